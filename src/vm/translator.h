// Machine code for hot functions, as the interpreter knows it.
//
// The interpreter counts what a function does (Code::heat) and has a hot one translated. Machine
// code works on the same frames and registers, all in memory and up to date at every instruction,
// so that it can be entered and left at any of them: what it cannot do itself it leaves to the
// interpreter, which does that one instruction and enters again behind it. Collector, tracebacks,
// green threads and limits see no difference. Who translates is a layer of its own (jit); without
// one everything is interpreted.
#pragma once

#include <cstddef>
#include <cstdint>

namespace falcon::vm {

class Vm;
class Thread;
struct Frame;
struct Code;

// Why machine code was left. The topmost frame's pc says where: `thread.frame` may be another one
// than was entered.
enum class Exit : uint64_t {
  kInterpret,  // the instruction at pc is the interpreter's
  kFinished,   // the frame that C++ called has ended: thread.entry_result
  kFailed,     // an exception is pending; pc is behind the instruction
  kSuspended,  // must wait for thread.waiting_native, or an iterator; pc is behind the instruction
};

// Of one Code, which owns it through its translator.
struct MachineCode {
  const char* text;         // where it begins
  size_t bytes;             // of the text and what belongs to it, for the heap's account
  const uint32_t* offsets;  // in it, of each instruction
  const void* at(uint32_t instruction) const { return text + offsets[instruction]; }
};

class Translator {
 public:
  virtual ~Translator() = default;
  // Null: it cannot be had (no memory that may be executed, too long).
  virtual MachineCode* translate(Vm& vm, Code* code) = 0;
  virtual void release(MachineCode* machine) = 0;
  // Runs from a place in a frame's machine code on.
  Exit (*enter)(Thread& thread, Vm& vm, Frame* frame, const void* at) = nullptr;
  // A function is hot when it was called and its loops turned so often, in all.
  uint32_t hot = UINT32_MAX;
};

}  // namespace falcon::vm
