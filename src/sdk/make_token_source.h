#pragma once

#include "net/event_loop.h"
#include "sdk/credential_recipe.h"
#include "sdk/surroundings.h"
#include "sdk/token_source.h"

#include <memory>

namespace keepsake::sdk {

// Makes the source that the recipe describes. What can be read at once is: a variable, a token's
// form, the files of an AWS profile; so this blocks, and is not for an event loop. The source lives
// on `loop`.
// Errors: kAuthentication when there is no token where it should be; kInvalidArgument for one that
// does not read, and for options that do not fit each other.
Result<std::unique_ptr<TokenSource>> MakeTokenSource(const CredentialSource::Recipe& recipe,
                                                     net::EventLoop& loop,
                                                     const Surroundings& surroundings);

}  // namespace keepsake::sdk
