#include "server/tls_files.h"

#include "base/try.h"
#include "crypto/certificate.h"
#include "net/address.h"

#include <unistd.h>

namespace keepsake::server {
namespace {

constexpr unsigned kPublicMode = 0644;
constexpr unsigned kPrivateMode = 0600;

// Written beside the authority, so that a second run knows whom it speaks for.
std::string EndpointFile(const DataDir& dir) { return dir.tls() + "/endpoint"; }

Result<std::string> HostOf(const std::string& endpoint) {
  TRY_ASSIGN(const net::Address address, net::ParseAddress(endpoint, std::uint16_t{443}));
  return address.host;
}

Status WritePair(const crypto::Certificate& made, const std::string& certificate,
                 const std::string& key) {
  TRY(WriteFileAtomically(key, made.private_key_pem.view(), kPrivateMode));
  return WriteFileAtomically(certificate, made.certificate_pem, kPublicMode);
}

Result<crypto::Certificate> ReadAuthority(const DataDir& dir) {
  TRY_ASSIGN(std::string certificate, ReadSmallFile(dir.ca_certificate()));
  TRY_ASSIGN(const std::string key, ReadSmallFile(dir.ca_key()));
  return crypto::Certificate{std::move(certificate), crypto::SecretBytes(std::string_view(key))};
}

Result<crypto::Certificate> MakeAndWriteAuthority(const DataDir& dir, const std::string& host,
                                                  base::WallTime now, base::Random& random) {
  TRY_ASSIGN(crypto::Certificate authority,
             crypto::MakeAuthority({.endpoint = host, .loopback = true}, now, random));
  TRY(WritePair(authority, dir.ca_certificate(), dir.ca_key()));
  TRY(WriteFileAtomically(EndpointFile(dir), host, kPublicMode));
  return authority;
}

struct PemPair {
  std::string chain, key;
};

Result<PemPair> ReadPair(const Settings& settings, const DataDir& dir) {
  const bool own = settings.tls_certificate.empty();
  const auto read = [&](const std::string& path) {
    return ReadSmallFile(path).transform_error([&](const Error& error) {
      return own ? error.WithHint("run `keepsake tls init --endpoint NAME`, or name your own files "
                                  "with --tls-certificate and --tls-key")
                 : error;
    });
  };
  TRY_ASSIGN(std::string chain, read(own ? dir.server_certificate() : settings.tls_certificate));
  TRY_ASSIGN(std::string key, read(own ? dir.server_key() : settings.tls_key));
  return PemPair{std::move(chain), std::move(key)};
}

}  // namespace

std::vector<std::string> NamesOf(std::string_view endpoint) {
  const auto host = HostOf(std::string(endpoint));
  if (!host.has_value()) return {};
  std::vector<std::string> names = {*host};
  for (const auto* prefix : {"cache.", "control.", "token.", "api.cache.", "secretsmanager."}) {
    names.push_back(prefix + *host);
  }
  return names;
}

Result<TlsFiles> MakeTlsFiles(const DataDir& dir, const std::string& endpoint, bool replace,
                              const base::Clock& clock, base::Random& random) {
  TRY_ASSIGN(const std::string host, HostOf(endpoint));
  TRY(MakePrivateDirectory(dir.tls()));
  const auto known = ReadSmallFile(EndpointFile(dir));
  const bool make_authority = replace || !known.has_value();
  if (!make_authority && *known != host) {
    return Error(ErrorCode::kFailedPrecondition,
                 "the certificate authority in " + dir.tls() + " is for " + *known)
        .WithHint("--replace makes a new one, which every client must then trust anew");
  }
  TRY_ASSIGN(const crypto::Certificate authority,
             make_authority ? MakeAndWriteAuthority(dir, host, clock.Wall(), random)
                            : ReadAuthority(dir));
  TlsFiles files{dir.ca_certificate(), NamesOf(endpoint), make_authority};
  std::vector<std::string> names = files.names;
  for (const auto* loopback : {"localhost", "127.0.0.1", "::1"}) {
    if (names.front() != loopback) names.emplace_back(loopback);
  }
  TRY_ASSIGN(const crypto::Certificate server,
             crypto::MakeServerCertificate(authority, names, clock.Wall(), random));
  TRY(WritePair(server, dir.server_certificate(), dir.server_key()));
  return files;
}

Result<std::unique_ptr<net::TlsServerContext>> LoadTls(const Settings& settings,
                                                       const DataDir& dir) {
  TRY_ASSIGN(const PemPair pair, ReadPair(settings, dir));
  return net::TlsServerContext::Create(pair.chain, pair.key, {"h2", "http/1.1"});
}

Status ReloadTls(net::TlsServerContext& context, const Settings& settings, const DataDir& dir) {
  TRY_ASSIGN(const PemPair pair, ReadPair(settings, dir));
  return context.Reload(pair.chain, pair.key);
}

}  // namespace keepsake::server
