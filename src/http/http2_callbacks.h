#pragma once

#include "http/http2_core.h"

#include <nghttp2/nghttp2.h>

namespace keepsake::http {

// Between nghttp2's C callbacks and Http2Core with its role. No exception crosses nghttp2: one that
// is thrown here ends the connection.
struct Http2Callbacks {
  static nghttp2_session* NewSession(bool server, Http2Core& core);

  static int OnBeginHeaders(nghttp2_session*, const nghttp2_frame* frame, void* core);
  static int OnHeader(nghttp2_session*, const nghttp2_frame* frame, nghttp2_rcbuf* name,
                      nghttp2_rcbuf* value, std::uint8_t flags, void* core);
  static int OnInvalidHeader(nghttp2_session*, const nghttp2_frame* frame, nghttp2_rcbuf* name,
                             nghttp2_rcbuf* value, std::uint8_t flags, void* core);
  static int OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* core);
  static int OnData(nghttp2_session*, std::uint8_t flags, std::int32_t stream_id,
                    const std::uint8_t* data, std::size_t size, void* core);
  static int OnStreamClosed(nghttp2_session*, std::int32_t stream_id, std::uint32_t code,
                            void* core);
  static int OnFrameSent(nghttp2_session*, const nghttp2_frame* frame, void* core);
  static int OnFrameNotSent(nghttp2_session*, const nghttp2_frame* frame, int error, void* core);
  // The size of the next DATA frame of a stream, and its bytes.
  static ssize_t OfferData(nghttp2_session*, std::int32_t stream_id, std::uint8_t* buffer,
                           std::size_t room, std::uint32_t* flags, nghttp2_data_source*,
                           void* core);
  static int SendData(nghttp2_session*, nghttp2_frame* frame, const std::uint8_t* header,
                      std::size_t size, nghttp2_data_source*, void* core);
};

}  // namespace keepsake::http
