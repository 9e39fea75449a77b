#include "awsjson/json_document.h"

#include "base/error.h"
#include "base/limits.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include <cstring>
#include <new>
#include <utility>

namespace keepsake::awsjson {
namespace {

namespace json = boost::json;
using boost::system::error_code;

// Builds the value, counting as it goes. The names of the callbacks are Boost's.
class Builder {
 public:
  static constexpr std::size_t max_object_size = std::size_t{1} << 24;
  static constexpr std::size_t max_array_size = std::size_t{1} << 24;
  static constexpr std::size_t max_key_size = std::size_t{1} << 24;
  static constexpr std::size_t max_string_size = std::size_t{1} << 24;

  Builder(json::storage_ptr memory, std::size_t max_nodes)
      : stack_(memory), nodes_left_(max_nodes) {
    stack_.reset(std::move(memory));
  }

  json::value Release() { return stack_.release(); }
  std::size_t names() const { return names_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_object_end(std::size_t size, error_code& ec) {
    names_ += size;
    stack_.push_object(size);
    return Count(ec);
  }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t size, error_code& ec) {
    stack_.push_array(size);
    return Count(ec);
  }
  bool on_key_part(json::string_view text, std::size_t, error_code&) {
    stack_.push_chars(text);
    return true;
  }
  bool on_key(json::string_view text, std::size_t, error_code& ec) {
    stack_.push_key(text);
    return Count(ec);
  }
  bool on_string_part(json::string_view text, std::size_t, error_code&) {
    stack_.push_chars(text);
    return true;
  }
  bool on_string(json::string_view text, std::size_t, error_code& ec) {
    stack_.push_string(text);
    return Count(ec);
  }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, error_code& ec) {
    stack_.push_int64(number);
    return Count(ec);
  }
  bool on_uint64(std::uint64_t number, json::string_view, error_code& ec) {
    stack_.push_uint64(number);
    return Count(ec);
  }
  bool on_double(double number, json::string_view, error_code& ec) {
    stack_.push_double(number);
    return Count(ec);
  }
  bool on_bool(bool value, error_code& ec) {
    stack_.push_bool(value);
    return Count(ec);
  }
  bool on_null(error_code& ec) {
    stack_.push_null();
    return Count(ec);
  }
  bool on_comment_part(json::string_view, error_code&) { return false; }
  bool on_comment(json::string_view, error_code&) { return false; }

 private:
  bool Count(error_code& ec) {
    if (nodes_left_-- > 0) return true;
    ec = json::error::array_too_large;
    return false;
  }

  json::value_stack stack_;
  std::size_t nodes_left_;
  std::size_t names_ = 0;  // in all objects, as they were written
};

// The names that are left when of equal ones the last has won. As deep as the parser allowed.
std::size_t CountNames(const json::value& value) {
  std::size_t count = 0;
  if (const json::object* object = value.if_object()) {
    count = object->size();
    for (const auto& member : *object) count += CountNames(member.value());
  } else if (const json::array* array = value.if_array()) {
    for (const auto& element : *array) count += CountNames(element);
  }
  return count;
}

Error NotJson(std::string_view what, std::size_t at) {
  return base::InvalidArgument("the body is not JSON that can be read: " + std::string(what) +
                               " at byte " + std::to_string(at));
}

// The parser takes escaped strings apart in a buffer of 4 KiB on the stack, and moves short strings
// by value. Everything it used is below the frame of the caller.
[[gnu::noinline]] void WipeStackBelow() {
  char used[16 << 10];
  explicit_bzero(used, sizeof(used));
}

}  // namespace

// Boost.JSON asks for no more than the default alignment, and not always for the same one when it
// gives a block back.
void* WipingMemory::do_allocate(std::size_t bytes, std::size_t) {
  return ::operator new(bytes);
}

void WipingMemory::do_deallocate(void* block, std::size_t bytes, std::size_t) {
  explicit_bzero(block, bytes);
  ::operator delete(block);
}

JsonDocument::~JsonDocument() {
  root_.emplace_null();
  explicit_bzero(static_cast<void*>(&root_), sizeof(root_));
  new (&root_) json::value();
}

Status JsonDocument::Parse(std::string_view text, std::size_t max_nodes) {
  Status parsed = ParseHere(text, max_nodes);
  WipeStackBelow();
  return parsed;
}

[[gnu::noinline]] Status JsonDocument::ParseHere(std::string_view text, std::size_t max_nodes) {
  json::parse_options strict;
  strict.max_depth = limits::kJsonDepth;
  json::basic_parser<Builder> parser(strict, json::storage_ptr(&memory_), max_nodes);
  error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  if (ec == json::error::array_too_large) return NotJson("too many names and values", used);
  if (ec) return NotJson(ec.message(), used);
  if (used < text.size()) return NotJson("something after the end", used);
  root_ = parser.handler().Release();
  if (CountNames(root_) != parser.handler().names()) {
    root_.emplace_null();
    return base::InvalidArgument("the body has an object with the same name twice");
  }
  return {};
}

}  // namespace keepsake::awsjson
