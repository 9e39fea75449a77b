#include "http/http2_testing.h"

#include <gtest/gtest.h>

#include "base/text.h"

#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>

#include <filesystem>

// The published frame cases of http2jp: a well-formed frame is no connection error where it may
// stand, a broken one is, with one of the codes named.
namespace keepsake::http::testing {
namespace {

const std::filesystem::path kFolder = "../shared/vectors/http2-frames";

struct Vector {
  std::string name, wire;
  std::vector<std::uint32_t> errors;  // empty: well-formed
};

std::vector<Vector> Load() {
  std::vector<Vector> vectors;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kFolder)) {
    if (entry.path().extension() != ".json") continue;
    boost::property_tree::ptree tree;
    boost::property_tree::read_json(entry.path().string(), tree);
    Vector vector{
        entry.path().parent_path().filename().string() + "/" + entry.path().filename().string(),
        *base::HexDecode(base::Lower(tree.get<std::string>("wire"))),
        {}};
    if (const auto errors = tree.get_child_optional("error")) {
      for (const auto& [key, code] : *errors)
        vector.errors.push_back(code.get_value<std::uint32_t>());
    }
    vectors.push_back(std::move(vector));
  }
  return vectors;
}

TEST(Http2VectorsTest, TheScannerReadsEveryHeaderOfThem) {
  if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << kFolder << " is absent";
  const auto vectors = Load();
  ASSERT_GE(vectors.size(), 30U);
  for (const Vector& vector : vectors) {
    SCOPED_TRACE(vector.name);
    FrameScanner scanner(0);
    std::string_view bytes = vector.wire;
    const auto header = scanner.Next(bytes);
    ASSERT_TRUE(header.has_value());
    EXPECT_FALSE(scanner.Next(bytes).has_value());
    if (vector.errors.empty()) {
      EXPECT_EQ(header->length + kFrameHeaderBytes, vector.wire.size());
    }
  }
}

TEST(Http2VectorsTest, EveryBrokenFrameEndsAConnectionWithItsCode) {
  if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << kFolder << " is absent";
  for (const Vector& vector : Load()) {
    if (vector.errors.empty()) continue;
    SCOPED_TRACE(vector.name);
    Http2World world;
    ServedConnection& peer = world.Open();
    // The cases speak of streams 1 to 9, so these are open.
    std::string open;
    for (const std::uint32_t id : {1U, 3U, 5U, 7U, 9U}) {
      open += Headers(id, RequestFields(), false);
    }
    peer.Send(ClientPreface() + open);
    peer.Send(vector.wire);
    const FramesSeen frames = peer.frames();
    std::optional<std::uint32_t> code = frames.GoawayCode();
    for (const std::uint32_t id : {1U, 3U, 5U, 7U, 9U}) {
      if (!code.has_value()) code = frames.ResetOf(id);
    }
    ASSERT_TRUE(code.has_value());
    EXPECT_NE(std::ranges::find(vector.errors, *code), vector.errors.end()) << *code;
  }
}

}  // namespace
}  // namespace keepsake::http::testing
