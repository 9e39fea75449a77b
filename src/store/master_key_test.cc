#include "store/master_key.h"

#include "base/text.h"
#include "testing/seeded_random.h"
#include "testing/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace keepsake::store {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class MasterKeyTest : public ::testing::Test {
 protected:
  void Write(const std::string& content, ::mode_t mode = 0600) {
    std::filesystem::remove(path_);
    std::ofstream(path_, std::ios::binary) << content;
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
  }

  testing::TemporaryFolder folder_;
  std::string path_ = folder_ / "master.key";
  testing::SeededRandom random_{testing::Seed()};
  std::string raw_ = random_.Bytes(32);
  std::string hex_ = base::HexEncode(raw_);
};

TEST_F(MasterKeyTest, WhatWasMadeIsRead) {
  const auto made = MakeMasterKeyFile(path_, random_);
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->size(), 32u);
  struct stat found;
  ASSERT_EQ(::stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0600u);
  const auto read = ReadMasterKeyFile(path_);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->view(), made->view());
  EXPECT_EQ(MakeMasterKeyFile(path_, random_).error().code(), ErrorCode::kAlreadyExists);
}

TEST_F(MasterKeyTest, FormsOfAKey) {
  std::string upper = hex_;
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  const struct {
    std::string name, content;
    bool good;
  } cases[] = {
      {"raw", raw_, true},
      {"hex", hex_, true},
      {"upper case", upper, true},
      {"a line", hex_ + "\n", true},
      {"a line of another system", hex_ + "\r\n", true},
      {"two lines", hex_ + "\n\n", false},
      {"nothing", "", false},
      {"a byte short", raw_.substr(1), false},
      {"a byte long", raw_ + "x", false},
      {"a digit short", hex_.substr(1), false},
      {"no digit", "g" + hex_.substr(1), false},
      {"a digit with its high bit", "\xb0" + hex_.substr(1), false},
      {"a slash", hex_.substr(1) + "/", false},
      {"much", std::string(1'000'000, 'a'), false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Write(c.content);
    const auto read = ReadMasterKeyFile(path_);
    ASSERT_EQ(read.has_value(), c.good);
    if (c.good) {
      EXPECT_EQ(read->view(), raw_);
    } else {
      EXPECT_EQ(read.error().code(), ErrorCode::kInvalidArgument);
      EXPECT_THAT(read.error().ToString(), Not(HasSubstr(hex_.substr(1, 16))));
    }
  }
}

TEST_F(MasterKeyTest, EveryByteIsAHexDigitOrIsNot) {
  for (int c = 0; c < 256; ++c) {
    const std::string text = hex_.substr(0, 63) + static_cast<char>(c);
    EXPECT_EQ(ParseMasterKey(text).has_value(), c < 128 && std::isxdigit(c) != 0) << c;
  }
}

TEST_F(MasterKeyTest, FilesThatOthersCanReachAreRefused) {
  for (const ::mode_t mode : {0600u, 0400u}) {
    Write(hex_, mode);
    EXPECT_TRUE(ReadMasterKeyFile(path_).has_value()) << mode;
  }
  for (const ::mode_t mode : {0640u, 0604u, 0610u, 0602u}) {
    Write(hex_, mode);
    const auto read = ReadMasterKeyFile(path_);
    ASSERT_FALSE(read.has_value()) << mode;
    EXPECT_EQ(read.error().code(), ErrorCode::kFailedPrecondition);
    EXPECT_THAT(read.error().message(), HasSubstr("chmod 600"));
  }
  Write(hex_);
  for (const ::mode_t mode : {0770u, 0707u, 0777u}) {
    ASSERT_EQ(::chmod(folder_.path().c_str(), mode), 0);
    EXPECT_EQ(ReadMasterKeyFile(path_).error().code(), ErrorCode::kFailedPrecondition) << mode;
  }
}

TEST_F(MasterKeyTest, OnlyARegularFileIsRead) {
  Write(hex_);
  std::filesystem::create_symlink(path_, folder_ / "link");
  EXPECT_EQ(ReadMasterKeyFile(folder_ / "link").error().code(), ErrorCode::kFailedPrecondition);
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(ReadMasterKeyFile(folder_ / "pipe").error().code(), ErrorCode::kFailedPrecondition);
  std::filesystem::create_directory(folder_ / "folder");
  EXPECT_EQ(ReadMasterKeyFile(folder_ / "folder").error().code(), ErrorCode::kFailedPrecondition);
  EXPECT_EQ(ReadMasterKeyFile(folder_ / "none").error().code(), ErrorCode::kNotFound);
}

TEST_F(MasterKeyTest, CredentialsOfSystemdAreRead) {
  path_ = folder_ / std::string(kMasterKeyCredential);
  EXPECT_EQ(ReadMasterKeyCredential(folder_.path()).error().code(), ErrorCode::kNotFound);
  Write(raw_, 0440);
  const auto read = ReadMasterKeyCredential(folder_.path());
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->view(), raw_);
  Write(raw_, 0444);
  EXPECT_EQ(ReadMasterKeyCredential(folder_.path()).error().code(), ErrorCode::kFailedPrecondition);
}

}  // namespace
}  // namespace keepsake::store
