#include "store/encoding.h"

#include "base/text.h"

#include <gtest/gtest.h>

namespace keepsake::store {
namespace {

TEST(EncodingTest, FormsAreFixed) {
  Encoder out;
  out.U8(1).U32(0x02030405).U64(0x060708090a0b0c0d).Text("ab").Raw("cd");
  out.OptionalText(std::nullopt).OptionalText("e");
  EXPECT_EQ(base::HexEncode(out.view()),
            "01020304050607080"
            "90a0b0c0d00000002616263640001"
            "0000000165");
}

TEST(EncodingTest, WhatWasWrittenIsRead) {
  Encoder out;
  out.U8(255).U32(7).U64(~0ULL).Text("").Text("text").OptionalText("x").OptionalText(std::nullopt);
  Decoder in(out.view());
  EXPECT_EQ(in.U8(), 255);
  EXPECT_EQ(in.U32(), 7u);
  EXPECT_EQ(in.U64(), ~0ULL);
  EXPECT_EQ(in.Text(), "");
  EXPECT_EQ(in.Text(), "text");
  EXPECT_EQ(in.OptionalText(), "x");
  EXPECT_FALSE(in.finished());
  EXPECT_EQ(in.OptionalText(), std::nullopt);
  EXPECT_TRUE(in.finished());
}

TEST(EncodingTest, ReadingBeyondTheEndIsSaidOnceAndForAll) {
  Encoder out;
  out.Text("abc").U8(2);
  for (std::size_t size = 0; size < out.view().size(); ++size) {
    Decoder in(out.view().substr(0, size));
    in.Text();
    in.U8();
    EXPECT_FALSE(in.ok()) << size;
    EXPECT_EQ(in.U64(), 0u);
    EXPECT_EQ(in.Text(), "");
    EXPECT_FALSE(in.finished());
  }
}

TEST(EncodingTest, APresenceThatIsNeitherIsRefused) {
  Decoder in("\x02");
  EXPECT_EQ(in.OptionalText(), std::nullopt);
  EXPECT_FALSE(in.ok());
}

TEST(EncodingTest, PartsCannotBeShiftedIntoEachOther) {
  EXPECT_NE(Encoder().Text("ab").Text("c").Take(), Encoder().Text("a").Text("bc").Take());
}

}  // namespace
}  // namespace keepsake::store
