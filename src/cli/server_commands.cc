#include "cli/demo.h"
#include "cli/families.h"
#include "cli/serve_settings.h"
#include "cli/signals.h"

#include "base/error.h"
#include "base/log.h"
#include "base/try.h"
#include "server/development.h"
#include "server/hardening.h"
#include "server/ready_file.h"
#include "server/server.h"
#include "server/tls_files.h"

#include <fmt/format.h>

namespace keepsake::cli {
namespace {

using server::Settings;

Status Initialized(const Settings& settings) {
  if (settings.dev) return {};
  return server::CheckPrivateDirectory(settings.data_dir);
}

// What a person at the terminal needs; the same as variables, with --dev.
void Announce(Context& context, const Settings& settings, const server::Endpoints& endpoints,
              const std::optional<server::DevelopmentAccess>& access) {
  std::string text =
      fmt::format("keepsake {} serves on {}", KEEPSAKE_VERSION, endpoints.plaintext_url);
  if (endpoints.tls_url) text += " and " + *endpoints.tls_url;
  if (settings.dev) text += " (development: in memory, this machine only)";
  context.printer().Note(text);
  if (access) context.printer().Note(server::DevelopmentVariables(endpoints, *access));
}

ExitCode RunUntilSignal(Signals& signals, server::Server& server, const Settings& settings) {
  while (signals.Wait() == Signals::What::kReload) {
    if (const Status reloaded = server.ReloadTls(); !reloaded.has_value()) {
      log::Error("tls.reload_failed", {{"error", reloaded.error().ToString()}});
    }
  }
  signals.EndOnNext();
  log::Info("server.stopping", {{"drain_ms", settings.drain.count()}});
  server.Stop(settings.drain);
  log::Info("server.stopped");
  return kOk;
}

ExitCode Serve(Context& context, const Arguments& arguments) {
  const auto settings = ResolveSettings(arguments, context.process().environment);
  if (!settings) {
    context.Fail(settings.error());
    return kConfig;
  }
  if (arguments.has("--print-config")) {
    context.process().out << server::PrintConfig(*settings);
    return kOk;
  }
  server::HardenProcess();
  Signals signals;
  log::Start(settings->log_level, settings->log_format);
  if (const Status ready = Initialized(*settings); !ready.has_value()) {
    context.Fail(ready.error());
    return kUsage;
  }
  const auto server =
      server::Server::Start(*settings, context.process().clock, context.process().random);
  if (!server) return context.Fail(server.error());
  ExitCode fatal = kOk;
  (*server)->OnFatal([&](const Error&) {
    fatal = kFailed;
    signals.RequestStop();
  });
  std::optional<server::DevelopmentAccess> access;
  if (settings->dev) {
    auto made = server::MakeDevelopmentAccess(**server);
    if (!made) return context.Fail(made.error());
    access = *std::move(made);
  }
  if (const Status written = server::WriteReadyFile(*settings, (*server)->endpoints(), access);
      !written.has_value()) {
    return context.Fail(written.error());
  }
  Announce(context, *settings, (*server)->endpoints(), access);
  const ExitCode ended = RunUntilSignal(signals, **server, *settings);
  return fatal == kOk ? ended : fatal;
}

Settings SettingsOf(Context& context, const Arguments& arguments) {
  Settings settings;
  settings.data_dir = context.data_dir().path;
  settings.master_key_file = arguments.text("--master-key-file").value_or("");
  return settings;
}

ExitCode Init(Context& context, const Arguments& arguments) {
  server::HardenProcess();
  const Settings settings = SettingsOf(context, arguments);
  const auto made =
      server::InitializeDataDir(settings, context.process().clock, context.process().random);
  if (!made) return context.Fail(made.error());
  context.printer().Object(
      {{"data_dir"}, {"master_key_file"}, {"access_key_id"}, {"secret_access_key"}},
      {Cell::Text(settings.data_dir), Cell::Text(server::MasterKeyFile(settings)),
       Cell::Text(made->id), Cell::Text(made->secret.reveal())});
  context.printer().Note(
      "The secret access key is shown this once. Keep a copy of the master key file in another\n"
      "place: without it nothing in the data directory can be read. Next: keepsake serve");
  return kOk;
}

ExitCode TlsInit(Context& context, const Arguments& arguments) {
  server::HardenProcess();
  const auto files = server::MakeTlsFiles(context.data_dir(), *arguments.text("--endpoint"),
                                          arguments.has("--replace"), context.process().clock,
                                          context.process().random);
  if (!files) return context.Fail(files.error());
  std::string names;
  for (const std::string& name : files->names) names += (names.empty() ? "" : " ") + name;
  const std::string& ca = files->ca_certificate;
  if (context.printer().form() != OutputForm::kText) {
    context.printer().Object({{"ca_file"}, {"hosts"}},
                             {Cell::Text(ca), Cell::Text("127.0.0.1 " + names)});
    return kOk;
  }
  context.process().out << fmt::format(
      "Certificate authority  {0}\n\n"
      "For the hosts file of each client (this machine: /etc/hosts):\n\n  127.0.0.1 {1}\n\n"
      "So that clients trust it:\n\n"
      "  export KEEPSAKE_CA_FILE={0}                   # this SDK and the keepsake command\n"
      "  export NODE_EXTRA_CA_CERTS={0}                # Node.js\n"
      "  export GRPC_DEFAULT_SSL_ROOTS_FILE_PATH={0}   # gRPC in Node.js and Python\n"
      "  export AWS_CA_BUNDLE={0}                      # AWS CLI and boto3\n"
      "  export SSL_CERT_FILE={0}                      # Go\n"
      "  keytool -importcert -cacerts -file {0}        # Java\n\n"
      "Next: keepsake serve --tls --endpoint {2}\n",
      ca, names, *arguments.text("--endpoint"));
  return kOk;
}

}  // namespace

std::vector<Command> ServerCommands() {
  return {
      {"serve", "run the server", ServeArguments(), &Serve},
      {"init",
       "make the data directory, the master key and the first access key",
       {{"--master-key-file", "FILE", "where the master key goes; default: DIR.master.key"}},
       &Init},
      {"demo", "run the main job in one process and show each step", {}, &Demo},
      {"tls init",
       "make a certificate authority and a certificate for an endpoint",
       {{"--endpoint", "NAME", "the endpoint: cache.NAME, control.NAME and token.NAME are served",
         true},
        {"--replace", "", "a new authority even if there is one"}},
       &TlsInit},
  };
}

}  // namespace keepsake::cli
