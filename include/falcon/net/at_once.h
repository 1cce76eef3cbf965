// Receiving and sending that need not wait: one call of the system, without an operation.
//
// Most calls of a program find their data there, or room for it. An operation (ops.h) could do
// nothing but make that call, and costs as much again: the processor has forgotten much of a
// program that was asleep, so that what counts is how much code runs. What needs more than the call
// is left to the operation, which begins anew.
//
// Contract: as for operations; without flags.
#ifndef FALCON_NET_AT_ONCE_H_
#define FALCON_NET_AT_ONCE_H_

#include <cstddef>
#include <cstdint>

#include "falcon/net/socket.h"

namespace falcon::net {

// Nothing has been received or sent, and an operation has to see to it: the socket is closed,
// others are in line, bytes were read ahead, an option wants more, the system has no room or gave
// an error, which is kept in the socket for the operation.
inline constexpr std::int64_t kNotAtOnce = -1;
// There is nothing to receive yet: RecvOp::wait waits, or says that it must not.
inline constexpr std::int64_t kNotYet = -2;

// Says whether a call may wait itself: nothing else is to run on this OS thread. A handler of a
// signal that this thread runs, and no other, ends the wait by Reactor::interrupt.
class CallGate {
 public:
  virtual bool begin_call() = 0;
  // The call gave something, or was not made. Not said where a signal ended it: the wait goes on.
  virtual void end_call() = 0;

 protected:
  ~CallGate() = default;
};

// recv(2), or recvfrom(2) where `from` is given, of at most `size` bytes, which `buffer` has room
// for: their number, 0 at the end of a stream and for an empty datagram; or one of the above.
// With a `gate` (or null) the call itself waits for a datagram where that lets it, on a socket that
// this process has opened and has to itself, without a timeout, in a context with a reactor.
// kNotYet then: it did not, or a signal came.
std::int64_t recv_at_once(Socket& socket, void* buffer, std::size_t size, Address* from,
                          CallGate* gate);

// send(2), or sendto(2) where `to` is given: how many bytes have gone, of a stream perhaps not all;
// or kNotAtOnce.
std::int64_t send_at_once(Socket& socket, const void* data, std::size_t size, const Address* to);

}  // namespace falcon::net

#endif  // FALCON_NET_AT_ONCE_H_
