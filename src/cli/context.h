#pragma once

#include <keepsake/cache_client.h>
#include <keepsake/secrets_manager_client.h>

#include "base/clock.h"
#include "base/environment.h"
#include "base/random.h"
#include "cli/command.h"
#include "cli/printer.h"
#include "server/data_dir.h"

#include <iosfwd>
#include <optional>
#include <string>

namespace keepsake::cli {

// What the process has: handed in by main, so that a test owns all of it.
struct Process {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool in_is_terminal = false;
  bool out_is_terminal = false;
  base::Environment environment;
  const base::Clock& clock;
  base::Random& random;
};

// One run of one command: its streams, the options that every command takes, and the clients they
// lead to. Which server and which credential a command uses is decided here, in one place:
//
//   flags (--token-file, --token-stdin, --token-from, --local, --endpoint-url), else
//   the environment (MOMENTO_API_KEY, MOMENTO_AUTH_TOKEN; AWS_ENDPOINT_URL…), else
//   the server that runs on this machine over the data directory, by its Unix socket, else
//   for secrets the hosted service with AWS's own credential chain.
class Context {
 public:
  // Errors: kInvalidArgument for a global option that does not read.
  static Result<Context> Create(Process& process, const Arguments& arguments);

  Process& process() { return *process_; }
  Printer& printer() { return *printer_; }
  const server::DataDir& data_dir() const { return data_dir_; }
  // The socket of the server on this machine, when there is one.
  std::optional<std::string> LocalSocket() const;

  // Errors: kAuthentication when no credential is to be found, with what to do.
  Result<CacheClient> MakeCacheClient();
  Result<SecretsManagerClient> MakeSecretsClient();
  // The cache named by --cache, else MOMENTO_CACHE_NAME. Errors: kInvalidArgument.
  Result<std::string> CacheName() const;

  // Where the token comes from, by the rules above. Errors: kAuthentication, kInvalidArgument.
  Result<CredentialSource> MakeCredentials() const;

  // Prints the error; the exit code it means.
  ExitCode Fail(const Error& error);

 private:
  Context(Process& process, const Arguments& arguments)
      : process_(&process), arguments_(&arguments) {}
  Result<std::optional<CredentialSource>> FromFlags() const;
  std::string CaFile() const;

  Process* process_;
  const Arguments* arguments_;
  std::unique_ptr<Printer> printer_;
  server::DataDir data_dir_;
  std::optional<std::chrono::milliseconds> timeout_;
};

}  // namespace keepsake::cli
