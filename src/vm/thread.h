// A thread of execution: frames and registers on the heap, no C stack of its own.
//
// Registers live in chunks that never move, so that a pointer to a register stays good while the
// frame lives; a frame that does not fit opens a new chunk. The scheduler (layer sched) derives its
// green thread from this and decides who runs; the VM only runs the one that it is given.
//
// How a native waits: it is a step function. It returns Value::suspended() after telling the
// scheduler what it waits for, and is called again, with the same arguments, when the thread is
// woken. What it has done so far it keeps in `step`, and resets that before it gives anything but
// suspended().
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/function.h"
#include "vm/value.h"

namespace falcon::vm {

struct ImportWait;

enum FrameFlags : uint8_t {
  kFrameEntry = 1,       // returns to C++ (Vm::call), not to the frame below
  kFrameConstruct = 2,   // __init__ of `object`: the result is the object
  kFrameGenerator = 4,   // runs `object`, a Generator
  kFrameForIter = 8,     // with kFrameGenerator: its end makes the kForIter below jump
  kFrameNewChunk = 16,   // opened a chunk of registers
  kFrameYieldFrom = 32,  // with kFrameGenerator: resumed by the kYieldFrom below
};

// Stands in a chunk, and does not move. Its registers lie behind it; those of a generator's frame
// lie with the generator, so that to resume it nothing is copied.
struct Frame {
  Function* function;
  const bytecode::Instruction* pc;  // where to go on; current only while another frame runs
  Value* base;                      // R[0]
  Value* end;                       // in the chunk: behind what the frame takes up there
  Value* result;                    // register of the frame below that gets the result
  Value object;                     // as the flags say
  Frame* below;
  const void* machine_return;  // where the machine code that called goes on; null: the interpreter
  uint8_t flags;
};

// Registers above a frame's own that are always there, for the places of a native's parameters.
constexpr uint32_t kNativeSlack = kMaxNativeParameters + 2;
// What a frame needs of a chunk besides its registers, in registers.
constexpr uint32_t kFrameOverhead = kNativeSlack + sizeof(Frame) / sizeof(Value);

struct RegisterChunk {
  RegisterChunk* below;
  RegisterChunk* above;  // kept for the next time
  Value* end;
  Value* saved_top;  // `top` of the chunk below when this one was opened
  Value registers[];
};

struct Exception;
struct StepState;

// What the progress of a step function is: by the class of what lies in StepState::data.
struct StepType {
  void (*destroy)(StepState&);  // gives up what is under way and destroys what is in `data`
  // Gives the exception that will end it attributes that say how far it came; null: nothing to say.
  void (*tell)(Vm&, StepState&, Exception*);
  bool begins_with_pointer;  // to what it needs first: worth fetching ahead
};

// Progress of a step function between its calls.
struct StepState {
  static constexpr size_t kBytes = 104;  // net's operations but the look-up, which is put elsewhere
  const StepType* type = nullptr;        // null: nothing is under way
  Value keep;                            // seen by the collector
  alignas(8) unsigned char data[kBytes];
};

// The fields are in an order that leaves no gaps: a parked handler is little else.
class Thread {
 public:
  // registers: of its first chunk.
  Thread(Vm& vm, size_t registers);
  virtual ~Thread();
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  Vm& vm;
  Frame* frame = nullptr;  // the topmost
  RegisterChunk* chunk = nullptr;
  Value* top = nullptr;         // first register that neither a frame nor a native of it uses
  Value exception;              // pending; undefined: none
  Value entry_result;           // of a frame with kFrameEntry that has ended
  uint32_t depth = 0;           // frames
  int32_t budget = 0;           // safepoints left before the scheduler is asked
  int32_t kept_budget = 0;      // what the heap took from `budget`, to have a collection made
  uint16_t native_depth = 0;    // natives within natives on the C stack
  bool finalizing : 1 = false;  // __del__ methods are being called
  bool held_back : 1 = false;   // the present one has had another turn before `interrupt`
  // It is being unwound: no handler sees `interrupt`, which every safepoint raises again, so that
  // natives give back what they hold and no script runs.
  bool ending : 1 = false;
  // Instead of waiting_native: the iterator of the kForIter before `frame->pc` gave suspended().
  bool waiting_iterator : 1 = false;
  // An interrupt ends no wait of this step function: it is called again and takes the interrupt
  // itself (take_interrupt).
  bool takes_interrupts : 1 = false;
  StepState step;
  // The native that gave suspended(), to be called again: its places, and where its result goes.
  Native* waiting_native = nullptr;
  Value* waiting_args = nullptr;
  Value* waiting_result = nullptr;
  const ImportWait* import_wait = nullptr;  // while it waits for a module that another thread loads
  // What other threads, signals and deadlines want raised here at the next safepoint or wake-up: an
  // exception, a Tuple of them in order of arrival, or undefined. See add_interrupt in call.h.
  Value interrupt;

  virtual void trace(Tracer& tracer);
  // `native`, called with what is at `args`, gave suspended().
  void note_waiting(Native* native, Value* args, Value* result) {
    waiting_native = native;
    waiting_args = args;
    waiting_result = result;
  }
  // The step function is over: destroys what it has in `step`.
  void end_step() {
    if (step.type != nullptr) step.type->destroy(step);
    step.type = nullptr;
    step.keep = Value::undefined();
    takes_interrupts = false;
  }
};

// What the VM asks of whoever runs its threads.
class Host {
 public:
  virtual ~Host() = default;
  // The running thread has native frames beneath it and must wait (a step function gave suspended)
  // or has used up its budget (ready = true): runs others and returns when it is this thread's turn
  // again. False: there is no memory for another C stack, so no other thread ran; the running one
  // waits for nothing any more (wait_under_native makes a MemoryError of it) and may as well go on
  // if it is ready.
  virtual bool switch_away(Thread& thread, bool ready) = 0;
  // As switch_away, until `wake_up`; `doing` is a literal for reports.
  virtual bool wait_for_wake_up(Thread& thread, const char* doing) = 0;
  virtual void wake_up(Thread& thread) = 0;
  // Runs `callable()`, which waits for nothing, to its end while the running thread, if there is
  // one, stands still: no other thread runs, and no interrupt reaches it. Its result, or error().
  virtual Value run_apart(Value callable) = 0;
  // open(2) of what may have to wait for another process, while other threads run: the descriptor,
  // or minus an errno; INT_MIN: an exception is pending.
  virtual int open_elsewhere(const std::string& path, int flags, unsigned mode) = 0;
  // A generator with Generator::blocks, which hold for what the thread does in it: it stops at a
  // yield, or goes on.
  virtual void stop_blocks(Thread& thread, Generator* generator) = 0;
  virtual void go_on_with_blocks(Thread& thread, Generator* generator) = 0;
  // The steps that Vm::limit_steps gave are used up. Gives how many more there are.
  virtual int64_t steps_used_up() = 0;
  // Lowest address that the running C stack may still use for a native call.
  virtual char* stack_limit() const = 0;
  // Marks everything that the host holds: threads, and the C stacks of those that are switched
  // away. In a step before the end of marking it may leave some out for the next one; whether it
  // left none.
  virtual bool trace(Tracer& tracer) = 0;
  // A collection begins to mark: nothing has been marked by trace() yet.
  virtual void begin_tracing() = 0;
};

}  // namespace falcon::vm
