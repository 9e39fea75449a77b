#include "http/http1_reader.h"

#include "testing/seeded_random.h"

namespace keepsake::http {
namespace {

using Event = Http1Reader::Event;
using Kind = Http1Reader::Kind;

constexpr Http1Limits kLimits;

// What a stream means, as text: one line a message.
class Transcript {
 public:
  explicit Transcript(Kind kind, bool no_body = false) : reader_(kind, kLimits) {
    reader_.ExpectNoBody(no_body);
  }

  void Put(std::string_view piece) {
    while (!refused_) {
      const Event event = reader_.Next(piece);
      if (event == Event::kMore) break;
      Note(event);
    }
  }
  std::string Close() {
    if (!refused_) Note(reader_.Close());
    return text_;
  }
  std::string text() const { return text_; }

 private:
  void Note(Event event) {
    Http1Head& head = reader_.head();
    switch (event) {
      case Event::kMore:
        break;
      case Event::kHead:
        text_ += head.method + head.target + (head.status > 0 ? std::to_string(head.status) : "");
        for (const Field field : head.fields) {
          text_ += " " + std::string(field.name) + "=" + std::string(field.value);
        }
        text_ += head.keep_alive ? " [" : " !keep [";
        break;
      case Event::kBody:
        text_ += reader_.piece();
        break;
      case Event::kEnd:
        text_ += "]\n";
        break;
      case Event::kRefused:
        refused_ = true;
        text_ += "refused " + std::to_string(reader_.refusal().status);
        break;
    }
  }

