#include "net/memory_connection.h"

#include "net/recorder.h"
#include "testing/manual_clock.h"

namespace keepsake::net {
namespace {

using namespace std::chrono_literals;

class MemoryConnectionTest : public ::testing::Test {
 protected:
  void Open(MemoryLink::Options options = {}) {
    link_.emplace(loop_, std::move(options));
    client_ = link_->TakeClient();
    server_ = link_->TakeServer();
    client_->Start(at_client_);
    server_->Start(at_server_);
  }

  testing::ManualClock clock_;
  EventLoop loop_{clock_};
  std::optional<MemoryLink> link_;
  Recorder at_client_, at_server_;
  std::unique_ptr<Connection> client_, server_;
};

TEST_F(MemoryConnectionTest, BytesGoBothWaysInOrder) {
  Open();
  at_server_.on_bytes = [&](std::string_view bytes) {
    server_->Send("<" + std::string(bytes) + ">");
  };
  client_->Send("one ");
  client_->Send("two");
  EXPECT_EQ(at_server_.text, "");
  loop_.RunReady();
  EXPECT_EQ(at_server_.text, "one two");
  EXPECT_EQ(at_client_.text, "<one two>");
}

TEST_F(MemoryConnectionTest, DeliveriesFollowTheSchedule) {
  Open({.to_server = {.segments = {1, 2, 3}}});
  client_->Send("0123456789");
  loop_.RunReady();
  EXPECT_EQ(at_server_.sizes, (std::vector<std::size_t>{1, 2, 3, 4}));
  EXPECT_EQ(at_server_.text, "0123456789");
}

TEST_F(MemoryConnectionTest, AStalledLinkQueuesAtTheSenderAndGoesOn) {
  Open({.to_server = {.capacity_bytes = 4, .stall_at = 3}});
  client_->Send("0123456789");
  loop_.RunReady();
  EXPECT_EQ(at_server_.text, "012");
  EXPECT_EQ(client_->queued_bytes(), 3u);
  EXPECT_EQ(at_client_.drained, 0);
  link_->UnstallToServer();
  loop_.RunReady();
  EXPECT_EQ(at_server_.text, "0123456789");
  EXPECT_EQ(client_->queued_bytes(), 0u);
  EXPECT_EQ(at_client_.drained, 1);
}

TEST_F(MemoryConnectionTest, APausedReaderHoldsTheBytesBack) {
  Open();
  server_->PauseReading();
  client_->Send("later");
  loop_.RunReady();
  EXPECT_EQ(at_server_.text, "");
  server_->ResumeReading();
  loop_.RunReady();
  EXPECT_EQ(at_server_.text, "later");
}

TEST_F(MemoryConnectionTest, ABreakIsAnErrorForBothEnds) {
  Open({.to_server = {.break_at = 5}});
  client_->Send("0123456789");
  loop_.RunReady();
  EXPECT_EQ(at_server_.text, "01234");
  ASSERT_EQ(at_server_.closed.size(), 1u);
  ASSERT_EQ(at_client_.closed.size(), 1u);
  EXPECT_EQ(at_server_.closed[0].error().code(), ErrorCode::kConnection);
}

TEST_F(MemoryConnectionTest, CloseSendsWhatIsQueuedAndEndsBothSides) {
  Open({.to_client = {.capacity_bytes = 2}});
  server_->Send("goodbye");
  server_->Close(1s);
  server_->Send("ignored");
  client_->Send("dropped");
  loop_.RunReady();
  EXPECT_EQ(at_client_.text, "goodbye");
  EXPECT_EQ(at_server_.text, "");
  ASSERT_EQ(at_client_.closed.size(), 1u);
  EXPECT_TRUE(at_client_.closed[0].has_value());
  EXPECT_EQ(at_server_.closed.size(), 1u);
}

TEST_F(MemoryConnectionTest, CloseGivesUpAtItsLimit) {
  Open({.to_client = {.capacity_bytes = 2, .stall_at = 0}});
  server_->Send("never read");
  server_->Close(1s);
  loop_.RunReady();
  EXPECT_TRUE(at_server_.closed.empty());
  clock_.Advance(1s);
  loop_.RunReady();
  EXPECT_EQ(at_server_.closed.size(), 1u);
}

TEST_F(MemoryConnectionTest, DestructionEndsThePeerAndIsSilent) {
  Open();
  server_.reset();
  client_->Send("into the void");
  loop_.RunReady();
  EXPECT_TRUE(at_server_.closed.empty());
  EXPECT_EQ(at_client_.closed.size(), 1u);
}

TEST_F(MemoryConnectionTest, AHandlerMayDestroyTheConnectionItIsCalledFor) {
  Open({.to_server = {.segments = {1}}});
  at_server_.on_bytes = [&](std::string_view) { server_.reset(); };
  client_->Send("xyz");
  loop_.RunReady();
  EXPECT_EQ(at_server_.text, "x");
  EXPECT_EQ(at_client_.closed.size(), 1u);
}

}  // namespace
}  // namespace keepsake::net
