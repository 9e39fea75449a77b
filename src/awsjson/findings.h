#pragma once

#include <keepsake/error.h>

#include "awsjson/rule.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keepsake::awsjson {

// Where a value stands: "filters.1.member.key". A chain on the stack, made text only when there is
// something to say about the value.
class Path {
 public:
  Path() = default;
  Path Member(std::string_view name) const { return Path(this, name, 0); }
  Path Element(std::size_t index) const { return Path(this, {}, index + 1); }
  // Member names begin in lower case, elements count from 1. The whole body is "the body".
  std::string Text() const;

 private:
  Path(const Path* parent, std::string_view name, std::size_t number)
      : parent_(parent), name_(name), number_(number) {}

  const Path* parent_ = nullptr;
  std::string_view name_;
  std::size_t number_ = 0;
};

// What is wrong with a message, gathered while it is read. Values that break a rule are quoted, up
// to a limit, but for Secrets, which have no way in here.
class Findings {
 public:
  enum class Of { kRequest, kResponse };
  explicit Findings(Of of) : of_(of) {}

  // The JSON is not what `path` must be: "a string". The first one is told.
  void WrongType(const Path& path, std::string_view expected);

  void CheckPresent(const Path& path, bool present);
  void CheckValue(const Path& path, std::int64_t value, Range range);
  // `shown` is what the message quotes; nullopt for what must not be seen or has no short form.
  void CheckLength(const Path& path, std::optional<std::string_view> shown, std::size_t length,
                   Range range);
  void CheckPattern(const Path& path, std::string_view text, Pattern pattern);
  // `names` is the list in the service's words: "asc, desc".
  void NotInSet(const Path& path, std::string_view text, std::string_view names);

  // Nothing wrong: nullopt.
  std::optional<Error> ToError() const;

 private:
  void Add(const Path& path, std::string_view value, std::string_view constraint);

  Of of_;
  std::string wrong_type_;
  std::vector<std::string> violations_;  // the first limits::kJsonViolations
  std::size_t count_ = 0;
};

}  // namespace keepsake::awsjson
