#include "base/text.h"
#include "crypto/vectors_testing.h"
#include "sigv4/authorization.h"
#include "sigv4/canonical.h"
#include "sigv4/request_text_testing.h"
#include "sigv4/sign.h"
#include "sigv4/verify.h"

#include <boost/json.hpp>

// The signing test suite of awslabs/aws-c-auth: 38 requests, each signed in the header and in the
// query form. Signer and verifier are held against every text on the way.
namespace keepsake::sigv4 {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct Case {
  fs::path folder;
  std::string access_key_id, secret, token, region, service;
  base::WallTime time{};
  std::chrono::seconds life{};
  bool normalize = true, sign_body = false, token_after_signing = false;

  std::string Text(const std::string& name) const { return testing::ReadFile(folder / name); }
  Credentials credentials() const { return {access_key_id, secret, token}; }
  SignOptions sign_options() const {
    return {region,
            service,
            time,
            SignedSet::kAll,
            normalize ? Path::kNormalized : Path::kAsSent,
            sign_body,
            token_after_signing};
  }
  VerifyOptions verify_options() const {
    return {.service = service,
            .region = region,
            .path = normalize ? Path::kNormalized : Path::kAsSent};
  }
};

std::string Member(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value == nullptr ? std::string() : std::string(std::string_view(value->as_string()));
}

bool Flag(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value != nullptr && value->as_bool();
}

Case ReadCase(const fs::path& folder) {
  const json::value root = json::parse(testing::ReadFile(folder / "context.json"));
  const json::object& context = root.as_object();
  const json::object& credentials = context.at("credentials").as_object();
  Case c;
  c.folder = folder;
  c.access_key_id = Member(credentials, "access_key_id");
  c.secret = Member(credentials, "secret_access_key");
  c.token = Member(credentials, "token");
  c.region = Member(context, "region");
  c.service = Member(context, "service");
  c.time = base::ParseIso8601(Member(context, "timestamp")).value();
  c.life = std::chrono::seconds(context.at("expiration_in_seconds").as_int64());
  c.normalize = Flag(context, "normalize");
  c.sign_body = Flag(context, "sign_body");
  c.token_after_signing = Flag(context, "omit_session_token");
  return c;
}

class VectorsTest : public ::testing::Test {
 protected:
  // Calls `each` for all 38 cases.
  void ForEachCase(const std::function<void(const Case&)>& each) {
    const fs::path folder = testing::VectorsFolder() / "sigv4";
    KEEPSAKE_NEED_VECTORS(folder);
    int cases = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
      SCOPED_TRACE(entry.path().filename().string());
      each(ReadCase(entry.path()));
      ++cases;
    }
    EXPECT_EQ(cases, 38);
  }
};

// The texts between, from what the request says about its signature.
void ExpectTexts(const Case& c, const std::string& form, const Request& request,
                 const ParsedAuthorization& parsed) {
  const std::string canonical = CanonicalRequest(
      request, {parsed.signed_headers, crypto::Sha256Hex(request.body), c.sign_options().path});
  EXPECT_EQ(canonical, c.Text(form + "-canonical-request.txt"));
  const std::string string_to_sign =
      StringToSign(base::FormatAmzDate(c.time), parsed.scope, canonical);
  EXPECT_EQ(string_to_sign, c.Text(form + "-string-to-sign.txt"));
  const std::string signature = DeriveSigningKey(parsed.scope, c.secret).Sign(string_to_sign);
  EXPECT_EQ(signature, c.Text(form + "-signature.txt"));
  EXPECT_EQ(parsed.signature, signature);
}

TEST_F(VectorsTest, TheSignerMakesEveryHeaderSignature) {
  ForEachCase([](const Case& c) {
    RequestText text(c.Text("request.txt"));
    for (const auto& header : Sign(text.request(), c.credentials(), c.sign_options())) {
      text.AddHeader(header.name, header.value);
    }
    RequestText wanted(c.Text("header-signed-request.txt"));
    const auto header = [](const RequestText& in, std::string_view name) {
      std::vector<std::string> values;
      for (const Header& h : in.request().headers) {
        if (base::EqualsIgnoreCase(h.name, name)) values.emplace_back(h.value);
      }
      return values;
    };
    for (const auto* name :
         {"authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"}) {
      EXPECT_EQ(header(text, name), header(wanted, name)) << name;
    }
    EXPECT_EQ(text.headers().size(), wanted.headers().size());
  });
}

TEST_F(VectorsTest, TheSignerMakesEveryQuerySignature) {
  ForEachCase([](const Case& c) {
    const RequestText text(c.Text("request.txt"));
    const RequestText wanted(c.Text("query-signed-request.txt"));
    EXPECT_EQ(Presign(text.request(), c.credentials(), c.sign_options(), c.life),
              wanted.request().query);
  });
}

// In the one case where the token came after signing, what was signed had none: so it is taken out
// for the check, and with it the request is refused (S-SIG-1).
TEST_F(VectorsTest, TheVerifierAcceptsEveryHeaderSignature) {
  ForEachCase([](const Case& c) {
    RequestText text(c.Text("header-signed-request.txt"));
    if (c.token_after_signing) {
      const auto parsed = Parse(text.request()).value();
      EXPECT_FALSE(Verify(parsed, text.request(), {c.secret, c.token}, c.time, c.verify_options())
                       .has_value());
      text.Remove("x-amz-security-token");
    }
    const Request request = text.request();
    const auto parsed = Parse(request);
    ASSERT_TRUE(parsed.has_value()) << parsed.error();
    ExpectTexts(c, "header", request, *parsed);
    const std::string token = c.token_after_signing ? "" : c.token;
    const Status status = Verify(*parsed, request, {c.secret, token}, c.time, c.verify_options());
    EXPECT_TRUE(status.has_value()) << status.error();
    EXPECT_FALSE(
        Verify(*parsed, request, {c.secret + "x", token}, c.time, c.verify_options()).has_value());
  });
}

TEST_F(VectorsTest, TheVerifierAcceptsEveryQuerySignature) {
  ForEachCase([](const Case& c) {
    RequestText text(c.Text("query-signed-request.txt"));
    if (c.token_after_signing) {
      const auto parsed = Parse(text.request()).value();
      EXPECT_FALSE(Verify(parsed, text.request(), {c.secret, c.token}, c.time, c.verify_options())
                       .has_value());
      std::string query(text.request().query);
      const auto begin = query.find("&X-Amz-Security-Token=");
      query.erase(begin, query.find('&', begin + 1) - begin);
      text.set_query(query);
    }
    const Request request = text.request();
    const auto parsed = Parse(request);
    ASSERT_TRUE(parsed.has_value()) << parsed.error();
    EXPECT_EQ(parsed->form, Form::kQuery);
    EXPECT_EQ(parsed->life, c.life);
    ExpectTexts(c, "query", request, *parsed);
    const std::string token = c.token_after_signing ? "" : c.token;
    const Status status = Verify(*parsed, request, {c.secret, token}, c.time, c.verify_options());
    EXPECT_TRUE(status.has_value()) << status.error();
  });
}

}  // namespace
}  // namespace keepsake::sigv4
