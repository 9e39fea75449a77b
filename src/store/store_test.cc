#include "store/store.h"

#include "base/limits.h"
#include "base/text.h"
#include "testing/manual_clock.h"
#include "testing/seeded_random.h"
#include "testing/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <future>
#include <latch>

namespace keepsake::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

// Submits and waits until it is answered.
Status Do(Store& store, std::move_only_function<Status(Transaction&)> work) {
  std::promise<Status> answered;
  store.Submit(std::move(work), [&](Status status) { answered.set_value(std::move(status)); });
  return answered.get_future().get();
}

Status Put(Store& store, const RecordId& id, std::string_view value) {
  return Do(store, [&](Transaction& transaction) {
    return transaction.Put(id, store.Seal(id, "", value));
  });
}

Status Erase(Store& store, const RecordId& id) {
  return Do(store, [&](Transaction& transaction) { return transaction.Delete(id); });
}

std::map<std::string, std::string> All(Store& store, Kind kind) {
  std::map<std::string, std::string> all;
  const Status read = store.ForEach(kind, [&](std::string_view key, std::string_view sealed) {
    const RecordId id{kind, std::string(key)};
    const auto opened = store.Unseal(id, "", sealed);
    all[id.key] = opened.has_value() ? std::string(opened->view()) : "(does not open)";
    return Status();
  });
  EXPECT_TRUE(read.has_value());
  return all;
}

// Holds the store's thread, alone in its group, until it is opened: what is submitted meanwhile is
// one group.
class Gate {
 public:
  explicit Gate(Store& store) {
    store.Submit(
        [this](Transaction&) {
          begun_.count_down();
          opened_.wait();
          return Status();
        },
        [](const Status&) {});
    begun_.wait();
  }
  void Open() { opened_.count_down(); }

 private:
  std::latch begun_{1};
  std::latch opened_{1};
};

class StoreTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Store>> Open() {
    return Store::Open(options_, master_key_, clock_, random_);
  }
  std::unique_ptr<Store> Make() {
    EXPECT_TRUE(Store::Initialize(options_, master_key_, clock_, random_).has_value());
    return *Open();
  }
  // Runs SQL on the closed file, as somebody with a copy of it could.
  void Tamper(const std::string& sql) {
    sqlite3* file = nullptr;
    ASSERT_EQ(sqlite3_open(options_.path.c_str(), &file), SQLITE_OK);
    char* words = nullptr;
    EXPECT_EQ(sqlite3_exec(file, sql.c_str(), nullptr, nullptr, &words), SQLITE_OK) << words;
    sqlite3_close(file);
  }

  testing::TemporaryFolder folder_;
  StoreOptions options_{.path = folder_ / "keepsake.db"};
  testing::ManualClock clock_;
  testing::SeededRandom random_{testing::Seed()};
  crypto::SecretBytes master_key_ = crypto::SecretBytes::FromRandom(32, random_);
};

TEST_F(StoreTest, WhatWasAnsweredIsThereAfterReopening) {
  auto store = Make();
  ASSERT_TRUE(Put(*store, {Kind::kCache, "b"}, "two").has_value());
  ASSERT_TRUE(Put(*store, {Kind::kCache, "a"}, "one").has_value());
  ASSERT_TRUE(Put(*store, {Kind::kCache, "c"}, "three").has_value());
  ASSERT_TRUE(Put(*store, {Kind::kApiKey, "a"}, "of another kind").has_value());
  ASSERT_TRUE(Put(*store, {Kind::kCache, "b"}, "").has_value());
  ASSERT_TRUE(Erase(*store, {Kind::kCache, "c"}).has_value());
  const std::string id = store->id();
  store.reset();
  store = *Open();
  EXPECT_EQ(store->id(), id);
  EXPECT_THAT(All(*store, Kind::kCache), ElementsAre(Pair("a", "one"), Pair("b", "")));
  EXPECT_THAT(All(*store, Kind::kApiKey), ElementsAre(Pair("a", "of another kind")));
}

