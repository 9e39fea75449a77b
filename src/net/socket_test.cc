#include "net/socket.h"
#include "net/connect.h"
#include "net/listener.h"
#include "net/recorder.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace keepsake::net {
namespace {

using namespace std::chrono_literals;

// A listener and its clients on one loop, turned by the test.
class SocketTest : public ::testing::Test {
 protected:
  void Listen(const Address& address) {
    auto listener = Listener::Open(
        loop_, address, [this]() -> EventLoop& { return loop_; },
        [this](std::unique_ptr<Connection> connection) {
          server_ = std::move(connection);
          ++accepted_;
          if (start_server_) server_->Start(at_server_);
        });
    ASSERT_TRUE(listener.has_value()) << listener.error();
    listener_ = *std::move(listener);
  }
  Result<std::unique_ptr<Connection>> Dial(const ConnectOptions& options) {
    std::optional<Result<std::unique_ptr<Connection>>> result;
    const auto pending = Connect(loop_, options, [&](auto r) { result.emplace(std::move(r)); });
    EXPECT_FALSE(result.has_value()) << "called inside Connect()";
    EXPECT_TRUE(loop_.RunUntil([&] { return result.has_value(); }));
    return *std::move(result);
  }
  void DialListener() {
    auto connection = Dial({.address = listener_->bound()});
    ASSERT_TRUE(connection.has_value()) << connection.error();
    client_ = *std::move(connection);
    client_->Start(at_client_);
    ASSERT_TRUE(loop_.RunUntil([&] { return server_ != nullptr; }));
  }
  void Pair() {
    ASSERT_NO_FATAL_FAILURE(Listen({"127.0.0.1", 0, false}));
    ASSERT_NO_FATAL_FAILURE(DialListener());
  }
  bool Until(const std::function<bool()>& done) { return loop_.RunUntil(done); }

