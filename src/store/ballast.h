#pragma once

#include <string>

namespace keepsake::store {

// A file of limits::kBallastBytes beside the store that is given up when the disk is full, so that
// what makes room can still be written. Source: security.md S-STO-5.
class Ballast {
 public:
  // An empty path: no file, and everything below succeeds.
  explicit Ballast(std::string path) : path_(std::move(path)) {}

  // Takes the space, when it is not taken already. False: there is not so much.
  bool Take();
  // The same after Release(), and only when limits::kBallastMargin would stay free beside it.
  bool TakeAgain();
  // Gives the space back.
  void Release();

 private:
  std::string path_;
};

}  // namespace keepsake::store
