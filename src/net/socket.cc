// What a socket does without waiting. Waiting is in the operations, *_op.cc.
#include "falcon/net/socket.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "falcon/net/constants.h"
#include "net/linger_job.h"
#include "net/read_ahead.h"
#include "net/socket_internals.h"
#include "net/sys/constant_names.h"
#include "net/sys/system.h"

namespace falcon::net {

namespace {

Error open_error(const char* operation, int code, std::string detail) {
  Error::Parts parts;
  parts.operation = operation;
  parts.code = code;
  parts.detail = std::move(detail);
  return Error(std::move(parts));
}

std::string named(const char* name, int value) {
  return name == nullptr ? std::to_string(value) : std::string(name);
}

int integer_option(System& system, int descriptor, int name, int* value) {
  const int result = system.getsockopt(descriptor, kSolSocket, name, value, sizeof *value);
  return result < 0 ? -result : 0;
}

}  // namespace

// Making
// -------------------------------------------------------------------------------------------

Socket::Socket(Context& context, int descriptor, int family, int type, int proto)
    : context_(&context),
      descriptor_(descriptor),
      proto_(static_cast<std::uint16_t>(proto)),
      family_(static_cast<std::int16_t>(family)),
      type_(static_cast<std::int16_t>(type)) {
  if (type == kSockStream && (family == kAfInet || family == kAfInet6) &&
      (proto == 0 || proto == kIpprotoTcp)) {
    state_ |= kPlainTcp;
  }
}

Result<std::unique_ptr<Socket>> Socket::open(Context& context, int family, int type, int proto) {
  const bool waits = (type & kSockNonblock) == 0;
  type &= ~(kSockNonblock | kSockCloexec);
  const int descriptor =
      retry_interrupted([&] { return context.system->socket(family, type, proto); });
  if (descriptor < 0) {
    return open_error("socket", -descriptor,
                      named(family_name(family), family) + " " + named(type_name(type), type));
  }
  std::unique_ptr<Socket> socket(new Socket(context, descriptor, family, type, proto));
  socket->set_timeout_ns(waits ? kNever : 0);
  socket->state_ |= type == kSockDgram && context.reactor != nullptr ? kMayBlock : 0;
  return socket;
}

Result<Socket::Pair> Socket::pair(Context& context, int family, int type, int proto) {
  const bool waits = (type & kSockNonblock) == 0;
  type &= ~(kSockNonblock | kSockCloexec);
  int descriptors[2];
  const int result = retry_interrupted(
      [&] { return context.system->socketpair(family, type, proto, descriptors); });
  if (result < 0) {
    return open_error("socketpair", -result,
                      named(family_name(family), family) + " " + named(type_name(type), type));
  }
  Pair pair{std::unique_ptr<Socket>(new Socket(context, descriptors[0], family, type, proto)),
            std::unique_ptr<Socket>(new Socket(context, descriptors[1], family, type, proto))};
  for (Socket* socket : {pair.first.get(), pair.second.get()}) {
    socket->set_timeout_ns(waits ? kNever : 0);
  }
  return pair;
}

Result<std::unique_ptr<Socket>> Socket::adopt(Context& context, int descriptor) {
  System& system = *context.system;
  int family = 0;
  int type = 0;
  int proto = 0;
  int code = integer_option(system, descriptor, kSoDomain, &family);
  code = code != 0 ? code : integer_option(system, descriptor, kSoType, &type);
  code = code != 0 ? code : integer_option(system, descriptor, kSoProtocol, &proto);
  code = code != 0 ? code : -system.set_descriptor_flags(descriptor);
  if (code != 0) {
    return open_error("adopt", code, "descriptor " + std::to_string(descriptor));
  }
  std::unique_ptr<Socket> socket(new Socket(context, descriptor, family, type, proto));
  SocketInternals::load_options(*socket);
  system.getpeername(descriptor, &socket->remote_);  // stays unknown if there is none
  return socket;
}

Result<std::unique_ptr<Socket>> Socket::adopt_duplicate(Context& context, int descriptor) {
  const int copy = retry_interrupted([&] { return context.system->dup(descriptor); });
  if (copy < 0) {
    return open_error("dup", -copy, "descriptor " + std::to_string(descriptor));
  }
  auto adopted = adopt(context, copy);
  if (!adopted.ok()) {
    context.system->close(copy);
    // The number of the copy would tell the caller nothing.
    return open_error("adopt", adopted.error().code(), "descriptor " + std::to_string(descriptor));
  }
  return adopted;
}

void Socket::share() {
  if ((state_ & kMayBlock) != 0) {
    context_->system->set_blocking(descriptor_, false);
  }
  state_ &= ~(kMayBlock | kBlocks);
}

Result<std::unique_ptr<Socket>> Socket::duplicate() {
  if (closed()) {
    return SocketInternals::closed_error(*this, "dup");
  }
  share();
  const int descriptor =
      retry_interrupted([&] { return SocketInternals::system(*this).dup(descriptor_); });
  if (descriptor < 0) {
    return SocketInternals::error(*this, "dup", ErrorKind::kSystem, -descriptor);
  }
  std::unique_ptr<Socket> socket(new Socket(*context_, descriptor, family_, type_, proto_));
  socket->state_ = state_ & (kPlainTcp | kPassesOn | kReadingOver);
  if (remembered_ != nullptr) {
    socket->remembered_ = std::make_unique<RememberedOptions>(*remembered_);
  }
  socket->remote_ = remote_;
  socket->shared_local_ = shared_local_;
  return socket;
}

std::unique_ptr<Socket> SocketInternals::accepted(Socket& listener, int descriptor, Address peer) {
  std::unique_ptr<Socket> socket(new Socket(listener.context(), descriptor, listener.family(),
                                            listener.type(), listener.proto()));
  socket->remote_ = std::move(peer);
  socket->shared_local_ = listener.shared_local_;
  if ((listener.state_ & kPassesOn) != 0 && listener.family() != kAfUnix) {
    load_options(*socket);
    socket->remember(&RememberedOptions::recv_low_water, listener.remembered().recv_low_water);
  }
  return socket;
}

Socket::~Socket() { close(); }

// Errors
// -------------------------------------------------------------------------------------------

Error SocketInternals::error(const Socket& s, const char* operation, ErrorKind kind, int code) {
  Error::Parts parts;
  parts.operation = operation;
  parts.kind = kind;
  parts.code = code;
  parts.remote = s.remote_;
  if (!s.closed()) {
    fill_local(s, &parts.local);
  }
  return Error(std::move(parts));
}

void SocketInternals::fill_local(const Socket& s, Address* local) {
  if (s.shared_local_ != nullptr) {
    *local = *s.shared_local_;
    return;
  }
  system(s).getsockname(s.descriptor_, local);
}

Error SocketInternals::closed_error(const Socket& s, const char* operation) {
  return error(s, operation, ErrorKind::kClosed, EBADF);
}

// Addresses
// ----------------------------------------------------------------------------------------

Result<Ok> Socket::bind(const Address& address) {
  if (closed()) {
    return SocketInternals::closed_error(*this, "bind");
  }
  // INADDR_BROADCAST has the same effect as INADDR_ANY, which Linux alone would refuse.
  const bool broadcast = address.kind() == Address::Kind::kInet &&
                         address.bytes() == std::string_view("\xff\xff\xff\xff", 4);
  const Address target = broadcast ? Address::any(kAfInet, address.port()) : address;
  const int result = retry_interrupted([&] { return context_->system->bind(descriptor_, target); });
  if (result < 0) {
    Error::Parts parts;
    parts.operation = "bind";
    parts.code = -result;
    parts.local = address;
    return Error(std::move(parts));
  }
  return Ok{};
}

Result<Ok> Socket::listen(int backlog) {
  if (closed()) {
    return SocketInternals::closed_error(*this, "listen");
  }
  const int result = retry_interrupted(
      [&] { return context_->system->listen(descriptor_, std::max(backlog, 0)); });
  if (result < 0) {
    return SocketInternals::error(*this, "listen", ErrorKind::kSystem, -result);
  }
  // A server tells of each connection that was reset without asking for the address it had.
  Address bound;
  SocketInternals::fill_local(*this, &bound);
  if (family_ != kAfUnix && bound.known() && !bound.is_any()) {
    shared_local_ = std::make_shared<const Address>(std::move(bound));
  }
  return Ok{};
}

Result<Address> Socket::local_address() const {
  if (closed()) {
    return SocketInternals::closed_error(*this, "getsockname");
  }
  Address address;
  const int result =
      retry_interrupted([&] { return context_->system->getsockname(descriptor_, &address); });
  if (result < 0) {
    Error::Parts parts;
    parts.operation = "getsockname";
    parts.code = -result;
    parts.remote = remote_;
    return Error(std::move(parts));
  }
  return address;
}

Result<Address> Socket::remote_address() const {
  if (closed()) {
    return SocketInternals::closed_error(*this, "getpeername");
  }
  Address address;
  const int result =
      retry_interrupted([&] { return context_->system->getpeername(descriptor_, &address); });
  if (result < 0) {
    return SocketInternals::error(*this, "getpeername", ErrorKind::kSystem, -result);
  }
  return address;
}

Result<Ok> Socket::shutdown(int how) {
  if (closed()) {
    return SocketInternals::closed_error(*this, "shutdown");
  }
  const int result =
      retry_interrupted([&] { return context_->system->shutdown(descriptor_, how); });
  // Of datagrams without a peer the system says ENOTCONN, and does what it was asked for.
  const bool stays = type_ == kSockDgram || type_ == kSockRaw || family_ == kAfUnix;
  if (stays && how != kShutWr && (result == 0 || result == -ENOTCONN)) {
    state_ |= kReadingOver;
  }
  // Whoever waited in vain for a direction that has ended now may ask again.
  state_ &= ~(kNotReadable | kNotWritable);
  // A UNIX socket without room has nothing that the engine could tell.
  if (stays && how != kShutRd && context_->reactor != nullptr) {
    context_->reactor->wake_all(writable_, Wake::kReady);
  }
  if (result < 0) {
    return SocketInternals::error(*this, "shutdown", ErrorKind::kSystem, -result);
  }
  return Ok{};
}

void Socket::end_when_idle(bool even_unused) {
  if (closed()) {
    return;
  }
  state_ |= kEndsWhenIdle | (even_unused ? kUsed : 0);
  if (context_->reactor != nullptr) {
    context_->reactor->wake_all(readable_, Wake::kReady);
  }
}

// Closing
// ------------------------------------------------------------------------------------------

int SocketInternals::detach(Socket& s) {
  if (s.context_->reactor != nullptr) {
    s.context_->reactor->forget(s);
  }
  const int descriptor = std::exchange(s.descriptor_, -1);
  s.state_ = 0;
  drop_read_ahead(s);
  return descriptor;
}

void SocketInternals::wake_closed(Socket& s) {
  Reactor* reactor = s.context_->reactor;
  if (reactor == nullptr) {
    return;
  }
  for (WaitQueue* queue : {&s.readable_, &s.writable_, &s.recv_turn_, &s.send_turn_}) {
    reactor->wake_all(*queue, Wake::kClosed);
  }
}

int Socket::detach() {
  if (closed()) {
    return -1;
  }
  if ((state_ & kWatched) != 0) {
    context_->reactor->unwatch(*this);
  }
  share();
  const int descriptor = SocketInternals::detach(*this);
  SocketInternals::wake_closed(*this);
  return descriptor;
}

void Socket::close() {
  if (closed()) {
    return;
  }
  const bool lingers = SocketInternals::lingers(*this);
  const int descriptor = SocketInternals::detach(*this);
  if (LingerJob* job = lingers ? LingerJob::start(*context_, descriptor) : nullptr) {
    job->abandon();
  } else {
    context_->system->close(descriptor);
  }
  SocketInternals::wake_closed(*this);
}

Result<Ok> close_descriptor(Context& context, int descriptor) {
  if (const int result = context.system->close(descriptor); result < 0 && result != kInterrupted) {
    return open_error("close", -result, "descriptor " + std::to_string(descriptor));
  }
  return Ok{};
}

}  // namespace falcon::net
