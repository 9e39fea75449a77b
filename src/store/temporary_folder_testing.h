#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace keepsake::store {

// A test's own folder, mode 0700, gone with it. For tests only.
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

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

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

}  // namespace keepsake::store
