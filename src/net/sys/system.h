// System: every system call that the library makes, one virtual method each.
//
// Why an object with methods and not a table of bare function pointers: a stand-in (the fault
// injector of tests/support, a simulated network) needs state of its own, and there are no globals
// to keep it in. A virtual call costs nothing beside a system call.
//
// Convention: a result below zero is the negated errno; errno itself is never looked at above this
// interface. Nothing is retried here (EINTR included): that is the caller's policy, and a test's
// means. Addresses cross as Address, so that only this folder knows sockaddr.
// Contract: safe from every thread; outlives whoever was given it.
#ifndef FALCON_NET_SYS_SYSTEM_H_
#define FALCON_NET_SYS_SYSTEM_H_

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "falcon/net/address.h"
#include "falcon/net/system.h"

struct epoll_event;

namespace falcon::net {

struct PathInfo;

struct Message;
struct NameAnswer;
struct NameQuery;

// Readiness as poll() reports it; a set of bits.
inline constexpr int kPollIn = 1;
inline constexpr int kPollOut = 2;
inline constexpr int kPollEnd = 4;  // the peer has shut down its side, or the socket is dead

class System {
 public:
  System() = default;
  System(const System&) = delete;
  System& operator=(const System&) = delete;
  virtual ~System() = default;

  // What helper threads are given to call: it may outlive whoever gives it.
  virtual System& lasting() { return *this; }

  // socket(2), socketpair(2), accept4(2): the new descriptors are non-blocking and close-on-exec.
  virtual int socket(int family, int type, int proto) = 0;
  virtual int socketpair(int family, int type, int proto, int (&descriptors)[2]) = 0;
  virtual int accept4(int descriptor, Address* peer) = 0;
  virtual int bind(int descriptor, const Address& address) = 0;
  virtual int listen(int descriptor, int backlog) = 0;
  virtual int connect(int descriptor, const Address& address) = 0;
  // None of those that send or receive waits, even where the descriptor is a blocking one.
  virtual std::int64_t send(int descriptor, const void* data, std::size_t size, int flags) = 0;
  virtual std::int64_t recv(int descriptor, void* buffer, std::size_t size, int flags) = 0;
  // sendto(2), recvfrom(2). Where no address comes, *from is unknown.
  virtual std::int64_t sendto(int descriptor, const void* data, std::size_t size, int flags,
                              const Address& address) = 0;
  virtual std::int64_t recvfrom(int descriptor, void* buffer, std::size_t size, int flags,
                                Address* from) = 0;
  // recvfrom(2) of a descriptor that set_blocking has made a blocking one: waits until something is
  // there, or a signal has been handled (-EINTR). `from` may be null.
  virtual std::int64_t wait_and_recv(int descriptor, void* buffer, std::size_t size,
                                     Address* from) = 0;
  // sendmsg(2), recvmsg(2) (bytes) and sendmmsg(2), recvmmsg(2) (messages; perhaps only some).
  // Descriptors that are received are close-on-exec with MSG_CMSG_CLOEXEC, which not every family
  // takes.
  virtual std::int64_t sendmsg(int descriptor, const Message& message, int flags) = 0;
  virtual std::int64_t recvmsg(int descriptor, Message* message, int flags) = 0;
  virtual int sendmmsg(int descriptor, std::span<Message> messages, int flags) = 0;
  virtual int recvmmsg(int descriptor, std::span<Message> messages, int flags) = 0;
  // fcntl(2), F_DUPFD_CLOEXEC.
  virtual int dup(int descriptor) = 0;
  virtual int close(int descriptor) = 0;
  virtual int shutdown(int descriptor, int how) = 0;
  virtual int setsockopt(int descriptor, int level, int name, const void* value,
                         std::size_t size) = 0;
  // Gives the number of bytes in `value`.
  virtual int getsockopt(int descriptor, int level, int name, void* value, std::size_t size) = 0;
  virtual int getsockname(int descriptor, Address* address) = 0;
  virtual int getpeername(int descriptor, Address* address) = 0;
  // fcntl(2) twice: O_NONBLOCK and FD_CLOEXEC.
  virtual int set_descriptor_flags(int descriptor) = 0;
  // fcntl(2) twice: without or with O_NONBLOCK. Async-signal-safe.
  virtual int set_blocking(int descriptor, bool blocks) = 0;

  // open(2) for reading, and the size of a regular file (fstat(2)): EINVAL for anything else.
  virtual int open_file(const std::string& path) = 0;
  virtual std::int64_t file_size(int descriptor) = 0;
  virtual std::int64_t pread(int descriptor, void* buffer, std::size_t size,
                             std::uint64_t offset) = 0;
  // lstat(2), with ENOENT as a *info that does not exist.
  virtual int lstat(const std::string& path, PathInfo* info) = 0;
  // open(2) of a folder, and flock(2) of what was opened: EWOULDBLOCK if another has it.
  virtual int open_folder(const std::string& path) = 0;
  virtual int flock(int descriptor) = 0;
  virtual std::int64_t sendfile(int socket, int file, std::uint64_t offset, std::size_t size) = 0;
  // pipe2(2), neither end of which blocks, enlarged by fcntl(2); splice(2) from or to one; read(2)
  // of what is in it.
  virtual int pipe(int (&ends)[2]) = 0;
  virtual std::int64_t splice(int from, int to, std::size_t size) = 0;
  virtual std::int64_t read(int descriptor, void* buffer, std::size_t size) = 0;

  virtual int epoll_create1() = 0;
  virtual int epoll_ctl(int poller, int operation, int descriptor, epoll_event* event) = 0;
  virtual int epoll_wait(int poller, epoll_event* events, int capacity, int timeout_ms) = 0;
  // poll(2) of one descriptor for kPollIn, kPollOut, kPollEnd; a descriptor of -1 only waits.
  // Gives what is ready, 0 after `timeout_ms` (-1: without end).
  virtual int poll(int descriptor, int interest, int timeout_ms) = 0;
  virtual int eventfd() = 0;
  // write(2) of one 64-bit count.
  virtual int write_event(int descriptor) = 0;

  // getaddrinfo(3): 0 or an EAI code; with EAI_SYSTEM *system_code is the errno. Blocks.
  virtual int getaddrinfo(int family, const std::string& host, std::vector<Address>* addresses,
                          int* system_code) = 0;
  // Another question about names, by the query's kind (names.h): 0 or an EAI code. Blocks.
  virtual int look_up(const NameQuery& query, NameAnswer* answer, int* system_code) = 0;
  virtual int gethostname(std::string* name) = 0;
  // if_nametoindex(3), if_indextoname(3); 0 and "" where there is none.
  virtual unsigned if_nametoindex(const std::string& name) = 0;
  virtual std::string if_indextoname(unsigned index) = 0;
  // if_nameindex(3): all of them.
  virtual int if_nameindex(std::vector<std::pair<unsigned, std::string>>* interfaces) = 0;
  // A detached thread that takes no signals. 0 or a negated errno.
  virtual int start_thread(void (*body)(void*), void* argument) = 0;
};

// What a call gives that a signal interrupted.
inline constexpr int kInterrupted = -EINTR;

// Calls `call` until it says something else than "interrupted".
template <class Call>
[[gnu::always_inline]] inline auto retry_interrupted(Call call) {
  for (;;) {
    const auto result = call();
    if (result != kInterrupted) {
      return result;
    }
  }
}

}  // namespace falcon::net

#endif  // FALCON_NET_SYS_SYSTEM_H_
