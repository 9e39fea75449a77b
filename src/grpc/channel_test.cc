#include "grpc/channel_testing.h"

#include "base/limits.h"

namespace keepsake::grpc::testing {
namespace {

TEST_F(ChannelPairTest, AUnaryCallBringsMessageAndMetadata) {
  service_.handlers["/meta"] = [](const std::shared_ptr<ServerCall>& call) {
    EXPECT_EQ(call->metadata("cache"), "mine");
    EXPECT_EQ(call->metadata("x-bin"), "AAE");
    EXPECT_EQ(call->metadata("user-agent"), "keepsake");
    EXPECT_EQ(call->metadata("te"), "trailers");
    EXPECT_EQ(call->metadata("grpc-timeout"), "10S");
    call->Reply("answer to " + std::string(call->message()));
  };
  Metadata metadata;
  ASSERT_TRUE(Add("cache", "mine", metadata).has_value());
  ASSERT_TRUE(Add("x-bin", "\0\1"sv, metadata).has_value());
  const auto answer = Call("/meta", "question", 10s, metadata);
  ASSERT_TRUE(answer->ok());
  EXPECT_EQ(answer->message(), "answer to question");
  EXPECT_EQ((*answer->result)->initial.Find("content-type"), "application/grpc");
  EXPECT_EQ((*answer->result)->trailing.Find("grpc-status"), "0");
  EXPECT_EQ(channel_->active_calls(), 0U);
  EXPECT_EQ(channel_->open_connections(), 1U);
}

TEST_F(ChannelPairTest, AnErrorComesWithItsCodeWordsAndErr) {
  service_.handlers["/fail"] = [](const std::shared_ptr<ServerCall>& call) {
    call->Fail(Error(ErrorCode::kLimitExceeded, "100 % of the request limit\n",
                     "request_size_limit_exceeded"));
  };
  const auto answer = Call("/fail");
  ASSERT_EQ(answer->code(), ErrorCode::kLimitExceeded);
  const Error error = answer->result->error();
  EXPECT_EQ(error.message(), "100 % of the request limit\n");
  EXPECT_EQ(error.service_code(), "request_size_limit_exceeded");
  EXPECT_EQ(error.limit_cause(), LimitCause::kRequestSize);
}

TEST_F(ChannelPairTest, AnUnknownMethodIsUnimplemented) {
  EXPECT_EQ(Call("/nobody")->code(), ErrorCode::kUnimplemented);
}

TEST_F(ChannelPairTest, MessagesUpToTheLimitPassBothWays) {
  const std::string largest(limits::kGrpcMessageBytes, 'm');
  const auto answer = Call("/echo", largest);
  ASSERT_TRUE(answer->ok()) << answer->result->error();
  EXPECT_TRUE(answer->message() == largest);
  EXPECT_TRUE(Call("/echo", "")->ok());
  const auto refused = Call("/echo", largest + "m");
  EXPECT_EQ(refused->code(), ErrorCode::kLimitExceeded);
  EXPECT_EQ(refused->result->error().limit_cause(), LimitCause::kRequestSize);
  EXPECT_EQ(Call("/echo", "after")->message(), "after") << "the connection goes on";
  EXPECT_EQ(accepted_, 1);
}

TEST_F(ChannelPairTest, AnAnswerAboveTheClientsLimitIsNotTaken) {
  Open(bound_, {.max_message_bytes = 100});
  EXPECT_TRUE(Call("/echo", std::string(100, 'a'))->ok());
  EXPECT_EQ(Call("/echo", std::string(101, 'a'))->code(), ErrorCode::kLimitExceeded);
  EXPECT_TRUE(Call("/echo", "after")->ok());
}

TEST_F(ChannelPairTest, TheDeadlineIsKeptHereWhateverTheServerDoes) {
  const auto answer = Begin("/hold", "x", 500ms);
  UntilHeld(1);
  // The server would answer at the same instant; it is told nothing here, so only we can.
  held_[0]->OnCancel([] {});
  Wait(499ms);
  EXPECT_FALSE(answer->done());
  Wait(1ms);
  ASSERT_TRUE(answer->done());
  EXPECT_EQ(answer->code(), ErrorCode::kTimeout);
  EXPECT_EQ(channel_->active_calls(), 0U);
  EXPECT_TRUE(held_[0]->cancelled());
}

TEST_F(ChannelPairTest, ADeadlineThatHasPassedIsATimeout) {
  EXPECT_EQ(Call("/echo", "x", 0ms)->code(), ErrorCode::kTimeout);
  EXPECT_EQ(Call("/echo", "x", -5s)->code(), ErrorCode::kTimeout);
}

TEST_F(ChannelPairTest, CancelReachesTheServer) {
  const auto answer = Begin("/hold");
  UntilHeld(1);
  bool told = false;
  held_[0]->OnCancel([&] { told = true; });
  channel_->Cancel(last_call_);
  channel_->Cancel(last_call_);
  EXPECT_TRUE(loop_.RunUntil([&] { return told; }));
  EXPECT_FALSE(answer->done());
  EXPECT_EQ(channel_->active_calls(), 0U);
}

TEST_F(ChannelPairTest, ACallMayBeCancelledBeforeThereIsAConnection) {
  const auto answer = Begin("/hold");
  channel_->Cancel(last_call_);
  EXPECT_TRUE(Call("/echo")->ok());
  EXPECT_FALSE(answer->done());
  EXPECT_TRUE(held_.empty());
}

TEST_F(ChannelPairTest, DestructionEndsAllCallsInSilence) {
  const auto held = Begin("/hold");
  UntilHeld(1);
  const auto waiting = Begin("/echo");
  channel_.reset();
  EXPECT_TRUE(loop_.RunUntil([&] { return held_[0]->cancelled(); }));
  Wait(1min);
  EXPECT_FALSE(held->done() || waiting->done());
}

TEST_F(ChannelPairTest, AnAnswerMayDestroyTheChannel) {
  bool done = false;
  channel_->Unary("/echo", {}, "x", clock_.Now() + 10s, [&](const Result<UnaryResponse>&) {
    channel_.reset();
    done = true;
  });
  EXPECT_TRUE(loop_.RunUntil([&] { return done; }));
  Open(bound_);
  done = false;
  channel_->Unary("/hold", {}, "x", clock_.Now() + 1s, [&](const Result<UnaryResponse>&) {
    channel_.reset();
    done = true;
  });
  Wait(1s);
  EXPECT_TRUE(done) << "at the deadline as well";
}

TEST_F(ChannelPairTest, AnAnswerMayBeginTheNextCall) {
  int left = 50;
  std::function<void()> next = [&] {
    channel_->Unary("/echo", {}, "x", clock_.Now() + 10s, [&](const Result<UnaryResponse>& r) {
      ASSERT_TRUE(r.has_value());
      if (--left > 0) next();
    });
  };
  next();
  EXPECT_TRUE(loop_.RunUntil([&] { return left == 0; }));
}

TEST_F(ChannelPairTest, AStreamBringsItsMessagesInOrder) {
  service_.handlers["/stream/count"] = [](const std::shared_ptr<ServerCall>& call) {
    for (int i = 0; i < 100; ++i) call->Send(std::to_string(i));
    call->Send("");
    call->Finish();
  };
  const auto stream = std::make_shared<Stream>();
  channel_->ServerStream("/stream/count", {}, "x", std::nullopt, stream);
  ASSERT_TRUE(loop_.RunUntil([&] { return stream->ends == 1; }));
  EXPECT_TRUE(stream->status.has_value());
  ASSERT_EQ(stream->messages.size(), 101U);
  EXPECT_EQ(stream->messages[99], "99");
  EXPECT_EQ(stream->messages[100], "");
  EXPECT_EQ(stream->trailing.Find("grpc-status"), "0");
}

// A sender that waits for its bytes to go holds little, however much it sends.
TEST_F(ChannelPairTest, ALongStreamIsPacedByTheWindows) {
  struct Sender : std::enable_shared_from_this<Sender> {
    void Go() {
      while (left > 0 && call->queued_bytes() < 100'000) {
        call->Send(std::string(10'000, 's'));
        --left;
        most_queued = std::max(most_queued, call->queued_bytes());
      }
      if (left == 0) call->Finish();
    }
    std::shared_ptr<ServerCall> call;
    int left = 2'000;
    std::size_t most_queued = 0;
  };
  const auto sender = std::make_shared<Sender>();
  service_.handlers["/stream/long"] = [&](std::shared_ptr<ServerCall> call) {
    sender->call = std::move(call);
    sender->call->OnDrained([&] { sender->Go(); });
    sender->Go();
  };
  const auto stream = std::make_shared<Stream>();
  channel_->ServerStream("/stream/long", {}, "x", std::nullopt, stream);
  ASSERT_TRUE(loop_.RunUntil([&] { return stream->ends == 1; }, 30s));
  EXPECT_TRUE(stream->status.has_value());
  EXPECT_EQ(stream->messages.size(), 2'000U);
  EXPECT_LT(sender->most_queued, 120'000U);
}

TEST_F(ChannelPairTest, AStreamWithoutADeadlineOutlivesEveryDefault) {
  const auto stream = std::make_shared<Stream>();
  channel_->ServerStream("/stream/hold", {}, "x", std::nullopt, stream);
  UntilHeld(1);
  EXPECT_EQ(held_[0]->deadline(), std::nullopt);
  Settle();
  Wait(10min);
  held_[0]->Send("still here");
  EXPECT_TRUE(loop_.RunUntil([&] { return stream->messages.size() == 1; }));
  EXPECT_EQ(stream->ends, 0);
}

TEST_F(ChannelPairTest, AStreamEndsAtItsDeadline) {
  const auto stream = std::make_shared<Stream>();
  channel_->ServerStream("/stream/hold", {}, "x", clock_.Now() + 5s, stream);
  UntilHeld(1);
  Wait(5s);
  ASSERT_EQ(stream->ends, 1);
  EXPECT_EQ(stream->status.error().code(), ErrorCode::kTimeout);
}

TEST_F(ChannelPairTest, AStreamMayBeCancelledOrTheChannelDestroyedAtAMessage) {
  service_.handlers["/stream/three"] = [](const std::shared_ptr<ServerCall>& call) {
    for (int i = 0; i < 3; ++i) call->Send("message");
    call->Finish();
  };
  for (const bool destroy : {false, true}) {
    const auto stream = std::make_shared<Stream>();
    const auto id = channel_->ServerStream("/stream/three", {}, "x", std::nullopt, stream);
    stream->on_message = [&] { destroy ? channel_.reset() : channel_->Cancel(id); };
    ASSERT_TRUE(loop_.RunUntil([&] { return !stream->messages.empty(); }));
    Settle();
    EXPECT_EQ(stream->messages.size(), 1U);
    EXPECT_EQ(stream->ends, 0);
  }
}

TEST_F(ChannelPairTest, ThePoolGrowsAsStreamsFillAndTheRestWait) {
  Open(bound_, {.connections = 3, .streams_per_connection = 2});
  std::vector<std::shared_ptr<Answer>> answers;
  for (int i = 0; i < 10; ++i) answers.push_back(Begin("/hold"));
  UntilHeld(6);
  Settle();
  EXPECT_EQ(held_.size(), 6U);
  EXPECT_EQ(channel_->open_connections(), 3U);
  EXPECT_EQ(channel_->active_calls(), 10U);
  while (!held_.empty()) {
    std::exchange(held_, {}).front()->Reply("done");  // the others answer INTERNAL
    Settle();
  }
  EXPECT_TRUE(loop_.RunUntil([&] {
    return std::ranges::all_of(answers, [](const auto& answer) { return answer->done(); });
  }));
  EXPECT_EQ(accepted_, 3);
}

TEST_F(ChannelPairTest, OneConnectionIsEnoughWhileItHasRoom) {
  Open(bound_, {.connections = 5});
  for (int i = 0; i < 30; ++i) EXPECT_TRUE(Call("/echo")->ok());
  EXPECT_EQ(accepted_, 1);
}

TEST_F(ChannelPairTest, TooManyWaitingCallsAreRefusedHere) {
  Open(bound_, {.streams_per_connection = 1, .queued_calls = 3});
  std::vector<std::shared_ptr<Answer>> answers;
  for (int i = 0; i < 5; ++i) answers.push_back(Begin("/hold"));
  EXPECT_TRUE(loop_.RunUntil([&] { return answers[4]->done(); }));
  EXPECT_EQ(answers[4]->code(), ErrorCode::kClientResourceExhausted);
  EXPECT_FALSE(answers[0]->done());
}

TEST_F(ChannelPairTest, WaitingCountsAgainstTheDeadline) {
  Open(bound_, {.streams_per_connection = 1});
  Begin("/hold");
  UntilHeld(1);
  const auto waiting = Begin("/echo", "x", 1s);
  Wait(1s);
  EXPECT_EQ(waiting->code(), ErrorCode::kTimeout);
  held_.clear();
  EXPECT_TRUE(Call("/echo")->ok());
}

TEST_F(ChannelPairTest, ABrokenConnectionIsMadeAgain) {
  EXPECT_TRUE(Call("/echo")->ok());
  const auto lost = Begin("/hold");
  UntilHeld(1);
  StopServing();
  EXPECT_TRUE(loop_.RunUntil([&] { return lost->done(); }));
  EXPECT_EQ(lost->code(), ErrorCode::kServerUnavailable);
  Serve();
  EXPECT_TRUE(Call("/echo")->ok());
}

TEST_F(ChannelPairTest, ADrainingServerLosesNoCall) {
  const auto held = Begin("/hold");
  UntilHeld(1);
  bool drained = false;
  server_->Drain(10s, [&] { drained = true; });
  Settle();
  std::unique_ptr<http::Server> old = std::move(server_);
  listener_.reset();
  Serve();
  EXPECT_TRUE(Call("/echo")->ok()) << "on a connection of its own";
  EXPECT_EQ(accepted_, 2);
  held_[0]->Reply("kept");
  EXPECT_TRUE(loop_.RunUntil([&] { return held->done(); }));
  EXPECT_EQ(held->message(), "kept");
  EXPECT_TRUE(loop_.RunUntil([&] { return drained; }));
}

TEST_F(ChannelPairTest, AnIdleConnectionIsReplacedAfterItsTime) {
  EXPECT_TRUE(Call("/echo")->ok());
  Settle();
  Wait(3min);
  EXPECT_TRUE(Call("/echo")->ok());
  EXPECT_EQ(accepted_, 1);
  Wait(4min);
  EXPECT_TRUE(Call("/echo")->ok());
  EXPECT_EQ(accepted_, 2);
  EXPECT_EQ(channel_->open_connections(), 1U);
}

TEST_F(ChannelPairTest, ConnectingAheadTellsWhenThereIsAConnection) {
  std::optional<Status> connected;
  channel_->Connect(clock_.Now() + 1s, [&](Status status) { connected = std::move(status); });
  EXPECT_FALSE(connected.has_value());
  EXPECT_TRUE(loop_.RunUntil([&] { return connected.has_value(); }));
  EXPECT_TRUE(connected->has_value());
  connected.reset();
  channel_->Connect(clock_.Now() + 1s, [&](Status status) { connected = std::move(status); });
  EXPECT_TRUE(loop_.RunUntil([&] { return connected.has_value(); }));
  EXPECT_TRUE(connected->has_value());
  EXPECT_EQ(accepted_, 1);
}

class ChannelAloneTest : public ChannelTestBase {
 protected:
  // A port where nobody listens: one that was ours.
  void Abandon() {
    Listen([](std::unique_ptr<net::Connection>) {});
    listener_.reset();
    Settle();
  }
};

TEST_F(ChannelAloneTest, WithoutAServerTheErrorIsTheConnections) {
  Abandon();
  Open(bound_);
  const auto answer = Call("/x");
  EXPECT_EQ(answer->code(), ErrorCode::kConnection);
  EXPECT_NE(answer->result->error().message().find(net::ToString(bound_)), std::string::npos);
  std::optional<Status> connected;
  channel_->Connect(clock_.Now() + 1s, [&](Status status) { connected = std::move(status); });
  EXPECT_TRUE(loop_.RunUntil([&] { return connected.has_value(); }));
  EXPECT_FALSE(connected->has_value());
}

TEST_F(ChannelAloneTest, AServerThatIsAwayIsNotAskedAgainAtOnce) {
  Abandon();
  Open(bound_, {.min_backoff = 1s, .max_backoff = 4s});
  EXPECT_EQ(Call("/x")->code(), ErrorCode::kConnection);
  int accepted = 0;
  server_ = std::make_unique<http::Server>(loop_, service_);
  Listen([&](std::unique_ptr<net::Connection> connection) {
    ++accepted;
    server_->Serve(std::move(connection));
  });
  EXPECT_EQ(Call("/x")->code(), ErrorCode::kConnection) << "within the backoff";
  EXPECT_EQ(accepted, 0);
  Wait(1'200ms);
  EXPECT_EQ(Call("/x")->code(), ErrorCode::kUnimplemented) << "the server has answered";
  EXPECT_EQ(accepted, 1);
}

TEST_F(ChannelAloneTest, AServerThatNeverAcceptsCostsTheCallItsDeadline) {
  // It takes the connection and says nothing.
  std::vector<std::unique_ptr<net::Connection>> silent;
  Listen([&](std::unique_ptr<net::Connection> c) { silent.push_back(std::move(c)); });
  Open(bound_);
  const auto answer = Begin("/x", "x", 2s);
  EXPECT_TRUE(loop_.RunUntil([&] { return !silent.empty(); }));
  Wait(2s);
  EXPECT_EQ(answer->code(), ErrorCode::kTimeout);
}

}  // namespace
}  // namespace keepsake::grpc::testing