TEST_F(StoreTest, AStoreInMemoryIsTheSameButForTheFile) {
  auto store = *Store::Open({}, crypto::SecretBytes(), clock_, random_);
  ASSERT_TRUE(Put(*store, {Kind::kCache, "a"}, "one").has_value());
  EXPECT_THAT(All(*store, Kind::kCache), ElementsAre(Pair("a", "one")));
  EXPECT_FALSE(std::filesystem::exists(options_.path));
}

TEST_F(StoreTest, FilesAreForTheirOwnerAlone) {
  options_.path = folder_ / "data/keepsake.db";
  const ::mode_t old = ::umask(0);
  auto store = Make();
  ASSERT_TRUE(Put(*store, {Kind::kCache, "a"}, "one").has_value());
  ::umask(old);
  struct stat found;
  ASSERT_EQ(::stat((folder_ / "data").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0700u);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "data")) {
    ASSERT_EQ(::stat(entry.path().c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777, 0600u) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 3);  // the file, its log, the ballast
}

TEST_F(StoreTest, FilesWithMoreRightsAreRefused) {
  Make();
  ASSERT_EQ(::chmod(options_.path.c_str(), 0640), 0);
  EXPECT_EQ(Open().error().code(), ErrorCode::kFailedPrecondition);
  EXPECT_THAT(Open().error().message(), HasSubstr("chmod 600"));
  ASSERT_EQ(::chmod(options_.path.c_str(), 0600), 0);
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0770), 0);
  EXPECT_THAT(Open().error().message(), HasSubstr("chmod 700"));
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0700), 0);
  EXPECT_TRUE(Open().has_value());
}

TEST_F(StoreTest, ALinkIsNotFollowed) {
  Make();
  std::filesystem::create_symlink(options_.path, folder_ / "link.db");
  options_.path = folder_ / "link.db";
  EXPECT_EQ(Open().error().code(), ErrorCode::kFailedPrecondition);
}

TEST_F(StoreTest, NothingIsMadeOverAnExistingStore) {
  const std::string id = Make()->id();
  const Status again = Store::Initialize(options_, master_key_, clock_, random_);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code(), ErrorCode::kAlreadyExists);
  EXPECT_EQ((*Open())->id(), id);
}

TEST_F(StoreTest, AMissingStoreSaysHowToMakeOne) {
  const auto opened = Open();
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code(), ErrorCode::kNotFound);
  EXPECT_THAT(opened.error().ToString(), HasSubstr("keepsake init"));
  EXPECT_FALSE(std::filesystem::exists(options_.path));
}

// S-KEY-10
TEST_F(StoreTest, AWrongMasterKeyIsRecognisedAndChangesNothing) {
  Make();
  const std::string before = folder_.Everything();
  const auto right = std::exchange(master_key_, crypto::SecretBytes::FromRandom(32, random_));
  const auto opened = Open();
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code(), ErrorCode::kAuthentication);
  EXPECT_EQ(folder_.Everything(), before);
  master_key_ = crypto::SecretBytes(right.view());
  EXPECT_TRUE(Open().has_value());
}

// Ends the child by its exit code; gtest's state is the parent's.
template <typename Fn>
int InChild(Fn&& fn) {
  const ::pid_t child = ::fork();
  if (child == 0) ::_exit(fn());
  int status = -1;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// S-STO-3
TEST_F(StoreTest, ASecondProcessIsRefused) {
  auto store = Make();
  // A child of fork() has no keys (they are wiped on fork), so it brings its own copy.
  const std::string key(master_key_.view());
  EXPECT_EQ(InChild([&] {
              const auto second = Store::Open(options_, crypto::SecretBytes(key), clock_, random_);
              return second.has_value() ? 100 : static_cast<int>(second.error().code());
            }),
            static_cast<int>(ErrorCode::kFailedPrecondition));
  EXPECT_FALSE(Open().has_value());  // nor twice in this one
  store.reset();
  EXPECT_TRUE(Open().has_value());
}

TEST_F(StoreTest, VersionsOfTheFutureAreRefused) {
  Make();
  const auto intact = std::filesystem::file_size(options_.path);
  Tamper("PRAGMA user_version=2");
  const auto opened = Open();
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code(), ErrorCode::kFailedPrecondition);
  EXPECT_THAT(opened.error().message(), HasSubstr("version 2"));
  EXPECT_EQ(std::filesystem::file_size(options_.path), intact);
}

