// timeval and linger, to bytes and from bytes.
#include "net/sys/option_bytes.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <climits>
#include <cstring>

#include "falcon/base/clock.h"
#include "falcon/net/socket.h"

namespace falcon::net {

namespace {

template <class T>
T read_option(const void* value, std::size_t size) {
  T result{};
  std::memcpy(&result, value, std::min(size, sizeof result));
  return result;
}

template <class T>
OptionBytes write_option(const T& value) {
  OptionBytes option{};
  static_assert(sizeof value <= sizeof option.bytes);
  std::memcpy(option.bytes, &value, sizeof value);
  option.size = sizeof value;
  return option;
}

}  // namespace

std::int64_t timeout_from_option(const void* value, std::size_t size) {
  const auto time = read_option<timeval>(value, size);
  if (time.tv_sec < 0) {
    return 0;
  }
  if (time.tv_sec == 0 && time.tv_usec == 0) {
    return kNever;
  }
  if (time.tv_sec > kNever / kNsPerSecond - 1) {
    return kNever;
  }
  return std::int64_t{time.tv_sec} * kNsPerSecond + std::int64_t{time.tv_usec} * kNsPerUs;
}

int linger_from_option(const void* value, std::size_t size) {
  const auto option = read_option<linger>(value, size);
  if (option.l_onoff == 0) {
    return -1;
  }
  // The system takes the number as unsigned.
  return option.l_linger < 0 ? INT_MAX : option.l_linger;
}

OptionBytes linger_option(bool on, int seconds) {
  linger option{};
  option.l_onoff = on ? 1 : 0;
  option.l_linger = seconds;
  return write_option(option);
}

OptionBytes timeout_option(std::int64_t timeout_ns) {
  timeval time{};
  // Rounded up, so that a timeout of less than a microsecond does not become none.
  const std::int64_t us = timeout_ns / kNsPerUs + (timeout_ns % kNsPerUs > 0 ? 1 : 0);
  time.tv_sec = us / 1'000'000;
  time.tv_usec = us % 1'000'000;
  return write_option(time);
}

}  // namespace falcon::net
