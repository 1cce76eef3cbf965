// See capture.h.
#include "net/trace/capture.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

#include "falcon/base/clock.h"
#include "falcon/net/constants.h"

namespace falcon::net {

namespace {

// An Internet address that stands for any: 0.0.0.0 or ::.
bool is_any(const Endpoint& end) {
  return std::all_of(end.bytes.begin(), end.bytes.end(),
                     [](std::uint8_t byte) { return byte == 0; });
}

Address address_of(const Endpoint& end) {
  if (end.size == 4) {
    std::uint8_t bytes[4];
    std::copy_n(end.bytes.begin(), 4, bytes);
    return Address::inet(bytes, end.port);
  }
  std::uint8_t bytes[16];
  std::copy_n(end.bytes.begin(), 16, bytes);
  return Address::inet6(bytes, end.port);
}

// Connecting to any address is connecting to this host.
Endpoint reached(Endpoint end) {
  if (is_any(end)) {
    end.bytes[end.size == 4 ? 0 : 15] = end.size == 4 ? 127 : 1;
    end.bytes[3] = end.size == 4 ? 1 : 0;
  }
  return end;
}

// The first `size` bytes of the pieces.
std::string joined(std::span<const Piece> pieces, std::uint64_t size) {
  std::string bytes;
  for (const Piece& piece : pieces) {
    const std::uint64_t left = size - bytes.size();
    bytes.append(static_cast<const char*>(piece.data), std::min<std::uint64_t>(piece.size, left));
  }
  return bytes;
}

bool peeks(const TracedCall& call) {
  return (call.flags & (kMsgPeek | kMsgErrqueue | kMsgOob)) != 0;
}

}  // namespace

// A connection of TCP; a side of it may be this program's, or both.
struct Capture::Connection {
  std::array<Endpoint, 2> ends;
  std::array<std::uint32_t, 2> next{};          // the number of the next byte that the side sends
  std::array<std::uint64_t, 2> sent{};          // bytes of the side that have been written
  std::array<std::uint64_t, 2> taken{};         // bytes of the other that the side has received
  std::array<int, 2> descriptors{};             // that the program has of the side
  std::array<std::uint32_t, 2> acknowledged{};  // what the side has said that it has received
  std::array<bool, 2> finished{};               // the side has sent its end
  bool asked = false;     // the first packet of the handshake has been written
  bool answered = false;  // and the others
  bool reset = false;
};

struct Capture::TcpFlow final : TracedFlow {
  std::shared_ptr<Connection> connection;
  int side = 0;
};

struct Capture::UdpFlow final : TracedFlow {
  explicit UdpFlow(Capture& its_capture) : capture(its_capture) {}
  ~UdpFlow() override { release(); }
  void release() {
    if (own.has_value() && --capture.own_[*own] == 0) {
      capture.own_.erase(*own);
    }
    own.reset();
  }

