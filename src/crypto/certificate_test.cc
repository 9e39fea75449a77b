#include "crypto/certificate.h"

#include "crypto/x509.h"
#include "testing/manual_clock.h"
#include "testing/seeded_random.h"

#include <openssl/x509v3.h>

namespace keepsake::crypto {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

constexpr std::string_view kEndpoint = "cell-1.example.com";

class CertificateTest : public ::testing::Test {
 protected:
  Certificate Authority(bool loopback = false) {
    return MakeAuthority({std::string(kEndpoint), loopback}, now_, random_).value();
  }
  Result<Certificate> Server(const Certificate& authority, const Names& names) {
    return MakeServerCertificate(authority, names, now_, random_);
  }

  // What a client says at `when` that trusts the authority and connects to `host`: X509_V_OK, or
  // why not.
  static int Verify(const Certificate& authority, X509* server, const std::string& host,
                    base::WallTime when) {
    const std::unique_ptr<X509_STORE, Free<X509_STORE_free>> store(X509_STORE_new());
    const X509Ptr root = CertificateFromPem(authority.certificate_pem);
    X509_STORE_add_cert(store.get(), root.get());
    const std::unique_ptr<X509_STORE_CTX, Free<X509_STORE_CTX_free>> context(X509_STORE_CTX_new());
    X509_STORE_CTX_init(context.get(), store.get(), server, nullptr);
    X509_VERIFY_PARAM* const param = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_X509_STRICT);
    X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_SSL_SERVER);
    X509_VERIFY_PARAM_set_time(
        param, std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count());
    if (X509_VERIFY_PARAM_set1_ip_asc(param, host.c_str()) != 1) {
      X509_VERIFY_PARAM_set1_host(param, host.c_str(), host.size());
    }
    X509_verify_cert(context.get());
    return X509_STORE_CTX_get_error(context.get());
  }
  int Verify(const Certificate& authority, const Certificate& server, const std::string& host,
             std::chrono::seconds later = 0s) {
    const X509Ptr leaf = CertificateFromPem(server.certificate_pem);
    return Verify(authority, leaf.get(), host, now_ + later);
  }

  testing::SeededRandom random_{testing::Seed()};
  const base::WallTime now_ = testing::ManualClock().Wall();
};

TEST_F(CertificateTest, AClientThatTrustsTheAuthorityAcceptsEveryNameOfTheServer) {  // S-NET-3
  const Certificate authority = Authority(/*loopback=*/true);
  const Names names = {"cell-1.example.com",
                       "cache.cell-1.example.com",
                       "*.cell-1.example.com",
                       "localhost",
                       "127.0.0.1",
                       "::1"};
  const auto server = Server(authority, names);
  ASSERT_TRUE(server.has_value()) << server.error();
  for (const std::string host :
       {"cell-1.example.com", "cache.cell-1.example.com", "secretsmanager.cell-1.example.com",
        "localhost", "127.0.0.1", "::1"}) {
    EXPECT_EQ(Verify(authority, *server, host), X509_V_OK) << host;
  }
  EXPECT_EQ(Verify(authority, *server, "example.com"), X509_V_ERR_HOSTNAME_MISMATCH);
  EXPECT_EQ(Verify(authority, *server, "127.0.0.2"), X509_V_ERR_IP_ADDRESS_MISMATCH);
}

TEST_F(CertificateTest, AnotherAuthorityDoesNotVouchForTheServer) {
  const auto server = Server(Authority(), {"cell-1.example.com"});
  ASSERT_TRUE(server.has_value());
  EXPECT_NE(Verify(Authority(), *server, "cell-1.example.com"), X509_V_OK);
}

TEST_F(CertificateTest, ServersLiveNinetyDaysAndAuthoritiesAYear) {
  const Certificate authority = Authority();
  const auto server = Server(authority, {"cell-1.example.com"});
  const auto at = [&](std::chrono::seconds later) {
    return Verify(authority, *server, "cell-1.example.com", later);
  };
  EXPECT_EQ(at(-5min), X509_V_OK);
  EXPECT_EQ(at(-6min), X509_V_ERR_CERT_NOT_YET_VALID);
  EXPECT_EQ(at(90 * 24h - 1s), X509_V_OK);
  EXPECT_EQ(at(90 * 24h + 1s), X509_V_ERR_CERT_HAS_EXPIRED);
  const X509Ptr root = CertificateFromPem(authority.certificate_pem);
  int days = 0, seconds = 0;
  ASSERT_EQ(ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(root.get()),
                           X509_get0_notAfter(root.get())),
            1);
  EXPECT_EQ(days * 86'400 + seconds, 365 * 86'400 + 300);
}

// What a stolen authority key could sign.
X509Ptr SignedByHand(const Certificate& authority, const std::string& alternative_names,
                     base::WallTime now, base::Random& random) {
  const X509Ptr issuer = CertificateFromPem(authority.certificate_pem);
  const PkeyPtr issuer_key = PrivateKeyFromPem(authority.private_key_pem.view());
  const PkeyPtr key = MakeP256Key();
  X509Ptr leaf = MakeUnsigned(key.get(), "stolen", now, now + 24h, random);
  AddExtension(leaf.get(), issuer.get(), NID_authority_key_identifier, "keyid");
  AddExtension(leaf.get(), issuer.get(), NID_subject_key_identifier, "hash");
  AddExtension(leaf.get(), issuer.get(), NID_subject_alt_name, alternative_names);
  Sign(leaf.get(), issuer.get(), issuer_key.get());
  return leaf;
}

