// send_many and recv_many: batches of datagrams, many with each system call.
#include <span>
#include <utility>
#include <vector>

#include "falcon/net/message.h"
#include "modules/socket/arguments.h"
#include "modules/socket/destination.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/receive.h"
#include "modules/socket/recv_batch.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"

namespace falcon::modules {

namespace {

// Sending
// -------------------------------------------------------------------------------------

struct SendProgress {
  SendProgress(net::Socket& socket, int flags, std::vector<net::Address> to)
      : operation(socket, flags), addresses(std::move(to)) {}
  void tell(vm::Vm& vm, vm::Exception* exception) const {
    tell_messages_sent(vm, exception, operation.sent());
  }
  net::SendManyOp operation;
  std::vector<net::Address> addresses;  // unknown: to the peer
};
using SendStep = sched::StepOf<SendProgress>;

// An address of a batch, whose host is numeric: a batch looks nothing up. False: exception.
bool address_of(vm::Vm& vm, SocketObject* self, vm::Value info, net::Address* out) {
  Destination destination;
  if (!destination.take(vm, self, info, "send_many")) return false;
  if (!destination.resolved()) {
    vm.raise(vm.types.value_error, "send_many() expects numeric hosts; look names up before");
    return false;
  }
  *out = destination.address();
  return true;
}

// One datagram: data, or (data, address). False: exception.
bool datagram_of(vm::Vm& vm, SocketObject* self, vm::Value item, const net::Address& common,
                 vm::List* buffers, std::vector<net::Address>* addresses) {
  vm::Value data = item;
  net::Address address = common;
  if (vm::has_kind(item, vm::Kind::kTuple) && item.as<vm::Tuple>()->size() == 2) {
    data = item.as<vm::Tuple>()->items[0];
    if (!address_of(vm, self, item.as<vm::Tuple>()->items[1], &address)) return false;
  }
  std::string_view view;
  if (!vm::text_or_bytes(data, &view)) {
    vm.raise(vm.types.type_error,
             vm::cat("send_many() expects data or (data, address) in datagrams, not '",
                     vm.type_name(data), "'"));
    return false;
  }
  vm::Value kept;
  if (!keep_snapshot(vm, data, kept)) return false;
  addresses->push_back(std::move(address));
  return vm::list_append(vm, buffers, kept.is_undefined() ? data : kept);
}

bool begin_send(vm::Vm& vm, vm::Args args, SendStep& step) {
  SocketObject* self = socket_object(args[0]);
  int flags = 0;
  if (!optional_c_int(vm, args, 3, "flags", &flags) || !check_open(vm, self, "send_many")) {
    return false;
  }
  net::Address common;
  if (args.given(2) && !args[2].is_none() && !address_of(vm, self, args[2], &common)) return false;
  vm::List* buffers = vm.list();
  std::vector<net::Address> addresses;
  vm::Iteration iteration(vm, args[1]);
  for (vm::Value item; iteration.next(&item);) {
    if (!check_open(vm, self, "send_many") ||
        !datagram_of(vm, self, item, common, buffers, &addresses)) {
      return false;
    }
  }
  if (iteration.failed() || !check_open(vm, self, "send_many")) return false;
  step.begin(*self->socket, flags, std::move(addresses));
  step.keep() = buffers;
  return true;
}

// Receiving
// -----------------------------------------------------------------------------------

// What the messages of a batch may take together.
constexpr size_t kMaxBatchBytes = 16 << 20;
// Of one batch.
constexpr int64_t kMaxMessages = 64;

struct RecvProgress {
  RecvProgress(net::Socket& socket, int flags, size_t most, size_t bytes)
      : operation(socket, flags), count(most), size(bytes) {}
  net::RecvManyOp operation;
  size_t count;
  size_t size;
};
using RecvStep = sched::StepOf<RecvProgress>;

bool begin_recv(vm::Vm& vm, vm::Args args, RecvStep& step) {
  SocketObject* self = socket_object(args[0]);
  int64_t count = 0;
  int64_t size = kSpareBytes;
  int flags = 0;
  if (!whole_number(vm, args[1], "count", 1, INT32_MAX, &count) ||
      (args.given(2) &&
       !whole_number(vm, args[2], "len", 0, static_cast<int64_t>(kMaxBatchBytes), &size)) ||
      !optional_c_int(vm, args, 3, "flags", &flags) || !check_open(vm, self, "recv_many")) {
    return false;
  }
  count = std::min(count, kMaxMessages);
  if (size > 0) count = std::clamp<int64_t>(int64_t{kMaxBatchBytes} / size, 1, count);
  step.begin(*self->socket, flags, static_cast<size_t>(count), static_cast<size_t>(size));
  return true;
}

// Where a batch comes to. Empty: MemoryError.
std::span<net::Message> room_for(vm::Vm& vm, SocketState& state, size_t count, size_t size) {
  if (state.batch == nullptr) state.batch = new RecvBatch;
  const size_t wanted = state.batch->wants(count, size);
  if (wanted != 0 && !vm.heap.allows(wanted)) {
    vm.raise_out_of_memory(wanted);
    return {};
  }
  return state.batch->messages(count, size);
}

// [(DATA, ADDRESS), …]
vm::Value batch_value(vm::Vm& vm, const SocketObject& self, std::span<const net::Message> got) {
  vm::List* list = vm.list(got.size());
  for (const net::Message& message : got) {
    const size_t size = std::min(message.size, message.pieces[0].size);
    vm::Value data = vm.bytes({static_cast<const char*>(message.pieces[0].data), size});
    if (!vm::list_append(vm, list, vm.pair(data, peer_value(vm, self, *message.address)))) {
      return vm::Value::error();
    }
  }
  return list;
}

}  // namespace

vm::Value socket_send_many(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  SendStep step(scheduler);
  if (step.fresh() && !begin_send(vm, args, step)) return vm::Value::error();
  std::vector<net::Address>& addresses = step->addresses;
  std::vector<net::Piece> pieces(addresses.size());
  std::vector<net::Message> messages(addresses.size());
  const auto* buffers = step.keep().as<vm::List>();
  for (size_t i = 0; i < messages.size(); ++i) {
    std::string_view view;
    vm::text_or_bytes(buffers->items[i], &view);
    pieces[i] = {const_cast<char*>(view.data()), view.size()};
    messages[i].pieces = {&pieces[i], 1};
    messages[i].address = addresses[i].known() ? &addresses[i] : nullptr;
  }
  const net::Step outcome = step->operation.step(messages);
  if (outcome == net::Step::kBlocked) {
    return scheduler.wait(step->operation.block(), "send_many", args[0]);
  }
  const size_t sent = step->operation.sent();
  if (outcome != net::Step::kFailed) {
    step.end();
    return vm.unsigned_integer(sent);
  }
  net::Error error = step->operation.take_error();
  // A batch of none fails, too.
  if (sent < addresses.size() && addresses[sent].known()) error.amend_remote(addresses[sent]);
  step.end();
  return raise_batch_error(vm, self->state, error, sent);
}

vm::Value socket_recv_many(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  RecvStep step(sched::Scheduler::of(vm));
  if (step.fresh() && !begin_recv(vm, args, step)) return vm::Value::error();
  const std::span<net::Message> messages = room_for(vm, *self->state, step->count, step->size);
  if (messages.empty()) {
    step.end();
    return vm::Value::error();
  }
  const vm::Value rest =
      receive_by(vm, args[0], "recv_many", step, [&] { return step->operation.step(messages); });
  if (!rest.is_undefined()) return rest;
  const size_t count = step->operation.done();
  step.end();
  return batch_value(vm, *self, messages.first(count));
}

}  // namespace falcon::modules
