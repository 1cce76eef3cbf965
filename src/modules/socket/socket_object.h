// The Socket object of scripts: a net::Socket behind a heap object that owns it.
//
// A dropped object's socket is closed by the collector, without waiting. An object whose operation
// is parked is an argument of the parked native, hence in the registers of its thread, hence alive.
// The collector knows nothing of descriptors, so each open socket counts as kSocketBytes of its
// account: a program that drops sockets and allocates little else still gets collections.
#pragma once

#include <memory>
#include <vector>

#include "falcon/net/socket.h"
#include "vm/opaque.h"
#include "vm/vm.h"

namespace falcon::modules {

class HostLookup;
class PeerCache;
class RecvBatch;

// What an open socket costs the system: about two pages' worth of inode, protocol block and slab
// overhead in Linux; one page keeps 10,000 sockets from doubling the collector's view of the heap.
constexpr ptrdiff_t kSocketBytes = 4096;

struct SocketObject;

// What the module keeps for itself in one Vm.
struct SocketState : vm::Opaque {
  vm::Type* type;              // socket.socket
  vm::Type* closed_error;      // socket.ClosedError
  vm::Type* incomplete_error;  // socket.IncompleteReadError
  vm::Type* limit_error;       // socket.LimitError
  // Where recv receives to before it knows how much comes; null until needed. See receive.cc.
  vm::Bytes* spare;
  // What recvfrom gave with data on loan, and to which thread: see receive.cc. Or null.
  vm::Tuple* lent_pair;
  const void* lent_pair_to;
  PeerCache* peers;     // owned; null until a datagram came
  RecvBatch* batch;     // owned: where recv_many receives to; null until needed
  HostLookup* lookups;  // look-ups of hosts that are under way
  SocketObject* open;   // all that have an open socket, in a list
  bool keeps_open;      // those are not collected
};

struct SocketObject : vm::Opaque {  // aux: is_counted
  net::Socket* socket;  // owned; null before __init__ of a script's subclass has opened it
  SocketState* state;
  size_t counted_ahead;  // bytes of what it has read ahead that are in the heap's account
  SocketObject* previous;
  SocketObject* next;

  // Whether the socket is in the heap's account and in the list of open ones.
  bool is_counted() const { return aux != 0; }
  void set_counted(bool counted) { aux = counted ? 1 : 0; }
};
static_assert(sizeof(SocketObject) <= 64);  // every connection has one

extern const vm::OpaqueHooks kSocketHooks;

// Whether the value is a Socket.
bool is_socket(vm::Value value);

// The object of a native's first argument, which the call has checked.
inline SocketObject* socket_object(vm::Value self) { return self.as<SocketObject>(); }

// The module's state, kept with the class, and the state itself when the module is made.
SocketState* make_socket_state(vm::Vm& vm);

// An object of the class `type` (Socket or a script's subclass) without a socket.
SocketObject* make_socket_object(vm::Vm& vm, SocketState* state, vm::Type* type);
// The address that a message came from; "" for an unnamed UNIX socket, None where none was told.
vm::Value peer_value(vm::Vm& vm, const SocketObject& object, const net::Address& address);

// Hands `socket` to an object that has none.
void give_socket(vm::Vm& vm, SocketObject* object, std::unique_ptr<net::Socket> socket);
// To be called once the socket is closed: takes it off the heap's account and the list.
void discount(vm::Heap& heap, SocketObject* object);

// To be called after what may have changed how much memory the socket's bytes that were read ahead
// take up.
inline void count_read_ahead(vm::Heap& heap, SocketObject* object) {
  const size_t now = object->socket->read_ahead_memory();
  if (now == object->counted_ahead) [[likely]]
    return;
  heap.account(static_cast<ptrdiff_t>(now) - static_cast<ptrdiff_t>(object->counted_ahead));
  object->counted_ahead = now;
}

// The objects of a runtime whose sockets are open, youngest first; none if the module is not in
// use.
std::vector<vm::Value> open_sockets(vm::Vm& vm);

}  // namespace falcon::modules
