#include "wire/message.h"

#include "base/error.h"
#include "base/limits.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/message_lite.h>
#include <google/protobuf/stubs/logging.h>

#include <cassert>
#include <climits>

namespace keepsake::wire {
namespace {

namespace pb = google::protobuf;

pb::LogHandler* log_before = nullptr;

// Protobuf prints a line for every text that is not UTF-8. A peer must not be able to fill our log,
// nor our SDK write to its user's, so that line is dropped, and every other goes where it went.
void LogAllButUtf8(pb::LogLevel level, const char* file, int line, const std::string& text) {
  if (log_before == nullptr || text.find("invalid UTF-8") != std::string::npos) return;
  log_before(level, file, line, text);
}

void FilterLogOnce() {
  [[maybe_unused]] static const bool once = [] {
    log_before = pb::SetLogHandler(&LogAllButUtf8);
    return true;
  }();
}

}  // namespace

Status ParseInto(std::string_view bytes, pb::MessageLite& message) {
  FilterLogOnce();
  if (bytes.size() > INT_MAX) return base::InvalidArgument("the message is larger than 2 GiB");
  pb::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                  static_cast<int>(bytes.size()));
  stream.SetRecursionLimit(limits::kProtobufDepth);
  if (message.ParseFromCodedStream(&stream) && stream.ConsumedEntireMessage()) return {};
  return base::InvalidArgument("the bytes are no valid " + message.GetTypeName() + " message");
}

void AppendTo(const pb::MessageLite& message, std::string& out) {
  FilterLogOnce();
  [[maybe_unused]] const bool appended = message.AppendToString(&out);
  assert(appended);
}

std::size_t SizeOf(const pb::MessageLite& message) {
  return message.ByteSizeLong();
}

}  // namespace keepsake::wire
