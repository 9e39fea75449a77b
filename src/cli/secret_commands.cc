#include "cli/families.h"
#include "cli/value_input.h"

#include "base/error.h"
#include "base/text.h"
#include "base/try.h"

namespace keepsake::cli {
namespace {

Cell TimeCell(const std::optional<Timestamp>& time) {
  return time ? Cell::Text(base::FormatIso8601(*time)) : Cell::Absent();
}

Cell TextCell(const std::optional<std::string>& text) {
  return text ? Cell::Text(*text) : Cell::Absent();
}

std::string Joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ",") + word;
  return out;
}

// The one call path of the family: build the client, make the call, print what came back.
template <typename Request, typename Response>
ExitCode Call(Context& context, Result<Request> request,
              Result<Response> (SecretsManagerClient::*call)(const Request&,
                                                             const SecretsCallOptions&) const,
              ExitCode (*print)(Context&, const Response&)) {
  if (!request) return context.Fail(request.error());
  auto client = context.MakeSecretsClient();
  if (!client) return context.Fail(client.error());
  const auto response = ((*client).*call)(*request, {});
  if (!response) return context.Fail(response.error());
  return print(context, *response);
}

// The value of a new version: standard input, a file, or a prompt; never an argument.
template <typename Request>
Status ReadNewValue(Context& context, const Arguments& arguments, Request& request) {
  TRY_ASSIGN(Secret value,
             ReadSecretValue("the secret's value", arguments.text("value").value_or(""),
                             context.process().in, context.process().in_is_terminal));
  if (value.empty()) {
    return base::InvalidArgument(
        "the secret's value is empty; give - and standard input, or @FILE");
  }
  if (arguments.has("--binary")) {
    request.secret_binary = std::move(value);
    return {};
  }
  if (!base::IsUtf8(value.reveal())) {
    return base::InvalidArgument("the value is no UTF-8 text; --binary stores it as bytes");
  }
  request.secret_string = std::move(value);
  return {};
}

Result<CreateSecretRequest> CreateRequest(Context& context, const Arguments& arguments) {
  CreateSecretRequest request{.name = *arguments.text("name")};
  request.description = arguments.text("--description");
  if (!arguments.has("--empty")) TRY(ReadNewValue(context, arguments, request));
  for (const std::string& tag : arguments.all("--tag")) {
    const auto at = tag.find('=');
    if (at == std::string::npos) return base::InvalidArgument("--tag must be KEY=VALUE");
    if (!request.tags) request.tags.emplace();
    request.tags->push_back({tag.substr(0, at), tag.substr(at + 1)});
  }
  return request;
}

ExitCode Create(Context& context, const Arguments& arguments) {
  return Call(
      context, CreateRequest(context, arguments), &SecretsManagerClient::CreateSecret,
      +[](Context& c, const CreateSecretResponse& r) {
        c.printer().Object({{"arn"}, {"name"}, {"version_id"}},
                           {Cell::Text(r.arn), Cell::Text(r.name), TextCell(r.version_id)});
        return kOk;
      });
}

Result<GetSecretValueRequest> GetRequest(const Arguments& arguments) {
  return GetSecretValueRequest{.secret_id = *arguments.text("name"),
                               .version_id = arguments.text("--version"),
                               .version_stage = arguments.text("--stage")};
}

// The bare value as text, the envelope in JSON (cli-console.md §5.5).
ExitCode PrintValue(Context& context, const GetSecretValueResponse& r) {
  const bool text = r.secret_string.has_value();
  if (!text && !r.secret_binary) {
    return context.Fail(Error(ErrorCode::kNotFound, "this version has no value"));
  }
  const Cell value = Cell::Bytes((text ? *r.secret_string : *r.secret_binary).reveal());
  Printer& printer = context.printer();
  if (printer.form() == OutputForm::kJson || printer.form() == OutputForm::kJsonl) {
    printer.Object({{"arn"}, {"name"}, {"version_id"}, {"version_stages"}, {"created"}, {"value"}},
                   {Cell::Text(r.arn), Cell::Text(r.name), Cell::Text(r.version_id),
                    Cell::Text(Joined(r.version_stages)), TimeCell(r.created_date), value});
  } else {
    printer.Value("value", value);
  }
  return kOk;
}

ExitCode Get(Context& context, const Arguments& arguments) {
  return Call(context, GetRequest(arguments), &SecretsManagerClient::GetSecretValue, &PrintValue);
}