TEST_F(CertificateTest, ASignatureForANameOutsideTheConstraintIsRefusedByClients) {
  const struct {
    bool loopback;
    std::string host, names;
    int want;
  } cases[] = {
      {false, "cache.cell-1.example.com", "DNS:cache.cell-1.example.com", X509_V_OK},
      {false, "bank.com", "DNS:bank.com", X509_V_ERR_PERMITTED_VIOLATION},
      {false, "example.com", "DNS:example.com", X509_V_ERR_PERMITTED_VIOLATION},
      {false, "evilcell-1.example.com", "DNS:evilcell-1.example.com",
       X509_V_ERR_PERMITTED_VIOLATION},
      {false, "localhost", "DNS:localhost", X509_V_ERR_PERMITTED_VIOLATION},
      {false, "127.0.0.1", "IP:127.0.0.1", X509_V_ERR_EXCLUDED_VIOLATION},
      {false, "::1", "IP:::1", X509_V_ERR_EXCLUDED_VIOLATION},
      {false, "10.1.2.3", "DNS:cell-1.example.com,IP:10.1.2.3", X509_V_ERR_EXCLUDED_VIOLATION},
      {true, "127.0.0.1", "IP:127.0.0.1", X509_V_OK},
      {true, "::1", "IP:::1", X509_V_OK},
      {true, "127.0.0.2", "IP:127.0.0.2", X509_V_ERR_PERMITTED_VIOLATION},
      {true, "::2", "IP:::2", X509_V_ERR_PERMITTED_VIOLATION},
      {true, "bank.com", "DNS:bank.com", X509_V_ERR_PERMITTED_VIOLATION},
  };
  const Certificate authorities[] = {Authority(false), Authority(true)};
  for (const auto& c : cases) {
    const Certificate& authority = authorities[c.loopback ? 1 : 0];
    const X509Ptr leaf = SignedByHand(authority, c.names, now_, random_);
    EXPECT_EQ(Verify(authority, leaf.get(), c.host, now_ + 1min), c.want) << c.names;
  }
}

TEST_F(CertificateTest, ANameOutsideTheConstraintIsRefusedBeforeSigning) {
  const Certificate authority = Authority();
  for (const std::string name : {"bank.com", "localhost", "127.0.0.1", "::1", "*.example.com"}) {
    const auto server = Server(authority, {"cell-1.example.com", name});
    ASSERT_FALSE(server.has_value()) << name;
    EXPECT_EQ(server.error().code(), ErrorCode::kInvalidArgument) << name;
  }
}

TEST_F(CertificateTest, WhatIsNoNameIsRefused) {
  using namespace std::string_literals;
  const Certificate authority = Authority(true);
  for (const std::string& name : {""s, "a b"s, "1.2.3"s, "127.0.0.1,DNS:bank.com"s, "127.0.0.1\0x"s,
                                  "::1%lo"s, "cell-1.example.com\n"s, "DNS:x"s}) {
    const auto server = Server(authority, {name});
    ASSERT_FALSE(server.has_value()) << name;
    EXPECT_EQ(server.error().code(), ErrorCode::kInvalidArgument) << name;
  }
  EXPECT_EQ(Server(authority, {}).error().code(), ErrorCode::kInvalidArgument);
  for (const std::string endpoint : {"", "*.a", "a,DNS:bank.com", "127.0.0.1"}) {
    const auto made = MakeAuthority({endpoint, false}, now_, random_);
    ASSERT_FALSE(made.has_value()) << endpoint;
    EXPECT_EQ(made.error().code(), ErrorCode::kInvalidArgument) << endpoint;
  }
}

TEST_F(CertificateTest, AServerCertificateSignsNothing) {
  const Certificate authority = Authority();
  const auto server = Server(authority, {"cell-1.example.com"});
  const X509Ptr leaf = CertificateFromPem(server->certificate_pem);
  EXPECT_EQ(X509_check_ca(leaf.get()), 0);
  EXPECT_EQ(X509_check_purpose(leaf.get(), X509_PURPOSE_SSL_SERVER, 0), 1);
  EXPECT_EQ(X509_check_purpose(leaf.get(), X509_PURPOSE_SSL_CLIENT, 0), 0);
  const X509Ptr root = CertificateFromPem(authority.certificate_pem);
  EXPECT_EQ(X509_get_pathlen(root.get()), 0);
}

TEST_F(CertificateTest, AnAuthorityThatDoesNotReadIsDataLoss) {
  const Names names = {"cell-1.example.com"};
  Certificate mixed = Authority();
  mixed.private_key_pem = Authority().private_key_pem;
  EXPECT_EQ(Server(mixed, names).error().code(), ErrorCode::kDataLoss);
  EXPECT_EQ(Server({"no PEM", SecretBytes("no PEM")}, names).error().code(), ErrorCode::kDataLoss);
  EXPECT_EQ(Server({Authority().certificate_pem, SecretBytes()}, names).error().code(),
            ErrorCode::kDataLoss);
}

TEST_F(CertificateTest, KeysAreUnencryptedPkcs8AndSerialsDiffer) {
  const Certificate a = Authority(), b = Authority();
  EXPECT_TRUE(a.private_key_pem.view().starts_with("-----BEGIN PRIVATE KEY-----\n"));
  EXPECT_TRUE(a.certificate_pem.starts_with("-----BEGIN CERTIFICATE-----\n"));
  EXPECT_NE(a.private_key_pem.view(), b.private_key_pem.view());
  const X509Ptr x = CertificateFromPem(a.certificate_pem),
                y = CertificateFromPem(b.certificate_pem);
  EXPECT_NE(ASN1_INTEGER_cmp(X509_get0_serialNumber(x.get()), X509_get0_serialNumber(y.get())), 0);
  EXPECT_NE(X509_NAME_cmp(X509_get_subject_name(x.get()), X509_get_subject_name(y.get())), 0);
}

}  // namespace
}  // namespace keepsake::crypto
