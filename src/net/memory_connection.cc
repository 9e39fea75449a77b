#include "net/memory_connection.h"

namespace keepsake::net {
namespace {

class MemoryConnection;

}  // namespace

struct MemoryLink::Pipe : std::enable_shared_from_this<Pipe> {
  Pipe(EventLoop& l, MemorySchedule s) : loop(l), schedule(std::move(s)) {}

  // Asks for a delivery in a later turn of the loop.
  void Pump();
  void Deliver();
  std::size_t NextSize();
  bool broken() const { return schedule.break_at.has_value() && delivered >= *schedule.break_at; }

  EventLoop& loop;
  MemorySchedule schedule;
  std::string bytes;  // on the way
  std::size_t delivered = 0;
  std::size_t next_segment = 0;
  bool ended = false;  // the writer has closed after these bytes
  bool pumping = false;
  MemoryConnection* reader = nullptr;
  MemoryConnection* writer = nullptr;
};

namespace {

class MemoryConnection final : public Connection {
 public:
  MemoryConnection(std::shared_ptr<MemoryLink::Pipe> in, std::shared_ptr<MemoryLink::Pipe> out,
                   Peer peer, const MemoryLink::Options& options)
      : in_(std::move(in)),
        out_(std::move(out)),
        peer_(std::move(peer)),
        alpn_(options.alpn),
        secure_(options.secure) {
    in_->reader = this;
    out_->writer = this;
  }

  ~MemoryConnection() override {
    in_->reader = nullptr;
    in_->Pump();  // its writer learns that nobody reads
    out_->writer = nullptr;
    out_->ended = true;
    out_->Pump();
  }

  void Start(Handler& handler) override {
    handler_ = &handler;
    in_->Pump();
  }
  void Send(std::string_view bytes) override {
    if (closed_ || closing_) return;
    queued_.append(bytes);
    Fill();
  }
  std::size_t queued_bytes() const override { return queued_.size(); }
  void PauseReading() override { paused_ = true; }
  void ResumeReading() override {
    paused_ = false;
    in_->Pump();
  }
  void Close(std::chrono::milliseconds limit) override;
  const Peer& peer() const override { return peer_; }
  EventLoop& loop() override { return in_->loop; }
  std::string_view alpn() const override { return alpn_; }
  bool secure() const override { return secure_; }

  bool wants_bytes() const { return handler_ != nullptr && !paused_ && !closed_; }
  void Receive(std::string_view bytes) {
    if (!closing_) handler_->OnBytes(bytes);
  }
  // The link has room again.
  void Flush();
  // Ends this side; the handler is told, last of all.
  void End(const Status& why);

 private:
  // Moves what fits onto the link.
  void Fill();

  std::shared_ptr<MemoryLink::Pipe> in_, out_;
  Peer peer_;
  std::string alpn_;
  bool secure_;
  Handler* handler_ = nullptr;
  std::string queued_;
  bool paused_ = false;
  bool closing_ = false;
  bool closed_ = false;
  std::optional<Timer> limit_;
};

void MemoryConnection::Fill() {
  const std::size_t room = out_->schedule.capacity_bytes - out_->bytes.size();
  const std::size_t n = std::min(room, queued_.size());
  out_->bytes.append(queued_, 0, n);
  queued_.erase(0, n);
  if (closing_ && queued_.empty()) out_->ended = true;
  out_->Pump();
}

void MemoryConnection::Flush() {
  if (queued_.empty()) return;
  Fill();
  if (!queued_.empty() || closing_) return;
  if (handler_ != nullptr) handler_->OnDrained();
}

void MemoryConnection::Close(std::chrono::milliseconds limit) {
  if (closed_ || closing_) return;
  closing_ = true;
  paused_ = false;
  Fill();
  limit_.emplace(loop());
  limit_->Start(limit, [this] { End(Status()); });
  in_->Pump();
}

void MemoryConnection::End(const Status& why) {
  if (std::exchange(closed_, true)) return;
  queued_.clear();
  limit_.reset();
  out_->ended = true;
  out_->Pump();
  if (handler_ != nullptr) handler_->OnClosed(why);
}

Status Broken() {
  return Error(ErrorCode::kConnection, "the connection was reset by the peer");
}

}  // namespace

void MemoryLink::Pipe::Pump() {
  if (std::exchange(pumping, true)) return;
  loop.Post([self = shared_from_this()] {
    self->pumping = false;
    self->Deliver();
  });
}

std::size_t MemoryLink::Pipe::NextSize() {
  std::size_t n = bytes.size();
  if (schedule.stall_at.has_value()) n = std::min(n, *schedule.stall_at - delivered);
  if (schedule.break_at.has_value()) n = std::min(n, *schedule.break_at - delivered);
  if (n > 0 && next_segment < schedule.segments.size()) {
    n = std::min(n, schedule.segments[next_segment++]);
  }
  return n;
}

void MemoryLink::Pipe::Deliver() {
  if (reader == nullptr) {
    if (writer != nullptr) writer->End(Broken());
    return;
  }
  if (broken()) {
    if (writer != nullptr) writer->End(Broken());
    if (reader != nullptr) reader->End(Broken());
    return;
  }
  if (!reader->wants_bytes()) return;
  if (const std::size_t n = NextSize(); n > 0) {
    const std::string piece = bytes.substr(0, n);
    bytes.erase(0, n);
    delivered += n;
    reader->Receive(piece);
    if (writer != nullptr) writer->Flush();
    if (!bytes.empty() || ended || broken()) Pump();
  } else if (ended && bytes.empty()) {
    reader->End(Status());
  }
}

MemoryLink::MemoryLink(EventLoop& loop, Options options)
    : to_server_(std::make_shared<Pipe>(loop, std::move(options.to_server))),
      to_client_(std::make_shared<Pipe>(loop, std::move(options.to_client))),
      client_(
          std::make_unique<MemoryConnection>(to_client_, to_server_, options.client_sees, options)),
      server_(std::make_unique<MemoryConnection>(to_server_, to_client_, options.server_sees,
                                                 options)) {}
MemoryLink::~MemoryLink() = default;

void MemoryLink::UnstallToServer() {
  to_server_->schedule.stall_at.reset();
  to_server_->Pump();
}

void MemoryLink::UnstallToClient() {
  to_client_->schedule.stall_at.reset();
  to_client_->Pump();
}

std::size_t MemoryLink::delivered_to_server() const {
  return to_server_->delivered;
}
std::size_t MemoryLink::delivered_to_client() const {
  return to_client_->delivered;
}

}  // namespace keepsake::net
