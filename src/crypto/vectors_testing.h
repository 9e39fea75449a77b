#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

// Where the published test vectors lie: beside the project, or where KEEPSAKE_SHARED says.
namespace keepsake::testing {

inline std::filesystem::path VectorsFolder() {
  const char* shared = std::getenv("KEEPSAKE_SHARED");
  return std::filesystem::path(shared != nullptr ? shared : "../shared") / "vectors";
}

inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// Whether a run must have them: KEEPSAKE_REQUIRE is a list of what may not be skipped.
inline bool VectorsRequired() {
  const char* list = std::getenv("KEEPSAKE_REQUIRE");
  return list != nullptr && std::string_view(list).find("vectors") != std::string_view::npos;
}

}  // namespace keepsake::testing

// Ends the test as skipped, or as failed where they are required, when `path` is not there.
#define KEEPSAKE_NEED_VECTORS(path)                                   \
  do {                                                                \
    if (!std::filesystem::exists(path)) {                             \
      ASSERT_FALSE(::keepsake::testing::VectorsRequired()) << (path); \
      GTEST_SKIP() << "no test vectors at " << (path);                \
    }                                                                 \
  } while (false)
