// Messages: data in pieces with an address and control items beside it, and the operations on them.
//
// What sendmsg(2) and recvmsg(2) add to send and recv, in the shape of ops.h: the same turns,
// deadlines and flags. A Message only points; whoever steps an operation owns what it points to and
// may give another place for it at each step. The batches move many datagrams with each system
// call, 64 at most.
#ifndef FALCON_NET_MESSAGE_H_
#define FALCON_NET_MESSAGE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "falcon/net/address.h"
#include "falcon/net/ops.h"

namespace falcon::net {

// Some bytes: the layout is that of struct iovec, which src/net/sys checks.
struct Piece {
  void* data;
  std::size_t size;
};

struct Message {
  Address* address = nullptr;  // where to, null for the peer; receiving: set, null for no interest
  std::span<Piece> pieces;
  void* control = nullptr;       // laid out as cmsg(3) says
  std::size_t control_size = 0;  // receiving: room, then what is used of it
  int flags = 0;                 // receiving: MSG_TRUNC, MSG_CTRUNC …
  std::size_t size = 0;          // of a batch: the bytes of this message that were moved
};

// One item of control data (cmsg(3)).
struct ControlItem {
  int level = 0;
  int type = 0;
  std::string_view data;
};

// Appends an item as sendmsg(2) wants it.
void append_control(std::string* control, const ControlItem& item);
// The items in what recvmsg(2) gave; their data points into it. One that was cut is as long as it
// is.
std::vector<ControlItem> control_items(const void* control, std::size_t size);
// What an item of `size` bytes takes, without and with the padding behind it.
std::size_t control_length(std::size_t size);
std::size_t control_space(std::size_t size);
// The descriptors of an item of SCM_RIGHTS; none for another.
std::vector<int> control_descriptors(const ControlItem& item);

// sendmsg(2): waits until all pieces are with the kernel. Control data goes with the first of them.
// Outcomes as SendOp has them. Address and control data of the message are those of each step, but
// for descriptors (SCM_RIGHTS): once it waits it holds copies, for the system looks at a number
// only when it sends, and by then the number may be another file's.
class SendMessageOp : public Operation {
 public:
  SendMessageOp(Socket& socket, const char* name, int flags) : Operation(socket, name, flags) {}
  ~SendMessageOp() { abandon(); }
  Step step(const Message& message);
  void abandon();
  std::size_t done() const { return static_cast<std::size_t>(done_); }

 private:
  Step attempt(const Message& message);
  std::int64_t call(const Message& message);
  Step hold_descriptors(const Message& message);
  void drop_descriptors();
  std::vector<int> copies_;  // of the descriptors in the control data
  std::string control_;      // with the copies in their place; empty without any
  bool connecting_ = false;  // MSG_FASTOPEN had no cookie: a plain connect is under way
};

// recvmsg(2), once there is something; of a stream as much as RecvOp waits for, up to the first
// that comes with control data. With MSG_PEEK what there is. What has come of a message that needs
// more waits in the socket. Descriptors that come are close-on-exec.
class RecvMessageOp : public Operation {
 public:
  RecvMessageOp(Socket& socket, const char* name, int flags);
  ~RecvMessageOp() { abandon(); }
  Step step(Message* message);
  void abandon() { abandon_recv(); }
  std::size_t done() const { return static_cast<std::size_t>(done_); }

 private:
  Step attempt(Message* message);
  Step collect(const Message& asked, std::size_t enough, Message* last);
  void keep_ahead(std::span<const Piece> pieces, std::size_t ahead);
  bool never_waits() const;
};

// sendmmsg(2): all of the messages in order, or an error, which it is of a stream. Pass the same
// messages at each step.
class SendManyOp : public Operation {
 public:
  SendManyOp(Socket& socket, int flags) : Operation(socket, "send_many", flags) {}
  ~SendManyOp() { abandon(); }
  Step step(std::span<Message> messages);
  void abandon() { abandon_send(); }
  // How many messages have gone.
  std::size_t sent() const { return sent_; }

 private:
  Step attempt(std::span<Message> messages);
  std::size_t sent_ = 0;
};

// recvmmsg(2): messages that are there, at least one; done() of them are filled. The first eight,
// and if those have come with a second call at most 64 more. At the end one that is empty.
class RecvManyOp : public Operation {
 public:
  RecvManyOp(Socket& socket, int flags);
  ~RecvManyOp() { abandon(); }
  Step step(std::span<Message> messages);
  void abandon() { abandon_recv(); }
  std::size_t done() const { return static_cast<std::size_t>(done_) + (ended_ ? 1 : 0); }

 private:
  Step attempt(std::span<Message> messages);
  int receive(std::span<Message> messages);
  bool ended_ = false;
};

}  // namespace falcon::net

#endif  // FALCON_NET_MESSAGE_H_
