// Capture: a capture file of what the program's sockets of TCP and UDP sent and received.
//
// The packets are made up from the calls: a handshake where a connection is made or accepted, the
// bytes of each call as segments with the numbers that they have in the stream, the end or the
// reset. A connection of which both ends are in this program is one connection: what one end has
// sent is not written again when the other receives it, and so with datagrams.
//
// A socket's own address may be a wildcard. The datagram has the one that the system would choose
// for the other end, which is asked by connecting a socket that sends nothing (connect(2)).
// Contract: as TraceSink's.
#ifndef FALCON_NET_TRACE_CAPTURE_H_
#define FALCON_NET_TRACE_CAPTURE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "net/sys/system.h"
#include "net/trace/packet.h"
#include "net/trace/pcapng.h"
#include "net/trace/trace_output.h"
#include "net/trace/traced_call.h"

namespace falcon::net {

class Capture final : public TraceSink {
 public:
  // `system` is asked for addresses; it is not traced. `application` is named in the file.
  Capture(std::unique_ptr<TraceOutput> output, System& system, std::string_view application);
  ~Capture() override;

  void call(const TracedCall& call) override;
  bool wants_bytes() const override { return true; }
  void flush() override { output_->flush(); }

 private:
  struct Connection;
  struct TcpFlow;
  struct UdpFlow;
  using Ends = std::pair<Endpoint, Endpoint>;

  void tcp(const TracedCall& call);
  void connecting(const TracedCall& call);
  void accepted(const TracedCall& call);
  void received(const TracedCall& call);
  void closed(const TracedCall& call);
  TcpFlow* flow_of(TracedSocket& socket, bool begins);
  void shake_hands(Connection& connection, int opener, bool answered);
  void finish(Connection& connection, int side);
  void reset(Connection& connection, int side);
  void stream(Connection& connection, int side, std::string_view bytes);
  void segment(Connection& connection, int side, std::uint8_t flags, std::string_view payload);

  void udp(const TracedCall& call);
  void datagram(const TracedCall& call, const Address* other, std::string_view payload);
  std::optional<Endpoint> own_end(const TracedSocket& socket, const Endpoint& other);
  std::optional<Endpoint> chosen_for(const Endpoint& other);

  void write(bool outbound, std::string_view packet);

  std::unique_ptr<TraceOutput> output_;
  System& system_;
  std::int64_t wall_offset_ns_;  // the clock on the wall beyond the monotonic one
  std::int64_t time_ns_ = 0;     // of the packets that are written
  std::string remark_;
  int side_ = 0;  // whose call it is: what this side sends goes out
  std::map<Ends, std::weak_ptr<Connection>> connections_;
  std::map<Endpoint, int> own_;          // how many sockets send datagrams from there
  std::map<Endpoint, Endpoint> chosen_;  // own addresses by the other's, ports 0
};

}  // namespace falcon::net

#endif  // FALCON_NET_TRACE_CAPTURE_H_
