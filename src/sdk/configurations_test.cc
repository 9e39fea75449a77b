#include <keepsake/configurations.h>

#include "sdk/validation.h"

#include <thread>

namespace keepsake {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

struct Preset {
  std::string name;
  Configuration (*make)();
};

const Preset kPresets[] = {
    {"Laptop", &Configurations::Laptop::V1},
    {"InRegion::Default", &Configurations::InRegion::Default::V1},
    {"InRegion::LowLatency", &Configurations::InRegion::LowLatency::V1},
    {"Lambda", &Configurations::Lambda::V1},
    {"Local", &Configurations::Local::V1},
};

// Numbers: momento-sdk.md §12.3.
TEST(ConfigurationsTest, EachPresetHasTheNumbersOfTheSpecification) {
  const int in_region = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 8U));
  const struct {
    std::chrono::milliseconds timeout;
    int connections;
    std::chrono::milliseconds ping_interval;
    bool ping_without_calls;
  } want[] = {
      {5'000ms, 2, 5'000ms, true},       {1'100ms, in_region, 5'000ms, true},
      {500ms, in_region, 5'000ms, true}, {1'100ms, 1, 0ms, false},
      {5'000ms, 1, 5'000ms, true},
  };
  static_assert(std::size(want) == std::size(kPresets));
  for (std::size_t i = 0; i < std::size(kPresets); ++i) {
    SCOPED_TRACE(kPresets[i].name);
    const Configuration c = kPresets[i].make();
    EXPECT_EQ(c.timeout, want[i].timeout);
    EXPECT_EQ(c.connections, want[i].connections);
    EXPECT_EQ(c.ping_interval, want[i].ping_interval);
    EXPECT_EQ(c.ping_without_calls, want[i].ping_without_calls);
  }
}

TEST(ConfigurationsTest, WhatThePresetsShareIsTheSameInAll) {
  for (const Preset& preset : kPresets) {
    SCOPED_TRACE(preset.name);
    const Configuration c = preset.make();
    EXPECT_EQ(c.max_streams_per_connection, 100);
    EXPECT_EQ(c.max_message_bytes, 10'486'000U);
    EXPECT_EQ(c.ping_timeout, 1s);
    EXPECT_EQ(c.max_idle, 4min) << "below the 350 s of load balancers";
    EXPECT_EQ(c.read_concern, ReadConcern::kBalanced);
    EXPECT_EQ(c.retry.max_retries, 3);
    EXPECT_EQ(c.retry.budget_percent, 10) << "security.md S-SDK-4";
  }
}

TEST(ConfigurationsTest, EveryPresetIsValid) {
  for (const Preset& preset : kPresets) {
    SCOPED_TRACE(preset.name);
    const Status checked = sdk::CheckConfiguration(preset.make());
    EXPECT_TRUE(checked.has_value()) << checked.error();
  }
}

TEST(ConfigurationsTest, LatestIsTheFirstVersionForNow) {
  EXPECT_EQ(Describe(Configurations::Laptop::Latest()), Describe(Configurations::Laptop::V1()));
  EXPECT_EQ(Describe(Configurations::InRegion::Default::Latest()),
            Describe(Configurations::InRegion::Default::V1()));
  EXPECT_EQ(Describe(Configurations::InRegion::LowLatency::Latest()),
            Describe(Configurations::InRegion::LowLatency::V1()));
  EXPECT_EQ(Describe(Configurations::Lambda::Latest()), Describe(Configurations::Lambda::V1()));
  EXPECT_EQ(Describe(Configurations::Local::Latest()), Describe(Configurations::Local::V1()));
}

TEST(ConfigurationsTest, DescribePrintsEveryEffectiveNumber) {
  Configuration c;
  c.timeout = 1ms;
  c.connections = 2;
  c.max_streams_per_connection = 3;
  c.max_calls = 4;
  c.max_message_bytes = 5;
  c.ping_interval = 6ms;
  c.ping_timeout = 7ms;
  c.ping_without_calls = false;
  c.max_idle = 8ms;
  c.connect_timeout = 9ms;
  c.control_timeout = 10ms;
  c.read_concern = ReadConcern::kConsistent;
  c.retry = {.max_retries = 11, .first_delay = 12us, .max_delay = 13us, .budget_percent = 14};
  EXPECT_EQ(Describe(c),
            "timeout = 1 ms\n"
            "connections = 2\n"
            "max_streams_per_connection = 3\n"
            "max_calls = 4\n"
            "max_message_bytes = 5\n"
            "ping_interval = 6 ms\n"
            "ping_timeout = 7 ms\n"
            "ping_without_calls = false\n"
            "max_idle = 8 ms\n"
            "connect_timeout = 9 ms\n"
            "control_timeout = 10 ms\n"
            "read_concern = consistent\n"
            "retry.max_retries = 11\n"
            "retry.first_delay = 12 us\n"
            "retry.max_delay = 13 us\n"
            "retry.budget_percent = 14\n");
}

}  // namespace
}  // namespace keepsake
