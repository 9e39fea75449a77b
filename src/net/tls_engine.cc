#include "net/tls_engine.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace keepsake::net {
namespace {

bool IsIpAddress(const std::string& name) {
  in6_addr ignored;
  return ::inet_pton(AF_INET, name.c_str(), &ignored) == 1 ||
         ::inet_pton(AF_INET6, name.c_str(), &ignored) == 1;
}

// SNI carries DNS names only (RFC 6066 §3).
void ExpectName(SSL* ssl, const std::string& name) {
  SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (IsIpAddress(name)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name.c_str());
  } else {
    SSL_set1_host(ssl, name.c_str());
    SSL_set_tlsext_host_name(ssl, name.c_str());
  }
}

}  // namespace

TlsEngine::TlsEngine(SslPtr ssl, std::shared_ptr<const TlsServerState> state)
    : state_(std::move(state)), ssl_(std::move(ssl)) {
  in_ = BIO_new(BIO_s_mem());
  out_ = BIO_new(BIO_s_mem());
  // An empty input means "later", never the end.
  BIO_set_mem_eof_return(in_, -1);
  SSL_set_bio(ssl_.get(), in_, out_);
}

TlsEngine TlsEngine::Server(std::shared_ptr<const TlsServerState> state) {
  SslPtr ssl(SSL_new(state->context.get()));
  SSL_set_accept_state(ssl.get());
  return TlsEngine(std::move(ssl), std::move(state));
}

TlsEngine TlsEngine::Client(const TlsClientContext::Core& context, const std::string& name) {
  SslPtr ssl(SSL_new(context.context.get()));
  SSL_set_connect_state(ssl.get());
  ExpectName(ssl.get(), name);
  TlsEngine engine(std::move(ssl), nullptr);
  engine.client_ = true;
  return engine;
}

void TlsEngine::Feed(std::string_view ciphertext) {
  BIO_write(in_, ciphertext.data(), static_cast<int>(ciphertext.size()));
}

Result<bool> TlsEngine::Handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result == 1) return true;
  if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ) return false;
  return Failure();
}

Error TlsEngine::Failure() const {
  const long verified = SSL_get_verify_result(ssl_.get());
  if (client_ && verified != X509_V_OK) {
    ERR_clear_error();
    return Error(ErrorCode::kConnection, std::string("the server's certificate is not trusted: ") +
                                             X509_verify_cert_error_string(verified));
  }
  return Error(ErrorCode::kConnection, "TLS failed: " + OpensslReason());
}

Result<TlsEngine::Plain> TlsEngine::Read(std::span<char> buffer) {
  Plain plain;
  ERR_clear_error();
  while (plain.bytes < buffer.size()) {
    std::size_t n = 0;
    const int result =
        SSL_read_ex(ssl_.get(), buffer.data() + plain.bytes, buffer.size() - plain.bytes, &n);
    plain.bytes += n;
    if (result == 1) continue;
    switch (SSL_get_error(ssl_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        return plain;
      case SSL_ERROR_ZERO_RETURN:
        plain.ended = true;
        return plain;
      default:
        // What came before the bad record is good; the failure comes again with the next call.
        if (plain.bytes > 0) return plain;
        return Failure();
    }
  }
  return plain;
}

void TlsEngine::Write(std::string_view plaintext) {
  ERR_clear_error();
  std::size_t written = 0;
  // Into memory it takes all at once, or fails for good; Read() reports that.
  if (!plaintext.empty()) {
    SSL_write_ex(ssl_.get(), plaintext.data(), plaintext.size(), &written);
  }
}

void TlsEngine::Shutdown() {
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
}

std::string_view TlsEngine::output() const {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out_, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

void TlsEngine::DropOutput() {
  BIO_reset(out_);
}

std::string_view TlsEngine::alpn() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

}  // namespace keepsake::net
