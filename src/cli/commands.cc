#include "cli/families.h"

namespace keepsake::cli {
namespace {

constexpr Argument kGlobals[] = {
    {"--output,-o", "FORM", "text, json, jsonl, table or raw (exact bytes)"},
    {"--cache", "NAME", "the cache; default MOMENTO_CACHE_NAME"},
    {"--data-dir", "DIR", "of the server on this machine; default KEEPSAKE_DATA_DIR"},
    {"--token-file", "FILE", "a file that holds the token"},
    {"--token-stdin", "", "the token comes from standard input"},
    {"--token-from", "REF", "the token comes from a secret: aws-secret://NAME?region=R"},
    {"--endpoint", "NAME", "of Momento: for a v2 API key, or instead of the token's own"},
    {"--local", "HOST:PORT", "a server on this machine, in plain text and without a token"},
    {"--region", "REGION", "of Secrets Manager"},
    {"--profile", "NAME", "of the AWS shared files"},
    {"--endpoint-url", "URL", "another Secrets Manager"},
    {"--hosted", "", "AWS itself, even if a server runs on this machine"},
    {"--ca-file", "FILE", "certificate authorities to trust as well (PEM)"},
    {"--timeout", "TIME", "the deadline of each call"},
    {"--quiet,-q", "", "no words on standard error but failures"},
    {"--verbose,-v", "", "say which server and credential are used"},
};

void Append(std::vector<Command>& all, std::vector<Command> family) {
  for (Command& command : family) all.push_back(std::move(command));
}

}  // namespace

std::span<const Argument> GlobalOptions() {
  return kGlobals;
}

std::vector<Command> Commands() {
  std::vector<Command> all;
  Append(all, ServerCommands());
  Append(all, CacheCommands());
  Append(all, ItemCommands());
  Append(all, ListCommands());
  Append(all, DictionaryCommands());
  Append(all, SetCommands());
  Append(all, SortedSetCommands());
  Append(all, BoardCommands());
  Append(all, SecretCommands());
  Append(all, TokenCommands());
  Append(all, DoctorCommands());
  return all;
}

}  // namespace keepsake::cli
