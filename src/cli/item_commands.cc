#include "cli/cache_verb.h"
#include "cli/families.h"

#include "base/error.h"
#include "base/text.h"
#include "base/try.h"

namespace keepsake::cli {
namespace {

Result<ExitCode> Get(const CacheVerb& verb) {
  if (!verb.has("--hash")) {
    TRY_ASSIGN(const auto found, verb.cache().Get(verb.Word("key")));
    return verb.Found(found,
                      [&](const Bytes& value) { return verb.Show("value", Cell::Bytes(value)); });
  }
  TRY_ASSIGN(const auto found, verb.cache().GetWithHash(verb.Word("key")));
  return verb.Found(found, [&](const HashedValue& it) {
    verb.printer().Object({{"value"}, {"hash"}},
                          {Cell::Bytes(it.value), Cell::Text(base::HexEncode(it.hash.text()))});
    return kOk;
  });
}

ExitCode ShowStored(const CacheVerb& verb, const Stored& stored) {
  if (stored.stored() && !stored.hash().empty()) {
    return verb.Show("hash", Cell::Text(base::HexEncode(stored.hash().text())));
  }
  return verb.ShowWhether("stored", stored.stored());
}

Result<ExitCode> Set(const CacheVerb& verb) {
  TRY_ASSIGN(const std::string value, verb.Value("value"));
  TRY_ASSIGN(const SetOptions options, verb.Writing());
  if (verb.has("--hash")) {
    TRY_ASSIGN(const Stored stored, verb.cache().SetWithHash(verb.Word("key"), value, options));
    return ShowStored(verb, stored);
  }
  TRY(verb.cache().Set(verb.Word("key"), value, options));
  return kOk;
}

Result<ExitCode> Delete(const CacheVerb& verb) {
  TRY(verb.cache().Delete(verb.Word("key")));
  return kOk;
}

Result<ExitCode> Increment(const CacheVerb& verb) {
  TRY_ASSIGN(const auto amount, verb.arguments().number("amount"));
  TRY_ASSIGN(const SetOptions options, verb.Writing());
  TRY_ASSIGN(const auto sum, verb.cache().Increment(verb.Word("key"), amount.value_or(1), options));
  return verb.Show("value", Cell::Number(sum));
}

Result<ExitCode> KeysExist(const CacheVerb& verb) {
  const auto keys = verb.arguments().all("key");
  TRY_ASSIGN(const auto found, verb.cache().KeysExist(keys));
  return verb.WhetherFor("key", keys, "exists", found);
}

std::string_view NameOf(ItemType type) {
  constexpr std::string_view kNames[] = {"scalar", "dictionary", "set", "list", "sorted_set"};
  return kNames[static_cast<std::size_t>(type)];
}

Result<ExitCode> GetType(const CacheVerb& verb) {
  TRY_ASSIGN(const auto found, verb.cache().ItemGetType(verb.Word("key")));
  return verb.Found(found,
                    [&](ItemType type) { return verb.Show("type", Cell::Text(NameOf(type))); });
}

Result<ExitCode> GetTtl(const CacheVerb& verb) {
  TRY_ASSIGN(const auto found, verb.cache().ItemGetTtl(verb.Word("key")));
  return verb.Found(found, [&](std::chrono::milliseconds left) {
    return verb.Show("ttl_ms", Cell::Number(left.count()));
  });
}

Result<ExitCode> Touch(const CacheVerb& verb) {
  TRY_ASSIGN(const auto given, verb.arguments().duration("--ttl"));
  const auto change = verb.has("--only-longer")    ? &CacheHandle::IncreaseTtl
                      : verb.has("--only-shorter") ? &CacheHandle::DecreaseTtl
                                                   : &CacheHandle::UpdateTtl;
  TRY_ASSIGN(const TtlChange changed, (verb.cache().*change)(verb.Word("key"), *given, {}));
  return changed.missing() ? verb.Miss() : verb.ShowWhether("set", changed.set());
}

// The conditions of `item cas`: at most one is given. Those without a value stand alone.
using Unconditional = Result<Stored> (CacheHandle::*)(BytesView, BytesView,
                                                      const SetOptions&) const;
using Conditional = Result<Stored> (CacheHandle::*)(BytesView, BytesView, BytesView,
                                                    const SetOptions&) const;
struct Condition {
  std::string_view option;
  Unconditional alone = nullptr;
  Conditional compared = nullptr;
  bool hash = false;  // what is compared is a hash, in hex
};
constexpr Condition kConditions[] = {
    {"--if-absent", &CacheHandle::SetIfAbsent},
    {"--if-present", &CacheHandle::SetIfPresent},
    {"--if-equal", nullptr, &CacheHandle::SetIfEqual},
    {"--if-not-equal", nullptr, &CacheHandle::SetIfNotEqual},
    {"--if-present-and-not-equal", nullptr, &CacheHandle::SetIfPresentAndNotEqual},
    {"--if-absent-or-equal", nullptr, &CacheHandle::SetIfAbsentOrEqual},
    {"--if-hash", nullptr, &CacheHandle::SetIfPresentAndHashEqual, true},
    {"--if-not-hash", nullptr, &CacheHandle::SetIfPresentAndHashNotEqual, true},
    {"--if-absent-or-hash", nullptr, &CacheHandle::SetIfAbsentOrHashEqual, true},
    {"--if-absent-or-not-hash", nullptr, &CacheHandle::SetIfAbsentOrHashNotEqual, true},
};

Result<const Condition*> ConditionOf(const CacheVerb& verb) {
  const Condition* only = nullptr;
  for (const Condition& condition : kConditions) {
    if (!verb.has(condition.option)) continue;
    if (only != nullptr) return base::InvalidArgument("give one condition, not two");
    only = &condition;
  }
  if (only == nullptr) return base::InvalidArgument("give a condition, such as --if-absent");
  return only;
}

Result<std::string> ComparedOf(const CacheVerb& verb, const Condition& condition) {
  const std::string word = verb.Word(condition.option);
  if (!condition.hash) return verb.Decoded(condition.option, word);
  auto hash = base::HexDecode(word);
  if (!hash) return base::InvalidArgument(std::string(condition.option) + " takes a hash in hex");
  return *std::move(hash);
}

Result<ExitCode> CompareAndSet(const CacheVerb& verb) {
  TRY_ASSIGN(const std::string value, verb.Value("value"));
  TRY_ASSIGN(const SetOptions options, verb.Writing());
  TRY_ASSIGN(const Condition* condition, ConditionOf(verb));
  const CacheHandle& cache = verb.cache();
  if (condition->alone != nullptr) {
    TRY_ASSIGN(const Stored stored, (cache.*condition->alone)(verb.Word("key"), value, options));
    return ShowStored(verb, stored);
  }
  TRY_ASSIGN(const std::string compared, ComparedOf(verb, *condition));
  TRY_ASSIGN(const Stored stored,
             (cache.*condition->compared)(verb.Word("key"), value, compared, options));
  return ShowStored(verb, stored);
}

constexpr Argument kKey{"key", "", "the item's key", true};
constexpr Argument kValue{"value", "", "the value; - reads standard input, @FILE a file", true};

std::vector<Argument> ConditionalArguments() {
  return {kKey,
          kValue,
          {"--if-absent", "", "when there is no item"},
          {"--if-present", "", "when there is an item"},
          {"--if-equal", "VALUE", "when its value is this one"},
          {"--if-not-equal", "VALUE", "when there is no item, or its value is another"},
          {"--if-present-and-not-equal", "VALUE", "when there is an item with another value"},
          {"--if-absent-or-equal", "VALUE", "when there is no item, or its value is this one"},
          {"--if-hash", "HASH", "when its value has this hash, which get --hash prints"},
          {"--if-not-hash", "HASH", "when there is an item with another hash"},
          {"--if-absent-or-hash", "HASH", "when there is no item, or it has this hash"},
          {"--if-absent-or-not-hash", "HASH", "when there is no item, or it has another hash"},
          kTtl,
          kInBase64,
          kInHex,
          kMissOk};
}

std::vector<Command> LongForms() {
  return {
      {"item get",
       "print an item's value; a miss exits 1",
       {kKey, {"--hash", "", "print the value's hash too, in hex"}, kMissOk},
       &OnCache<&Get>},
      {"item set",
       "store a value",
       {kKey, kValue, kTtl, kInBase64, kInHex, {"--hash", "", "print the value's hash, in hex"}},
       &OnCache<&Set>},
      {"item del",
       "delete an item of any type; deleting nothing is fine",
       {kKey},
       &OnCache<&Delete>},
      {"item incr",
       "add to the number that an item is, and print the sum",
       {kKey, {"amount", "", "what to add, negative or not; default 1"}, kTtl},
       &OnCache<&Increment>},
      {"item exists",
       "tell whether items are there; exits 1 when one is not",
       {{"key", "", "an item's key", true, true}, kMissOk},
       &OnCache<&KeysExist>},
      {"item type",
       "print scalar, dictionary, set, list or sorted_set",
       {kKey, kMissOk},
       &OnCache<&GetType>},
      {"item touch",
       "give an item a new time to live; exits 1 when it keeps the old one",
       {kKey,
        {"--ttl", "TIME", "counted from now, such as 90s or 2h", true},
        {"--only-longer", "", "not when it has longer to live already"},
        {"--only-shorter", "", "not when it has less to live already"},
        kMissOk},
       &OnCache<&Touch>},
  };
}

}  // namespace

std::vector<Command> ItemCommands() {
  const std::vector<Command> longs = LongForms();
  std::vector<Command> all;
  for (Command command : longs) {
    command.path.remove_prefix(std::string_view("item ").size());
    all.push_back(std::move(command));
  }
  all.insert(all.end(), longs.begin(), longs.end());
  all.push_back({"item ttl",
                 "print how many milliseconds an item has to live",
                 {kKey, kMissOk},
                 &OnCache<&GetTtl>});
  all.push_back({"item cas", "store a value on a condition; exits 1 when it does not hold",
                 ConditionalArguments(), &OnCache<&CompareAndSet>});
  return all;
}

}  // namespace keepsake::cli
