// The memory that receiving shares: see receive.cc.
#pragma once

#include "falcon/net/error.h"
#include "falcon/net/wait.h"
#include "modules/socket/error.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"
#include "vm/vm.h"

namespace falcon::modules {

// The pieces in which bulk data is customarily moved, and the largest datagram of IP (RFC 791).
constexpr size_t kSpareBytes = 65536;

// The bytes object that all threads receive into; good until another thread runs.
vm::Bytes* spare_buffer(vm::Vm& vm, SocketState& state);
// Steps the `operation` of a step function's progress by `once`. The function's result, or
// undefined when data is there.
template <class Progress, class Once>
vm::Value receive_by(vm::Vm& vm, vm::Value self, const char* name, sched::StepOf<Progress>& step,
                     Once once) {
  for (;;) {
    const net::Step outcome = once();
    count_read_ahead(vm.heap, socket_object(self));
    if (outcome == net::Step::kFailed) break;
    if (outcome != net::Step::kBlocked) return vm::Value::undefined();
    if (!sched::Scheduler::of(vm).wait_here(step->operation.block(), name, self))
      return vm::Value::suspended();
  }
  net::Error error = step->operation.take_error();
  step.end();
  return raise_net_error(vm, socket_object(self)->state, error);
}

// `size` bytes at the start of `buffer` as a result.
vm::Value received_bytes(vm::Vm& vm, SocketState& state, vm::Bytes* buffer, size_t size);
// Has the buffer back if data is one on loan.
void take_back(SocketState& state, vm::Value data);

}  // namespace falcon::modules