TEST_F(StoreTest, AnotherKindOfFileIsRefused) {
  std::ofstream(options_.path) << std::string(8192, 'x');
  ASSERT_EQ(::chmod(options_.path.c_str(), 0600), 0);
  EXPECT_EQ(Open().error().code(), ErrorCode::kDataLoss);
}

// A record that is authentic by itself does not help who changes the file.
TEST_F(StoreTest, RecordsPutBackTakenAwayOrMovedAreNoticed) {
  auto store = Make();
  ASSERT_TRUE(Put(*store, {Kind::kApiKey, "revoked"}, "key").has_value());
  ASSERT_TRUE(Put(*store, {Kind::kApiKey, "kept"}, "key").has_value());
  store.reset();
  Tamper("CREATE TABLE copy AS SELECT * FROM record");
  store = *Open();
  ASSERT_TRUE(Put(*store, {Kind::kApiKey, "kept"}, "newer").has_value());
  ASSERT_TRUE(Erase(*store, {Kind::kApiKey, "revoked"}).has_value());
  store.reset();
  ASSERT_TRUE(Open().has_value());

  const std::string row = "(SELECT sealed FROM copy WHERE copy.key = record.key)";
  const struct {
    std::string name, sql;
  } cases[] = {
      {"brought back", "INSERT INTO record SELECT * FROM copy WHERE key = CAST('revoked' AS BLOB)"},
      {"put back", "UPDATE record SET sealed = " + row},
      {"taken away", "DELETE FROM record"},
      {"moved", "UPDATE record SET key = CAST('other' AS BLOB)"},
      {"of another kind", "UPDATE record SET kind = 2"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    std::filesystem::copy_file(options_.path, folder_ / "intact");
    Tamper(c.sql);
    const auto opened = Open();
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code(), ErrorCode::kDataLoss);
    std::filesystem::rename(folder_ / "intact", options_.path);
    ASSERT_TRUE(Open().has_value());
  }
}

TEST_F(StoreTest, NoPlaintextIsInTheFiles) {
  auto store = Make();
  const std::string canary = "canary-" + random_.Text(24, "abcdefghijklmnop");
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(Put(*store, {Kind::kVersion, "v" + std::to_string(i % 7)}, canary).has_value());
  }
  ASSERT_TRUE(Erase(*store, {Kind::kVersion, "v1"}).has_value());
  EXPECT_THAT(folder_.Everything(), Not(HasSubstr(canary)));
  EXPECT_THAT(folder_.Everything(), Not(HasSubstr(std::string(master_key_.view()))));
  store.reset();
  EXPECT_THAT(folder_.Everything(), Not(HasSubstr(canary)));
  EXPECT_EQ(All(**Open(), Kind::kVersion)["v0"], canary);
}

