#include "http/connection_counts.h"

namespace keepsake::http {
namespace {

net::Peer From(const std::string& ip, bool loopback = false) {
  return {.text = ip + ":1", .ip = ip, .loopback = loopback, .local_user = {}};
}

// S-LIM-1.
TEST(ConnectionCountsTest, PlacesAreBoundedInAllAndByAddress) {
  const auto counts = std::make_shared<ConnectionCounts>(4, 2);
  auto a = counts->Enter(From("10.0.0.1"));
  auto b = counts->Enter(From("10.0.0.1"));
  EXPECT_TRUE(a.has_value() && b.has_value());
  EXPECT_FALSE(counts->Enter(From("10.0.0.1")).has_value());
  const auto c = counts->Enter(From("10.0.0.2"));
  const auto d = counts->Enter(From("10.0.0.3"));
  EXPECT_TRUE(d.has_value());
  EXPECT_FALSE(counts->Enter(From("10.0.0.4")).has_value()) << "four in all";
  a.reset();
  EXPECT_TRUE(counts->Enter(From("10.0.0.1")).has_value());
  EXPECT_EQ(counts->size(), 3u);
}

TEST(ConnectionCountsTest, LoopbackPeersAreNotCountedByAddress) {
  const auto counts = std::make_shared<ConnectionCounts>(10, 1);
  const auto a = counts->Enter(From("127.0.0.1", true));
  const auto b = counts->Enter(From("127.0.0.1", true));
  EXPECT_TRUE(b.has_value());
  EXPECT_EQ(counts->size(), 2u);
}

}  // namespace
}  // namespace keepsake::http