Result<PutSecretValueRequest> PutRequest(Context& context, const Arguments& arguments) {
  PutSecretValueRequest request{.secret_id = *arguments.text("name")};
  TRY(ReadNewValue(context, arguments, request));
  request.version_stages = arguments.all("--stage");
  return request;
}

ExitCode Put(Context& context, const Arguments& arguments) {
  return Call(
      context, PutRequest(context, arguments), &SecretsManagerClient::PutSecretValue,
      +[](Context& c, const PutSecretValueResponse& r) {
        c.printer().Object({{"arn"}, {"name"}, {"version_id"}, {"version_stages"}},
                           {Cell::Text(r.arn), Cell::Text(r.name), Cell::Text(r.version_id),
                            Cell::Text(Joined(r.version_stages))});
        return kOk;
      });
}

Result<std::vector<SecretListEntry>> AllSecrets(const SecretsManagerClient& client,
                                                ListSecretsRequest request) {
  std::vector<SecretListEntry> all;
  while (true) {
    TRY_ASSIGN(ListSecretsResponse page, client.ListSecrets(request));
    for (auto& entry : page.secret_list) all.push_back(std::move(entry));
    if (!page.next_token || page.next_token->empty()) return all;
    request.next_token = std::move(page.next_token);
  }
}

ExitCode List(Context& context, const Arguments& arguments) {
  auto client = context.MakeSecretsClient();
  if (!client) return context.Fail(client.error());
  ListSecretsRequest request{.include_planned_deletion = arguments.has("--deleted")};
  if (const auto prefix = arguments.text("--name")) {
    request.filters.push_back({SecretFilterKey::kName, {*prefix}});
  }
  const auto all = AllSecrets(*client, std::move(request));
  if (!all) return context.Fail(all.error());
  std::vector<std::vector<Cell>> rows;
  for (const SecretListEntry& entry : *all) {
    rows.push_back({Cell::Text(entry.name), TextCell(entry.description),
                    TimeCell(entry.last_changed_date), TimeCell(entry.deleted_date),
                    Cell::Text(entry.arn)});
  }
  const bool table = context.printer().form() == OutputForm::kTable;
  context.printer().List(
      {{"name"}, {"description", table}, {"changed", table}, {"deleted", table}, {"arn", false}},
      rows);
  return kOk;
}

ExitCode PrintDescription(Context& context, const DescribeSecretResponse& r) {
  std::string stages;
  for (const auto& [version, labels] : r.version_ids_to_stages) {
    stages += (stages.empty() ? "" : " ") + version + "=" + Joined(labels);
  }
  context.printer().Object(
      {{"name"},
       {"arn"},
       {"description"},
       {"created"},
       {"changed"},
       {"accessed"},
       {"deleted"},
       {"versions"}},
      {Cell::Text(r.name), Cell::Text(r.arn), TextCell(r.description), TimeCell(r.created_date),
       TimeCell(r.last_changed_date), TimeCell(r.last_accessed_date), TimeCell(r.deleted_date),
       stages.empty() ? Cell::Absent() : Cell::Text(stages)});
  return kOk;
}

ExitCode Describe(Context& context, const Arguments& arguments) {
  return Call(context, Result(DescribeSecretRequest{*arguments.text("name")}),
              &SecretsManagerClient::DescribeSecret, &PrintDescription);
}

Result<std::vector<SecretVersionEntry>> AllVersions(const SecretsManagerClient& client,
                                                    ListSecretVersionIdsRequest request) {
  std::vector<SecretVersionEntry> all;
  while (true) {
    TRY_ASSIGN(ListSecretVersionIdsResponse page, client.ListSecretVersionIds(request));
    for (auto& entry : page.versions) all.push_back(std::move(entry));
    if (!page.next_token || page.next_token->empty()) return all;
    request.next_token = std::move(page.next_token);
  }
}

ExitCode Versions(Context& context, const Arguments& arguments) {
  auto client = context.MakeSecretsClient();
  if (!client) return context.Fail(client.error());
  const auto all = AllVersions(*client, {.secret_id = *arguments.text("name"),
                                         .include_deprecated = arguments.has("--all")});
  if (!all) return context.Fail(all.error());
  std::vector<std::vector<Cell>> rows;
  for (const SecretVersionEntry& entry : *all) {
    rows.push_back(
        {Cell::Text(entry.version_id),
         entry.version_stages.empty() ? Cell::Absent() : Cell::Text(Joined(entry.version_stages)),
         TimeCell(entry.created_date), TimeCell(entry.last_accessed_date)});
  }
  context.printer().List({{"version_id"}, {"stages"}, {"created"}, {"accessed"}}, rows);
  return kOk;
}

