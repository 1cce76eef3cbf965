// SendPartsOp and SendFileOp: everything goes out, in order, in one piece, whatever the system
// does.
#include "falcon/net/send_ops.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "support/fault_system.h"
#include "support/net_driver.h"

namespace falcon::net {
namespace {

struct Outcome {
  Step step;
  std::uint64_t done;
  Error error;
};

Outcome send_parts(Socket& socket, const std::vector<std::string>& parts) {
  SendPartsOp op(socket);
  const Step step = run<SendPartsOp>(*socket.context().reactor, op, [&] {
    std::vector<Piece> views;
    for (const std::string& part : parts) {
      views.push_back({const_cast<char*>(part.data()), part.size()});
    }
    return op.step(views);
  });
  return {step, op.done(), op.take_error()};
}

std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) {
    all += part;
  }
  return all;
}

class Sending : public testing::Test {
 protected:
  ~Sending() override { EXPECT_EQ(system_.wrong_closes(), 0); }
  Socket& to() { return *pair_.client; }
  // Takes `size` bytes from the other end while `op` is stepped.
  template <class Op>
  std::string collect(Op& op, std::function<Step()> step, std::size_t size) {
    Driver<Op> driver(reactor_, op, std::move(step));
    std::string all;
    while (all.size() < size) {
      const Received piece = receive(*pair_.peer, 1 << 16);
      if (piece.data.empty()) {
        break;
      }
      all += piece.data;
    }
    poll_until(reactor_, [&] { return driver.over(); });
    EXPECT_EQ(driver.outcome(), Step::kDone);
    return all;
  }

  FaultSystem system_;
  Reactor reactor_{system_};
  TcpPair pair_{reactor_};
};

TEST_F(Sending, PartsGoOutWithOneCall) {
  const int before = system_.calls("sendmsg");
  const Outcome outcome = send_parts(to(), {"one ", "", "two", ""});
  EXPECT_EQ(outcome.step, Step::kDone);
  EXPECT_EQ(outcome.done, 7U);
  EXPECT_EQ(system_.calls("sendmsg"), before + 1);
  EXPECT_EQ(receive(*pair_.peer, 100).data, "one two");
}

TEST_F(Sending, NoPartsAreNoBytes) {
  EXPECT_EQ(send_parts(to(), {}).done, 0U);
  EXPECT_EQ(send_parts(to(), {"", ""}).done, 0U);
}

TEST_F(Sending, MorePartsThanTheSystemTakesAtOnce) {
  std::vector<std::string> parts;
  for (int i = 0; i < 5000; ++i) {
    parts.push_back(i % 3 == 0 ? "" : std::to_string(i));
  }
  EXPECT_EQ(send_parts(to(), parts).step, Step::kDone);
  const std::string all = joined(parts);
  EXPECT_EQ(receive(*pair_.peer, all.size(), kMsgWaitall).data, all);
}

TEST_F(Sending, PartsThatTheSystemTakesInBitsArriveInOrder) {
  for (const std::size_t limit : {1U, 2U, 3U, 7U}) {
    system_.limit(limit);
    const std::vector<std::string> parts = {"abc", "", "d", "efgh", "ij", ""};
    EXPECT_EQ(send_parts(to(), parts).step, Step::kDone);
    system_.limit(0);
    EXPECT_EQ(receive(*pair_.peer, 10, kMsgWaitall).data, "abcdefghij");
  }
}

