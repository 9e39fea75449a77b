#include "identity/api_key.h"

#include <cstdlib>

// A record that is read is written back as the same bytes, but for what a newer writer would do.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view record(reinterpret_cast<const char*>(bytes), size);
  const auto key = keepsake::identity::DecodeApiKey("id", record);
  if (!key.has_value()) return 0;
  const auto again = keepsake::identity::DecodeApiKey("id", keepsake::identity::EncodeApiKey(*key));
  if (!again.has_value() || !(*again == *key)) std::abort();
  return 0;
}
