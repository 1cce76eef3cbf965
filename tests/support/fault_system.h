// FaultSystem: the real system with faults on order: the Nth call of a name fails, is interrupted
// or comes short. It also keeps the books of descriptors, so that a test can tell that none was
// lost.
//
// Why by name and number and not by chance: a failing test must fail again when it is run again.
// Safe from several threads, for look-ups and lingering closes run on helper threads.
#ifndef FALCON_TESTS_SUPPORT_FAULT_SYSTEM_H_
#define FALCON_TESTS_SUPPORT_FAULT_SYSTEM_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "net/sys/system.h"

namespace falcon::net {

class FaultSystem : public System {
 public:
  explicit FaultSystem(System& real = real_system()) : real_(real) {}

  // The `nth` call of `name` from now on (1: the next) fails with errno `code`, and so do those
  // after it, `times` in all. Nothing reaches the system. For getaddrinfo `code` is the negated EAI
  // code.
  void fail(const std::string& name, int code, int nth = 1, int times = 1);
  // send, recv, sendmsg, sendfile and splice move at most `bytes` at a time; 0 lifts the limit.
  // A system that comes short tells when it can go on: a call cut by the limit is followed by a new
  // edge for the descriptor.
  void limit(std::size_t bytes) { limit_ = bytes; }

  // Calls of `name` so far, failed ones included.
  int calls(const std::string& name) const;
  // Descriptors that came from this object and were not closed through it.
  std::size_t open_descriptors() const;
  // Closes of a descriptor that was not open: a use of a stale number.
  int wrong_closes() const;

  int socket(int family, int type, int proto) override;
  int socketpair(int family, int type, int proto, int (&descriptors)[2]) override;
  int accept4(int descriptor, Address* peer) override;
  int bind(int descriptor, const Address& address) override;
  int listen(int descriptor, int backlog) override;
  int connect(int descriptor, const Address& address) override;
  std::int64_t send(int descriptor, const void* data, std::size_t size, int flags) override;
  std::int64_t recv(int descriptor, void* buffer, std::size_t size, int flags) override;
  int open_file(const std::string& path) override;
  std::int64_t file_size(int descriptor) override;
  std::int64_t pread(int descriptor, void* buffer, std::size_t size, std::uint64_t offset) override;
  int lstat(const std::string& path, PathInfo* info) override;
  int open_folder(const std::string& path) override;
  int flock(int descriptor) override;
  std::int64_t sendfile(int socket, int file, std::uint64_t offset, std::size_t size) override;
  int pipe(int (&ends)[2]) override;
  std::int64_t splice(int from, int to, std::size_t size) override;
  std::int64_t read(int descriptor, void* buffer, std::size_t size) override;
  std::int64_t sendto(int descriptor, const void* data, std::size_t size, int flags,
                      const Address& address) override;
  std::int64_t recvfrom(int descriptor, void* buffer, std::size_t size, int flags,
                        Address* from) override;
  std::int64_t wait_and_recv(int descriptor, void* buffer, std::size_t size,
                             Address* from) override;
  std::int64_t sendmsg(int descriptor, const Message& message, int flags) override;
  std::int64_t recvmsg(int descriptor, Message* message, int flags) override;
  int sendmmsg(int descriptor, std::span<Message> messages, int flags) override;
  int recvmmsg(int descriptor, std::span<Message> messages, int flags) override;
  int dup(int descriptor) override;
  int close(int descriptor) override;
  int shutdown(int descriptor, int how) override;
  int setsockopt(int descriptor, int level, int name, const void* value, std::size_t size) override;
  int getsockopt(int descriptor, int level, int name, void* value, std::size_t size) override;
  int getsockname(int descriptor, Address* address) override;
  int getpeername(int descriptor, Address* address) override;
  int set_descriptor_flags(int descriptor) override;
  int set_blocking(int descriptor, bool blocks) override;
  int epoll_create1() override;
  int epoll_ctl(int poller, int operation, int descriptor, epoll_event* event) override;
  int epoll_wait(int poller, epoll_event* events, int capacity, int timeout_ms) override;
  int poll(int descriptor, int interest, int timeout_ms) override;
  int eventfd() override;
  int write_event(int descriptor) override;
  int getaddrinfo(int family, const std::string& host, std::vector<Address>* addresses,
                  int* system_code) override;
  int look_up(const NameQuery& query, NameAnswer* answer, int* system_code) override;
  int gethostname(std::string* name) override;
  unsigned if_nametoindex(const std::string& name) override;
  std::string if_indextoname(unsigned index) override;
  int if_nameindex(std::vector<std::pair<unsigned, std::string>>* interfaces) override;
  int start_thread(void (*body)(void*), void* argument) override;

 private:
  struct Fault {
    std::string name;
    int code;
    int first;  // call numbers, from 1
    int last;
  };

  // Counts a call. 0, or the negated errno that it is to fail with.
  int enter(const char* name);
  int opened(int descriptor);
  std::size_t limited(std::size_t size) const {
    return limit_ != 0 && size > limit_ ? limit_ : size;
  }
  void received(const Message& message);
  void tell_again(int descriptor);

  // How a descriptor is registered with an epoll descriptor.
  struct Registration {
    int poller;
    std::uint32_t events;
    std::uint64_t data;
  };

  System& real_;
  std::size_t limit_ = 0;
  mutable std::mutex mutex_;
  std::vector<Fault> faults_;
  std::map<std::string, int> calls_;
  std::set<int> open_;
  std::map<int, Registration> registered_;
  int wrong_closes_ = 0;
};

}  // namespace falcon::net

#endif  // FALCON_TESTS_SUPPORT_FAULT_SYSTEM_H_
