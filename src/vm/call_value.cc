// Calls of any callable by the interpreter and by machine code, and the ends of what they began.
//
// All of it stands outside the interpreter's loop, so that what it handles does not stay in the
// loop's own C frame, where the collector would take it for alive.
#include "vm/call.h"
#include "vm/finalize.h"
#include "vm/interpreter_ops.h"
#include "vm/quick_ops.h"

namespace falcon::vm {
namespace {

// Makes an instance and pushes the frame of its __init__. In a frame of its own: in the loop's the
// instance would stay in the collector's sight until the next one is made.
__attribute__((noinline)) bool push_construct(Vm& vm, Thread& thread, Value* place, Type* type,
                                              Function* init, Value* args, uint32_t count,
                                              Tuple* keywords, Value* result_at) {
  Value instance = begin_instance(vm, type, args, count, keywords);
  if (instance.is_error()) return false;
  args[-1] = instance;
  Value made;
  if (!push_function(vm, thread, place, init, args - 1, count + 1, keywords,
                     {result_at, kFrameConstruct, instance}, &made)) {
    return false;
  }
  if (made.is_undefined()) return true;
  vm.raise(vm.types.type_error, "__init__() should return None, not 'generator'");
  return false;
}

Called call_function(Vm& vm, Thread& thread, Function* function, Value* args, uint32_t count,
                     Tuple* keywords, Value* result_at) {
  Frame* below = thread.frame;
  if (keywords == nullptr && push_simple(thread, below->end, function, args, count, result_at)) {
    return Called::kPushed;
  }
  // A generator goes to its register at once: a local would keep it alive.
  if (!push_function(vm, thread, below->end, function, args, count, keywords, {result_at},
                     result_at)) {
    return Called::kFailed;
  }
  return thread.frame != below ? Called::kPushed : Called::kDone;
}

Called call_native(Vm& vm, Thread& thread, Native* native, Value* args, uint32_t count,
                   Tuple* keywords, Value* result_at) {
  if (!bind_call(vm, native, args, count, keywords)) return Called::kFailed;
  vm.set_running_native(native);
  Value result = native->fn(vm, Args{args, native->signature.parameter_count});
  if (result.is_suspended()) {
    thread.note_waiting(native, args, result_at);
    return Called::kSuspended;
  }
  if (result.is_error()) return Called::kFailed;
  *result_at = result;
  return Called::kDone;
}

}  // namespace

Called call_value(Vm& vm, Thread& thread, Value callee, Value* args, uint32_t count,
                  Tuple* keywords, Value* result_at, bool counts) {
  const Kind kind = callee.is_object() ? callee.as_object()->kind : Kind::kFree;
  if (kind == Kind::kNative) {
    return call_native(vm, thread, callee.as<Native>(), args, count, keywords, result_at);
  }
  Function* init = kind == Kind::kType ? plain_init(vm, callee.as<Type>()) : nullptr;
  if (counts && (kind != Kind::kType || init != nullptr) && safepoint_due(thread)) {
    return Called::kSafepoint;
  }
  if (kind == Kind::kFunction) {
    return call_function(vm, thread, callee.as<Function>(), args, count, keywords, result_at);
  }
  if (init != nullptr) {
    return push_construct(vm, thread, thread.frame->end, callee.as<Type>(), init, args, count,
                          keywords, result_at)
               ? Called::kPushed
               : Called::kFailed;
  }
  if (kind == Kind::kMethod) {
    auto* method = callee.as<Method>();
    const Kind inner = vm.kind_of(method->callable);
    if (inner == Kind::kFunction || inner == Kind::kNative) {
      args[-1] = method->self;
      return call_value(vm, thread, method->callable, args - 1, count + 1, keywords, result_at,
                        false);
    }
  } else if (callee.is_object() && kind != Kind::kType) {
    Value found = type_lookup(vm, callee.as_object()->type, vm.names.call);
    if (binds_self(vm, found)) {
      args[-1] = callee;
      return call_value(vm, thread, found, args - 1, count + 1, keywords, result_at, false);
    }
  }
  Value result = kind == Kind::kType ? construct_from(vm, callee.as<Type>(), args, count, keywords)
                                     : call_slowly(vm, callee, args, count, keywords);
  if (result.is_error()) return Called::kFailed;
  *result_at = result;
  return Called::kDone;
}

bool end_frame(Vm& vm, Thread& thread, Value returned) {
  Frame* frame = thread.frame;
  uint8_t flags = frame->flags;
  Value* to = frame->result;
  if ((flags & kFrameConstruct) != 0) {
    if (!returned.is_none()) {
      vm.raise(vm.types.type_error,
               cat("__init__() should return None, not '", vm.type_name(returned), "'"));
      return false;
    }
    returned = frame->object;
  }
  if ((flags & kFrameGenerator) != 0) generator_finish(vm.heap, frame->object.as<Generator>());
  pop_frame(thread);
  if ((flags & kFrameForIter) == 0) *to = returned;
  return true;
}

}  // namespace falcon::vm
