#pragma once

#include <keepsake/result.h>

#include "base/environment.h"
#include "net/tls.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace keepsake::sdk {

// The authorities that a client trusts beside the system's: the file the caller named, else the one
// that the first of `variables` that is set names, else none.
// Errors: kInvalidArgument naming the file and who named it.
Result<std::unique_ptr<net::TlsClientContext>> MakeTrust(
    const std::string& ca_file, const std::vector<std::string_view>& variables,
    const base::Environment& environment, std::vector<std::string> alpn);

}  // namespace keepsake::sdk
