// Sockets without a reactor: an operation run to its end on the calling OS thread.
//
// For programs that have a thread to spare. The sockets come from a Context without a reactor, and
// each is used by one OS thread at a time; waiting is poll(2). The operations are those that the
// reactor's users run, so both behave alike.
#ifndef FALCON_NET_BLOCKING_H_
#define FALCON_NET_BLOCKING_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "falcon/net/error.h"
#include "falcon/net/ops.h"
#include "falcon/net/read_op.h"
#include "falcon/net/resolver.h"
#include "falcon/net/socket.h"

namespace falcon::net::blocking {

// Waits on the calling OS thread until `block` may be over or its deadline has come.
Result<Ok> wait(System& system, const Block& block);

// Steps `operation` with `arguments` until it is done.
template <class Op, class... Arguments>
Result<Ok> run(System& system, Op& operation, Arguments... arguments) {
  for (;;) {
    switch (operation.step(arguments...)) {
      case Step::kDone:
      case Step::kFull:
        return Ok{};
      case Step::kFailed:
        return operation.take_error();
      case Step::kBlocked:
        FALCON_TRY_OK(wait(system, operation.block()));
    }
  }
}

// The addresses of a host for `family`.
Result<std::vector<Address>> resolve(Context& context, int family, std::string_view host,
                                     std::int64_t port);
// A stream socket connected to the first address of `host` (IPv4 or IPv6) that answers.
Result<std::unique_ptr<Socket>> connect(Context& context, std::string_view host, std::int64_t port);
Result<Ok> connect(Socket& socket, const Address& address);
Result<std::unique_ptr<Socket>> accept(Socket& socket);
// As RecvOp: at least one byte, 0 at the end of the stream.
Result<std::size_t> recv(Socket& socket, void* buffer, std::size_t size, int flags = 0);
// As ReadOp; "" where it says ended().
Result<std::string> read(Socket& socket, const ReadGoal& goal);
// As SendOp and SendAllOp.
Result<std::size_t> send(Socket& socket, const void* data, std::size_t size, int flags = 0);
Result<std::size_t> send_all(Socket& socket, const void* data, std::size_t size, int flags = 0);

}  // namespace falcon::net::blocking

#endif  // FALCON_NET_BLOCKING_H_
