#include "secrets/record_form.h"

#include <cstdlib>

// Whatever is stored, it is refused or read; and what was read is written as the same bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view form(reinterpret_cast<const char*>(bytes), size);
  const auto record = keepsake::secrets::DecodeRecord("id", form);
  if (!record.has_value()) return 0;
  const std::string again = keepsake::secrets::EncodeRecord(*record);
  if (!keepsake::secrets::DecodeRecord("id", again).has_value()) std::abort();
  return 0;
}
