#pragma once

#include <string>

namespace keepsake::store {

// A file of limits::kBallastBytes beside the store that is given up when the disk is full, so that
// what makes room can still be written. Source: security.md S-STO-5.
class Ballast {
 public:
  // An empty path: no file, and there is always room.
  explicit Ballast(std::string path);

  // Whether the disk has limits::kBallastMargin for new records beside the ballast, which is taken
  // here if need be. Without that room nothing but deletions may be written, so that the space for
  // those is never used up.
  bool HasRoom();
  // Gives the space back.
  void Release();

 private:
  bool Take();

  std::string path_;
  bool held_;
};

}  // namespace keepsake::store
