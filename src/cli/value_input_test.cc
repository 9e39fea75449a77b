#include "cli/value_input.h"

#include "testing/temporary_folder.h"

#include <sstream>

namespace keepsake::cli {
namespace {

const std::string kBytes("\0\xff\n", 3);

TEST(ValueInput, AValueFromEachPlaceInEachCoding) {
  const testing::TemporaryFolder folder;
  const std::string at = "@" + folder.Write("bytes", kBytes);
  const std::string in_hex = "@" + folder.Write("hex", "00ff0a\n");
  const struct {
    std::string argument, in;
    Coding coding;
    std::string want;
  } cases[] = {
      {"plain", "", Coding::kPlain, "plain"}, {"", "", Coding::kPlain, ""},
      {"-", kBytes, Coding::kPlain, kBytes},  {at, "", Coding::kPlain, kBytes},
      {"AP8K", "", Coding::kBase64, kBytes},  {"-", "AP8K\r\n", Coding::kBase64, kBytes},
      {"00ff0a", "", Coding::kHex, kBytes},   {in_hex, "", Coding::kHex, kBytes},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.argument);
    std::istringstream in(c.in);
    EXPECT_EQ(*ReadValue("the value", c.argument, c.coding, in), c.want);
  }
}

TEST(ValueInput, WhatDoesNotReadIsNamedAndNotShown) {
  std::istringstream in;
  const auto hex = ReadValue("the value", "canary", Coding::kHex, in);
  EXPECT_EQ(hex.error().message(), "the value is not hex");
  EXPECT_EQ(ReadValue("it", "@", Coding::kPlain, in).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(ReadValue("it", "====", Coding::kBase64, in).error().message(), "it is not base64");
}

TEST(ValueInput, ASecretIsNeverAnArgument) {
  const testing::TemporaryFolder folder;
  std::istringstream in("from-stdin\n"), again("two\n\n"), none;
  EXPECT_EQ(ReadSecretValue("the token", "-", in, false)->reveal(), "from-stdin");
  EXPECT_EQ(ReadSecretValue("the token", "", again, false)->reveal(), "two\n");
  const std::string at = "@" + folder.Write("token", "of-a-file\n");
  EXPECT_EQ(ReadSecretValue("the token", at, none, false)->reveal(), "of-a-file\n");
  const auto refused = ReadSecretValue("the token", "canary", none, false);
  EXPECT_EQ(refused.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(refused.error().message().find("canary"), std::string::npos);
}

}  // namespace
}  // namespace keepsake::cli
