// What machine code calls: instructions, or the rarer cases of them, in C++.
//
// A helper does one instruction of the topmost frame as the interpreter would. It sets the frame's
// pc first, so that tracebacks and whoever looks at frames see where the thread is.
#pragma once

#include <cstdint>

#include "bytecode/instruction.h"
#include "vm/thread.h"

namespace falcon::jit {

using Helper = uint64_t (*)(vm::Thread* thread, const bytecode::Instruction* i, vm::Value* R);

// For an instruction that leaves a value in R[a] or has no result, and does not jump: 1, or 0 with
// a pending exception. Null: there is none.
Helper helper_of(bytecode::Op op);

// For conditional jumps: whether the condition holds, or kConditionRaised. Not for kForIter.
constexpr uint64_t kConditionRaised = 2;
Helper condition_of(bytecode::Op op);

// For instructions that may change the topmost frame: the address where machine code goes on in it,
// or one of these.
enum GoOn : uint64_t {
  kInterpret,  // where the topmost frame's pc says, in the interpreter
  kExit,       // nothing was done: the interpreter does the instruction
  kFailed,     // an exception is pending
  kSuspended,  // must wait for what is noted in the thread
  kFinished,   // C++ called the frame that has ended
  kEnd,        // of the iterator: at the jump's target
  kNext,       // behind the instruction, in the same frame
  kLastGoOn = kNext,
};
Helper mover_of(bytecode::Op op);

// Heap::wrote.
void tell_wrote(vm::Vm* vm, uint64_t value);

}  // namespace falcon::jit
