// recv, without memory that waits for data.
//
// All threads of a runtime receive into one spare bytes object, for a step never parks between the
// system call and its end. What comes is copied into an object of its size; a spare that is at
// least half full is handed out as it is instead, and a new one made when next needed: bulk data is
// not copied. What waits for more (MSG_WAITALL, SO_RCVLOWAT) waits in the socket, and only when it
// is larger than the spare the operation has a buffer of its own, which grows with the data and not
// with what was asked for.
#include <algorithm>
#include <climits>

#include "falcon/net/ops.h"
#include "modules/socket/arguments.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"

namespace falcon::modules {

namespace {

// The pieces in which bulk data is customarily moved, and the largest datagram of IP (RFC 791).
constexpr size_t kSpareBytes = 65536;

using RecvStep = sched::StepOf<net::RecvOp>;

vm::Bytes* buffer_of(vm::Vm& vm, SocketState& state, RecvStep& step) {
  if (!step.keep().is_undefined()) return step.keep().as<vm::Bytes>();
  if (state.spare == nullptr) state.spare = vm.bytes_uninitialized(kSpareBytes);
  return state.spare;
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

// `size` bytes at the start of `buffer` as the result.
vm::Value received(vm::Vm& vm, SocketState& state, vm::Bytes* buffer, size_t size) {
  if (size < buffer->capacity / 2) return vm.bytes({buffer->own, size});
  if (buffer == state.spare) state.spare = nullptr;
  buffer->size = static_cast<uint32_t>(size);
  buffer->own[size] = '\0';
  return buffer;
}

bool begin(vm::Vm& vm, vm::Args args, RecvStep& step) {
  SocketObject* self = socket_object(args[0]);
  if (is_negative_int(vm, args[1])) {
    vm.raise(vm.types.value_error, "recv() expects a len that is not negative");
    return false;
  }
  int size = 0;
  int flags = 0;
  if (!c_int(vm, args[1], "len", &size) || !optional_c_int(vm, args, 2, "flags", &flags) ||
      !check_open(vm, self, "recv")) {
    return false;
  }
  step.begin(*self->socket, static_cast<size_t>(size), flags);
  return true;
}

}  // namespace

vm::Value socket_recv(vm::Vm& vm, vm::Args args) {
  SocketState& state = *socket_object(args[0])->state;
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  RecvStep step(scheduler);
  if (step.fresh() && !begin(vm, args, step)) return vm::Value::error();
  for (;;) {
    vm::Bytes* buffer = buffer_of(vm, state, step);
    const size_t capacity = buffer->capacity;
    switch (step->step(buffer->own, capacity)) {
      case net::Step::kDone: {
        const size_t size = step->done();
        step.end();
        count_read_ahead(vm.heap, socket_object(args[0]));
        return received(vm, state, buffer, size);
      }
      case net::Step::kBlocked:
        count_read_ahead(vm.heap, socket_object(args[0]));
        return scheduler.wait(step->block(), "recv", args[0]);
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

}  // namespace falcon::modules
