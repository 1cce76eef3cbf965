// See finalize.h.
#include "vm/finalize.h"

#include <string>
#include <utility>
#include <vector>

#include "vm/call.h"
#include "vm/file.h"
#include "vm/interpreter_ops.h"

namespace falcon::vm {
namespace {

// Whether an exception that was thrown into the generator where it stands would find a handler.
bool is_guarded(const Generator* generator) {
  if (generator->state != kSuspendedAtYield) return false;
  const Code* code = generator->function->code;
  auto at = static_cast<uint32_t>(generator->pc - code->instructions);
  // pc stands behind a yield, but at a `yield from`.
  if (generator->pc->op != bytecode::Op::kYieldFrom) --at;
  return handler_at(*code, at) != nullptr;
}

void tell(Vm& vm, const Object* object) {
  std::string text = format_exception(vm, vm.take_exception());
  bool closing = object->kind == Kind::kGenerator;
  write_report(vm, cat("Exception ignored ",
                       closing ? "while a generator that was dropped is closed" : "in __del__",
                       ":\n", text));
}

// False: the thread is to end or was interrupted; the exception is pending.
bool finalize(Vm& vm, Thread& thread, Object* object) {
  if ((object->flags & kFinalized) != 0) return true;
  object->flags |= kFinalized;
  Value result = object->kind == Kind::kGenerator
                     ? generator_close(vm, static_cast<Generator*>(object))
                     : vm.call_special(object, vm.names.del_, {});
  if (!result.is_error()) return true;
  if (thread.ending || (thread.exception.as_object()->aux & kFromOutside) != 0) return false;
  tell(vm, object);
  return true;
}

}  // namespace

bool wants_finalizer(const Object* object) {
  return object->kind != Kind::kGenerator || is_guarded(static_cast<const Generator*>(object));
}

void watch_generator(Vm& vm, Generator* generator) {
  if ((generator->flags & (kHasFinalizer | kFinalized)) != 0 || !is_guarded(generator)) return;
  generator->flags |= kHasFinalizer;
  vm.heap.watch(generator);
}

void run_finalizers(Vm& vm, Thread& thread) {
  // A __del__ passes safepoints, too: they would begin the next one on top of it, and so on.
  if (thread.finalizing) return;
  thread.finalizing = true;
  Value pending = thread.exception;
  thread.exception = Value::undefined();
  while (!vm.heap.finalizer_queue().empty()) {
    Object* object = vm.heap.finalizer_queue().back();
    vm.heap.finalizer_queue().pop_back();
    thread.held_back = false;
    if (finalize(vm, thread, object)) continue;
    if (!thread.ending) {  // what came from outside goes on to the code that was held up
      add_interrupt(vm, thread, vm.take_exception());
      thread.budget = 0;
    }
    break;
  }
  if (!thread.ending) thread.exception = pending;
  thread.finalizing = false;
}

void release_dropped(Vm& vm) {
  vm.heap.collect();
  if (vm.current() != nullptr) run_finalizers(vm, *vm.current());
}

Value run_last_finalizers(Vm& vm) {
  Thread& thread = *vm.current();
  thread.finalizing = true;
  std::vector<Object*> watched = vm.heap.take_watched();
  List* all = vm.list(watched.size());
  for (Object* object : watched) {
    if (wants_finalizer(object)) all->items[all->size++] = object;
  }
  for (uint32_t i = 0; i < all->size; ++i) {
    if (!finalize(vm, thread, all->items[i].as_object())) return Value::error();
    all->items[i] = Value::none();
  }
  return Value::none();
}

}  // namespace falcon::vm
