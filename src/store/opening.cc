#include "store/opening.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "base/try.h"
#include "crypto/equal.h"
#include "store/private_file.h"
#include "store/schema.h"

#include <unistd.h>

namespace keepsake::store {
namespace {

Status CheckMasterKey(const crypto::SecretBytes& master_key) {
  if (master_key.size() == kMasterKeyBytes) return {};
  return Error(ErrorCode::kInvalidArgument, "a master key has 32 bytes");
}

Status CheckPlace(const StoreOptions& options) {
  const std::string folder = FolderOf(options.path);
  TRY(CheckFolder(folder));
  return options.allow_network_file_system ? Status() : CheckFileSystem(folder);
}

Status WriteAheadLog(Database& database) {
  TRY_ASSIGN(Statement mode, database.Prepare("PRAGMA journal_mode=WAL"));
  TRY_ASSIGN(const bool row, mode.Step());
  if (row && mode.Blob(0) == "wal") return {};
  return Error(ErrorCode::kInternalServer, "the store's file takes no write-ahead log");
}

Result<Tables> Fill(Database& database, const Keyring& keyring, std::string_view sealed_keyring,
                    const Ledger& ledger, base::Random& random) {
  TRY(CreateSchema(database));
  TRY_ASSIGN(Tables tables, Tables::Prepare(database));
  TRY(tables.Begin());
  TRY(tables.PutKeyring(sealed_keyring));
  TRY(tables.PutLedger(LedgerBook(keyring).Seal(ledger, random)));
  TRY(tables.Commit());
  return tables;
}

Status Make(const std::string& path, const Keyring& keyring, const crypto::SecretBytes& master_key,
            base::Random& random) {
  TRY(MakePrivateFile(path));
  TRY_ASSIGN(Database database, Database::Open(path));
  database.Adopt();
  TRY(WriteAheadLog(database));
  TRY(Fill(database, keyring, SealKeyring(keyring, master_key.view(), random), Ledger(), random));
  TRY(database.Checkpoint(/*truncate=*/true));
  return {};
}

// Whether the records are the ones that were last written, no other, none more and none less.
Status CompareWithLedger(Tables& tables, const LedgerBook& book, const Ledger& ledger) {
  Ledger found;
  TRY(tables.ForEachRecord([&](std::int64_t kind, std::string_view key, std::string_view sealed) {
    found.Toggle(book.DigestOf(kind, key, sealed));
    return Status();
  }));
  const auto view = [](const RecordDigest& digest) {
    return std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size());
  };
  if (crypto::Equal(view(found.records), view(ledger.records))) return {};
  return Error(ErrorCode::kDataLoss,
               "the store's records are not those that keepsake wrote last: some were changed, put "
               "back or taken away; restore a backup");
}

bool IsWorn(const Kek& kek, const Ledger& ledger, base::WallTime now) {
  const auto wraps = ledger.wraps.find(kek.id);
  return now - kek.created > limits::kKekAge ||
         (wraps != ledger.wraps.end() && wraps->second >= limits::kKekRotateWraps);
}

Status RotateIfWorn(Keyring& keyring, OpenedStore& opened, const crypto::SecretBytes& master_key,
                    base::WallTime now, base::Random& random) {
  if (!IsWorn(keyring.active(), opened.ledger, now)) return {};
  keyring.Rotate(now, random);
  TRY(opened.tables.Begin());
  TRY(opened.tables.PutKeyring(SealKeyring(keyring, master_key.view(), random)));
  TRY(opened.tables.Commit());
  log::Info("store.key_rotated", {{"kek", keyring.active().id}});
  return {};
}

}  // namespace

Status MakeStoreFile(const StoreOptions& options, const Keyring& keyring,
                     const crypto::SecretBytes& master_key, base::Random& random) {
  TRY(CheckMasterKey(master_key));
  if (options.path.empty()) return base::InvalidArgument("a store on disk needs a path");
  TRY(MakePrivateFolder(FolderOf(options.path)));
  TRY(CheckPlace(options));
  if (Exists(options.path)) {
    return Error(ErrorCode::kAlreadyExists, "there is a store already: " + options.path);
  }
  const std::string temporary = options.path + ".new-" + base::HexEncode(random.Bytes(8));
  Status made = Make(temporary, keyring, master_key, random);
  if (made.has_value()) made = Publish(temporary, options.path);
  if (!made.has_value()) ::unlink(temporary.c_str());
  return made;
}

Result<KeyringAndStore> OpenStoreFile(const StoreOptions& options,
                                      const crypto::SecretBytes& master_key,
                                      const base::Clock& clock, base::Random& random) {
  TRY(CheckMasterKey(master_key));
  if (!Exists(options.path)) {
    return Error(ErrorCode::kNotFound, "there is no store at " + options.path)
        .WithHint("make one with `keepsake init`");
  }
  TRY(CheckPlace(options));
  TRY(CheckPrivateFile(options.path));
  TRY_ASSIGN(Database database, Database::Open(options.path));
  TRY(CheckSchema(database));
  TRY(database.QuickCheck());
  TRY_ASSIGN(Tables tables, Tables::Prepare(database));
  TRY_ASSIGN(const std::string sealed_keyring, tables.GetKeyring());
  TRY_ASSIGN(Keyring keyring, OpenKeyring(sealed_keyring, master_key.view()));
  LedgerBook book(keyring);
  TRY_ASSIGN(const std::string sealed_ledger, tables.GetLedger());
  TRY_ASSIGN(Ledger ledger, book.Open(sealed_ledger));
  TRY(CompareWithLedger(tables, book, ledger));
  database.Adopt();
  TRY(WriteAheadLog(database));
  OpenedStore opened{std::move(database), std::move(tables), std::move(book), std::move(ledger)};
  TRY(RotateIfWorn(keyring, opened, master_key, clock.Wall(), random));
  return KeyringAndStore(std::move(keyring), std::move(opened));
}

Result<KeyringAndStore> OpenInMemory(const base::Clock& clock, base::Random& random) {
  Keyring keyring = Keyring::Make(clock.Wall(), random);
  TRY_ASSIGN(Database database, Database::Open(""));
  const auto no_master_key = crypto::SecretBytes::FromRandom(kMasterKeyBytes, random);
  const std::string sealed = SealKeyring(keyring, no_master_key.view(), random);
  TRY_ASSIGN(Tables tables, Fill(database, keyring, sealed, Ledger(), random));
  LedgerBook book(keyring);
  return KeyringAndStore(std::move(keyring), OpenedStore{std::move(database), std::move(tables),
                                                         std::move(book), Ledger()});
}

}  // namespace keepsake::store
