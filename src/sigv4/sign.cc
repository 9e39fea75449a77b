#include "sigv4/sign.h"

#include "base/text.h"
#include "crypto/digest.h"
#include "sigv4/key_scope.h"
#include "sigv4/signed_names.h"
#include "sigv4/signing_key.h"

namespace keepsake::sigv4 {
namespace {

constexpr std::string_view kTokenHeader = "x-amz-security-token";

// What one signature is made from: who signs, when, and for which day's key.
struct Signer {
  const Credentials& credentials;
  const SignOptions& options;
  const std::string amz_date = base::FormatAmzDate(options.time);
  const KeyScope scope =
      KeyScope(credentials.access_key_id, std::string_view(amz_date).substr(0, 8), options.region,
               options.service);

  std::string Signature(const Request& request, const CanonicalParts& parts) const {
    return DeriveSigningKey(scope, credentials.secret_access_key)
        .Sign(StringToSign(amz_date, scope, CanonicalRequest(request, parts)));
  }
  bool SignsToken() const {
    return !credentials.session_token.empty() && !options.token_after_signing;
  }
  bool AddsTokenAfter() const {
    return !credentials.session_token.empty() && options.token_after_signing;
  }
};

void AppendParameter(std::string_view name, std::string_view value, std::string& query) {
  if (!query.empty()) query += '&';
  query += name;
  query += '=';
  query += base::PercentEncode(value);
}

std::string AuthorizationOf(const Signer& signer, const std::string& names,
                            const std::string& signature) {
  std::string value(kAlgorithm);
  for (const std::string_view part :
       {std::string_view(" Credential="), std::string_view(signer.scope.text()),
        std::string_view(", SignedHeaders="), std::string_view(names),
        std::string_view(", Signature="), std::string_view(signature)}) {
    value += part;
  }
  return value;
}

}  // namespace

std::vector<AddedHeader> Sign(const Request& request, const Credentials& credentials,
                              const SignOptions& options) {
  const Signer signer{credentials, options};
  const std::string payload_hash = crypto::Sha256Hex(request.body);
  const AddedHeader token{std::string(kTokenHeader), std::string(credentials.session_token)};
  std::vector<AddedHeader> added = {{"x-amz-date", signer.amz_date}};
  if (signer.SignsToken()) added.push_back(token);
  if (options.content_sha256) added.push_back({"x-amz-content-sha256", payload_hash});

  std::vector<Header> headers(request.headers.begin(), request.headers.end());
  for (const AddedHeader& header : added) headers.push_back({header.name, header.value});
  Request complete = request;
  complete.headers = headers;
  const std::string names = SignedNames(headers, options.headers);
  const std::string signature = signer.Signature(complete, {names, payload_hash, options.path});

  if (signer.AddsTokenAfter()) added.push_back(token);
  added.push_back({"authorization", AuthorizationOf(signer, names, signature)});
  return added;
}

std::string Presign(const Request& request, const Credentials& credentials,
                    const SignOptions& options, std::chrono::seconds life) {
  const Signer signer{credentials, options};
  const std::string names = SignedNames(request.headers, options.headers);
  std::string query(request.query);
  AppendParameter("X-Amz-Algorithm", kAlgorithm, query);
  AppendParameter("X-Amz-Credential", signer.scope.text(), query);
  AppendParameter("X-Amz-Date", signer.amz_date, query);
  AppendParameter("X-Amz-SignedHeaders", names, query);
  AppendParameter("X-Amz-Expires", std::to_string(life.count()), query);
  const auto append_token = [&] {
    AppendParameter("X-Amz-Security-Token", credentials.session_token, query);
  };
  if (signer.SignsToken()) append_token();

  Request complete = request;
  complete.query = query;
  const std::string payload_hash = crypto::Sha256Hex(request.body);
  const std::string signature = signer.Signature(complete, {names, payload_hash, options.path});

  if (signer.AddsTokenAfter()) append_token();
  AppendParameter("X-Amz-Signature", signature, query);
  return query;
}

}  // namespace keepsake::sigv4