TEST_F(StoreTest, AWorkThatFailsLeavesNothingAndHurtsNoOther) {
  auto store = Make();
  std::vector<std::string> ends;
  std::promise<void> all_ended;
  Gate gate(*store);
  const auto submit = [&](const std::string& name, Status result) {
    store->Submit(
        [&, name, result](Transaction& transaction) {
          const RecordId id{Kind::kCache, name};
          EXPECT_TRUE(transaction.Put(id, store->Seal(id, "", name)).has_value());
          return result;
        },
        [&, name](Status status) {
          ends.push_back(name + (status.has_value() ? " ok" : " " + status.error().message()));
          if (name == "d") all_ended.set_value();
        });
  };
  submit("a", {});
  submit("b", Error(ErrorCode::kAlreadyExists, "no"));
  submit("c", {});
  submit("d", Error(ErrorCode::kNotFound, "neither"));
  gate.Open();
  all_ended.get_future().wait();
  EXPECT_THAT(ends, ElementsAre("a ok", "b no", "c ok", "d neither"));
  EXPECT_THAT(All(*store, Kind::kCache), ElementsAre(Pair("a", "a"), Pair("c", "c")));
  store.reset();
  EXPECT_THAT(All(**Open(), Kind::kCache), ElementsAre(Pair("a", "a"), Pair("c", "c")));
}

TEST_F(StoreTest, AWorkThatThrowsIsAnErrorOfItsOwn) {
  auto store = Make();
  const Status thrown = Do(*store, [&](Transaction& transaction) -> Status {
    const RecordId id{Kind::kCache, "a"};
    EXPECT_TRUE(transaction.Put(id, store->Seal(id, "", "x")).has_value());
    throw std::bad_alloc();
  });
  ASSERT_FALSE(thrown.has_value());
  EXPECT_EQ(thrown.error().code(), ErrorCode::kInternalServer);
  EXPECT_THAT(All(*store, Kind::kCache), ElementsAre());
}

TEST_F(StoreTest, OneCommitServesAllThatWait) {
  auto store = Make();
  Gate gate(*store);
  std::latch ended(200);
  const std::uint64_t before = store->generation();
  std::vector<int> order;
  for (int i = 0; i < 200; ++i) {
    const RecordId id{Kind::kCache, std::to_string(i)};
    store->Submit(
        [&, id, i](Transaction& transaction) {
          order.push_back(i);
          return transaction.Put(id, store->Seal(id, "", "x"));
        },
        [&](Status status) {
          EXPECT_TRUE(status.has_value());
          ended.count_down();
        });
  }
  gate.Open();
  ended.wait();
  EXPECT_EQ(store->generation(), before + 1);
  EXPECT_TRUE(std::ranges::is_sorted(order));
  EXPECT_EQ(All(*store, Kind::kCache).size(), 200u);
}

TEST_F(StoreTest, TooManyWaitingWorksAreRefusedAtOnce) {
  auto store = Make();
  Gate gate(*store);
  int refused = 0;
  std::atomic<int> answered = 0;
  for (std::size_t i = 0; i < limits::kStoreQueue + 2; ++i) {
    store->Submit([](Transaction&) { return Status(); },
                  [&, caller = std::this_thread::get_id()](Status status) {
                    ++answered;
                    if (caller != std::this_thread::get_id()) return;
                    EXPECT_EQ(status.error().code(), ErrorCode::kServerUnavailable);
                    ++refused;
                  });
  }
  EXPECT_EQ(refused, 2);
  gate.Open();
  store.reset();
  EXPECT_EQ(answered, static_cast<int>(limits::kStoreQueue) + 2);
}

TEST_F(StoreTest, ClosingWaitsForWhatWasSubmittedAlsoByAnswers) {
  auto store = Make();
  Store& open = *store;
  const auto put = [&open](const std::string& name) {
    return [&open, id = RecordId{Kind::kCache, name}](Transaction& transaction) {
      return transaction.Put(id, open.Seal(id, "", "x"));
    };
  };
  open.Submit(put("a"), [&](Status) { open.Submit(put("b"), [](Status) {}); });
  store.reset();
  EXPECT_THAT(All(**Open(), Kind::kCache), ElementsAre(Pair("a", "x"), Pair("b", "x")));
}

