// The C library's databases of names: what System::look_up asks of the real system.
#ifndef FALCON_NET_SYS_NAME_CALLS_H_
#define FALCON_NET_SYS_NAME_CALLS_H_

#include "falcon/net/names.h"

namespace falcon::net {

// 0 or an EAI code; with EAI_SYSTEM *system_code is the errno. Blocks.
int look_up_name(const NameQuery& query, NameAnswer* answer, int* system_code);

}  // namespace falcon::net

#endif  // FALCON_NET_SYS_NAME_CALLS_H_
