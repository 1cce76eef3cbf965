// Options: raw bytes to and from the system, and the four whose effect on a blocking descriptor is
// brought about here: SO_RCVTIMEO, SO_SNDTIMEO, SO_RCVLOWAT, SO_LINGER (socket(7)).
//
// SO_RCVLOWAT is kept from the system, which gets 1: the engine reports nothing below the mark, so
// bytes taken before it is reached would leave a remainder that is never reported. The timeouts and
// the linger time stand in both places; getsockopt shows the system's own rounding of them.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "falcon/net/constants.h"
#include "falcon/net/socket.h"
#include "net/socket_internals.h"
#include "net/sys/constant_names.h"
#include "net/sys/option_bytes.h"
#include "net/sys/system.h"

namespace falcon::net {

namespace {

Error option_error(const Socket& socket, const char* operation, int level, int name, int code) {
  Error::Parts parts;
  parts.operation = operation;
  parts.kind = socket.closed() ? ErrorKind::kClosed : ErrorKind::kSystem;
  parts.code = code;
  const char* known = option_name(level, name);
  parts.detail = known != nullptr
                     ? std::string(known)
                     : "level " + std::to_string(level) + " option " + std::to_string(name);
  parts.remote = socket.known_remote();
  if (!socket.closed()) {
    SocketInternals::fill_local(socket, &parts.local);
  }
  return Error(std::move(parts));
}

}  // namespace

Result<Ok> Socket::set_option(int level, int name, const void* value, std::size_t size) {
  if (closed()) {
    return option_error(*this, "setsockopt", level, name, EBADF);
  }
  System& system = *context_->system;
  const int result =
      retry_interrupted([&] { return system.setsockopt(descriptor_, level, name, value, size); });
  if (result < 0) {
    return option_error(*this, "setsockopt", level, name, -result);
  }
  if (level == kSolSocket) {
    remember_option(name, value, size);
  } else if (level == kIpprotoTcp && name == kTcpUlp) {
    state_ &= ~kPlainTcp;
  }
  return Ok{};
}

Result<Ok> Socket::set_option(int level, int name, int value) {
  return set_option(level, name, &value, sizeof value);
}

void Socket::remember_option(int name, const void* value, std::size_t size) {
  if (name == kSoRcvtimeo || name == kSoSndtimeo) {
    remember(name == kSoRcvtimeo ? &RememberedOptions::recv_timeout_ns
                                 : &RememberedOptions::send_timeout_ns,
             timeout_from_option(value, size));
  } else if (name == kSoLinger) {
    remember(&RememberedOptions::linger_seconds, linger_from_option(value, size));
  } else if (name == kSoRcvlowat) {
    SocketInternals::take_low_water(*this);
  } else {
    return;
  }
  state_ |= kPassesOn;
}

void SocketInternals::take_low_water(Socket& s) {
  int mark = 1;
  if (system(s).getsockopt(s.descriptor_, kSolSocket, kSoRcvlowat, &mark, sizeof mark) < 0) {
    return;
  }
  s.remember(&RememberedOptions::recv_low_water, mark);
  const int one = 1;
  if (mark != one) {
    system(s).setsockopt(s.descriptor_, kSolSocket, kSoRcvlowat, &one, sizeof one);
  }
}

void SocketInternals::load_options(Socket& s) {
  OptionBytes bytes;
  const auto load = [&](int name) {
    const int size =
        system(s).getsockopt(s.descriptor_, kSolSocket, name, bytes.bytes, sizeof bytes.bytes);
    bytes.size = size < 0 ? 0 : static_cast<std::size_t>(size);
    return size > 0;
  };
  if (load(kSoRcvtimeo)) {
    s.remember(&RememberedOptions::recv_timeout_ns, timeout_from_option(bytes.bytes, bytes.size));
  }
  if (load(kSoSndtimeo)) {
    s.remember(&RememberedOptions::send_timeout_ns, timeout_from_option(bytes.bytes, bytes.size));
  }
  if (load(kSoLinger)) {
    s.remember(&RememberedOptions::linger_seconds, linger_from_option(bytes.bytes, bytes.size));
  }
  take_low_water(s);
}

Result<std::size_t> Socket::get_option(int level, int name, void* value, std::size_t size) const {
  if (closed()) {
    return option_error(*this, "getsockopt", level, name, EBADF);
  }
  const int result = retry_interrupted(
      [&] { return context_->system->getsockopt(descriptor_, level, name, value, size); });
  if (result < 0) {
    return option_error(*this, "getsockopt", level, name, -result);
  }
  const auto count = static_cast<std::size_t>(result);
  if (level == kSolSocket && name == kSoRcvlowat) {
    const int mark = remembered().recv_low_water;
    std::memcpy(value, &mark, std::min(count, sizeof mark));
  } else if (level == kSolSocket && name == kSoError && kept_error_ != 0) {
    const int code = std::exchange(kept_error_, std::int16_t{0});
    std::memcpy(value, &code, std::min(count, sizeof code));
  }
  return count;
}

Result<int> Socket::get_option(int level, int name) const {
  int value = 0;
  FALCON_TRY_OK(get_option(level, name, &value, sizeof value));
  return value;
}

}  // namespace falcon::net
