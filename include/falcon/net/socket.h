// Socket: one open socket, its remembered options and the queues of those who wait for it.
//
// Not a thin wrapper of a descriptor number: nothing here waits in the kernel, and that must not be
// visible, so what a blocking descriptor would remember in the kernel (timeouts, low-water mark) is
// remembered here and honoured by the operations (ops.h). What never blocks is a method; what may
// block is an operation.
//
// Invariants: the descriptor is close-on-exec and non-blocking from its creation, but for one of
// datagrams, nobody else's, that a call has waited for (at_once.h). After close() it is -1, and
// every use gives an error of kind kClosed: a stale Socket never touches a number that the system
// has given to another. Neither copied nor moved: operations and the reactor point to it.
//
// Contract: one OS thread, the reactor's. The Context outlives the Socket. A Socket is not
// destroyed while an operation on it is in progress (close it first, let them end), nor from within
// a wake that its own close() delivers.
#ifndef FALCON_NET_SOCKET_H_
#define FALCON_NET_SOCKET_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "falcon/net/address.h"
#include "falcon/net/error.h"
#include "falcon/net/reactor.h"
#include "falcon/net/wait.h"

namespace falcon::net {

// Bytes that were received before anyone asked for them; see read_ahead.h of the library.
struct ReadAhead {
  std::unique_ptr<char[]> data;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t capacity = 0;
  bool shared = false;

  std::size_t size() const { return end - begin; }
  std::string_view view() const { return {data.get() + begin, size()}; }
};

// What a blocking descriptor would remember, and few sockets are told.
struct RememberedOptions {
  std::int64_t recv_timeout_ns = kNever;
  std::int64_t send_timeout_ns = kNever;
  std::int64_t timeout_ns = kNever;
  int recv_low_water = 1;   // SO_RCVLOWAT
  int linger_seconds = -1;  // SO_LINGER; -1: off
};

class Socket {
 public:
  // socket(2). `family` as kAfInet, `type` as kSockStream, `proto` 0 for the default. SOCK_NONBLOCK
  // in the type is set_timeout_ns(0); SOCK_CLOEXEC goes without saying.
  static Result<std::unique_ptr<Socket>> open(Context& context, int family, int type,
                                              int proto = 0);
  // Takes over an open descriptor, makes it non-blocking and close-on-exec, and asks the system for
  // its family, type and protocol. The descriptor stays the caller's if this fails.
  static Result<std::unique_ptr<Socket>> adopt(Context& context, int descriptor);
  // The same for a duplicate of the descriptor (dup(2)), which stays the caller's in any case.
  static Result<std::unique_ptr<Socket>> adopt_duplicate(Context& context, int descriptor);
  // socketpair(2): two connected sockets. The type is as for open().
  struct Pair;
  static Result<Pair> pair(Context& context, int family, int type, int proto = 0);
  // dup(2): another socket for the same open one, with what is remembered of it.
  Result<std::unique_ptr<Socket>> duplicate();
  // Others are to have the descriptor, or one for the same open socket: it stays non-blocking from
  // now on.
  void share();

  // Closes at once, in the background where SO_LINGER would wait.
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  bool closed() const { return descriptor_ < 0; }
  int descriptor() const { return descriptor_; }  // -1 once closed
  int family() const { return family_; }
  int type() const { return type_; }
  int proto() const { return proto_; }
  Context& context() const { return *context_; }

  // bind(2). 255.255.255.255 binds as the any-address does.
  Result<Ok> bind(const Address& address);
  // listen(2). A negative backlog counts as 0.
  Result<Ok> listen(int backlog);
  // getsockname(2), getpeername(2).
  Result<Address> local_address() const;
  Result<Address> remote_address() const;
  // shutdown(2). `how` as kShutWr.
  Result<Ok> shutdown(int how);

  // setsockopt(2), getsockopt(2) with raw bytes. SO_RCVTIMEO, SO_SNDTIMEO, SO_RCVLOWAT and
  // SO_LINGER act as on a blocking descriptor. get_option fills at most `size` bytes and gives
  // their number.
  Result<Ok> set_option(int level, int name, const void* value, std::size_t size);
  Result<Ok> set_option(int level, int name, int value);
  Result<std::size_t> get_option(int level, int name, void* value, std::size_t size) const;
  Result<int> get_option(int level, int name) const;

  // Joins or leaves a multicast group (ip(7), ipv6(7), RFC 3678), of all senders or of `source`
  // alone, on an interface by its index; 0: the system's choice.
  Result<Ok> set_membership(bool joins, const Address& group, std::uint32_t interface,
                            const Address& source);

  // The address that connect or accept gave, without asking the system.
  const Address& known_remote() const { return remote_; }
  // How long each operation may wait, in nanoseconds: kNever, the default, as long as it takes; 0
  // not at all, as if each had MSG_DONTWAIT. SO_RCVTIMEO and SO_SNDTIMEO hold beside it: the
  // shorter counts.
  void set_timeout_ns(std::int64_t timeout_ns) {
    remember(&RememberedOptions::timeout_ns, timeout_ns);
  }
  std::int64_t timeout_ns() const { return remembered().timeout_ns; }
  // What bounds receiving and sending, kNever without a bound.
  std::int64_t recv_timeout_ns() const {
    return std::min(remembered().recv_timeout_ns, remembered().timeout_ns);
  }
  std::int64_t send_timeout_ns() const {
    return std::min(remembered().send_timeout_ns, remembered().timeout_ns);
  }

