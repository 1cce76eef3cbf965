// Error: what went wrong with an operation on the network, as a value.
//
// It says which operation, the system's code, both addresses as far as they are known, and how many
// bytes had gone before. An Error is one pointer: it is made rarely and handed around often, so its
// parts live on the heap and a successful Result stays small. Move-only; an empty Error (moved from
// or default-made) answers false and has no parts to read.
#ifndef FALCON_NET_ERROR_H_
#define FALCON_NET_ERROR_H_

#include <cstdint>
#include <memory>
#include <string>

#include "falcon/base/result.h"
#include "falcon/net/address.h"

namespace falcon::net {

enum class ErrorKind : std::uint8_t {
  kSystem,          // code() is an errno
  kClosed,          // the socket was closed before or meanwhile; code() is EBADF
  kTimeout,         // the deadline came first; code() is ETIMEDOUT
  kWouldBlock,      // MSG_DONTWAIT and nothing to do; code() is EAGAIN
  kAddress,         // an address that cannot be expressed; code() is EINVAL or ENAMETOOLONG
  kIncomplete,      // the stream ended before all that was asked for; code() is ENODATA
  kLimit,           // more than the limit that the caller set; code() is EMSGSIZE
  kNameResolution,  // code() is the resolver's, an EAI_* (getaddrinfo(3))
};

class Error {
 public:
  struct Parts {
    const char* operation = "";  // "connect": a literal
    ErrorKind kind = ErrorKind::kSystem;
    int code = 0;
    Address local;
    Address remote;
    std::uint64_t bytes_done = 0;
    std::int64_t elapsed_ns = 0;
    std::string detail;  // an option's name, a host, a reason; may be empty
  };

  Error() = default;
  explicit Error(Parts parts);
  Error(Error&&) noexcept;
  Error& operator=(Error&&) noexcept;
  ~Error();

  explicit operator bool() const { return parts_ != nullptr; }

  ErrorKind kind() const { return parts_->kind; }
  int code() const { return parts_->code; }
  const char* operation() const { return parts_->operation; }
  const Address& local() const { return parts_->local; }
  const Address& remote() const { return parts_->remote; }
  // Bytes that the operation had moved before it failed.
  std::uint64_t bytes_done() const { return parts_->bytes_done; }
  // How long the operation had been under way; 0 if it had not waited.
  std::int64_t elapsed_ns() const { return parts_->elapsed_ns; }
  const std::string& detail() const { return parts_->detail; }

  // Sets an address that whoever made the error did not know.
  void amend_local(Address local) { parts_->local = std::move(local); }
  void amend_remote(Address remote) { parts_->remote = std::move(remote); }

  // The system's words alone: "Connection refused" (strerror(3), gai_strerror(3)).
  std::string words() const;
  // "ECONNREFUSED", "EAI_NONAME"; the number in digits if it has no name.
  std::string code_name() const;
  // One line: "connect to 127.0.0.1:9 failed: Connection refused (ECONNREFUSED)".
  std::string message() const;

 private:
  std::unique_ptr<Parts> parts_;
};

template <class T>
using Result = falcon::Result<T, Error>;

}  // namespace falcon::net

#endif  // FALCON_NET_ERROR_H_
