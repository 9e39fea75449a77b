#include "server/domain.h"

#include "server/settings.h"
#include "testing/manual_clock.h"
#include "testing/seeded_random.h"
#include "testing/temporary_folder.h"

#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>

namespace keepsake::server {
namespace {

class DomainTest : public ::testing::Test {
 protected:
  DomainTest() {
    settings_.data_dir = folder_ / "data";
    settings_.memory_bytes = 16 << 20;
  }
  auto Open() { return Domain::Open(settings_, clock_, random_); }

  testing::TemporaryFolder folder_;
  testing::ManualClock clock_;
  testing::SeededRandom random_{testing::Seed()};
  Settings settings_;
};

TEST_F(DomainTest, InitMakesAllAndItsKeyIsTheFirst) {
  const auto key = InitializeDataDir(settings_, clock_, random_);
  ASSERT_TRUE(key.has_value()) << key.error().ToString();
  EXPECT_TRUE(key->id.starts_with("AKIA"));
  const auto domain = Open();
  ASSERT_TRUE(domain.has_value()) << domain.error().ToString();
  EXPECT_TRUE((*domain)->engine().ListCaches().empty());
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
    if (!entry.is_regular_file()) continue;
    std::ostringstream bytes;
    bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    EXPECT_EQ(bytes.str().find(key->secret.reveal()), std::string::npos) << entry.path();
  }
}

TEST_F(DomainTest, InitNeverGoesOverWhatIsThere) {
  ASSERT_TRUE(InitializeDataDir(settings_, clock_, random_).has_value());
  EXPECT_EQ(InitializeDataDir(settings_, clock_, random_).error().code(),
            ErrorCode::kAlreadyExists);
  ASSERT_TRUE(Open().has_value());
}

TEST_F(DomainTest, WithoutInitThereIsNothingToOpen) {
  EXPECT_FALSE(Open().has_value());
}

TEST_F(DomainTest, AnotherMasterKeyOpensNothing) {
  ASSERT_TRUE(InitializeDataDir(settings_, clock_, random_).has_value());
  Settings other = settings_;
  other.data_dir = folder_ / "other";
  ASSERT_TRUE(InitializeDataDir(other, clock_, random_).has_value());
  settings_.master_key_file = MasterKeyFile(other);
  EXPECT_FALSE(Open().has_value());
}

TEST_F(DomainTest, DevelopmentIsInMemoryAndLeavesNoFile) {
  settings_.dev = true;
  ASSERT_TRUE(Open().has_value());
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(DomainTest, TheFreeTierHasThreeCaches) {
  settings_.dev = settings_.free_tier = true;
  const auto domain = Open();
  ASSERT_TRUE(domain.has_value());
  for (const std::string name : {"a", "b", "c", "d"}) {
    std::promise<Status> done;
    (*domain)->cache_names().Create(name, 0, [&](Status s) { done.set_value(std::move(s)); });
    EXPECT_EQ(done.get_future().get().has_value(), name != "d");
  }
}

}  // namespace
}  // namespace keepsake::server
