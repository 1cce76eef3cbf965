// readline, readuntil, readexactly, readall, read_frame and lines: one step function over
// net::ReadOp, which differs in what it is to read.
//
// The bytes of an answer that is not whole yet are the socket's, not this call's: what ends the
// call early, an exception, a timeout or an interrupt, leaves them there for the next read.
#include <algorithm>
#include <cstdint>

#include "falcon/net/read_op.h"
#include "modules/socket/arguments.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"
#include "vm/numbers.h"
#include "vm/text_support.h"

namespace falcon::modules {

namespace {

// asyncio's default for a line, and http.client's: twice what servers take of a header.
constexpr int64_t kLineLimit = 65536;
// What the length of a MySQL packet can say, and what Thrift takes of a frame by default.
constexpr int64_t kBulkLimit = 16777216;
// Results up to this size are made without asking the limit of memory, as recv's are.
constexpr size_t kUnaskedBytes = 65536;

using ReadStep = sched::StepOf<net::ReadOp>;

// An int in [low, the largest bytes object]; `standard` if it was not given. False: exception.
inline bool count_argument(vm::Vm& vm, vm::Value value, const char* operation, const char* name,
                           int64_t low, int64_t standard, size_t* out) {
  if (value.is_undefined()) {
    *out = static_cast<size_t>(standard);
    return true;
  }
  value = vm::as_index(vm, value);
  if (value.is_error()) return false;
  if (is_negative_int(vm, value) || (low > 0 && value.is_int() && value.as_int() < low)) {
    vm.raise(vm.types.value_error,
             vm::cat(operation, "() expects a ", name, " that is ",
                     low > 0 ? vm::cat("at least ", low) : std::string("not negative")));
    return false;
  }
  int64_t number = 0;
  const auto high = static_cast<int64_t>(std::min<size_t>(vm::kMaxBytes, INT32_MAX));
  if (!whole_number(vm, value, name, low, high, &number)) return false;
  *out = static_cast<size_t>(number);
  return true;
}

// What `step` has found, as a result, and the bytes out of the socket; undefined at the end of the
// stream.
vm::Value found(vm::Vm& vm, ReadStep& step, SocketObject* self) {
  const std::string_view data = step->data();
  vm::Value result;
  if (!step->ended()) {
    if (data.size() > kUnaskedBytes && !vm.heap.allows(data.size())) {
      step.end();
      return vm.raise_out_of_memory(data.size());
    }
    result = vm.bytes(data);
  }
  step->take();
  step.end();
  count_read_ahead(vm.heap, self);
  return result;
}

// Goes on with the read that has begun. The result is undefined when there is nothing before the
// end of the stream. `limit` and `expected` are for errors.
vm::Value go_on(vm::Vm& vm, ReadStep& step, vm::Value self, const char* operation, size_t limit,
                vm::Value expected = vm::Value::none()) {
  SocketObject* object = socket_object(self);
  for (;;) {
    switch (step->step()) {
      case net::Step::kDone:
        return found(vm, step, object);
      case net::Step::kBlocked:
        count_read_ahead(vm.heap, object);
        if (sched::Scheduler::of(vm).wait_here(step->block(), operation, self)) continue;
        return vm::Value::suspended();
      case net::Step::kFull: {
        const size_t wanted = step->wanted();
        if (!vm.heap.allows(wanted)) {
          step.end();
          return vm.raise_out_of_memory(wanted);
        }
        step->allow(wanted);
        continue;
      }
      case net::Step::kFailed: {
        net::Error error = step->take_error();
        step.end();
        count_read_ahead(vm.heap, object);
        return raise_read_error(vm, *object, error, expected, limit);
      }
    }
  }
}

// A result, b"" for the end of the stream.
vm::Value or_at_end(vm::Vm& vm, vm::Value result) {
  return result.is_undefined() ? vm::Value(vm.bytes({})) : result;
}

// The next line if the socket has it: most lines of a pipelined protocol need no operation.
vm::Value line_at_hand(vm::Vm& vm, const SocketObject& self, size_t limit) {
  net::Socket* socket = self.socket;
  if (socket == nullptr) return vm::Value::undefined();
  const std::string_view line = net::line_at_hand(*socket, limit);
  if (line.empty() || line.size() > kUnaskedBytes) return vm::Value::undefined();
  vm::Value result = vm.bytes(line);
  socket->take_ahead(line.size());
  return result;
}

}  // namespace

vm::Value socket_readline(vm::Vm& vm, vm::Args args) {
  ReadStep step(sched::Scheduler::of(vm));
  size_t limit = kLineLimit;
  if (args.given(1) && !count_argument(vm, args[1], "readline", "limit", 1, kLineLimit, &limit)) {
    return vm::Value::error();
  }
  if (step.fresh()) {
    SocketObject* self = socket_object(args[0]);
    vm::Value line = line_at_hand(vm, *self, limit);
    if (!line.is_undefined()) return line;
    if (!check_open(vm, self, "readline")) return vm::Value::error();
    step.begin(*self->socket, net::ReadGoal::line(limit));
  }
  return or_at_end(vm, go_on(vm, step, args[0], "readline", limit));
}

vm::Value socket_readuntil(vm::Vm& vm, vm::Args args) {
  ReadStep step(sched::Scheduler::of(vm));
  size_t limit = 0;
  if (!count_argument(vm, args[2], "readuntil", "limit", 1, kLineLimit, &limit)) {
    return vm::Value::error();
  }
  if (step.fresh()) {
    std::string_view separator;
    if (!vm::text_or_bytes(args[1], &separator)) {
      return vm.raise(vm.types.type_error,
                      vm::cat("readuntil() expects str, bytes or bytearray for separator, not '",
                              vm.type_name(args[1]), "'"));
    }
    if (separator.empty() || separator.size() > limit) {
      return vm.raise(vm.types.value_error,
                      separator.empty()
                          ? "readuntil() expects a separator that is not empty"
                          : "readuntil() expects a limit that has room for separator");
    }
    if (!check_open(vm, socket_object(args[0]), "readuntil")) return vm::Value::error();
    // A copy, for it must neither move nor change while the thread is parked.
    vm::Bytes* copy = vm.bytes(separator);
    step.begin(*socket_object(args[0])->socket, net::ReadGoal::until(copy->view(), limit));
    step.keep() = copy;
  }
  return go_on(vm, step, args[0], "readuntil", limit);
}

vm::Value socket_readexactly(vm::Vm& vm, vm::Args args) {
  ReadStep step(sched::Scheduler::of(vm));
  size_t count = 0;
  if (!count_argument(vm, args[1], "readexactly", "n", 0, 0, &count)) return vm::Value::error();
  if (step.fresh()) {
    if (!check_open(vm, socket_object(args[0]), "readexactly")) return vm::Value::error();
    step.begin(*socket_object(args[0])->socket, net::ReadGoal::exactly(count));
  }
  return go_on(vm, step, args[0], "readexactly", count, args[1]);
}

vm::Value socket_readall(vm::Vm& vm, vm::Args args) {
  ReadStep step(sched::Scheduler::of(vm));
  size_t limit = 0;
  if (!count_argument(vm, args[1], "readall", "limit", 1, kBulkLimit, &limit)) {
    return vm::Value::error();
  }
  if (step.fresh()) {
    if (!check_open(vm, socket_object(args[0]), "readall")) return vm::Value::error();
    step.begin(*socket_object(args[0])->socket, net::ReadGoal::all(limit));
  }
  return or_at_end(vm, go_on(vm, step, args[0], "readall", limit));
}

vm::Value socket_read_frame(vm::Vm& vm, vm::Args args) {
  ReadStep step(sched::Scheduler::of(vm));
  size_t limit = 0;
  if (!count_argument(vm, args[2], "read_frame", "limit", 0, kBulkLimit, &limit)) {
    return vm::Value::error();
  }
  if (step.fresh()) {
    size_t size_bytes = 0;
    if (!size_bytes_argument(vm, args[1], "read_frame", &size_bytes) ||
        !check_open(vm, socket_object(args[0]), "read_frame")) {
      return vm::Value::error();
    }
    step.begin(*socket_object(args[0])->socket, net::ReadGoal::frame(size_bytes, limit));
  }
  vm::Value frame = go_on(vm, step, args[0], "read_frame", limit);
  return frame.is_undefined() ? vm::Value::none() : frame;
}

namespace {

// Another thread that walks the same iterator may come to its end while this one waits, so what is
// read from is kept with the step.
vm::Value next_line(vm::Vm& vm, vm::Iterator* it) {
  ReadStep step(sched::Scheduler::of(vm));
  const auto limit = static_cast<size_t>(it->limit);
  if (step.fresh()) {
    if (it->source.is_undefined()) return vm::Value::undefined();
    SocketObject* self = socket_object(it->source);
    vm::Value line = line_at_hand(vm, *self, limit);
    if (!line.is_undefined()) return line;
    if (!check_open(vm, self, "readline")) return vm::Value::error();
    step.begin(*self->socket, net::ReadGoal::line(limit));
    step.keep() = it->source;
  }
  vm::Value self = step.keep();
  vm::Value line = go_on(vm, step, self, "readline", limit);
  if (line.is_undefined()) it->source = vm::Value::undefined();
  return line;
}

}  // namespace

vm::Value socket_lines(vm::Vm& vm, vm::Args args) {
  size_t limit = 0;
  if (!count_argument(vm, args[1], "lines", "limit", 1, kLineLimit, &limit) ||
      !check_open(vm, socket_object(args[0]), "lines")) {
    return vm::Value::error();
  }
  return vm.iterator(next_line, args[0], vm::Value::none(), 0, static_cast<int64_t>(limit));
}

vm::Value socket_buffered(vm::Vm& vm, vm::Args args) {
  const net::Socket* socket = socket_object(args[0])->socket;
  return vm.unsigned_integer(socket == nullptr ? 0 : socket->read_ahead().size());
}

}  // namespace falcon::modules
