// sendall of a list or tuple, and write_frame: many pieces that go out as one.
//
// Most sends end within their first step, which looks at the list as it is. Only one that has to
// wait takes a copy of the list, and of the bytearrays in it: what is sent is what it held at the
// call.
#include <cstdint>
#include <string_view>
#include <vector>

#include "falcon/net/send_ops.h"
#include "modules/socket/arguments.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"
#include "vm/text_support.h"

namespace falcon::modules {

namespace {

constexpr size_t kMostSizeBytes = 8;

struct Gathering {
  Gathering(net::Socket& socket, const char* operation, int flags)
      : sending(socket, operation, flags) {}
  size_t bytes_sent() const { return sending.done(); }
  net::SendPartsOp sending;
  size_t header_size = 0;  // of a frame
  char header[kMostSizeBytes] = {};
};
using GatherStep = sched::StepOf<Gathering>;

struct Items {
  const vm::Value* at;
  size_t count;
};

// What is in a list or tuple, or a single piece of data.
Items items_of(vm::Vm& vm, const vm::Value& data) {
  if (vm.kind_of(data) == vm::Kind::kList) {
    return {data.as<vm::List>()->items, data.as<vm::List>()->size};
  }
  if (vm.kind_of(data) == vm::Kind::kTuple) {
    return {data.as<vm::Tuple>()->items, data.as<vm::Tuple>()->size()};
  }
  return {&data, 1};
}

// False: TypeError.
bool check_items(vm::Vm& vm, Items items, const char* operation) {
  std::string_view view;
  for (size_t i = 0; i < items.count; ++i) {
    if (vm::text_or_bytes(items.at[i], &view)) continue;
    vm.raise(vm.types.type_error, vm::cat(operation, "() expects str, bytes or bytearray for item ",
                                          i, " of data, not '", vm.type_name(items.at[i]), "'"));
    return false;
  }
  return true;
}

// What must not change while the thread is parked. False: no memory for that.
bool keep_snapshot(vm::Vm& vm, vm::Value data, vm::Value& keep) {
  if (!keep.is_undefined()) return true;
  const Items items = items_of(vm, data);
  size_t bytes = items.count * sizeof(vm::Value);
  std::string_view view;
  for (size_t i = 0; i < items.count; ++i) {
    if (vm.kind_of(items.at[i]) != vm::Kind::kByteArray) continue;
    vm::text_or_bytes(items.at[i], &view);
    if (view.size() > vm::kMaxBytes) return false;
    bytes += view.size();
  }
  if (!vm.heap.allows(bytes)) return false;
  vm::Tuple* copy = vm.tuple(static_cast<uint32_t>(items.count));
  for (size_t i = 0; i < items.count; ++i) {
    vm::Value item = items.at[i];
    if (vm.kind_of(item) == vm::Kind::kByteArray) {
      vm::text_or_bytes(item, &view);
      item = vm.bytes(view);
    }
    copy->items[i] = item;
  }
  keep = copy;
  return true;
}

vm::Value out_of_memory(vm::Vm& vm, GatherStep& step, size_t bytes) {
  step.end();
  return vm.raise_out_of_memory(bytes);
}

// Goes on with what has begun, with the items of `data`.
vm::Value go_on(vm::Vm& vm, GatherStep& step, vm::Value self, vm::Value data,
                const char* operation) {
  const vm::Value source = step.keep().is_undefined() ? data : step.keep();
  const Items items = items_of(vm, source);
  const size_t bytes = (items.count + 1) * sizeof(net::Piece);
  if (!vm.heap.allows(bytes)) return out_of_memory(vm, step, bytes);
  std::vector<net::Piece> parts;
  parts.reserve(items.count + 1);
  if (step->header_size > 0) parts.push_back({step->header, step->header_size});
  std::string_view view;
  for (size_t i = 0; i < items.count; ++i) {
    vm::text_or_bytes(items.at[i], &view);
    parts.push_back({const_cast<char*>(view.data()), view.size()});
  }
  switch (step->sending.step(parts)) {
    case net::Step::kBlocked:
      if (!keep_snapshot(vm, data, step.keep())) return out_of_memory(vm, step, bytes);
      return sched::Scheduler::of(vm).wait(step->sending.block(), operation, self);
    case net::Step::kFailed: {
      net::Error error = step->sending.take_error();
      step.end();
      return raise_send_error(vm, socket_object(self)->state, error);
    }
    case net::Step::kDone:
    case net::Step::kFull:
      break;
  }
  const size_t sent = step->sending.done();
  step.end();
  return vm.unsigned_integer(sent);
}

}  // namespace

bool is_gathered(vm::Vm& vm, vm::Value data) {
  return vm.kind_of(data) == vm::Kind::kList || vm.kind_of(data) == vm::Kind::kTuple;
}

vm::Value send_gathered(vm::Vm& vm, vm::Args args) {
  GatherStep step(sched::Scheduler::of(vm));
  if (step.fresh()) {
    SocketObject* self = socket_object(args[0]);
    int flags = 0;
    if (!check_items(vm, items_of(vm, args[1]), "sendall") ||
        !optional_c_int(vm, args, 2, "flags", &flags) || !check_open(vm, self, "sendall")) {
      return vm::Value::error();
    }
    step.begin(*self->socket, "sendall", flags);
  }
  return go_on(vm, step, args[0], args[1], "sendall");
}

vm::Value socket_write_frame(vm::Vm& vm, vm::Args args) {
  GatherStep step(sched::Scheduler::of(vm));
  if (step.fresh()) {
    SocketObject* self = socket_object(args[0]);
    size_t size_bytes = 0;
    std::string_view data;
    if (!vm::text_or_bytes(args[1], &data)) {
      return vm.raise(vm.types.type_error,
                      vm::cat("write_frame() expects str, bytes or bytearray for data, not '",
                              vm.type_name(args[1]), "'"));
    }
    if (!size_bytes_argument(vm, args[2], "write_frame", &size_bytes)) return vm::Value::error();
    if (size_bytes < sizeof(uint64_t) && data.size() >> (8 * size_bytes) != 0) {
      return vm.raise(vm.types.overflow_error,
                      vm::cat("a frame of ", data.size(), " bytes has a length that does not fit ",
                              size_bytes, size_bytes == 1 ? " byte" : " bytes"));
    }
    if (!check_open(vm, self, "write_frame")) return vm::Value::error();
    Gathering& gathering = step.begin(*self->socket, "write_frame", 0);
    gathering.header_size = size_bytes;
    for (size_t i = 0; i < size_bytes; ++i) {
      gathering.header[i] = static_cast<char>(data.size() >> (8 * (size_bytes - 1 - i)));
    }
  }
  return go_on(vm, step, args[0], args[1], "write_frame");
}

}  // namespace falcon::modules
