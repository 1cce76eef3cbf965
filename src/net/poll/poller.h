// Poller: the engine interface: what a reactor needs of the system's readiness queue, in a
// few calls.
//
// Edge-triggered by contract: an event tells that readiness has come since the last one, and a
// descriptor says nothing more until it comes again. Closing a descriptor ends its registration.
// One thread.
#ifndef FALCON_NET_POLL_POLLER_H_
#define FALCON_NET_POLL_POLLER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "falcon/net/system.h"

namespace falcon::net {

// What an event tells; a set of bits.
inline constexpr std::uint32_t kEventReadable = 1;
inline constexpr std::uint32_t kEventWritable = 2;
inline constexpr std::uint32_t kEventUrgent = 4;  // out-of-band data
inline constexpr std::uint32_t kEventEnd = 8;     // the peer or the network ended something

struct Event {
  std::uint64_t token;
  std::uint32_t what;
};

class Poller {
 public:
  virtual ~Poller() = default;

  // Watches for reading, and for writing if asked. 0 or an errno: EEXIST where the number stands
  // for the same open file as when it was watched before.
  virtual int add(int descriptor, bool writing, std::uint64_t token) = 0;
  // Watches otherwise, or under another token, what is watched; reports what is ready now once
  // more.
  virtual int change(int descriptor, bool writing, std::uint64_t token) = 0;
  // Ends the watching of a descriptor that stays open.
  virtual void remove(int descriptor) = 0;
  // Waits `timeout_ms` (-1: without end). Gives the number of events(), or a negated errno.
  virtual int wait(int timeout_ms) = 0;
  virtual std::span<const Event> events() const = 0;
};

// The engine of this system. Null, and the errno in *code, if it cannot be made.
std::unique_ptr<Poller> make_poller(System& system, int* code);

}  // namespace falcon::net

#endif  // FALCON_NET_POLL_POLLER_H_