Result<DeleteSecretRequest> DeleteRequest(const Arguments& arguments) {
  DeleteSecretRequest request{.secret_id = *arguments.text("name")};
  TRY_ASSIGN(request.recovery_window_in_days, arguments.number("--days"));
  request.force_delete_without_recovery = arguments.has("--force");
  return request;
}

ExitCode Remove(Context& context, const Arguments& arguments) {
  return Call(
      context, DeleteRequest(arguments), &SecretsManagerClient::DeleteSecret,
      +[](Context& c, const DeleteSecretResponse& r) {
        c.printer().Object({{"arn"}, {"name"}, {"gone"}},
                           {Cell::Text(r.arn), Cell::Text(r.name), TimeCell(r.deletion_date)});
        c.printer().Note("until then: keepsake secret restore " + r.name);
        return kOk;
      });
}

ExitCode Restore(Context& context, const Arguments& arguments) {
  return Call(
      context, Result(RestoreSecretRequest{*arguments.text("name")}),
      &SecretsManagerClient::RestoreSecret, +[](Context& c, const RestoreSecretResponse& r) {
        c.printer().Object({{"arn"}, {"name"}}, {Cell::Text(r.arn), Cell::Text(r.name)});
        return kOk;
      });
}

Result<GetRandomPasswordRequest> PasswordRequest(const Arguments& arguments) {
  GetRandomPasswordRequest request;
  TRY_ASSIGN(request.password_length, arguments.number("--length"));
  request.exclude_characters = arguments.text("--without");
  request.exclude_punctuation = arguments.has("--no-punctuation");
  request.exclude_numbers = arguments.has("--no-numbers");
  return request;
}

ExitCode Random(Context& context, const Arguments& arguments) {
  return Call(
      context, PasswordRequest(arguments), &SecretsManagerClient::GetRandomPassword,
      +[](Context& c, const GetRandomPasswordResponse& r) {
        c.printer().Value("password", Cell::Text(r.random_password.reveal()));
        return kOk;
      });
}

const Argument kName{"name", "", "the secret's name or ARN", true};
const Argument kValue{"value", "",
                      "- reads standard input, @FILE a file; without it a prompt asks"};
const Argument kBinary{"--binary", "", "store bytes (SecretBinary), not text"};

}  // namespace

std::vector<Command> SecretCommands() {
  return {
      {"secret create",
       "make a secret; its value never stands on the command line",
       {kName,
        kValue,
        kBinary,
        {"--description", "TEXT", "what it is for"},
        {"--tag", "KEY=VALUE", "a tag; may be repeated", false, true},
        {"--empty", "", "without a first version"}},
       &Create},
      {"secret get",
       "print a secret's value",
       {kName,
        {"--stage", "LABEL", "the version with this label; default AWSCURRENT"},
        {"--version", "ID", "this version"}},
       &Get},
      {"secret put",
       "store a new version",
       {kName,
        kValue,
        kBinary,
        {"--stage", "LABEL", "its label instead of AWSCURRENT; may be repeated", false, true}},
       &Put},
      {"secret ls",
       "list the secrets",
       {{"--name", "PREFIX", "only names that begin so"},
        {"--deleted", "", "also those that wait for deletion"}},
       &List},
      {"secret describe", "show all about a secret but its value", {kName}, &Describe},
      {"secret versions",
       "list the versions with their labels",
       {kName, {"--all", "", "also those without a label"}},
       &Versions},
      {"secret rm",
       "delete a secret after a time in which it can be restored",
       {kName,
        {"--days", "N", "that time, 7 to 30; default 30"},
        {"--force", "", "at once and for good"}},
       &Remove},
      {"secret restore", "take back a deletion", {kName}, &Restore},
      {"secret random",
       "make a random password",
       {{"--length", "N", "1 to 4096; default 32"},
        {"--without", "CHARACTERS", "leave these out"},
        {"--no-punctuation", "", "letters and digits only"},
        {"--no-numbers", "", "no digits"}},
       &Random},
  };
}

}  // namespace keepsake::cli
