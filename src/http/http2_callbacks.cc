#include "http/http2_callbacks.h"

#include <new>

namespace keepsake::http {
namespace {

Http2Core& CoreOf(void* core) {
  return *static_cast<Http2Core*>(core);
}

std::string_view TextOf(nghttp2_rcbuf* buffer) {
  const nghttp2_vec bytes = nghttp2_rcbuf_get_buf(buffer);
  return {reinterpret_cast<const char*>(bytes.base), bytes.len};
}

template <typename Fn>
int Caught(Fn&& fn) {
  try {
    fn();
    return 0;
  } catch (...) {
    return NGHTTP2_ERR_CALLBACK_FAILURE;
  }
}

// Codes that nghttp2 resets a stream with because of what the peer did; ours are others.
bool IsPeersFault(std::uint32_t code) {
  return code == NGHTTP2_PROTOCOL_ERROR || code == NGHTTP2_FLOW_CONTROL_ERROR ||
         code == NGHTTP2_STREAM_CLOSED || code == NGHTTP2_FRAME_SIZE_ERROR;
}

struct DeleteOption {
  void operator()(nghttp2_option* option) const { nghttp2_option_del(option); }
};
struct DeleteCallbacks {
  void operator()(nghttp2_session_callbacks* callbacks) const {
    nghttp2_session_callbacks_del(callbacks);
  }
};

// Http2Guard counts before nghttp2 does, so nghttp2's own limits are set where they do not decide.
std::unique_ptr<nghttp2_option, DeleteOption> NewOptions() {
  nghttp2_option* option = nullptr;
  if (nghttp2_option_new(&option) != 0) throw std::bad_alloc();
  constexpr std::uint64_t kMany = 1 << 30;
  nghttp2_option_set_max_outbound_ack(option, kMany);
  nghttp2_option_set_max_settings(option, kMany);
  nghttp2_option_set_stream_reset_rate_limit(option, kMany, kMany);
  // It counts every piece of a CONTINUATION's header that a read brings, not every frame.
  nghttp2_option_set_max_continuations(option, kMany);
  nghttp2_option_set_no_closed_streams(option, 1);
  nghttp2_option_set_max_send_header_block_length(option, 128 << 10);
  return std::unique_ptr<nghttp2_option, DeleteOption>(option);
}

std::unique_ptr<nghttp2_session_callbacks, DeleteCallbacks> NewCallbacks() {
  nghttp2_session_callbacks* c = nullptr;
  if (nghttp2_session_callbacks_new(&c) != 0) throw std::bad_alloc();
  using Our = Http2Callbacks;
  nghttp2_session_callbacks_set_on_begin_headers_callback(c, &Our::OnBeginHeaders);
  nghttp2_session_callbacks_set_on_header_callback2(c, &Our::OnHeader);
  nghttp2_session_callbacks_set_on_invalid_header_callback2(c, &Our::OnInvalidHeader);
  nghttp2_session_callbacks_set_on_frame_recv_callback(c, &Our::OnFrame);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(c, &Our::OnData);
  nghttp2_session_callbacks_set_on_stream_close_callback(c, &Our::OnStreamClosed);
  nghttp2_session_callbacks_set_on_frame_send_callback(c, &Our::OnFrameSent);
  nghttp2_session_callbacks_set_on_frame_not_send_callback(c, &Our::OnFrameNotSent);
  nghttp2_session_callbacks_set_send_data_callback(c, &Our::SendData);
  return std::unique_ptr<nghttp2_session_callbacks, DeleteCallbacks>(c);
}

}  // namespace

nghttp2_session* Http2Callbacks::NewSession(bool server, Http2Core& core) {
  const auto options = NewOptions();
  const auto callbacks = NewCallbacks();
  nghttp2_session* session = nullptr;
  const auto make = server ? &nghttp2_session_server_new2 : &nghttp2_session_client_new2;
  if (make(&session, callbacks.get(), &core, options.get()) != 0) throw std::bad_alloc();
  return session;
}

int Http2Callbacks::OnBeginHeaders(nghttp2_session*, const nghttp2_frame* frame, void* core) {
  return Caught([&] { CoreOf(core).role_.OnBeginHeaders(*frame); });
}

int Http2Callbacks::OnHeader(nghttp2_session*, const nghttp2_frame* frame, nghttp2_rcbuf* name,
                             nghttp2_rcbuf* value, std::uint8_t, void* core) {
  return Caught([&] { CoreOf(core).role_.OnHeader(*frame, TextOf(name), TextOf(value)); });
}

// RFC 9113 §8.2.1: a field with a forbidden character makes the message malformed.
int Http2Callbacks::OnInvalidHeader(nghttp2_session*, const nghttp2_frame*, nghttp2_rcbuf*,
                                    nghttp2_rcbuf*, std::uint8_t, void*) {
  return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

int Http2Callbacks::OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* core) {
  return Caught([&] {
    Http2Core& self = CoreOf(core);
    if (frame->hd.type == NGHTTP2_DATA && (frame->hd.flags & NGHTTP2_FLAG_PADDED) != 0) {
      const bool empty = frame->data.padlen == frame->hd.length &&
                         (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0;
      self.Report(self.guard_.OnPaddedData(empty));
    }
    self.role_.OnFrame(*frame);
  });
}

int Http2Callbacks::OnData(nghttp2_session*, std::uint8_t, std::int32_t stream_id,
                           const std::uint8_t* data, std::size_t size, void* core) {
  return Caught(
      [&] { CoreOf(core).role_.OnData(stream_id, {reinterpret_cast<const char*>(data), size}); });
}

int Http2Callbacks::OnStreamClosed(nghttp2_session*, std::int32_t stream_id, std::uint32_t code,
                                   void* core) {
  return Caught([&] { CoreOf(core).role_.OnStreamClosed(stream_id, code); });
}

int Http2Callbacks::OnFrameSent(nghttp2_session*, const nghttp2_frame* frame, void* core) {
  return Caught([&] {
    Http2Core& self = CoreOf(core);
    switch (frame->hd.type) {
      case NGHTTP2_DATA:
      case NGHTTP2_HEADERS:
        self.guard_.OnAnswerSent(frame->hd.type == NGHTTP2_DATA);
        break;
      case NGHTTP2_RST_STREAM:
        if (!IsPeersFault(frame->rst_stream.error_code)) break;
        self.Report(self.guard_.OnPrematureReset(self.now_));
        break;
      case NGHTTP2_GOAWAY:
        self.goaway_sent_ = true;
        break;
      default:
        break;
    }
    self.role_.OnFrameSent(*frame);
  });
}

int Http2Callbacks::OnFrameNotSent(nghttp2_session*, const nghttp2_frame* frame, int, void* core) {
  return Caught([&] { CoreOf(core).role_.OnFrameNotSent(*frame); });
}

ssize_t Http2Callbacks::OfferData(nghttp2_session* session, std::int32_t stream_id, std::uint8_t*,
                                  std::size_t room, std::uint32_t* flags, nghttp2_data_source*,
                                  void* core) {
  Http2Core& self = CoreOf(core);
  Http2Stream* stream = self.FindStream(stream_id);
  if (stream == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  const std::size_t n = std::min(room, stream->out.pending());
  if (n == 0 && !stream->out.ended()) {
    stream->out_deferred = true;
    return NGHTTP2_ERR_DEFERRED;
  }
  *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
  if (n == stream->out.pending() && stream->out.ended()) {
    *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (const Fields& trailers = stream->out.trailers(); !trailers.empty()) {
      *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
      auto& block = self.Block();
      Http2Core::Add(trailers, /*keep=*/true, block);
      nghttp2_submit_trailer(session, stream_id, block.data(), block.size());
    }
  }
  return static_cast<ssize_t>(n);
}

int Http2Callbacks::SendData(nghttp2_session*, nghttp2_frame* frame, const std::uint8_t* header,
                             std::size_t size, nghttp2_data_source*, void* core) {
  Http2Core& self = CoreOf(core);
  Http2Stream* stream = self.FindStream(frame->hd.stream_id);
  if (stream == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  const int failed = Caught([&] {
    self.out_.append(reinterpret_cast<const char*>(header), kFrameHeaderBytes);
    self.out_.append(stream->out.Take(size));
    stream->out_progress = self.now_;
    self.role_.OnBytesSent(*stream, size);
  });
  if (failed != 0) return failed;
  return self.out_.size() < self.limits_.write_ahead_bytes ? 0 : NGHTTP2_ERR_PAUSE;
}

}  // namespace keepsake::http
