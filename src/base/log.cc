#include "base/log.h"

#include "base/clock.h"
#include "base/guarded.h"
#include "base/text.h"

#include <fmt/format.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace keepsake::log {
namespace {

constexpr int kMaxSameEventPerSecond = 10;
constexpr std::size_t kMaxFieldCharacters = 512;

// Hands each line to a function; this spdlog has no sink of the kind.
class FunctionSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit FunctionSink(Sink target) : sink_(std::move(target)) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    sink_(std::string_view(message.payload.data(), message.payload.size()));
  }
  void flush_() override {}

 private:
  Sink sink_;
};

struct Repeats {
  std::int64_t second = 0;
  int count = 0;
};

struct State {
  std::shared_ptr<spdlog::logger> logger;
  Format format = Format::kText;
  std::unordered_map<std::string, Repeats> repeats;
};

std::atomic<Level> g_level{Level::kOff};

base::Guarded<State>& GlobalState() {
  static base::Guarded<State> state;
  return state;
}

constexpr std::string_view NameOf(Level level) {
  constexpr std::string_view kNames[] = {"debug", "info", "warn", "error", "off"};
  return kNames[static_cast<int>(level)];
}

// Quoted when a reader could not tell where it ends.
std::string TextValue(std::string_view value) {
  std::string escaped = base::Escape(value, kMaxFieldCharacters);
  if (!escaped.empty() && escaped.find_first_of(" \"=") == std::string::npos) return escaped;
  std::string quoted = "\"";
  for (const char c : escaped) {
    if (c == '"') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string JsonText(std::string_view value) {
  std::string out = "\"";
  for (const char c : base::Escape(value, kMaxFieldCharacters)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string ValueText(const Field& field, Format format) {
  return std::visit(
      [&](const auto& value) -> std::string {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string_view>) {
          return format == Format::kJson ? JsonText(value) : TextValue(value);
        } else {
          return fmt::format("{}", value);
        }
      },
      field.value);
}

std::string Line(Level level, std::string_view event, Fields fields, int dropped, Format format) {
  const std::string time = base::FormatIso8601(base::SystemClock().Wall());
  const bool json = format == Format::kJson;
  std::string line = json ? fmt::format(R"({{"t":"{}","level":"{}","event":"{}")", time,
                                        NameOf(level), event)
                          : fmt::format("{} {} {}", time, NameOf(level), event);
  const auto append = [&](const Field& field) {
    line += fmt::format(fmt::runtime(json ? R"(,"{}":{})" : " {}={}"), field.name,
                        ValueText(field, format));
  };
  for (const Field& field : fields) append(field);
  if (dropped > 0) append(Field("suppressed", dropped));
  if (json) line += '}';
  return line;
}

// How many like it were dropped before this one, or -1 when this one is dropped too.
int Admit(State& state, std::string_view event, std::int64_t second) {
  Repeats& seen = state.repeats[std::string(event)];
  if (seen.second != second) {
    const int dropped = std::max(0, seen.count - kMaxSameEventPerSecond);
    seen = {second, 1};
    return dropped;
  }
  return ++seen.count > kMaxSameEventPerSecond ? -1 : 0;
}

}  // namespace

void Start(Level level, Format format, Sink sink) {
  spdlog::sink_ptr target = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  if (sink) target = std::make_shared<FunctionSink>(std::move(sink));
  auto logger = std::make_shared<spdlog::logger>("keepsake", target);
  logger->set_pattern("%v");
  logger->set_level(spdlog::level::trace);
  GlobalState().With([&](State& state) {
    state.logger = std::move(logger);
    state.format = format;
    state.repeats.clear();
  });
  g_level.store(level, std::memory_order_relaxed);
}

void Stop() {
  g_level.store(Level::kOff, std::memory_order_relaxed);
  GlobalState().With([](State& state) { state.logger.reset(); });
}

bool Enabled(Level level) { return level >= g_level.load(std::memory_order_relaxed); }

void Event(Level level, std::string_view event, Fields fields) {
  if (!Enabled(level)) return;
  const auto second =
      std::chrono::floor<std::chrono::seconds>(base::SystemClock().Wall()).time_since_epoch();
  std::shared_ptr<spdlog::logger> logger;
  Format format = Format::kText;
  const int dropped = GlobalState().With([&](State& state) {
    logger = state.logger;
    format = state.format;
    return Admit(state, event, second.count());
  });
  if (logger == nullptr || dropped < 0) return;
  logger->log(spdlog::level::info, Line(level, event, fields, dropped, format));
}

}  // namespace keepsake::log
