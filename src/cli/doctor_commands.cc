#include "cli/families.h"
#include "cli/parser.h"

#include "base/text.h"
#include "server/settings.h"

#include <keepsake/version.h>

#include <ostream>

namespace keepsake::cli {
namespace {

// One check of the doctor: what it looked at, and what is wrong with it. Safe to post: names, codes
// and hints, never a credential (S-CLI-4).
struct Finding {
  std::string_view check;
  Status status;
  std::string detail;
};

std::vector<std::vector<Cell>> RowsOf(const std::vector<Finding>& findings) {
  std::vector<std::vector<Cell>> rows;
  for (const Finding& finding : findings) {
    const bool ok = finding.status.has_value();
    rows.push_back({Cell::Text(ok ? "ok" : "FAIL"), Cell::Text(finding.check),
                    Cell::Text(ok ? finding.detail : finding.status.error().ToString())});
  }
  return rows;
}

Finding CheckDirectory(Context& context) {
  const std::string& path = context.data_dir().path;
  if (context.LocalSocket()) return {"data directory", server::CheckPrivateDirectory(path), path};
  return {"data directory", {}, "no server runs on this machine over " + path};
}

// Where the token comes from, and that the service takes it: a call that needs it and changes
// nothing.
std::vector<Finding> CheckCache(Context& context) {
  const auto credentials = context.MakeCredentials();
  if (!credentials) return {{"token", credentials.error(), ""}};
  std::vector<Finding> findings = {{"token", {}, credentials->Describe()}};
  auto client = context.MakeCacheClient();
  if (!client) {
    findings.push_back({"cache client", client.error(), ""});
    return findings;
  }
  const base::Instant begin = context.process().clock.Now();
  const Status ping = client->Ping();
  const std::chrono::duration<double, std::milli> took = context.process().clock.Now() - begin;
  findings.push_back({"connection", ping, std::to_string(took.count()) + " ms for the first call"});
  if (!ping) return findings;
  const auto caches = client->ListCaches();
  findings.push_back({"token is taken", caches ? Status() : Status(caches.error()),
                      caches ? std::to_string(caches->size()) + " caches" : ""});
  return findings;
}

Finding CheckSecrets(Context& context) {
  auto client = context.MakeSecretsClient();
  if (!client) return {"secrets manager", client.error(), ""};
  const auto listed = client->ListSecrets({.max_results = 1});
  return {"secrets manager", listed ? Status() : Status(listed.error()), "answers and knows us"};
}

ExitCode Doctor(Context& context, const Arguments&) {
  std::vector<Finding> findings = {CheckDirectory(context)};
  for (Finding& finding : CheckCache(context)) findings.push_back(std::move(finding));
  findings.push_back(CheckSecrets(context));
  context.printer().List({{"result"}, {"check"}, {"detail"}}, RowsOf(findings));
  for (const Finding& finding : findings) {
    if (!finding.status.has_value()) return ExitCodeOf(finding.status.error());
  }
  return kOk;
}

ExitCode Version(Context& context, const Arguments&) {
  context.printer().Value("version", Cell::Text(version()));
  return kOk;
}

// The reference pages of docs/, from the tables that the program itself uses.
ExitCode Reference(Context& context, const Arguments& arguments) {
  const std::string page = arguments.text("page").value_or("");
  if (page != "cli" && page != "configuration") {
    context.printer().Note("the pages are cli and configuration");
    return kUsage;
  }
  context.process().out << (page == "cli" ? CliReference(Commands()) : server::ConfigReference());
  return kOk;
}

}  // namespace

std::vector<Command> DoctorCommands() {
  return {
      {"doctor", "check token, connection, cache and secrets, step by step", {}, &Doctor},
      {"version", "print the version", {}, &Version},
      {"reference",
       "print a reference page of the manual",
       {{"page", "", "cli or configuration", true}},
       &Reference},
  };
}

}  // namespace keepsake::cli
