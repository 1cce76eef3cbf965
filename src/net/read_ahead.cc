// Where bytes that were read ahead lie, and when they move: see read_ahead.h.
#include "net/read_ahead.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/assert.h"
#include "falcon/net/reactor.h"
#include "falcon/net/socket.h"
#include "net/socket_internals.h"
#include "net/sys/system.h"

namespace falcon::net {

namespace {

// A socket that keeps no more than a fraction of a large buffer gets a small one.
constexpr std::size_t kLargeBytes = 2 * kReadAheadBytes;

ReadAhead* make_own(std::size_t capacity, std::string_view bytes) {
  auto* own = new ReadAhead;
  own->data = std::make_unique_for_overwrite<char[]>(capacity);
  own->capacity = capacity;
  own->end = bytes.size();
  bytes.copy(own->data.get(), bytes.size());
  return own;
}

// The memory in which `size` bytes have at least as much room behind them.
std::size_t capacity_for(std::size_t size) {
  return size <= kReadAheadBytes / 2 ? kReadAheadBytes : std::bit_ceil(size * 2);
}

// Whether what the buffer has will do for a call that receives: at least half of it is free.
bool has_room(const ReadAhead& ahead) {
  return ahead.capacity >= kReadAheadBytes && ahead.size() <= ahead.capacity / 2;
}

void replace(Socket& socket, ReadAhead* with) {
  drop_read_ahead(socket);
  SocketInternals::ahead(socket) = with;
}

// Sees to it that there is room behind the bytes.
ReadAhead& make_room(Socket& socket) {
  ReadAhead*& ahead = SocketInternals::ahead(socket);
  if (ahead == nullptr || !has_room(*ahead)) {
    const std::string_view bytes = socket.read_ahead();
    const std::size_t capacity = capacity_for(bytes.size());
    Reactor* reactor = socket.context().reactor;
    if (capacity > kReadAheadBytes || reactor == nullptr) {
      replace(socket, make_own(capacity, bytes));
    } else {
      ReadAhead* chunk = reactor->shared_read_ahead().lend(socket);
      bytes.copy(chunk->data.get(), bytes.size());
      chunk->end = bytes.size();
      replace(socket, chunk);
    }
  } else if (ahead->capacity - ahead->end < ahead->capacity / 2) {
    std::memmove(ahead->data.get(), ahead->data.get() + ahead->begin, ahead->size());
    ahead->end = ahead->size();
    ahead->begin = 0;
  }
  return *ahead;
}

}  // namespace

SharedReadAhead::SharedReadAhead() {
  chunk_.data = std::make_unique_for_overwrite<char[]>(kReadAheadBytes);
  chunk_.capacity = kReadAheadBytes;
  chunk_.shared = true;
}

ReadAhead* SharedReadAhead::lend(Socket& socket) {
  if (Socket* holder = std::exchange(holder_, &socket); holder != nullptr) {
    FALCON_ASSERT(holder != &socket);
    SocketInternals::ahead(*holder) = make_own(chunk_.size(), chunk_.view());
  }
  chunk_.begin = chunk_.end = 0;
  return &chunk_;
}

std::size_t read_ahead_needs(const Socket& socket) {
  const std::size_t size = socket.read_ahead().size();
  const std::size_t capacity = capacity_for(size);
  const std::size_t has = socket.read_ahead_memory();
  return capacity == kReadAheadBytes || capacity <= has ? 0 : capacity;
}

std::int64_t receive_ahead(Socket& socket, std::size_t most) {
  if (const int code = SocketInternals::take_kept_error(socket); code != 0) {
    return -code;
  }
  std::uint32_t& state = SocketInternals::state(socket);
  if (SocketInternals::must_wait(socket, kNotReadable)) {
    return -EAGAIN;
  }
  ReadAhead& ahead = make_room(socket);
  const std::size_t room = std::min(ahead.capacity - ahead.end, most);
  System& system = SocketInternals::system(socket);
  const std::int64_t result = retry_interrupted(
      [&] { return system.recv(socket.descriptor(), ahead.data.get() + ahead.end, room, 0); });
  if (result > 0) {
    ahead.end += static_cast<std::size_t>(result);
    if (static_cast<std::size_t>(result) < room && short_recv_tells(state)) {
      state |= kNotReadable;
    }
  } else if (ahead.size() == 0) {
    drop_read_ahead(socket);
  }
  return result == -EAGAIN && SocketInternals::ends_here(socket) ? 0 : result;
}

void append_ahead(Socket& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    ReadAhead& ahead = make_room(socket);
    const std::size_t size = bytes.copy(ahead.data.get() + ahead.end,
                                        std::min(ahead.capacity - ahead.end, bytes.size()));
    ahead.end += size;
    bytes.remove_prefix(size);
  }
}

void drop_read_ahead(Socket& socket) {
  ReadAhead* ahead = std::exchange(SocketInternals::ahead(socket), nullptr);
  if (ahead == nullptr) {
    return;
  }
  if (ahead->shared) {
    socket.context().reactor->shared_read_ahead().give_back();
  } else {
    delete ahead;
  }
}

void Socket::take_last(std::size_t count) {
  if (count == 0) {
    return;
  }
  ahead_->begin += count;
  if (ahead_->size() == 0) {
    drop_read_ahead(*this);
  } else if (!ahead_->shared && ahead_->capacity >= kLargeBytes &&
             ahead_->size() < ahead_->capacity / 8) {
    replace(*this, make_own(ahead_->size(), ahead_->view()));
  }
}

void Socket::put_back(std::string_view bytes) {
  if (bytes.empty()) {
    return;
  }
  const std::string_view rest = read_ahead();
  ReadAhead* joined = make_own(bytes.size() + rest.size(), bytes);
  rest.copy(joined->data.get() + bytes.size(), rest.size());
  joined->end += rest.size();
  replace(*this, joined);
}

}  // namespace falcon::net
