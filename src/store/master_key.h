#pragma once

#include <keepsake/result.h>

#include "base/random.h"
#include "crypto/secret_bytes.h"

#include <string>
#include <string_view>

// Where the master key comes from: one place, chosen by the operator, and never another one
// instead. Nothing here is logged, and no error shows a part of a key. Source: security.md §3.2.
//
// A key is 32 bytes. In a file they stand as they are, or as 64 hex digits with at most one end of
// line after them; in text (the environment variable KEEPSAKE_MASTER_KEY) as 64 hex digits.
namespace keepsake::store {

// The file's name in the folder of credentials that systemd announces in CREDENTIALS_DIRECTORY.
inline constexpr std::string_view kMasterKeyCredential = "keepsake.master-key";

// Makes a key in a new file, mode 0600, and in its folder's list of names, both synced.
// Errors: kAlreadyExists, kFailedPrecondition, kServerUnavailable.
Result<crypto::SecretBytes> MakeMasterKeyFile(const std::string& path, base::Random& random);

// Errors: kNotFound; kFailedPrecondition when the file is a link or no regular file, is another
// user's, may be read by others, or is in a folder that others may write to; kInvalidArgument when
// it holds no key.
Result<crypto::SecretBytes> ReadMasterKeyFile(const std::string& path);

// As a file, but systemd keeps the folder, and gives the file to root or to the user it runs us as.
Result<crypto::SecretBytes> ReadMasterKeyCredential(const std::string& folder);

// Errors: kInvalidArgument.
Result<crypto::SecretBytes> ParseMasterKey(std::string_view text);

}  // namespace keepsake::store
