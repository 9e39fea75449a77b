#pragma once

#include "base/text.h"
#include "crypto/digest.h"
#include "sigv4/request.h"

#include <cctype>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// The canonical request and signature once more, slow and obvious, straight from aws-auth.md §1.1
// to §1.3 and sharing nothing with the room but hashes: what random tests and the fuzzer compare
// with.
namespace keepsake::sigv4::reference {

inline std::string Encoded(std::string_view bytes, bool keep_slash) {
  static const std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : bytes) {
    if (kPlain.find(c) != kPlain.npos || (keep_slash && c == '/')) {
      out += c;
    } else {
      const std::string hex = base::HexEncode(std::string_view(&c, 1));
      out += '%';
      for (const char digit : hex) out += static_cast<char>(std::toupper(digit));
    }
  }
  return out;
}

inline std::string Decoded(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const auto byte = base::HexDecode(text.substr(i + 1, 2));
    if (!byte.has_value() || byte->size() != 1) return text;
    out += *byte;
    i += 2;
  }
  return out;
}

inline std::vector<std::string> Parts(std::string_view text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

inline std::string Path(std::string_view path) {
  std::vector<std::string> stack;
  for (const std::string& part : Parts(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      stack.push_back(part);
    } else if (!stack.empty()) {
      stack.erase(stack.end() - 1);
    }
  }
  std::string out = "/";
  for (const std::string& part : stack) out += part + "/";
  const bool slash_at_end = !path.empty() && path.back() == '/';
  if (!slash_at_end && out.size() > 1) out.pop_back();
  return Encoded(out, true);
}

inline std::string Query(std::string_view query) {
  std::multiset<std::pair<std::string, std::string>> sorted;
  for (const std::string& pair : Parts(query, '&')) {
    if (pair.empty()) continue;
    const auto at = pair.find('=');
    const std::string name = Decoded(pair.substr(0, at));
    const std::string value = at == pair.npos ? "" : Decoded(pair.substr(at + 1));
    if (name != "X-Amz-Signature") sorted.emplace(Encoded(name, false), Encoded(value, false));
  }
  std::string out;
  for (const auto& [name, value] : sorted) out += "&" + name + "=" + value;
  return out.empty() ? out : out.substr(1);
}

// Words separated by single spaces.
inline std::string Words(std::string_view value) {
  std::string spaced(value);
  for (char& c : spaced) {
    if (std::string_view("\t\n\v\f\r").find(c) != std::string_view::npos) c = ' ';
  }
  std::string out;
  for (const std::string& word : Parts(spaced, ' ')) {
    if (!word.empty()) out += (out.empty() ? "" : " ") + word;
  }
  return out;
}

inline std::string CanonicalRequest(const Request& request, const std::string& signed_headers) {
  std::map<std::string, std::string> values;
  for (const Header& header : request.headers) {
    const std::string name = base::Lower(header.name);
    const auto [at, first] = values.try_emplace(name, Words(header.value));
    if (!first) at->second += "," + Words(header.value);
  }
  if (values.contains("host")) values[":authority"] = values["host"];
  std::string out =
      std::string(request.method) + "\n" + Path(request.path) + "\n" + Query(request.query) + "\n";
  for (const std::string& name : Parts(signed_headers, ';'))
    out += name + ":" + values[name] + "\n";
  return out + "\n" + signed_headers + "\n" + crypto::Sha256Hex(request.body);
}

inline std::string Signature(const Request& request, const std::string& signed_headers,
                             const std::string& amz_date, const std::string& credential,
                             const std::string& secret) {
  const std::vector<std::string> scope = Parts(credential, '/');
  std::string key = "AWS4" + secret;
  for (std::size_t i = 1; i < 5; ++i) key = crypto::HmacSha256(key, scope[i]).str();
  const std::string text = "AWS4-HMAC-SHA256\n" + amz_date + "\n" +
                           credential.substr(scope[0].size() + 1) + "\n" +
                           crypto::Sha256Hex(CanonicalRequest(request, signed_headers));
  return base::HexEncode(crypto::HmacSha256(key, text));
}

}  // namespace keepsake::sigv4::reference
