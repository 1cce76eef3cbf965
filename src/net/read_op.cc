// ReadOp: look at what the socket has, receive more behind it, look again.
//
// Each byte is searched once: size_ says how far no separator ends. Nobody else takes bytes in
// between, for the operation has the socket's turn while it waits.
#include "falcon/net/read_op.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "base/assert.h"
#include "falcon/net/constants.h"
#include "net/read_ahead.h"
#include "net/socket_internals.h"

namespace falcon::net {

namespace {

// Big-endian, as the Internet's protocols write numbers (RFC 1700).
std::uint64_t number_of(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) {
    number = number << 8 | static_cast<unsigned char>(byte);
  }
  return number;
}

std::string bytes_text(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

}  // namespace

ReadGoal ReadGoal::line(std::size_t limit) { return {"readline", limit, "\n", 1, Kind::kLine}; }

ReadGoal ReadGoal::until(std::string_view separator, std::size_t limit) {
  FALCON_ASSERT(!separator.empty());
  return {"readuntil", limit, separator.data(), static_cast<std::uint32_t>(separator.size()),
          Kind::kUntil};
}

ReadGoal ReadGoal::exactly(std::size_t count) {
  return {"readexactly", count, nullptr, 0, Kind::kExactly};
}

ReadGoal ReadGoal::all(std::size_t limit) { return {"readall", limit, nullptr, 0, Kind::kAll}; }

ReadGoal ReadGoal::frame(std::size_t size_bytes, std::size_t limit) {
  FALCON_ASSERT(size_bytes >= 1 && size_bytes <= 8);
  return {"read_frame", limit, nullptr, static_cast<std::uint32_t>(size_bytes), Kind::kFrame};
}

std::string_view line_at_hand(Socket& socket, std::size_t limit) {
  const std::string_view bytes = socket.read_ahead().substr(0, limit);
  if (bytes.empty() || SocketInternals::recv_owner(socket) != nullptr) {
    return {};
  }
  const void* end = std::memchr(bytes.data(), '\n', bytes.size());
  return end == nullptr
             ? std::string_view()
             : bytes.substr(
                   0, static_cast<std::size_t>(static_cast<const char*>(end) - bytes.data()) + 1);
}

ReadOp::ReadOp(Socket& socket, const ReadGoal& goal)
    : Operation(socket, goal.name),
      separator_(goal.separator),
      limit_(goal.limit),
      separator_size_(goal.separator_size),
      kind_(goal.kind) {}

Step ReadOp::step() {
  waiting_ = WaitFor::kNothing;
  const Step step = attempt();
  if (step != Step::kDone) {
    return settle_recv(step);
  }
  // The next in line must not see what is found here before it is taken.
  SocketInternals::recv_owner(*socket_) = this;
  holds_turn_ = true;
  return step;
}

void ReadOp::abandon() {
  if (holds_turn_) {
    holds_turn_ = false;
    settle_recv(Step::kDone);
  }
  abandon_recv();
}

std::size_t ReadOp::wanted() const { return read_ahead_needs(*socket_); }

Step ReadOp::attempt() {
  if (socket_->closed()) {
    return fail_closed();
  }
  if (socket_->type() != kSockStream) {
    return fail(ErrorKind::kSystem, EOPNOTSUPP);
  }
  const std::int64_t timeout_ns = socket_->recv_timeout_ns();
  if (!has_recv_turn()) {
    return wait_for_turn(WaitFor::kRecvTurn, timeout_ns);
  }
  for (;;) {
    switch (look()) {
      case Look::kFound:
        return Step::kDone;
      case Look::kTooMuch:
        return too_much();
      case Look::kMore:
        break;
    }
    if (wanted() > allowed_) {
      return Step::kFull;
    }
    const std::int64_t result = receive_ahead(*socket_, SIZE_MAX);
    if (result > 0) {
      continue;
    }
    if (result == 0) {
      return end_of_stream();
    }
    done_ = socket_->read_ahead().size();
    return result == -EAGAIN ? wait_until(WaitFor::kReadable, timeout_ns, false)
                             : fail(ErrorKind::kSystem, static_cast<int>(-result));
  }
}

ReadOp::Look ReadOp::look() {
  const std::string_view bytes = socket_->read_ahead();
  switch (kind_) {
    case ReadGoal::Kind::kLine:
    case ReadGoal::Kind::kUntil:
      return look_for_separator(bytes);
    case ReadGoal::Kind::kExactly:
      size_ = limit_;
      return bytes.size() >= limit_ ? Look::kFound : Look::kMore;
    case ReadGoal::Kind::kAll:
      return bytes.size() > limit_ ? Look::kTooMuch : Look::kMore;
    case ReadGoal::Kind::kFrame:
      break;
  }
  return look_for_frame(bytes);
}

ReadOp::Look ReadOp::look_for_separator(std::string_view bytes) {
  const std::string_view inside = bytes.substr(0, limit_);
  const std::size_t overlap = separator_size_ - 1;
  const std::size_t from = size_ > overlap ? size_ - overlap : 0;
  if (inside.size() > from) {
    const void* found =
        separator_size_ == 1
            ? std::memchr(inside.data() + from, *separator_, inside.size() - from)
            : memmem(inside.data() + from, inside.size() - from, separator_, separator_size_);
    if (found != nullptr) {
      size_ = static_cast<std::size_t>(static_cast<const char*>(found) - inside.data()) +
              separator_size_;
      return Look::kFound;
    }
  }
  size_ = inside.size();
  return bytes.size() > limit_ ? Look::kTooMuch : Look::kMore;
}

ReadOp::Look ReadOp::look_for_frame(std::string_view bytes) {
  if (bytes.size() < separator_size_) {
    return Look::kMore;
  }
  const std::uint64_t length = number_of(bytes.substr(0, separator_size_));
  if (length > limit_) {
    return Look::kTooMuch;
  }
  size_ = separator_size_ + static_cast<std::size_t>(length);
  return bytes.size() >= size_ ? Look::kFound : Look::kMore;
}

Step ReadOp::end_of_stream() {
  const std::size_t has = socket_->read_ahead().size();
  const bool any = kind_ == ReadGoal::Kind::kLine || kind_ == ReadGoal::Kind::kAll;
  if (!any && (has > 0 || kind_ != ReadGoal::Kind::kFrame)) {
    return incomplete();
  }
  ended_ = has == 0;
  size_ = has;
  return Step::kDone;
}

Step ReadOp::incomplete() {
  const std::size_t has = socket_->read_ahead().size();
  std::string words = "the stream ended ";
  if (kind_ == ReadGoal::Kind::kUntil) {
    words += "without the separator, after " + bytes_text(has);
  } else if (kind_ == ReadGoal::Kind::kFrame && has < separator_size_) {
    words += "after " + std::to_string(has) + " of the " + bytes_text(separator_size_) +
             " of a frame's length";
  } else {
    words += "after " + std::to_string(has) + " of " + bytes_text(size_);
  }
  return fail(ErrorKind::kIncomplete, ENODATA, std::move(words));
}

Step ReadOp::too_much() {
  const std::string limit = "the limit of " + bytes_text(limit_);
  std::string words;
  switch (kind_) {
    case ReadGoal::Kind::kLine:
      words = "no end of line within " + limit;
      break;
    case ReadGoal::Kind::kUntil:
      words = "no separator within " + limit;
      break;
    case ReadGoal::Kind::kFrame:
      words = "a frame of " +
              bytes_text(number_of(socket_->read_ahead().substr(0, separator_size_))) +
              " is over " + limit;
      break;
    case ReadGoal::Kind::kAll:
    case ReadGoal::Kind::kExactly:
      words = "the stream goes on after " + limit;
      break;
  }
  return fail(ErrorKind::kLimit, EMSGSIZE, std::move(words));
}

std::string_view ReadOp::data() const {
  const std::size_t head = kind_ == ReadGoal::Kind::kFrame && !ended_ ? separator_size_ : 0;
  return socket_->read_ahead().substr(head, size_ - head);
}

void ReadOp::take() {
  socket_->take_ahead(size_);
  holds_turn_ = false;
  settle_recv(Step::kDone);
}

}  // namespace falcon::net
