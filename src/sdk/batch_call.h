#pragma once

#include <keepsake/result.h>

#include "sdk/cache_call.h"
#include "sdk/completion.h"
#include "wire/message.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keepsake::sdk {

class Transport;

// One request of a batch, with the items [first, first + count).
struct BatchPart {
  std::string message;
  std::size_t first = 0;
  std::size_t count = 0;
};

// Where the answers of a batch's items are put. Loop thread only.
class BatchAnswers {
 public:
  virtual ~BatchAnswers() = default;
  // What came for an item, in place of what came before.
  virtual void Take(std::size_t item, std::string_view message) = 0;
  virtual void Refuse(std::size_t item, const Error& error) = 0;
  // Once, last: no more will come, because of `error` if there is one.
  virtual void Finish(const std::optional<Error>& error) = 0;
};

template <typename Response, typename Read, typename ItemAnswer>
class TypedBatchAnswers final : public BatchAnswers {
 public:
  using Answer = std::vector<Result<ItemAnswer>>;

  TypedBatchAnswers(std::size_t items, Read read, Completion<Answer> completion)
      : items_(items), read_(std::move(read)), completion_(std::move(completion)) {}

  void Take(std::size_t item, std::string_view message) override {
    auto response = wire::Parse<Response>(message);
    if (!response.has_value()) return Refuse(item, response.error());
    any_ = true;
    items_[item] = read_(*response);
  }
  void Refuse(std::size_t item, const Error& error) override {
    any_ = true;
    items_[item].emplace(error);
  }
  void Finish(const std::optional<Error>& error) override {
    if (error.has_value() && !any_) return completion_(*error);
    const Error absent = error.value_or(
        Error(ErrorCode::kInternalServer, "the answer ended before it came to this item"));
    Answer all;
    all.reserve(items_.size());
    for (auto& item : items_) {
      all.push_back(item.has_value() ? *std::move(item) : Result<ItemAnswer>(absent));
    }
    completion_(std::move(all));
  }

 private:
  std::vector<std::optional<Result<ItemAnswer>>> items_;
  bool any_ = false;
  Read read_;
  Completion<Answer> completion_;
};

// A batch on its way: its parts are calls of their own, limits::kBatchRequests of them at once,
// under one deadline. The first that fails for good ends the batch: no further part is sent. A part
// that is tried again is sent whole. Loop thread only.
class BatchCall : public std::enable_shared_from_this<BatchCall> {
 public:
  // `request` is what all parts have in common.
  static void Begin(Transport& transport, CallRequest request, std::vector<BatchPart> parts,
                    std::unique_ptr<BatchAnswers> answers);

  BatchCall(Transport& transport, CallRequest request, std::vector<BatchPart> parts,
            std::unique_ptr<BatchAnswers> answers);

 private:
  class PartAnswer;
  // Sends the next part, if there is one to send, and ends the batch after the last.
  void GoOn();
  void Send(BatchPart part);
  void OnEnded(Status status);

  Transport& transport_;
  const CallRequest request_;
  std::vector<BatchPart> parts_;
  std::unique_ptr<BatchAnswers> answers_;  // null once the batch has ended
  std::size_t next_ = 0;
  std::size_t on_wire_ = 0;
  std::optional<Error> error_;
};

}  // namespace keepsake::sdk
