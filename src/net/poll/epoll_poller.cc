// Poller on epoll(7), edge-triggered. Urgent data and the peer's end are asked for always: both end
// conclusions that are drawn from short counts (socket_internals.h).
#include <sys/epoll.h>

#include <array>
#include <cerrno>

#include "net/poll/poller.h"
#include "net/sys/system.h"

namespace falcon::net {

namespace {

// Events taken by one epoll_wait(2): enough to share the call among many, and few enough that what
// the first of them had fetched is still in the cache when the last was served. With a thousand
// connections 256 cost 4 % more.
constexpr int kCapacity = 64;

std::uint32_t interest(bool writing) {
  std::uint32_t bits = EPOLLIN | EPOLLRDHUP | EPOLLPRI | EPOLLET;
  return writing ? bits | EPOLLOUT : bits;
}

std::uint32_t what_of(std::uint32_t bits) {
  return ((bits & EPOLLIN) != 0 ? kEventReadable : 0) |
         ((bits & EPOLLOUT) != 0 ? kEventWritable : 0) |
         ((bits & EPOLLPRI) != 0 ? kEventUrgent : 0) |
         ((bits & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0 ? kEventEnd : 0);
}

class EpollPoller final : public Poller {
 public:
  EpollPoller(System& system, int descriptor) : system_(system), descriptor_(descriptor) {}
  ~EpollPoller() override { system_.close(descriptor_); }

  int add(int descriptor, bool writing, std::uint64_t token) override {
    return control(EPOLL_CTL_ADD, descriptor, interest(writing), token);
  }

  int change(int descriptor, bool writing, std::uint64_t token) override {
    return control(EPOLL_CTL_MOD, descriptor, interest(writing), token);
  }

  void remove(int descriptor) override { control(EPOLL_CTL_DEL, descriptor, 0, 0); }

  int wait(int timeout_ms) override {
    count_ = 0;
    const int result = system_.epoll_wait(descriptor_, raw_.data(), kCapacity, timeout_ms);
    for (int i = 0; i < result; ++i) {
      const auto at = static_cast<std::size_t>(i);
      events_[at] = Event{raw_[at].data.u64, what_of(raw_[at].events)};
    }
    count_ = result < 0 ? 0 : static_cast<std::size_t>(result);
    return result;
  }

  std::span<const Event> events() const override { return {events_.data(), count_}; }

 private:
  int control(int operation, int descriptor, std::uint32_t bits, std::uint64_t token) {
    epoll_event event{};
    event.events = bits;
    event.data.u64 = token;
    return -retry_interrupted(
        [&] { return system_.epoll_ctl(descriptor_, operation, descriptor, &event); });
  }

  System& system_;
  int descriptor_;
  std::size_t count_ = 0;
  std::array<epoll_event, kCapacity> raw_;
  std::array<Event, kCapacity> events_;
};

}  // namespace

std::unique_ptr<Poller> make_poller(System& system, int* code) {
  const int descriptor = retry_interrupted([&] { return system.epoll_create1(); });
  if (descriptor < 0) {
    *code = -descriptor;
    return nullptr;
  }
  return std::make_unique<EpollPoller>(system, descriptor);
}

}  // namespace falcon::net
