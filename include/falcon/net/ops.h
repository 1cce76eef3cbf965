// The operations that may wait, as resumable objects: all policy about waiting lives here.
//
// Each looks like the blocking call of its manual page. step() goes as far as it can without
// waiting. On Step::kBlocked park a Waiter on block() and step again when it is woken, however it
// was woken: the operation finds out by itself about data, deadlines and closing. On kDone read the
// outcome, on kFailed take_error(). After either, step() must not be called again.
//
// Why objects and not callbacks: a green thread without a C stack can keep one in its frame, a C++
// session in its class, and a blocking caller on its stack, and all three run the same code.
//
// Contract: small, no heap allocation unless an error is made. Not to be moved or copied once
// stepped. To give up midway cancel the waiter, then abandon() (the destructor does it too): it
// hands the socket's turn to the next in line. The reactor's thread only.
//
// Turns. Operations that receive on one socket are served in order of arrival, and those that send
// likewise, so that nothing lands in the middle of another's SendAllOp.
#ifndef FALCON_NET_OPS_H_
#define FALCON_NET_OPS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "falcon/net/error.h"
#include "falcon/net/socket.h"
#include "falcon/net/wait.h"

namespace falcon::net {

class LingerJob;

// What all operations have in common.
class Operation {
 public:
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  // What the last step waits for. Valid after kBlocked until the next step.
  Block block() const;
  // The error of the last step. Valid once after kFailed.
  Error take_error() { return std::move(error_); }
  Socket& socket() const { return *socket_; }

 protected:
  Operation(Socket& socket, const char* name, int flags = 0)
      : socket_(&socket), name_(name), flags_(flags) {}
  ~Operation() = default;

  // Whether the last step blocked: only then the operation holds or awaits anything.
  bool waiting() const { return waiting_ != WaitFor::kNothing; }
  // The outcome that needs no words, and the one that does.
  Step fail(ErrorKind kind, int code, std::string detail = {});
  Step fail_closed();
  // The same where bytes that have moved are an outcome of their own: the error is kept for later.
  Step give_up(ErrorKind kind, int code);
  // Blocks for what the socket has to become; or gives up for MSG_DONTWAIT or the deadline, which
  // begins with the first wait and is `timeout_ns` long.
  Step wait_until(WaitFor what, std::int64_t timeout_ns, bool partial_counts);
  // Blocks for this operation's turn.
  Step wait_for_turn(WaitFor what, std::int64_t timeout_ns);
  // Blocks for a time, where the system does not tell when to try again: each time for longer, up
  // to `longest_ms`.
  Step pause(std::int64_t timeout_ns, std::uint8_t longest_ms);
  // The same, or wait_until, for a message to `to` that found no room.
  Step wait_for_room(const Address* to, bool partial_counts);
  // Whether `bit` (kNotReadable or kNotWritable) says that the call would be in vain.
  bool must_wait_for(std::uint32_t bit) const;
  // Whether the end has come where the system has just said that there is nothing to receive: a
  // connection ends when it is idle, or a call that waits would find reading shut down.
  bool ends_here() const;
  // How much a stream gives before a call that receives `size` bytes is over: as much as
  // MSG_WAITALL or SO_RCVLOWAT ask for.
  std::size_t recv_target(std::size_t size) const;
  bool has_recv_turn() const;
  bool has_send_turn() const;
  // What every step of sending begins with: that the socket is open, that it is this operation's
  // turn, and the error that an earlier one kept. Nothing: it may send.
  std::optional<Step> before_send();
  // Ends a step: keeps the turn while the operation is in progress and hands it on after.
  Step settle_recv(Step step);
  Step settle_send(Step step);
  void abandon_recv();
  void abandon_send();

  Socket* socket_;
  const char* name_;
  Error error_;
  std::int64_t deadline_ns_ = kNever;
  std::int64_t began_ns_ = 0;  // when it first had to wait, or to look a name up; 0: it never had
  std::uint64_t done_ = 0;
  int flags_;
  WaitFor waiting_ = WaitFor::kNothing;
  std::uint8_t pause_ms_ = 0;  // the last one
  bool deadline_set_ = false;

 private:
  enum class Patience : std::uint8_t { kLeft, kForbidden, kOver };
  Patience patience(std::int64_t timeout_ns);
};

// connect(2) to the first of `addresses` that takes the connection. SO_SNDTIMEO bounds the whole;
// `deadline_ns` (monotonic) instead of it where the caller has spent of that time, on a look-up.
class ConnectOp : public Operation {
 public:
  ConnectOp(Socket& socket, Address address);
  // `addresses` must not be empty; as ResolveOp gives them.
  ConnectOp(Socket& socket, std::vector<Address> addresses, std::int64_t deadline_ns = kNever);
  Step step();
  Block block() const;
  void abandon() { waiting_ = WaitFor::kNothing; }
  // The one that took the connection, after kDone.
  const Address& address() const { return addresses_[index_]; }