TEST_F(Sending, MuchWaitsForTheReader) {
  must(to().set_option(kSolSocket, *constant("SO_SNDBUF"), 10'000));
  std::string pattern(300'000, '\0');
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    pattern[i] = static_cast<char>(i * 7 + i / 256 + i / 65536);
  }
  const std::vector<std::string> parts = {pattern, "-", pattern};
  SendPartsOp op(to());
  std::vector<Piece> views;
  const std::string all = collect(
      op,
      [&] {
        views.clear();
        for (const std::string& part : parts) {
          views.push_back({const_cast<char*>(part.data()), part.size()});
        }
        return op.step(views);
      },
      600'001);
  EXPECT_EQ(all, joined(parts));
  EXPECT_EQ(op.done(), 600'001U);
}

TEST_F(Sending, AFailureSaysHowFarItCame) {
  system_.limit(4);
  system_.fail("sendmsg", ECONNRESET, 2);
  const Outcome outcome = send_parts(to(), {"abc", "def"});
  EXPECT_EQ(outcome.step, Step::kFailed);
  EXPECT_EQ(outcome.error.code(), ECONNRESET);
  EXPECT_EQ(outcome.error.bytes_done(), 4U);
}

TEST_F(Sending, PartsAreOneDatagram) {
  auto a = open(reactor_, kAfInet, kSockDgram);
  auto b = open(reactor_, kAfInet, kSockDgram);
  must(b->bind(loopback()));
  EXPECT_FALSE(connect(*a, must(b->local_address())));
  EXPECT_EQ(send_parts(*a, {"da", "", "tagram"}).done, 8U);
  EXPECT_EQ(receive(*b, 100).data, "datagram");
}

// Files
// ---------------------------------------------------------------------------------------------

class SendingFiles : public Sending {
 protected:
  SendingFiles() {
    content_.resize(3'000'000);
    for (std::size_t i = 0; i < content_.size(); ++i) {
      content_[i] = static_cast<char>(i * 7 + i / 256);
    }
    std::FILE* file = std::tmpfile();
    std::fwrite(content_.data(), 1, content_.size(), file);
    std::fflush(file);
    file_ = file;
  }
  ~SendingFiles() override { std::fclose(file_); }
  int number() { return fileno(file_); }
  std::string send(std::uint64_t offset, std::uint64_t count, std::size_t expected) {
    SendFileOp op(to(), number(), offset, count);
    std::string all = collect(
        op,
        [&] {
          Step step = op.step();
          while (step == Step::kFull) {
            step = op.step();
          }
          return step;
        },
        expected);
    EXPECT_EQ(op.done(), expected);
    return all;
  }

  std::string content_;
  std::FILE* file_ = nullptr;
};

TEST_F(SendingFiles, AWholeFile) {
  EXPECT_EQ(send(0, UINT64_MAX, content_.size()), content_);
  EXPECT_EQ(system_.calls("pread"), 0);
}

TEST_F(SendingFiles, APartOfAFile) {
  EXPECT_EQ(send(10, 5, 5), content_.substr(10, 5));
  EXPECT_EQ(send(content_.size() - 3, 100, 3), content_.substr(content_.size() - 3));
}

TEST_F(SendingFiles, WhereTheSystemCannotItIsCopied) {
  for (const int code : {EINVAL, ENOSYS, EOPNOTSUPP, EOVERFLOW}) {
    system_.fail("sendfile", code);
    EXPECT_EQ(send(5, 2'000'000, 2'000'000), content_.substr(5, 2'000'000));
  }
  EXPECT_EQ(system_.calls("sendfile"), 4);
  system_.limit(1000);
  system_.fail("sendfile", EINVAL);
  EXPECT_EQ(send(0, 5000, 5000), content_.substr(0, 5000));
}

TEST_F(SendingFiles, InterruptedShortAndFailed) {
  system_.fail("sendfile", EINTR, 1, 3);
  EXPECT_EQ(send(0, 100, 100), content_.substr(0, 100));
  system_.limit(1000);
  EXPECT_EQ(send(0, 10'000, 10'000), content_.substr(0, 10'000));
  system_.fail("sendfile", EIO, 3);
  SendFileOp op(to(), number(), 0, 10'000);
  ASSERT_EQ(run<SendFileOp>(reactor_, op, [&] { return op.step(); }), Step::kFailed);
  const Error error = op.take_error();
  EXPECT_EQ(error.code(), EIO);
  EXPECT_EQ(error.bytes_done(), 2000U);
  EXPECT_NE(error.message().find("sendfile to 127.0.0.1"), std::string::npos);
}

TEST_F(SendingFiles, OpeningThem) {
  FileDescriptor file;
  system_.fail("open_file", EMFILE);
  EXPECT_EQ(FileDescriptor::open(system_, "/dev/null", &file), EMFILE);
  EXPECT_EQ(FileDescriptor::open(system_, "/no/such/file", &file), ENOENT);
  const std::size_t before = system_.open_descriptors();
  ASSERT_EQ(FileDescriptor::open(system_, "/dev/null", &file), 0);
  EXPECT_EQ(system_.open_descriptors(), before + 1);
  EXPECT_EQ(regular_file_size(system_, file.number()), -EINVAL);
  EXPECT_EQ(regular_file_size(system_, number()), static_cast<std::int64_t>(content_.size()));
  const FileDescriptor moved = std::move(file);
  EXPECT_EQ(file.number(), -1);
}

}  // namespace
}  // namespace falcon::net
