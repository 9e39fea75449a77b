#include "cli/families.h"
#include "cli/value_input.h"

#include "base/error.h"
#include "base/try.h"

namespace keepsake::cli {
namespace {

Coding CodingOf(const Arguments& arguments) {
  if (arguments.has("--base64")) return Coding::kBase64;
  return arguments.has("--hex") ? Coding::kHex : Coding::kPlain;
}

Result<CacheHandle> HandleOf(Context& context) {
  TRY_ASSIGN(const std::string name, context.CacheName());
  TRY_ASSIGN(CacheClient client, context.MakeCacheClient());
  return client.Cache(name);
}

ExitCode Get(Context& context, const Arguments& arguments) {
  const auto cache = HandleOf(context);
  if (!cache) return context.Fail(cache.error());
  const auto found = cache->Get(*arguments.text("key"));
  if (!found) return context.Fail(found.error());
  if (found->miss()) {
    context.printer().Note("miss");
    return arguments.has("--miss-ok") ? kOk : kMiss;
  }
  context.printer().Value("value", Cell::Bytes(found->value().text()));
  return kOk;
}

Result<SetOptions> OptionsOf(const Arguments& arguments) {
  SetOptions options;
  TRY_ASSIGN(const auto ttl, arguments.duration("--ttl"));
  if (ttl) options.ttl = *ttl;
  return options;
}

ExitCode Set(Context& context, const Arguments& arguments) {
  const auto value =
      ReadValue("the value", *arguments.text("value"), CodingOf(arguments), context.process().in);
  if (!value) return context.Fail(value.error());
  const auto options = OptionsOf(arguments);
  if (!options) return context.Fail(options.error());
  const auto cache = HandleOf(context);
  if (!cache) return context.Fail(cache.error());
  if (const auto stored = cache->Set(*arguments.text("key"), *value, *options); !stored) {
    return context.Fail(stored.error());
  }
  return kOk;
}

ExitCode Delete(Context& context, const Arguments& arguments) {
  const auto cache = HandleOf(context);
  if (!cache) return context.Fail(cache.error());
  if (const auto gone = cache->Delete(*arguments.text("key")); !gone) {
    return context.Fail(gone.error());
  }
  return kOk;
}

const Argument kKey{"key", "", "the item's key", true};

}  // namespace

std::vector<Command> ItemCommands() {
  return {
      {"get", "print an item's value; a miss exits 1",
       {kKey, {"--miss-ok", "", "exit 0 on a miss too"}}, &Get},
      {"set", "store a value",
       {kKey,
        {"value", "", "the value; - reads standard input, @FILE a file", true},
        {"--ttl", "TIME", "how long it lives, such as 90s or 2h; default 10m"},
        {"--base64", "", "the value is given in base64"},
        {"--hex", "", "the value is given in hex"}},
       &Set},
      {"del", "delete an item; deleting nothing is fine", {kKey}, &Delete},
  };
}

}  // namespace keepsake::cli
