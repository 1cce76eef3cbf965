// ForwardingSystem: hands every call on to another System.
//
// What watches the system calls derives from it and overrides those that it watches; whatever the
// interface gains later is handed on without it. Contract: as System's; `next` outlives it.
#ifndef FALCON_NET_SYS_FORWARDING_SYSTEM_H_
#define FALCON_NET_SYS_FORWARDING_SYSTEM_H_

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "net/sys/system.h"

namespace falcon::net {

class ForwardingSystem : public System {
 public:
  explicit ForwardingSystem(System& next) : next_(next) {}

  int socket(int family, int type, int proto) override { return next_.socket(family, type, proto); }
  int socketpair(int family, int type, int proto, int (&descriptors)[2]) override {
    return next_.socketpair(family, type, proto, descriptors);
  }
  int accept4(int descriptor, Address* peer) override { return next_.accept4(descriptor, peer); }
  int bind(int descriptor, const Address& address) override {
    return next_.bind(descriptor, address);
  }
  int listen(int descriptor, int backlog) override { return next_.listen(descriptor, backlog); }
  int connect(int descriptor, const Address& address) override {
    return next_.connect(descriptor, address);
  }
  std::int64_t send(int descriptor, const void* data, std::size_t size, int flags) override {
    return next_.send(descriptor, data, size, flags);
  }
  std::int64_t recv(int descriptor, void* buffer, std::size_t size, int flags) override {
    return next_.recv(descriptor, buffer, size, flags);
  }
  std::int64_t sendto(int descriptor, const void* data, std::size_t size, int flags,
                      const Address& address) override {
    return next_.sendto(descriptor, data, size, flags, address);
  }
  std::int64_t recvfrom(int descriptor, void* buffer, std::size_t size, int flags,
                        Address* from) override {
    return next_.recvfrom(descriptor, buffer, size, flags, from);
  }
  std::int64_t wait_and_recv(int descriptor, void* buffer, std::size_t size,
                             Address* from) override {
    return next_.wait_and_recv(descriptor, buffer, size, from);
  }
  std::int64_t sendmsg(int descriptor, const Message& message, int flags) override {
    return next_.sendmsg(descriptor, message, flags);
  }
  std::int64_t recvmsg(int descriptor, Message* message, int flags) override {
    return next_.recvmsg(descriptor, message, flags);
  }
  int sendmmsg(int descriptor, std::span<Message> messages, int flags) override {
    return next_.sendmmsg(descriptor, messages, flags);
  }
  int recvmmsg(int descriptor, std::span<Message> messages, int flags) override {
    return next_.recvmmsg(descriptor, messages, flags);
  }
  int dup(int descriptor) override { return next_.dup(descriptor); }
  int close(int descriptor) override { return next_.close(descriptor); }
  int shutdown(int descriptor, int how) override { return next_.shutdown(descriptor, how); }
  int setsockopt(int descriptor, int level, int name, const void* value,
                 std::size_t size) override {
    return next_.setsockopt(descriptor, level, name, value, size);
  }
  int getsockopt(int descriptor, int level, int name, void* value, std::size_t size) override {
    return next_.getsockopt(descriptor, level, name, value, size);
  }
  int getsockname(int descriptor, Address* address) override {
    return next_.getsockname(descriptor, address);
  }
  int getpeername(int descriptor, Address* address) override {
    return next_.getpeername(descriptor, address);
  }
  int set_descriptor_flags(int descriptor) override {
    return next_.set_descriptor_flags(descriptor);
  }
  int set_blocking(int descriptor, bool blocks) override {
    return next_.set_blocking(descriptor, blocks);
  }
  int open_file(const std::string& path) override { return next_.open_file(path); }
  std::int64_t file_size(int descriptor) override { return next_.file_size(descriptor); }
  std::int64_t pread(int descriptor, void* buffer, std::size_t size,
                     std::uint64_t offset) override {
    return next_.pread(descriptor, buffer, size, offset);
  }
  int lstat(const std::string& path, PathInfo* info) override { return next_.lstat(path, info); }
  int open_folder(const std::string& path) override { return next_.open_folder(path); }
  int flock(int descriptor) override { return next_.flock(descriptor); }
  std::int64_t sendfile(int socket, int file, std::uint64_t offset, std::size_t size) override {
    return next_.sendfile(socket, file, offset, size);
  }
  int pipe(int (&ends)[2]) override { return next_.pipe(ends); }
  std::int64_t splice(int from, int to, std::size_t size) override {
    return next_.splice(from, to, size);
  }
  std::int64_t read(int descriptor, void* buffer, std::size_t size) override {
    return next_.read(descriptor, buffer, size);
  }
  int epoll_create1() override { return next_.epoll_create1(); }
  int epoll_ctl(int poller, int operation, int descriptor, epoll_event* event) override {
    return next_.epoll_ctl(poller, operation, descriptor, event);
  }
  int epoll_wait(int poller, epoll_event* events, int capacity, int timeout_ms) override {
    return next_.epoll_wait(poller, events, capacity, timeout_ms);
  }
  int poll(int descriptor, int interest, int timeout_ms) override {
    return next_.poll(descriptor, interest, timeout_ms);
  }
  int eventfd() override { return next_.eventfd(); }
  int write_event(int descriptor) override { return next_.write_event(descriptor); }
  int getaddrinfo(int family, const std::string& host, std::vector<Address>* addresses,
                  int* system_code) override {
    return next_.getaddrinfo(family, host, addresses, system_code);
  }
  int look_up(const NameQuery& query, NameAnswer* answer, int* system_code) override {
    return next_.look_up(query, answer, system_code);
  }
  int gethostname(std::string* name) override { return next_.gethostname(name); }
  unsigned if_nametoindex(const std::string& name) override { return next_.if_nametoindex(name); }
  std::string if_indextoname(unsigned index) override { return next_.if_indextoname(index); }
  int if_nameindex(std::vector<std::pair<unsigned, std::string>>* interfaces) override {
    return next_.if_nameindex(interfaces);
  }
  int start_thread(void (*body)(void*), void* argument) override {
    return next_.start_thread(body, argument);
  }

 protected:
  System& next() const { return next_; }

 private:
  System& next_;
};

}  // namespace falcon::net

#endif  // FALCON_NET_SYS_FORWARDING_SYSTEM_H_
