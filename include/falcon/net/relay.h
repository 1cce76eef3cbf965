// RelayOp: joins two stream sockets both ways, until both have come to their end.
//
// What comes from one goes to the other. The end of one direction shuts down the other side's
// writing and the other direction goes on. What the sockets had read ahead goes first. Small
// amounts are copied through the reactor's chunk; while much comes, splice(2) moves it through a
// pipe, and where the system cannot do that or gives no pipe, all is copied. A pipe is held only
// while there is something in it: a relay that is idle costs its two sockets and nothing else.
//
// Contract: as every operation's (ops.h), with a reactor. The relay has both sockets' turns, to
// receive and to send, until it is over. SO_RCVTIMEO and SO_SNDTIMEO do not matter; `idle_ns` does:
// the longest time without a byte in either direction. Given up, it leaves what it could not pass
// on in the socket that it came from (Socket::read_ahead). splice(2) knows no MSG_NOSIGNAL: the
// program ignores SIGPIPE. Out-of-band data is not passed on.
#ifndef FALCON_NET_RELAY_H_
#define FALCON_NET_RELAY_H_

#include <cstddef>
#include <cstdint>

#include "falcon/net/error.h"
#include "falcon/net/socket.h"
#include "falcon/net/wait.h"

namespace falcon::net {

class RelayOp {
 public:
  // Two different sockets of one reactor.
  RelayOp(Socket& a, Socket& b, std::int64_t idle_ns = kNever);
  ~RelayOp() { abandon(); }
  RelayOp(const RelayOp&) = delete;
  RelayOp& operator=(const RelayOp&) = delete;

  // kFull: has moved much without waiting. Let others have their turn, then step again.
  Step step();
  Block block() const;
  void abandon();
  // Valid once after kFailed; its detail says which direction failed.
  Error take_error() { return std::move(error_); }
  // Bytes that were passed on so far.
  std::uint64_t from_a() const { return there_.moved; }
  std::uint64_t from_b() const { return back_.moved; }
  // Whether what failed was the way from a to b; an idle relay has no failed way.
  bool failed_from_a() const { return failed_ == &there_; }
  bool failed_from_b() const { return failed_ == &back_; }

 private:
  // One direction.
  struct Way final : Waiter {
    Way(RelayOp& of, Socket& source, Socket& target) : relay(of), from(source), to(target) {}
    void wake(Wake why) override;

    RelayOp& relay;
    Socket& from;
    Socket& to;
    std::uint64_t moved = 0;
    std::size_t in_pipe = 0;
    int pipe[2] = {-1, -1};
    bool ready = true;  // to be stepped
    bool has_turns = false;
    bool over = false;
    bool much = false;    // what comes fills the chunk: worth a pipe
    bool copies = false;  // the system cannot splice here
  };

  Step advance(Way& way);
  Step take_turns(Way& way);
  void give_turns_back(Way& way);
  Step pass_on(Way& way);
  Step fetch(Way& way);
  Step fetch_spliced(Way& way);
  Step end(Way& way);
  Step wait(Way& way, WaitFor what);
  Step fail(Way& way, ErrorKind kind, int code, const Socket& where);
  void stand_by(Way& way);
  void drop_pipe(Way& way);
  void count(Way& way, std::int64_t bytes);

  Reactor& reactor_;
  Way there_;
  Way back_;
  Way* failed_ = nullptr;
  std::int64_t idle_ns_;
  std::int64_t began_ns_ = monotonic_ns();
  std::int64_t deadline_ns_ = kNever;
  std::uint64_t step_bytes_ = 0;  // moved in the present step
  WaitQueue changed_;             // whoever runs the relay
  Error error_;
};

}  // namespace falcon::net

#endif  // FALCON_NET_RELAY_H_
