#pragma once

#include <keepsake/result.h>

#include <boost/json/memory_resource.hpp>
#include <boost/json/value.hpp>

#include <string_view>

namespace keepsake::awsjson {

// Memory that is wiped before it is given back.
class WipingMemory final : public boost::json::memory_resource {
 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override;
  void do_deallocate(void* block, std::size_t bytes, std::size_t alignment) override;
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

// A parsed JSON text that leaves nothing of it behind: not in the heap, and not on the stack below
// the caller of Parse(). Of this room only.
class JsonDocument {
 public:
  JsonDocument() : root_(boost::json::storage_ptr(&memory_)) {}
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;
  ~JsonDocument();

  // Strict JSON, limits::kJsonDepth deep, at most `max_nodes` names and values, no name twice in
  // one object. The message says what and where, in bytes, and quotes nothing.
  Status Parse(std::string_view text, std::size_t max_nodes);

  // Null before Parse(), and after one that failed.
  const boost::json::value& root() const { return root_; }

 private:
  Status ParseHere(std::string_view text, std::size_t max_nodes);

  WipingMemory memory_;
  boost::json::value root_;
};

}  // namespace keepsake::awsjson
