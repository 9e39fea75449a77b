#include "server/data_dir.h"

#include "testing/temporary_folder.h"

#include <sys/stat.h>

#include <filesystem>

namespace keepsake::server {
namespace {

using ::testing::HasSubstr;

unsigned ModeOf(const std::string& path) {
  struct stat info{};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 07777;
}

TEST(DataDir, IsMadePrivateWithThoseAboveIt) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "a/b/data";
  ASSERT_TRUE(MakePrivateDirectory(path).has_value());
  EXPECT_EQ(ModeOf(path), 0700U);
  EXPECT_TRUE(CheckPrivateDirectory(path).has_value());
  EXPECT_TRUE(MakePrivateDirectory(path).has_value());
}

TEST(DataDir, OneThatOthersMayEnterIsRefusedWithTheCure) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "open";
  std::filesystem::create_directory(path);
  for (const mode_t mode : {0750, 0705, 0777}) {
    ::chmod(path.c_str(), mode);
    const Status checked = CheckPrivateDirectory(path);
    ASSERT_FALSE(checked.has_value());
    EXPECT_EQ(checked.error().code(), ErrorCode::kFailedPrecondition);
    EXPECT_THAT(checked.error().ToString(), HasSubstr("chmod"));
    EXPECT_FALSE(MakePrivateDirectory(path).has_value());
  }
}

TEST(DataDir, WhatIsNoDirectoryIsRefused) {
  const testing::TemporaryFolder folder;
  EXPECT_EQ(CheckPrivateDirectory(folder / "absent").error().code(), ErrorCode::kNotFound);
  const std::string file = folder.Write("file", "x");
  EXPECT_FALSE(CheckPrivateDirectory(file).has_value());
  EXPECT_FALSE(MakePrivateDirectory(file).has_value());
}

TEST(DataDir, AFileIsThereWholeOrNotAtAll) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "secret";
  ASSERT_TRUE(WriteFileAtomically(path, "first", 0600).has_value());
  EXPECT_EQ(ModeOf(path), 0600U);
  ASSERT_TRUE(WriteFileAtomically(path, "second", 0600).has_value());
  EXPECT_EQ(*ReadSmallFile(path), "second");
  // Nothing half written is left beside it.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
  EXPECT_FALSE(WriteFileAtomically(folder / "absent/secret", "x", 0600).has_value());
}

TEST(DataDir, OnlySmallFilesAreRead) {
  const testing::TemporaryFolder folder;
  EXPECT_EQ(ReadSmallFile(folder / "absent").error().code(), ErrorCode::kNotFound);
  EXPECT_FALSE(ReadSmallFile(folder.Write("large", std::string((1 << 20) + 1, 'x'))).has_value());
}

TEST(DataDir, TheMasterKeyDoesNotLieInIt) {
  const DataDir dir{"/srv/keepsake"};
  EXPECT_FALSE(dir.default_master_key().starts_with(dir.path + "/"));
}

}  // namespace
}  // namespace keepsake::server
