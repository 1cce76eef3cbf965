// Each call: counted, perhaps failed, else passed on. See fault_system.h.
#include "support/fault_system.h"

#include <sys/epoll.h>

#include <algorithm>
#include <vector>

#include "falcon/net/message.h"

namespace falcon::net {

void FaultSystem::fail(const std::string& name, int code, int nth, int times) {
  const std::lock_guard lock(mutex_);
  const int first = calls_[name] + nth;
  faults_.push_back(Fault{name, code, first, first + times - 1});
}

int FaultSystem::calls(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = calls_.find(name);
  return found == calls_.end() ? 0 : found->second;
}

std::size_t FaultSystem::open_descriptors() const {
  const std::lock_guard lock(mutex_);
  return open_.size();
}

int FaultSystem::wrong_closes() const {
  const std::lock_guard lock(mutex_);
  return wrong_closes_;
}

int FaultSystem::enter(const char* name) {
  const std::lock_guard lock(mutex_);
  const int number = ++calls_[name];
  for (const Fault& fault : faults_) {
    if (fault.name == name && number >= fault.first && number <= fault.last) {
      return -fault.code;
    }
  }
  return 0;
}

int FaultSystem::opened(int descriptor) {
  if (descriptor >= 0) {
    const std::lock_guard lock(mutex_);
    open_.insert(descriptor);
  }
  return descriptor;
}

int FaultSystem::socket(int family, int type, int proto) {
  const int fault = enter("socket");
  return fault != 0 ? fault : opened(real_.socket(family, type, proto));
}

int FaultSystem::socketpair(int family, int type, int proto, int (&descriptors)[2]) {
  if (const int fault = enter("socketpair"); fault != 0) {
    return fault;
  }
  const int result = real_.socketpair(family, type, proto, descriptors);
  if (result == 0) {
    opened(descriptors[0]);
    opened(descriptors[1]);
  }
  return result;
}

int FaultSystem::accept4(int descriptor, Address* peer) {
  const int fault = enter("accept4");
  return fault != 0 ? fault : opened(real_.accept4(descriptor, peer));
}

int FaultSystem::bind(int descriptor, const Address& address) {
  const int fault = enter("bind");
  return fault != 0 ? fault : real_.bind(descriptor, address);
}

int FaultSystem::listen(int descriptor, int backlog) {
  const int fault = enter("listen");
  return fault != 0 ? fault : real_.listen(descriptor, backlog);
}

int FaultSystem::connect(int descriptor, const Address& address) {
  const int fault = enter("connect");
  return fault != 0 ? fault : real_.connect(descriptor, address);
}

std::int64_t FaultSystem::send(int descriptor, const void* data, std::size_t size, int flags) {
  if (const int fault = enter("send"); fault != 0) {
    return fault;
  }
  const std::int64_t result = real_.send(descriptor, data, limited(size), flags);
  if (limited(size) < size) {
    tell_again(descriptor);
  }
  return result;
}

std::int64_t FaultSystem::recv(int descriptor, void* buffer, std::size_t size, int flags) {
  if (const int fault = enter("recv"); fault != 0) {
    return fault;
  }
  const std::int64_t result = real_.recv(descriptor, buffer, limited(size), flags);
  if (limited(size) < size) {
    tell_again(descriptor);
  }
  return result;
}

int FaultSystem::open_file(const std::string& path) {
  const int fault = enter("open_file");
  return fault != 0 ? fault : opened(real_.open_file(path));
}

std::int64_t FaultSystem::file_size(int descriptor) {
  const int fault = enter("file_size");
  return fault != 0 ? fault : real_.file_size(descriptor);
}

int FaultSystem::lstat(const std::string& path, PathInfo* info) {
  const int fault = enter("lstat");
  return fault != 0 ? fault : real_.lstat(path, info);
}

int FaultSystem::open_folder(const std::string& path) {
  const int fault = enter("open_folder");
  return fault != 0 ? fault : opened(real_.open_folder(path));
}

int FaultSystem::flock(int descriptor) {
  const int fault = enter("flock");
  return fault != 0 ? fault : real_.flock(descriptor);
}

std::int64_t FaultSystem::pread(int descriptor, void* buffer, std::size_t size,
                                std::uint64_t offset) {
  const int fault = enter("pread");
  return fault != 0 ? fault : real_.pread(descriptor, buffer, limited(size), offset);
}

std::int64_t FaultSystem::sendfile(int socket, int file, std::uint64_t offset, std::size_t size) {
  const int fault = enter("sendfile");
  return fault != 0 ? fault : real_.sendfile(socket, file, offset, limited(size));
}

int FaultSystem::pipe(int (&ends)[2]) {
  if (const int fault = enter("pipe"); fault != 0) {
    return fault;
  }
  const int result = real_.pipe(ends);
  if (result == 0) {
    opened(ends[0]);
    opened(ends[1]);
  }
  return result;
}

std::int64_t FaultSystem::splice(int from, int to, std::size_t size) {
  const int fault = enter("splice");
  return fault != 0 ? fault : real_.splice(from, to, limited(size));
}

std::int64_t FaultSystem::read(int descriptor, void* buffer, std::size_t size) {
  const int fault = enter("read");
  return fault != 0 ? fault : real_.read(descriptor, buffer, limited(size));
}

std::int64_t FaultSystem::sendto(int descriptor, const void* data, std::size_t size, int flags,
                                 const Address& address) {
  const int fault = enter("sendto");
  return fault != 0 ? fault : real_.sendto(descriptor, data, size, flags, address);
}

std::int64_t FaultSystem::recvfrom(int descriptor, void* buffer, std::size_t size, int flags,
                                   Address* from) {
  const int fault = enter("recvfrom");
  return fault != 0 ? fault : real_.recvfrom(descriptor, buffer, size, flags, from);
}

std::int64_t FaultSystem::wait_and_recv(int descriptor, void* buffer, std::size_t size,
                                        Address* from) {
  const int fault = enter(from == nullptr ? "recv" : "recvfrom");
  return fault != 0 ? fault : real_.wait_and_recv(descriptor, buffer, size, from);
}

// Descriptors that come with a message are open from then on.
void FaultSystem::received(const Message& message) {
  for (const ControlItem& item : control_items(message.control, message.control_size)) {
    for (const int descriptor : control_descriptors(item)) {
      opened(descriptor);
    }
  }
}

std::int64_t FaultSystem::sendmsg(int descriptor, const Message& message, int flags) {
  if (const int fault = enter("sendmsg"); fault != 0) {
    return fault;
  }
  if (limit_ == 0) {
    return real_.sendmsg(descriptor, message, flags);
  }
  std::vector<Piece> few;
  std::size_t left = limit_;
  for (const Piece& piece : message.pieces) {
    few.push_back({piece.data, std::min(piece.size, left)});
    left -= few.back().size;
    if (left == 0) {
      break;
    }
  }
  Message cut = message;
  cut.pieces = few;
  const std::int64_t result = real_.sendmsg(descriptor, cut, flags);
  tell_again(descriptor);
  return result;
}

std::int64_t FaultSystem::recvmsg(int descriptor, Message* message, int flags) {
  if (const int fault = enter("recvmsg"); fault != 0) {
    return fault;
  }
  const std::int64_t result = real_.recvmsg(descriptor, message, flags);
  if (result >= 0) {
    received(*message);
  }
  return result;
}

int FaultSystem::sendmmsg(int descriptor, std::span<Message> messages, int flags) {
  if (const int fault = enter("sendmmsg"); fault != 0) {
    return fault;
  }
  // Short of messages, not of bytes: a datagram goes whole or not at all.
  return real_.sendmmsg(descriptor, messages.first(limited(messages.size())), flags);
}

int FaultSystem::recvmmsg(int descriptor, std::span<Message> messages, int flags) {
  const int fault = enter("recvmmsg");
  return fault != 0 ? fault
                    : real_.recvmmsg(descriptor, messages.first(limited(messages.size())), flags);
}

int FaultSystem::dup(int descriptor) {
  const int fault = enter("dup");
  return fault != 0 ? fault : opened(real_.dup(descriptor));
}

// A failing close still closes, as close(2) of Linux does.
int FaultSystem::close(int descriptor) {
  const int fault = enter("close");
  {
    const std::lock_guard lock(mutex_);
    wrong_closes_ += open_.erase(descriptor) == 0 ? 1 : 0;
    registered_.erase(descriptor);
  }
  const int result = real_.close(descriptor);
  return fault != 0 ? fault : result;
}

int FaultSystem::shutdown(int descriptor, int how) {
  const int fault = enter("shutdown");
  return fault != 0 ? fault : real_.shutdown(descriptor, how);
}

int FaultSystem::setsockopt(int descriptor, int level, int name, const void* value,
                            std::size_t size) {
  const int fault = enter("setsockopt");
  return fault != 0 ? fault : real_.setsockopt(descriptor, level, name, value, size);
}

int FaultSystem::getsockopt(int descriptor, int level, int name, void* value, std::size_t size) {
  const int fault = enter("getsockopt");
  return fault != 0 ? fault : real_.getsockopt(descriptor, level, name, value, size);
}

int FaultSystem::getsockname(int descriptor, Address* address) {
  const int fault = enter("getsockname");
  return fault != 0 ? fault : real_.getsockname(descriptor, address);
}

int FaultSystem::getpeername(int descriptor, Address* address) {
  const int fault = enter("getpeername");
  return fault != 0 ? fault : real_.getpeername(descriptor, address);
}

int FaultSystem::set_descriptor_flags(int descriptor) {
  const int fault = enter("set_descriptor_flags");
  return fault != 0 ? fault : real_.set_descriptor_flags(descriptor);
}

int FaultSystem::set_blocking(int descriptor, bool blocks) {
  const int fault = enter("set_blocking");
  return fault != 0 ? fault : real_.set_blocking(descriptor, blocks);
}

int FaultSystem::epoll_create1() {
  const int fault = enter("epoll_create1");
  return fault != 0 ? fault : opened(real_.epoll_create1());
}

int FaultSystem::epoll_ctl(int poller, int operation, int descriptor, epoll_event* event) {
  if (const int fault = enter("epoll_ctl"); fault != 0) {
    return fault;
  }
  const int result = real_.epoll_ctl(poller, operation, descriptor, event);
  if (result == 0) {
    const std::lock_guard lock(mutex_);
    registered_[descriptor] = Registration{poller, event->events, event->data.u64};
  }
  return result;
}

// Modifying a registration has the engine report anew what is ready.
void FaultSystem::tell_again(int descriptor) {
  const std::lock_guard lock(mutex_);
  const auto found = registered_.find(descriptor);
  if (found != registered_.end()) {
    epoll_event event{};
    event.events = found->second.events;
    event.data.u64 = found->second.data;
    real_.epoll_ctl(found->second.poller, EPOLL_CTL_MOD, descriptor, &event);
  }
}

int FaultSystem::epoll_wait(int poller, epoll_event* events, int capacity, int timeout_ms) {
  const int fault = enter("epoll_wait");
  return fault != 0 ? fault : real_.epoll_wait(poller, events, capacity, timeout_ms);
}

int FaultSystem::poll(int descriptor, int interest, int timeout_ms) {
  const int fault = enter("poll");
  return fault != 0 ? fault : real_.poll(descriptor, interest, timeout_ms);
}

int FaultSystem::eventfd() {
  const int fault = enter("eventfd");
  return fault != 0 ? fault : opened(real_.eventfd());
}

int FaultSystem::write_event(int descriptor) {
  const int fault = enter("write_event");
  return fault != 0 ? fault : real_.write_event(descriptor);
}

int FaultSystem::getaddrinfo(int family, const std::string& host, std::vector<Address>* addresses,
                             int* system_code) {
  const int fault = enter("getaddrinfo");
  return fault != 0 ? fault : real_.getaddrinfo(family, host, addresses, system_code);
}

int FaultSystem::look_up(const NameQuery& query, NameAnswer* answer, int* system_code) {
  const int fault = enter("look_up");
  return fault != 0 ? fault : real_.look_up(query, answer, system_code);
}

int FaultSystem::if_nameindex(std::vector<std::pair<unsigned, std::string>>* interfaces) {
  const int fault = enter("if_nameindex");
  return fault != 0 ? fault : real_.if_nameindex(interfaces);
}

int FaultSystem::gethostname(std::string* name) {
  const int fault = enter("gethostname");
  return fault != 0 ? fault : real_.gethostname(name);
}

unsigned FaultSystem::if_nametoindex(const std::string& name) {
  return enter("if_nametoindex") != 0 ? 0 : real_.if_nametoindex(name);
}

std::string FaultSystem::if_indextoname(unsigned index) {
  return enter("if_indextoname") != 0 ? std::string() : real_.if_indextoname(index);
}

int FaultSystem::start_thread(void (*body)(void*), void* argument) {
  const int fault = enter("start_thread");
  return fault != 0 ? fault : real_.start_thread(body, argument);
}

}  // namespace falcon::net
