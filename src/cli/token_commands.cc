#include "cli/families.h"
#include "cli/value_input.h"

#include "base/error.h"
#include "base/text.h"
#include "base/try.h"
#include "crypto/digest.h"
#include "server/token_maker.h"
#include "tokens/token.h"

namespace keepsake::cli {
namespace {

std::string_view NameOf(tokens::Kind kind) {
  switch (kind) {
    case tokens::Kind::kV1:
      return "v1 (endpoint and key)";
    case tokens::Kind::kLegacy:
      return "legacy JWT";
    case tokens::Kind::kGlobal:
      return "v2 API key (its endpoint is given apart)";
    case tokens::Kind::kSession:
      return "session token";
  }
  return "unknown";
}

Result<server::TokenRequest> RequestOf(const Arguments& arguments) {
  server::TokenRequest request{.description = arguments.text("--description").value_or("")};
  TRY_ASSIGN(const auto lifetime, arguments.duration("--expires"));
  if (lifetime) request.lifetime = std::chrono::ceil<std::chrono::seconds>(*lifetime);
  request.endpoint = arguments.text("--endpoint").value_or("");
  return request;
}

// Asks the server of this machine; when none runs, opens the data directory itself.
ExitCode Generate(Context& context, const Arguments& arguments) {
  const auto request = RequestOf(arguments);
  if (!request) return context.Fail(request.error());
  const auto made = server::MakeToken(context.data_dir(), *request, context.process().clock,
                                      context.process().random);
  if (!made) return context.Fail(made.error());
  if (context.printer().form() == OutputForm::kJson) {
    context.printer().Object(
        {{"token"}, {"id"}, {"endpoint"}},
        {Cell::Text(made->token.reveal()), Cell::Text(made->id), Cell::Text(made->endpoint)});
  } else {
    context.printer().Value("token", Cell::Text(made->token.reveal()));
  }
  context.printer().Note("endpoint " + made->endpoint + "; shown this once");
  return kOk;
}

// Says what a token is without showing it (S-SDK-2): kind, endpoints, end, and a few digits of its
// hash to tell tokens apart.
ExitCode Inspect(Context& context, const Arguments& arguments) {
  const auto text = ReadSecretValue("the token", arguments.text("token").value_or(""),
                                    context.process().in, context.process().in_is_terminal);
  if (!text) return context.Fail(text.error());
  const auto found = tokens::DetectToken(text->reveal(), arguments.text("--field").value_or(""));
  if (!found) return context.Fail(found.error());
  const std::string hash = crypto::Sha256Hex(found->api_key.reveal());
  const auto endpoint = [](const std::string& host) {
    return host.empty() ? Cell::Absent() : Cell::Text(host);
  };
  context.printer().Object(
      {{"kind"}, {"cache"}, {"control"}, {"expires"}, {"sha256_ends_in"}},
      {Cell::Text(NameOf(found->kind)), endpoint(found->cache_endpoint),
       endpoint(found->control_endpoint),
       found->expires_at ? Cell::Text(base::FormatIso8601(*found->expires_at)) : Cell::Absent(),
       Cell::Text(hash.substr(hash.size() - 4))});
  return kOk;
}

}  // namespace

std::vector<Command> TokenCommands() {
  return {
      {"token generate",
       "make an API key of this server, as a v1 token",
       {{"--description", "TEXT", "what it is for"},
        {"--expires", "TIME", "how long it is good for; default: until it is revoked"}},
       &Generate},
      {"token inspect",
       "say what a token is, without showing it",
       {{"token", "", "- reads standard input, @FILE a file; without it a prompt asks"},
        {"--field", "NAME", "the member that holds it, when it is JSON"}},
       &Inspect},
  };
}

}  // namespace keepsake::cli