  Http1Reader reader_;
  bool refused_ = false;
  std::string text_;
};

std::string Read(const std::string& bytes, Kind kind = Kind::kRequests, bool no_body = false) {
  Transcript transcript(kind, no_body);
  transcript.Put(bytes);
  return transcript.Close();
}

TEST(Http1ReaderTest, RequestsComeOutOneAfterAnother) {
  EXPECT_EQ(Read("GET /a HTTP/1.1\r\nHost: h\r\nX-Y: z \r\n\r\n"
                 "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
                 "PUT /c HTTP/1.0\r\n\r\n"),
            "GET/a host=h x-y=z []\n"
            "POST/b host=h content-length=3 [abc]\n"
            "PUT/c !keep []\n");
}

TEST(Http1ReaderTest, ChunksAreJoinedAndTrailersDropped) {
  EXPECT_EQ(Read("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                 "3\r\nabc\r\n00a;x=\"y;z\"\r\n0123456789\r\n0\r\nX-Trailer: t\r\n\r\n"
                 "GET /next HTTP/1.1\r\nHost: h\r\n\r\n"),
            "POST/ host=h transfer-encoding=chunked [abc0123456789]\n"
            "GET/next host=h []\n");
}

TEST(Http1ReaderTest, BadChunksAreRefused) {
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  const struct {
    std::string name, body;
    int want = 400;
  } cases[] = {
      {"data longer than its size", "3\r\nabcd\r\n0\r\n\r\n", 400},
      {"no CR LF after data", "3\r\nabc0\r\n\r\n", 400},
      {"bare LF after size", "3\nabc\r\n0\r\n\r\n", 400},
      {"bare LF after data", "3\r\nabc\n0\r\n\r\n", 400},
      {"bare LF at the end", "0\r\n\n", 400},
      {"no size", "\r\n", 400},
      {"not hexadecimal", "xyz\r\n", 400},
      {"negative", "-3\r\nabc\r\n", 400},
      {"overflow", "fffffffffffffffff\r\n", 400},
      {"space before", " 3\r\nabc\r\n", 400},
      {"space after", "3 \r\nabc\r\n0\r\n\r\n", 400},
      {"extension without a name", "3;=x\r\nabc\r\n0\r\n\r\n", 400},
      {"extension with an open quote", "3;a=\"x\r\nabc\r\n0\r\n\r\n", 400},
      {"long extension, unfinished", "3;" + std::string(400, 'x'), 400},
      {"LF in a quoted extension", "3;a=\"x\ny\"\r\nabc\r\n0\r\n\r\n", 400},
      {"bare CR in a last chunk", "0;a\rb\r\n\r\n", 400},
      {"folded trailer", "0\r\nX: a\r\n b\r\n\r\n", 400},
      {"trailer without a colon", "0\r\nnonsense\r\n\r\n", 400},
      {"trailer that frames", "0\r\nContent-Length: 5\r\n\r\n", 400},
      {"long trailers", "0\r\nX: " + std::string(9000, 'x'), 431},
      {"cut", "3\r\nab", 400},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_THAT(Read(head + c.body), ::testing::EndsWith("refused " + std::to_string(c.want)));
  }
}

TEST(Http1ReaderTest, ResponsesEndAsTheirFieldsSay) {
  EXPECT_EQ(Read("HTTP/1.1 100 Continue\r\n\r\n"
                 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                 "HTTP/1.1 204 No Content\r\n\r\n"
                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
                 "HTTP/1.1 200 OK\r\n\r\nuntil the end",
                 Kind::kResponses),
            "100 []\n"
            "200 content-length=2 [ok]\n"
            "204 []\n"
            "200 transfer-encoding=chunked [hi]\n"
            "200 !keep [until the end]\n");
}

TEST(Http1ReaderTest, AnAnswerToHeadHasNoBody) {
  EXPECT_EQ(Read("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n",
                 Kind::kResponses, /*no_body=*/true),
            "200 content-length=20 []\n404 []\n");
}

TEST(Http1ReaderTest, BadResponsesAreRefused) {
  const std::string cases[] = {
      "HTTP/2 200 OK\r\n\r\n",
      "HTTP/1.1 2000 OK\r\n\r\n",
      "HTTP/1.1 OK\r\n\r\n",
      "nonsense\r\n\r\n",
      "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
      "HTTP/1.1 200 OK\nX: a\n\n",
      "HTTP/1.1 200 OK\r\nX : a\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
      "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\ncut",
      "HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x'),
  };
  for (const std::string& bytes : cases) {
    EXPECT_THAT(Read(bytes, Kind::kResponses), ::testing::HasSubstr("refused")) << bytes;
  }
}

// Any segmentation of the bytes gives the same result.
TEST(Http1ReaderTest, WhereTheBytesAreCutDoesNotMatter) {
  const std::string streams[] = {
      "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nhello world"
      "GET /b HTTP/1.1\r\nHost: h\r\n\r\n",
      "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;ext=1\r\nhello\r\n6\r\n world\r\n0\r\nA: b\r\nC: d\r\n\r\nGET /d HTTP/1.1\r\nHost: "
      "h\r\n\r\n",
      "POST /e HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
      "GET /f HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n",
      "GET /g HTTP/1.1\r\nHost: h\r\n\r\n\r\nGET /h HTTP/1.1\r\nHost: h\r\n\r\n",
  };
  testing::SeededRandom random(testing::Seed());
  for (const std::string& stream : streams) {
    SCOPED_TRACE(stream);
    const std::string whole = Read(stream);
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
      Transcript two(Kind::kRequests);
      two.Put(std::string_view(stream).substr(0, cut));
      two.Put(std::string_view(stream).substr(cut));
      ASSERT_EQ(two.Close(), whole) << "cut at " << cut;
    }
    for (int round = 0; round < 200; ++round) {
      Transcript many(Kind::kRequests);
      for (std::string_view rest = stream; !rest.empty();) {
        const std::size_t n = std::min<std::size_t>(1 + random.Below(9), rest.size());
        // A copy, so that a view kept too long is seen.
        many.Put(std::string(rest.substr(0, n)));
        rest.remove_prefix(n);
      }
      ASSERT_EQ(many.Close(), whole);
    }
  }
}

}  // namespace
}  // namespace keepsake::http
