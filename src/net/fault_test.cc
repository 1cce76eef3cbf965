// Each system call fails, is interrupted, comes short: the right error or none, and no descriptor
// lost.
#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <string>

#include "falcon/net/local_path.h"
#include "falcon/net/ops.h"
#include "support/fault_system.h"
#include "support/net_driver.h"

namespace falcon::net {
namespace {

class Fault : public testing::Test {
 protected:
  ~Fault() override {
    pair_.reset();
    server_.reset();
    reactor_.reset();
    EXPECT_EQ(system_.open_descriptors(), 0U);
    EXPECT_EQ(system_.wrong_closes(), 0);
  }
  Socket& client() { return *made().client; }
  Socket& peer() { return *made().peer; }
  TcpPair& made() {
    if (pair_ == nullptr) {
      pair_ = std::make_unique<TcpPair>(*reactor_);
    }
    return *pair_;
  }

  FaultSystem system_;
  std::unique_ptr<Reactor> reactor_ = std::make_unique<Reactor>(system_);
  std::unique_ptr<TcpPair> pair_;
  std::unique_ptr<Socket> server_ = listener(*reactor_);
};

// socket, bind, listen, names
// ----------------------------------------------------------------------

TEST_F(Fault, Socket) {
  for (const int code : {EMFILE, ENFILE, ENOBUFS, EACCES}) {
    system_.fail("socket", code);
    auto opened = Socket::open(reactor_->context(), kAfInet, kSockStream);
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().code(), code);
    EXPECT_STREQ(opened.error().operation(), "socket");
  }
  system_.fail("socket", EINTR, 1, 3);
  EXPECT_TRUE(Socket::open(reactor_->context(), kAfInet, kSockStream).ok());
  system_.fail("socketpair", EMFILE);
  EXPECT_EQ(Socket::pair(reactor_->context(), kAfUnix, kSockStream).error().code(), EMFILE);
}

TEST_F(Fault, Bind) {
  auto socket = open(*reactor_);
  system_.fail("bind", EADDRNOTAVAIL);
  auto bound = socket->bind(loopback(1234));
  EXPECT_EQ(bound.error().code(), EADDRNOTAVAIL);
  EXPECT_EQ(bound.error().local(), loopback(1234));
  system_.fail("bind", EINTR, 1, 2);
  EXPECT_TRUE(socket->bind(loopback()).ok());
}

TEST_F(Fault, Listen) {
  auto socket = open(*reactor_);
  system_.fail("listen", EADDRINUSE);
  EXPECT_EQ(socket->listen(1).error().code(), EADDRINUSE);
  system_.fail("listen", EINTR);
  EXPECT_TRUE(socket->listen(1).ok());
}

TEST_F(Fault, Names) {
  made();
  system_.fail("getsockname", ENOBUFS);
  EXPECT_EQ(client().local_address().error().code(), ENOBUFS);
  system_.fail("getsockname", EINTR);
  EXPECT_TRUE(client().local_address().ok());
  system_.fail("getpeername", ENOTCONN);
  EXPECT_EQ(client().remote_address().error().code(), ENOTCONN);
  system_.fail("getpeername", EINTR);
  EXPECT_TRUE(client().remote_address().ok());
  system_.fail("shutdown", ENOTCONN);
  EXPECT_EQ(client().shutdown(kShutWr).error().code(), ENOTCONN);
}

TEST_F(Fault, AnErrorWhoseAddressCannotBeHadIsStillThatError) {
  made();
  system_.fail("recv", ECONNRESET);
  system_.fail("getsockname", ENOBUFS);
  const Received received = receive(client(), 1);
  EXPECT_EQ(received.error.code(), ECONNRESET);
  EXPECT_FALSE(received.error.local().known());
}

TEST_F(Fault, AnAcceptedSocketKnowsWhereItWasAccepted) {
  made();
  const Address local = must(peer().local_address());
  system_.fail("recv", ECONNRESET);
  system_.fail("getsockname", ENOBUFS);
  EXPECT_EQ(receive(peer(), 1).error.local(), local);
}

TEST_F(Fault, Options) {
  made();
  system_.fail("setsockopt", EDOM);
  EXPECT_EQ(client().set_option(kSolSocket, kSoReuseaddr, 1).error().code(), EDOM);
  system_.fail("setsockopt", EINTR, 1, 2);
  EXPECT_TRUE(client().set_option(kSolSocket, kSoReuseaddr, 1).ok());
  system_.fail("getsockopt", ENOPROTOOPT);
  EXPECT_EQ(client().get_option(kSolSocket, kSoReuseaddr).error().code(), ENOPROTOOPT);
  system_.fail("getsockopt", EINTR);
  EXPECT_EQ(must(client().get_option(kSolSocket, kSoReuseaddr)), 1);
}

// connect, accept
// ----------------------------------------------------------------------------------

TEST_F(Fault, Connect) {
  const Address address = must(server_->local_address());
  for (const int code : {ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, ETIMEDOUT, EADDRNOTAVAIL}) {
    auto socket = open(*reactor_);
    system_.fail("connect", code);
    const Error error = connect(*socket, address);
    EXPECT_EQ(error.code(), code);
    EXPECT_EQ(error.kind(), ErrorKind::kSystem);
    EXPECT_EQ(error.remote(), address);
  }
  auto socket = open(*reactor_);
  system_.fail("connect", EINTR, 1, 2);
  EXPECT_FALSE(connect(*socket, address));
}

TEST_F(Fault, AConnectInterruptedHalfwayGoesOn) {
  // connect(2): interrupted, it is under way, and the next call says EALREADY.
  auto socket = open(*reactor_);
  system_.fail("connect", EALREADY);
  ConnectOp op(*socket, must(server_->local_address()));
  EXPECT_EQ(op.step(), Step::kBlocked);
  EXPECT_EQ(op.block().what, WaitFor::kWritable);
  EXPECT_EQ(run<ConnectOp>(*reactor_, op, [&] { return op.step(); }), Step::kDone);
}

TEST_F(Fault, AcceptSkipsTheDead) {
  auto waiting = open(*reactor_);
  ASSERT_FALSE(connect(*waiting, must(server_->local_address())));
  system_.fail("accept4", ECONNABORTED, 1);
  system_.fail("accept4", EPROTO, 2);
  system_.fail("accept4", EINTR, 3);
  system_.fail("accept4", ENETDOWN, 4);
  system_.fail("accept4", EHOSTUNREACH, 5);
  EXPECT_NE(accept(*server_), nullptr);
}

TEST_F(Fault, AcceptTellsOfExhaustion) {
  auto waiting = open(*reactor_);
  ASSERT_FALSE(connect(*waiting, must(server_->local_address())));
  for (const int code : {EMFILE, ENFILE, ENOMEM}) {
    system_.fail("accept4", code);
    AcceptOp op(*server_);
    EXPECT_EQ(op.step(), Step::kFailed);
    const Error error = op.take_error();
    EXPECT_EQ(error.code(), code);
    EXPECT_EQ(error.local(), must(server_->local_address()));
  }
  EXPECT_NE(accept(*server_), nullptr);  // the connection is still there
}

// send, recv
// ---------------------------------------------------------------------------------------

TEST_F(Fault, SendAndRecvOneByteAtATime) {
  made();
  system_.limit(1);
  const std::string data = "come short";
  EXPECT_EQ(transmit(client(), data).count, data.size());
  EXPECT_EQ(receive(peer(), 100).data, "c");
  EXPECT_EQ(receive(peer(), 9, kMsgWaitall).data, "ome short");
  const Sent sent = transmit<SendOp>(client(), data);
  EXPECT_EQ(sent.count, data.size());
}

TEST_F(Fault, RecvInterrupted) {
  made();
  transmit(client(), "x");
  system_.fail("recv", EINTR, 1, 5);
  EXPECT_EQ(receive(peer(), 1).data, "x");
}

TEST_F(Fault, RecvFails) {
  made();
  for (const int code : {ECONNRESET, ETIMEDOUT, ENOMEM, EHOSTUNREACH}) {
    system_.fail("recv", code);
    const Received received = receive(peer(), 1);
    EXPECT_EQ(received.error.code(), code);
    EXPECT_EQ(received.error.kind(), ErrorKind::kSystem);
    EXPECT_EQ(received.error.remote(), must(client().local_address()));
    EXPECT_EQ(received.error.local(), must(peer().local_address()));
  }
}

TEST_F(Fault, AnErrorAfterSomeBytesIsReportedByTheNextCall) {
  made();
  transmit(client(), "part");
  system_.fail("recv", ECONNRESET, 2);
  EXPECT_EQ(receive(peer(), 10, kMsgWaitall).data, "part");
  EXPECT_EQ(receive(peer(), 10).error.code(), ECONNRESET);
  system_.limit(2);
  system_.fail("send", ECONNRESET, 2);
  EXPECT_EQ(transmit<SendOp>(client(), "parts").count, 2U);
  EXPECT_EQ(must(client().get_option(kSolSocket, kSoError)), ECONNRESET);
  EXPECT_EQ(must(client().get_option(kSolSocket, kSoError)), 0);
}

TEST_F(Fault, SendFailsMidway) {
  made();
  system_.limit(2);
  system_.fail("send", EPIPE, 3);
  const Sent sent = transmit(client(), "abcdefgh");
  EXPECT_EQ(sent.step, Step::kFailed);
  EXPECT_EQ(sent.error.code(), EPIPE);
  EXPECT_EQ(sent.error.bytes_done(), 4U);
  EXPECT_NE(sent.error.message().find("after 4 bytes"), std::string::npos);
}

TEST_F(Fault, SendInterruptedAndWithoutRoom) {
  made();
  system_.fail("send", EINTR, 1, 3);
  EXPECT_EQ(transmit(client(), "x").step, Step::kDone);
  system_.fail("send", ENOBUFS);
  EXPECT_EQ(transmit(client(), "x").error.code(), ENOBUFS);
  EXPECT_EQ(transmit(client(), "y").step, Step::kDone);
}

// paths
// --------------------------------------------------------------------------------------------

TEST_F(Fault, PathsThatCannotBeLookedAtOrLocked) {
  Context& context = reactor_->context();
  EXPECT_FALSE(must(path_info(context, "/no such path")).exists);
  system_.fail("lstat", EACCES);
  EXPECT_EQ(path_info(context, "/").error().code(), EACCES);
  system_.fail("lstat", EINTR);
  const PathInfo root = must(path_info(context, "/"));
  EXPECT_TRUE(root.exists);
  EXPECT_FALSE(root.is_socket);
  system_.fail("open_folder", EACCES);
  EXPECT_EQ(lock_folder(context, "/").error().code(), EACCES);
  system_.fail("flock", ENOLCK);
  EXPECT_EQ(lock_folder(context, "/").error().code(), ENOLCK);
  system_.fail("open_folder", EINTR);
  system_.fail("flock", EINTR);
  const std::string folder = testing::TempDir();
  const int held = must(lock_folder(context, folder));
  const Error refused = lock_folder(context, folder).error();
  EXPECT_EQ(refused.kind(), ErrorKind::kWouldBlock);
  EXPECT_EQ(refused.code(), EWOULDBLOCK);
  must(close_descriptor(context, held));
  must(close_descriptor(context, must(lock_folder(context, folder))));
}

// close
// --------------------------------------------------------------------------------------------

TEST_F(Fault, CloseIsNeverRepeated) {
  made();
  const int before = system_.calls("close");
  system_.fail("close", EINTR);
  client().close();
  EXPECT_TRUE(client().closed());
  client().close();
  system_.fail("close", EIO);
  peer().close();
  EXPECT_EQ(system_.calls("close") - before, 2);
}

TEST_F(Fault, ALingeringCloseWithoutAHelperStillCloses) {
  made();
  const OptionBytes linger = linger_option(true, 5);
  must(client().set_option(kSolSocket, kSoLinger, linger.bytes, linger.size));
  system_.fail("start_thread", EAGAIN);
  const int before = system_.calls("close");
  CloseOp op(client());
  EXPECT_EQ(op.step(), Step::kDone);
  EXPECT_EQ(system_.calls("close") - before, 1);
}

// epoll, eventfd
// -----------------------------------------------------------------------------------

TEST_F(Fault, EpollCreate) {
  // A pair without waiting: connected by socketpair, so that nothing is watched yet.
  auto pair = must(Socket::pair(reactor_->context(), kAfUnix, kSockStream));
  system_.fail("epoll_create1", EMFILE);
  const Received received = receive(*pair.first, 1);
  EXPECT_EQ(received.step, Step::kFailed);
  EXPECT_EQ(received.error.code(), EMFILE);
  system_.fail("epoll_create1", EINTR);
  transmit(*pair.second, "x");
  EXPECT_EQ(receive(*pair.first, 1).data, "x");
}

TEST_F(Fault, EpollCtl) {
  auto pair = must(Socket::pair(reactor_->context(), kAfUnix, kSockStream));
  for (const int code : {ENOMEM, ENOSPC}) {
    system_.fail("epoll_ctl", code);
    const Received received = receive(*pair.first, 1);
    EXPECT_EQ(received.step, Step::kFailed);
    EXPECT_EQ(received.error.code(), code);
  }
  system_.fail("epoll_ctl", EINTR);
  RecvOp op(*pair.first, 1);
  char buffer[1];
  Driver<RecvOp> driver(*reactor_, op, [&] { return op.step(buffer, 1); });
  transmit(*pair.second, "x");
  poll_until(*reactor_, [&] { return driver.over(); });
  EXPECT_EQ(driver.outcome(), Step::kDone);
}

TEST_F(Fault, AFailedRegistrationGivesTheTurnAway) {
  made();
  must(peer().set_option(kSolSocket, kSoReuseaddr, 1));
  system_.fail("epoll_ctl", ENOMEM);
  EXPECT_EQ(receive(peer(), 1).error.code(), ENOMEM);
  transmit(client(), "x");
  EXPECT_EQ(receive(peer(), 1).data, "x");
}

TEST_F(Fault, EpollWait) {
  auto pair = must(Socket::pair(reactor_->context(), kAfUnix, kSockStream));
  RecvOp op(*pair.first, 1);
  char buffer[1];
  Driver<RecvOp> driver(*reactor_, op, [&] { return op.step(buffer, 1); });
  system_.fail("epoll_wait", EINTR);
  EXPECT_TRUE(must(reactor_->poll(0)).interrupted);
  system_.fail("epoll_wait", EBADF);
  auto failed = reactor_->poll(0);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code(), EBADF);
  transmit(*pair.second, "x");
  poll_until(*reactor_, [&] { return driver.over(); });
  EXPECT_EQ(driver.outcome(), Step::kDone);
}

TEST_F(Fault, Eventfd) {
  system_.fail("eventfd", EMFILE);
  EXPECT_EQ(reactor_->enable_post().error().code(), EMFILE);
  system_.fail("eventfd", EINTR);
  system_.fail("epoll_ctl", ENOSPC);
  EXPECT_EQ(reactor_->enable_post().error().code(), ENOSPC);
  EXPECT_TRUE(reactor_->enable_post().ok());
}

TEST_F(Fault, Adopt) {
  made();
  for (const char* call : {"getsockopt", "set_descriptor_flags"}) {
    system_.fail(call, ENOTSOCK);
    EXPECT_EQ(Socket::adopt(reactor_->context(), client().descriptor()).error().code(), ENOTSOCK);
    EXPECT_FALSE(client().closed());
    system_.fail(call, ENOTSOCK);
    const Error error = Socket::adopt_duplicate(reactor_->context(), client().descriptor()).error();
    EXPECT_EQ(error.detail(), "descriptor " + std::to_string(client().descriptor()));
  }
}

}  // namespace
}  // namespace falcon::net
