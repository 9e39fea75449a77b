#pragma once

#include "base/random.h"

#include <sqlite3.h>

#include <climits>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <string>

namespace keepsake::store {

// A disk under SQLite that fails when it is told to, and forgets what was not synced when its power
// is cut. One at a time; stores that are opened while it lives are on it. For tests only.
class FaultyDisk {
 public:
  FaultyDisk() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
    methods_.iVersion = 1;  // without shared memory, which an exclusive lock does not need
    methods_.xClose = Close;
    methods_.xRead = Read;
    methods_.xWrite = Write;
    methods_.xTruncate = Truncate;
    methods_.xSync = Sync;
    methods_.xFileSize = FileSize;
    methods_.xLock = Lock;
    methods_.xUnlock = Unlock;
    methods_.xCheckReservedLock = CheckReservedLock;
    methods_.xFileControl = FileControl;
    methods_.xSectorSize = SectorSize;
    methods_.xDeviceCharacteristics = DeviceCharacteristics;
    vfs_.zName = "faulty";
    vfs_.pAppData = this;
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    vfs_.xOpen = Open;
    vfs_.xDelete = Delete;
    sqlite3_vfs_register(&vfs_, /*makeDflt=*/1);
  }
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;
  ~FaultyDisk() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, /*makeDflt=*/1);
  }

  // After that many more, each one fails so, until told otherwise.
  void FailWritesAfter(int writes, int code) { Set(writes_left_, writes, write_code_, code); }
  void FailSyncsAfter(int syncs) { Set(syncs_left_, syncs, write_code_, SQLITE_FULL); }
  void Repair() {
    FailWritesAfter(INT_MAX, SQLITE_OK);
    FailSyncsAfter(INT_MAX);
  }
  bool failed() const { return failed_; }

  // From here on nothing reaches the disk. Once the store is gone, Restart() makes the files what
  // they are after a power cut: of each sector that was not synced, the old or the new state.
  void CutPower() {
    const std::scoped_lock lock(mutex_);
    for (auto& [path, state] : files_) state.at_cut = Content(path);
    cut_ = true;
  }
  void Restart(base::Random& random) {
    const std::scoped_lock lock(mutex_);
    for (const auto& [path, state] : files_) {
      std::ofstream(path, std::ios::binary | std::ios::trunc) << Torn(state, random);
    }
    files_.clear();
    cut_ = false;
  }

 private:
  struct File {
    sqlite3_file base;
    FaultyDisk* disk;
    const char* path;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };
  struct State {
    std::string synced, at_cut;
  };
  static File* Of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
  static FaultyDisk* Of(sqlite3_vfs* vfs) { return static_cast<FaultyDisk*>(vfs->pAppData); }

  static std::string Content(const std::string& path) {
    std::ostringstream content;
    content << std::ifstream(path, std::ios::binary).rdbuf();
    return content.str();
  }

  static std::string Torn(const State& state, base::Random& random) {
    constexpr std::size_t kSector = 512;
    std::string torn = random.Below(2) == 0 ? state.synced : state.at_cut;
    for (std::size_t at = 0; at < torn.size(); at += kSector) {
      const std::string& from = random.Below(2) == 0 ? state.synced : state.at_cut;
      const std::size_t size = std::min(kSector, torn.size() - at);
      if (from.size() >= at + size) torn.replace(at, size, from, at, size);
    }
    return torn;
  }

  void Set(int& left, int value, int& code, int new_code) {
    const std::scoped_lock lock(mutex_);
    left = value;
    code = new_code;
    failed_ = false;
  }
  int Spend(int& left, int code) {
    const std::scoped_lock lock(mutex_);
    if (cut_) return SQLITE_IOERR_WRITE;
    if (left > 0) {
      if (left != INT_MAX) --left;
      return SQLITE_OK;
    }
    failed_ = true;
    return code;
  }

  static int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
    FaultyDisk* const disk = Of(vfs);
    *Of(file) = {.base = {.pMethods = &disk->methods_}, .disk = disk, .path = name};
    const int code = disk->real_->xOpen(disk->real_, name, Of(file)->real(), flags, out);
    if (code != SQLITE_OK) file->pMethods = nullptr;
    if (code == SQLITE_OK && name != nullptr) {
      const std::scoped_lock lock(disk->mutex_);
      disk->files_.try_emplace(name, State{.synced = Content(name), .at_cut = {}});
    }
    return code;
  }
  static int Delete(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    FaultyDisk* const disk = Of(vfs);
    {
      const std::scoped_lock lock(disk->mutex_);
      if (disk->cut_) return SQLITE_IOERR_DELETE;
      disk->files_.erase(name);
    }
    return disk->real_->xDelete(disk->real_, name, sync_folder);
  }
  static int Close(sqlite3_file* file) {
    sqlite3_file* const real = Of(file)->real();
    return real->pMethods->xClose(real);
  }
  static int Read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
    sqlite3_file* const real = Of(file)->real();
    return real->pMethods->xRead(real, to, size, at);
  }
  static int Write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
    FaultyDisk* const disk = Of(file)->disk;
    if (const int code = disk->Spend(disk->writes_left_, disk->write_code_); code != SQLITE_OK) {
      return code;
    }
    sqlite3_file* const real = Of(file)->real();
    return real->pMethods->xWrite(real, from, size, at);
  }
  static int Truncate(sqlite3_file* file, sqlite3_int64 size) {
    FaultyDisk* const disk = Of(file)->disk;
    if (disk->cut_) return SQLITE_IOERR_TRUNCATE;
    sqlite3_file* const real = Of(file)->real();
    return real->pMethods->xTruncate(real, size);
  }
  // The page cache below us is not asked to sync: the power cut is ours.
  static int Sync(sqlite3_file* file, int) {
    FaultyDisk* const disk = Of(file)->disk;
    if (const int code = disk->Spend(disk->syncs_left_, SQLITE_IOERR_FSYNC); code != SQLITE_OK) {
      return code;
    }
    if (Of(file)->path == nullptr) return SQLITE_OK;
    const std::scoped_lock lock(disk->mutex_);
    disk->files_[Of(file)->path].synced = Content(Of(file)->path);
    return SQLITE_OK;
  }
  static int FileSize(sqlite3_file* file, sqlite3_int64* size) {
    sqlite3_file* const real = Of(file)->real();
    return real->pMethods->xFileSize(real, size);
  }
  static int Lock(sqlite3_file* file, int level) {
    sqlite3_file* const real = Of(file)->real();
    return real->pMethods->xLock(real, level);
  }
  static int Unlock(sqlite3_file* file, int level) {
    sqlite3_file* const real = Of(file)->real();
    return real->pMethods->xUnlock(real, level);
  }
  static int CheckReservedLock(sqlite3_file* file, int* held) {
    sqlite3_file* const real = Of(file)->real();
    return real->pMethods->xCheckReservedLock(real, held);
  }
  static int FileControl(sqlite3_file* file, int operation, void* argument) {
    sqlite3_file* const real = Of(file)->real();
    return real->pMethods->xFileControl(real, operation, argument);
  }
  static int SectorSize(sqlite3_file*) { return 512; }
  // Nothing is promised about what a power cut leaves of a write.
  static int DeviceCharacteristics(sqlite3_file*) { return 0; }

  sqlite3_vfs* const real_;
  sqlite3_vfs vfs_;
  sqlite3_io_methods methods_{};
  std::mutex mutex_;
  int writes_left_ = INT_MAX;
  int syncs_left_ = INT_MAX;
  int write_code_ = SQLITE_OK;
  std::atomic<bool> failed_ = false;
  std::atomic<bool> cut_ = false;
  std::map<std::string, State> files_;
};

}  // namespace keepsake::store