  const base::SystemClock clock_;
  EventLoop loop_{clock_};
  bool start_server_ = true;
  int accepted_ = 0;
  Recorder at_client_, at_server_;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<Connection> client_, server_;
};

TEST_F(SocketTest, BytesComeBackOverTcp) {
  Pair();
  at_server_.on_bytes = [&](std::string_view bytes) { server_->Send(bytes); };
  client_->Send("hello ");
  client_->Send("world");
  EXPECT_TRUE(Until([&] { return at_client_.text == "hello world"; }));
  EXPECT_TRUE(server_->peer().loopback);
  EXPECT_EQ(server_->peer().ip, "127.0.0.1");
  EXPECT_FALSE(server_->secure());
  EXPECT_EQ(listener_->bound().host, "127.0.0.1");
  EXPECT_NE(listener_->bound().port, 0);
}

TEST_F(SocketTest, BytesComeBackOverIpv6) {
  auto listener = Listener::Open(
      loop_, {"::1", 0, false}, [this]() -> EventLoop& { return loop_; }, [](auto) {});
  if (!listener.has_value()) GTEST_SKIP() << "this machine has no IPv6";
  listener->reset();
  ASSERT_NO_FATAL_FAILURE(Listen({"::1", 0, false}));
  ASSERT_NO_FATAL_FAILURE(DialListener());
  client_->Send("six");
  EXPECT_TRUE(Until([&] { return at_server_.text == "six"; }));
  EXPECT_EQ(server_->peer().ip, "::1");
}

TEST_F(SocketTest, ANameIsLookedUp) {
  ASSERT_NO_FATAL_FAILURE(Listen({"127.0.0.1", 0, false}));
  const auto connection = Dial({.address = {"localhost", listener_->bound().port, false}});
  EXPECT_TRUE(connection.has_value()) << connection.error();
}

TEST_F(SocketTest, MegabytesArriveWholeThroughASlowReader) {
  Pair();
  std::string sent(8 << 20, '\0');
  for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<char>(i * 7 + (i >> 12));
  server_->PauseReading();
  client_->Send(sent);
  EXPECT_GT(client_->queued_bytes(), 0u);
  const std::size_t queued = client_->queued_bytes();
  loop_.RunReady();
  EXPECT_GT(client_->queued_bytes(), queued / 4) << "a paused reader must hold the sender";
  EXPECT_LT(at_server_.text.size(), 128u << 10);
  server_->ResumeReading();
  ASSERT_TRUE(Until([&] { return at_server_.text.size() >= sent.size(); }));
  EXPECT_TRUE(at_server_.text == sent);
  EXPECT_TRUE(Until([&] { return at_client_.drained == 1; }));
  EXPECT_EQ(client_->queued_bytes(), 0u);
}

TEST_F(SocketTest, CloseSendsWhatIsQueuedFirst) {
  Pair();
  const std::string text(4 << 20, 'x');
  server_->Send(text);
  server_->Close(10s);
  server_->Send("ignored");
  ASSERT_TRUE(Until([&] { return !at_client_.closed.empty(); }));
  EXPECT_EQ(at_client_.text.size(), text.size());
  EXPECT_TRUE(at_client_.closed[0].has_value());
  client_.reset();
  EXPECT_TRUE(Until([&] { return at_server_.closed.size() == 1; }));
}

TEST_F(SocketTest, LastWordsReachAPeerThatStillSends) {
  Pair();
  server_->PauseReading();
  client_->Send(std::string(100'000, 'x'));
  loop_.RunReady();
  server_->Send("413");
  server_->Close(10s);
  ASSERT_TRUE(Until([&] { return !at_client_.closed.empty(); }));
  EXPECT_EQ(at_client_.text, "413");
  EXPECT_TRUE(at_server_.text.empty());
}

TEST_F(SocketTest, CloseGivesUpAtItsLimit) {
  Pair();
  client_->PauseReading();
  server_->Send(std::string(16 << 20, 'x'));
  server_->Close(20ms);
  ASSERT_TRUE(Until([&] { return !at_server_.closed.empty(); }));
  EXPECT_LT(at_client_.text.size(), 16u << 20);
}

TEST_F(SocketTest, APeerThatFloodsAfterCloseIsCut) {
  Pair();
  server_->Close(1h);
  client_->Send(std::string(8 << 20, 'x'));
  EXPECT_TRUE(Until([&] { return !at_server_.closed.empty(); }));
}

TEST_F(SocketTest, APeerThatTakesNothingIsGivenUp) {
  testing::ManualClock clock;
  EventLoop loop(clock);
  std::unique_ptr<Connection> sender;
  Recorder at_sender;
  const auto listener = *Listener::Open(
      loop, {"127.0.0.1", 0, false}, [&]() -> EventLoop& { return loop; },
      [&](std::unique_ptr<Connection> connection) {
        sender = std::move(connection);
        sender->Start(at_sender);
      });
  const auto address = *NumericAddress(listener->bound());
  const UniqueFd reader = *OpenSocket(AF_INET);
  ::connect(reader.get(), address.get(), address.size);
  ASSERT_TRUE(loop.RunUntil([&] { return sender != nullptr; }));
  sender->Send(std::string(16 << 20, 'x'));
  loop.RunReady();
  clock.Advance(59s);
  loop.RunReady();
  EXPECT_TRUE(at_sender.closed.empty());
  clock.Advance(1s);
  loop.RunReady();
  ASSERT_EQ(at_sender.closed.size(), 1u);
  EXPECT_EQ(at_sender.closed[0].error().code(), ErrorCode::kTimeout);
}

TEST_F(SocketTest, DestructionEndsThePeerAndIsSilent) {
  Pair();
  client_.reset();
  EXPECT_TRUE(Until([&] { return at_server_.closed.size() == 1; }));
  EXPECT_TRUE(at_client_.closed.empty());
}

TEST_F(SocketTest, AHandlerMayDestroyItsConnection) {
  Pair();
  at_server_.on_bytes = [&](std::string_view) { server_.reset(); };
  client_->Send("x");
  EXPECT_TRUE(Until([&] { return at_client_.closed.size() == 1; }));
}

TEST_F(SocketTest, SendingToAPeerThatIsGoneEndsTheConnection) {
  Pair();
  server_->PauseReading();
  client_->Send("unread");
  loop_.RunReady();
  server_.reset();  // unread bytes make this a reset
  at_client_.on_closed = [&] { client_->Send("after the end"); };
  client_->PauseReading();
  ASSERT_TRUE(Until([&] {
    client_->Send("x");
    return !at_client_.closed.empty();
  }));
  EXPECT_EQ(at_client_.closed[0].error().code(), ErrorCode::kConnection);
}

TEST_F(SocketTest, ARefusedConnectionSaysSo) {
  ASSERT_NO_FATAL_FAILURE(Listen({"127.0.0.1", 0, false}));
  const Address address = listener_->bound();
  listener_.reset();
  loop_.RunReady();
  const auto connection = Dial({.address = address});
  ASSERT_FALSE(connection.has_value());
  EXPECT_EQ(connection.error().code(), ErrorCode::kConnection);
  EXPECT_THAT(connection.error().message(), ::testing::HasSubstr(ToString(address)));
}

TEST_F(SocketTest, AnUnknownHostSaysSo) {
  const auto connection = Dial({.address = {"no-such-host.invalid", 1, false}});
  ASSERT_FALSE(connection.has_value());
  EXPECT_EQ(connection.error().code(), ErrorCode::kConnection);
}

// A listener whose queue is full answers nothing at all.
class FullListener {
 public:
  FullListener() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const auto any = *NumericAddress({"127.0.0.1", 0, false});
    ::bind(fd_.get(), any.get(), any.size);
    ::listen(fd_.get(), 0);
    const auto bound = *NumericAddress(address());
    for (int i = 0; i < 4; ++i) {
      fillers_.push_back(*OpenSocket(AF_INET));
      ::connect(fillers_.back().get(), bound.get(), bound.size);
    }
  }
  Address address() const { return BoundAddress(fd_.get()); }

 private:
  UniqueFd fd_;
  std::vector<UniqueFd> fillers_;
};

TEST_F(SocketTest, AHostThatDoesNotAnswerIsATimeout) {
  const FullListener full;
  const auto connection = Dial({.address = full.address(), .timeout = 30ms});
  ASSERT_FALSE(connection.has_value());
  EXPECT_EQ(connection.error().code(), ErrorCode::kTimeout);
}

TEST_F(SocketTest, GivingUpAConnectIsSilent) {
  ASSERT_NO_FATAL_FAILURE(Listen({"127.0.0.1", 0, false}));
  bool called = false;
  auto pending = Connect(loop_, {.address = listener_->bound()}, [&](auto) { called = true; });
  pending.reset();
  auto by_name = Connect(loop_, {.address = {"localhost", 1, false}}, [&](auto) { called = true; });
  by_name.reset();
  loop_.RunReady();
  EXPECT_FALSE(called);
}

TEST_F(SocketTest, AConnectMayBeDestroyedInItsCallback) {
  ASSERT_NO_FATAL_FAILURE(Listen({"127.0.0.1", 0, false}));
  std::unique_ptr<PendingConnect> pending;
  bool done = false;
  pending = Connect(loop_, {.address = listener_->bound()}, [&](auto) {
    pending.reset();
    done = true;
  });
  EXPECT_TRUE(Until([&] { return done; }));
}

TEST_F(SocketTest, AnAddressInUseIsRefusedByName) {
  ASSERT_NO_FATAL_FAILURE(Listen({"127.0.0.1", 0, false}));
  const auto second = Listener::Open(
      loop_, listener_->bound(), [this]() -> EventLoop& { return loop_; }, [](auto) {});
  ASSERT_FALSE(second.has_value());
  EXPECT_THAT(second.error().message(), ::testing::HasSubstr(ToString(listener_->bound())));
}

TEST_F(SocketTest, ConnectionsLiveOnTheLoopThatWasPicked) {
  LoopThread other(clock_);
  std::atomic<bool> on_its_loop = false;
  std::unique_ptr<Connection> accepted;
  auto listener = *Listener::Open(
      loop_, {"127.0.0.1", 0, false}, [&]() -> EventLoop& { return other.loop(); },
      [&](std::unique_ptr<Connection> connection) {
        on_its_loop = other.loop().IsCurrent() && &connection->loop() == &other.loop();
        accepted = std::move(connection);
        loop_.Post([] {});
      });
  const auto client = Dial({.address = listener->bound()});
  EXPECT_TRUE(Until([&] { return on_its_loop.load(); }));
  std::atomic<bool> gone = false;
  other.loop().Post([&] {
    accepted.reset();
    gone = true;
    loop_.Post([] {});
  });
  EXPECT_TRUE(Until([&] { return gone.load(); }));
}

// S-LIM-1: out of descriptors, the listener pauses and goes on after relief.
TEST_F(SocketTest, AcceptingPausesWithoutDescriptorsAndGoesOn) {
  ASSERT_NO_FATAL_FAILURE(Listen({"127.0.0.1", 0, false}));
  // One is accepted first: UBSan needs a pipe for each type that it has not met.
  ASSERT_NO_FATAL_FAILURE(DialListener());
  ASSERT_TRUE(Until([&] { return accepted_ == 1; }));
  auto waiting = *OpenSocket(AF_INET);
  const auto address = *NumericAddress(listener_->bound());
  ::connect(waiting.get(), address.get(), address.size);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{static_cast<rlim_t>(waiting.get() + 1), before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto turns = loop_.RunReady();
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(accepted_, 1);
  EXPECT_LT(turns, 20u) << "it must not spin";
  EXPECT_TRUE(Until([&] { return accepted_ == 2; }));
}

// S-NET-5.
TEST_F(SocketTest, AUnixSocketIsPrivateAndKnowsItsPeer) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "socket";
  ASSERT_NO_FATAL_FAILURE(Listen({path, 0, true}));
  struct stat info{};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  ASSERT_NO_FATAL_FAILURE(DialListener());
  client_->Send("local");
  EXPECT_TRUE(Until([&] { return at_server_.text == "local"; }));
  EXPECT_EQ(server_->peer().local_user, ::getuid());
  EXPECT_TRUE(server_->peer().loopback);
  EXPECT_EQ(listener_->bound(), (Address{path, 0, true}));
  listener_.reset();
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(SocketTest, AUnixSocketNeedsAPrivateFolder) {
  const testing::TemporaryFolder folder;
  ::chmod(folder.path().c_str(), 0755);
  const auto listener = Listener::Open(
      loop_, {folder / "socket", 0, true}, [this]() -> EventLoop& { return loop_; }, [](auto) {});
  ASSERT_FALSE(listener.has_value());
  EXPECT_THAT(listener.error().message(), ::testing::HasSubstr("chmod 700"));
}

TEST_F(SocketTest, AStaleUnixSocketIsReplacedALiveOneAndAFileAreNot) {
  const testing::TemporaryFolder folder;
  const auto open = [&](const std::string& path) {
    return Listener::Open(
        loop_, {path, 0, true}, [this]() -> EventLoop& { return loop_; }, [](auto) {});
  };
  {
    const UniqueFd dead = *OpenSocket(AF_UNIX);
    const auto address = *NumericAddress({folder / "stale", 0, true});
    ASSERT_EQ(::bind(dead.get(), address.get(), address.size), 0);
  }
  auto first = open(folder / "stale");
  ASSERT_TRUE(first.has_value()) << first.error();
  EXPECT_FALSE(open(folder / "stale").has_value());
  EXPECT_TRUE(std::filesystem::exists(folder / "stale"));
  std::ofstream(folder / "file") << "precious";
  EXPECT_FALSE(open(folder / "file").has_value());
  EXPECT_TRUE(std::filesystem::exists(folder / "file"));
}

}  // namespace
}  // namespace keepsake::net
