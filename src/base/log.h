#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

// The operational log: structured, one line an event, escaped, and no secret in any of it: callers
// pass names, counts and codes, never keys, values, tokens or bodies (S-LOG-1).
//
//   log::Warn("http.limit", {{"peer", peer}, {"limit", "ping_flood"}});
//
// prints  2026-11-25T03:34:51Z warn http.limit peer=127.0.0.1:4711 limit=ping_flood
// or the same as one JSON object. The same event at most ten times a second, then a count
// (S-LOG-2). The one global of the project. Silent until Start(): the SDK never logs to stderr.
namespace keepsake::log {

enum class Level { kDebug, kInfo, kWarn, kError, kOff };
enum class Format { kText, kJson };

struct Field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool> value;

  Field(std::string_view n, std::string_view v) : name(n), value(v) {}
  Field(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
  Field(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
  Field(std::string_view n, bool v) : name(n), value(v) {}
  Field(std::string_view n, double v) : name(n), value(v) {}
  template <typename Integer>
    requires std::is_integral_v<Integer>
  Field(std::string_view n, Integer v) : name(n) {
    if constexpr (std::is_signed_v<Integer>) {
      value = static_cast<std::int64_t>(v);
    } else {
      value = static_cast<std::uint64_t>(v);
    }
  }
};

using Fields = std::initializer_list<Field>;

// Where lines go: standard error by default.
using Sink = std::function<void(std::string_view line)>;

void Start(Level level, Format format, Sink sink = {});
void Stop();
bool Enabled(Level level);
void Event(Level level, std::string_view event, Fields fields);

inline void Debug(std::string_view event, Fields fields = {}) {
  Event(Level::kDebug, event, fields);
}
inline void Info(std::string_view event, Fields fields = {}) { Event(Level::kInfo, event, fields); }
inline void Warn(std::string_view event, Fields fields = {}) { Event(Level::kWarn, event, fields); }
inline void Error(std::string_view event, Fields fields = {}) {
  Event(Level::kError, event, fields);
}

}  // namespace keepsake::log
