// Every type of item, once. The token comes from MOMENTO_API_KEY.
#include <keepsake/cache_client.h>
#include <keepsake/credential_source.h>

#include <iostream>

using namespace std::chrono_literals;
using keepsake::CollectionTtl;

namespace {

// What a program does with an error: here it ends.
template <typename T>
T Must(keepsake::Result<T> result) {
  if (!result) {
    std::cerr << result.error() << '\n';
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace

int main() {
  const auto client = Must(keepsake::CacheClient::Create(
      {.credentials = keepsake::CredentialSource::FromEnvironment("MOMENTO_API_KEY"),
       .default_ttl = 10min}));
  Must(client.CreateCache("shop"));
  const auto cache = client.Cache("shop");

  // A scalar, counted up, and written only when nobody was first.
  const auto visits = Must(cache.Increment("visits", 1));
  const auto first = Must(cache.SetIfAbsent("leader", "this-process", {.ttl = 30s}));
  std::cout << "visits " << visits << ", leader " << (first.stored() ? "us" : "another") << '\n';

  // Several keys in one request: a hit, a miss or an error for each.
  Must(cache.SetBatch({{"a", "1"}, {"b", "2"}}));
  for (const auto& found : Must(cache.GetBatch({"a", "b", "c"}))) {
    std::cout << (found && found->hit() ? found->value().text() : "-") << ' ';
  }
  std::cout << '\n';

  // A dictionary that lives an hour from its first write on, not from its last.
  const auto hour = CollectionTtl::Of(1h).WithNoRefresh();
  Must(cache.DictionarySetFields("user:7", {{"name", "Ada"}, {"city", "London"}}, {.ttl = hour}));
  std::cout << Must(cache.DictionaryGetField("user:7", "name")).value().text() << '\n';

  // A queue: the newest 100, oldest first.
  Must(cache.ListConcatenateBack("jobs", {"one", "two"}, {.truncate_front_to_size = 100}));
  std::cout << Must(cache.ListPopFront("jobs")).value().text() << '\n';

  Must(cache.SetAddElements("tags", {"red", "green", "red"}));
  std::cout << Must(cache.SetLength("tags")).value() << " tags\n";

  // Ordered by score, best first.
  Must(cache.SortedSetPutElements("scores", {{"ada", 12.5}, {"bob", 9.0}}));
  const auto best =
      Must(cache.SortedSetFetchByRank("scores", {.order = keepsake::SortOrder::kDescending}));
  for (const auto& element : best.value()) std::cout << element.value.text() << ' ';
  std::cout << '\n';

  const auto board = cache.Leaderboard("season");
  Must(board.Upsert({{7, 100.0}, {8, 250.0}}));
  std::cout << Must(board.GetCompetitionRank({7})).front().rank + 1 << ". of "
            << Must(board.Length()) << '\n';
}
