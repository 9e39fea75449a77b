#pragma once

#include "net/event_loop.h"
#include "sdk/aws/fake_http_testing.h"
#include "sdk/aws/keys.h"
#include "testing/manual_clock.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>

namespace keepsake::sdk {

// A place of keys that asks a server of the test.
class KeySourceTest : public ::testing::Test {
 protected:
  void Begin() {
    fetched_.reset();
    keys_->Fetch([this](Result<Keys> keys) { fetched_ = std::move(keys); });
  }
  Result<Keys> Fetch() {
    Begin();
    EXPECT_TRUE(loop_.RunUntil([this] { return fetched_.has_value(); }));
    return *fetched_;
  }
  void UntilAsked(std::size_t times) {
    ASSERT_TRUE(loop_.RunUntil([&] { return server_.requests.size() >= times; }));
  }

  testing::ManualClock clock_;
  net::EventLoop loop_{clock_};
  FakeHttp server_{loop_};
  std::unique_ptr<KeySource> keys_;
  std::optional<Result<Keys>> fetched_;
};

}  // namespace keepsake::sdk
