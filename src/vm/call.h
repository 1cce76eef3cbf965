// What the interpreter and Vm::call share: binding arguments and preparing calls.
#pragma once

#include <span>

#include "vm/thread.h"
#include "vm/vm.h"

namespace falcon::vm {

// Brings `count` arguments at `at` (the last keywords->size() of them by keyword; may be null) into
// the places of the native's signature. False: TypeError.
bool bind_native(Vm& vm, Native* native, Value* at, uint32_t count, Tuple* keywords);
// Likewise into the registers of a function's parameters. `at` has room for all of its registers.
bool bind_function(Vm& vm, Function* function, Value* at, uint32_t count, Tuple* keywords);

// Of the MemoryError of a thread that must wait with native frames beneath it and gets no C stack
// for that.
constexpr char kNoStack[] =
    "no memory for the C stack of a thread that waits inside a built-in function";

// Where a call says what becomes of its result.
struct FrameUse {
  Value* result;
  uint8_t flags = 0;
  Value object = Value::none();
};
// Pushes the frame of a function at `place` (above everything in use), with copies of the
// arguments; makes the generator instead if it is one (then *made is it and no frame is pushed).
// False: exception.
bool push_function(Vm& vm, Thread& thread, Value* place, Function* function, const Value* args,
                   uint32_t count, Tuple* keywords, const FrameUse& use, Value* made);
// The quick way for the commonest call: as many arguments as a function without *rest, **extra and
// keyword-only parameters takes, in a chunk that is there. Null: nothing was done. Field by field,
// because a copied struct waits for its own stores.
inline Frame* push_simple(Thread& thread, Value* place, Function* function, const Value* args,
                          uint32_t count, Value* result) {
  Code* code = function->code;
  uint32_t registers = code->register_count;
  if (count != code->simple_count || thread.depth >= kMaxFrames) return nullptr;
  uint8_t flags = 0;
  const auto needed = static_cast<ptrdiff_t>(registers + kFrameOverhead);
  if (thread.chunk->end - place < needed) [[unlikely]] {
    // A loop may call from right below the end of a chunk: the next one is there after the first.
    RegisterChunk* above = thread.chunk->above;
    if (above == nullptr || above->end - above->registers < needed) return nullptr;
    above->saved_top = thread.top;
    thread.chunk = above;
    place = above->registers;
    flags = kFrameNewChunk;
  }
  auto* frame = reinterpret_cast<Frame*>(place);
  auto* base = reinterpret_cast<Value*>(frame + 1);
  uint32_t i = 0;
  for (; i < count; ++i) base[i] = args[i];
  for (; i < registers; ++i) base[i] = Value::undefined();
  frame->function = function;
  frame->pc = code->instructions;
  frame->base = base;
  frame->end = base + registers;
  frame->result = result;
  frame->object = Value::none();
  frame->below = thread.frame;
  frame->flags = flags;
  frame->machine_return = nullptr;
  thread.frame = frame;
  ++thread.depth;
  thread.top = base + registers + kNativeSlack;
  return frame;
}
// Pushes the frame of a suspended generator.
bool push_generator(Vm& vm, Thread& thread, Value* place, Generator* generator,
                    const FrameUse& use);
// Whether the running thread is at a safepoint with something to do. The heap takes the budget when
// a collection is due.
inline bool safepoint_due(Thread& thread) {
#ifdef FALCON_GC_STRESS
  static_cast<void>(thread);
  return true;
#else
  return --thread.budget <= 0;
#endif
}
// Takes back that safepoint_due was asked: who does the instruction instead asks again.
inline void forget_safepoint(Thread& thread) {
#ifdef FALCON_GC_STRESS
  static_cast<void>(thread);
#else
  ++thread.budget;
#endif
}
// What became of a call of any callable, whose arguments stand in registers that may be overwritten
// with one free before them.
enum class Called : uint8_t {
  kDone,       // *result_at is its result
  kPushed,     // the topmost frame is the callee's
  kFailed,     // an exception is pending
  kSuspended,  // thread.waiting_native must wait
  kSafepoint,  // nothing was done: a safepoint is due
};
// counts: whether it is a step, unless a native is called or what makes an instance is one.
Called call_value(Vm& vm, Thread& thread, Value callee, Value* args, uint32_t count,
                  Tuple* keywords, Value* result_at, bool counts);
// Ends the topmost frame, which is no plain function's: what it returned goes where its result is
// wanted (&thread.entry_result, if C++ called). False: exception, and the frame stays.
bool end_frame(Vm& vm, Thread& thread, Value returned);
// Pushes the frame of a generator that has not finished, whose yield is to give `sent`. False:
// exception.
bool resume_generator(Vm& vm, Thread& thread, Generator* generator, const FrameUse& use,
                      Value sent);
// Takes the frame of the running generator away, to go on at pc when it is resumed.
void suspend_generator(Vm& vm, Thread& thread, const bytecode::Instruction* pc);
// --- interrupts: exceptions that come to a thread from outside, each raised once, in order
// One more. Of two KeyboardInterrupts that the thread has not seen yet the first stands for both.
void add_interrupt(Vm& vm, Thread& thread, Value exception);
// The first, no longer on its way; undefined: none is.
Value take_interrupt(Vm& vm, Thread& thread);
// Whether this one is on its way still.
bool will_interrupt(Vm& vm, const Thread& thread, Value exception);
// All, first to last. Good until the next change.
std::span<const Value> interrupts(Vm& vm, const Thread& thread);
// Takes this one back if it is on its way still; false: it was raised, or never added.
bool withdraw_interrupt(Vm& vm, Thread& thread, Value exception);
// Gives up what the thread waits for and raises the first, unless the step function that waits
// takes interrupts itself. One that ends an operation which sends has attributes that say how far
// it came (StepType::tell). False: nothing was raised.
bool raise_interrupt(Vm& vm, Thread& thread);
// A step function under native frames gave suspended(): lets the C stack wait with the thread until
// the step function is to be called again. False: exception, and the step function is not called
// again.
bool wait_under_native(Vm& vm, Thread& thread);
// bind_native, and the check that self fits. False: exception.
bool prepare_native(Vm& vm, Native* native, Value* at, uint32_t count, Tuple* keywords);
// A call whose arguments stand in registers that may be overwritten, with one free before them.
Value call_at(Vm& vm, Value callee, Value* args, uint32_t count, Tuple* keywords);
// Takes the topmost frame away and gives its registers back.
void pop_special_frame(Thread& thread);
inline void pop_frame(Thread& thread) {
  Frame* frame = thread.frame;
  if ((frame->flags & (kFrameNewChunk | kFrameEntry)) != 0) {
    pop_special_frame(thread);
    return;
  }
  thread.frame = frame->below;
  --thread.depth;
  thread.top = thread.frame->end + kNativeSlack;
}

// Turns a callable that is neither function nor native into one of these: a method gives its
// function and its self goes in front, an instance gives its __call__. *callee and the arguments at
// *args (with at least one free register before them) are changed. 1: done, 0: it is a type, -1:
// not callable (TypeError).
int resolve_callable(Vm& vm, Value* callee, Value** args, uint32_t* count);

// Makes an instance, the whole way: __new__, __init__. Calls script through Vm::call.
Value construct(Vm& vm, Type* type, Tuple* args, Dict* keywords);
// The __init__ that a script wrote for a class whose instances are plain objects or exceptions and
// come from no __new__ of its own: what `type(…)` has to call after begin_instance. Null: there is
// more, or less, to do (construct). Remembered with the class's version.
Function* find_plain_init(Vm& vm, Type* type);
inline Function* plain_init(Vm& vm, Type* type) {
  return type->init_version == type->version ? type->init : find_plain_init(vm, type);
}
// The instance that goes into a plain __init__ with these arguments. error(): exception.
Value begin_instance(Vm& vm, Type* type, const Value* args, uint32_t count, Tuple* keywords);

}  // namespace falcon::vm
