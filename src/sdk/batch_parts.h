#pragma once

#include "base/limits.h"
#include "sdk/batch_call.h"
#include "wire/message.h"

#include <cstddef>
#include <utility>
#include <vector>

namespace keepsake::sdk {

// Cuts a batch into requests of at most limits::kBatchItems items and `max_bytes` bytes; only an
// item that is alone in its request may make it larger. Request is a message with repeated `items`,
// and `put(i, item)` writes the i-th of `count`.
template <typename Request, typename Put>
std::vector<BatchPart> CutBatch(std::size_t count, std::size_t max_bytes, Put put) {
  constexpr std::size_t kItemPrefix = 6;  // tag and length of an item in the request, at most
  std::vector<BatchPart> parts;
  Request request;
  std::size_t first = 0, bytes = 0;
  const auto close = [&](std::size_t end) {
    if (end == first) return;
    wire::AppendTo(request, parts.emplace_back(BatchPart{{}, first, end - first}).message);
    request.clear_items();
    first = end;
    bytes = 0;
  };
  for (std::size_t i = 0; i < count; ++i) {
    typename std::remove_cvref_t<decltype(request.items(0))> item;
    put(i, item);
    const std::size_t size = wire::SizeOf(item) + kItemPrefix;
    if (i - first == limits::kBatchItems || bytes + size > max_bytes) close(i);
    bytes += size;
    *request.add_items() = std::move(item);
  }
  close(count);
  return parts;
}

}  // namespace keepsake::sdk
