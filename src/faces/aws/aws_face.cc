#include "faces/aws/aws_face.h"

#include "awsjson/codec.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/wipe.h"
#include "faces/aws/answer.h"
#include "faces/on_loop.h"
#include "ops/secrets.h"
#include "secrets/secret_store.h"

namespace keepsake::faces {
namespace {

constexpr std::string_view kContentType = "application/x-amz-json-1.1";

template <typename Request, typename Response>
void Answer(std::shared_ptr<http::Exchange> exchange, const std::string& request_id,
            Result<Response> answer) {
  net::EventLoop& loop = exchange->loop();
  OnLoop(loop, [exchange = std::move(exchange), request_id, answer = std::move(answer)] {
    exchange->Respond(answer.has_value() ? AwsAnswer(awsjson::Encode(*answer), request_id)
                                         : AwsError(answer.error(), request_id));
  });
}

// Decodes, performs, encodes. A call that the gate will not let in is not even parsed.
template <const auto& kOperation, typename Request, typename Response>
void Serve(const std::shared_ptr<http::Exchange>& exchange, ops::Call& call,
           const std::string& request_id) {
  const crypto::WipeAtExit wipe(exchange->mutable_body());
  Request request;
  if (call.Admit(kOperation.permission).has_value()) {
    auto decoded = awsjson::Decode<Request>(exchange->body());
    if (!decoded.has_value()) {
      call.stopwatch.Stop(decoded.error().code());
      return exchange->Respond(AwsError(decoded.error(), request_id));
    }
    request = *std::move(decoded);
  }
  ops::Perform(call, kOperation, request,
               ops::Reply<Response>([exchange, request_id](Result<Response> answer) mutable {
                 Answer<Request, Response>(std::move(exchange), request_id, std::move(answer));
               }));
}

template <const auto& kOperation, typename Request, typename Response>
void AddRow(const ops::Operation<Request, Response>&, ops::Metrics& metrics,
            AwsFace::Table& table) {
  table.emplace(kOperation.name, AwsFace::Row{&Serve<kOperation, Request, Response>,
                                              &metrics.Add(kOperation.label())});
}

template <const auto&... kOperations>
AwsFace::Table MakeTable(ops::Metrics& metrics) {
  AwsFace::Table table;
  (AddRow<kOperations>(kOperations, metrics, table), ...);
  return table;
}

AwsFace::Table AllOperations(ops::Metrics& metrics) {
  return MakeTable<ops::kCreateSecret, ops::kGetSecretValue, ops::kPutSecretValue,
                   ops::kUpdateSecret, ops::kDescribeSecret, ops::kListSecrets,
                   ops::kListSecretVersionIds, ops::kUpdateSecretVersionStage, ops::kDeleteSecret,
                   ops::kRestoreSecret, ops::kGetRandomPassword>(metrics);
}

bool IsJson11(std::string_view content_type) {
  const auto type = content_type.substr(0, content_type.find(';'));
  return base::EqualsIgnoreCase(base::Trim(type), kContentType);
}

Error UnknownOperation(std::string message) {
  return Error(ErrorCode::kUnimplemented, std::move(message), "UnknownOperationException");
}

// Method, path and content type: what makes it a request of this protocol at all.
std::optional<http::Response> CheckShape(const http::RequestHead& head,
                                         std::string_view request_id) {
  if (head.method != "POST") {
    http::Response response = AwsError(UnknownOperation("only POST is served"), request_id, 405);
    response.fields.Add("allow", "POST");
    return response;
  }
  if (head.path() != "/") {
    return AwsError(UnknownOperation("only the path / is served"), request_id, 404);
  }
  if (!IsJson11(head.fields.Find("content-type").value_or(""))) {
    const Error error(ErrorCode::kInvalidArgument,
                      "the content type is not " + std::string(kContentType),
                      "SerializationException");
    return AwsError(error, request_id, 415);
  }
  return std::nullopt;
}

}  // namespace

AwsFace::AwsFace(const Parts& parts, const Credentials& credentials)
    : parts_(parts), signatures_(parts, credentials), table_(AllOperations(parts.metrics)) {}

std::optional<http::Response> AwsFace::Refuse(const http::RequestHead& head,
                                              std::string_view body_so_far) {
  std::uint64_t size = body_so_far.size();
  if (const auto announced = head.fields.Find("content-length"); announced.has_value()) {
    size = std::max(size, base::ParseInteger<std::uint64_t>(*announced).value_or(size));
  }
  if (size <= limits::kSecretsBodyBytes) return std::nullopt;
  const Error error(ErrorCode::kInvalidArgument,
                    "the request is over " + std::to_string(limits::kSecretsBodyBytes) + " bytes",
                    "ValidationException");
  return AwsError(error, parts_.random.Uuid(), 413);
}

void AwsFace::Handle(std::shared_ptr<http::Exchange> exchange) {
  const http::RequestHead& head = exchange->head();
  const std::string request_id = parts_.random.Uuid();
  if (auto refused = CheckShape(head, request_id); refused.has_value()) {
    return exchange->Respond(*std::move(refused));
  }
  const auto row = table_.find(head.fields.Find("x-amz-target").value_or(""));
  if (row == table_.end()) {
    return exchange->Respond(
        AwsError(UnknownOperation("the operation in X-Amz-Target is not known here"), request_id));
  }
  ops::Call call(parts_.services, parts_.clock.Now());
  call.stopwatch = {&parts_.clock, row->second.meter,
                    MemoOf(exchange->connection()).stripe.value_or(0), exchange->started()};
  Signer signer = signatures_.Identify(*exchange, call);
  const secrets::Caller caller(parts_.options.account, std::move(signer.region));
  call.caller = &caller;
  row->second.serve(exchange, call, request_id);
}

}  // namespace keepsake::faces
