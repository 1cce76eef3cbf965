// TracingSystem: a System that tells a TraceSink of every call about sockets, and of every wait for
// one, and hands the call on.
//
// A decorator at the seam that all calls pass anyway: a program that is not traced does not have it
// and pays nothing. What the kernel does unasked (a handshake, an acknowledgement, a reset that
// nobody reads) is not seen here. Calls of helper threads are told as well, so that everything is
// under one lock, which is not held during the call that is told of.
//
// A number may be another socket's as soon as close(2) has given it back: what is known of a
// descriptor is taken out before that.
#ifndef FALCON_NET_TRACE_TRACING_SYSTEM_H_
#define FALCON_NET_TRACE_TRACING_SYSTEM_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include "falcon/net/wait.h"
#include "net/sys/forwarding_system.h"
#include "net/trace/traced_call.h"

namespace falcon::net {

class TracingSystem final : public ForwardingSystem, public WaitObserver {
 public:
  TracingSystem(System& next, std::unique_ptr<TraceSink> sink);
  ~TracingSystem() override;

  // Who knows where in the program this thread is. It is asked on no other thread.
  void set_place(std::function<std::string()> place);
  // What was told is with the system.
  void flush();

  int socket(int family, int type, int proto) override;
  int socketpair(int family, int type, int proto, int (&descriptors)[2]) override;
  int accept4(int descriptor, Address* peer) override;
  int bind(int descriptor, const Address& address) override;
  int listen(int descriptor, int backlog) override;
  int connect(int descriptor, const Address& address) override;
  std::int64_t send(int descriptor, const void* data, std::size_t size, int flags) override;
  std::int64_t recv(int descriptor, void* buffer, std::size_t size, int flags) override;
  std::int64_t sendto(int descriptor, const void* data, std::size_t size, int flags,
                      const Address& address) override;
  std::int64_t recvfrom(int descriptor, void* buffer, std::size_t size, int flags,
                        Address* from) override;
  std::int64_t sendmsg(int descriptor, const Message& message, int flags) override;
  std::int64_t recvmsg(int descriptor, Message* message, int flags) override;
  int sendmmsg(int descriptor, std::span<Message> messages, int flags) override;
  int recvmmsg(int descriptor, std::span<Message> messages, int flags) override;
  int dup(int descriptor) override;
  int close(int descriptor) override;
  int shutdown(int descriptor, int how) override;
  int setsockopt(int descriptor, int level, int name, const void* value, std::size_t size) override;
  std::int64_t sendfile(int socket, int file, std::uint64_t offset, std::size_t size) override;
  std::int64_t splice(int from, int to, std::size_t size) override;
  int epoll_wait(int poller, epoll_event* events, int capacity, int timeout_ms) override;
  int getaddrinfo(int family, const std::string& host, std::vector<Address>* addresses,
                  int* system_code) override;
  int look_up(const NameQuery& query, NameAnswer* answer, int* system_code) override;

  void parked(const Waiter& waiter, const Block& block) override;
  void woken(const Waiter& waiter, Wake why) override;
  void cancelled(const Waiter& waiter) override;

 private:
  using SocketPointer = std::shared_ptr<TracedSocket>;
  struct Wait {
    SocketPointer socket;
    const char* what;
    std::int64_t since_ns;
    std::string place;
  };

  // What is known of a descriptor, asked from the system if nothing is; null if it is no socket.
  SocketPointer find(int descriptor);
  SocketPointer opened(int descriptor, int family, int type, int proto);
  // Tells of a call about `descriptor`, or about none (-1).
  void tell(int descriptor, TracedCall& call);
  void tell_of(TracedSocket* socket, TracedCall& call);
  void tell_receive(int descriptor, TracedCall& call, const Address* from);
  bool tells_no_sender(int descriptor);
  void end_wait(const Waiter& waiter, const char* how);
  std::string place() const;

  const std::unique_ptr<TraceSink> sink_;
  std::mutex mutex_;
  std::unordered_map<int, SocketPointer> sockets_;
  std::unordered_map<const Waiter*, Wait> waits_;
  std::function<std::string()> place_;
  std::thread::id owner_;
};

}  // namespace falcon::net

#endif  // FALCON_NET_TRACE_TRACING_SYSTEM_H_
