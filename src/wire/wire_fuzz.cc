#include "wire/message.h"

#include "wire/proto/auth.pb.h"
#include "wire/proto/cache_dictionary.pb.h"
#include "wire/proto/cache_list.pb.h"
#include "wire/proto/cache_scalar.pb.h"
#include "wire/proto/cache_set.pb.h"
#include "wire/proto/cache_sorted_set.pb.h"
#include "wire/proto/control.pb.h"
#include "wire/proto/leaderboard.pb.h"
#include "wire/proto/permission_rules.pb.h"
#include "wire/proto/pubsub.pb.h"
#include "wire/proto/token.pb.h"

#include <cstdlib>
#include <tuple>

// The first byte says which message the rest is. What is accepted, written and read again is the
// same message, of the size that was announced.
namespace keepsake::wire {
namespace {

template <typename Message>
void RoundTrip(std::string_view bytes) {
  const Result<Message> first = Parse<Message>(bytes);
  if (!first.has_value()) return;
  std::string written;
  AppendTo(*first, written);
  if (written.size() != SizeOf(*first)) std::abort();
  const Result<Message> second = Parse<Message>(written);
  if (!second.has_value()) std::abort();
  std::string again;
  AppendTo(*second, again);
  if (again != written) std::abort();
}

template <typename... Messages>
void Choose(std::size_t which, std::string_view bytes) {
  using Fn = void (*)(std::string_view);
  constexpr Fn kAll[] = {&RoundTrip<Messages>...};
  kAll[which % std::size(kAll)](bytes);
}

// Requests, and the answers that a client reads. New ones go to the end: a seed keeps its message.
void RoundTripAny(std::size_t which, std::string_view bytes) {
  using namespace cache_client;
  using namespace control_client;
  Choose<GetRequest, SetRequest, DeleteRequest, GetResponse, SetResponse, CreateCacheRequest,
         DeleteCacheRequest, ListCachesRequest, FlushCacheRequest, ListCachesResponse,
         GetBatchRequest, SetBatchRequest, SetIfRequest, SetIfHashRequest, KeysExistRequest,
         KeysExistResponse, IncrementRequest, UpdateTtlRequest, ItemGetTypeResponse,
         DictionaryGetRequest, DictionaryGetResponse, DictionarySetRequest,
         DictionaryIncrementRequest, DictionaryDeleteRequest, SetSampleRequest,
         SetDifferenceRequest, SetContainsResponse, SetPopRequest, ListPushFrontRequest,
         ListConcatenateBackRequest, ListEraseRequest, ListRemoveRequest, ListFetchRequest,
         ListRetainRequest, SortedSetPutRequest, SortedSetFetchRequest, SortedSetFetchResponse,
         SortedSetGetScoreRequest, SortedSetRemoveRequest, SortedSetIncrementRequest,
         SortedSetGetRankResponse, SortedSetLengthByScoreRequest, SortedSetUnionStoreRequest,
         pubsub::PublishRequest, pubsub::SubscriptionRequest, pubsub::SubscriptionItem,
         auth::GenerateApiTokenRequest, auth::LoginResponse, auth::RefreshApiTokenRequest,
         token::GenerateDisposableTokenRequest, permission_messages::Permissions,
         permission_rules::PermissionSet, leaderboard::UpsertElementsRequest,
         leaderboard::RemoveElementsRequest, leaderboard::GetByRankRequest,
         leaderboard::GetByScoreRequest, leaderboard::GetCompetitionRankRequest, CreateIndexRequest,
         ListIndexesResponse, ListSigningKeysResponse>(which, bytes);
}

}  // namespace
}  // namespace keepsake::wire

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  keepsake::wire::RoundTripAny(bytes[0], {reinterpret_cast<const char*>(bytes) + 1, size - 1});
  return 0;
}
