#pragma once

#include "http/http2_guard.h"
#include "http/http2_limits.h"
#include "http/http2_literal_memo.h"
#include "http/http2_stream.h"
#include "net/connection.h"

#include <nghttp2/nghttp2.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Inside this room only: it brings in nghttp2.
namespace keepsake::http {

// What one side of HTTP/2 makes of what arrives. Called from inside nghttp2, so what is done here
// only notes and submits: code of other rooms runs in OnTurn().
class Http2Role {
 public:
  virtual void OnBeginHeaders(const nghttp2_frame& frame) = 0;
  // One field of the block that began last.
  virtual void OnHeader(const nghttp2_frame& frame, std::string_view name,
                        std::string_view value) = 0;
  virtual void OnFrame(const nghttp2_frame& frame) = 0;  // whole and valid
  virtual void OnData(std::int32_t stream_id, std::string_view bytes) = 0;
  virtual void OnStreamClosed(std::int32_t stream_id, std::uint32_t code) = 0;
  virtual void OnFrameSent(const nghttp2_frame& frame) = 0;
  virtual void OnFrameNotSent(const nghttp2_frame& frame) = 0;
  // Bytes of a stream's body have gone.
  virtual void OnBytesSent(Http2Stream& stream, std::size_t n) = 0;
  // A client's HEADERS came with an id that is not above all earlier ones; everything before it is
  // processed.
  virtual std::optional<Breach> OnOldHeaders(std::uint32_t stream_id) = 0;

  // Outside of nghttp2: all that has arrived is processed, and what is submitted now leaves in the
  // same write.
  virtual void OnTurn() = 0;
  // What could be sent is sent.
  virtual void OnFlushed() = 0;
  // A limit was reached; GOAWAY is on its way and nothing else will be. Once.
  virtual void OnBreach(const Breach& breach) = 0;

 protected:
  ~Http2Role() = default;
};

// One HTTP/2 connection, either side: bytes in, frames counted, output gathered into one write a
// turn. Loop thread only. Every public call is outside of nghttp2 unless it says otherwise.
class Http2Core {
 public:
  enum class Side { kServer, kClient };

  Http2Core(Side side, std::unique_ptr<net::Connection> connection, const Http2Limits& limits,
            Http2Role& role);
  ~Http2Core();
  Http2Core(const Http2Core&) = delete;
  Http2Core& operator=(const Http2Core&) = delete;

  // Begins to read; the role's handler passes on what comes.
  void Start(net::Connection::Handler& handler) { connection_->Start(handler); }
  void TakeBytes(std::string_view bytes);
  void TakeDrained();
  void Tick(base::Instant now);

  // A turn soon: at the end of the one that is running, or posted. Also from inside nghttp2.
  void RequestTurn();
  // A turn of the loop's own, so that other connections have theirs before.
  void PostTurn();

  // Ends the connection for `breach`: GOAWAY, and closed after limits.last_words whatever happens.
  void Cut(const Breach& breach);
  // The same from inside nghttp2: as soon as it has returned.
  void Report(const std::optional<Breach>& breach);
  // Sends what there is and closes.
  void Close();
  // Drops the connection; everything does nothing from here on.
  void Abort() { connection_.reset(); }

  // From here on also from inside nghttp2.
  void SubmitSettings(std::span<const nghttp2_settings_entry> entries);
  void SubmitPing(std::string_view eight_bytes);
  void SetConnectionWindow(std::int32_t bytes);
  void Reset(std::int32_t stream_id, std::uint32_t code);
  void Attach(Http2Stream& stream);  // its frames find it by its id
  void Detach(Http2Stream& stream);
  // The stream's outgoing part has more bytes, or its end.
  void Resume(Http2Stream& stream);
  template <typename Stream>
  Stream* Find(std::int32_t stream_id) const {
    return static_cast<Stream*>(FindStream(stream_id));
  }

  // Header fields in nghttp2's form, in a buffer that the next call uses again. With `keep` the
  // bytes are not copied by nghttp2: they must last until the frame is sent or its stream closed.
  std::vector<nghttp2_nv>& Block() {
    block_.clear();
    return block_;
  }
  static void Add(std::string_view name, std::string_view value, bool keep,
                  std::vector<nghttp2_nv>& block);
  static void Add(const Fields& fields, bool keep, std::vector<nghttp2_nv>& block);
  // A SETTINGS entry that the peer shall read and nghttp2 shall not enforce; see the source.
  void AnnounceOnly(nghttp2_settings_entry entry) { announced_ = entry; }

  nghttp2_session* session() const { return session_.get(); }
  Http2Guard& guard() { return guard_; }
  net::Connection* connection() const { return connection_.get(); }
  base::Instant now() const { return now_; }
  bool closing() const { return closing_; }  // nothing new is begun any more
  bool in_turn() const { return in_turn_; }
  std::uint64_t bytes_in() const { return bytes_in_; }
  std::uint64_t bytes_out() const { return bytes_out_; }

 private:
  friend struct Http2Callbacks;
  struct Delete {
    void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
  };

  void RunTurn();
  void EndTurn();
  void Feed(std::string_view bytes);
  bool FeedRequest(const FrameHeader& header, std::string_view bytes, std::size_t at,
                   std::size_t& fed);
  bool FeedSession(std::string_view bytes);
  void Flush();
  void Gather(std::size_t limit);
  void AppendFrame(std::string_view frame);
  void WatchQueue();
  void FailSession(int error);
  Http2Stream* FindStream(std::int32_t stream_id) const;

  const Http2Limits& limits_;
  Http2Role& role_;
  const bool server_;
  net::EventLoop& loop_;
  std::unique_ptr<net::Connection> connection_;
  base::Instant now_;
  std::unique_ptr<nghttp2_session, Delete> session_;
  FrameScanner scanner_;
  Http2Guard guard_;
  LiteralMemo literals_;
  std::uint32_t last_headers_id_ = 0;
  std::optional<Breach> reported_;
  std::optional<nghttp2_settings_entry> announced_;
  std::string out_;
  std::vector<nghttp2_nv> block_;
  std::uint64_t bytes_in_ = 0, bytes_out_ = 0;
  std::optional<base::Instant> paused_since_;
  bool in_turn_ = false;
  bool turn_again_ = false;
  bool turn_posted_ = false;
  bool closing_ = false;
  bool goaway_sent_ = false;
  std::shared_ptr<Http2Core*> self_;  // told apart from a dead one by posted tasks
};

}  // namespace keepsake::http
