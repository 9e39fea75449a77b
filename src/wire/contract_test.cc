#include "wire/auth_rpcs.h"
#include "wire/cache_rpcs.h"
#include "wire/control_rpcs.h"
#include "wire/leaderboard_rpcs.h"
#include "wire/ping_rpcs.h"
#include "wire/pubsub_rpcs.h"
#include "wire/token_rpcs.h"

#include "wire/proto/auth.pb.h"
#include "wire/proto/cache.pb.h"
#include "wire/proto/control.pb.h"
#include "wire/proto/leaderboard.pb.h"
#include "wire/proto/permission_rules.pb.h"
#include "wire/proto/ping.pb.h"
#include "wire/proto/pubsub.pb.h"
#include "wire/proto/token.pb.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

// Holds packages, services, methods, names, numbers, types, labels, oneofs, reserved numbers,
// streaming and retry safety against contract.txt. Each side becomes a set of lines that begin with
// the package; the sets must be equal.
namespace keepsake::wire {
namespace {

namespace pb = google::protobuf;

// --- The side of the specification ---------------------------------------------------------------

std::set<std::string> ContractLines() {
  std::ifstream file("src/wire/contract.txt");
  std::set<std::string> lines;
  std::string package;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (line.starts_with("package ")) {
      package = line.substr(8);
    } else {
      EXPECT_TRUE(lines.insert(package + ": " + line).second) << "said twice: " << line;
    }
  }
  return lines;
}

// --- The side of the rows ------------------------------------------------------------------------

struct Row {
  std::string request, response;
  Retry retry;
  Stream stream;
};

template <typename... Rpcs>
std::map<std::string, Row> ByPath(const Rpcs&... rpcs) {
  std::map<std::string, Row> rows;
  const auto add = [&rows]<typename Q, typename A>(const Rpc<Q, A>& rpc) {
    const Row row{Q::descriptor()->full_name(), A::descriptor()->full_name(), rpc.retry,
                  rpc.stream};
    EXPECT_TRUE(rows.emplace(rpc.path, row).second) << "two rows: " << rpc.path;
  };
  (add(rpcs), ...);
  return rows;
}

std::map<std::string, Row> AllRows() {
  return ByPath(kGet, kGetWithHash, kGetBatch, kSet, kSetBatch, kSetIf, kSetIfHash, kSetIfNotExists,
                kDelete, kKeysExist, kIncrement, kUpdateTtl, kItemGetTtl, kItemGetType,
                kDictionaryGet, kDictionaryFetch, kDictionarySet, kDictionaryIncrement,
                kDictionaryDelete, kDictionaryLength, kSetFetch, kSetSample, kSetUnion,
                kSetDifference, kSetContains, kSetLength, kSetPop, kListPushFront, kListPushBack,
                kListConcatenateFront, kListConcatenateBack, kListPopFront, kListPopBack,
                kListErase, kListRemove, kListFetch, kListRetain, kListLength, kSortedSetPut,
                kSortedSetFetch, kSortedSetGetScore, kSortedSetRemove, kSortedSetIncrement,
                kSortedSetGetRank, kSortedSetLength, kSortedSetLengthByScore, kSortedSetUnionStore,
                kPing, kCreateCache, kDeleteCache, kFlushCache, kListCaches, kCreateSigningKey,
                kRevokeSigningKey, kListSigningKeys, kCreateIndex, kDeleteIndex, kListIndexes,
                kPublish, kSubscribe, kLogin, kGenerateApiToken, kRefreshApiToken,
                kGenerateDisposableToken, kDeleteLeaderboard, kUpsertElements, kRemoveElements,
                kGetLeaderboardLength, kGetByRank, kGetRank, kGetByScore, kGetCompetitionRank);
}

// --- The side of the descriptors -----------------------------------------------------------------

// A name as the contract writes it: without the package when it is the one of the line.
std::string Local(const std::string& full_name, const std::string& package) {
  return full_name.starts_with(package + ".") ? full_name.substr(package.size() + 1) : full_name;
}

std::string TypeOf(const pb::FieldDescriptor& field) {
  const std::string& package = field.file()->package();
  if (field.message_type() != nullptr) return Local(field.message_type()->full_name(), package);
  if (field.enum_type() != nullptr) return Local(field.enum_type()->full_name(), package);
  return field.type_name();
}

std::string FieldText(const pb::FieldDescriptor& field) {
  std::string text = std::to_string(field.number()) + " " + field.name() + " ";
  if (field.is_repeated()) text += "repeated ";
  if (field.has_optional_keyword()) text += "optional ";
  return text + TypeOf(field);
}

std::string OneofText(const pb::OneofDescriptor& oneof) {
  std::string text = "oneof " + oneof.name() + " {";
  for (int i = 0; i < oneof.field_count(); ++i) {
    text += (i == 0 ? " " : "; ") + FieldText(*oneof.field(i));
  }
  return text + " }";
}

// "; reserved 2 4"; End() is past the last number for messages, and the last one for enums.
template <typename Descriptor, typename Last>
void AppendReserved(const Descriptor& descriptor, Last last, std::vector<std::string>& parts) {
  std::string numbers;
  for (int i = 0; i < descriptor.reserved_range_count(); ++i) {
    const auto& range = *descriptor.reserved_range(i);
    for (int n = range.start; n <= last(range); ++n) numbers += " " + std::to_string(n);
  }
  if (!numbers.empty()) parts.push_back("reserved" + numbers);
}

std::string Braced(const std::vector<std::string>& parts) {
  if (parts.empty()) return " {}";
  std::string text = " {";
  for (const auto& part : parts) text += (text.size() == 2 ? " " : "; ") + part;
  return text + " }";
}

std::string MessageText(const pb::Descriptor& message) {
  std::vector<std::string> parts;
  for (int i = 0; i < message.field_count(); ++i) {
    const auto& field = *message.field(i);
    const auto* oneof = field.real_containing_oneof();
    if (oneof == nullptr) {
      parts.push_back(FieldText(field));
    } else if (oneof->field(0) == &field) {
      parts.push_back(OneofText(*oneof));
    }
  }
  AppendReserved(message, [](const auto& range) { return range.end - 1; }, parts);
  return Local(message.full_name(), message.file()->package()) + Braced(parts);
}

std::string EnumText(const pb::EnumDescriptor& type) {
  std::vector<std::string> parts;
  for (int i = 0; i < type.value_count(); ++i) {
    parts.push_back(type.value(i)->name() + " " + std::to_string(type.value(i)->number()));
  }
  AppendReserved(type, [](const auto& range) { return range.end; }, parts);
  return "enum " + Local(type.full_name(), type.file()->package()) + Braced(parts);
}

std::string MethodText(const pb::MethodDescriptor& method, const std::map<std::string, Row>& rows) {
  const std::string& package = method.file()->package();
  const std::string& service = method.service()->full_name();
  const auto row = rows.find("/" + service + "/" + method.name());
  if (row == rows.end()) return "no row for " + method.full_name();
  const Row& rpc = row->second;
  EXPECT_EQ(rpc.request, method.input_type()->full_name()) << row->first;
  EXPECT_EQ(rpc.response, method.output_type()->full_name()) << row->first;
  EXPECT_EQ(rpc.stream == Stream::kFromServer, method.server_streaming()) << row->first;
  EXPECT_FALSE(method.client_streaming()) << row->first;
  return "rpc " + method.service()->name() + "/" + method.name() + " " +
         Local(method.input_type()->full_name(), package) +
         (rpc.retry == Retry::kSafe ? " safe" : " never") + " -> " +
         (method.server_streaming() ? "stream " : "") +
         Local(method.output_type()->full_name(), package);
}

class Lines {
 public:
  void AddFile(const pb::FileDescriptor& file) {
    for (int i = 0; i < file.message_type_count(); ++i) AddMessage(*file.message_type(i));
    for (int i = 0; i < file.enum_type_count(); ++i) Add(file, EnumText(*file.enum_type(i)));
    for (int i = 0; i < file.service_count(); ++i) AddService(*file.service(i));
    for (int i = 0; i < file.dependency_count(); ++i) AddFile(*file.dependency(i));
  }
  const std::set<std::string>& lines() const { return lines_; }
  int methods() const { return methods_; }

