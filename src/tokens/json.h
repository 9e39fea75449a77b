#pragma once

#include <keepsake/result.h>
#include <keepsake/secret.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// A strict and small reader of JSON (RFC 8259) for the texts that decide who may do what: JWT parts
// and credential containers. What general readers let pass is refused here: the same name twice in
// an object, bytes that are no UTF-8, half surrogates, anything after the value. Texts are Secrets,
// so that no credential is left behind in freed memory.
//
// Source: security.md S-TOK-3, §5.4.
namespace keepsake::tokens {

struct Json {
  enum class Type : std::uint8_t { kNull, kBool, kInteger, kReal, kText, kArray, kObject };
  struct Member;

  Type type = Type::kNull;
  bool boolean = false;
  std::int64_t integer = 0;  // a number without fraction and exponent that fits
  double real = 0;           // any other number
  Secret text;
  std::vector<Json> items;
  std::vector<Member> members;  // in the order written

  bool is(Type other) const { return type == other; }
  // The member of an object, or null: also when this is no object.
  const Json* Find(std::string_view name) const;
  // The bytes of that member when it is a text.
  const Secret* FindText(std::string_view name) const;
  // Its number when it is an integer.
  const std::int64_t* FindInteger(std::string_view name) const;
};

struct Json::Member {
  std::string name;
  Json value;
};

struct JsonLimits {
  std::size_t depth = 8;  // of arrays and objects in each other
  std::size_t values = 256;
};

// Reads exactly one value with white space around it.
// Errors: kInvalidArgument, with what is wrong and at which byte, never with the text.
Result<Json> ReadJson(std::string_view text, const JsonLimits& limits = {});

}  // namespace keepsake::tokens
