// Messages: gathered and scattered data, control items, batches, duplicates, and the socket's own
// timeout.
#include "falcon/net/message.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "support/net_driver.h"

namespace falcon::net {
namespace {

class Messages : public testing::Test {
 protected:
  Reactor reactor_;
  Socket::Pair pair_ = must(Socket::pair(reactor_.context(), kAfUnix, kSockStream));
};

std::vector<Piece> pieces_of(std::vector<std::string>& texts) {
  std::vector<Piece> pieces;
  for (std::string& text : texts) {
    pieces.push_back({text.data(), text.size()});
  }
  return pieces;
}

TEST_F(Messages, GatherAndScatter) {
  std::vector<std::string> texts = {"gat", "", "hered"};
  std::vector<Piece> pieces = pieces_of(texts);
  Message message;
  message.pieces = pieces;
  SendMessageOp send(*pair_.first, "sendmsg", 0);
  ASSERT_EQ(send.step(message), Step::kDone);
  EXPECT_EQ(send.done(), 8U);
  std::vector<std::string> room = {"..", "........"};
  std::vector<Piece> targets = pieces_of(room);
  Message got;
  got.pieces = targets;
  RecvMessageOp recv(*pair_.second, "recvmsg", 0);
  ASSERT_EQ(recv.step(&got), Step::kDone);
  EXPECT_EQ(recv.done(), 8U);
  EXPECT_EQ(room[0] + room[1], "gathered..");
}

TEST_F(Messages, ALargeOneGoesOnWhereItStopped) {
  std::vector<std::string> texts;
  std::string whole;
  for (char c = 'a'; c <= 'z'; ++c) {
    texts.push_back(std::string(100'000, c));
    whole += texts.back();
  }
  std::vector<Piece> pieces = pieces_of(texts);
  Message message;
  message.pieces = pieces;
  SendMessageOp send(*pair_.first, "sendmsg", 0);
  Driver<SendMessageOp> driver(reactor_, send, [&] { return send.step(message); });
  EXPECT_FALSE(driver.over());
  EXPECT_EQ(receive(*pair_.second, whole.size(), kMsgWaitall).data, whole);
  poll_until(reactor_, [&] { return driver.over(); });
  EXPECT_EQ(driver.outcome(), Step::kDone);
  EXPECT_EQ(send.done(), whole.size());
}

TEST_F(Messages, ControlItemsThereAndBack) {
  std::string control;
  append_control(&control, {1, 2, "abc"});
  append_control(&control, {3, 4, ""});
  EXPECT_EQ(control.size(), control_space(3) + control_space(0));
  const auto items = control_items(control.data(), control.size());
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].data, "abc");
  EXPECT_EQ(items[1].level, 3);
  EXPECT_EQ(items[1].type, 4);
  EXPECT_EQ(items[1].data, "");
  // Cut in the middle of the data, of the header, and with nonsense for a length.
  EXPECT_EQ(control_items(control.data(), control_length(2))[0].data, "ab");
  EXPECT_TRUE(control_items(control.data(), 7).empty());
  std::memset(control.data(), 0, control.size());
  EXPECT_TRUE(control_items(control.data(), control.size()).empty());
}

TEST_F(Messages, ADescriptorArrives) {
  const int sent = pair_.first->descriptor();
  std::string control;
  append_control(&control,
                 {kSolSocket, kScmRights, {reinterpret_cast<const char*>(&sent), sizeof sent}});
  char byte = 'x';
  Piece piece{&byte, 1};
  Message message;
  message.pieces = {&piece, 1};
  message.control = control.data();
  message.control_size = control.size();
  SendMessageOp send(*pair_.first, "sendmsg", 0);
  ASSERT_EQ(send.step(message), Step::kDone);
  char room[64];
  Message got;
  got.pieces = {&piece, 1};
  got.control = room;
  got.control_size = sizeof room;
  RecvMessageOp recv(*pair_.second, "recvmsg", 0);
  ASSERT_EQ(recv.step(&got), Step::kDone);
  const auto items = control_items(got.control, got.control_size);
  ASSERT_EQ(items.size(), 1U);
  const auto descriptors = control_descriptors(items[0]);
  ASSERT_EQ(descriptors.size(), 1U);
  auto copy = must(Socket::adopt(reactor_.context(), descriptors[0]));
  transmit(*copy, "y");
  EXPECT_EQ(receive(*pair_.second, 1).data, "y");
}

TEST_F(Messages, ABatchWaitsForTheFirstAlone) {
  auto a = open(reactor_, kAfInet, kSockDgram);
  auto b = open(reactor_, kAfInet, kSockDgram);
  must(a->bind(loopback()));
  must(b->bind(loopback()));
  std::vector<std::string> room(3, std::string(10, '.'));
  std::vector<Piece> targets = pieces_of(room);
  std::vector<Address> from(3);
  std::vector<Message> got(3);
  for (std::size_t i = 0; i < got.size(); ++i) {
    got[i].pieces = {&targets[i], 1};
    got[i].address = &from[i];
  }
  RecvManyOp recv(*b, 0);
  Driver<RecvManyOp> driver(reactor_, recv, [&] { return recv.step(got); });
  EXPECT_FALSE(driver.over());
  std::vector<std::string> texts = {"one", "three"};
  std::vector<Piece> pieces = pieces_of(texts);
  Address to = must(b->local_address());
  std::vector<Message> messages(2);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    messages[i].pieces = {&pieces[i], 1};
    messages[i].address = &to;
  }
  SendManyOp send(*a, 0);
  ASSERT_EQ(send.step(messages), Step::kDone);
  EXPECT_EQ(send.sent(), 2U);
  poll_until(reactor_, [&] { return driver.over(); });
  EXPECT_EQ(recv.done(), 2U);
  EXPECT_EQ(got[1].size, 5U);
  EXPECT_EQ(from[1], must(a->local_address()));
  EXPECT_EQ(room[1], "three.....");
}

TEST_F(Messages, DuplicatesAreWatchedEachForItself) {
  auto copy = must(pair_.first->duplicate());
  RecvOp op(*pair_.first, 1);
  char byte = 0;
  {
    Driver<RecvOp> driver(reactor_, op, [&] { return op.step(&byte, 1); });
    EXPECT_FALSE(driver.over());
    transmit(*pair_.second, "x");
    poll_until(reactor_, [&] { return driver.over(); });
  }
  const int number = pair_.first->descriptor();
  pair_.first->close();
  // The number comes back, and what is registered under it is the same open socket.
  auto again = must(copy->duplicate());
  ASSERT_EQ(again->descriptor(), number);
  RecvOp second(*again, 1);
  Driver<RecvOp> driver(reactor_, second, [&] { return second.step(&byte, 1); });
  EXPECT_FALSE(driver.over());
  transmit(*pair_.second, "y");
  poll_until(reactor_, [&] { return driver.over(); });
  EXPECT_EQ(byte, 'y');
}

TEST_F(Messages, DetachWakesAndLetsGo) {
  RecvOp op(*pair_.first, 1);
  char byte = 0;
  Driver<RecvOp> driver(reactor_, op, [&] { return op.step(&byte, 1); });
  const int number = pair_.first->detach();
  EXPECT_EQ(driver.last_wake(), Wake::kClosed);
  EXPECT_EQ(op.take_error().kind(), ErrorKind::kClosed);
  auto again = must(Socket::adopt(reactor_.context(), number));
  transmit(*pair_.second, "z");
  EXPECT_EQ(receive(*again, 1).data, "z");
}

TEST_F(Messages, TheTimeoutOfTheSocket) {
  Socket& socket = *pair_.first;
  socket.set_timeout_ns(20 * kNsPerMs);
  EXPECT_EQ(receive(socket, 1).error.kind(), ErrorKind::kTimeout);
  EXPECT_EQ(socket.recv_timeout_ns(), 20 * kNsPerMs);
  socket.set_timeout_ns(0);
  EXPECT_EQ(receive(socket, 1).error.kind(), ErrorKind::kWouldBlock);
  // Nobody has polled since, and yet what came is there.
  transmit(*pair_.second, "now");
  EXPECT_EQ(receive(socket, 10).data, "now");
  socket.set_timeout_ns(kNever);
  EXPECT_EQ(receive(socket, 10, kMsgDontwait).error.kind(), ErrorKind::kWouldBlock);
}

TEST_F(Messages, AConnectThatMayNotWaitIsUnderWay) {
  auto server = listener(reactor_);
  auto client = open(reactor_);
  client->set_timeout_ns(0);
  ConnectOp op(*client, must(server->local_address()));
  if (op.step() == Step::kFailed) {
    const Error error = op.take_error();
    EXPECT_EQ(error.kind(), ErrorKind::kWouldBlock);
    EXPECT_EQ(error.code(), EINPROGRESS);
  }
  EXPECT_NE(accept(*server), nullptr);
}

}  // namespace
}  // namespace falcon::net
