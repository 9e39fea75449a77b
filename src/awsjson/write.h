#pragma once

#include "awsjson/json_output.h"
#include "awsjson/member.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

// Members into JSON, one overload a type. Of this room only.
namespace keepsake::awsjson {

inline void Write(const std::string& text, const Rule&, JsonOutput& out) {
  out.Text(text);
}
inline void Write(const Secret& secret, const Rule& rule, JsonOutput& out) {
  rule.base64 ? out.Base64(secret.reveal()) : out.Text(secret.reveal());
}
inline void Write(bool flag, const Rule&, JsonOutput& out) {
  out.Raw(flag ? "true" : "false");
}
inline void Write(std::int64_t number, const Rule&, JsonOutput& out) {
  out.Integer(number);
}
inline void Write(std::int32_t number, const Rule&, JsonOutput& out) {
  out.Integer(number);
}
inline void Write(Timestamp time, const Rule&, JsonOutput& out) {
  out.Time(time);
}

template <typename E>
  requires std::is_enum_v<E>
void Write(E value, const Rule&, JsonOutput& out) {
  for (const auto& word : Words<E>::kAll) {
    if (word.value == value) out.Text(word.text);
  }
}

template <HasShape T>
void Write(const T& message, const Rule&, JsonOutput& out);

// Only for those that have a value.
template <typename V>
void Write(const std::optional<V>& value, const Rule& rule, JsonOutput& out) {
  Write(*value, rule, out);
}

template <typename V>
void Write(const std::vector<V>& list, const Rule& rule, JsonOutput& out) {
  std::string_view before = "[";
  for (const auto& element : list) {
    out.Raw(before);
    Write(element, rule, out);
    before = ",";
  }
  out.Raw(list.empty() ? "[]" : "]");
}

template <typename V>
void Write(const std::map<std::string, V>& map, const Rule& rule, JsonOutput& out) {
  std::string_view before = "{";
  for (const auto& [name, value] : map) {
    out.Raw(before);
    out.Text(name);
    out.Raw(":");
    Write(value, rule, out);
    before = ",";
  }
  out.Raw(map.empty() ? "{}" : "}");
}

template <HasShape T>
void Write(const T& message, const Rule&, JsonOutput& out) {
  const T untouched{};
  std::string_view before = "{";
  ForEachMember<T>([&](const auto& member) {
    const bool sent = member.rule.required || member.rule.always_sent ||
                      message.*member.field != untouched.*member.field;
    if (!sent) return;
    out.Raw(before);
    out.Text(member.name);
    out.Raw(":");
    Write(message.*member.field, member.rule, out);
    before = ",";
  });
  out.Raw(before == "{" ? "{}" : "}");
}

}  // namespace keepsake::awsjson