  Capture& capture;
  std::optional<Endpoint> own;
};

Capture::Capture(std::unique_ptr<TraceOutput> output, System& system, std::string_view application)
    : output_(std::move(output)), system_(system) {
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  wall_offset_ns_ =
      std::chrono::duration_cast<std::chrono::nanoseconds>(wall).count() - monotonic_ns();
  output_->write(capture_header(application));
}

Capture::~Capture() = default;

void Capture::call(const TracedCall& call) {
  if (call.socket == nullptr ||
      (call.socket->family != kAfInet && call.socket->family != kAfInet6)) {
    return;
  }
  const bool sends = call.what == Traced::kSend || call.what == Traced::kShutdown;
  const std::int64_t time_ns = call.began_ns + (sends ? 0 : call.took_ns) + wall_offset_ns_;
  time_ns_ = std::max(time_ns_, time_ns);
  remark_ = call.name;
  if (!call.place.empty()) {
    remark_ += " at ";
    remark_ += call.place;
  }
  if (call.socket->type == kSockStream) {
    tcp(call);
  } else if (call.socket->type == kSockDgram) {
    udp(call);
  }
}

void Capture::write(bool outbound, std::string_view packet) {
  const auto direction = outbound ? PacketDirection::kOutbound : PacketDirection::kInbound;
  output_->write(capture_packet(static_cast<std::uint64_t>(time_ns_), direction, packet, remark_));
}

// TCP
// ----------------------------------------------------------------------------------------------

// The flow of a socket that has both of its addresses; null for another. One whose beginning was
// not seen begins with the numbers that follow a handshake.
Capture::TcpFlow* Capture::flow_of(TracedSocket& socket, bool begins) {
  if (socket.flow == nullptr) {
    const std::optional<Endpoint> own = endpoint_of(socket.local);
    std::optional<Endpoint> other = endpoint_of(socket.remote);
    if (!own || !other || own->size != other->size || own->port == 0 || other->port == 0) {
      return nullptr;
    }
    other = reached(*other);
    const Ends ends = std::minmax(*own, *other);
    std::weak_ptr<Connection>& known = connections_[ends];
    std::shared_ptr<Connection> connection = known.lock();
    if (connection == nullptr) {
      connection = std::make_shared<Connection>();
      connection->ends = {ends.first, ends.second};
      if (!begins) {
        connection->asked = connection->answered = true;
        connection->next = {1, 1};
      }
      known = connection;
    }
    auto flow = std::make_shared<TcpFlow>();
    flow->side = connection->ends[0] == *own ? 0 : 1;
    ++connection->descriptors[static_cast<std::size_t>(flow->side)];
    flow->connection = std::move(connection);
    socket.flow = std::move(flow);
  }
  auto* flow = static_cast<TcpFlow*>(socket.flow.get());
  side_ = flow->side;
  return flow;
}

void Capture::tcp(const TracedCall& call) {
  switch (call.what) {
    case Traced::kConnect:
      connecting(call);
      return;
    case Traced::kAccept:
      accepted(call);
      return;
    case Traced::kClose:
      closed(call);
      return;
    case Traced::kReceive:
      received(call);
      return;
    case Traced::kDuplicate:
      if (auto* flow = static_cast<TcpFlow*>(call.socket->flow.get());
          flow != nullptr && call.result >= 0) {
        ++flow->connection->descriptors[static_cast<std::size_t>(flow->side)];
      }
      return;
    case Traced::kSend:
    case Traced::kShutdown:
      break;
    default:
      return;
  }
  if (call.result == -EINPROGRESS) {
    connecting(call);  // TCP fast open, which had to ask first
  }
  if (call.result < 0) {
    return;
  }
  const bool fast_open = call.what == Traced::kSend && (call.flags & kMsgFastopen) != 0;
  TcpFlow* flow = flow_of(*call.socket, fast_open);
  if (flow == nullptr) {
    return;
  }
  if (call.what == Traced::kSend) {
    shake_hands(*flow->connection, flow->side, true);
    stream(*flow->connection, flow->side, joined(call.pieces, call.moved));
  } else if (call.flags != kShutRd) {
    finish(*flow->connection, flow->side);
  }
}

void Capture::connecting(const TracedCall& call) {
  const auto code = static_cast<int>(-call.result);
  if (code > 0 && code != EINPROGRESS && code != EALREADY && code != EISCONN &&
      call.socket->flow == nullptr && code != ECONNREFUSED) {
    return;
  }
  TcpFlow* flow = flow_of(*call.socket, true);
  if (flow == nullptr) {
    return;
  }
  const std::shared_ptr<Connection> connection = flow->connection;
  shake_hands(*connection, flow->side, call.result >= 0 || code == EISCONN);
  if (code == ECONNREFUSED) {
    reset(*connection, 1 - flow->side);
  }
  if (code > 0 && code != EINPROGRESS && code != EALREADY && code != EISCONN) {
    // The next attempt is another connection.
    --connection->descriptors[static_cast<std::size_t>(flow->side)];
    call.socket->flow.reset();
    call.socket->local = {};
  }
}

void Capture::accepted(const TracedCall& call) {
  if (call.result < 0) {
    return;
  }
  if (TcpFlow* flow = flow_of(*call.socket, true)) {
    shake_hands(*flow->connection, 1 - flow->side, true);
  }
}

void Capture::received(const TracedCall& call) {
  if (peeks(call) || (call.result == 0 && call.asked == 0)) {
    return;
  }
  if (call.result < 0 && -call.result != ECONNRESET) {
    return;
  }
  TcpFlow* flow = flow_of(*call.socket, false);
  if (flow == nullptr) {
    return;
  }
  Connection& connection = *flow->connection;
  const int other = 1 - flow->side;
  if (call.result < 0) {
    reset(connection, other);
  } else if (call.result == 0) {
    finish(connection, other);
    const auto here = static_cast<std::size_t>(flow->side);
    if (!connection.reset && connection.acknowledged[here] != connection.next[1 - here]) {
      segment(connection, flow->side, kTcpAck, {});
    }
  } else {
    const auto at = static_cast<std::size_t>(flow->side);
    connection.taken[at] += call.moved;
    // Where the sender is in this program too, it has been written already.
    const std::uint64_t written = connection.sent[static_cast<std::size_t>(other)];
    if (connection.taken[at] > written) {
      const std::uint64_t fresh = std::min(connection.taken[at] - written, call.moved);
      const std::string bytes = joined(call.pieces, call.moved);
      stream(connection, other, std::string_view(bytes).substr(bytes.size() - fresh));
    }
  }
}

void Capture::closed(const TracedCall& call) {
  auto* flow = static_cast<TcpFlow*>(call.socket->flow.get());
  if (flow == nullptr) {
    return;
  }
  side_ = flow->side;
  Connection& connection = *flow->connection;
  if (--connection.descriptors[static_cast<std::size_t>(flow->side)] > 0) {
    return;
  }
  if (call.socket->drops || call.unread) {
    reset(connection, flow->side);
  } else if (connection.answered) {
    finish(connection, flow->side);
  }
  if (connection.descriptors[0] + connection.descriptors[1] == 0) {
    connections_.erase({connection.ends[0], connection.ends[1]});
  }
}

// What is missing of the handshake: all of it if `answered`.
void Capture::shake_hands(Connection& connection, int opener, bool answered) {
  if (!connection.asked) {
    connection.asked = true;
    segment(connection, opener, kTcpSyn, {});
  }
  if (answered && !connection.answered) {
    connection.answered = true;
    segment(connection, 1 - opener, kTcpSyn | kTcpAck, {});
    segment(connection, opener, kTcpAck, {});
  }
}

void Capture::finish(Connection& connection, int side) {
  bool& finished = connection.finished[static_cast<std::size_t>(side)];
  if (!finished && !connection.reset) {
    finished = true;
    segment(connection, side, kTcpFin | kTcpAck, {});
  }
}

void Capture::reset(Connection& connection, int side) {
  if (!connection.reset) {
    connection.reset = true;
    segment(connection, side, kTcpReset | kTcpAck, {});
  }
}

void Capture::stream(Connection& connection, int side, std::string_view bytes) {
  connection.sent[static_cast<std::size_t>(side)] += bytes.size();
  while (!bytes.empty()) {
    const std::string_view payload = bytes.substr(0, kMostTcpBytes);
    bytes.remove_prefix(payload.size());
    segment(connection, side, kTcpAck | (bytes.empty() ? kTcpPush : 0), payload);
  }
}

// Acknowledges all that the other side has sent, for nothing is known of what is under way.
void Capture::segment(Connection& connection, int side, std::uint8_t flags,
                      std::string_view payload) {
  const auto from = static_cast<std::size_t>(side);
  const std::size_t to = 1 - from;
  const TcpSegment made{connection.next[from], connection.next[to], flags, payload};
  write(side == side_, tcp_packet(connection.ends[from], connection.ends[to], made));
  connection.acknowledged[from] = connection.next[to];
  connection.next[from] += static_cast<std::uint32_t>(payload.size());
  connection.next[from] += (flags & (kTcpSyn | kTcpFin)) != 0 ? 1 : 0;
}

// UDP
// ----------------------------------------------------------------------------------------------

void Capture::udp(const TracedCall& call) {
  if ((call.what != Traced::kSend && call.what != Traced::kReceive) || call.result < 0 ||
      peeks(call)) {
    return;
  }
  for (const Message& message : call.messages) {
    datagram(call, message.address, joined(message.pieces, message.size));
  }
  if (call.messages.empty()) {
    datagram(call, call.address, joined(call.pieces, call.moved));
  }
}

void Capture::datagram(const TracedCall& call, const Address* named, std::string_view payload) {
  const Address& address = named != nullptr && named->known() ? *named : call.socket->remote;
  std::optional<Endpoint> other = endpoint_of(address);
  if (!other) {
    return;
  }
  other = reached(*other);
  if (call.what == Traced::kReceive && own_.count(*other) != 0) {
    return;  // written when it was sent
  }
  const std::optional<Endpoint> own = own_end(*call.socket, *other);
  if (!own) {
    return;
  }
  if (call.what == Traced::kReceive) {
    write(false, udp_packet(*other, *own, payload));
    return;
  }
  if (call.socket->flow == nullptr) {
    call.socket->flow = std::make_shared<UdpFlow>(*this);
  }
  auto* flow = static_cast<UdpFlow*>(call.socket->flow.get());
  if (flow->own != own) {
    flow->release();
    flow->own = own;
    ++own_[*own];
  }
  write(true, udp_packet(*own, *other, payload));
}

// The socket's own end of what goes between it and `other`.
std::optional<Endpoint> Capture::own_end(const TracedSocket& socket, const Endpoint& other) {
  std::optional<Endpoint> own = endpoint_of(socket.local);
  if (!own || own->port == 0) {
    return std::nullopt;
  }
  if (is_any(*own)) {
    const std::uint16_t port = own->port;
    own = chosen_for(other);
    if (own) {
      own->port = port;
    }
  }
  return own && own->size == other.size ? own : std::nullopt;
}

std::optional<Endpoint> Capture::chosen_for(const Endpoint& other) {
  Endpoint host = other;
  host.port = 0;
  if (const auto at = chosen_.find(host); at != chosen_.end()) {
    return at->second;
  }
  const int descriptor = system_.socket(other.size == 4 ? kAfInet : kAfInet6, kSockDgram, 0);
  if (descriptor < 0) {
    return std::nullopt;
  }
  Address local;
  const bool known = system_.connect(descriptor, address_of(other)) >= 0 &&
                     system_.getsockname(descriptor, &local) >= 0;
  system_.close(descriptor);
  const std::optional<Endpoint> own = known ? endpoint_of(local) : std::nullopt;
  // As many as a program usually talks to; beyond that they are asked for again.
  if (own && chosen_.size() < 4096) {
    chosen_[host] = *own;
    chosen_[host].port = 0;
  }
  return own;
}

}  // namespace falcon::net
