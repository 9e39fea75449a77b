#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "base/random.h"
#include "crypto/secret_bytes.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

// The one durable file: sealed records under a kind and a key, written in groups that are synced
// before anything is answered. Rooms above keep their state in memory, as the committed records say
// it, and read it from there; so a read never waits for the disk, and every write goes through
// here.
//
// Source: architecture.md §5, security.md §3.
namespace keepsake::store {

// What a record is about. The numbers are stored and never change.
enum class Kind : std::uint8_t {
  kCache = 1,       // key: cache name
  kAccessKey = 2,   // key: access key id
  kSigningKey = 3,  // key: key id of an Ed25519 token-signing key
  kApiKey = 4,      // key: token id
  kSecret = 5,      // key: 16 random bytes in hex, the secret's own id
  kVersion = 6,     // key: secret's id + '/' + version id
  kSetting = 7,     // key: name of a setting
};

struct RecordId {
  Kind kind;
  std::string key;
};

// The ciphertext of one record with its format version, key ids and nonces; opaque above this room.
using Sealed = std::string;

// The writes of one unit of work: all or none.
class Transaction {
 public:
  virtual ~Transaction() = default;
  virtual Status Put(const RecordId& id, const Sealed& record) = 0;
  virtual Status Delete(const RecordId& id) = 0;
};

struct StoreOptions {
  std::string path;  // of the database file; empty: in memory, same code
  bool allow_network_file_system = false;
};

// Safe from any thread but for what is said below.
class Store {
 public:
  // Makes the keyring (key-encrypting key, root secret, store id) sealed by `master_key` (32 bytes)
  // in a new file, mode 0600, and its folder, mode 0700, when there is none. The file has its name
  // only when it is whole. Errors: kAlreadyExists when there is a store; kFailedPrecondition when
  // the folder is not safe; kServerUnavailable when it cannot be written.
  static Status Initialize(const StoreOptions& options, const crypto::SecretBytes& master_key,
                           const base::Clock& clock, base::Random& random);
  // Opens an existing store (in memory: makes a new one). Takes an exclusive lock against a second
  // process. Errors: kNotFound (no store: says to run `keepsake init`), kAuthentication (the master
  // key does not open the keyring), kDataLoss (damaged, or changed by something else than this
  // program), kFailedPrecondition (newer format, in use, or open to other users). Nothing is
  // written in any of those cases. What is borrowed outlives the store.
  static Result<std::unique_ptr<Store>> Open(const StoreOptions& options,
                                             const crypto::SecretBytes& master_key,
                                             const base::Clock& clock, base::Random& random);
  virtual ~Store() = default;  // waits for the submitted work

  // This store's own id, 128 random bits in hex: issuer and audience of its tokens.
  virtual const std::string& id() const = 0;
  // One more with each group that changed something. An audit record that names it shows later
  // whether the whole file was put back to an older state (S-FMT-5).
  virtual std::uint64_t generation() const = 0;

  // Encrypts under a data key of its own; `context` (length-prefixed by the caller where it has
  // parts) and the record's id are bound to it, so a record moved elsewhere does not open. CPU
  // only.
  virtual Sealed Seal(const RecordId& id, std::string_view context, std::string_view plaintext) = 0;
  // Errors: kDataLoss, without a hint which part was wrong.
  virtual Result<crypto::SecretBytes> Unseal(const RecordId& id, std::string_view context,
                                             std::string_view sealed) const = 0;

  // Derives a 32-byte key from the root secret for one purpose, for example "token-hash pepper".
  virtual crypto::SecretBytes DeriveKey(std::string_view purpose) const = 0;

  // Calls `each` with every record of a kind, in key order. At start only: it reads the file.
  // Waits for the store's thread, so it is not for that thread itself.
  using Each = std::function<Status(std::string_view key, std::string_view sealed)>;
  virtual Status ForEach(Kind kind, const Each& each) = 0;

  // Queues `work` for the store's own thread. Works of one group run in order of submission, each
  // in a savepoint: one that returns an error leaves nothing behind. When the group is on disk,
  // `done` is called on the store's thread with ok, or else with the work's own error. So `work`
  // decides from state that includes earlier works of its group, and `done` publishes the new state
  // to readers and answers. A failed commit or sync is final: every later work is refused with
  // kServerUnavailable and `on_fatal` is called once (S-STO-2). A full disk is not: the works of
  // that group fail with kServerUnavailable and say so. When limits::kStoreQueue works wait
  // already, the work never runs, and `done` is called before this returns, with
  // kServerUnavailable. Neither function waits for the store, and `done` does not throw.
  virtual void Submit(std::move_only_function<Status(Transaction&)> work,
                      std::move_only_function<void(Status)> done) = 0;

  // One function; called at once when it is too late already.
  virtual void OnFatal(std::move_only_function<void(const Error&)> on_fatal) = 0;
};

}  // namespace keepsake::store
