#include "faces/aws/answer.h"

#include "awsjson/error.h"

namespace keepsake::faces {
namespace {

http::Response Make(int status, std::string body, std::string_view request_id) {
  http::Response response;
  response.status = status;
  response.fields = {{"content-type", "application/x-amz-json-1.1"},
                     {"x-amzn-requestid", request_id},
                     {"cache-control", "no-store"},
                     {"x-content-type-options", "nosniff"}};
  response.body = std::move(body);
  return response;
}

}  // namespace

http::Response AwsAnswer(std::string body, std::string_view request_id) {
  return Make(200, std::move(body), request_id);
}

http::Response AwsError(const Error& error, std::string_view request_id, int http_status) {
  awsjson::ErrorAnswer answer = awsjson::EncodeError(error);
  const int status = http_status != 0 ? http_status : answer.http_status;
  http::Response response = Make(status, std::move(answer.body), request_id);
  response.fields.Add("x-amzn-errortype", answer.type);
  return response;
}

}  // namespace keepsake::faces
