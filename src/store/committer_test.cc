#include "store/committer.h"

#include "base/limits.h"
#include "store/faulty_disk_testing.h"
#include "store/store.h"
#include "testing/manual_clock.h"
#include "testing/seeded_random.h"
#include "testing/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <set>

namespace keepsake::store {
namespace {

using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

// What a store does when its disk does not do what it should.
class CommitterTest : public ::testing::Test {
 protected:
  CommitterTest() {
    EXPECT_TRUE(Store::Initialize(options_, master_key_, clock_, random_).has_value());
  }
  std::unique_ptr<Store> Open() {
    auto opened = Store::Open(options_, master_key_, clock_, random_);
    EXPECT_TRUE(opened.has_value()) << opened.error();
    auto store = *std::move(opened);
    store->OnFatal([this](const Error&) { ++fatal_; });
    return store;
  }
  static Status Do(Store& store, std::move_only_function<Status(Transaction&)> work) {
    std::promise<Status> answered;
    store.Submit(std::move(work), [&](Status status) { answered.set_value(std::move(status)); });
    return answered.get_future().get();
  }
  static Status Put(Store& store, const std::string& key, std::string_view value = "value") {
    const RecordId id{Kind::kVersion, key};
    return Do(store, [&](Transaction& transaction) {
      return transaction.Put(id, store.Seal(id, "", value));
    });
  }
  static Status Erase(Store& store, const std::string& key) {
    return Do(store,
              [&](Transaction& transaction) { return transaction.Delete({Kind::kVersion, key}); });
  }
  static std::set<std::string> Keys(Store& store) {
    std::set<std::string> keys;
    const Status read =
        store.ForEach(Kind::kVersion, [&](std::string_view key, std::string_view sealed) {
          const RecordId id{Kind::kVersion, std::string(key)};
          EXPECT_TRUE(store.Unseal(id, "", sealed).has_value()) << key;
          keys.insert(id.key);
          return Status();
        });
    EXPECT_TRUE(read.has_value());
    return keys;
  }

