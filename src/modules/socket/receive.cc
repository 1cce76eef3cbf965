// recv and recvfrom, without memory that waits for data.
//
// All threads of a runtime receive into one spare bytes object, for a step never parks between the
// system call and its end. What comes is copied into an object of its size; a spare that is at
// least half full is handed out as it is instead, and a new one made when next needed: bulk data is
// not copied. What waits for more (MSG_WAITALL, SO_RCVLOWAT) waits in the socket, and only when it
// is larger than the spare the operation has a buffer of its own, which grows with the data and not
// with what was asked for.
#include "modules/socket/receive.h"

#include <algorithm>
#include <climits>
#include <utility>

#include "falcon/net/at_once.h"
#include "falcon/net/ops.h"
#include "modules/socket/arguments.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"
#include "vm/lending.h"
#include "vm/numbers.h"

namespace falcon::modules {

namespace {

using RecvStep = sched::StepOf<net::RecvOp>;

vm::Bytes* buffer_of(vm::Vm& vm, SocketState& state, RecvStep& step) {
  if (!step.keep().is_undefined()) return step.keep().as<vm::Bytes>();
  return spare_buffer(vm, state);
}

// Gives the operation a buffer of its own. False: MemoryError.
bool make_buffer(vm::Vm& vm, RecvStep& step, size_t capacity) {
  if (capacity > vm::kMaxBytes || !vm.heap.allows(capacity)) {
    step.end();
    vm.raise_out_of_memory(capacity);
    return false;
  }
  step.keep() = vm.bytes_uninitialized(capacity);
  return true;
}

// Of more than an int can say, and of what is not plainly one.
[[gnu::noinline]] bool unusual_length(vm::Vm& vm, vm::Value value, const char* name, int* out) {
  const vm::Value length = vm::as_index(vm, value);
  if (length.is_error()) return false;
  if (is_negative_int(vm, length)) {
    vm.raise(vm.types.value_error, vm::cat(name, "() expects a len that is not negative"));
    return false;
  }
  return c_int(vm, length, "len", out);
}

inline bool length_argument(vm::Vm& vm, vm::Value value, const char* name, int* out) {
  if (value.is_int() && value.as_int() >= 0 && value.as_int() <= INT_MAX) [[likely]] {
    *out = static_cast<int>(value.as_int());
    return true;
  }
  return unusual_length(vm, value, name, out);
}

void fill(vm::Bytes* buffer, size_t size) {
  buffer->size = static_cast<uint32_t>(size);
  buffer->own[size] = '\0';
}

// received_bytes on loan, until take_back (vm/lending.h).
vm::Value lent_bytes(vm::Vm& vm, SocketState& state, vm::Bytes* buffer, size_t size) {
  if (buffer != state.spare || size == 0) return received_bytes(vm, state, buffer, size);
  state.spare = nullptr;
  fill(buffer, size);
  buffer->flags |= vm::kLent;
  return buffer;
}

// The pair of recvfrom_lending, which is taken apart before its thread does anything else: whoever
// had it last has it again.
vm::Tuple* lent_pair(vm::Vm& vm, SocketState& state, vm::Value data, vm::Value peer) {
  const void* thread = &sched::Scheduler::of(vm).current();
  if (state.lent_pair_to != thread) {
    state.lent_pair = vm.tuple(2);
    state.lent_pair_to = thread;
  }
  const vm::Value items[] = {data, peer};
  std::copy(std::begin(items), std::end(items), state.lent_pair->items);
  vm.heap.wrote(items, 2);
  return state.lent_pair;
}

// How to make a result of what is in a buffer: received_bytes or lent_bytes.
using MakeData = vm::Value (*)(vm::Vm&, SocketState&, vm::Bytes*, size_t);

// Of recv, or of recvfrom, which gives (DATA, ADDRESS).
template <MakeData make_data, bool with_address>
vm::Value result(vm::Vm& vm, SocketObject* self, vm::Bytes* buffer, size_t size,
                 const net::Address& from) {
  const vm::Value data = make_data(vm, *self->state, buffer, size);
  if constexpr (with_address) {
    const vm::Value peer = peer_value(vm, *self, from);
    return vm::is_lent(data) ? lent_pair(vm, *self->state, data, peer) : vm.pair(data, peer);
  }
  return data;
}

// The operation, which has begun. `waits`: there is nothing yet.
template <MakeData make_data, bool with_address>
[[gnu::noinline]] vm::Value step_receive(vm::Vm& vm, vm::Args args, const char* name, bool waits) {
  SocketObject* self = socket_object(args[0]);
  SocketState& state = *self->state;
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  RecvStep step(scheduler);
  net::Address from;
  for (;;) {
    vm::Bytes* buffer = buffer_of(vm, state, step);
    const size_t capacity = buffer->capacity;
    switch (std::exchange(waits, false)
                ? step->wait()
                : step->step(buffer->own, capacity, with_address ? &from : nullptr)) {
      case net::Step::kDone: {
        const size_t size = step->done();
        step.end();
        count_read_ahead(vm.heap, self);
        return result<make_data, with_address>(vm, self, buffer, size, from);
      }
      case net::Step::kBlocked:
        count_read_ahead(vm.heap, self);
        if (scheduler.wait_here(step->block(), name, args[0])) continue;
        return vm::Value::suspended();
      case net::Step::kFull:
        if (!make_buffer(vm, step, std::min(step->wanted(), capacity * 2))) {
          return vm::Value::error();
        }
        continue;
      case net::Step::kFailed: {
        net::Error error = step->take_error();
        step.end();
        return raise_net_error(vm, &state, error);
      }
    }
  }
}

// recv and recvfrom. What is there at once, an operation is not begun for.
template <MakeData make_data, bool with_address>
vm::Value receive(vm::Vm& vm, vm::Args args, const char* name) {
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  RecvStep step(scheduler);
  if (!step.fresh()) [[unlikely]]
    return step_receive<make_data, with_address>(vm, args, name, false);
  SocketObject* self = socket_object(args[0]);
  int length = 0;
  int flags = 0;
  if (!length_argument(vm, args[1], name, &length) ||
      !optional_c_int(vm, args, 2, "flags", &flags) || !check_open(vm, self, name)) [[unlikely]] {
    return vm::Value::error();
  }
  const auto wanted = static_cast<size_t>(length);
  bool waits = false;
  if (flags == 0 && wanted <= kSpareBytes) [[likely]] {
    vm::Bytes* buffer = spare_buffer(vm, *self->state);
    net::Address from;
    const int64_t size = net::recv_at_once(*self->socket, buffer->own, wanted,
                                           with_address ? &from : nullptr, &scheduler);
    if (size >= 0) [[likely]] {
      return result<make_data, with_address>(vm, self, buffer, static_cast<size_t>(size), from);
    }
    waits = size == net::kNotYet;
  }
  step.begin(*self->socket, wanted, flags, name);
  return step_receive<make_data, with_address>(vm, args, name, waits);
}

}  // namespace

vm::Bytes* spare_buffer(vm::Vm& vm, SocketState& state) {
  if (state.spare == nullptr) state.spare = vm.bytes_uninitialized(kSpareBytes);
  return state.spare;
}

vm::Value received_bytes(vm::Vm& vm, SocketState& state, vm::Bytes* buffer, size_t size) {
  if (size < buffer->capacity / 2) return vm.bytes({buffer->own, size});
  if (buffer == state.spare) state.spare = nullptr;
  fill(buffer, size);
  buffer->flags &= static_cast<uint8_t>(~vm::kLent);
  return buffer;
}

void take_back(SocketState& state, vm::Value data) {
  if (!vm::is_lent(data)) return;
  auto* buffer = data.as<vm::Bytes>();
  buffer->size = 0;  // whatever still refers to it sees nothing, until it is lent again
  if (state.spare == nullptr) state.spare = buffer;
}

vm::Value socket_recv(vm::Vm& vm, vm::Args args) {
  return receive<received_bytes, false>(vm, args, "recv");
}

vm::Value socket_recv_lending(vm::Vm& vm, vm::Args args) {
  return receive<lent_bytes, false>(vm, args, "recv");
}

vm::Value socket_recvfrom_lending(vm::Vm& vm, vm::Args args) {
  return receive<lent_bytes, true>(vm, args, "recvfrom");
}

vm::Value socket_recvfrom(vm::Vm& vm, vm::Args args) {
  return receive<received_bytes, true>(vm, args, "recvfrom");
}

}  // namespace falcon::modules
