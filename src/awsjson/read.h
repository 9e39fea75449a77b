#pragma once

#include <keepsake/secrets_types.h>

#include "awsjson/findings.h"
#include "awsjson/member.h"
#include "base/text.h"

#include <boost/json/value.hpp>

#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

// JSON values into members, one overload a type. What is wrong goes to `findings`; the member is
// then left as it was or half read. Of this room only.
namespace keepsake::awsjson {

// Everything a value is read with.
struct ReadContext {
  const Path& path;
  const Rule& rule;
  Findings& findings;
};

inline std::size_t CountCharacters(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

inline std::optional<std::string_view> AsText(const boost::json::value& value,
                                              const ReadContext& at) {
  const boost::json::string* text = value.if_string();
  if (text != nullptr) return std::string_view(text->data(), text->size());
  at.findings.WrongType(at.path, "a string");
  return std::nullopt;
}

inline void Read(const boost::json::value& value, const ReadContext& at, std::string& out) {
  const auto text = AsText(value, at);
  if (!text.has_value()) return;
  at.findings.CheckLength(at.path, *text, CountCharacters(*text), at.rule.length);
  at.findings.CheckPattern(at.path, *text, at.rule.pattern);
  out = *text;
}

inline void Read(const boost::json::value& value, const ReadContext& at, Secret& out) {
  const auto text = AsText(value, at);
  if (!text.has_value()) return;
  if (at.rule.base64) {
    auto bytes = base::Base64Decode(*text);
    if (!bytes.has_value()) return at.findings.WrongType(at.path, "bytes in base64");
    out = Secret(std::move(*bytes));
  } else {
    out = Secret(*text);
  }
  at.findings.CheckLength(at.path, std::nullopt, out.size(), at.rule.length);
}

inline void Read(const boost::json::value& value, const ReadContext& at, bool& out) {
  if (const bool* flag = value.if_bool()) {
    out = *flag;
  } else {
    at.findings.WrongType(at.path, "true or false");
  }
}

inline void Read(const boost::json::value& value, const ReadContext& at, std::int64_t& out) {
  const std::int64_t* number = value.if_int64();
  if (number == nullptr) return at.findings.WrongType(at.path, "a whole number");
  at.findings.CheckValue(at.path, *number, at.rule.value);
  out = *number;
}

inline void Read(const boost::json::value& value, const ReadContext& at, std::int32_t& out) {
  std::int64_t number = 0;
  Read(value, at, number);
  if (!std::in_range<std::int32_t>(number)) return;  // the rule has said so already
  out = static_cast<std::int32_t>(number);
}

// Seconds with a fraction, no more than a Timestamp can hold with room to spare.
inline void Read(const boost::json::value& value, const ReadContext& at, Timestamp& out) {
  constexpr double kMaxSeconds = 1e12;
  if (!value.is_number()) return at.findings.WrongType(at.path, "a number of seconds");
  const double seconds = value.to_number<double>();
  if (!(std::abs(seconds) <= kMaxSeconds)) {
    return at.findings.WrongType(at.path, "a number of seconds");
  }
  out = Timestamp(std::chrono::milliseconds(std::llround(seconds * 1000)));
}

template <typename E>
std::string JoinedWords() {
  std::string all;
  for (const auto& word : Words<E>::kAll) (all += all.empty() ? "" : ", ") += word.text;
  return all;
}

template <typename E>
  requires std::is_enum_v<E>
void Read(const boost::json::value& value, const ReadContext& at, std::optional<E>& out) {
  const auto text = AsText(value, at);
  if (!text.has_value()) return;
  for (const auto& word : Words<E>::kAll) {
    if (word.text == *text) out = word.value;
  }
  if (!out.has_value()) at.findings.NotInSet(at.path, *text, JoinedWords<E>());
}

template <HasShape T>
void Read(const boost::json::value& value, const ReadContext& at, T& out);

template <typename V>
void Read(const boost::json::value& value, const ReadContext& at, std::optional<V>& out) {
  Read(value, at, out.emplace());
}

// "[a, b]" for a list of texts; other lists have no short form.
template <typename V>
std::optional<std::string> Shown(const std::vector<V>& list) {
  if constexpr (std::is_same_v<V, std::string>) {
    std::string text = "[";
    for (const auto& element : list) (text += text.size() == 1 ? "" : ", ") += element;
    return text + "]";
  } else {
    return std::nullopt;
  }
}

template <typename V>
void Read(const boost::json::value& value, const ReadContext& at, std::vector<V>& out) {
  const boost::json::array* array = value.if_array();
  if (array == nullptr) return at.findings.WrongType(at.path, "a list");
  const Rule element_rule{.length = at.rule.element_length, .pattern = at.rule.element_pattern};
  out.reserve(array->size());
  for (std::size_t i = 0; i < array->size(); ++i) {
    Read((*array)[i], {at.path.Element(i), element_rule, at.findings}, out.emplace_back());
  }
  at.findings.CheckLength(at.path, Shown(out), array->size(), at.rule.length);
}

template <typename V>
void Read(const boost::json::value& value, const ReadContext& at, std::map<std::string, V>& out) {
  const boost::json::object* object = value.if_object();
  if (object == nullptr) return at.findings.WrongType(at.path, "an object");
  for (const auto& member : *object) {
    Read(member.value(), {at.path.Member(member.key()), Rule{}, at.findings},
         out[std::string(member.key())]);
  }
}

template <HasShape T>
void Read(const boost::json::value& value, const ReadContext& at, T& out) {
  const boost::json::object* object = value.if_object();
  if (object == nullptr) return at.findings.WrongType(at.path, "an object");
  ForEachMember<T>([&](const auto& member) {
    const Path path = at.path.Member(member.name);
    const boost::json::value* found = object->if_contains(member.name);
    const bool present = found != nullptr && !found->is_null();
    if (present) Read(*found, {path, member.rule, at.findings}, out.*member.field);
    if (member.rule.required) at.findings.CheckPresent(path, present);
  });
}

}  // namespace keepsake::awsjson
