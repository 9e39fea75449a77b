#include "sdk/validation.h"

#include "base/limits.h"

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using ::testing::HasSubstr;

TEST(ValidationTest, CacheNamesThatCanStandInAHeaderAreTaken) {
  const std::string names[] = {"c", "with space", "~!@#$%^&*()", std::string(255, 'n')};
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    EXPECT_TRUE(CheckCacheName(name).has_value());
  }
}

TEST(ValidationTest, OtherCacheNamesAreRefusedWithWhatIsWrongAndNotWithTheName) {
  const struct {
    std::string name;
    std::string says;
  } cases[] = {
      {"", "the cache name is empty"},
      {" ", "the cache name is only spaces"},
      {"\t \r\n", "the cache name is only spaces"},
      {std::string(256, 'n'), "the cache name has 256 bytes; at most 255 are allowed"},
      {" private", "without spaces around it"},
      {"private ", "without spaces around it"},
      {"private\ncache: other", "printable ASCII"},
      {"private\0"s, "printable ASCII"},
      {"private\x7f", "printable ASCII"},
      {"priv\xc3\xa4te", "printable ASCII"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Status checked = CheckCacheName(c.name);
    ASSERT_FALSE(checked.has_value());
    EXPECT_EQ(checked.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(checked.error().message(), HasSubstr(c.says));
    EXPECT_FALSE(checked.error().ToString().contains("priv"));
  }
}

TEST(ValidationTest, AKeyIsAnythingButEmpty) {
  const std::string keys[] = {"k", " ", "\0"s, "\xff\xfe"};
  for (const std::string& key : keys) EXPECT_TRUE(CheckKey(key).has_value());
  const Status empty = CheckKey("");
  ASSERT_FALSE(empty.has_value());
  EXPECT_EQ(empty.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(empty.error().message(), "the key is empty");
}

TEST(ValidationTest, ATimeIsAtLeastOneMillisecond) {
  EXPECT_TRUE(CheckPositive("the ttl", 1ms).has_value());
  EXPECT_TRUE(CheckPositive("the ttl", std::chrono::milliseconds::max()).has_value());
  EXPECT_EQ(CheckPositive("the ttl", 0ms).error().message(),
            "the ttl is 0; it must be at least 1 ms");
  EXPECT_EQ(CheckPositive("the timeout", -5ms).error().message(),
            "the timeout is negative; it must be at least 1 ms");
  EXPECT_EQ(CheckPositive("the ttl", 0ms).error().code(), ErrorCode::kInvalidArgument);
}

TEST(ValidationTest, ATimeThatIsNotGivenIsNotChecked) {
  EXPECT_TRUE(CheckPositive("the ttl", std::optional<std::chrono::milliseconds>()).has_value());
  EXPECT_FALSE(CheckPositive("the ttl", std::optional(0ms)).has_value());
}

TEST(ValidationTest, AWrongNumberOfAConfigurationIsNamed) {
  const struct {
    std::string says;
    void (*spoil)(Configuration&);
  } cases[] = {
      {"configuration.timeout is 0", [](Configuration& c) { c.timeout = 0ms; }},
      {"configuration.connect_timeout is 0", [](Configuration& c) { c.connect_timeout = 0ms; }},
      {"configuration.control_timeout is negative",
       [](Configuration& c) { c.control_timeout = -1ms; }},
      {"configuration.ping_timeout is 0", [](Configuration& c) { c.ping_timeout = 0ms; }},
      {"configuration.max_idle is 0", [](Configuration& c) { c.max_idle = 0ms; }},
      {"configuration.ping_interval must not be negative",
       [](Configuration& c) { c.ping_interval = -1ms; }},
      {"configuration.connections must be at least 1; it is 0",
       [](Configuration& c) { c.connections = 0; }},
      {"configuration.max_streams_per_connection must be at least 1; it is -7",
       [](Configuration& c) { c.max_streams_per_connection = -7; }},
      {"configuration.max_calls must be at least 1", [](Configuration& c) { c.max_calls = 0; }},
      {"configuration.max_message_bytes must be at least 1",
       [](Configuration& c) { c.max_message_bytes = 0; }},
      {"configuration.retry.max_retries must be at least 0; it is -1",
       [](Configuration& c) { c.retry.max_retries = -1; }},
      {"configuration.retry.budget_percent must be at least 0",
       [](Configuration& c) { c.retry.budget_percent = -1; }},
      {"configuration.retry.first_delay must not be negative",
       [](Configuration& c) { c.retry.first_delay = -1us; }},
      {"configuration.retry.max_delay must not be negative",
       [](Configuration& c) { c.retry.max_delay = -1us; }},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.says);
    Configuration configuration;
    c.spoil(configuration);
    const Status checked = CheckConfiguration(configuration);
    ASSERT_FALSE(checked.has_value());
    EXPECT_EQ(checked.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(checked.error().message(), HasSubstr(c.says));
  }
}

TEST(ValidationTest, TheSmallestNumbersOfAConfigurationAreTaken) {
  Configuration c;
  c.timeout = c.connect_timeout = c.control_timeout = c.ping_timeout = c.max_idle = 1ms;
  c.ping_interval = 0ms;
  c.connections = c.max_streams_per_connection = c.max_calls = 1;
  c.max_message_bytes = 1;
  c.retry = {.max_retries = 0, .first_delay = 0us, .max_delay = 0us, .budget_percent = 0};
  const Status checked = CheckConfiguration(c);
  EXPECT_TRUE(checked.has_value()) << checked.error();
}

TEST(ValidationTest, TheLargestMessageIsTaken) {
  Configuration c;
  c.max_message_bytes = std::numeric_limits<std::size_t>::max();
  const Status checked = CheckConfiguration(c);
  EXPECT_TRUE(checked.has_value()) << checked.error();
}

}  // namespace
}  // namespace keepsake::sdk
