#include "store/keyring.h"
#include "store/ledger.h"
#include "store/sealing.h"

#include <cstdlib>

namespace {

// Keys that nothing in the corpus was sealed with: a fuzzer finds the way back from a damaged
// record to the authentic one.
class OtherKeys final : public keepsake::base::Random {
 public:
  void Fill(std::span<std::byte> out) override { std::ranges::fill(out, std::byte{0x5a}); }
};

}  // namespace

// Nothing but what was sealed opens: as a record, as a keyring, as a ledger.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  namespace store = keepsake::store;
  const std::string_view sealed(reinterpret_cast<const char*>(bytes), size);
  static OtherKeys other;
  static const store::Keyring& keyring = *new store::Keyring(store::Keyring::Make({}, other));
  static const store::LedgerBook& book = *new store::LedgerBook(keyring);
  const store::RecordId id{store::Kind::kVersion, "key"};
  if (store::OpenRecord(keyring, id, "fuzz", sealed).has_value()) std::abort();
  if (store::OpenKeyring(sealed, std::string(32, 'z')).has_value()) std::abort();
  if (book.Open(sealed).has_value()) std::abort();
  return 0;
}
