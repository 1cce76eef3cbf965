// Paths of UNIX sockets: what stands at one, and a lock on its folder.
//
// A server that was killed leaves its socket's file behind, and bind(2) refuses a path that exists.
// Who wants to take such a file's place has to know what it is, and that nobody else does the same:
// hence the lock, which is flock(2) of the folder. Nothing of it stays on the disk, and the system
// takes it back from a process that ends.
#ifndef FALCON_NET_LOCAL_PATH_H_
#define FALCON_NET_LOCAL_PATH_H_

#include <cstdint>
#include <string>

#include "falcon/net/error.h"
#include "falcon/net/reactor.h"

namespace falcon::net {

struct PathInfo {
  bool exists = false;
  bool is_socket = false;
  bool own = false;  // it belongs to the user that this process acts for
  std::uint64_t device = 0;
  std::uint64_t inode = 0;  // together with the device: which file it is
};

// lstat(2). That nothing is there is no error.
Result<PathInfo> path_info(Context& context, const std::string& path);

// Locks a folder, without waiting: an error with EWOULDBLOCK if another has the lock. The lock
// lasts until the descriptor that this gives is closed.
Result<int> lock_folder(Context& context, const std::string& path);

}  // namespace falcon::net

#endif  // FALCON_NET_LOCAL_PATH_H_
