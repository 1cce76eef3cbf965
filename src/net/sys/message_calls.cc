// Messages to msghdr and back, and cmsg(3).
#include "net/sys/message_calls.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

#include "net/sys/sock_address.h"

namespace falcon::net {

namespace {

static_assert(sizeof(Piece) == sizeof(iovec) &&
              offsetof(Piece, data) == offsetof(iovec, iov_base) &&
              offsetof(Piece, size) == offsetof(iovec, iov_len));

// So many datagrams go with one call: what is won by more is nothing, and their headers lie on the
// stack.
constexpr std::size_t kBatch = 64;

msghdr header_of(const Message& message, SockAddress* room) {
  msghdr header{};
  if (message.address != nullptr) {
    header.msg_name = &room->any;
    header.msg_namelen = room->size;
  }
  header.msg_iov = reinterpret_cast<iovec*>(message.pieces.data());
  header.msg_iovlen = message.pieces.size();
  header.msg_control = message.control_size == 0 ? nullptr : message.control;
  header.msg_controllen = message.control_size;
  return header;
}

msghdr header_to_send(const Message& message, SockAddress* target) {
  if (message.address != nullptr) {
    *target = to_sock_address(*message.address);
  }
  return header_of(message, target);
}

msghdr header_to_fill(const Message& message, SockAddress* from) {
  from->size = sizeof from->storage;
  return header_of(message, from);
}

void take(const msghdr& header, const SockAddress& from, Message* message) {
  if (message->address != nullptr) {
    *message->address = from_sock_address(&from.any, header.msg_namelen);
  }
  message->control_size = header.msg_control == nullptr ? 0 : header.msg_controllen;
  message->flags = header.msg_flags & ~MSG_CMSG_CLOEXEC;
}

}  // namespace

std::int64_t send_message(int descriptor, const Message& message, int flags) {
  SockAddress target;
  const msghdr header = header_to_send(message, &target);
  const ssize_t result = ::sendmsg(descriptor, &header, flags | MSG_DONTWAIT);
  return result < 0 ? -errno : result;
}

std::int64_t recv_message(int descriptor, Message* message, int flags) {
  SockAddress from;
  msghdr header = header_to_fill(*message, &from);
  const ssize_t result = ::recvmsg(descriptor, &header, flags | MSG_DONTWAIT);
  if (result < 0) {
    return -errno;
  }
  take(header, from, message);
  return result;
}

int send_messages(int descriptor, std::span<Message> messages, int flags) {
  std::array<SockAddress, kBatch> targets;
  std::array<mmsghdr, kBatch> headers;
  const std::size_t count = std::min(messages.size(), kBatch);
  for (std::size_t i = 0; i < count; ++i) {
    headers[i] = {header_to_send(messages[i], &targets[i]), 0};
  }
  const int result =
      ::sendmmsg(descriptor, headers.data(), static_cast<unsigned>(count), flags | MSG_DONTWAIT);
  if (result < 0) {
    return -errno;
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(result); ++i) {
    messages[i].size = headers[i].msg_len;
  }
  return result;
}

int recv_messages(int descriptor, std::span<Message> messages, int flags) {
  std::array<SockAddress, kBatch> from;
  std::array<mmsghdr, kBatch> headers;
  const std::size_t count = std::min(messages.size(), kBatch);
  for (std::size_t i = 0; i < count; ++i) {
    headers[i] = {header_to_fill(messages[i], &from[i]), 0};
  }
  const int result = ::recvmmsg(descriptor, headers.data(), static_cast<unsigned>(count),
                                flags | MSG_DONTWAIT, nullptr);
  if (result < 0) {
    return -errno;
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(result); ++i) {
    take(headers[i].msg_hdr, from[i], &messages[i]);
    messages[i].size = headers[i].msg_len;
  }
  return result;
}

// Control data
// -------------------------------------------------------------------------------------

std::size_t control_length(std::size_t size) { return CMSG_LEN(size); }

std::size_t control_space(std::size_t size) { return CMSG_SPACE(size); }

void append_control(std::string* control, const ControlItem& item) {
  cmsghdr header{};
  header.cmsg_len = CMSG_LEN(item.data.size());
  header.cmsg_level = item.level;
  header.cmsg_type = item.type;
  const std::size_t at = control->size();
  control->resize(at + CMSG_SPACE(item.data.size()));
  std::memcpy(control->data() + at, &header, sizeof header);
  if (!item.data.empty()) {
    std::memcpy(control->data() + at + CMSG_LEN(0), item.data.data(), item.data.size());
  }
}

std::vector<ControlItem> control_items(const void* control, std::size_t size) {
  const char* bytes = static_cast<const char*>(control);
  std::vector<ControlItem> items;
  for (std::size_t at = 0; at + CMSG_LEN(0) <= size;) {
    cmsghdr header;
    std::memcpy(&header, bytes + at, sizeof header);
    if (header.cmsg_len < CMSG_LEN(0)) {
      break;
    }
    const std::size_t length = std::min<std::size_t>(header.cmsg_len, size - at) - CMSG_LEN(0);
    items.push_back({header.cmsg_level, header.cmsg_type, {bytes + at + CMSG_LEN(0), length}});
    at += CMSG_SPACE(length);
  }
  return items;
}

std::vector<int> control_descriptors(const ControlItem& item) {
  std::vector<int> descriptors;
  if (item.level == SOL_SOCKET && item.type == SCM_RIGHTS) {
    descriptors.resize(item.data.size() / sizeof(int));
    if (!descriptors.empty()) {
      std::memcpy(descriptors.data(), item.data.data(), descriptors.size() * sizeof(int));
    }
  }
  return descriptors;
}

}  // namespace falcon::net
