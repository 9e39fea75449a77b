#pragma once

#include "base/clock.h"
#include "base/guarded.h"
#include "net/tls.h"

#include <openssl/ssl.h>

#include <memory>
#include <string>

// Inside this room only: it brings in OpenSSL.
namespace keepsake::net {

template <auto Free>
struct OpensslDelete {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using SslContextPtr = std::unique_ptr<SSL_CTX, OpensslDelete<SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, OpensslDelete<SSL_free>>;
using BioPtr = std::unique_ptr<BIO, OpensslDelete<BIO_free_all>>;
using X509Ptr = std::unique_ptr<X509, OpensslDelete<X509_free>>;
using PrivateKeyPtr = std::unique_ptr<EVP_PKEY, OpensslDelete<EVP_PKEY_free>>;

// One certificate with its key and what TLS needs around them; never changed once made, so that all
// threads share it. A connection keeps the one it began with.
struct TlsServerState {
  SslContextPtr context;
  std::string alpn;  // wire form, in order of preference
};

struct TlsServerContext::Core {
  // The state for a new connection. Session tickets are sealed with keys that OpenSSL makes with
  // each SSL_CTX, never written; after twelve hours a fresh one takes over (S-NET-2).
  std::shared_ptr<const TlsServerState> Current(base::Instant now) const;
  // True at most once a second: a failed handshake may be logged (S-NET-2).
  bool MayLogFailure(base::Instant now) const;

  struct Live {
    std::shared_ptr<const TlsServerState> state;
    std::optional<base::Instant> first_used;
  };
  std::vector<std::string> alpn;
  mutable base::Guarded<Live> live;
  mutable std::atomic<std::int64_t> last_logged_second{-1};
};

struct TlsClientContext::Core {
  SslContextPtr context;
};

// What OpenSSL has noted about the failure at hand, in words; empties its list.
std::string OpensslReason();

}  // namespace keepsake::net
