#pragma once

#include <keepsake/aws_options.h>

#include "net/tls.h"
#include "sdk/aws/keys.h"
#include "sdk/aws/profiles.h"
#include "sdk/surroundings.h"

#include <memory>

namespace keepsake::sdk {

// The first place that credentials are configured in: what the caller gave, the environment, the
// profile, the container's endpoint, the instance. Nothing is asked over the network yet, so this
// only reads variables and the profile. `tls` outlives the source.
// Errors: a place that is configured but broken, or that this version does not support, by name;
// kAuthentication when there is none at all, with the places that were looked at.
// Source: aws-auth.md §5.1, §5.2.
Result<std::unique_ptr<KeySource>> ChooseKeySource(const AwsCredentials& given,
                                                   const Profile& profile, net::EventLoop& loop,
                                                   const net::TlsClientContext& tls,
                                                   const base::Environment& environment);

}  // namespace keepsake::sdk
