// The blocks of a capture file, as draft-ietf-opsawg-pcapng describes them: a section, one
// interface whose packets begin with their IP header (LINKTYPE_RAW), and packets with remarks.
//
// Numbers stand in the order of this machine, which the section says. Each block means something by
// itself, so a file may end after any.
#ifndef FALCON_NET_TRACE_PCAPNG_H_
#define FALCON_NET_TRACE_PCAPNG_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace falcon::net {

// What the file begins with.
std::string capture_header(std::string_view application);

enum class PacketDirection : std::uint8_t { kInbound = 1, kOutbound = 2 };

// A packet at a time of the clock on the wall, in nanoseconds since 1970; `remark` may be empty.
std::string capture_packet(std::uint64_t time_ns, PacketDirection direction,
                           std::string_view packet, std::string_view remark);

}  // namespace falcon::net

#endif  // FALCON_NET_TRACE_PCAPNG_H_