TEST_F(StoreTest, ReadersMayStopAScan) {
  auto store = Make();
  ASSERT_TRUE(Put(*store, {Kind::kCache, "a"}, "x").has_value());
  ASSERT_TRUE(Put(*store, {Kind::kCache, "b"}, "x").has_value());
  int seen = 0;
  const Status stopped = store->ForEach(Kind::kCache, [&](std::string_view, std::string_view) {
    ++seen;
    return Status(Error(ErrorCode::kDataLoss, "enough"));
  });
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(stopped.error().message(), "enough");
  EXPECT_TRUE(Put(*store, {Kind::kCache, "c"}, "x").has_value());
}

TEST_F(StoreTest, KeysOfAPurposeAreTheSameEachTime) {
  auto store = Make();
  const std::string pepper(store->DeriveKey("pepper").view());
  EXPECT_EQ(pepper.size(), 32u);
  EXPECT_NE(pepper, std::string(store->DeriveKey("paging").view()));
  store.reset();
  EXPECT_EQ(std::string((*Open())->DeriveKey("pepper").view()), pepper);
}

// S-KEY-14
TEST_F(StoreTest, DeletedBytesLeaveTheLogInTime) {
  auto store = Make();
  ASSERT_TRUE(Put(*store, {Kind::kVersion, "v"}, "x").has_value());
  ASSERT_TRUE(Erase(*store, {Kind::kVersion, "v"}).has_value());
  EXPECT_GT(std::filesystem::file_size(options_.path + "-wal"), 0u);
  clock_.Advance(limits::kShredAfter);
  ASSERT_TRUE(Do(*store, [](Transaction&) { return Status(); }).has_value());
  ASSERT_TRUE(Do(*store, [](Transaction&) { return Status(); }).has_value());
  EXPECT_EQ(std::filesystem::file_size(options_.path + "-wal"), 0u);
}

TEST_F(StoreTest, AnOldKeyIsFollowedByANewOneAndStillOpens) {
  auto store = Make();
  ASSERT_TRUE(Put(*store, {Kind::kVersion, "old"}, "x").has_value());
  const auto kek_of = [](const Sealed& sealed) { return sealed.substr(6, 4); };
  const RecordId id{Kind::kVersion, "v"};
  const std::string before = kek_of(store->Seal(id, "", "x"));
  store.reset();
  clock_.Advance(limits::kKekAge + std::chrono::hours(1));
  for (int start = 0; start < 2; ++start) {
    store = *Open();
    EXPECT_EQ(base::HexEncode(kek_of(store->Seal(id, "", "x"))), "00000002");
    EXPECT_EQ(All(*store, Kind::kVersion)["old"], "x");
    store.reset();
  }
  EXPECT_EQ(base::HexEncode(before), "00000001");
}

// S-STO-1: the child answers through a pipe what it knows to be kept, and is killed while it works.
TEST_F(StoreTest, WhatWasAnsweredSurvivesAKill) {
  Make();
  const std::string key(master_key_.view());
  int answered = 0;
  for (int round = 0; round < 5; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const ::pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      auto store = Store::Open(options_, crypto::SecretBytes(key), clock_, random_);
      for (int i = 0; store.has_value(); ++i) {
        const RecordId id{Kind::kCache, std::to_string(round) + "-" + std::to_string(i)};
        if (!Put(**store, id, id.key).has_value()) break;
        if (::write(ends[1], &i, sizeof i) != sizeof i) break;
      }
      ::_exit(1);
    }
    ::close(ends[1]);
    int last = -1;
    while (last < 20 + round * 7) {
      if (::read(ends[0], &last, sizeof last) != sizeof last) break;
    }
    ::kill(child, SIGKILL);
    while (::read(ends[0], &last, sizeof last) == sizeof last) {
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    answered += last + 1;
    const auto all = All(**Open(), Kind::kCache);
    for (int i = 0; i <= last; ++i) {
      const std::string name = std::to_string(round) + "-" + std::to_string(i);
      ASSERT_TRUE(all.contains(name)) << name;
      EXPECT_EQ(all.at(name), name);
    }
  }
  EXPECT_GE(answered, 100);
}

}  // namespace
}  // namespace keepsake::store