  // Lets go of the descriptor without closing it, and gives it; -1 if the socket is closed. What is
  // parked on the socket finds it closed.
  int detach();

  // What was received before anyone asked for it (read_op.h): whatever receives takes it first. The
  // view is good until something else receives in the same context.
  std::string_view read_ahead() const {
    return ahead_ == nullptr ? std::string_view() : ahead_->view();
  }
  // Takes the first `count` of those bytes out; puts bytes back in front of them. The socket is
  // open.
  void take_ahead(std::size_t count) {
    state_ |= kAnswerDue | kUsed;
    if (ahead_ != nullptr && ahead_->shared && count < ahead_->size()) {
      ahead_->begin += count;
    } else {
      take_last(count);
    }
  }
  void put_back(std::string_view bytes);
  // The memory that they take up, beyond what all sockets of a reactor share.
  std::size_t read_ahead_memory() const {
    return ahead_ == nullptr || ahead_->shared ? 0 : ahead_->capacity;
  }

  // For a server that comes to its end: as soon as nothing is under way on the connection, whoever
  // receives finds the end of the stream. Nothing is under way when nothing was received since
  // something was last sent, nothing is read ahead, and the system has nothing that came. A relay
  // is under way until it is over. A connection on which nothing has been received or sent so far
  // goes on until something has, unless `even_unused`: its peer may be about to speak.
  void end_when_idle(bool even_unused);

  // For a listener that is about to close: the system drops, from now on, what asks it for a TCP
  // connection (SYN, RFC 9293), without an answer, so that its peer asks again a second later and
  // finds whoever listens by then. What has come so far, handshakes under way included, can still
  // be accepted, while closing would reset it. Fails where the socket is not one of TCP.
  Result<Ok> drop_connection_requests();

  // Closes now and wakes everything parked on the socket; a second call does nothing. Where
  // SO_LINGER asks for seconds, the waiting happens on a helper thread and nobody learns its end:
  // CloseOp waits for it. Without a reactor it blocks the calling OS thread. Never fails: as
  // close(2) says, the descriptor is gone whatever it answers.
  void close();

 private:
  friend struct SocketInternals;
  // Of state_: something was received since something was last sent.
  static constexpr std::uint32_t kAnswerDue = 128;
  // Something was received or sent; or nothing need be for the connection to end when it is idle.
  static constexpr std::uint32_t kUsed = 512;
  static constexpr RememberedOptions kNothingRemembered{};
  Socket(Context& context, int descriptor, int family, int type, int proto);
  const RememberedOptions& remembered() const {
    return remembered_ == nullptr ? kNothingRemembered : *remembered_;
  }
  // Sets a field of it. There is none of it before one is to be something else.
  template <class T>
  void remember(T RememberedOptions::*field, T value) {
    if (remembered().*field == value) {
      return;
    }
    if (remembered_ == nullptr) {
      remembered_ = std::make_unique<RememberedOptions>();
    }
    (*remembered_).*field = value;
  }
  void take_last(std::size_t count);
  void remember_option(int name, const void* value, std::size_t size);

  Context* context_;
  int descriptor_;
  std::uint16_t proto_;  // 16 bits in every family
  std::int16_t family_;
  std::int16_t type_;
  mutable std::int16_t kept_error_ = 0;  // found by an operation that could not report it
  std::uint32_t state_ = 0;              // bits: SocketInternals
  std::unique_ptr<RememberedOptions> remembered_;
  const void* recv_owner_ = nullptr;  // the operation whose turn it is
  const void* send_owner_ = nullptr;
  WaitQueue readable_;
  WaitQueue writable_;
  WaitQueue recv_turn_;
  WaitQueue send_turn_;
  ReadAhead* ahead_ = nullptr;  // null while there are no such bytes
  Address remote_;
  // What a listening socket is bound to and its connections share; null: not one address.
  std::shared_ptr<const Address> shared_local_;
};

static_assert(sizeof(Socket) <= 136);  // what malloc(3) of glibc gives without a gap

struct Socket::Pair {
  std::unique_ptr<Socket> first;
  std::unique_ptr<Socket> second;
};

// close(2) of a number that no Socket has.
Result<Ok> close_descriptor(Context& context, int descriptor);

// What the system tells, by names: those of struct tcp_info without their prefix (TCP_INFO,
// tcp(7)), as far as this kernel has them; and pid, uid, gid (SO_PEERCRED, unix(7)).
struct NamedNumber {
  const char* name;
  std::uint64_t value;
};
Result<std::vector<NamedNumber>> tcp_info(const Socket& socket);
Result<std::vector<NamedNumber>> peer_credentials(const Socket& socket);

// Bytes for set_option, and from get_option. ------------------------------------------------------

struct OptionBytes {
  alignas(8) unsigned char bytes[16];
  std::size_t size = 0;
};

// SO_LINGER (socket(7)): `seconds` to wait for unsent data on close; 0 drops it with a reset.
OptionBytes linger_option(bool on, int seconds);
// SO_RCVTIMEO, SO_SNDTIMEO (socket(7)). 0 is no timeout; less than a microsecond is one.
OptionBytes timeout_option(std::int64_t timeout_ns);

}  // namespace falcon::net

#endif  // FALCON_NET_SOCKET_H_
