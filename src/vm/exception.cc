// The pending exception of a thread, and how natives make one pending.
//
// Each thread carries its own pending exception (Thread::exception), for a thread that parks in the
// middle of unwinding must not leave it to another; when no thread runs (while a Vm is being set
// up) the Vm has a place for it.
#include "vm/exception.h"

#include <algorithm>

#include "vm/exception_type.h"
#include "vm/text_support.h"
#include "vm/thread.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

// Of a traceback: most exceptions leave a few frames.
constexpr uint32_t kFirstTraceEntries = 4;
// A loop that raises while it handles what it raised before makes a chain; a longer one tells
// nobody more, and would keep every exception of a long run alive.
constexpr uint32_t kMaxContexts = 100;

}  // namespace

Exception* make_exception_with(Vm& vm, Type* type, Tuple* args) {
  auto* exception = vm.heap.make<Exception>(type, Kind::kException);
  exception->flags |= kHasDict;
  if ((type->type_flags & kTypeHasFinalizer) != 0) {
    exception->flags |= kHasFinalizer;
    vm.heap.watch(exception);
  }
  exception->args = args;
  exception->cause = Value::none();
  exception->context = Value::none();
  exception->subject = Value::undefined();
  return exception;
}

// Messages quote what peers and files sent: any bytes will do. None at all: no arguments.
Exception* Vm::make_exception(Type* type, std::string_view message) {
  if (message.empty()) return make_exception_with(*this, type, tuple(size_t{0}));
  return make_exception_with(*this, type, tuple({shown_text(*this, message)}));
}

Value& Vm::pending_exception() {
  return current_ == nullptr ? no_thread_exception_ : current_->exception;
}

Value Vm::raise_value(Value exception) {
  pending_exception() = exception;
  return Value::error();
}

Value Vm::raise(Type* type, std::string_view message) {
  return raise_value(make_exception(type, message));
}

Value raise_missing_name(Vm& vm, Type* type, std::string_view message, Str* name, Value subject) {
  Exception* exception = vm.make_exception(type, message);
  exception->missing = name;
  exception->subject = subject;
  return vm.raise_value(exception);
}

namespace {

std::string amount_text(size_t bytes) {
  constexpr size_t kUnit = 1024;
  constexpr std::string_view kUnits[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  // Whoever asks for so much may have asked for more: such sizes were cut on their way here.
  constexpr size_t kHuge = size_t{1} << 62;
  const char* more = bytes < kHuge ? "" : " or more";
  bytes = std::min(bytes, kHuge);
  if (bytes < kUnit) return cat(bytes, " ", kUnits[0]);
  size_t power = 1;
  while (bytes / kUnit >= kUnit) {
    bytes /= kUnit;
    ++power;
  }
  return cat(bytes / kUnit, ".", bytes % kUnit * 10 / kUnit, " ", kUnits[power], more);
}

}  // namespace

std::string memory_in_use(const Vm& vm) {
  return cat(amount_text(vm.heap.bytes()), " of the limit of ", amount_text(vm.heap.limit()),
             " in use");
}

Value Vm::raise_out_of_memory(size_t wanted_bytes) {
  std::string message = memory_in_use(*this);
  const size_t free = heap.limit() - std::min(heap.limit(), heap.bytes());
  if (wanted_bytes > free) {
    message = cat(amount_text(wanted_bytes), " wanted, with ", message);
  } else if (wanted_bytes > 0) {
    message = cat(amount_text(wanted_bytes), " wanted, more than a single value may take");
  }
  heap.lend();
  return raise(types.memory_error, message);
}

bool Vm::has_exception() const { return !exception().is_undefined(); }

Value Vm::exception() const {
  return current_ == nullptr ? no_thread_exception_ : current_->exception;
}

Value Vm::take_exception() {
  Value taken = pending_exception();
  pending_exception() = Value::undefined();
  return taken;
}

bool Vm::catch_exception(Type* type) {
  Value pending = exception();
  if (pending.is_undefined() || !is_instance(pending, type)) return false;
  pending_exception() = Value::undefined();
  return true;
}

void set_context(Exception* exception, Value context) {
  if (!context.is_object() || context.as_object()->kind != Kind::kException) return;
  if (context == Value(exception)) return;
  uint32_t length = 0;
  for (auto* at = context.as<Exception>(); !at->context.is_none();) {
    if (++length >= kMaxContexts) return;
    if (at->context == Value(exception)) {
      at->context = Value::none();
    } else {
      at = at->context.as<Exception>();
    }
  }
  exception->context = context;
}

void append_trace(Vm& vm, Exception* exception, Code* code, uint32_t pc) {
  if (code->chunk->source == nullptr) return;  // the VM's own
  if (exception->trace_count == exception->trace_capacity) {
    uint32_t capacity = std::max(kFirstTraceEntries, exception->trace_capacity * 2);
    exception->trace = static_cast<TraceEntry*>(
        vm.heap.reallocate_outside(exception->trace, exception->trace_capacity * sizeof(TraceEntry),
                                   capacity * sizeof(TraceEntry)));
    exception->trace_capacity = capacity;
  }
  exception->trace[exception->trace_count++] = {code, pc};
}

void set_exception_attribute(Vm& vm, Exception* exception, std::string_view name, Value value) {
  if (exception->dict == nullptr) exception->dict = vm.dict();
  dict_set_str(vm, exception->dict, vm.intern(name), value);
}

Value exception_attribute(Vm& vm, const Exception* exception, std::string_view name) {
  if (exception->dict == nullptr) return Value::undefined();
  return dict_get_str(vm, exception->dict, vm.intern(name));
}

}  // namespace falcon::vm
