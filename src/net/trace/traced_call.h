// What is told of each system call about sockets, and who is told.
//
// The tracing system (tracing_system.h) makes a TracedCall of each; a TraceSink makes something of
// it: a line of text (trace_log.h), packets of a capture (capture.h). Contract: everything that a
// TracedCall points to is good during call() alone. A sink is called by one thread at a time.
#ifndef FALCON_NET_TRACE_TRACED_CALL_H_
#define FALCON_NET_TRACE_TRACED_CALL_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "falcon/net/address.h"
#include "falcon/net/message.h"

namespace falcon::net {

// What a sink keeps with a socket and its duplicates; theirs to define.
struct TracedFlow {
  virtual ~TracedFlow() = default;
};

// What is known of an open descriptor.
struct TracedSocket {
  int descriptor = -1;
  int family = 0;
  int type = 0;
  int proto = 0;
  Address local;
  Address remote;
  bool drops = false;                // SO_LINGER of 0 seconds: closing resets the connection
  std::shared_ptr<TracedFlow> flow;  // null until the sink makes one
};

enum class Traced : std::uint8_t {
  kOpen,
  kPair,
  kBind,
  kListen,
  kConnect,
  kAccept,
  kSend,
  kReceive,
  kMoveFile,  // sendfile(2) and splice(2): the bytes are not seen
  kShutdown,
  kDuplicate,
  kClose,
  kLookUp,
  kWait,
};

struct TracedCall {
  Traced what;
  const char* name;                // as the manual page is called
  TracedSocket* socket = nullptr;  // null: about none (a look-up), or nothing is known of it
  std::int64_t began_ns = 0;       // monotonic
  std::int64_t took_ns = 0;
  std::int64_t result = 0;  // what the call gave: bytes, messages, or a negated errno
  int flags = 0;            // of sending and receiving; the direction of shutdown
  bool moves = false;       // sends or receives: `asked` and `moved` count
  std::uint64_t asked = 0;  // bytes
  std::uint64_t moved = 0;
  // Where the bytes are, `moved` of them; or the messages of a batch, `result` of them.
  std::span<const Piece> pieces{};
  std::span<const Message> messages{};
  const Address* address = nullptr;  // that the call named, or that the datagram came from
  TracedSocket* other = nullptr;     // the listening socket, the original, the other of a pair
  bool unread = false;               // kClose: there were bytes that nobody has read
  std::string detail{};              // more to say, as `key=value`
  std::string_view place{};          // of the script: "server.fpl:12"; empty: not known
};

class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void call(const TracedCall& call) = 0;
  // Whether it wants the bytes of everything that is moved.
  virtual bool wants_bytes() const = 0;
  // Nothing more is to be told for a while, or ever.
  virtual void flush() = 0;
};

}  // namespace falcon::net

#endif  // FALCON_NET_TRACE_TRACED_CALL_H_