  testing::TemporaryFolder folder_;
  StoreOptions options_{.path = folder_ / "keepsake.db"};
  testing::ManualClock clock_;
  testing::SeededRandom random_{testing::Seed()};
  crypto::SecretBytes master_key_ = crypto::SecretBytes::FromRandom(32, random_);
  std::atomic<int> fatal_ = 0;
};

// S-STO-2
TEST_F(CommitterTest, AfterAFailedSyncNothingIsAcknowledged) {
  FaultyDisk disk;
  std::set<std::string> acknowledged;
  for (int n = 0; n < 12; ++n) {
    SCOPED_TRACE(n);
    fatal_ = 0;
    auto store = Open();
    disk.FailSyncsAfter(n);
    for (int i = 0; i < 15; ++i) {
      const std::string key = std::to_string(n) + "-" + std::to_string(i);
      const Status put = Put(*store, key);
      ASSERT_EQ(put.has_value(), !disk.failed()) << i;
      if (put.has_value()) {
        acknowledged.insert(key);
      } else {
        EXPECT_EQ(put.error().code(), ErrorCode::kServerUnavailable);
        EXPECT_THAT(put.error().message(), HasSubstr("unknown"));
      }
    }
    disk.Repair();  // too late
    EXPECT_FALSE(Put(*store, "late").has_value());
    EXPECT_FALSE(Erase(*store, "late").has_value());
    EXPECT_EQ(fatal_, 1);
    store.reset();
    disk.Repair();
    store = Open();
    EXPECT_THAT(Keys(*store), IsSupersetOf(acknowledged));
  }
  EXPECT_GE(acknowledged.size(), 50u);
}

TEST_F(CommitterTest, AFailedWriteIsFinalToo) {
  FaultyDisk disk;
  auto store = Open();
  ASSERT_TRUE(Put(*store, "before").has_value());
  disk.FailWritesAfter(0, SQLITE_IOERR_WRITE);
  EXPECT_FALSE(Put(*store, "failed").has_value());
  disk.Repair();
  EXPECT_FALSE(Put(*store, "after").has_value());
  EXPECT_EQ(fatal_, 1);
  store.reset();
  EXPECT_THAT(Keys(*Open()), ::testing::Contains("before"));
}

TEST_F(CommitterTest, WhoAsksTooLateIsToldAtOnce) {
  FaultyDisk disk;
  auto store = Open();
  disk.FailSyncsAfter(0);
  EXPECT_FALSE(Put(*store, "failed").has_value());
  int told = 0;
  store->OnFatal([&](const Error&) { ++told; });
  EXPECT_EQ(told, 1);
  EXPECT_EQ(fatal_, 1);
}

// S-STO-5, at every write of a script that also moves the log into the file.
TEST_F(CommitterTest, AFullDiskRefusesWritesAndLosesNothing) {
  FaultyDisk disk;
  auto store = Open();
  std::set<std::string> acknowledged;
  for (int n = 0; n < 40; n += 3) {
    SCOPED_TRACE(n);
    disk.FailWritesAfter(n, SQLITE_FULL);
    for (int i = 0; i < 6; ++i) {
      const std::string key = std::to_string(n) + "-" + std::to_string(i);
      const Status put = Put(*store, key, std::string(3'000, 'v'));
      clock_.Advance(limits::kShredAfter);  // the log is emptied after the next group
      if (put.has_value()) {
        acknowledged.insert(key);
        continue;
      }
      EXPECT_EQ(put.error().code(), ErrorCode::kServerUnavailable);
      EXPECT_THAT(put.error().message(), HasSubstr("full"));
      EXPECT_EQ(Keys(*store), acknowledged);  // reads go on
    }
    EXPECT_TRUE(disk.failed() || n > 6);
    disk.Repair();
    ASSERT_TRUE(Put(*store, "again").has_value());
    ASSERT_TRUE(Erase(*store, "again").has_value());
  }
  EXPECT_EQ(fatal_, 0);
  store.reset();
  EXPECT_EQ(Keys(*Open()), acknowledged);
}

TEST_F(CommitterTest, TheBallastIsGivenUpAndTakenBack) {
  FaultyDisk disk;
  auto store = Open();
  const std::string ballast = options_.path + ".ballast";
  EXPECT_EQ(std::filesystem::file_size(ballast), limits::kBallastBytes);
  disk.FailWritesAfter(0, SQLITE_FULL);
  EXPECT_FALSE(Put(*store, "a").has_value());
  EXPECT_FALSE(std::filesystem::exists(ballast));
  disk.Repair();
  EXPECT_TRUE(Put(*store, "b").has_value());
  EXPECT_TRUE(std::filesystem::exists(ballast));
}

// S-STO-1: what was answered is there after a power cut, whichever of the other bytes are.
TEST_F(CommitterTest, WhatWasAnsweredSurvivesAPowerCut) {
  std::set<std::string> acknowledged;
  for (int cut = 0; cut < 60; ++cut) {
    SCOPED_TRACE(cut);
    FaultyDisk disk;
    auto store = Open();
    EXPECT_EQ(Keys(*store), acknowledged);
    const std::uint64_t writes = random_.Below(12);
    for (std::uint64_t i = 0; i < writes; ++i) {
      const std::string key = std::to_string(cut) + "-" + std::to_string(i);
      ASSERT_TRUE(Put(*store, key, std::string(random_.Below(2'000), 'v')).has_value());
      acknowledged.insert(key);
      if (random_.Below(4) == 0) clock_.Advance(limits::kShredAfter);
      if (random_.Below(4) == 0) {
        ASSERT_TRUE(Erase(*store, *acknowledged.begin()).has_value());
        acknowledged.erase(acknowledged.begin());
      }
    }
    disk.CutPower();
    (void)Put(*store, "unanswered");
    store.reset();
    disk.Restart(random_);
  }
  EXPECT_EQ(Keys(*Open()), acknowledged);
}

}  // namespace
}  // namespace keepsake::store
