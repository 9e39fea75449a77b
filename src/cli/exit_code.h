#pragma once

#include <keepsake/error.h>

namespace keepsake::cli {

// What the process ends with. A miss is a result, not a failure, and has a number of its own.
// Source: cli-console.md §5.1.
enum ExitCode : int {
  kOk = 0,
  kMiss = 1,  // miss, not stored, not found as a result
  kUsage = 2,
  kAuthFailed = 3,  // authentication or permission
  kAbsent = 4,      // no such cache or secret
  kLimit = 5,
  kUnreachable = 6,  // timeout or unavailable
  kPrecondition = 7,
  kConfig = 8,
  kFailed = 9,  // anything else
  kInterrupted = 130,
};

ExitCode ExitCodeOf(const Error& error);

}  // namespace keepsake::cli
