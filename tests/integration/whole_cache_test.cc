// Every method of the SDK's cache handle and of its leaderboards against the real server in one
// process, over real sockets: a hit, a miss and what a write leaves.

#include "crypto/system_random.h"
#include "server/development.h"
#include "server/server.h"
#include "tokens/token.h"

#include <keepsake/keepsake.h>

namespace keepsake {
namespace {

using namespace std::chrono_literals;

Bytes B(std::string_view text) {
  return Bytes(std::string(text));
}

template <typename V>
V HitOf(const Result<Lookup<V>>& answer) {
  EXPECT_TRUE(answer.has_value()) << answer.error();
  EXPECT_TRUE(answer->hit());
  return answer->value();
}
template <typename V>
bool IsMiss(const Result<Lookup<V>>& answer) {
  EXPECT_TRUE(answer.has_value()) << answer.error();
  return answer->miss();
}
template <typename T>
T ValueOf(const Result<T>& answer) {
  EXPECT_TRUE(answer.has_value()) << answer.error();
  return *answer;
}
template <typename T>
ErrorCode CodeOf(const Result<T>& answer) {
  EXPECT_FALSE(answer.has_value());
  return answer.has_value() ? ErrorCode::kUnknown : answer.error().code();
}
std::vector<std::string> Texts(const std::vector<Bytes>& all) {
  std::vector<std::string> texts;
  for (const Bytes& one : all) texts.emplace_back(one.text());
  return texts;
}
std::vector<std::string> Sorted(std::vector<std::string> texts) {
  std::ranges::sort(texts);
  return texts;
}
using Strings = std::vector<std::string>;

class WholeCacheTest : public ::testing::Test {
 protected:
  void SetUp() override {
    server::Settings settings;
    settings.dev = true;
    settings.listen = "127.0.0.1:0";
    settings.threads = 1;
    settings.memory_bytes = 64 << 20;
    auto started = server::Server::Start(settings, clock_, random_);
    ASSERT_TRUE(started.has_value()) << started.error();
    server_ = *std::move(started);
    const auto key =
        server_->domain().GenerateApiKey({.description = "t", .permissions = {.super_user = true}});
    ASSERT_TRUE(key.has_value());
    auto client =
        CacheClient::Create({.credentials = CredentialSource::FromString(tokens::MakeToken(
                                 server_->endpoints().token_endpoint, key->token.reveal())),
                             .default_ttl = 600s});
    ASSERT_TRUE(client.has_value()) << client.error();
    client_.emplace(*std::move(client));
    ASSERT_TRUE(client_->CreateCache("c").has_value());
    cache_.emplace(client_->Cache("c"));
  }

  const CacheHandle& cache() const { return *cache_; }
  // Whether the item's remaining life is in (least, most].
  bool Lives(BytesView key, std::chrono::milliseconds least, std::chrono::milliseconds most) const {
    const auto ttl = HitOf(cache().ItemGetTtl(key));
    return ttl > least && ttl <= most;
  }

