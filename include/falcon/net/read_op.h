// ReadOp: reads of a stream that end where the data says: a line, a separator, a count, a frame,
// the end.
//
// It receives more than it needs and leaves the rest in the socket (Socket::read_ahead), where
// whatever receives next finds it first. What it has of an answer that is not whole lies there too.
// So a read that fails, times out or is given up takes nothing: the next one, of whatever kind, has
// the bytes. What it found is shown in place and is to be taken out.
//
// Contract: as every operation's (ops.h). Sockets of other types than kSockStream are refused
// (EOPNOTSUPP). SO_RCVTIMEO bounds the whole; SO_RCVLOWAT does not matter here.
#ifndef FALCON_NET_READ_OP_H_
#define FALCON_NET_READ_OP_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "falcon/net/ops.h"

namespace falcon::net {

// What a ReadOp is to read.
struct ReadGoal {
  // A line with its '\n', at most `limit` bytes; the last one may lack it, and "" is the end.
  static ReadGoal line(std::size_t limit);
  // All up to `separator`, which is included, at most `limit` bytes. It must stay where it is.
  static ReadGoal until(std::string_view separator, std::size_t limit);
  // Exactly `count` bytes.
  static ReadGoal exactly(std::size_t count);
  // All up to the end of the stream, at most `limit` bytes.
  static ReadGoal all(std::size_t limit);
  // What follows its own length, an unsigned number of `size_bytes` (1 to 8) bytes in network order
  // that is at most `limit`.
  static ReadGoal frame(std::size_t size_bytes, std::size_t limit);

  enum class Kind : std::uint8_t { kLine, kUntil, kExactly, kAll, kFrame };
  const char* name;  // of the operation, for errors
  std::size_t limit;
  const char* separator;
  std::uint32_t separator_size;  // kFrame: bytes of the length
  Kind kind;
};

// The next line of at most `limit` bytes, with its '\n', if the socket has all of it and it is
// nobody else's turn; else "". As ReadOp::data(); Socket::take_ahead takes it.
std::string_view line_at_hand(Socket& socket, std::size_t limit);

class ReadOp : public Operation {
 public:
  ReadOp(Socket& socket, const ReadGoal& goal);
  ~ReadOp() { abandon(); }

  // kFull: the bytes want memory of wanted() bytes; allow() that and step again.
  // Errors of its own: kLimit, and kIncomplete for a stream that ends in the middle.
  Step step();
  void abandon();
  std::size_t wanted() const;
  void allow(std::size_t bytes) { allowed_ = bytes; }

  // After kDone, until something else receives in the same context.
  std::string_view data() const;
  // The stream was over before the first byte of a line or frame.
  bool ended() const { return ended_; }
  // Takes what data() shows out of the socket, and hands the turn on, which is this one's till
  // then.
  void take();

 private:
  enum class Look : std::uint8_t { kFound, kMore, kTooMuch };

  Step attempt();
  Look look();
  Look look_for_separator(std::string_view bytes);
  Look look_for_frame(std::string_view bytes);
  Step end_of_stream();
  Step incomplete();
  Step too_much();

  const char* separator_;
  std::size_t limit_;
  std::size_t size_ = 0;  // so many bytes hold no end of a separator; of what was found
  std::size_t allowed_ = 0;
  std::uint32_t separator_size_;
  ReadGoal::Kind kind_;
  bool ended_ = false;
  bool holds_turn_ = false;  // after kDone
};

}  // namespace falcon::net

#endif  // FALCON_NET_READ_OP_H_
