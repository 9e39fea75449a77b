#include "net/tls.h"

#include "base/error.h"
#include "base/try.h"
#include "net/tls_state.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace keepsake::net {
namespace {

constexpr auto kTicketKeyLife = std::chrono::hours(12);
constexpr const char* kTls12Ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr const char* kGroups = "X25519:P-256";

// "h2", "http/1.1" -> "\x02h2\x08http/1.1" (RFC 7301 §3.1).
Result<std::string> AlpnWire(const std::vector<std::string>& protocols) {
  std::string wire;
  for (const std::string& protocol : protocols) {
    if (protocol.empty() || protocol.size() > 255) {
      return base::InvalidArgument("an ALPN name has 1 to 255 bytes");
    }
    wire += static_cast<char>(protocol.size());
    wire += protocol;
  }
  return wire;
}

// S-NET-2, for both sides.
SslContextPtr NewContext(const SSL_METHOD* method) {
  SslContextPtr context(SSL_CTX_new(method));
  if (context == nullptr) return nullptr;
  SSL_CTX* raw = context.get();
  SSL_CTX_set_options(
      raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  const bool ok = SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION) == 1 &&
                  SSL_CTX_set_cipher_list(raw, kTls12Ciphers) == 1 &&
                  SSL_CTX_set1_groups_list(raw, kGroups) == 1;
  return ok ? std::move(context) : nullptr;
}

// A client that offers protocols, none of which is ours, is refused with the alert of RFC 7301, so
// that its bytes for another protocol never meet one of ours.
int SelectAlpn(SSL*, const unsigned char** out, unsigned char* out_size,
               const unsigned char* offered, unsigned int offered_size, void* arg) {
  const std::string& ours = static_cast<const TlsServerState*>(arg)->alpn;
  unsigned char* chosen = nullptr;
  const int found =
      SSL_select_next_proto(&chosen, out_size, reinterpret_cast<const unsigned char*>(ours.data()),
                            static_cast<unsigned int>(ours.size()), offered, offered_size);
  if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

BioPtr MemoryBio(std::string_view text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Never asks on the terminal: a key under a password counts as unreadable.
int NoPassword(char*, int, int, void*) {
  return -1;
}

struct Identity {
  std::vector<X509Ptr> chain;  // own certificate first
  PrivateKeyPtr key;
};

Result<Identity> ParseIdentity(std::string_view chain_pem, std::string_view key_pem) {
  Identity identity;
  const BioPtr chain = MemoryBio(chain_pem);
  while (X509* next = PEM_read_bio_X509(chain.get(), nullptr, NoPassword, nullptr)) {
    identity.chain.emplace_back(next);
  }
  if (identity.chain.empty()) {
    return base::InvalidArgument("the TLS certificate file holds no certificate in PEM form: " +
                                 OpensslReason());
  }
  const BioPtr key = MemoryBio(key_pem);
  identity.key.reset(PEM_read_bio_PrivateKey(key.get(), nullptr, NoPassword, nullptr));
  if (identity.key == nullptr) {
    return base::InvalidArgument("the TLS key file holds no unencrypted private key in PEM form: " +
                                 OpensslReason());
  }
  ERR_clear_error();  // the end of the chain counts as one
  return identity;
}

Result<std::shared_ptr<const TlsServerState>> NewState(const Identity& identity, std::string alpn) {
  auto state = std::make_shared<TlsServerState>();
  state->context = NewContext(TLS_server_method());
  state->alpn = std::move(alpn);
  SSL_CTX* raw = state->context.get();
  if (raw == nullptr)
    return Error(ErrorCode::kInternalServer, "cannot set TLS up: " + OpensslReason());
  if (SSL_CTX_use_certificate(raw, identity.chain.front().get()) != 1 ||
      SSL_CTX_use_PrivateKey(raw, identity.key.get()) != 1 || SSL_CTX_check_private_key(raw) != 1) {
    return base::InvalidArgument("the TLS key does not belong to the certificate: " +
                                 OpensslReason());
  }
  for (std::size_t i = 1; i < identity.chain.size(); ++i) {
    SSL_CTX_add1_chain_cert(raw, identity.chain[i].get());
  }
  SSL_CTX_set_num_tickets(raw, 1);
  if (!state->alpn.empty()) SSL_CTX_set_alpn_select_cb(raw, SelectAlpn, state.get());
  return std::shared_ptr<const TlsServerState>(std::move(state));
}

// The same certificate and key in a new SSL_CTX, which has new ticket keys.
Result<std::shared_ptr<const TlsServerState>> Renew(const TlsServerState& old) {
  Identity identity;
  const auto add = [&](X509* certificate) {
    X509_up_ref(certificate);
    identity.chain.emplace_back(certificate);
  };
  add(SSL_CTX_get0_certificate(old.context.get()));
  STACK_OF(X509)* rest = nullptr;
  SSL_CTX_get0_chain_certs(old.context.get(), &rest);
  for (int i = 0; i < sk_X509_num(rest); ++i) add(sk_X509_value(rest, i));
  identity.key.reset(SSL_CTX_get0_privatekey(old.context.get()));
  EVP_PKEY_up_ref(identity.key.get());
  return NewState(identity, old.alpn);
}

Status TrustPem(X509_STORE* store, std::string_view pem) {
  const BioPtr bio = MemoryBio(pem);
  int count = 0;
  while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, NoPassword, nullptr)) {
    const X509Ptr certificate(next);
    if (X509_STORE_add_cert(store, certificate.get()) != 1) {
      return base::InvalidArgument("cannot trust a CA certificate: " + OpensslReason());
    }
    ++count;
  }
  ERR_clear_error();
  if (count == 0) return base::InvalidArgument("the CA file holds no certificate in PEM form");
  return {};
}

}  // namespace

