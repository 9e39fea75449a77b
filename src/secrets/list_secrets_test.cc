#include "secrets/secret_store_testing.h"
#include "secrets/word_search.h"

#include <algorithm>
#include <set>

namespace keepsake::secrets {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using namespace std::chrono_literals;
using enum SecretFilterKey;

// secrets-manager.md §9
TEST(WordSearchTest, HowATextIsSplit) {
  const struct {
    std::string text;
    std::vector<std::string> words;
  } cases[] = {
      {"", {}},
      {"word", {"word"}},
      {"one and two", {"one", "and", "two"}},
      {"AppBeta", {"App", "Beta"}},
      {"COMPANYthings", {"COMPAN", "Ythings"}},
      {"SecretOne", {"Secret", "One"}},
      {"a/b/c", {"a", "b", "c"}},
      {"my-AppBeta", {"my", "App", "Beta"}},
      {"a-b/c", {"a-b/c"}},
      {"/", {}},
      {"@", {}},
      {"--", {}},
      {"v1beta", {"v", "1beta"}},
      {"  spaced  ", {"spaced"}},
  };
  for (const auto& c : cases) EXPECT_EQ(WordsOf(c.text), c.words) << c.text;
}

TEST(WordSearchTest, WhatMatches) {
  EXPECT_TRUE(MatchesWords("one and two", "o t"));
  EXPECT_TRUE(MatchesWords("one and two", "TWO"));
  EXPECT_FALSE(MatchesWords("SecretOne", "ret"));
  EXPECT_TRUE(MatchesWords("COMPANYthings", "Ythings"));
  EXPECT_FALSE(MatchesWords("COMPANYthings", "things"));
  EXPECT_FALSE(MatchesWords("COMPANYthings", "company"));
  EXPECT_FALSE(MatchesWords("a/b", "/"));
  EXPECT_FALSE(MatchesWords("", "a"));
}

class ListSecretsTest : public SecretStoreTest {
 protected:
  void Make(const std::string& name, const std::string& description = "",
            const std::vector<SecretTag>& tags = {}) {
    ASSERT_EQ(Said(Create({.name = name,
                           .description = description,
                           .tags = tags.empty() ? std::nullopt : std::optional(tags)})),
              "ok");
    clock_.Advance(1s);
  }
  std::vector<std::string> Names(const ListSecretsRequest& request) {
    std::vector<std::string> names;
    const auto listed = secrets_->ListSecrets(caller_, request);
    if (!listed.has_value()) return {Said(listed.error())};
    for (const auto& entry : listed->secret_list) names.push_back(entry.name);
    return names;
  }
  std::vector<std::string> AllPages(ListSecretsRequest request) {
    std::vector<std::string> names;
    do {
      const auto page = secrets_->ListSecrets(caller_, request);
      if (!page.has_value()) return {Said(page.error())};
      for (const auto& entry : page->secret_list) names.push_back(entry.name);
      request.next_token = page->next_token;
    } while (request.next_token.has_value());
    return names;
  }
};

TEST_F(ListSecretsTest, Filters) {
  Make("AppBeta", "one and two", {{"Team", "red"}, {"Stage", "test"}});
  Make("AppAlpha", "two", {{"Team", "blue"}});
  Make("other", "AppBeta is here", {{"stage", "Production"}});
  Make("plain");
  const struct {
    std::string name;
    std::vector<SecretFilter> filters;
    std::vector<std::string> want;
  } cases[] = {
      {"name, the beginning", {{kName, {"App"}}}, {"AppBeta", "AppAlpha"}},
      {"name, the case counts", {{kName, {"app"}}}, {}},
      {"name, not a word inside", {{kName, {"Beta"}}}, {}},
      {"one of several values", {{kName, {"AppB", "pl"}}}, {"AppBeta", "plain"}},
      {"all of several filters", {{kName, {"App"}}, {kDescription, {"one"}}}, {"AppBeta"}},
      {"twice the same key", {{kName, {"App"}}, {kName, {"AppA"}}}, {"AppAlpha"}},
      {"not", {{kName, {"!App"}}}, {"other", "plain"}},
      {"tag key", {{kTagKey, {"Stage"}}}, {"AppBeta"}},
      {"tag key, not: some key does not", {{kTagKey, {"!Team"}}}, {"AppBeta", "other"}},
      {"tag value", {{kTagValue, {"Prod"}}}, {"other"}},
      {"description, words in any case", {{kDescription, {"O T"}}}, {}},
      {"description, beginnings of words", {{kDescription, {"o t"}}}, {"AppBeta"}},
      {"description, one word", {{kDescription, {"TWO"}}}, {"AppBeta", "AppAlpha"}},
      {"all, name", {{kAll, {"beta"}}}, {"AppBeta", "other"}},
      {"all, tag value", {{kAll, {"blue"}}}, {"AppAlpha"}},
      {"all, words of one text only", {{kAll, {"app red"}}}, {}},
      {"owning service", {{kOwningService, {"rds"}}}, {}},
      {"primary region", {{kPrimaryRegion, {"us"}}}, {}},
      {"no key", {{std::nullopt, {"x"}}}, {"InvalidParameterException: Invalid filter key"}},
      {"no values",
       {{kTagKey, {}}},
       {"InvalidParameterException: Invalid filter values for key: tag-key"}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Names({.filters = c.filters}), c.want);
  }
}

TEST_F(ListSecretsTest, Orders) {
  Make("b");
  Make("a");
  Make("c");
  ASSERT_TRUE(Put({.secret_id = "a", .secret_string = "x", .client_request_token = TokenOf("V1")})
                  .has_value());
  ASSERT_TRUE(Get({.secret_id = "a"}).has_value());
  using enum SecretSortBy;
  constexpr auto kDown = SecretSortOrder::kDescending;
  EXPECT_THAT(Names({}), ElementsAre("b", "a", "c"));
  EXPECT_THAT(Names({.sort_order = kDown}), ElementsAre("c", "a", "b"));
  EXPECT_THAT(Names({.sort_by = kName}), ElementsAre("a", "b", "c"));
  EXPECT_THAT(Names({.sort_by = kName, .sort_order = kDown}), ElementsAre("c", "b", "a"));
  EXPECT_THAT(Names({.sort_by = kLastChangedDate}), ElementsAre("b", "c", "a"));
  EXPECT_THAT(Names({.sort_by = kLastAccessedDate}), ElementsAre("b", "c", "a"));
  EXPECT_THAT(Names({.sort_by = kLastAccessedDate, .sort_order = kDown}),
              ElementsAre("a", "c", "b"));
}

TEST_F(ListSecretsTest, DeletedSecretsAreListedOnRequest) {
  Make("kept");
  Make("deleted");
  ASSERT_TRUE(Delete({.secret_id = "deleted"}).has_value());
  EXPECT_THAT(Names({}), ElementsAre("kept"));
  const auto all = secrets_->ListSecrets(caller_, {.include_planned_deletion = true});
  ASSERT_EQ(all->secret_list.size(), 2u);
  EXPECT_EQ(all->secret_list[0].deleted_date, std::nullopt);
  EXPECT_EQ(all->secret_list[1].deleted_date, clock_.Wall());
}

TEST_F(ListSecretsTest, EntriesShowLabelsAndMembers) {
  ASSERT_TRUE(Create("s", "value").has_value());
  const auto listed = secrets_->ListSecrets(caller_, {});
  const SecretListEntry want{
      .arn = Describe("s")->arn,
      .name = "s",
      .created_date = clock_.Wall(),
      .last_changed_date = clock_.Wall(),
      .secret_versions_to_stages = {{TokenOf("V1"), {"AWSCURRENT"}}},
  };
  ASSERT_EQ(listed->secret_list.size(), 1u);
  EXPECT_EQ(listed->secret_list.front(), want);
}

TEST_F(ListSecretsTest, PagesHoldEachSecretOnceInEveryOrder) {
  std::set<std::string> names;
  for (int i = 0; i < 23; ++i) {
    const std::string name = "n" + std::to_string(random_.Below(100'000));
    if (!names.insert(name).second) continue;
    ASSERT_EQ(Said(Create({.name = name})), "ok");
    if (i % 3 == 0) clock_.Advance(1ms);  // some have the same date
  }
  using enum SecretSortBy;
  for (const auto by : {kCreatedDate, kName, kLastChangedDate, kLastAccessedDate}) {
    for (const auto order : {SecretSortOrder::kAscending, SecretSortOrder::kDescending}) {
      const std::vector<std::string> whole = Names({.sort_by = by, .sort_order = order});
      EXPECT_EQ(std::set(whole.begin(), whole.end()), names);
      for (const int size : {1, 4, 22, 23, 24, 100}) {
        EXPECT_EQ(AllPages({.max_results = size, .sort_by = by, .sort_order = order}), whole);
      }
    }
  }
}

TEST_F(ListSecretsTest, APageHoldsOneEntryAtLeast) {
  Make("a");
  Make("b");
  for (const int size : {0, -1}) {
    EXPECT_THAT(AllPages({.max_results = size}), ElementsAre("a", "b"));
    EXPECT_THAT(AllPages({.max_results = size, .sort_by = SecretSortBy::kName}),
                ElementsAre("a", "b"));
  }
}

TEST_F(ListSecretsTest, PagesLoseNoneWhileOthersAreMadeAndDeleted) {
  for (int i = 0; i < 30; ++i) Make("kept" + std::to_string(i));
  ListSecretsRequest request{.max_results = 4};
  std::multiset<std::string> seen;
  for (int page = 0;; ++page) {
    const auto listed = secrets_->ListSecrets(caller_, request);
    ASSERT_TRUE(listed.has_value());
    for (const auto& entry : listed->secret_list) seen.insert(entry.name);
    if (!listed->next_token.has_value()) break;
    request.next_token = listed->next_token;
    Make("new" + std::to_string(page));
    // The secret that the page ended with goes, and one that was not shown yet.
    if (page == 0) {
      for (const char* name : {"kept3", "kept20"}) {
        ASSERT_TRUE(Delete({.secret_id = name, .force_delete_without_recovery = true}).has_value());
      }
    }
  }
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(seen.count("kept" + std::to_string(i)), i == 20 ? 0u : 1u) << i;
  }
}

TEST_F(ListSecretsTest, ATokenOfAnotherListIsRefused) {
  for (int i = 0; i < 5; ++i) Make("n" + std::to_string(i));
  const ListSecretsRequest mine{.filters = {{kName, {"n"}}}, .max_results = 2};
  const auto token = secrets_->ListSecrets(caller_, mine)->next_token;
  ASSERT_TRUE(token.has_value());
  ListSecretsRequest next = mine;
  next.next_token = token;
  EXPECT_THAT(Names(next), ElementsAre("n2", "n3"));
  next.max_results = 1;  // the size of a page may change
  EXPECT_THAT(Names(next), ElementsAre("n2"));

  const std::string bad = "InvalidNextTokenException: The NextToken value is invalid.";
  ListSecretsRequest other = next;
  other.filters = {{kName, {"m"}}};
  EXPECT_THAT(Names(other), ElementsAre(bad));
  other = next;
  other.sort_by = SecretSortBy::kName;
  EXPECT_THAT(Names(other), ElementsAre(bad));
  other = next;
  other.sort_order = SecretSortOrder::kDescending;
  EXPECT_THAT(Names(other), ElementsAre(bad));
  other = next;
  other.include_planned_deletion = true;
  EXPECT_THAT(Names(other), ElementsAre(bad));
  const auto versions =
      secrets_->ListSecretVersionIds(caller_, {.secret_id = "n1", .next_token = token});
  EXPECT_EQ(Said(versions), bad);
  caller_ = Caller("123456789012", "eu-west-1");
  EXPECT_THAT(Names(next), ElementsAre(bad));
}

TEST_F(ListSecretsTest, EveryChangedTokenIsRefused) {
  for (int i = 0; i < 3; ++i) Make("n" + std::to_string(i));
  const std::string token = *secrets_->ListSecrets(caller_, {.max_results = 1})->next_token;
  const std::string bad = "InvalidNextTokenException: The NextToken value is invalid.";
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_THAT(Names({.next_token = changed}), ElementsAre(bad)) << i;
  }
  for (const std::string& text : {std::string(), std::string("x"), token + "A", token.substr(4)}) {
    EXPECT_THAT(Names({.next_token = text}), ElementsAre(bad)) << text;
  }
}

}  // namespace
}  // namespace keepsake::secrets
