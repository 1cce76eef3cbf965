// The system calls that the library makes, as one object: the seam for faults and simulations.
//
// The full interface is src/net/sys/system.h; whoever only uses sockets never needs it, and the
// real one is the default everywhere. Contract: a System outlives whatever was given it, and is
// called from the owner's thread and from helper threads alike.
#ifndef FALCON_NET_SYSTEM_H_
#define FALCON_NET_SYSTEM_H_

namespace falcon::net {

class System;

// The operating system itself. It has no state.
System& real_system();

}  // namespace falcon::net

#endif  // FALCON_NET_SYSTEM_H_
