#include "base/limits.h"
#include "secrets/read_operations.h"
#include "testing/seeded_random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace keepsake::secrets {
namespace {

const std::string kLower = "abcdefghijklmnopqrstuvwxyz";
const std::string kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const std::string kDigits = "0123456789";

bool IsPunctuation(char c) {
  return c > 32 && c < 127 && !std::isalnum(c);
}

class RandomPasswordTest : public ::testing::Test {
 protected:
  std::string Make(const GetRandomPasswordRequest& request) {
    const auto made = MakePassword(request, random_);
    if (made.has_value()) return std::string(made->reveal());
    return made.error().service_code() + ": " + made.error().message();
  }
  testing::SeededRandom random_{testing::Seed()};
};

const std::string kTooShort =
    "InvalidParameterException: Password length is too short based on the required types.";

TEST_F(RandomPasswordTest, EachTypeIsThereByDefault) {
  for (int i = 0; i < 200; ++i) {
    const std::string password = Make({});
    EXPECT_EQ(password.size(), 32u);
    EXPECT_TRUE(std::ranges::any_of(password, [](char c) { return kLower.contains(c); }));
    EXPECT_TRUE(std::ranges::any_of(password, [](char c) { return kUpper.contains(c); }));
    EXPECT_TRUE(std::ranges::any_of(password, [](char c) { return kDigits.contains(c); }));
    EXPECT_TRUE(std::ranges::any_of(password, IsPunctuation));
    EXPECT_FALSE(password.contains(' '));
  }
}

TEST_F(RandomPasswordTest, TheShortestOneHasOneOfEachType) {
  for (int i = 0; i < 200; ++i) {
    const std::string password = Make({.password_length = 5, .include_space = true});
    EXPECT_EQ(password.size(), 5u);
    EXPECT_EQ(std::ranges::count(password, ' '), 1);
    EXPECT_EQ(std::ranges::count_if(password, IsPunctuation), 1);
  }
  EXPECT_EQ(Make({.password_length = 4, .include_space = true}), kTooShort);
  EXPECT_EQ(Make({.password_length = 3}), kTooShort);
  EXPECT_EQ(Make({.password_length = 3, .require_each_included_type = false}).size(), 3u);
  EXPECT_EQ(Make({.password_length = 0, .require_each_included_type = false}), kTooShort);
}

TEST_F(RandomPasswordTest, WhatIsExcludedIsNotThere) {
  const struct {
    std::string name;
    GetRandomPasswordRequest request;
    std::string allowed;
  } cases[] = {
      {"numbers only",
       {.exclude_punctuation = true, .exclude_uppercase = true, .exclude_lowercase = true},
       kDigits},
      {"lower case only",
       {.exclude_numbers = true, .exclude_punctuation = true, .exclude_uppercase = true},
       kLower},
      {"characters",
       {.exclude_characters = kLower + kUpper + "13579", .exclude_punctuation = true},
       "02468"},
      {"space only",
       {.exclude_numbers = true,
        .exclude_punctuation = true,
        .exclude_uppercase = true,
        .exclude_lowercase = true,
        .include_space = true},
       " "},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string password = Make(c.request);
    ASSERT_EQ(password.size(), 32u);
    EXPECT_EQ(password.find_first_not_of(c.allowed), std::string::npos) << password;
  }
}

TEST_F(RandomPasswordTest, ATypeThatIsExcludedByItsCharactersIsNotRequired) {
  EXPECT_EQ(Make({.password_length = 3, .exclude_characters = kDigits}).size(), 3u);
}

TEST_F(RandomPasswordTest, NothingToDrawFromIsSaid) {
  EXPECT_EQ(Make({.exclude_numbers = true,
                  .exclude_punctuation = true,
                  .exclude_uppercase = true,
                  .exclude_lowercase = true}),
            "InvalidParameterException: No characters are left to make the password of; exclude "
            "fewer of them.");
}

TEST_F(RandomPasswordTest, TheLongestOne) {
  EXPECT_EQ(Make({.password_length = limits::kPasswordLength}).size(), 4'096u);
  EXPECT_EQ(Make({.password_length = 5'000}),
            "ValidationException: 1 validation error detected: Value '5000' at 'passwordLength' "
            "failed to satisfy constraint: Member must have value less than or equal to 4096");
}

// Every character is as likely as any other, and at every place: 100,000 draws over ten digits, so
// 10,000 each with a standard deviation of 95.
TEST_F(RandomPasswordTest, NoCharacterIsPreferred) {
  std::array<int, 10> counts{};
  std::array<int, 10> first{};
  for (int i = 0; i < 10'000; ++i) {
    const std::string password = Make({.password_length = 10,
                                       .exclude_punctuation = true,
                                       .exclude_uppercase = true,
                                       .exclude_lowercase = true});
    ++first[static_cast<std::size_t>(password[0] - '0')];
    for (const char c : password) ++counts[static_cast<std::size_t>(c - '0')];
  }
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 600);
  for (const int count : first) EXPECT_NEAR(count, 1'000, 200);
}

}  // namespace
}  // namespace keepsake::secrets