  const base::SystemClock clock_;
  crypto::SystemRandom random_;
  std::unique_ptr<server::Server> server_;
  std::optional<CacheClient> client_;
  std::optional<CacheHandle> cache_;
};

TEST_F(WholeCacheTest, ScalarsAreSetReadAndDeleted) {
  ASSERT_TRUE(cache().Set("k", std::string("\0\xff", 2)).has_value());
  EXPECT_EQ(HitOf(cache().Get("k")), Bytes(std::string("\0\xff", 2)));
  EXPECT_TRUE(IsMiss(cache().Get("absent")));
  ASSERT_TRUE(cache().Set("empty", "").has_value());
  EXPECT_EQ(HitOf(cache().Get("empty", {.read_concern = ReadConcern::kConsistent})), B(""));
  ASSERT_TRUE(cache().Delete("k").has_value());
  ASSERT_TRUE(cache().Delete("k").has_value());
  EXPECT_TRUE(IsMiss(cache().Get("k")));
}

TEST_F(WholeCacheTest, ConditionsDecideWhetherAValueIsStored) {
  EXPECT_TRUE(cache().SetIfPresent("k", "1")->not_stored());
  EXPECT_TRUE(cache().SetIfEqual("k", "1", "0")->not_stored());
  EXPECT_TRUE(cache().SetIfPresentAndNotEqual("k", "1", "0")->not_stored());
  EXPECT_TRUE(cache().SetIfAbsent("k", "1")->stored());
  EXPECT_TRUE(cache().SetIfAbsent("k", "2")->not_stored());
  EXPECT_TRUE(cache().SetIfPresent("k", "2")->stored());
  EXPECT_TRUE(cache().SetIfEqual("k", "3", "2")->stored());
  EXPECT_TRUE(cache().SetIfNotEqual("k", "4", "3")->not_stored());
  EXPECT_TRUE(cache().SetIfNotEqual("k", "4", "2")->stored());
  EXPECT_TRUE(cache().SetIfPresentAndNotEqual("k", "5", "3")->stored());
  EXPECT_TRUE(cache().SetIfAbsentOrEqual("k", "6", "4")->not_stored());
  EXPECT_TRUE(cache().SetIfAbsentOrEqual("k", "6", "5", {.ttl = 9s})->stored());
  EXPECT_EQ(HitOf(cache().Get("k")), B("6"));
  EXPECT_TRUE(Lives("k", 1s, 9s));
}

TEST_F(WholeCacheTest, HashesStandForValues) {
  EXPECT_TRUE(IsMiss(cache().GetWithHash("k")));
  const Stored first = ValueOf(cache().SetWithHash("k", "1"));
  EXPECT_EQ(HitOf(cache().GetWithHash("k")), (HashedValue{B("1"), first.hash()}));
  EXPECT_TRUE(cache().SetIfPresentAndHashNotEqual("k", "2", first.hash())->not_stored());
  const Stored second = ValueOf(cache().SetIfPresentAndHashEqual("k", "2", first.hash()));
  EXPECT_TRUE(second.stored());
  EXPECT_NE(second.hash(), first.hash());
  EXPECT_TRUE(cache().SetIfAbsentOrHashEqual("k", "3", first.hash())->not_stored());
  EXPECT_TRUE(cache().SetIfAbsentOrHashEqual("k", "3", second.hash())->stored());
  EXPECT_TRUE(cache().SetIfAbsentOrHashNotEqual("k", "4", second.hash())->stored());
  EXPECT_TRUE(cache().SetIfPresentAndHashNotEqual("k", "5", second.hash())->stored());
  EXPECT_EQ(HitOf(cache().Get("k")), B("5"));
}

TEST_F(WholeCacheTest, CountersCount) {
  EXPECT_EQ(ValueOf(cache().Increment("n")), 1);
  EXPECT_EQ(ValueOf(cache().Increment("n", -5, {.ttl = 9s})), -4);
  EXPECT_EQ(HitOf(cache().Get("n")), B("-4"));
  EXPECT_TRUE(Lives("n", 1s, 9s));
  ASSERT_TRUE(cache().Set("t", "text").has_value());
  EXPECT_EQ(CodeOf(cache().Increment("t")), ErrorCode::kFailedPrecondition);
}

TEST_F(WholeCacheTest, ItemsSayThatTheyAreThereWhatTheyAreAndHowLong) {
  ASSERT_TRUE(cache().Set("scalar", "v", {.ttl = 100s}).has_value());
  ASSERT_TRUE(cache().DictionarySetField("dictionary", "f", "v").has_value());
  ASSERT_TRUE(cache().SetAddElement("set", "e").has_value());
  ASSERT_TRUE(cache().ListPushBack("list", "v").has_value());
  ASSERT_TRUE(cache().SortedSetPutElement("sorted", "v", 1).has_value());
  EXPECT_EQ(HitOf(cache().ItemGetType("scalar")), ItemType::kScalar);
  EXPECT_EQ(HitOf(cache().ItemGetType("dictionary")), ItemType::kDictionary);
  EXPECT_EQ(HitOf(cache().ItemGetType("set")), ItemType::kSet);
  EXPECT_EQ(HitOf(cache().ItemGetType("list")), ItemType::kList);
  EXPECT_EQ(HitOf(cache().ItemGetType("sorted")), ItemType::kSortedSet);
  EXPECT_TRUE(IsMiss(cache().ItemGetType("absent")));
  EXPECT_TRUE(cache().KeyExists("set")->yes());
  EXPECT_TRUE(cache().KeyExists("absent")->no());
  EXPECT_EQ(ValueOf(cache().KeysExist({"list", "absent", "scalar"})),
            (std::vector{Exists(true), Exists(false), Exists(true)}));
  EXPECT_TRUE(IsMiss(cache().ItemGetTtl("absent")));
  EXPECT_TRUE(Lives("scalar", 90s, 100s));
  EXPECT_TRUE(cache().IncreaseTtl("scalar", 50s)->not_set());
  EXPECT_TRUE(cache().IncreaseTtl("scalar", 200s)->set());
  EXPECT_TRUE(cache().DecreaseTtl("scalar", 300s)->not_set());
  EXPECT_TRUE(cache().DecreaseTtl("scalar", 60s)->set());
  EXPECT_TRUE(cache().UpdateTtl("scalar", 80s)->set());
  EXPECT_TRUE(cache().UpdateTtl("absent", 80s)->missing());
  EXPECT_TRUE(Lives("scalar", 70s, 80s));
}

TEST_F(WholeCacheTest, BatchesAnswerForEveryItemInItsOrder) {
  std::vector<std::pair<std::string, std::string>> items;
  Strings keys;
  for (int i = 0; i < 2'500; ++i) {
    items.emplace_back("key" + std::to_string(i), std::to_string(i));
    keys.push_back(items.back().first);
  }
  keys.emplace_back("absent");
  const auto set = ValueOf(cache().SetBatch(items));
  ASSERT_EQ(set.size(), items.size());
  EXPECT_TRUE(std::ranges::all_of(set, [](const Status& one) { return one.has_value(); }));
  const auto got = ValueOf(cache().GetBatch(keys));
  ASSERT_EQ(got.size(), keys.size());
  for (std::size_t i = 0; i < items.size(); ++i) ASSERT_EQ(HitOf(got[i]), B(items[i].second));
  EXPECT_TRUE(IsMiss(got.back()));
  ASSERT_TRUE(cache().SetBatch({{"a", "1", 5s}, {"b", "2"}}, {.ttl = 50s}).has_value());
  EXPECT_TRUE(Lives("a", 1s, 5s));
  EXPECT_TRUE(Lives("b", 40s, 50s));
}

TEST_F(WholeCacheTest, ABatchKeepsARefusedItemApartFromTheOthers) {
  ASSERT_TRUE(cache().ListPushBack("list", "v").has_value());
  ASSERT_TRUE(cache().Set("k", "v").has_value());
  const auto got = ValueOf(cache().GetBatch({"list", "k"}));
  EXPECT_FALSE(got[0].has_value());
  EXPECT_EQ(HitOf(got[1]), B("v"));
  const auto set = ValueOf(cache().SetBatch({{"a", std::string(6'000'000, 'x')}, {"b", "2"}}));
  EXPECT_FALSE(set[0].has_value());
  EXPECT_TRUE(set[1].has_value());
  EXPECT_EQ(CodeOf(client_->Cache("none").GetBatch({"k"})), ErrorCode::kCacheNotFound);
}

TEST_F(WholeCacheTest, DictionariesMapFieldsToValues) {
  EXPECT_TRUE(IsMiss(cache().DictionaryFetch("d")));
  ASSERT_TRUE(cache().DictionarySetField("d", "a", "1").has_value());
  ASSERT_TRUE(cache().DictionarySetFields("d", {{"b", "2"}, {"c", ""}}).has_value());
  EXPECT_EQ(HitOf(cache().DictionaryLength("d")), 3U);
  EXPECT_EQ(HitOf(cache().DictionaryGetField("d", "b")), B("2"));
  EXPECT_TRUE(IsMiss(cache().DictionaryGetField("d", "z")));
  EXPECT_TRUE(IsMiss(cache().DictionaryGetField("absent", "a")));
  const auto fields = HitOf(cache().DictionaryGetFields("d", {"z", "c", "a"}));
  EXPECT_TRUE(fields[0].miss());
  EXPECT_EQ(fields[1].value(), B(""));
  EXPECT_EQ(fields[2].value(), B("1"));
  EXPECT_EQ(ValueOf(cache().DictionaryIncrement("d", "b", 40)), 42);
  EXPECT_EQ(CodeOf(cache().DictionaryIncrement("d", "c")), ErrorCode::kFailedPrecondition);
  ASSERT_TRUE(cache().DictionaryRemoveField("d", "c").has_value());
  ASSERT_TRUE(cache().DictionaryRemoveFields("d", {"a", "z"}).has_value());
  EXPECT_EQ(HitOf(cache().DictionaryFetch("d")), (std::vector{DictionaryEntry{B("b"), B("42")}}));
  ASSERT_TRUE(cache().DictionaryRemoveField("d", "b").has_value());
  EXPECT_TRUE(IsMiss(cache().DictionaryLength("d")));
}

TEST_F(WholeCacheTest, ACollectionsTtlStartsAnewOnlyWhenItIsAsked) {
  ASSERT_TRUE(cache().SetAddElement("s", "a", {.ttl = CollectionTtl::Of(50s)}).has_value());
  const auto kept = CollectionTtl::Of(500s).WithNoRefresh();
  ASSERT_TRUE(cache().SetAddElement("s", "b", {.ttl = kept}).has_value());
  EXPECT_TRUE(Lives("s", 40s, 50s));
  ASSERT_TRUE(cache().SetAddElement("s", "c", {.ttl = CollectionTtl::Of(20s)}).has_value());
  EXPECT_TRUE(Lives("s", 10s, 20s));
  ASSERT_TRUE(cache().SetAddElement("s", "d").has_value());
  EXPECT_TRUE(Lives("s", 500s, 600s));
}

TEST_F(WholeCacheTest, SetsHoldElementsOnce) {
  EXPECT_TRUE(IsMiss(cache().SetFetch("s")));
  EXPECT_TRUE(IsMiss(cache().SetPop("s")));
  ASSERT_TRUE(cache().SetAddElements("s", {"a", "b", "a", "c"}).has_value());
  EXPECT_EQ(HitOf(cache().SetLength("s")), 3U);
  EXPECT_EQ(Sorted(Texts(HitOf(cache().SetFetch("s")))), (Strings{"a", "b", "c"}));
  EXPECT_TRUE(HitOf(cache().SetContainsElement("s", "a")).yes());
  EXPECT_TRUE(IsMiss(cache().SetContainsElement("absent", "a")));
  EXPECT_EQ(HitOf(cache().SetContainsElements("s", {"z", "b"})),
            (std::vector{Exists(false), Exists(true)}));
  EXPECT_EQ(HitOf(cache().SetSample("s", 2)).size(), 2U);
  EXPECT_TRUE(HitOf(cache().SetSample("s", 0)).empty());
  ASSERT_TRUE(cache().SetRemoveElement("s", "a").has_value());
  ASSERT_TRUE(cache().SetRemoveElements("absent", {"a", "z"}).has_value());
  EXPECT_EQ(Sorted(Texts(HitOf(cache().SetPop("s", 9)))), (Strings{"b", "c"}));
  EXPECT_TRUE(IsMiss(cache().SetLength("s")));
}

TEST_F(WholeCacheTest, ListsKeepTheirOrder) {
  EXPECT_TRUE(IsMiss(cache().ListFetch("l")));
  EXPECT_TRUE(IsMiss(cache().ListPopBack("l")));
  EXPECT_EQ(ValueOf(cache().ListPushBack("l", "3")), 1U);
  EXPECT_EQ(ValueOf(cache().ListPushFront("l", "2")), 2U);
  EXPECT_EQ(ValueOf(cache().ListConcatenateFront("l", {"0", "1"})), 4U);
  EXPECT_EQ(ValueOf(cache().ListConcatenateBack("l", {"4", "5"})), 6U);
  EXPECT_EQ(Texts(HitOf(cache().ListFetch("l"))), (Strings{"0", "1", "2", "3", "4", "5"}));
  EXPECT_EQ(Texts(HitOf(cache().ListFetch("l", {.start = 1, .end = -3}))), (Strings{"1", "2"}));
  EXPECT_EQ(HitOf(cache().ListPopFront("l")), B("0"));
  EXPECT_EQ(HitOf(cache().ListPopBack("l")), B("5"));
  EXPECT_EQ(ValueOf(cache().ListPushBack("l", "1", {.truncate_front_to_size = 3})), 3U);
  EXPECT_EQ(ValueOf(cache().ListPushFront("l", "1", {.truncate_back_to_size = 4})), 4U);
  EXPECT_EQ(Texts(HitOf(cache().ListFetch("l"))), (Strings{"1", "3", "4", "1"}));
  ASSERT_TRUE(cache().ListRemoveValue("l", "1").has_value());
  EXPECT_EQ(HitOf(cache().ListLength("l")), 2U);
  ASSERT_TRUE(cache().ListRetain("l", {.start = 1}).has_value());
  EXPECT_EQ(Texts(HitOf(cache().ListFetch("l"))), (Strings{"4"}));
  ASSERT_TRUE(cache().ListRetain("absent", {.end = 1}).has_value());
  EXPECT_TRUE(IsMiss(cache().ListLength("absent")));
}

TEST_F(WholeCacheTest, SortedSetsAreInTheOrderOfTheirScores) {
  EXPECT_TRUE(IsMiss(cache().SortedSetFetchByRank("z")));
  ASSERT_TRUE(cache().SortedSetPutElement("z", "b", 2).has_value());
  ASSERT_TRUE(cache().SortedSetPutElements("z", {{"a", 1}, {"d", 4}, {"c", 3}}).has_value());
  const auto scored = [](std::string_view value, double score) {
    return ScoredElement{B(value), score};
  };
  EXPECT_EQ(HitOf(cache().SortedSetFetchByRank("z", {.start = 1, .end = -1})),
            (std::vector{scored("b", 2), scored("c", 3)}));
  EXPECT_EQ(HitOf(cache().SortedSetFetchByRank("z", {.end = 1, .order = SortOrder::kDescending})),
            (std::vector{scored("d", 4)}));
  EXPECT_EQ(HitOf(cache().SortedSetFetchByScore("z", {.min = 2, .max = 3})),
            (std::vector{scored("b", 2), scored("c", 3)}));
  EXPECT_EQ(HitOf(cache().SortedSetFetchByScore(
                "z", {.order = SortOrder::kDescending, .offset = 1, .count = 2})),
            (std::vector{scored("c", 3), scored("b", 2)}));
  EXPECT_TRUE(HitOf(cache().SortedSetFetchByScore("z", {.min = 9})).empty());
  EXPECT_EQ(HitOf(cache().SortedSetGetRank("z", "c")), 2U);
  EXPECT_EQ(HitOf(cache().SortedSetGetRank("z", "c", SortOrder::kDescending)), 1U);
  EXPECT_TRUE(IsMiss(cache().SortedSetGetRank("z", "absent")));
  EXPECT_EQ(HitOf(cache().SortedSetGetScore("z", "d")), 4);
  EXPECT_TRUE(IsMiss(cache().SortedSetGetScore("z", "absent")));
  const auto scores = HitOf(cache().SortedSetGetScores("z", {"absent", "a"}));
  EXPECT_TRUE(scores[0].miss());
  EXPECT_EQ(scores[1].value(), 1);
  EXPECT_EQ(ValueOf(cache().SortedSetIncrementScore("z", "a", -2.5)), -1.5);
  EXPECT_EQ(HitOf(cache().SortedSetLength("z")), 4U);
  EXPECT_EQ(HitOf(cache().SortedSetLengthByScore("z", {.min = 2, .max = 4})), 3U);
  EXPECT_EQ(HitOf(cache().SortedSetLengthByScore("z", {.min = 9})), 0U);
  ASSERT_TRUE(cache().SortedSetRemoveElement("z", "a").has_value());
  ASSERT_TRUE(cache().SortedSetRemoveElements("z", {"b", "c", "d"}).has_value());
  EXPECT_TRUE(IsMiss(cache().SortedSetLength("z")));
}

TEST_F(WholeCacheTest, AUnionWeighsAndJoinsItsSources) {
  ASSERT_TRUE(cache().SortedSetPutElements("x", {{"a", 1}, {"b", 2}}).has_value());
  ASSERT_TRUE(cache().SortedSetPutElements("y", {{"b", 5}}).has_value());
  EXPECT_EQ(ValueOf(cache().SortedSetUnionStore("u", {{"x", 2}, {"y"}, {"absent"}})), 2U);
  EXPECT_EQ(HitOf(cache().SortedSetGetScore("u", "b")), 9);
  EXPECT_EQ(ValueOf(cache().SortedSetUnionStore("u", {{"x"}, {"y"}}, Aggregate::kMin)), 2U);
  EXPECT_EQ(HitOf(cache().SortedSetGetScore("u", "b")), 2);
  EXPECT_EQ(ValueOf(cache().SortedSetUnionStore("u", {{"x"}, {"y"}}, Aggregate::kMax)), 2U);
  EXPECT_EQ(HitOf(cache().SortedSetGetScore("u", "b")), 5);
  EXPECT_EQ(ValueOf(cache().SortedSetUnionStore("u", {{"absent"}})), 0U);
  EXPECT_TRUE(IsMiss(cache().SortedSetLength("u")));
}

TEST_F(WholeCacheTest, LeaderboardsRankIds) {
  const auto board = cache().Leaderboard("b");
  EXPECT_EQ(ValueOf(board.Length()), 0U);
  EXPECT_TRUE(ValueOf(board.FetchByRank(0, 10)).empty());
  ASSERT_TRUE(board.Upsert({{1, 10}, {2, 20}, {3, 20}, {4, 30.5}}).has_value());
  EXPECT_EQ(ValueOf(board.Length()), 4U);
  EXPECT_EQ(ValueOf(board.FetchByRank(0, 1)),
            (std::vector{RankedElement{.id = 1, .rank = 0, .score = 10}}));
  EXPECT_EQ(ValueOf(board.FetchByRank(0, 1, SortOrder::kDescending)),
            (std::vector{RankedElement{.id = 4, .rank = 0, .score = 30.5}}));
  EXPECT_EQ(ValueOf(board.FetchByScore({.min = 20, .max = 30.5, .offset = 1})),
            (std::vector{RankedElement{.id = 3, .rank = 2, .score = 20}}));
  EXPECT_EQ(ValueOf(board.GetRank({4, 99, 1})),
            (std::vector{RankedElement{.id = 4, .rank = 3, .score = 30.5},
                         RankedElement{.id = 1, .rank = 0, .score = 10}}));
  EXPECT_EQ(ValueOf(board.GetCompetitionRank({1, 2, 3})),
            (std::vector{RankedElement{.id = 1, .rank = 3, .score = 10},
                         RankedElement{.id = 2, .rank = 1, .score = 20},
                         RankedElement{.id = 3, .rank = 1, .score = 20}}));
  ASSERT_TRUE(board.RemoveElements({1, 99}).has_value());
  EXPECT_EQ(ValueOf(board.Length()), 3U);
  ASSERT_TRUE(board.Delete().has_value());
  ASSERT_TRUE(board.Delete().has_value());
  EXPECT_EQ(ValueOf(board.Length()), 0U);
}

TEST_F(WholeCacheTest, AnItemOfAnotherTypeIsAFailedPrecondition) {
  ASSERT_TRUE(cache().ListPushBack("k", "v").has_value());
  EXPECT_EQ(CodeOf(cache().Get("k")), ErrorCode::kFailedPrecondition);
  EXPECT_EQ(CodeOf(cache().DictionaryFetch("k")), ErrorCode::kFailedPrecondition);
  EXPECT_EQ(CodeOf(cache().SetAddElement("k", "e")), ErrorCode::kFailedPrecondition);
  EXPECT_EQ(CodeOf(cache().SortedSetLength("k")), ErrorCode::kFailedPrecondition);
  ASSERT_TRUE(cache().Set("k", "v").has_value());
  EXPECT_EQ(CodeOf(cache().ListFetch("k")), ErrorCode::kFailedPrecondition);
}

TEST_F(WholeCacheTest, TheAsynchronousFaceHasTheSameCalls) {
  const auto async = cache().Async();
  auto pushed = async.ListPushBack("l", "v");
  EXPECT_EQ(ValueOf(pushed.Get()), 1U);
  EXPECT_EQ(HitOf(async.ListPopFront("l").Get()), B("v"));
  EXPECT_TRUE(async.Leaderboard("b").Upsert({{1, 2}}).Get().has_value());
  EXPECT_TRUE(async.SetBatch({{"a", "1"}}).Get().has_value());
  EXPECT_EQ(HitOf(async.GetBatch({"a"}).Get()->at(0)), B("1"));
}

}  // namespace
}  // namespace keepsake
