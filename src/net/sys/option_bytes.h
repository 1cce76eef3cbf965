// The structures of setsockopt(2) that have a meaning here: timeval and linger.
#ifndef FALCON_NET_SYS_OPTION_BYTES_H_
#define FALCON_NET_SYS_OPTION_BYTES_H_

#include <cstddef>
#include <cstdint>

namespace falcon::net {

// What SO_RCVTIMEO or SO_SNDTIMEO in these bytes means, in nanoseconds: zero is kNever, and a
// negative time is none at all, as Linux has it.
std::int64_t timeout_from_option(const void* value, std::size_t size);
// The seconds of SO_LINGER; -1 where it is off.
int linger_from_option(const void* value, std::size_t size);

}  // namespace falcon::net

#endif  // FALCON_NET_SYS_OPTION_BYTES_H_
