#include "sdk/batch_call.h"

#include "sdk/transport.h"
#include "sdk/validation.h"

#include <algorithm>

namespace keepsake::sdk {

// Hands the messages of a part's answer on, item by item.
class BatchCall::PartAnswer final : public MessageSink {
 public:
  PartAnswer(std::shared_ptr<BatchCall> batch, std::size_t first, std::size_t count)
      : batch_(std::move(batch)), first_(first), count_(count) {}

  void OnTry() override { came_ = 0; }
  void OnMessage(std::string_view message) override {
    if (came_ < count_) batch_->answers_->Take(first_ + came_, message);
    ++came_;
  }

 private:
  const std::shared_ptr<BatchCall> batch_;
  const std::size_t first_;
  const std::size_t count_;
  std::size_t came_ = 0;
};

void BatchCall::Begin(Transport& transport, CallRequest request, std::vector<BatchPart> parts,
                      std::unique_ptr<BatchAnswers> answers) {
  const std::size_t at_once =
      std::max<std::size_t>(std::min(parts.size(), limits::kBatchRequests), 1);
  const auto batch = std::make_shared<BatchCall>(transport, std::move(request), std::move(parts),
                                                 std::move(answers));
  for (std::size_t i = 0; i < at_once; ++i) batch->GoOn();
}

BatchCall::BatchCall(Transport& transport, CallRequest request, std::vector<BatchPart> parts,
                     std::unique_ptr<BatchAnswers> answers)
    : transport_(transport),
      request_(std::move(request)),
      parts_(std::move(parts)),
      answers_(std::move(answers)) {}

// An item that alone is larger than a message may be gets its error, and the others go on.
void BatchCall::GoOn() {
  while (!error_.has_value() && next_ < parts_.size()) {
    BatchPart part = std::move(parts_[next_++]);
    const Status fine = CheckRequestSize(part.message, transport_.configuration());
    if (fine.has_value()) return Send(std::move(part));
    const Error error = fine.error().WithCall(std::string(request_.operation()), request_.target, 0,
                                              std::chrono::milliseconds(0));
    for (std::size_t i = 0; i < part.count; ++i) answers_->Refuse(part.first + i, error);
  }
  if (on_wire_ == 0 && answers_ != nullptr) std::exchange(answers_, nullptr)->Finish(error_);
}

void BatchCall::Send(BatchPart part) {
  ++on_wire_;
  CallRequest request = request_;
  request.message = std::move(part.message);
  request.sink = std::make_shared<PartAnswer>(shared_from_this(), part.first, part.count);
  transport_.Begin(std::move(request),
                   [self = shared_from_this()](const Result<std::string>& answer) {
                     self->OnEnded(answer.has_value() ? Status() : answer.error());
                   });
}

void BatchCall::OnEnded(Status status) {
  --on_wire_;
  if (!status.has_value() && !error_.has_value()) error_ = std::move(status).error();
  GoOn();
}

}  // namespace keepsake::sdk
