// TCP_INFO (tcp(7)) field by field, as the headers of the kernel have it: those of the C library
// stop short, and both cannot be included in one file.
#include <linux/tcp.h>

#include <cstddef>
#include <cstring>

#include "falcon/net/constants.h"
#include "falcon/net/socket.h"
#include "net/sys/constant_names.h"

namespace falcon::net {

namespace {

struct Field {
  const char* name;
  std::size_t offset;
  std::size_t size;
};

#define FALCON_FIELD(name) \
  {#name, offsetof(struct ::tcp_info, tcpi_##name), sizeof(::tcp_info::tcpi_##name)},
constexpr Field kFields[] = {
    FALCON_FIELD(state) FALCON_FIELD(ca_state) FALCON_FIELD(retransmits) FALCON_FIELD(
        probes) FALCON_FIELD(backoff) FALCON_FIELD(options) FALCON_FIELD(rto) FALCON_FIELD(ato)
        FALCON_FIELD(snd_mss) FALCON_FIELD(rcv_mss) FALCON_FIELD(unacked) FALCON_FIELD(sacked)
            FALCON_FIELD(lost) FALCON_FIELD(retrans) FALCON_FIELD(fackets) FALCON_FIELD(
                last_data_sent) FALCON_FIELD(last_data_recv) FALCON_FIELD(last_ack_recv)
                FALCON_FIELD(pmtu) FALCON_FIELD(rcv_ssthresh) FALCON_FIELD(rtt) FALCON_FIELD(
                    rttvar) FALCON_FIELD(snd_ssthresh) FALCON_FIELD(snd_cwnd) FALCON_FIELD(advmss)
                    FALCON_FIELD(reordering) FALCON_FIELD(rcv_rtt) FALCON_FIELD(rcv_space)
                        FALCON_FIELD(total_retrans) FALCON_FIELD(pacing_rate) FALCON_FIELD(
                            max_pacing_rate) FALCON_FIELD(bytes_acked) FALCON_FIELD(bytes_received)
                            FALCON_FIELD(segs_out) FALCON_FIELD(segs_in) FALCON_FIELD(notsent_bytes)
                                FALCON_FIELD(min_rtt) FALCON_FIELD(data_segs_in)
                                    FALCON_FIELD(data_segs_out) FALCON_FIELD(delivery_rate)
                                        FALCON_FIELD(busy_time) FALCON_FIELD(rwnd_limited)
                                            FALCON_FIELD(sndbuf_limited) FALCON_FIELD(delivered)
                                                FALCON_FIELD(delivered_ce) FALCON_FIELD(bytes_sent)
                                                    FALCON_FIELD(bytes_retrans)
                                                        FALCON_FIELD(dsack_dups)
                                                            FALCON_FIELD(reord_seen)
                                                                FALCON_FIELD(rcv_ooopack)
                                                                    FALCON_FIELD(snd_wnd)};
#undef FALCON_FIELD

std::uint64_t number_at(const unsigned char* bytes, const Field& field) {
  std::uint8_t byte = 0;
  std::uint32_t word = 0;
  std::uint64_t number = 0;
  switch (field.size) {
    case sizeof byte:
      return bytes[field.offset];
    case sizeof word:
      std::memcpy(&word, bytes + field.offset, sizeof word);
      return word;
    default:
      std::memcpy(&number, bytes + field.offset, sizeof number);
      return number;
  }
}

}  // namespace

Result<std::vector<NamedNumber>> tcp_info(const Socket& socket) {
  unsigned char bytes[sizeof(struct ::tcp_info)];
  FALCON_TRY(const std::size_t size, socket.get_option(kIpprotoTcp, TCP_INFO, bytes, sizeof bytes));
  std::vector<NamedNumber> found;
  for (const Field& field : kFields) {
    if (field.offset + field.size <= size) {
      found.push_back({field.name, number_at(bytes, field)});
    }
  }
  return found;
}

}  // namespace falcon::net
