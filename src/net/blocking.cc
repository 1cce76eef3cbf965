// Operations run to their end with poll(2): see blocking.h.
#include "falcon/net/blocking.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>

#include "base/assert.h"
#include "falcon/net/constants.h"
#include "net/sys/system.h"

namespace falcon::net::blocking {

namespace {

int timeout_ms(std::int64_t deadline_ns) {
  if (deadline_ns == kNever) {
    return -1;
  }
  const std::int64_t left_ns = std::max<std::int64_t>(0, deadline_ns - monotonic_ns());
  return static_cast<int>(std::min<std::int64_t>((left_ns + kNsPerMs - 1) / kNsPerMs, INT_MAX));
}

}  // namespace

Result<Ok> wait(System& system, const Block& block) {
  // A turn that another operation has on this very thread would never come.
  FALCON_ASSERT(block.what == WaitFor::kReadable || block.what == WaitFor::kWritable ||
                block.what == WaitFor::kDelay);
  const bool delay = block.what == WaitFor::kDelay;
  const int result = system.poll(delay ? -1 : block.socket->descriptor(),
                                 block.what == WaitFor::kReadable ? kPollIn : kPollOut,
                                 timeout_ms(block.deadline_ns));
  if (result < 0 && result != kInterrupted) {
    Error::Parts parts;
    parts.operation = "poll";
    parts.code = -result;
    return Error(std::move(parts));
  }
  return Ok{};
}

Result<std::vector<Address>> resolve(Context& context, int family, std::string_view host,
                                     std::int64_t port) {
  ResolveOp operation(context, family, host, port);
  FALCON_TRY_OK(run(*context.system, operation));
  return operation.take();
}

Result<Ok> connect(Socket& socket, const Address& address) {
  ConnectOp operation(socket, address);
  return run(*socket.context().system, operation);
}

Result<std::unique_ptr<Socket>> connect(Context& context, std::string_view host,
                                        std::int64_t port) {
  FALCON_TRY(std::vector<Address> addresses, resolve(context, kAfUnspec, host, port));
  Error last;
  for (const Address& address : addresses) {
    FALCON_TRY(std::unique_ptr<Socket> socket,
               Socket::open(context, address.family(), kSockStream));
    auto connected = connect(*socket, address);
    if (connected.ok()) {
      return socket;
    }
    last = std::move(connected).error();
  }
  return last;
}

Result<std::unique_ptr<Socket>> accept(Socket& socket) {
  AcceptOp operation(socket);
  FALCON_TRY_OK(run(*socket.context().system, operation));
  return operation.take();
}

Result<std::size_t> recv(Socket& socket, void* buffer, std::size_t size, int flags) {
  RecvOp operation(socket, size, flags);
  FALCON_TRY_OK(run(*socket.context().system, operation, buffer, size));
  return operation.done();
}

Result<std::string> read(Socket& socket, const ReadGoal& goal) {
  ReadOp operation(socket, goal);
  operation.allow(SIZE_MAX);
  FALCON_TRY_OK(run(*socket.context().system, operation));
  std::string data(operation.data());
  operation.take();
  return data;
}

Result<std::size_t> send(Socket& socket, const void* data, std::size_t size, int flags) {
  SendOp operation(socket, flags);
  FALCON_TRY_OK(run(*socket.context().system, operation, data, size));
  return operation.done();
}

Result<std::size_t> send_all(Socket& socket, const void* data, std::size_t size, int flags) {
  SendAllOp operation(socket, flags);
  FALCON_TRY_OK(run(*socket.context().system, operation, data, size));
  return operation.done();
}

}  // namespace falcon::net::blocking
