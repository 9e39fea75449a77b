#pragma once

#include <keepsake/result.h>

#include "identity/permission.h"
#include "tokens/json.h"

namespace keepsake::faces {

// Permissions as the local administration writes them: the text "super_user", or a list of
//
//   {"role": "readonly" | "writeonly" | "readwrite",
//    "about": "items" | "topics",                      items when absent
//    "cache": NAME,                                    every cache when absent
//    "name": NAME | "prefix": NAME}                    of keys or topics; every one when absent
//
// Errors: kInvalidArgument naming the member.
Result<identity::Permissions> ReadPermissions(const tokens::Json& json);

}  // namespace keepsake::faces
