#include "cli/families.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"

namespace keepsake::cli {
namespace {

const std::vector<Column> kNamed = {{"name"}, {"result"}};

// The cache's own memory; 0 when it is to share.
Result<std::uint64_t> MemoryOf(const Arguments& arguments) {
  const auto text = arguments.text("--memory");
  if (!text) return std::uint64_t{0};
  const auto bytes = base::ParseBytes(*text);
  if (!bytes || *bytes < limits::kMinCacheMemoryBytes) {
    return base::InvalidArgument("--memory must be a size such as 64MiB, at least 1MiB");
  }
  return *bytes;
}

ExitCode Create(Context& context, const Arguments& arguments) {
  const auto memory = MemoryOf(arguments);
  if (!memory) return context.Fail(memory.error());
  auto client = context.MakeCacheClient();
  if (!client) return context.Fail(client.error());
  const std::string name = *arguments.text("name");
  const auto created = client->CreateCache(name, {.memory_bytes = *memory});
  if (!created) return context.Fail(created.error());
  const std::string_view result = created->created() ? "created" : "exists";
  if (context.printer().form() == OutputForm::kText) {
    context.printer().Value("name", Cell::Text(std::string(result) + " " + name));
  } else {
    context.printer().Object(kNamed, {Cell::Text(name), Cell::Text(result)});
  }
  return created->existed() && arguments.has("--must-create") ? kMiss : kOk;
}

ExitCode List(Context& context, const Arguments&) {
  auto client = context.MakeCacheClient();
  if (!client) return context.Fail(client.error());
  const auto caches = client->ListCaches();
  if (!caches) return context.Fail(caches.error());
  std::vector<std::vector<Cell>> rows;
  for (const auto& cache : *caches) {
    rows.push_back({Cell::Text(cache.name), Cell::Number(cache.cache_limits.max_item_size_kb),
                    Cell::Number(static_cast<std::int64_t>(cache.cache_limits.max_ttl_seconds)),
                    Cell::Number(cache.cache_limits.max_traffic_rate),
                    Cell::Number(cache.cache_limits.max_throughput_kbps)});
  }
  const bool table = context.printer().form() == OutputForm::kTable;
  context.printer().List({{"name"},
                          {"max_item_size_kb", table},
                          {"max_ttl_seconds", table},
                          {"max_traffic_rate", table},
                          {"max_throughput_kbps", table}},
                         rows);
  return kOk;
}

// For the calls that answer nothing but whether they worked.
template <typename Call>
ExitCode Run(Context& context, const Arguments& arguments, std::string_view done, Call call) {
  auto client = context.MakeCacheClient();
  if (!client) return context.Fail(client.error());
  const std::string name = *arguments.text("name");
  if (const auto result = call(*client, name); !result) return context.Fail(result.error());
  context.printer().Note(std::string(done) + " " + name);
  return kOk;
}

ExitCode Remove(Context& context, const Arguments& arguments) {
  return Run(context, arguments, "removed",
             [](CacheClient& client, const std::string& name) { return client.DeleteCache(name); });
}

ExitCode Flush(Context& context, const Arguments& arguments) {
  return Run(context, arguments, "flushed",
             [](CacheClient& client, const std::string& name) { return client.FlushCache(name); });
}

const Argument kName{"name", "", "the cache's name", true};

}  // namespace

std::vector<Command> CacheCommands() {
  return {
      {"cache create",
       "make a cache; one that exists already is fine",
       {kName,
        {"--memory", "SIZE", "memory of its own, such as 64MiB; only keepsake serve knows it"},
        {"--must-create", "", "exit 1 when it existed"}},
       &Create},
      {"cache ls", "list the caches", {}, &List},
      {"cache rm", "remove a cache with all its items", {kName}, &Remove},
      {"cache flush", "remove all items of a cache", {kName}, &Flush},
  };
}

}  // namespace keepsake::cli
