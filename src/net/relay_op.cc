// RelayOp: two ways, each with a waiter of its own, that wake whoever runs the relay.
//
// At any time a way has bytes in the source's read-ahead or in its pipe, never in both, so their
// order is that in which they came. A way that is over stays parked on its source, so that closing
// either socket is seen at once.
#include "falcon/net/relay.h"

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

#include "base/assert.h"
#include "falcon/net/constants.h"
#include "falcon/net/reactor.h"
#include "net/pipe_pool.h"
#include "net/read_ahead.h"
#include "net/socket_internals.h"
#include "net/sys/system.h"

namespace falcon::net {

namespace {

// What one splice(2) is asked to move: of the sizes tried, that which kept both ends busiest.
constexpr std::size_t kSpliceBytes = 1 << 19;
// What one step moves before others have their turn.
constexpr std::uint64_t kStepBytes = 4 << 20;
// What comes in pieces smaller than this is not worth a pipe.
constexpr std::int64_t kMuchBytes = 16384;

// Whether an errno of splice(2) says that it cannot serve these sockets.
bool cannot(std::int64_t result) {
  return result == -EINVAL || result == -ENOSYS || result == -EOPNOTSUPP;
}

// "from 127.0.0.1:5 to 127.0.0.1:6, ", or nothing if one of the peers has no address.
std::string between(const Socket& a, const Socket& b, const char* before, const char* and_,
                    const char* after) {
  if (!a.known_remote().known() || !b.known_remote().known()) {
    return {};
  }
  return before + a.known_remote().text() + and_ + b.known_remote().text() + after;
}

}  // namespace

RelayOp::RelayOp(Socket& a, Socket& b, std::int64_t idle_ns)
    : reactor_(*a.context().reactor), there_(*this, a, b), back_(*this, b, a), idle_ns_(idle_ns) {
  FALCON_ASSERT(&a != &b && a.context().reactor == b.context().reactor);
  for (Socket* socket : {&a, &b}) {
    SocketInternals::state(*socket) |= SocketInternals::kAnswerDue | SocketInternals::kUsed;
  }
}

void RelayOp::Way::wake(Wake /*why*/) {
  ready = true;
  relay.reactor_.wake_all(relay.changed_, Wake::kReady);
}

Block RelayOp::block() const {
  Block block;
  // The ways wait for the network; this one waits for them, and its deadline is all that it adds.
  block.what = WaitFor::kRecvTurn;
  block.socket = &there_.from;
  block.queue = const_cast<WaitQueue*>(&changed_);
  block.deadline_ns = deadline_ns_;
  block.operation = this;
  return block;
}

Step RelayOp::step() {
  step_bytes_ = 0;
  bool full = false;
  while (failed_ == nullptr && !full && (there_.ready || back_.ready)) {
    // Both, even where the first one fails: the answer of a peer that has gone is still passed on.
    for (Way* way : {&there_, &back_}) {
      if (!std::exchange(way->ready, false)) {
        continue;
      }
      const Step step = advance(*way);
      full = full || step == Step::kFull;
    }
  }
  if (failed_ != nullptr || (there_.over && back_.over)) {
    abandon();
    return failed_ != nullptr ? Step::kFailed : Step::kDone;
  }
  if (idle_ns_ != kNever) {
    if (step_bytes_ > 0 || deadline_ns_ == kNever) {
      deadline_ns_ = deadline_after_ns(idle_ns_);
    } else if (monotonic_ns() >= deadline_ns_) {
      fail(there_, ErrorKind::kTimeout, ETIMEDOUT, there_.from);
      failed_ = nullptr;
      abandon();
      return Step::kFailed;
    }
  }
  return full ? Step::kFull : Step::kBlocked;
}

void RelayOp::abandon() {
  for (Way* way : {&there_, &back_}) {
    reactor_.cancel(*way);
    drop_pipe(*way);
    give_turns_back(*way);
    way->ready = false;
  }
}

// Turns
// ---------------------------------------------------------------------------------------------

Step RelayOp::take_turns(Way& way) {
  const void*& receiving = SocketInternals::recv_owner(way.from);
  if (receiving != nullptr && receiving != &way) {
    return wait(way, WaitFor::kRecvTurn);
  }
  receiving = &way;
  const void*& sending = SocketInternals::send_owner(way.to);
  if (sending != nullptr && sending != &way) {
    return wait(way, WaitFor::kSendTurn);
  }
  sending = &way;
  way.has_turns = true;
  return Step::kDone;
}

void RelayOp::give_turns_back(Way& way) {
  way.has_turns = false;
  SocketInternals::hand_on_recv(way.from, &way);
  SocketInternals::hand_on_send(way.to, &way);
}

// Moving
// --------------------------------------------------------------------------------------------

Step RelayOp::advance(Way& way) {
  if (way.from.closed() || way.to.closed()) {
    return fail(way, ErrorKind::kClosed, EBADF, way.from.closed() ? way.from : way.to);
  }
  if (way.over) {
    stand_by(way);
    return Step::kBlocked;
  }
  if (way.from.type() != kSockStream || way.to.type() != kSockStream) {
    return fail(way, ErrorKind::kSystem, EOPNOTSUPP,
                way.from.type() != kSockStream ? way.from : way.to);
  }
  if (!way.has_turns) {
    if (const Step step = take_turns(way); step != Step::kDone) {
      return step;
    }
  }
  for (;;) {
    if (step_bytes_ >= kStepBytes) {
      way.ready = true;
      return Step::kFull;
    }
    const bool has = way.in_pipe > 0 || !way.from.read_ahead().empty();
    const Step step = has ? pass_on(way) : fetch(way);
    if (step != Step::kDone || way.over) {
      return step;
    }
  }
}

void RelayOp::count(Way& way, std::int64_t bytes) {
  way.moved += static_cast<std::uint64_t>(bytes);
  step_bytes_ += static_cast<std::uint64_t>(bytes);
}

Step RelayOp::pass_on(Way& way) {
  std::uint32_t& state = SocketInternals::state(way.to);
  if (const int code = SocketInternals::take_kept_error(way.to); code != 0) {
    return fail(way, ErrorKind::kSystem, code, way.to);
  }
  if ((state & kNotWritable) != 0) {
    return wait(way, WaitFor::kWritable);
  }
  System& system = reactor_.system();
  const int target = way.to.descriptor();
  const std::string_view bytes = way.from.read_ahead();
  const std::int64_t result = retry_interrupted([&] {
    return way.in_pipe > 0 ? system.splice(way.pipe[0], target, way.in_pipe)
                           : system.send(target, bytes.data(), bytes.size(), kMsgNosignal);
  });
  if (result == -EAGAIN) {
    return wait(way, WaitFor::kWritable);
  }
  if (way.in_pipe > 0 && cannot(result)) {
    drop_pipe(way);
    way.copies = true;
    return Step::kDone;
  }
  if (result < 0) {
    return fail(way, ErrorKind::kSystem, static_cast<int>(-result), way.to);
  }
  count(way, result);
  const auto sent = static_cast<std::size_t>(result);
  if (way.in_pipe > 0) {
    way.in_pipe -= sent;
  } else {
    way.from.take_ahead(sent);
    if (sent < bytes.size() && short_send_tells(state)) {
      state |= kNotWritable;
    }
  }
  return Step::kDone;
}

Step RelayOp::fetch(Way& way) {
  if (way.much && !way.copies) {
    return fetch_spliced(way);
  }
  const std::int64_t result = receive_ahead(way.from, SIZE_MAX);
  if (result > 0) {
    way.much = result >= kMuchBytes;
    return Step::kDone;
  }
  if (result == 0) {
    return end(way);
  }
  return result == -EAGAIN ? wait(way, WaitFor::kReadable)
                           : fail(way, ErrorKind::kSystem, static_cast<int>(-result), way.from);
}

Step RelayOp::fetch_spliced(Way& way) {
  if (const int code = SocketInternals::take_kept_error(way.from); code != 0) {
    return fail(way, ErrorKind::kSystem, code, way.from);
  }
  if ((SocketInternals::state(way.from) & kNotReadable) != 0) {
    drop_pipe(way);
    return wait(way, WaitFor::kReadable);
  }
  if (way.pipe[0] < 0 && reactor_.pipes().take(way.pipe) != 0) {
    way.much = false;  // no descriptors left, say: copy this time
    return Step::kDone;
  }
  const std::int64_t result = retry_interrupted(
      [&] { return reactor_.system().splice(way.from.descriptor(), way.pipe[1], kSpliceBytes); });
  if (result > 0) {
    way.in_pipe = static_cast<std::size_t>(result);
    way.much = result >= kMuchBytes;
    return Step::kDone;
  }
  drop_pipe(way);
  if (result == 0) {
    return end(way);
  }
  if (cannot(result)) {
    way.copies = true;
    return Step::kDone;
  }
  return result == -EAGAIN ? wait(way, WaitFor::kReadable)
                           : fail(way, ErrorKind::kSystem, static_cast<int>(-result), way.from);
}

// The source is at its end: so is what the target receives. One whose peer is gone already cannot
// be told.
Step RelayOp::end(Way& way) {
  drop_pipe(way);
  const int result =
      retry_interrupted([&] { return reactor_.system().shutdown(way.to.descriptor(), kShutWr); });
  if (result < 0 && result != -ENOTCONN) {
    return fail(way, ErrorKind::kSystem, -result, way.to);
  }
  way.over = true;
  give_turns_back(way);
  stand_by(way);
  return Step::kDone;
}

// Waiting
// -------------------------------------------------------------------------------------------

Step RelayOp::wait(Way& way, WaitFor what) {
  const bool turn = what == WaitFor::kRecvTurn || what == WaitFor::kSendTurn;
  const bool out = what == WaitFor::kWritable || what == WaitFor::kSendTurn;
  Socket& socket = out ? way.to : way.from;
  if (!turn) {
    if (const int code = reactor_.watch(socket, out); code != 0) {
      return fail(way, ErrorKind::kSystem, code, socket);
    }
    SocketInternals::state(socket) |= out ? kNotWritable : kNotReadable;
  }
  Block block;
  block.what = what;
  block.socket = &socket;
  block.operation = &way;
  block.queue =
      turn ? &(out ? SocketInternals::send_turn(socket) : SocketInternals::recv_turn(socket))
           : &(out ? SocketInternals::writable(socket) : SocketInternals::readable(socket));
  reactor_.park(block, way);
  return Step::kBlocked;
}

// Waits for nothing but the closing of the source.
void RelayOp::stand_by(Way& way) {
  if (way.parked()) {
    return;
  }
  Block block;
  block.what = WaitFor::kReadable;
  block.socket = &way.from;
  block.operation = &way;
  block.queue = &SocketInternals::readable(way.from);
  reactor_.park(block, way);
}

Step RelayOp::fail(Way& way, ErrorKind kind, int code, const Socket& where) {
  Error::Parts parts;
  parts.operation = "relay";
  parts.kind = kind;
  parts.code = code;
  parts.bytes_done = way.moved;
  parts.elapsed_ns = monotonic_ns() - began_ns_;
  if (kind != ErrorKind::kTimeout) {
    parts.detail = between(way.from, way.to, "from ", " to ", ", ");
    parts.detail += &where == &way.from ? "receiving" : "sending";
    parts.remote = where.known_remote();
    if (!where.closed()) {
      SocketInternals::fill_local(where, &parts.local);
    }
  } else {
    parts.detail = between(way.from, way.to, "between ", " and ", "");
  }
  if (kind == ErrorKind::kTimeout) {
    ++reactor_.counters().timeouts;
  }
  if (failed_ == nullptr) {
    error_ = Error(std::move(parts));
    failed_ = &way;
  }
  return Step::kFailed;
}

// Gives the pipe back; what is in it goes back to where it came from.
void RelayOp::drop_pipe(Way& way) {
  if (way.pipe[0] < 0) {
    return;
  }
  std::string bytes(way.in_pipe, '\0');
  std::size_t got = 0;
  while (got < bytes.size()) {
    const std::int64_t result = retry_interrupted([&] {
      return reactor_.system().read(way.pipe[0], bytes.data() + got, bytes.size() - got);
    });
    if (result <= 0) {
      break;
    }
    got += static_cast<std::size_t>(result);
  }
  if (!way.from.closed()) {
    way.from.put_back({bytes.data(), got});
  }
  reactor_.pipes().give_back(way.pipe, got == bytes.size());
  way.in_pipe = 0;
}

}  // namespace falcon::net
