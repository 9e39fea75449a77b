#include "grpc/metadata.h"

#include "base/text.h"
#include "testing/seeded_random.h"

#include <gtest/gtest.h>

namespace keepsake::grpc {
namespace {

TEST(MetadataKeyTest, WhatMayBeAKey) {
  for (const std::string_view key : {"cache", "read-concern", "a", "x_y.z-0", "trace-bin", "0"}) {
    EXPECT_TRUE(IsValidKey(key)) << key;
  }
  for (const std::string_view key :
       {"", "Cache", "a b", "a:b", ":path", "grpc-status", "grpc-timeout", "te", "content-type",
        "user-agent", "connection", "host", "content-length", "transfer-encoding", "\xc3\xa9"}) {
    EXPECT_FALSE(IsValidKey(key)) << key;
  }
}

TEST(MetadataValueTest, WhatMayBeAValue) {
  for (const std::string_view value : {"", "a", "a b", "!~", "a,b"}) {
    EXPECT_TRUE(IsValidValue(value)) << value;
  }
  for (const std::string_view value : {" a", "a ", "a\tb", "a\r\nb: c", "\x7f", "\xc3\xa9"}) {
    EXPECT_FALSE(IsValidValue(value)) << value;
  }
}

TEST(MetadataBinaryTest, IsReadWithAndWithoutPadding) {
  const struct {
    std::string bytes, text, padded;
  } cases[] = {{"", "", ""}, {"a", "YQ", "YQ=="}, {"ab", "YWI", "YWI="}, {"abc", "YWJj", "YWJj"}};
  for (const auto& c : cases) {
    EXPECT_EQ(EncodeBinary(c.bytes), c.text);
    EXPECT_EQ(DecodeBinary(c.text), c.bytes);
    EXPECT_EQ(DecodeBinary(c.padded), c.bytes);
  }
}

TEST(MetadataBinaryTest, AnythingElseIsRefused) {
  for (const std::string_view text : {"Y", "YQ=", "YQ===", "Y Q", "YR", "YQ==YQ==", "-_", "="}) {
    EXPECT_EQ(DecodeBinary(text), std::nullopt) << text;
  }
}

TEST(MetadataTest, WhatIsAddedIsFoundAgain) {
  testing::SeededRandom random(testing::Seed());
  for (int i = 0; i < 200; ++i) {
    Metadata metadata;
    const std::string bytes = random.Bytes(random.Below(100));
    ASSERT_TRUE(Add("data-bin", bytes, metadata).has_value());
    ASSERT_TRUE(Add("text", base::HexEncode(bytes), metadata).has_value());
    EXPECT_EQ(Find(metadata, "data-bin"), bytes);
    EXPECT_EQ(Find(metadata, "text"), base::HexEncode(bytes));
    EXPECT_EQ(Find(metadata, "other"), std::nullopt);
    EXPECT_TRUE(IsValidValue((*metadata.begin()).value));
  }
}

TEST(MetadataTest, WhatMayNotBeSentIsRefusedAndNotAdded) {
  Metadata metadata;
  EXPECT_EQ(Add("Cache", "x", metadata).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(Add("cache", "a\nb", metadata).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_TRUE(metadata.empty());
}

}  // namespace
}  // namespace keepsake::grpc
