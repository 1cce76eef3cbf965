// See pipe_pool.h.
#include "net/pipe_pool.h"

#include "net/sys/system.h"

namespace falcon::net {

namespace {

// More relays than these are hardly ever in the middle of a burst at once.
constexpr std::size_t kMostIdle = 8;

}  // namespace

PipePool::~PipePool() {
  for (const auto& ends : idle_) {
    int both[2] = {ends[0], ends[1]};
    close(both);
  }
}

void PipePool::close(int (&ends)[2]) {
  for (int& end : ends) {
    system_.close(end);
    end = -1;
  }
}

int PipePool::take(int (&ends)[2]) {
  if (idle_.empty()) {
    return -retry_interrupted([&] { return system_.pipe(ends); });
  }
  ends[0] = idle_.back()[0];
  ends[1] = idle_.back()[1];
  idle_.pop_back();
  return 0;
}

void PipePool::give_back(int (&ends)[2], bool empty) {
  if (!empty || idle_.size() >= kMostIdle) {
    close(ends);
    return;
  }
  idle_.push_back({ends[0], ends[1]});
  ends[0] = ends[1] = -1;
}

}  // namespace falcon::net