std::string OpensslReason() {
  const unsigned long code = ERR_peek_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "no reason given" : reason;
}

std::shared_ptr<const TlsServerState> TlsServerContext::Core::Current(base::Instant now) const {
  return live.With([&](Live& l) {
    if (!l.first_used.has_value()) l.first_used = now;
    if (now - *l.first_used >= kTicketKeyLife) {
      // A failure leaves the old keys: connections matter more than their resumption.
      if (auto fresh = Renew(*l.state); fresh.has_value()) l.state = *fresh;
      l.first_used = now;
    }
    return l.state;
  });
}

bool TlsServerContext::Core::MayLogFailure(base::Instant now) const {
  const auto second = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
  return last_logged_second.exchange(second) != second;
}

Result<std::unique_ptr<TlsServerContext>> TlsServerContext::Create(std::string_view chain_pem,
                                                                   std::string_view key_pem,
                                                                   std::vector<std::string> alpn) {
  TRY(AlpnWire(alpn));
  auto core = std::make_unique<Core>();
  core->alpn = std::move(alpn);
  std::unique_ptr<TlsServerContext> context(new TlsServerContext(std::move(core)));
  TRY(context->Reload(chain_pem, key_pem));
  return context;
}

TlsServerContext::TlsServerContext(std::unique_ptr<Core> core) : core_(std::move(core)) {}
TlsServerContext::~TlsServerContext() = default;

Status TlsServerContext::Reload(std::string_view chain_pem, std::string_view key_pem) {
  TRY_ASSIGN(const Identity identity, ParseIdentity(chain_pem, key_pem));
  TRY_ASSIGN(std::string alpn, AlpnWire(core_->alpn));
  TRY_ASSIGN(auto state, NewState(identity, std::move(alpn)));
  core_->live.With([&](Core::Live& l) { l = {std::move(state), std::nullopt}; });
  return {};
}

Result<std::unique_ptr<TlsClientContext>> TlsClientContext::Create(std::string_view extra_ca_pem,
                                                                   std::vector<std::string> alpn) {
  TRY_ASSIGN(const std::string wire, AlpnWire(alpn));
  auto core = std::make_unique<Core>();
  core->context = NewContext(TLS_client_method());
  SSL_CTX* raw = core->context.get();
  if (raw == nullptr)
    return Error(ErrorCode::kInternalServer, "cannot set TLS up: " + OpensslReason());
  SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
  // A system without a store has nothing there; then only `extra_ca_pem` is trusted.
  SSL_CTX_set_default_verify_paths(raw);
  ERR_clear_error();
  if (!extra_ca_pem.empty()) TRY(TrustPem(SSL_CTX_get_cert_store(raw), extra_ca_pem));
  SSL_CTX_set_alpn_protos(raw, reinterpret_cast<const unsigned char*>(wire.data()),
                          static_cast<unsigned int>(wire.size()));
  return std::unique_ptr<TlsClientContext>(new TlsClientContext(std::move(core)));
}

TlsClientContext::TlsClientContext(std::unique_ptr<Core> core) : core_(std::move(core)) {}
TlsClientContext::~TlsClientContext() = default;

}  // namespace keepsake::net
