#include "tokens/token.h"

#include <cstdlib>

// Whatever comes in, the answer is a credential with a key, or an error; and what MakeToken would
// write of a credential reads as the same key.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto found = keepsake::tokens::DetectToken(text);
  if (!found.has_value()) return 0;
  if (found->api_key.empty()) std::abort();
  const auto api_key = found->api_key.reveal();
  if (api_key.find_first_of("\"\\") != std::string_view::npos) return 0;
  const auto again = keepsake::tokens::DetectToken(
      keepsake::tokens::MakeToken("cell-1.example", api_key).reveal());
  if (!again.has_value() || !(again->api_key == found->api_key)) std::abort();
  return 0;
}
