// See tracing_system.h.
#include "net/trace/tracing_system.h"

#include <cstring>
#include <utility>
#include <vector>

#include "falcon/base/clock.h"
#include "falcon/net/constants.h"
#include "falcon/net/names.h"
#include "falcon/net/socket.h"
#include "net/sys/constant_names.h"

namespace falcon::net {

namespace {

// Makes a call and notes when, how long and with what result.
template <class Call>
TracedCall timed(Traced what, const char* name, Call call) {
  TracedCall traced{what, name};
  traced.began_ns = monotonic_ns();
  traced.result = call();
  traced.took_ns = monotonic_ns() - traced.began_ns;
  return traced;
}

template <class Call>
TracedCall timed_move(Traced what, const char* name, std::uint64_t asked, int flags, Call call) {
  TracedCall traced = timed(what, name, call);
  traced.moves = true;
  traced.asked = asked;
  traced.moved = traced.result > 0 ? static_cast<std::uint64_t>(traced.result) : 0;
  traced.flags = flags;
  return traced;
}

std::uint64_t size_of(std::span<const Piece> pieces) {
  std::uint64_t size = 0;
  for (const Piece& piece : pieces) {
    size += piece.size;
  }
  return size;
}

// The bytes of a batch: those that it was to move and those of its first `done` messages.
void count_batch(TracedCall& call, std::span<const Message> messages) {
  for (const Message& message : messages) {
    call.asked += size_of(message.pieces);
  }
  call.messages = messages.first(call.result > 0 ? static_cast<std::size_t>(call.result) : 0);
  call.moved = 0;
  for (const Message& message : call.messages) {
    call.moved += message.size;
  }
  if (call.result >= 0) {
    call.detail = "messages=" + std::to_string(call.result);
  }
}

const char* name_of(WaitFor what) {
  switch (what) {
    case WaitFor::kReadable:
      return "readable";
    case WaitFor::kWritable:
      return "writable";
    case WaitFor::kRecvTurn:
      return "receive-turn";
    case WaitFor::kSendTurn:
      return "send-turn";
    case WaitFor::kDelay:
      return "delay";
    case WaitFor::kNothing:
    case WaitFor::kHelper:
    case WaitFor::kClose:
      break;
  }
  return "nothing";
}

bool is_inet(int family) { return family == kAfInet || family == kAfInet6; }

// Whether the address will stay as it is.
bool is_settled(const TracedSocket& socket) {
  return is_inet(socket.family) ? socket.local.port() != 0 && !socket.local.is_any()
                                : socket.local.known();
}

const char* function_of(NameQuery::Kind kind) {
  switch (kind) {
    case NameQuery::Kind::kAddresses:
      return "getaddrinfo";
    case NameQuery::Kind::kNames:
      return "getnameinfo";
    case NameQuery::Kind::kHost:
      return "gethostbyaddr";
    case NameQuery::Kind::kServiceByName:
      return "getservbyname";
    case NameQuery::Kind::kServiceByPort:
      return "getservbyport";
    case NameQuery::Kind::kProtocol:
      return "getprotobyname";
  }
  return "look_up";
}

std::string subject_of(const NameQuery& query) {
  std::string text = query.name.value_or("");
  if (query.kind == NameQuery::Kind::kNames) {
    text = query.address.text();
  } else if (query.kind == NameQuery::Kind::kServiceByPort) {
    text = std::to_string(query.number);
  }
  return text;
}

}  // namespace

TracingSystem::TracingSystem(System& next, std::unique_ptr<TraceSink> sink)
    : ForwardingSystem(next), sink_(std::move(sink)) {}

TracingSystem::~TracingSystem() = default;

void TracingSystem::set_place(std::function<std::string()> place) {
  place_ = std::move(place);
  owner_ = std::this_thread::get_id();
}

void TracingSystem::flush() {
  const std::lock_guard lock(mutex_);
  sink_->flush();
}

std::string TracingSystem::place() const {
  return place_ && std::this_thread::get_id() == owner_ ? place_() : std::string();
}

// What is known of descriptors
// --------------------------------------------------------------------------------------------

TracingSystem::SocketPointer TracingSystem::opened(int descriptor, int family, int type,
                                                   int proto) {
  auto socket = std::make_shared<TracedSocket>();
  socket->descriptor = descriptor;
  socket->family = family;
  socket->type = type;
  socket->proto = proto;
  sockets_[descriptor] = socket;
  return socket;
}

TracingSystem::SocketPointer TracingSystem::find(int descriptor) {
  if (const auto at = sockets_.find(descriptor); at != sockets_.end()) {
    return at->second;
  }
  int values[3] = {};
  const int names[3] = {kSoDomain, kSoType, kSoProtocol};
  for (std::size_t i = 0; i < 3; ++i) {
    if (next().getsockopt(descriptor, kSolSocket, names[i], &values[i], sizeof values[i]) < 0) {
      return nullptr;
    }
  }
  SocketPointer socket = opened(descriptor, values[0], values[1], values[2]);
  next().getpeername(descriptor, &socket->remote);
  return socket;
}

void TracingSystem::tell(int descriptor, TracedCall& call) {
  const std::lock_guard lock(mutex_);
  const SocketPointer socket = descriptor < 0 ? nullptr : find(descriptor);
  if (socket != nullptr && !is_settled(*socket)) {
    next().getsockname(descriptor, &socket->local);
  }
  if (socket != nullptr && call.what == Traced::kSend && call.address != nullptr &&
      socket->type == kSockStream && !socket->remote.known()) {
    socket->remote = *call.address;  // TCP fast open connects
  }
  tell_of(socket.get(), call);
}

void TracingSystem::tell_of(TracedSocket* socket, TracedCall& call) {
  const std::string here = call.place.empty() ? place() : std::string();
  if (call.place.empty()) {
    call.place = here;
  }
  call.socket = socket;
  sink_->call(call);
}

// Opening and closing
// --------------------------------------------------------------------------------------------

int TracingSystem::socket(int family, int type, int proto) {
  TracedCall call =
      timed(Traced::kOpen, "socket", [&] { return next().socket(family, type, proto); });
  const auto descriptor = static_cast<int>(call.result);
  const std::lock_guard lock(mutex_);
  TracedSocket failed;
  failed.family = family;
  failed.type = type;
  tell_of(descriptor < 0 ? &failed : opened(descriptor, family, type, proto).get(), call);
  return descriptor;
}

int TracingSystem::socketpair(int family, int type, int proto, int (&descriptors)[2]) {
  TracedCall call = timed(Traced::kPair, "socketpair",
                          [&] { return next().socketpair(family, type, proto, descriptors); });
  const std::lock_guard lock(mutex_);
  TracedSocket failed;
  failed.family = family;
  failed.type = type;
  if (call.result < 0) {
    tell_of(&failed, call);
  } else {
    const SocketPointer second = opened(descriptors[1], family, type, proto);
    call.other = second.get();
    tell_of(opened(descriptors[0], family, type, proto).get(), call);
  }
  return static_cast<int>(call.result);
}

int TracingSystem::accept4(int descriptor, Address* peer) {
  TracedCall call =
      timed(Traced::kAccept, "accept", [&] { return next().accept4(descriptor, peer); });
  const auto accepted = static_cast<int>(call.result);
  if (accepted < 0) {
    tell(descriptor, call);
    return accepted;
  }
  const std::lock_guard lock(mutex_);
  const SocketPointer listener = find(descriptor);
  SocketPointer socket = listener == nullptr
                             ? find(accepted)
                             : opened(accepted, listener->family, listener->type, listener->proto);
  if (socket != nullptr) {
    next().getsockname(accepted, &socket->local);
    socket->remote = *peer;
    socket->drops = listener != nullptr && listener->drops;
  }
  call.other = listener.get();
  tell_of(socket.get(), call);
  return accepted;
}

int TracingSystem::dup(int descriptor) {
  TracedCall call = timed(Traced::kDuplicate, "dup", [&] { return next().dup(descriptor); });
  const auto copy = static_cast<int>(call.result);
  const std::lock_guard lock(mutex_);
  const SocketPointer original = find(descriptor);
  if (original == nullptr || copy < 0) {
    tell_of(original.get(), call);
    return copy;
  }
  const auto duplicate = std::make_shared<TracedSocket>(*original);
  duplicate->descriptor = copy;
  sockets_[copy] = duplicate;
  call.other = original.get();
  tell_of(duplicate.get(), call);
  return copy;
}

int TracingSystem::close(int descriptor) {
  SocketPointer socket;
  bool unread = false;
  {
    const std::lock_guard lock(mutex_);
    const auto at = sockets_.find(descriptor);
    if (at != sockets_.end()) {
      socket = at->second;
      sockets_.erase(at);
      char byte;
      unread = sink_->wants_bytes() && socket->type == kSockStream &&
               next().recv(descriptor, &byte, 1, kMsgPeek | kMsgDontwait) > 0;
    }
  }
  TracedCall call = timed(Traced::kClose, "close", [&] { return next().close(descriptor); });
  if (socket != nullptr) {
    const std::lock_guard lock(mutex_);
    call.unread = unread;
    tell_of(socket.get(), call);
  }
  return static_cast<int>(call.result);
}

// Names and connections
// ----------------------------------------------------------------------------------------

int TracingSystem::bind(int descriptor, const Address& address) {
  TracedCall call = timed(Traced::kBind, "bind", [&] { return next().bind(descriptor, address); });
  {
    const std::lock_guard lock(mutex_);
    if (const SocketPointer socket = find(descriptor)) {
      next().getsockname(descriptor, &socket->local);
    }
  }
  call.address = &address;
  tell(descriptor, call);
  return static_cast<int>(call.result);
}

int TracingSystem::listen(int descriptor, int backlog) {
  TracedCall call =
      timed(Traced::kListen, "listen", [&] { return next().listen(descriptor, backlog); });
  call.detail = "backlog=" + std::to_string(backlog);
  tell(descriptor, call);
  return static_cast<int>(call.result);
}

int TracingSystem::connect(int descriptor, const Address& address) {
  TracedCall call =
      timed(Traced::kConnect, "connect", [&] { return next().connect(descriptor, address); });
  {
    const std::lock_guard lock(mutex_);
    if (const SocketPointer socket = find(descriptor)) {
      next().getsockname(descriptor, &socket->local);
      if (next().getpeername(descriptor, &socket->remote) < 0) {
        socket->remote = address;
      }
    }
  }
  call.address = &address;
  tell(descriptor, call);
  return static_cast<int>(call.result);
}

int TracingSystem::shutdown(int descriptor, int how) {
  TracedCall call =
      timed(Traced::kShutdown, "shutdown", [&] { return next().shutdown(descriptor, how); });
  call.flags = how;
  call.detail = how == kShutRd ? "how=SHUT_RD" : how == kShutWr ? "how=SHUT_WR" : "how=SHUT_RDWR";
  tell(descriptor, call);
  return static_cast<int>(call.result);
}

int TracingSystem::setsockopt(int descriptor, int level, int name, const void* value,
                              std::size_t size) {
  const int result = next().setsockopt(descriptor, level, name, value, size);
  if (result >= 0 && level == kSolSocket && name == kSoLinger) {
    const OptionBytes drops = linger_option(true, 0);
    const std::lock_guard lock(mutex_);
    if (const SocketPointer socket = find(descriptor)) {
      socket->drops = size >= drops.size && std::memcmp(value, drops.bytes, drops.size) == 0;
    }
  }
  return result;
}

// Sending
// ------------------------------------------------------------------------------------------

std::int64_t TracingSystem::send(int descriptor, const void* data, std::size_t size, int flags) {
  TracedCall call = timed_move(Traced::kSend, "send", size, flags,
                               [&] { return next().send(descriptor, data, size, flags); });
  const Piece piece{const_cast<void*>(data), size};
  call.pieces = {&piece, 1};
  tell(descriptor, call);
  return call.result;
}

std::int64_t TracingSystem::sendto(int descriptor, const void* data, std::size_t size, int flags,
                                   const Address& address) {
  TracedCall call = timed_move(Traced::kSend, "sendto", size, flags, [&] {
    return next().sendto(descriptor, data, size, flags, address);
  });
  const Piece piece{const_cast<void*>(data), size};
  call.pieces = {&piece, 1};
  call.address = &address;
  tell(descriptor, call);
  return call.result;
}

std::int64_t TracingSystem::sendmsg(int descriptor, const Message& message, int flags) {
  TracedCall call = timed_move(Traced::kSend, "sendmsg", size_of(message.pieces), flags,
                               [&] { return next().sendmsg(descriptor, message, flags); });
  call.pieces = message.pieces;
  call.address = message.address;
  tell(descriptor, call);
  return call.result;
}

int TracingSystem::sendmmsg(int descriptor, std::span<Message> messages, int flags) {
  TracedCall call = timed_move(Traced::kSend, "sendmmsg", 0, flags,
                               [&] { return next().sendmmsg(descriptor, messages, flags); });
  count_batch(call, messages);
  tell(descriptor, call);
  return static_cast<int>(call.result);
}

// A sink that wants the bytes has them sent by the calls that show them.
std::int64_t TracingSystem::sendfile(int socket, int file, std::uint64_t offset, std::size_t size) {
  if (sink_->wants_bytes()) {
    return -EINVAL;
  }
  TracedCall call = timed_move(Traced::kMoveFile, "sendfile", size, 0,
                               [&] { return next().sendfile(socket, file, offset, size); });
  tell(socket, call);
  return call.result;
}

std::int64_t TracingSystem::splice(int from, int to, std::size_t size) {
  if (sink_->wants_bytes()) {
    return -EINVAL;
  }
  TracedCall call = timed_move(Traced::kMoveFile, "splice", size, 0,
                               [&] { return next().splice(from, to, size); });
  const std::lock_guard lock(mutex_);
  const SocketPointer source = find(from);
  const SocketPointer socket = source == nullptr ? find(to) : source;
  call.detail = source == nullptr ? "direction=out" : "direction=in";
  tell_of(socket.get(), call);
  return call.result;
}

// Receiving
// ----------------------------------------------------------------------------------------

void TracingSystem::tell_receive(int descriptor, TracedCall& call, const Address* from) {
  call.address = call.result >= 0 && from != nullptr && from->known() ? from : nullptr;
  tell(descriptor, call);
}

// Whether recv(2) would leave out where a datagram came from that the sink has to know.
bool TracingSystem::tells_no_sender(int descriptor) {
  const std::lock_guard lock(mutex_);
  const SocketPointer socket = find(descriptor);
  return socket != nullptr && socket->type == kSockDgram && is_inet(socket->family);
}

std::int64_t TracingSystem::recv(int descriptor, void* buffer, std::size_t size, int flags) {
  Address from;
  const bool asks = tells_no_sender(descriptor);
  TracedCall call = timed_move(Traced::kReceive, "recv", size, flags, [&] {
    return asks ? next().recvfrom(descriptor, buffer, size, flags, &from)
                : next().recv(descriptor, buffer, size, flags);
  });
  const Piece piece{buffer, size};
  call.pieces = {&piece, 1};
  tell_receive(descriptor, call, &from);
  return call.result;
}

std::int64_t TracingSystem::recvfrom(int descriptor, void* buffer, std::size_t size, int flags,
                                     Address* from) {
  TracedCall call = timed_move(Traced::kReceive, "recvfrom", size, flags, [&] {
    return next().recvfrom(descriptor, buffer, size, flags, from);
  });
  const Piece piece{buffer, size};
  call.pieces = {&piece, 1};
  tell_receive(descriptor, call, from);
  return call.result;
}

std::int64_t TracingSystem::recvmsg(int descriptor, Message* message, int flags) {
  Address from;
  Address* const asked = message->address;
  if (asked == nullptr && tells_no_sender(descriptor)) {
    message->address = &from;
  }
  TracedCall call = timed_move(Traced::kReceive, "recvmsg", size_of(message->pieces), flags,
                               [&] { return next().recvmsg(descriptor, message, flags); });
  call.pieces = message->pieces;
  tell_receive(descriptor, call, message->address);
  message->address = asked;
  return call.result;
}

int TracingSystem::recvmmsg(int descriptor, std::span<Message> messages, int flags) {
  TracedCall call = timed_move(Traced::kReceive, "recvmmsg", 0, flags,
                               [&] { return next().recvmmsg(descriptor, messages, flags); });
  count_batch(call, messages);
  tell(descriptor, call);
  return static_cast<int>(call.result);
}

// Names
// ------------------------------------------------------------------------------------------

int TracingSystem::getaddrinfo(int family, const std::string& host, std::vector<Address>* addresses,
                               int* system_code) {
  TracedCall call = timed(Traced::kLookUp, "getaddrinfo",
                          [&] { return next().getaddrinfo(family, host, addresses, system_code); });
  call.detail = host;
  tell(-1, call);
  return static_cast<int>(call.result);
}

int TracingSystem::look_up(const NameQuery& query, NameAnswer* answer, int* system_code) {
  TracedCall call = timed(Traced::kLookUp, function_of(query.kind),
                          [&] { return next().look_up(query, answer, system_code); });
  call.detail = subject_of(query);
  tell(-1, call);
  return static_cast<int>(call.result);
}

// Waiting
// ------------------------------------------------------------------------------------------

int TracingSystem::epoll_wait(int poller, epoll_event* events, int capacity, int timeout_ms) {
  if (timeout_ms != 0) {
    flush();
  }
  return next().epoll_wait(poller, events, capacity, timeout_ms);
}

void TracingSystem::parked(const Waiter& waiter, const Block& block) {
  if (block.socket == nullptr || block.socket->closed()) {
    return;
  }
  const std::lock_guard lock(mutex_);
  if (const SocketPointer socket = find(block.socket->descriptor())) {
    waits_[&waiter] = {socket, name_of(block.what), monotonic_ns(), place()};
  }
}

void TracingSystem::woken(const Waiter& waiter, Wake why) {
  end_wait(waiter, why == Wake::kReady ? "ready" : why == Wake::kDeadline ? "deadline" : "closed");
}

void TracingSystem::cancelled(const Waiter& waiter) { end_wait(waiter, "cancelled"); }

void TracingSystem::end_wait(const Waiter& waiter, const char* how) {
  const std::lock_guard lock(mutex_);
  auto wait = waits_.extract(&waiter);
  if (wait.empty()) {
    return;
  }
  TracedCall call{Traced::kWait, "wait"};
  call.began_ns = wait.mapped().since_ns;
  call.took_ns = monotonic_ns() - call.began_ns;
  call.detail = std::string("for=") + wait.mapped().what + " ended=" + how;
  call.place = wait.mapped().place;
  tell_of(wait.mapped().socket.get(), call);
}

}  // namespace falcon::net