 private:
  Step attempt();
  Step fail_here(Step step);
  std::vector<Address> addresses_;
  std::uint32_t index_ = 0;
  bool started_ = false;  // the system is connecting to the present address
};

// accept(2). A connection that died in the queue is skipped. SO_RCVTIMEO bounds it.
class AcceptOp : public Operation {
 public:
  explicit AcceptOp(Socket& socket) : Operation(socket, "accept") {}
  ~AcceptOp() { abandon(); }
  Step step();
  void abandon() { abandon_recv(); }
  // The new socket, in the listening one's context, after kDone. Its peer: known_remote().
  std::unique_ptr<Socket> take() { return std::move(accepted_); }

 private:
  Step attempt();
  std::unique_ptr<Socket> accepted_;
};

// recv(2) of at most `size` bytes with `flags`. At least one byte, or as many as SO_RCVLOWAT or
// MSG_WAITALL ask for; 0 at the end of a stream and for an empty datagram. SO_RCVTIMEO bounds it:
// what came until then is the outcome, and nothing at all is an error of kind kTimeout.
class RecvOp : public Operation {
 public:
  RecvOp(Socket& socket, std::size_t size, int flags = 0, const char* name = "recv")
      : Operation(socket, name, flags), size_(size) {}
  ~RecvOp() { abandon(); }
  // `from`, if given, is set to where the data came from (a stream gives none).
  // Receives into `buffer`, which has room for `capacity` bytes: the first done() of them after
  // kDone, nothing before that. It may be another one at each step. A capacity below `size` is
  // fine: a stream gives at most that much, and where more is needed kFull asks for wanted(). What
  // has come of a message that needs more waits in the socket (Socket::read_ahead), so giving up
  // midway loses nothing.
  Step step(void* buffer, std::size_t capacity, Address* from = nullptr);
  // The first step, where recv_at_once has just said that there is nothing yet.
  Step wait();
  void abandon() { abandon_recv(); }
  std::size_t done() const { return static_cast<std::size_t>(done_); }
  std::size_t wanted() const { return static_cast<std::size_t>(wanted_); }

 private:
  Step attempt(char* buffer, std::size_t capacity);
  Step urgent(char* buffer, std::size_t capacity);
  Step stream(char* buffer, std::size_t capacity);
  Step gather(char* buffer, std::size_t capacity, std::size_t enough);
  Step hand_over(char* buffer, std::size_t capacity);
  Step datagram(char* buffer, std::size_t capacity);
  Step stopped(std::int64_t result);
  Step ask_for_room(std::size_t wanted);
  bool peeks() const;
  std::int64_t call(char* buffer, std::size_t size, int extra_flags = 0);

  std::size_t size_;
  std::size_t wanted_ = 0;
  Address* from_ = nullptr;  // of the present step
};

// send(2): waits until everything is with the kernel, as a blocking socket does. If the deadline of
// SO_SNDTIMEO or an error comes after some bytes went, the outcome is their number; with
// MSG_DONTWAIT what went at once. Pass the same data at each step, of which `sent` bytes have gone
// before (send_at_once). MSG_NOSIGNAL is always added.
class SendOp : public Operation {
 public:
  explicit SendOp(Socket& socket, int flags = 0, std::size_t sent = 0)
      : SendOp(socket, "send", flags, true, sent) {}
  ~SendOp() { abandon(); }
  // `to`, if given, is where a datagram goes.
  Step step(const void* data, std::size_t size, const Address* to = nullptr);
  void abandon() { abandon_send(); }
  std::size_t done() const { return static_cast<std::size_t>(done_); }
  // The same, also of an operation that is about to be abandoned.
  std::size_t bytes_sent() const { return done(); }

 protected:
  SendOp(Socket& socket, const char* name, int flags, bool partial_counts, std::size_t sent = 0)
      : Operation(socket, name, flags), partial_counts_(partial_counts) {
    done_ = sent;
  }

 private:
  Step attempt(const char* data, std::size_t size, const Address* to);
  bool partial_counts_ : 1;
  bool connecting_ : 1 = false;  // MSG_FASTOPEN had no cookie: a plain connect is under way
};

// sendto(2): a SendOp whose errors name it so, and that tells where a datagram was to go.
class SendToOp : public SendOp {
 public:
  explicit SendToOp(Socket& socket, int flags = 0) : SendOp(socket, "sendto", flags, true) {}
};

// Sends all of the data or fails; the error's bytes_done() says how far it came. No other
// operation's bytes land in between.
class SendAllOp : public SendOp {
 public:
  explicit SendAllOp(Socket& socket, int flags = 0, std::size_t sent = 0)
      : SendOp(socket, "sendall", flags, false, sent) {}
};

// close(2), waiting as SO_LINGER says, on a helper thread. Everything parked on the socket is woken
// at the first step, and the socket is closed from then on. Never fails.
class CloseOp : public Operation {
 public:
  explicit CloseOp(Socket& socket) : Operation(socket, "close") {}
  ~CloseOp() { abandon(); }
  Step step();
  Block block() const;
  // The closing goes on in the background.
  void abandon();

 private:
  LingerJob* job_ = nullptr;
};

}  // namespace falcon::net

#endif  // FALCON_NET_OPS_H_