 private:
  void Add(const pb::FileDescriptor& file, const std::string& text) {
    lines_.insert(file.package() + ": " + text);
  }
  void AddMessage(const pb::Descriptor& message) {
    Add(*message.file(), MessageText(message));
    for (int i = 0; i < message.nested_type_count(); ++i) AddMessage(*message.nested_type(i));
    for (int i = 0; i < message.enum_type_count(); ++i) {
      Add(*message.file(), EnumText(*message.enum_type(i)));
    }
  }
  void AddService(const pb::ServiceDescriptor& service) {
    for (int i = 0; i < service.method_count(); ++i) {
      Add(*service.file(), MethodText(*service.method(i), rows_));
      ++methods_;
    }
  }

  const std::map<std::string, Row> rows_ = AllRows();
  std::set<std::string> lines_;
  int methods_ = 0;
};

Lines OurLines() {
  Lines lines;
  for (const pb::Descriptor* in_file :
       {auth::LoginRequest::descriptor(), control_client::Cache::descriptor(),
        leaderboard::Element::descriptor(), permission_rules::Rule::descriptor(),
        cache_client::PingRequest::descriptor(), cache_client::pubsub::TopicItem::descriptor(),
        token::GenerateDisposableTokenRequest::descriptor()}) {
    lines.AddFile(*in_file->file());
  }
  // cache.proto has a service and no message, so nothing else links its descriptor.
  [[maybe_unused]] const void* volatile linked = &descriptor_table_wire_2fproto_2fcache_2eproto;
  lines.AddFile(*pb::DescriptorPool::generated_pool()->FindFileByName("wire/proto/cache.proto"));
  return lines;
}

std::string Missing(const std::set<std::string>& from, const std::set<std::string>& in) {
  std::string text;
  for (const auto& line : in) {
    if (!from.contains(line)) text += line + "\n";
  }
  return text;
}

TEST(ContractTest, DescriptorsAndRowsSayWhatTheContractSays) {
  const std::set<std::string> contract = ContractLines();
  const Lines ours = OurLines();
  ASSERT_GT(contract.size(), 200u) << "src/wire/contract.txt is missing";
  EXPECT_EQ(Missing(ours.lines(), contract), "") << "in the contract, not in the .proto files";
  EXPECT_EQ(Missing(contract, ours.lines()), "") << "in the .proto files, not in the contract";
}

TEST(ContractTest, EveryRowIsAnRpc) {
  const Lines ours = OurLines();
  EXPECT_EQ(AllRows().size(), static_cast<std::size_t>(ours.methods()));
}

std::size_t Count(std::string_view text, std::string_view word) {
  std::size_t count = 0;
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++count;
  return count;
}

// AllRows() above is a list by hand: a row that is in a header only would escape the tests.
TEST(ContractTest, EveryRowOfTheHeadersIsTested) {
  std::size_t rows = 0;
  for (const char* service :
       {"auth", "cache", "control", "leaderboard", "ping", "pubsub", "token"}) {
    const std::ifstream file("src/wire/" + std::string(service) + "_rpcs.h");
    std::stringstream header;
    header << file.rdbuf();
    rows += Count(header.str(), "inline constexpr Rpc<");
  }
  EXPECT_EQ(rows, AllRows().size());
}

TEST(ContractTest, ScsHas47Rpcs) {
  const auto rows = AllRows();
  EXPECT_EQ(std::ranges::count_if(
                rows, [](const auto& row) { return row.first.starts_with("/cache_client.Scs/"); }),
            47);
}

TEST(RpcTest, NameIsTheLastPartOfThePath) {
  EXPECT_EQ(kGet.name(), "Get");
  EXPECT_EQ(kSubscribe.name(), "Subscribe");
  EXPECT_TRUE(kSubscribe.streams());
  EXPECT_FALSE(kPublish.retry_safe());
}

}  // namespace
}  // namespace keepsake::wire
