// Life and looks of the Socket object: who closes its socket when the script does not, and what
// repr shows.
#include "modules/socket/socket_object.h"

#include <cerrno>

#include "falcon/net/constants.h"
#include "modules/socket/address.h"
#include "modules/socket/error.h"
#include "modules/socket/peer_cache.h"
#include "modules/socket/recv_batch.h"
#include "sched/scheduler.h"
#include "vm/text_support.h"

namespace falcon::modules {

namespace {

void trace_state(vm::Object* object, vm::Tracer& tracer) {
  auto* state = static_cast<SocketState*>(object);
  tracer.visit(state->type);
  tracer.visit(state->closed_error);
  tracer.visit(state->incomplete_error);
  tracer.visit(state->limit_error);
  tracer.visit(state->spare);
  tracer.visit(state->lent_pair);
  if (state->peers != nullptr) state->peers->trace(tracer);
  if (!state->keeps_open) return;
  for (SocketObject* open = state->open; open != nullptr; open = open->next) tracer.visit(open);
}

// The scheduler ends: no thread is left that could miss its socket.
void close_all(void* state) {
  for (SocketObject* object = static_cast<SocketState*>(state)->open; object != nullptr;
       object = object->next) {
    object->socket->close();
  }
}

void finalize_state(vm::Heap&, vm::Object* object) {
  auto* state = static_cast<SocketState*>(object);
  delete state->peers;
  delete state->batch;
}

constexpr vm::OpaqueHooks kStateHooks = {trace_state, finalize_state, nullptr, sizeof(SocketState)};

void trace_socket(vm::Object* object, vm::Tracer& tracer) {
  tracer.visit(static_cast<SocketObject*>(object)->state);
}

void finalize_socket(vm::Heap& heap, vm::Object* object) {
  auto* self = static_cast<SocketObject*>(object);
  delete self->socket;
  self->socket = nullptr;
  discount(heap, self);
}

std::string named(const char* name, int value) {
  return name == nullptr ? std::to_string(value) : std::string(name);
}

std::string described(const net::Socket& socket) {
  return vm::cat("family=", named(net::family_name(socket.family()), socket.family()),
                 " type=", named(net::type_name(socket.type()), socket.type()));
}

std::string address_text(const net::Socket& socket, const net::Address& address) {
  return address.known() ? address.text(*socket.context().system) : "none";
}

// <Socket fd=5 family=AF_INET type=SOCK_STREAM local=127.0.0.1:80 remote=none>
vm::Value repr_socket(vm::Vm& vm, vm::Value self) {
  const net::Socket* socket = socket_object(self)->socket;
  std::string_view name = vm.type_name(self);
  if (socket == nullptr) {
    return vm::shown_text(vm, vm::cat("<", name, " closed>"));
  }
  if (socket->closed()) {
    return vm::shown_text(vm, vm::cat("<", name, " closed ", described(*socket), ">"));
  }
  auto local = socket->local_address();
  return vm::shown_text(
      vm, vm::cat("<", name, " fd=", socket->descriptor(), " ", described(*socket),
                  " local=", address_text(*socket, local.ok() ? *local : net::Address()),
                  " remote=", address_text(*socket, socket->known_remote()), ">"));
}

void tell_addresses(vm::Vm& vm, vm::Value self, vm::Exception* exception) {
  const net::Socket& socket = *socket_object(self)->socket;
  const auto local = socket.local_address();
  vm::set_exception_attribute(vm, exception, "local",
                              address_value(vm, local.ok() ? *local : net::Address()));
  vm::set_exception_attribute(vm, exception, "remote", address_value(vm, socket.known_remote()));
}

}  // namespace

const vm::OpaqueHooks kSocketHooks = {trace_socket, finalize_socket, repr_socket,
                                      sizeof(SocketObject), tell_addresses};

bool is_socket(vm::Value value) {
  return vm::has_kind(value, vm::Kind::kOpaque) && value.as<vm::Opaque>()->hooks == &kSocketHooks;
}

SocketState* make_socket_state(vm::Vm& vm) {
  auto* state = vm.heap.make<SocketState>(vm.types.object, vm::Kind::kOpaque);
  state->hooks = &kStateHooks;
  state->keeps_open = vm.under_test;
  vm.add_root(state);
  sched::Scheduler::of(vm).at_end(close_all, state);
  return state;
}

SocketObject* make_socket_object(vm::Vm& vm, SocketState* state, vm::Type* type) {
  auto* object = static_cast<SocketObject*>(vm::opaque_make(vm, type, kSocketHooks));
  object->state = state;
  return object;
}

vm::Value peer_value(vm::Vm& vm, const SocketObject& object, const net::Address& address) {
  PeerCache*& peers = object.state->peers;
  if (peers != nullptr && address.known()) [[likely]]
    return peers->value_of(vm, address);
  if (!address.known() && object.socket->family() == net::kAfUnix) {
    return address_value(vm, net::Address::received_path({}));
  }
  if (peers == nullptr) peers = new PeerCache;
  return peers->value_of(vm, address);
}

void give_socket(vm::Vm& vm, SocketObject* object, std::unique_ptr<net::Socket> socket) {
  object->socket = socket.release();
  object->set_counted(true);
  vm.heap.account(kSocketBytes);
  object->previous = nullptr;
  object->next = object->state->open;
  if (object->next != nullptr) object->next->previous = object;
  object->state->open = object;
}

void discount(vm::Heap& heap, SocketObject* object) {
  if (!object->is_counted()) return;
  object->set_counted(false);
  heap.account(-kSocketBytes - static_cast<ptrdiff_t>(object->counted_ahead));
  object->counted_ahead = 0;
  if (object->next != nullptr) object->next->previous = object->previous;
  (object->previous == nullptr ? object->state->open : object->previous->next) = object->next;
}

}  // namespace falcon::modules
