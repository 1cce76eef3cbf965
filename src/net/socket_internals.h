// What the operations and the reactor know of a Socket beyond its public face.
//
// The state bits, and how they save system calls. After EAGAIN, and after a stream gave or took
// less than was asked, there is nothing to read or no room to write until the engine reports a new
// edge: kNotReadable and kNotWritable say so, and the next operation parks without asking the
// system again. The conclusion from a short count holds only under kPlainTcp, once the descriptor
// is watched, and while nothing unusual was seen (kAlwaysTry: out-of-band data, or the end of a
// direction), since urgent marks, datagrams, control messages and the end of a stream all make
// short counts with more to come. An event that the system has queued before the call that drained
// it only costs one vain try; an event after it is a new edge. So no wake can be lost.
#ifndef FALCON_NET_SOCKET_INTERNALS_H_
#define FALCON_NET_SOCKET_INTERNALS_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/inline.h"
#include "falcon/net/error.h"
#include "falcon/net/socket.h"
#include "net/counting_system.h"

namespace falcon::net {

inline constexpr std::uint32_t kWatched = 1;         // registered with the engine
inline constexpr std::uint32_t kWatchedWriting = 2;  // for writing too
inline constexpr std::uint32_t kNotReadable = 4;     // until the next edge
inline constexpr std::uint32_t kNotWritable = 8;     // until the next edge
inline constexpr std::uint32_t kAlwaysTry = 16;      // draw no conclusions from short counts
inline constexpr std::uint32_t kPlainTcp = 32;       // a TCP stream without a layer on top
inline constexpr std::uint32_t kPassesOn = 64;       // has options that accepted sockets inherit
// 128 and 512: SocketInternals::kAnswerDue, kUsed
inline constexpr std::uint32_t kEndsWhenIdle = 256;  // Socket::end_when_idle
// Of datagrams and nobody else's: the descriptor may be made a blocking one; and is one.
inline constexpr std::uint32_t kMayBlock = 1024;
inline constexpr std::uint32_t kBlocks = 2048;
// A number: how many calls are still to wait without one before that does not. Of no account once
// kMayBlock is gone.
inline constexpr std::uint32_t kCallsThatWait = 0xF000;
inline constexpr std::uint32_t kOneCallThatWaits = 0x1000;
// shutdown(2) has ended reading. Only of sockets that the system does not tell so where they do not
// block, and that stay like this: of datagrams, and UNIX ones.
inline constexpr std::uint32_t kReadingOver = 0x10000;

// Whether a short count proves that there is nothing more to read, or no room, until the next edge.
inline bool short_recv_tells(std::uint32_t state) {
  return (state & (kWatched | kPlainTcp | kAlwaysTry)) == (kWatched | kPlainTcp);
}
inline bool short_send_tells(std::uint32_t state) {
  return (state & (kWatchedWriting | kPlainTcp | kAlwaysTry)) == (kWatchedWriting | kPlainTcp);
}

struct SocketInternals {
  static constexpr std::uint32_t kAnswerDue = Socket::kAnswerDue;
  static constexpr std::uint32_t kUsed = Socket::kUsed;
  static std::uint32_t& state(Socket& s) { return s.state_; }
  static std::uint32_t state(const Socket& s) { return s.state_; }
  static WaitQueue& readable(Socket& s) { return s.readable_; }
  static WaitQueue& writable(Socket& s) { return s.writable_; }
  static WaitQueue& recv_turn(Socket& s) { return s.recv_turn_; }
  static WaitQueue& send_turn(Socket& s) { return s.send_turn_; }
  static const void*& recv_owner(Socket& s) { return s.recv_owner_; }
  static const void*& send_owner(Socket& s) { return s.send_owner_; }
  static ReadAhead*& ahead(Socket& s) { return s.ahead_; }
  static Address& remote(Socket& s) { return s.remote_; }
  static std::int64_t timeout_ns(const Socket& s) { return s.timeout_ns(); }
  static int recv_low_water(const Socket& s) { return s.remembered().recv_low_water; }
  static bool lingers(const Socket& s) { return s.remembered().linger_seconds > 0; }
  static System& system(const Socket& s) { return *s.context_->system; }
  // `call` with the system, as a CountingSystem if it is one: for calls that are compiled into
  // their caller.
  template <class Call>
  FALCON_INLINE static auto on_system(const Socket& s, Call call) {
    CountingSystem* counting = s.context_->counting;
    if (counting == s.context_->system) [[likely]] {
      return call(*counting);
    }
    return call(*s.context_->system);
  }
  // Whether `bit` (kNotReadable or kNotWritable) says that a call would be in vain. Whoever must
  // not wait makes the call all the same, an edge may not have been seen yet; and whether a stream
  // ends when it is idle is known from the call only.
  static bool must_wait(const Socket& s, std::uint32_t bit) {
    return (s.state_ & (bit | kEndsWhenIdle)) == bit && s.timeout_ns() != 0;
  }
  // Whether the stream is to end where the system has just said that it has nothing.
  static bool ends_here(const Socket& s) {
    return (s.state_ & (kEndsWhenIdle | kUsed | kAnswerDue)) == (kEndsWhenIdle | kUsed) &&
           s.read_ahead().empty();
  }

  // A socket for a descriptor that accept gave.
  static std::unique_ptr<Socket> accepted(Socket& listener, int descriptor, Address peer);
  // Reads from the system the options that are remembered here.
  static void load_options(Socket& s);
  // Takes SO_RCVLOWAT out of the system's hands.
  static void take_low_water(Socket& s);
  // If it is `self`'s turn: gives it to the first in line, who is woken.
  static void hand_on_recv(Socket& s, const void* self);
  static void hand_on_send(Socket& s, const void* self);
  // An errno that an operation found after it had moved bytes: the next one reports it.
  static void keep_error(Socket& s, int code) { s.kept_error_ = static_cast<std::int16_t>(code); }
  static bool has_kept_error(const Socket& s) { return s.kept_error_ != 0; }
  static int take_kept_error(Socket& s) {
    const int code = s.kept_error_;
    s.kept_error_ = 0;
    return code;
  }
  // Takes the descriptor out of a socket that is being closed: nothing can reach it any more.
  static int detach(Socket& s);
  // Wakes everything that is parked on the closed socket.
  static void wake_closed(Socket& s);

  // The local address for an error: that of the listening socket, if it is bound to one, else
  // getsockname(2), unknown if that fails.
  static void fill_local(const Socket& s, Address* local);
  // An error of `operation`, with the local address asked from the system and the peer as
  // remembered.
  static Error error(const Socket& s, const char* operation, ErrorKind kind, int code);
  static Error closed_error(const Socket& s, const char* operation);
};

}  // namespace falcon::net

#endif  // FALCON_NET_SOCKET_INTERNALS_H_
