#pragma once

#include <keepsake/error.h>

#include <string_view>

namespace keepsake::sdk {

// The error with what to do about it, when its AWS type tells more than its code.
Error WithAwsHint(const Error& error, std::string_view region);

}  // namespace keepsake::sdk
