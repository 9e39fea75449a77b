#pragma once

#include <string_view>

namespace keepsake::crypto {

// Whether the text is a DNS name: labels of 1-63 letters, digits and inner hyphens, 253 characters
// at most, no final dot, not all digits at the end (that would be a malformed address). With
// `wildcard` the first label may be "*". Source: RFC 1123 §2.1, RFC 6125 §6.4.3.
bool IsDnsName(std::string_view text, bool wildcard = false);

}  // namespace keepsake::crypto
