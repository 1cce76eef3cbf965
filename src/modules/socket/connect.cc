// connect and bind: an address, perhaps a look-up for it, then the call.
#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "falcon/net/ops.h"
#include "modules/socket/address.h"
#include "modules/socket/error.h"
#include "modules/socket/host_lookup.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"

namespace falcon::modules {

namespace {

// Progress of a connect or bind; `connecting` begins when `lookup` has ended. On the heap of C++,
// for it is larger than what a thread has room for, and these calls are rare beside send and recv.
struct Progress {
  explicit Progress(AddressArgument given) : info(std::move(given)) {}

  AddressArgument info;
  int64_t deadline_ns = kNever;
  std::optional<HostLookup> lookup;
  std::optional<net::ConnectOp> connecting;
};
using ProgressStep = sched::StepOf<Progress>;

vm::Value failed(vm::Vm& vm, ProgressStep& step, const SocketObject& self, net::Error error) {
  step.end();
  return raise_net_error(vm, self.state, error);
}

vm::Value failed_closed(vm::Vm& vm, ProgressStep& step, const SocketObject& self,
                        const char* operation) {
  step.end();
  return raise_closed_error(vm, self, operation);
}

// Takes the arguments apart and begins. False: exception. SO_SNDTIMEO bounds a connect from here
// on.
bool begin(vm::Vm& vm, sched::Scheduler& scheduler, ProgressStep& step, SocketObject* self,
           vm::Value info, const char* operation, bool bounded) {
  if (!check_open(vm, self, operation)) return false;
  AddressArgument argument;
  if (!address_argument(vm, self->state, self->socket->family(), info, operation, &argument)) {
    return false;
  }
  if (!check_open(vm, self, operation)) return false;  // taking `info` apart may have run script
  Progress& progress = step.begin(std::move(argument));
  if (bounded && self->socket->timeout_ns() != 0) {
    progress.deadline_ns = deadline_after_ns(self->socket->send_timeout_ns());
  }
  if (!progress.info.is_path) {
    progress.lookup.emplace(scheduler, *self, progress.info.host, progress.info.port,
                            progress.deadline_ns, operation);
  }
  return true;
}

// The addresses that `info` stands for; empty while the look-up waits or after it failed, with
// *outcome what the native gives then.
std::vector<net::Address> addresses_of(vm::Vm& vm, sched::Scheduler& scheduler, ProgressStep& step,
                                       vm::Value self, const char* operation, vm::Value* outcome) {
  if (step->info.is_path) return {step->info.path};
  SocketObject* object = socket_object(self);
  if (object->socket->closed()) {
    *outcome = failed_closed(vm, step, *object, operation);
    return {};
  }
  net::ResolveOp& lookup = step->lookup->operation();
  switch (lookup.step()) {
    case net::Step::kBlocked:
      *outcome = scheduler.wait(lookup.block(), operation, self);
      return {};
    case net::Step::kFailed:
      *outcome = failed(vm, step, *object, lookup.take_error());
      return {};
    case net::Step::kDone:
    case net::Step::kFull:
      break;
  }
  std::vector<net::Address> found = lookup.take();
  for (net::Address& address : found) address = step->info.completed(address);
  step->lookup.reset();
  return found;
}

}  // namespace

vm::Value socket_connect(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  ProgressStep step(scheduler);
  if (step.fresh() && !begin(vm, scheduler, step, self, args[1], "connect", true)) {
    return vm::Value::error();
  }
  if (!step->connecting.has_value()) {
    vm::Value outcome;
    std::vector<net::Address> found =
        addresses_of(vm, scheduler, step, args[0], "connect", &outcome);
    if (found.empty()) return outcome;
    step->connecting.emplace(*self->socket, std::move(found), step->deadline_ns);
  }
  switch (step->connecting->step()) {
    case net::Step::kBlocked:
      return scheduler.wait(step->connecting->block(), "connect", args[0]);
    case net::Step::kFailed:
      return failed(vm, step, *self, step->connecting->take_error());
    case net::Step::kDone:
    case net::Step::kFull:
      break;
  }
  step.end();
  return vm::Value::none();
}

vm::Value socket_bind(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  ProgressStep step(scheduler);
  if (step.fresh() && !begin(vm, scheduler, step, self, args[1], "bind", false)) {
    return vm::Value::error();
  }
  vm::Value outcome;
  std::vector<net::Address> found = addresses_of(vm, scheduler, step, args[0], "bind", &outcome);
  if (found.empty()) return outcome;
  step.end();
  auto bound = self->socket->bind(found.front());
  return bound.ok() ? vm::Value::none() : raise_net_error(vm, self->state, bound.error());
}

}  // namespace falcon::modules
