#include "crypto/secret_bytes.h"

#include "base/limits.h"
#include "crypto/wipe.h"
#include "testing/seeded_random.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <thread>

namespace keepsake::crypto {
namespace {

// S-MEM-1: no copy, no conversion, no stream operator, no formatter.
template <typename T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);
static_assert(!std::is_convertible_v<SecretBytes, std::string_view>);
static_assert(!std::is_convertible_v<SecretBytes, std::string>);
static_assert(!std::is_convertible_v<std::string_view, SecretBytes>);
static_assert(!Printable<SecretBytes>);
static_assert(!fmt::is_formattable<SecretBytes>::value);

// The flags of the mapping that holds `address`; the kernel joins neighbours with the same flags.
std::string Flags(const char* address) {
  std::ifstream maps("/proc/self/smaps");
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    unsigned long begin = 0, end = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &begin, &end) == 2) {
      const auto at = reinterpret_cast<unsigned long>(address);
      inside = begin <= at && at < end;
    }
    if (inside && line.starts_with("VmFlags:")) return line;
  }
  return {};
}

// Whether this system lets the process lock the whole budget (RLIMIT_MEMLOCK).
bool LocksTheBudget() {
  const std::uint64_t before = LockFailures();
  const SecretBytes probe(limits::kLockedBytes - 64 * 4096);
  return LockFailures() == before;
}
#define NEED_LOCKS() \
  if (!LocksTheBudget()) GTEST_SKIP() << "RLIMIT_MEMLOCK is below the budget"

// Address and thread sanitizers answer mlock themselves and lock nothing.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kLockIsReal = false;
#else
constexpr bool kLockIsReal = true;
#endif

TEST(SecretBytesTest, HoldsACopyAndMovesWithoutOne) {
  const std::string original = "a key";
  SecretBytes a(original);
  EXPECT_EQ(a.view(), "a key");
  const char* const where = a.view().data();
  SecretBytes b(std::move(a));
  EXPECT_EQ(b.view().data(), where);
  EXPECT_TRUE(a.empty());  // NOLINT(bugprone-use-after-move): the state after a move is promised
  SecretBytes c(3);
  EXPECT_EQ(c.view(), std::string(3, '\0'));
  c = std::move(b);
  EXPECT_EQ(c.view(), "a key");
  c = std::move(c);  // NOLINT: onto itself
  EXPECT_EQ(c.view(), "a key");
}

TEST(SecretBytesTest, NoBytesNeedNoPage) {
  EXPECT_TRUE(SecretBytes().empty());
  EXPECT_EQ(SecretBytes(std::string_view()).view(), "");
  EXPECT_EQ(SecretBytes(std::size_t{0}).size(), 0U);
}

TEST(SecretBytesTest, RandomOnesDiffer) {
  testing::SeededRandom random(testing::Seed());
  const auto a = SecretBytes::FromRandom(32, random), b = SecretBytes::FromRandom(32, random);
  EXPECT_EQ(a.size(), 32U);
  EXPECT_NE(a.view(), b.view());
}

TEST(SecretBytesTest, PagesAreLockedUndumpedAndWipedOnFork) {  // S-MEM-1
  const std::uint64_t failures = LockFailures();
  const SecretBytes bytes(std::string(100, 's'));
  const std::string flags = Flags(bytes.view().data());
  ASSERT_NE(flags, "");
  EXPECT_NE(flags.find(" dd"), std::string::npos) << flags;
  EXPECT_NE(flags.find(" wf"), std::string::npos) << flags;
  const bool locked = flags.find(" lo") != std::string::npos;
  EXPECT_EQ(locked, kLockIsReal && LockFailures() == failures) << flags;
}

TEST(SecretBytesTest, AForkedChildReadsZeros) {
  const SecretBytes bytes("not for children");
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) _exit(bytes.view() == std::string(bytes.size(), '\0') ? 0 : 1);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(SecretBytesTest, OverTheBudgetItWorksUnlockedAndIsCounted) {
  const std::uint64_t before = LockFailures();
  SecretBytes large(limits::kLockedBytes + 1);
  EXPECT_EQ(LockFailures(), before + 1);
  large.span().back() = 'x';
  EXPECT_EQ(large.view().back(), 'x');
}

TEST(SecretBytesTest, LockedPagesComeBackToTheBudget) {
  NEED_LOCKS();
  const std::uint64_t before = LockFailures();
  for (int i = 0; i < 40; ++i) const SecretBytes bytes(limits::kLockedBytes / 4);
  EXPECT_EQ(LockFailures(), before);
}

TEST(SecretBytesTest, AUsedPageComesBackWiped) {
  NEED_LOCKS();
  const char* where = nullptr;
  {
    SecretBytes first(std::string(200, 's'));
    where = first.view().data();
  }
  const SecretBytes second(200);
  EXPECT_EQ(second.view(), std::string(200, '\0'));
  EXPECT_EQ(second.view().data(), where);
}

TEST(SecretBytesTest, AThreadsSparePagesLeaveTheBudgetWithIt) {
  NEED_LOCKS();
  const std::uint64_t before = LockFailures();
  const std::size_t rounds = limits::kLockedBytes / 4096 / limits::kSparePages * 2;
  for (std::size_t i = 0; i < rounds; ++i) {
    std::thread([] {
      std::vector<SecretBytes> many;
      for (std::size_t n = 0; n < limits::kSparePages + 4; ++n) many.emplace_back(std::size_t{32});
    }).join();
  }
  EXPECT_EQ(LockFailures(), before);
}

// Destroyed after the thread's spare pages, which were made after it.
thread_local std::optional<SecretBytes> outlives_the_spares;

TEST(SecretBytesTest, MayOutliveItsThreadsSparePages) {
  NEED_LOCKS();
  const std::uint64_t before = LockFailures();
  std::thread([] {
    outlives_the_spares.reset();
    outlives_the_spares.emplace(std::string_view("late"));
  }).join();
  EXPECT_EQ(LockFailures(), before);
}

TEST(WipeTest, TheWholeCapacityIsOverwritten) {
  std::string text(100, 'x');
  const char* const where = text.data();
  text.resize(3);
  Wipe(text);
  EXPECT_TRUE(text.empty());
  ASSERT_EQ(text.data(), where);
  EXPECT_EQ(std::string_view(where, 101), std::string(101, '\0'));
}

TEST(WipeTest, AtTheEndOfABlockAShortTextIsGone) {
  std::string text = "short";
  {
    const WipeAtExit wipe(text);
  }
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(std::string_view(text.data(), 5), std::string(5, '\0'));
}

TEST(WipeTest, ABufferGrowsAndKeepsItsBytes) {
  WipingBuffer buffer;
  for (int i = 0; i < 10'000; ++i) buffer.push_back(static_cast<char>(i));
  for (std::size_t i = 0; i < buffer.size(); ++i) ASSERT_EQ(buffer[i], static_cast<char>(i));
}

}  // namespace
}  // namespace keepsake::crypto
