#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace keepsake::testing {

// A test's own folder, mode 0700, gone with it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = std::filesystem::temp_directory_path() / "keepsake-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = std::move(name);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }

  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }
  // Makes the folders on the way; returns the path.
  std::string Write(std::string_view name, std::string_view text) const {
    const std::string path = *this / name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
    return path;
  }
  // All bytes of all files in it.
  std::string Everything() const {
    std::ostringstream all;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      if (entry.file_size() > 0) all << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    }
    return all.str();
  }

 private:
  std::string path_;
};

}  // namespace keepsake::testing
