// PipePool: empty pipes of a reactor, kept for the next who needs one to splice through.
//
// A pipe costs two system calls to make and two to close; a relay that wakes up for each burst of
// data needs one for microseconds. One OS thread, the reactor's.
#ifndef FALCON_NET_PIPE_POOL_H_
#define FALCON_NET_PIPE_POOL_H_

#include <array>
#include <vector>

#include "falcon/net/system.h"

namespace falcon::net {

class PipePool {
 public:
  explicit PipePool(System& system) : system_(system) {}
  ~PipePool();
  PipePool(const PipePool&) = delete;
  PipePool& operator=(const PipePool&) = delete;

  // An empty pipe that neither end of blocks. 0 or an errno.
  int take(int (&ends)[2]);
  // `empty`: it may be used again; else it is closed.
  void give_back(int (&ends)[2], bool empty);

 private:
  void close(int (&ends)[2]);
  System& system_;
  std::vector<std::array<int, 2>> idle_;
};

}  // namespace falcon::net

#endif  // FALCON_NET_PIPE_POOL_H_
