// The calls that take a msghdr, and the layout of control data: the one place that knows them.
#ifndef FALCON_NET_SYS_MESSAGE_CALLS_H_
#define FALCON_NET_SYS_MESSAGE_CALLS_H_

#include <cstdint>
#include <span>

#include "falcon/net/message.h"

namespace falcon::net {

// sendmsg(2), recvmsg(2): bytes, or a negated errno.
std::int64_t send_message(int descriptor, const Message& message, int flags);
std::int64_t recv_message(int descriptor, Message* message, int flags);
// sendmmsg(2), recvmmsg(2): messages, or a negated errno. At most kBatch of them at a time.
int send_messages(int descriptor, std::span<Message> messages, int flags);
int recv_messages(int descriptor, std::span<Message> messages, int flags);

}  // namespace falcon::net

#endif  // FALCON_NET_SYS_MESSAGE_CALLS_H_
