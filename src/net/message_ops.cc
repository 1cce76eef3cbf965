// SendMessageOp and RecvMessageOp, and the batches: sendmsg(2), recvmsg(2), sendmmsg(2),
// recvmmsg(2) as a blocking socket does them.
#include <algorithm>
#include <cerrno>
#include <cstring>

#include "falcon/net/constants.h"
#include "falcon/net/message.h"
#include "net/read_ahead.h"
#include "net/socket_internals.h"
#include "net/sys/constant_names.h"
#include "net/sys/system.h"

namespace falcon::net {

namespace {

// Headers take longer to lay out than a call of the system: no more than these before it is known
// that there are so many messages.
constexpr std::size_t kFirstOfBatch = 8;

std::size_t total_size(std::span<const Piece> pieces) {
  std::size_t size = 0;
  for (const Piece& piece : pieces) {
    size += piece.size;
  }
  return size;
}

// The pieces without their first `done` bytes.
std::vector<Piece> rest_of(std::span<const Piece> pieces, std::size_t done) {
  std::vector<Piece> rest;
  for (const Piece& piece : pieces) {
    const std::size_t gone = std::min(done, piece.size);
    done -= gone;
    if (gone < piece.size) {
      rest.push_back({static_cast<char*>(piece.data) + gone, piece.size - gone});
    }
  }
  return rest;
}

// The bytes of a stream that were received with what others asked for, as many as there is room
// for.
std::size_t copy_ahead(const Socket& socket, std::span<const Piece> pieces) {
  const std::string_view ahead = socket.read_ahead();
  std::size_t size = 0;
  for (const Piece& piece : pieces) {
    size += ahead.substr(size).copy(static_cast<char*>(piece.data), piece.size);
  }
  return size;
}

// Of a message that nothing came beside.
void clear(Message* message) {
  if (message->address != nullptr) {
    *message->address = {};
  }
  message->control_size = 0;
  message->flags = 0;
  message->size = 0;
}

// Fills a message from what was read ahead. Without any it is what there is at the end.
void take_ahead(Socket& socket, bool peeks, Message* message) {
  clear(message);
  message->size = copy_ahead(socket, message->pieces);
  if (message->size > 0 && !peeks) {
    socket.take_ahead(message->size);
  }
}

// Descriptors come over UNIX sockets alone; of the others AF_PACKET does not take the flag.
int flags_to_receive(const Socket& socket, int flags) {
  return socket.family() == kAfUnix ? flags | kMsgCmsgCloexec : flags;
}

}  // namespace

// Sending
// ------------------------------------------------------------------------------------------

Step SendMessageOp::step(const Message& message) {
  waiting_ = WaitFor::kNothing;
  Step step = attempt(message);
  if (step == Step::kBlocked && done_ == 0) {
    step = hold_descriptors(message);
  } else {
    drop_descriptors();
  }
  return settle_send(step);
}

// Of a step that blocked before anything went.
Step SendMessageOp::hold_descriptors(const Message& message) {
  if (!copies_.empty()) {
    return Step::kBlocked;
  }
  System& system = SocketInternals::system(*socket_);
  const char* control = static_cast<const char*>(message.control);
  for (const ControlItem& item : control_items(control, message.control_size)) {
    const std::ptrdiff_t at = item.data.data() - control;
    std::vector<int> descriptors = control_descriptors(item);
    if (descriptors.empty()) {
      continue;
    }
    for (int& descriptor : descriptors) {
      const int copy = retry_interrupted([&] { return system.dup(descriptor); });
      if (copy < 0) {
        drop_descriptors();
        waiting_ = WaitFor::kNothing;
        return fail(ErrorKind::kSystem, -copy);
      }
      copies_.push_back(copy);
      descriptor = copy;
    }
    if (control_.empty()) {
      control_.assign(control, message.control_size);
    }
    std::memcpy(control_.data() + at, descriptors.data(), descriptors.size() * sizeof(int));
  }
  return Step::kBlocked;
}

void SendMessageOp::drop_descriptors() {
  for (const int copy : copies_) {
    SocketInternals::system(*socket_).close(copy);
  }
  copies_.clear();
  control_.clear();
}

void SendMessageOp::abandon() {
  drop_descriptors();
  abandon_send();
}

std::int64_t SendMessageOp::call(const Message& message) {
  System& system = SocketInternals::system(*socket_);
  const int descriptor = socket_->descriptor();
  const int flags = flags_ | kMsgNosignal;
  if (done_ == 0 && !connecting_) {
    Message whole = message;
    if (!control_.empty()) {
      whole.control = control_.data();
    }
    return retry_interrupted([&] { return system.sendmsg(descriptor, whole, flags); });
  }
  std::vector<Piece> pieces = rest_of(message.pieces, done());
  Message rest;
  rest.pieces = pieces;
  return retry_interrupted([&] { return system.sendmsg(descriptor, rest, flags & ~kMsgFastopen); });
}

Step SendMessageOp::attempt(const Message& message) {
  if (const std::optional<Step> step = before_send()) {
    return *step;
  }
  const std::int64_t timeout_ns = socket_->send_timeout_ns();
  const std::size_t size = total_size(message.pieces);
  for (;;) {
    if (must_wait_for(kNotWritable)) {
      return wait_until(WaitFor::kWritable, timeout_ns, true);
    }
    const std::int64_t result = call(message);
    if (result == -EINPROGRESS && (flags_ & kMsgFastopen) != 0) {
      connecting_ = true;
      return wait_until(WaitFor::kWritable, timeout_ns, true);
    }
    if (result == -EAGAIN) {
      return wait_for_room(message.address, true);
    }
    if (result < 0) {
      return give_up(ErrorKind::kSystem, static_cast<int>(-result));
    }
    done_ += static_cast<std::uint64_t>(result);
    if (done() >= size || socket_->type() != kSockStream) {
      return Step::kDone;
    }
  }
}

Step SendManyOp::step(std::span<Message> messages) {
  waiting_ = WaitFor::kNothing;
  return settle_send(attempt(messages));
}

Step SendManyOp::attempt(std::span<Message> messages) {
  // Of a stream the last message might go in part, which counts as all of it.
  if (!socket_->closed() && socket_->type() == kSockStream) {
    return fail(ErrorKind::kSystem, EOPNOTSUPP);
  }
  if (const std::optional<Step> step = before_send()) {
    return *step;
  }
  System& system = SocketInternals::system(*socket_);
  while (sent_ < messages.size()) {
    if (must_wait_for(kNotWritable)) {
      return wait_until(WaitFor::kWritable, socket_->send_timeout_ns(), false);
    }
    const int result = retry_interrupted([&] {
      return system.sendmmsg(socket_->descriptor(), messages.subspan(sent_), flags_ | kMsgNosignal);
    });
    if (result == -EAGAIN) {
      return wait_for_room(messages[sent_].address, false);
    }
    if (result < 0) {
      return fail(ErrorKind::kSystem, -result);
    }
    sent_ += static_cast<std::size_t>(result);
  }
  return Step::kDone;
}

// Receiving
// ----------------------------------------------------------------------------------------

RecvMessageOp::RecvMessageOp(Socket& socket, const char* name, int flags)
    : Operation(socket, name, flags_to_receive(socket, flags)) {}

Step RecvMessageOp::step(Message* message) {
  waiting_ = WaitFor::kNothing;
  return settle_recv(attempt(message));
}

// Out-of-band data and the error queue never wait (tcp(7), ip(7)).
bool RecvMessageOp::never_waits() const { return (flags_ & (kMsgOob | kMsgErrqueue)) != 0; }

Step RecvMessageOp::attempt(Message* message) {
  if (socket_->closed()) {
    return fail_closed();
  }
  if (!never_waits() && !has_recv_turn()) {
    return wait_for_turn(WaitFor::kRecvTurn, socket_->recv_timeout_ns());
  }
  if (const int code = never_waits() ? 0 : SocketInternals::take_kept_error(*socket_); code != 0) {
    return fail(ErrorKind::kSystem, code);
  }
  const bool peeks = (flags_ & kMsgPeek) != 0;
  const bool gathers = socket_->type() == kSockStream && !never_waits() && !peeks;
  const std::size_t enough = gathers ? recv_target(total_size(message->pieces)) : 0;
  const std::size_t ahead = never_waits() ? 0 : socket_->read_ahead().size();
  if (ahead > 0 && ahead >= enough) {
    take_ahead(*socket_, peeks, message);
    done_ = message->size;
    return Step::kDone;
  }
  done_ = ahead;
  Message last = *message;
  clear(&last);
  const Step step = collect(*message, enough, &last);
  if (step == Step::kDone) {
    if (ahead > 0) {
      copy_ahead(*socket_, message->pieces);
      socket_->take_ahead(ahead);
    }
    last.pieces = message->pieces;
    *message = last;
  } else if (step == Step::kBlocked) {
    keep_ahead(message->pieces, ahead);
    done_ = 0;
  }
  return step;
}

// Until done() is enough: behind what was read ahead, whose place in the pieces is left free.
Step RecvMessageOp::collect(const Message& asked, std::size_t enough, Message* last) {
  System& system = SocketInternals::system(*socket_);
  // MSG_TRUNC has a stream throw away what it gives.
  const int unwanted =
      kMsgWaitall | kMsgDontwait | (socket_->type() == kSockStream ? kMsgTrunc : 0);
  const int flags = flags_ & ~unwanted;
  do {
    if (!never_waits() && must_wait_for(kNotReadable)) {
      return wait_until(WaitFor::kReadable, socket_->recv_timeout_ns(), true);
    }
    Message part = asked;
    std::vector<Piece> rest;
    if (done_ > 0) {
      rest = rest_of(asked.pieces, done());
      part.pieces = rest;
    }
    const std::int64_t result =
        retry_interrupted([&] { return system.recvmsg(socket_->descriptor(), &part, flags); });
    if (result == -EAGAIN && never_waits()) {
      return fail(ErrorKind::kWouldBlock, EAGAIN);
    }
    if (result == -EAGAIN) {
      return ends_here() ? Step::kDone
                         : wait_until(WaitFor::kReadable, socket_->recv_timeout_ns(), true);
    }
    if (result < 0) {
      return give_up(ErrorKind::kSystem, static_cast<int>(-result));
    }
    done_ += static_cast<std::uint64_t>(result);
    *last = part;
    if (result == 0 || part.control_size > 0 || (part.flags & kMsgCtrunc) != 0) {
      break;
    }
  } while (done() < enough);
  return Step::kDone;
}

// Keeps the bytes that this step has received, which are behind the first `ahead`, in the socket.
void RecvMessageOp::keep_ahead(std::span<const Piece> pieces, std::size_t ahead) {
  std::size_t left = done() - ahead;
  for (const Piece& piece : rest_of(pieces, ahead)) {
    const std::size_t size = std::min(left, piece.size);
    append_ahead(*socket_, {static_cast<const char*>(piece.data), size});
    left -= size;
  }
}

RecvManyOp::RecvManyOp(Socket& socket, int flags)
    : Operation(socket, "recv_many", flags_to_receive(socket, flags)) {}

Step RecvManyOp::step(std::span<Message> messages) {
  waiting_ = WaitFor::kNothing;
  return settle_recv(attempt(messages));
}

Step RecvManyOp::attempt(std::span<Message> messages) {
  if (socket_->closed()) {
    return fail_closed();
  }
  const bool never_waits = (flags_ & (kMsgOob | kMsgErrqueue)) != 0;
  if (!never_waits && !has_recv_turn()) {
    return wait_for_turn(WaitFor::kRecvTurn, socket_->recv_timeout_ns());
  }
  if (const int code = never_waits ? 0 : SocketInternals::take_kept_error(*socket_); code != 0) {
    return fail(ErrorKind::kSystem, code);
  }
  const bool peeks = (flags_ & kMsgPeek) != 0;
  if (!never_waits && !socket_->read_ahead().empty()) {
    while (done_ < messages.size() && !socket_->read_ahead().empty()) {
      take_ahead(*socket_, peeks, &messages[done_++]);
    }
    return Step::kDone;
  }
  if (!never_waits && must_wait_for(kNotReadable)) {
    return wait_until(WaitFor::kReadable, socket_->recv_timeout_ns(), true);
  }
  const std::size_t asked = std::min(messages.size(), kFirstOfBatch);
  int result = receive(messages.first(asked));
  if (result == -EAGAIN && !never_waits && ends_here()) {
    take_ahead(*socket_, peeks, messages.data());
    ended_ = true;
    return Step::kDone;
  }
  if (result == -EAGAIN) {
    return never_waits ? fail(ErrorKind::kWouldBlock, EAGAIN)
                       : wait_until(WaitFor::kReadable, socket_->recv_timeout_ns(), true);
  }
  if (result < 0) {
    return fail(ErrorKind::kSystem, -result);
  }
  done_ = static_cast<std::uint64_t>(result);
  if (done_ < asked || asked == messages.size()) {
    // Not known to be all: what ended the call early may have been an error, which the system
    // keeps.
    return Step::kDone;
  }
  result = receive(messages.subspan(asked));
  if (result >= 0) {
    done_ += static_cast<std::uint64_t>(result);
  } else if (result != -EAGAIN) {
    SocketInternals::keep_error(*socket_, -result);
  }
  return Step::kDone;
}

int RecvManyOp::receive(std::span<Message> messages) {
  System& system = SocketInternals::system(*socket_);
  return retry_interrupted([&] {
    return system.recvmmsg(socket_->descriptor(), messages, flags_ & ~(kMsgWaitall | kMsgDontwait));
  });
}

}  // namespace falcon::net
