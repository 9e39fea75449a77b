#include "grpc/frame.h"

#include <cstdint>
#include <cstdlib>

// A stream of messages, whole and cut: what is taken must be the same, and must be what
// AppendMessage writes. Input: one byte for the size of the pieces, then the stream.

namespace {

using namespace keepsake::grpc;

constexpr std::size_t kMaxBytes = 1'000;

// What a receiver takes that gets `piece` bytes at a time, as AppendMessage would write it.
std::string TakeAll(std::string_view input, std::size_t piece, bool& failed) {
  std::string held, again;
  while (!input.empty() && !failed) {
    held.append(input.substr(0, piece));
    input.remove_prefix(std::min(piece, input.size()));
    std::string_view stream = held;
    for (;;) {
      const auto taken = TakeMessage(stream, kMaxBytes);
      failed = !taken.has_value();
      if (failed || !taken->has_value()) break;
      AppendMessage(**taken, again);
    }
    held = std::string(stream);
  }
  return again;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view input(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  bool failed_whole = false, failed_cut = false;
  const std::string whole = TakeAll(input, input.size() + 1, failed_whole);
  const std::string cut = TakeAll(input, 1 + bytes[0] % 16, failed_cut);
  if (whole != cut || failed_whole != failed_cut) std::abort();
  if (!input.starts_with(whole)) std::abort();
  return 0;
}
