#pragma once

#include <string_view>

namespace keepsake::crypto {

// Whether the bytes are the same, in a time that does not depend on where they differ. The lengths
// are compared first and count as public. The only comparison for signatures, MACs, hashes and
// tokens. Source: security.md S-SIG-4.
bool Equal(std::string_view a, std::string_view b);

}  // namespace keepsake::crypto
