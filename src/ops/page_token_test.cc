#include "ops/page_token.h"

#include <gtest/gtest.h>

namespace keepsake::ops {
namespace {

PageTokens Tokens(std::string_view key = "key") {
  return PageTokens(crypto::SecretBytes(key));
}

TEST(PageTokensTest, ATokenGivesItsPositionBack) {
  const PageTokens tokens = Tokens();
  for (const std::string position : {"", "a", "name with spaces", "\x01\xff"}) {
    EXPECT_EQ(tokens.Read("list", "me", tokens.Make("list", "me", position)).value(), position);
  }
}

TEST(PageTokensTest, ATokenIsBoundToListCallerAndStore) {
  const std::string token = Tokens().Make("list", "me", "a");
  EXPECT_FALSE(Tokens().Read("other", "me", token).has_value());
  EXPECT_FALSE(Tokens().Read("list", "you", token).has_value());
  EXPECT_FALSE(Tokens("another key").Read("list", "me", token).has_value());
  EXPECT_FALSE(Tokens().Read("listm", "e", token).has_value());
}

TEST(PageTokensTest, AnyOtherTextIsRefused) {
  const PageTokens tokens = Tokens();
  std::string changed = tokens.Make("list", "me", "abc");
  changed.back() = changed.back() == 'A' ? 'B' : 'A';
  for (const std::string& token :
       {std::string(), std::string("abc"), std::string("@@@"), std::string(22, 'A'), changed}) {
    const auto position = tokens.Read("list", "me", token);
    ASSERT_FALSE(position.has_value()) << token;
    EXPECT_EQ(position.error().code(), ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace keepsake::ops
