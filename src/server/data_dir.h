#pragma once

#include <keepsake/result.h>

#include <string>
#include <string_view>

namespace keepsake::server {

// Where things lie in a data directory. The master key lies beside it, not in it, so that a copy of
// the directory opens nothing (security.md §3.2).
struct DataDir {
  std::string path;

  std::string database() const { return path + "/keepsake.db"; }
  std::string socket() const { return path + "/keepsake.sock"; }
  std::string default_master_key() const { return path + ".master.key"; }
  std::string tls() const { return path + "/tls"; }
  std::string ca_certificate() const { return tls() + "/ca.pem"; }
  std::string ca_key() const { return tls() + "/ca.key"; }
  std::string server_certificate() const { return tls() + "/server.pem"; }
  std::string server_key() const { return tls() + "/server.key"; }
};

// Makes a directory (and those above it) with mode 0700; one that is there must be private already.
// Errors: kConnection naming path and cause.
Status MakePrivateDirectory(const std::string& path);

// Refuses a data directory that is not a directory of ours that only we may enter (S-BOOT-3). Says
// the cure. Errors: kNotFound, kFailedPrecondition.
Status CheckPrivateDirectory(const std::string& path);

// Writes a file so that a reader finds all of it or nothing: a new file of the given mode, synced and
// renamed into place, its directory synced.
Status WriteFileAtomically(const std::string& path, std::string_view bytes, unsigned mode);

// A whole file of at most 1 MiB. Errors: kNotFound naming the path.
Result<std::string> ReadSmallFile(const std::string& path);

}  // namespace keepsake::server
