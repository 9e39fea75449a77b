#include "awsjson/error.h"

#include "awsjson/error_types.h"
#include "awsjson/json_document.h"
#include "awsjson/json_output.h"
#include "base/error.h"
#include "base/limits.h"

#include <algorithm>

namespace keepsake::awsjson {
namespace {

constexpr std::string_view kInternalText = "An error occurred on the server side.";

// The peer's words, fit for a terminal.
std::string Clean(std::string_view text) {
  std::string clean(text.substr(0, limits::kErrorTextBytes));
  for (char& c : clean) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n') || byte == 0x7f) c = ' ';
  }
  return clean;
}

// "com.amazonaws.x#Name:http://..." is "Name". Anything that is no name is nothing.
std::string_view ShortName(std::string_view type) {
  type = type.substr(0, type.find(':'));
  if (const auto hash = type.rfind('#'); hash != type.npos) type.remove_prefix(hash + 1);
  const auto is_letter_or_digit = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  const bool is_name =
      type.size() <= limits::kErrorTypeBytes && std::ranges::all_of(type, is_letter_or_digit);
  return is_name ? type : std::string_view();
}

std::string TextOf(const boost::json::value& body, std::initializer_list<std::string_view> names) {
  const boost::json::object* object = body.if_object();
  if (object == nullptr) return {};
  for (const std::string_view name : names) {
    const boost::json::value* found = object->if_contains(name);
    if (found != nullptr && found->is_string()) return std::string(found->get_string());
  }
  return {};
}

ErrorCode CodeOfStatus(int status) {
  switch (status) {
    case 401:
      return ErrorCode::kAuthentication;
    case 403:
      return ErrorCode::kPermission;
    case 404:
      return ErrorCode::kNotFound;
    case 408:
    case 504:
      return ErrorCode::kTimeout;
    case 409:
      return ErrorCode::kAlreadyExists;
    case 413:
      return ErrorCode::kLimitExceeded;
    case 429:
      return ErrorCode::kLimitExceeded;
    case 502:
    case 503:
      return ErrorCode::kServerUnavailable;
    default:
      break;
  }
  if (status >= 500) return ErrorCode::kInternalServer;
  return status >= 400 ? ErrorCode::kBadRequest : ErrorCode::kUnknownService;
}

bool IsOurFault(ErrorCode code) {
  return code == ErrorCode::kInternalServer || code == ErrorCode::kUnknown ||
         code == ErrorCode::kUnknownService;
}

}  // namespace

ErrorAnswer EncodeError(const Error& error) {
  const ErrorType* type = FindErrorType(error.service_code());
  if (type == nullptr) type = FindErrorType(base::FormsOf(error.code()).aws_type);
  if (type == nullptr) type = FindErrorType("InternalFailure");
  JsonOutput out;
  out.Raw(R"({"__type":)");
  out.Text(type->name);
  out.Raw(type->modeled ? R"(,"Message":)" : R"(,"message":)");
  out.Text(IsOurFault(error.code()) ? kInternalText : std::string_view(error.message()));
  out.Raw("}");
  return {type->http_status, std::string(type->name), out.Take()};
}

Error DecodeError(int http_status, std::string_view type_header, std::string_view body) {
  JsonDocument document;
  if (body.size() <= limits::kSecretsBodyBytes) {
    // A body that is not JSON leaves the document null, which holds no type and no message.
    (void)document.Parse(body, limits::kJsonNodes);
  }
  const std::string in_body = TextOf(document.root(), {"__type"});
  std::string_view name = ShortName(in_body);
  if (name.empty()) name = ShortName(type_header);

  const ErrorType* type = FindErrorType(name);
  const ErrorCode code = type != nullptr ? type->code : CodeOfStatus(http_status);
  const std::string status = std::to_string(http_status);
  std::string message = Clean(TextOf(document.root(), {"message", "Message"}));
  if (message.empty()) message = "the service answered with HTTP status " + status;
  return Error(code, std::move(message), name.empty() ? status : std::string(name));
}

}  // namespace keepsake::awsjson
