// ReadAhead: bytes of a stream that were received before anyone asked for them.
//
// One system call brings many lines, so what reads lines must receive more than it needs, and the
// rest has to lie somewhere until the next read, of whatever kind. It lies in the socket. Most
// sockets have none: 15,000 connections that wait between two requests must not each hold a buffer.
// So all sockets of a reactor receive into one chunk (SharedReadAhead). The socket that received
// last holds it, bytes and all, and gives it back when they are taken. When another one receives
// first, the holder's bytes move to memory of their own, exactly as much as they need: at most one
// copy for each byte received. What does not fit into the chunk (a long line) has memory of its own
// that doubles.
//
// Invariants: a socket has a ReadAhead exactly while it has such bytes, but for the time of
// receive_ahead(). Only the holder points to the shared one.
// Contract: one OS thread, the reactor's; a socket without a reactor has memory of its own always.
#ifndef FALCON_NET_READ_AHEAD_H_
#define FALCON_NET_READ_AHEAD_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "falcon/net/socket.h"

namespace falcon::net {

// What one recv(2) is given room for at first: the pieces in which bulk data is customarily moved.
inline constexpr std::size_t kReadAheadBytes = 65536;

// The chunk of a reactor and the socket that holds it, null for none.
class SharedReadAhead {
 public:
  SharedReadAhead();
  // The chunk for `socket`, empty. Its holder's bytes have moved to memory of their own.
  ReadAhead* lend(Socket& socket);
  void give_back() { holder_ = nullptr; }

 private:
  ReadAhead chunk_;
  Socket* holder_ = nullptr;
};

// How much memory of its own receive_ahead() needs: 0 if what the socket has, or the chunk, will
// do.
std::size_t read_ahead_needs(const Socket& socket);
// One recv(2) of at most `most` bytes behind those that the socket has. Gives their number, 0 at
// the end of the stream, or a negated errno: EAGAIN also where nothing can be there, and an error
// that was kept for this call.
std::int64_t receive_ahead(Socket& socket, std::size_t most);
// Puts bytes that were received otherwise behind those that the socket has.
void append_ahead(Socket& socket, std::string_view bytes);
void drop_read_ahead(Socket& socket);

}  // namespace falcon::net

#endif  // FALCON_NET_READ_AHEAD_H_
