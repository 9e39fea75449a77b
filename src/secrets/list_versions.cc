#include "base/limits.h"
#include "base/try.h"
#include "secrets/entry.h"
#include "secrets/read_operations.h"
#include "store/encoding.h"

#include <algorithm>

namespace keepsake::secrets {
namespace {

constexpr std::string_view kDefaultKey = "DefaultEncryptionKey";

SecretVersionEntry EntryOf(const Version& version) {
  return {.version_id = version.id,
          .version_stages = version.stages,
          .created_date = version.created,
          .last_accessed_date = Midnight(*version.accessed),
          .kms_key_ids = {IfAny(version.kms_key_id).value_or(std::string(kDefaultKey))}};
}

// The number of the version that the page begins with.
Result<std::uint64_t> BeginOf(const Core& core, std::string_view list,
                              const std::optional<std::string>& token) {
  if (!token.has_value()) return 0;
  TRY_ASSIGN(const std::string place, core.page_tokens.Read(list, *token));
  return store::Decoder(place).U64();
}

}  // namespace

std::size_t PageSize(std::optional<std::int32_t> max_results) {
  constexpr auto kMost = static_cast<std::int32_t>(limits::kListSecretsPage);
  return static_cast<std::size_t>(std::clamp(max_results.value_or(kMost), 1, kMost));
}

Result<ListSecretVersionIdsResponse> ListVersions(const Core& core, const Caller& caller,
                                                  const ListSecretVersionIdsRequest& request) {
  TRY_ASSIGN(const RecordPtr record, FindPublished(core, caller, request.secret_id));
  const std::string list = store::Encoder()
                               .Text("ListSecretVersionIds")
                               .Text(record->id)
                               .U8(request.include_deprecated ? 1 : 0)
                               .Take();
  TRY_ASSIGN(const std::uint64_t begin, BeginOf(core, list, request.next_token));
  ListSecretVersionIdsResponse response{.arn = record->arn, .name = record->name};
  const std::size_t page = PageSize(request.max_results);
  for (const Version& version : record->versions) {
    const bool listed = request.include_deprecated || !version.stages.empty();
    if (version.number < begin || !listed) continue;
    if (response.versions.size() == page) {
      response.next_token =
          core.page_tokens.Make(list, store::Encoder().U64(version.number).Take());
      break;
    }
    response.versions.push_back(EntryOf(version));
  }
  return response;
}

}  // namespace keepsake::secrets
