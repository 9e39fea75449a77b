#include "awsjson/codec.h"
#include "testing/seeded_random.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

// S-MEM-2: nothing of a secret stays in memory once the message and the body are gone. The test
// reads the memory of its own process, so it keeps what it looks for in another form.
namespace keepsake::awsjson {
namespace {

constexpr char kMask = 0x55;

// Letters, masked.
std::string MaskedCanary() {
  testing::SeededRandom random(testing::Seed());
  std::string canary = random.Text(24, "abcdefghijklmnopqrstuvwxyz");
  for (char& c : canary) c = static_cast<char>(c ^ kMask);
  return canary;
}

void Wipe(std::string& text) {
  explicit_bzero(text.data(), text.size());
  text.clear();
}

bool StartsWith(const char* bytes, const std::string& masked) {
  for (std::size_t i = 0; i < masked.size(); ++i) {
    if ((bytes[i] ^ kMask) != masked[i]) return false;
  }
  return true;
}

using Range = std::pair<std::uintptr_t, std::uintptr_t>;

// Memory of this process that can be written and is not a sanitizer's shadow.
std::vector<Range> WritableMemory() {
  constexpr std::uintptr_t kLargest = std::uintptr_t{1} << 28;
  std::vector<Range> ranges;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    char flags[5] = {};
    if (std::sscanf(line.c_str(), "%lx-%lx %4s", &begin, &end, flags) != 3) continue;
    if (flags[0] == 'r' && flags[1] == 'w' && end - begin < kLargest)
      ranges.push_back({begin, end});
  }
  return ranges;
}

bool Stands(const std::string& masked, const std::string& bytes, std::size_t size) {
  for (std::size_t i = 0; i + masked.size() <= size; ++i) {
    if (StartsWith(bytes.data() + i, masked)) return true;
  }
  return false;
}

// Whether the canary stands anywhere. Each range is read into a buffer, which is wiped: otherwise
// the search would find its own copies later.
bool InMemory(const std::string& masked) {
  std::ifstream memory("/proc/self/mem", std::ios::binary);
  bool found = false;
  std::string buffer;
  for (const auto& [begin, end] : WritableMemory()) {
    buffer.assign(end - begin, '\0');
    memory.clear();
    memory.seekg(static_cast<std::streamoff>(begin));
    memory.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const std::streamsize read = std::max<std::streamsize>(memory.gcount(), 0);
    found = Stands(masked, buffer, static_cast<std::size_t>(read)) || found;
    Wipe(buffer);
  }
  return found;
}

// `before`, the canary, `after`, in one piece of memory.
std::string Around(std::string_view before, const std::string& masked, std::string_view after) {
  std::string text;
  text.reserve(before.size() + masked.size() + after.size());
  text += before;
  for (const char c : masked) text += static_cast<char>(c ^ kMask);
  text += after;
  return text;
}

TEST(MemoryTest, TheSearchFindsASecretThatIsThere) {
  const std::string masked = MaskedCanary();
  std::string text = Around("", masked, "");
  const Secret secret(std::move(text));
  EXPECT_TRUE(InMemory(masked));
}

TEST(MemoryTest, DecodingLeavesNothingBehind) {
  const std::string masked = MaskedCanary();
  const std::string_view bodies[][2] = {
      {R"({"SecretId":"x","SecretString":")", R"("})"},
      {R"({"SecretId":"x","SecretString":"escaped \" here)", R"(\n\u00e9"})"},
      {R"({"SecretId":"x","Unknown":[{"a":[")", R"("]}]})"},
      {R"({"SecretId":"x","SecretString":")", R"(", broken})"},
      {R"({"SecretId":5,"SecretString":")", R"("})"},
      {R"({"SecretId":"x","a":1,"a":2,"SecretString":")", R"("})"},
      {"\"", "\""},
  };
  for (const auto& [before, after] : bodies) {
    SCOPED_TRACE(before);
    std::string body = Around(before, masked, after);
    {
      const auto request = Decode<PutSecretValueRequest>(body);
    }
    Wipe(body);
    EXPECT_FALSE(InMemory(masked));
  }
}

TEST(MemoryTest, EncodingLeavesNothingButItsResult) {
  const std::string masked = MaskedCanary();
  std::string value = Around("", masked, std::string(3'000, '"'));
  GetSecretValueResponse response{.secret_string = Secret(std::move(value))};
  std::string body = Encode(response);
  EXPECT_TRUE(InMemory(masked));
  Wipe(body);
  response = {};
  EXPECT_FALSE(InMemory(masked));
}

}  // namespace
}  // namespace keepsake::awsjson
