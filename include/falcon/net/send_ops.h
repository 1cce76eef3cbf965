// Operations that send more than one piece of memory: many pieces at once, and files.
//
// Contract: as every operation's (ops.h). Both hold the turn of those who send until all has gone,
// so that nothing lands in between.
#ifndef FALCON_NET_SEND_OPS_H_
#define FALCON_NET_SEND_OPS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "falcon/net/message.h"
#include "falcon/net/ops.h"

namespace falcon::net {

// sendmsg(2) of all parts in order, as SendAllOp: one call where the system takes everything, and
// as few as can be where it does not, or where there are more parts than it takes at once
// (IOV_MAX). To a datagram socket the parts are one datagram.
class SendPartsOp : public Operation {
 public:
  explicit SendPartsOp(Socket& socket, const char* name = "sendall", int flags = 0)
      : Operation(socket, name, flags) {}
  ~SendPartsOp() { abandon(); }
  // The same data in the same parts at each step, though it may have moved. The entries are
  // changed.
  Step step(std::span<Piece> parts);
  void abandon() { abandon_send(); }
  std::size_t done() const { return static_cast<std::size_t>(done_); }

 private:
  Step attempt(std::span<Piece> parts);
  // Takes `count` bytes that have gone off the front.
  void advance(std::span<Piece> parts, std::size_t count);

  std::size_t next_ = 0;    // the part that is not all gone
  std::size_t offset_ = 0;  // what has gone of it
};

// A file that is open for reading and closed with this.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  FileDescriptor(FileDescriptor&& other) noexcept
      : system_(other.system_), number_(std::exchange(other.number_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&&) = delete;
  ~FileDescriptor();

  // 0, or an errno. `file` was not open.
  static int open(System& system, const std::string& path, FileDescriptor* file);
  int number() const { return number_; }

 private:
  System* system_ = nullptr;
  int number_ = -1;
};

// The size of the regular file behind a descriptor; below 0: a negated errno, EINVAL for others.
std::int64_t regular_file_size(System& system, int file);

// sendfile(2): `count` bytes of a regular file from `offset` on, fewer where the file ends earlier.
// Where the system cannot (EINVAL, ENOSYS, EOPNOTSUPP, EOVERFLOW), pread(2) and send(2). The
// descriptor of the file stays the caller's. Reading a file that is not in memory blocks, as files
// always do. SO_SNDTIMEO bounds the whole.
//
// sendfile(2) knows no MSG_NOSIGNAL: the program ignores SIGPIPE.
class SendFileOp : public Operation {
 public:
  SendFileOp(Socket& socket, int file, std::uint64_t offset, std::uint64_t count)
      : Operation(socket, "sendfile"), file_(file), offset_(offset), left_(count) {}
  ~SendFileOp() { abandon(); }
  // kFull: has sent much without waiting. Let others have their turn, then step again.
  Step step();
  void abandon() { abandon_send(); }
  std::uint64_t done() const { return done_; }
  int file() const { return file_; }

 private:
  Step attempt();
  std::int64_t move(std::size_t most);
  std::int64_t copy(std::size_t most);

  int file_;
  bool copies_ = false;  // the system cannot do it
  std::uint64_t offset_;
  std::uint64_t left_;
};

}  // namespace falcon::net

#endif  // FALCON_NET_SEND_OPS_H_
