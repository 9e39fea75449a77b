#pragma once

#include "sigv4/request.h"
#include "sigv4/sign.h"

#include <span>
#include <string>

namespace keepsake::sigv4 {

// The names of those headers that a signer signs: lower case, ascending, joined by ';'.
// Source: aws-auth.md §1.1, §9.1.
std::string SignedNames(std::span<const Header> headers, SignedSet set);

}  // namespace keepsake::sigv4
