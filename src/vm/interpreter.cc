// The interpreter: one loop over instructions for one thread.
//
// Rules, where they bite:
// - A call from script to script pushes a frame and goes on in the same loop; C++ recursion happens
//   only when a native calls back into script (run_nested).
// - Registers and frames never move, so R and frame stay good across calls; only pushing and
//   popping frames changes them (ENTER_FRAME).
// - frame->pc is written before anything that can look at the frame: calls, waiting, errors.
// - Safepoints are kLoop, calls of functions and classes, and calls by natives. Only there may the
//   collector run, the thread be preempted, or another thread's exception arrive; values must be in
//   registers there.
// - A native that must wait: in the outermost run of a thread the loop returns and calls the native
//   again when it is resumed; in a nested one the C stack stays with the thread
//   (Host::switch_away).
#include "vm/interpreter.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>

#include "base/assert.h"
#include "vm/call.h"
#include "vm/finalize.h"
#include "vm/inline_cache.h"
#include "vm/interpreter_ops.h"
#include "vm/lending.h"
#include "vm/numbers.h"
#include "vm/quick_ops.h"

namespace falcon::vm {

using bytecode::Instruction;
using bytecode::Op;

namespace {

// An instruction as one word: the loop loads it once and takes out the operands that it needs with
// shifts, where a struct would be loaded field by field at every dispatch.
struct Word {
  uint64_t bits;
  Op op() const { return static_cast<Op>(bits & 0xFF); }
  uint32_t n() const { return static_cast<uint32_t>(bits >> 8) & 0xFF; }
  uint32_t a() const { return static_cast<uint32_t>(bits >> 16) & 0xFFFF; }
  uint32_t b() const { return static_cast<uint32_t>(bits >> 32) & 0xFFFF; }
  uint32_t c() const { return static_cast<uint32_t>(bits >> 48); }
  int32_t wide() const { return static_cast<int32_t>(bits >> 32); }
  int16_t short_b() const { return static_cast<int16_t>(bits >> 32); }
  int16_t short_c() const { return static_cast<int16_t>(bits >> 48); }
};
static_assert(std::endian::native == std::endian::little,
              "Word takes an Instruction's fields by shifts");

Word word_at(const Instruction* pc) { return std::bit_cast<Word>(*pc); }

// Safepoints between two looks at the scheduler: well under a millisecond of script, where they are
// no collections.
#ifdef FALCON_GC_STRESS
constexpr int32_t kBudget = 50;
#else
constexpr int32_t kBudget = 20000;
#endif

enum class Pause { kNone, kError, kPreempt };

// What lies above the topmost frame's registers is left from calls that have ended; the collector
// would take it for the arguments of a native.
void collect_at_safepoint(Vm& vm, Thread& thread) {
  const Frame& frame = *thread.frame;
  if (frame.end < thread.top) std::fill(frame.end, thread.top, Value::undefined());
  if ((frame.flags & kFrameGenerator) != 0) {
    std::fill_n(frame.base + frame.function->code->register_count, kNativeSlack,
                Value::undefined());
  }
  vm.heap.collect_step();
}

// The budget that the heap took to have a collection made. After the collection: it takes it again
// as long as what is freed has not brought the account down.
void return_budget(Thread& thread) {
  if (!thread.ending) thread.budget += std::exchange(thread.kept_budget, 0);
}

// An interrupt that a finalizer is given another turn for, to end by itself: it is called once, and
// gives back what the object holds.
bool holds_back(Vm& vm, Thread& thread) {
  const bool comes = thread.finalizing && !thread.ending && !thread.interrupt.is_undefined();
  if (!comes || thread.held_back) return false;
  thread.held_back = true;
  thread.budget = vm.take_steps(kBudget);
  return true;
}

// What is left of a safepoint once the collector has run if it was due.
Pause after_collection(Vm& vm, Thread& thread, bool nested) {
  if (!vm.heap.finalizer_queue().empty()) run_finalizers(vm, thread);
  if (vm.heap.over_limit()) {
    vm.heap.collect();
    if (vm.heap.is_full()) {
      vm.raise_out_of_memory();
      return Pause::kError;
    }
  }
  if (holds_back(vm, thread)) return Pause::kNone;
  if (raise_interrupt(vm, thread)) return Pause::kError;
  return_budget(thread);
  if (thread.budget > 0) return Pause::kNone;
  thread.budget = vm.take_steps(kBudget);
  if (raise_interrupt(vm, thread)) return Pause::kError;  // the steps were the last ones
  if (vm.host() == nullptr) return Pause::kNone;
  if (!nested) return Pause::kPreempt;
  vm.host()->switch_away(thread, true);
  return !holds_back(vm, thread) && raise_interrupt(vm, thread) ? Pause::kError : Pause::kNone;
}

Pause safepoint(Vm& vm, Thread& thread, bool nested) {
#ifdef FALCON_GC_STRESS
  --thread.budget;  // every safepoint comes here
  collect_at_safepoint(vm, thread);
#else
  if (vm.heap.wants_collection()) collect_at_safepoint(vm, thread);
#endif
  return after_collection(vm, thread, nested);
}

// An exception leaves the topmost frame. What lay in its registers is let go at once: of a
// MemoryError it may be all there was.
void leave_by_exception(Vm& vm, Thread& thread) {
  Frame* frame = thread.frame;
  std::fill_n(frame->base, frame->function->code->register_count, Value::undefined());
  if ((frame->flags & kFrameGenerator) != 0) {
    generator_finish(vm.heap, frame->object.as<Generator>());
    stop_is_an_error(vm);
  }
  pop_frame(thread);
}

// What the nearest frame that handles an exception is handling; undefined if none does.
Value handled_exception(const Thread& thread) {
  Value handled;
  const Frame* frame = thread.frame;
  for (uint32_t i = 0; i < thread.depth && handled.is_undefined(); ++i, frame = frame->below) {
    handled = handled_in(*frame);
  }
  return handled;
}

// Whether an exception has not been raised before.
bool is_new(const Exception* exception) {
  return exception->trace_count == 0 && exception->context.is_none() &&
         (exception->aux & kWasThrown) == 0;
}

// Asks for the machine code of a hot function. If there is none it is asked for again after as
// long.
__attribute__((noinline)) void translate(Vm& vm, Code* code) {
  code->heat = 0;
  code->machine = vm.translator->translate(vm, code);
  if (code->machine == nullptr) return;
  code->machine_start = code->machine->at(0);
  vm.heap.account(static_cast<ptrdiff_t>(code->machine->bytes));
}

// Finds the frame at or above `floor` that handles the pending exception and makes it the topmost.
// add_trace: whether the first frame belongs into the traceback (a kReraise has it there already).
// False: no frame does; the frames down to the floor are gone.
bool unwind(Vm& vm, Thread& thread, uint32_t floor, bool add_trace) {
  if (add_trace && !thread.ending) {
    auto* exception = vm.exception().as<Exception>();
    if (is_new(exception)) set_context(exception, handled_exception(thread));
  }
  while (thread.depth > floor) {
    if (thread.ending) {
      leave_by_exception(vm, thread);
      continue;
    }
    Frame* frame = thread.frame;
    auto at = static_cast<uint32_t>(frame->pc - 1 - frame->function->code->instructions);
    if (add_trace && frame->function->code->chunk->source != nullptr) {
      append_trace(vm, vm.exception().as<Exception>(), frame->function->code, at);
    }
    add_trace = true;
    if (const bytecode::Handler* handler = handler_at(*frame->function->code, at)) {
      frame->base[handler->reg] = vm.take_exception();
      frame->pc = frame->function->code->instructions + handler->target;
      return true;
    }
    leave_by_exception(vm, thread);
  }
  return false;
}

// An int and a double, in whichever order, as two doubles: an inline int is exact as one.
bool both_as_double(Value left, Value right, double* x, double* y) {
  if (left.is_double() && right.is_int()) {
    *x = left.as_double();
    *y = static_cast<double>(right.as_int());
    return true;
  }
  if (left.is_int() && right.is_double()) {
    *x = static_cast<double>(left.as_int());
    *y = right.as_double();
    return true;
  }
  return false;
}

}  // namespace

// Arithmetic on two inline integers is done on their payloads moved up to the top of the word:
// there the overflow flag of 64 bits says whether 48 bits are enough, and nothing has to be
// sign-extended. `overflows` is one of the compiler's checking builtins; of a product only one
// factor is moved up.
#define ARITHMETIC(op_name, overflows, right_payload)                       \
  Value left = R[i.b()], right = R[i.c()];                                  \
  if (Value::both_int(left, right)) {                                       \
    int64_t z;                                                              \
    if (!overflows(left.high_int(), right_payload, &z)) [[likely]] {        \
      R[i.a()] = Value::from_high_int(z);                                   \
      NEXT();                                                               \
    }                                                                       \
  } else if (left.is_double() && right.is_double()) {                       \
    R[i.a()] = Value::computed(left.as_double() op_name right.as_double()); \
    NEXT();                                                                 \
  } else if (double x, y; both_as_double(left, right, &x, &y)) {            \
    R[i.a()] = Value::computed(x op_name y);                                \
    NEXT();                                                                 \
  }

#define SLOW_BINARY(operation)                                                       \
  do {                                                                               \
    frame->pc = pc;                                                                  \
    Value result = i.n() != 0 ? vm.in_place(BinaryOp::operation, R[i.b()], R[i.c()]) \
                              : vm.binary(BinaryOp::operation, R[i.b()], R[i.c()]);  \
    if (result.is_error()) goto error;                                               \
    R[i.a()] = result;                                                               \
  } while (false)

// The integer after an operator is in the instruction, `n` says whether it stands in a += b.
#define ARITHMETIC_INT(operation, overflows)                                         \
  Value left = R[i.b()];                                                             \
  if (left.is_int()) {                                                               \
    int64_t z;                                                                       \
    if (!overflows(left.high_int(), Value::small_int(i.short_c()).high_int(), &z)) { \
      R[i.a()] = Value::from_high_int(z);                                            \
      NEXT();                                                                        \
    }                                                                                \
  }                                                                                  \
  frame->pc = pc;                                                                    \
  Value right = Value::small_int(i.short_c());                                       \
  Value result = i.n() != 0 ? vm.in_place(BinaryOp::operation, left, right)          \
                            : vm.binary(BinaryOp::operation, left, right);           \
  CHECK(!result.is_error());                                                         \
  R[i.a()] = result;

#define COMPARE(op_name, operation)                                        \
  Value left = R[i.b()], right = R[i.c()];                                 \
  if (Value::both_int(left, right)) {                                      \
    R[i.a()] = Value::boolean(left.high_int() op_name right.high_int());   \
  } else if (left.is_double() && right.is_double()) {                      \
    R[i.a()] = Value::boolean(left.as_double() op_name right.as_double()); \
  } else {                                                                 \
    frame->pc = pc;                                                        \
    Value result = vm.rich_compare(CompareOp::operation, left, right);     \
    if (result.is_error()) goto error;                                     \
    R[i.a()] = result;                                                     \
  }

#define COMPARE_JUMP(op_name, operation, right_value)           \
  Value left = R[i.a()], right = (right_value);                 \
  bool holds;                                                   \
  if (Value::both_int(left, right)) {                           \
    holds = left.high_int() op_name right.high_int();           \
  } else if (left.is_double() && right.is_double()) {           \
    holds = left.as_double() op_name right.as_double();         \
  } else {                                                      \
    frame->pc = pc;                                             \
    int answer = vm.compare(CompareOp::operation, left, right); \
    if (answer < 0) goto error;                                 \
    holds = answer != 0;                                        \
  }                                                             \
  if (static_cast<uint32_t>(holds) == i.n()) pc += i.short_c();

#define COMPARE_JUMP_INT(op_name, operation)                                                 \
  Value left = R[i.a()];                                                                     \
  bool holds;                                                                                \
  if (left.is_int()) {                                                                       \
    holds = left.high_int() op_name(static_cast<int64_t>(i.short_b()) * (int64_t{1} << 16)); \
  } else {                                                                                   \
    frame->pc = pc;                                                                          \
    int answer = vm.compare(CompareOp::operation, left, Value::small_int(i.short_b()));      \
    if (answer < 0) goto error;                                                              \
    holds = answer != 0;                                                                     \
  }                                                                                          \
  if (static_cast<uint32_t>(holds) == i.n()) pc += i.short_c();

#define CHECK(condition)          \
  do {                            \
    if (!(condition)) goto error; \
  } while (false)

// `wanted`: whether the item must be there for True.
#define CONTAINS(wanted)                             \
  if (quick_contains(vm, R[i.c()], R[i.b()])) {      \
    R[i.a()] = Value::boolean(wanted);               \
    NEXT();                                          \
  }                                                  \
  frame->pc = pc;                                    \
  const int found = vm.contains(R[i.c()], R[i.b()]); \
  CHECK(found >= 0);                                 \
  R[i.a()] = Value::boolean((found != 0) == (wanted));

#define SAFEPOINT_DUE() safepoint_due(thread)

// A call of a plain function that needs nothing else: straight into its frame.
#define QUICK_CALL()                                                                         \
  if (callee.is_object() && callee.as_object()->kind == Kind::kFunction && !SAFEPOINT_DUE()) \
      [[likely]] {                                                                           \
    auto* function = callee.as<Function>();                                                  \
    frame->pc = pc;                                                                          \
    if (Frame* pushed = push_simple(thread, frame->end, function, args, count, result_at)) { \
      frame = pushed;                                                                        \
      code = function->code;                                                                 \
      R = frame->base;                                                                       \
      pc = code->instructions;                                                               \
      COUNT_HEAT();                                                                          \
      CHOOSE_LABELS();                                                                       \
      NEXT();                                                                                \
    }                                                                                        \
  }

#define ENTER_FRAME()             \
  do {                            \
    frame = thread.frame;         \
    R = frame->base;              \
    pc = frame->pc;               \
    code = frame->function->code; \
    COUNT_HEAT();                 \
    CHOOSE_LABELS();              \
  } while (false)

// What the next instruction does: what it says, or enter the machine code that is there.
#define CHOOSE_LABELS() labels = code->machine != nullptr ? kEnterLabels : kLabels

// One more call, turn of a loop or return to a function that was interpreted.
#define COUNT_HEAT()                                    \
  if (++code->heat > hot && code->machine == nullptr) { \
    translate(vm, code);                                \
  }

// How the loop begins.
enum class Start : uint8_t {
  kRun,      // where the topmost frame stands
  kOne,      // likewise, and interprets at least that instruction
  kRaise,    // with the pending exception
  kSuspend,  // with the wait of what is noted in the thread, under native frames
};

// The loop. Runs until the frames above `floor` have ended (kFinished: thread.entry_result;
// kFailed), or, in the outermost run, the thread must wait or is preempted. Nothing: the topmost
// frame's machine code is to be entered.
static std::optional<RunResult> interpret(Vm& vm, Thread& thread, uint32_t floor, bool nested,
                                          Start start) {
  Frame* frame = thread.frame;
  const Instruction* pc = frame->pc;
  Value* R = frame->base;
  Code* code = frame->function->code;
  Word i;

  // What a call is about, for the labels below.
  Value callee;
  Value* args;
  uint32_t count;
  Tuple* keywords;
  Value* result_at;

  static const void* const kLabels[] = {
#define X(name, format, meaning) &&L_##name,
#include "bytecode/instructions.def"
#undef X
  };
  static const void* const kEnterLabels[] = {
#define X(name, format, meaning) &&enter_machine,
#include "bytecode/instructions.def"
#undef X
  };
  const void* const* labels;
  const uint32_t hot = vm.translator != nullptr ? vm.translator->hot : UINT32_MAX;
  COUNT_HEAT();
  CHOOSE_LABELS();

#define NEXT()                   \
  do {                           \
    i = word_at(pc++);           \
    goto* labels[i.bits & 0xFF]; \
  } while (false)
#define CASE(name) L_##name:

  if (start == Start::kRaise) goto unwind_from_saved;
  if (start == Start::kSuspend) goto suspended;
  if (start == Start::kOne) {
    i = word_at(pc++);
    goto* kLabels[i.bits & 0xFF];
  }
  if (thread.waiting_iterator) {
    thread.waiting_iterator = false;
    if (raise_interrupt(vm, thread)) goto error;
    --pc;
  }
  NEXT();

  // --- loads and moves
  CASE(kNop) { NEXT(); }
  CASE(kMove) {
    R[i.a()] = R[i.b()];
    NEXT();
  }
  CASE(kLoadConst) {
    R[i.a()] = code->constants[i.wide()];
    NEXT();
  }
  CASE(kLoadInt) {
    R[i.a()] = Value::small_int(i.wide());
    NEXT();
  }
  CASE(kLoadNone) {
    R[i.a()] = Value::none();
    NEXT();
  }
  CASE(kLoadTrue) {
    R[i.a()] = Value::boolean(true);
    NEXT();
  }
  CASE(kLoadFalse) {
    R[i.a()] = Value::boolean(false);
    NEXT();
  }
  CASE(kLoadUndefined) {
    R[i.a()] = Value::undefined();
    NEXT();
  }
  CASE(kCheckLocal) {
    if (R[i.a()].is_undefined()) {
      raise_unassigned(vm, code->names[i.wide()]);
      goto error;
    }
    NEXT();
  }
  CASE(kMakeCell) {
    auto* cell = vm.heap.make<Cell>(vm.types.cell, Kind::kCell);
    cell->value = R[i.a()];
    R[i.a()] = cell;
    NEXT();
  }
  CASE(kLoadCell) {
    Value value = R[i.b()].as<Cell>()->value;
    if (value.is_undefined()) {
      raise_unassigned(vm, code->names[i.c()]);
      goto error;
    }
    R[i.a()] = value;
    NEXT();
  }
  CASE(kStoreCell) {
    R[i.a()].as<Cell>()->value = R[i.b()];
    vm.heap.wrote(R[i.b()]);
    NEXT();
  }
  CASE(kLoadFree) {
    Value value = frame->function->cells[i.b()]->value;
    if (value.is_undefined()) {
      raise_unassigned_free(vm, code->names[i.c()]);
      goto error;
    }
    R[i.a()] = value;
    NEXT();
  }
  CASE(kStoreFree) {
    frame->function->cells[i.a()]->value = R[i.b()];
    vm.heap.wrote(R[i.b()]);
    NEXT();
  }
  CASE(kLoadGlobal) {
    Site& site = code->sites[i.wide()];
    const Table& table = frame->function->globals->table;
    if (site.state == kSiteGlobal && entry_is(table, site.index, site.name)) {
      R[i.a()] = table.entries[site.index].value;
      NEXT();
    }
    if (site.state == kSiteBuiltin && site.version == table.version) {
      const Table& builtins = vm.builtins()->table;
      if (entry_is(builtins, site.index, site.name)) {
        R[i.a()] = builtins.entries[site.index].value;
        NEXT();
      }
    }
    Value value = load_global(vm, frame->function->globals, site);
    CHECK(!value.is_error());
    R[i.a()] = value;
    NEXT();
  }
  CASE(kStoreGlobal) {
    store_global(vm, frame->function->globals, code->sites[i.wide()], R[i.a()]);
    NEXT();
  }
  CASE(kDeleteGlobal) {
    CHECK(delete_name(vm, frame->function->globals, code->sites[i.wide()].name));
    NEXT();
  }
  CASE(kLoadBuiltin) {
    Str* name = code->sites[i.wide()].name;
    Value value = dict_get_str(vm, vm.builtins(), name);
    if (value.is_undefined()) {
      vm.raise(vm.types.name_error, cat("builtins has no '", name->view(), "'"));
      goto error;
    }
    R[i.a()] = value;
    NEXT();
  }
  CASE(kLoadName) {
    Site& site = code->sites[i.c()];
    Value value = dict_get_str(vm, R[0].as<Dict>(), site.name);
    if (value.is_undefined() && i.b() > 0) value = frame->function->cells[i.b() - 1]->value;
    if (value.is_undefined()) value = load_global(vm, frame->function->globals, site);
    CHECK(!value.is_error());
    R[i.a()] = value;
    NEXT();
  }
  CASE(kStoreName) {
    dict_set_str(vm, R[0].as<Dict>(), code->sites[i.wide()].name, R[i.a()]);
    NEXT();
  }
  CASE(kDeleteName) {
    CHECK(delete_name(vm, R[0].as<Dict>(), code->sites[i.wide()].name));
    NEXT();
  }
  CASE(kAnnotations) {
    R[i.a()] = annotations_of(vm, names_of(frame));
    NEXT();
  }

  // --- operators
  CASE(kAdd) {
    ARITHMETIC(+, __builtin_add_overflow, right.high_int());
    SLOW_BINARY(kAdd);
    NEXT();
  }
  CASE(kSub) {
    ARITHMETIC(-, __builtin_sub_overflow, right.high_int());
    SLOW_BINARY(kSub);
    NEXT();
  }
  CASE(kMul) {
    ARITHMETIC(*, __builtin_mul_overflow, right.as_int());
    SLOW_BINARY(kMul);
    NEXT();
  }
  CASE(kDiv) {
    Value left = R[i.b()], right = R[i.c()];
    if (left.is_double() && right.is_double() && right.as_double() != 0) {
      R[i.a()] = Value::computed(left.as_double() / right.as_double());
      NEXT();
    }
    if (Value::both_int(left, right) && right.as_int() != 0) {  // 48 bits: exact as doubles
      R[i.a()] =
          Value::number(static_cast<double>(left.as_int()) / static_cast<double>(right.as_int()));
      NEXT();
    }
    if (double x, y; both_as_double(left, right, &x, &y) && y != 0) {
      R[i.a()] = Value::computed(x / y);
      NEXT();
    }
    SLOW_BINARY(kDiv);
    NEXT();
  }
  CASE(kFloorDiv) {
    Value left = R[i.b()], right = R[i.c()];
    if (Value::both_int(left, right) && right.as_int() != 0) {
      int64_t x = left.as_int(), y = right.as_int();
      int64_t z = x / y;
      if (z * y != x && (x < 0) != (y < 0)) --z;
      if (Value::int_fits(z)) {
        R[i.a()] = Value::small_int(z);
        NEXT();
      }
    }
    SLOW_BINARY(kFloorDiv);
    NEXT();
  }
  CASE(kMod) {
    Value left = R[i.b()], right = R[i.c()];
    if (Value::both_int(left, right) && right.as_int() != 0) {
      int64_t x = left.as_int(), y = right.as_int();
      int64_t z = x % y;
      if (z != 0 && (z < 0) != (y < 0)) z += y;
      R[i.a()] = Value::small_int(z);
      NEXT();
    }
    SLOW_BINARY(kMod);
    NEXT();
  }
  CASE(kPow) {
    if (Value power = quick_power(R[i.b()], R[i.c()]); !power.is_undefined()) {
      R[i.a()] = power;
      NEXT();
    }
    SLOW_BINARY(kPow);
    NEXT();
  }
  CASE(kAnd) {
    if (Value::both_int(R[i.b()], R[i.c()])) {
      R[i.a()] = Value::small_int(R[i.b()].as_int() & R[i.c()].as_int());
      NEXT();
    }
    SLOW_BINARY(kAnd);
    NEXT();
  }
  CASE(kOr) {
    if (Value::both_int(R[i.b()], R[i.c()])) {
      R[i.a()] = Value::small_int(R[i.b()].as_int() | R[i.c()].as_int());
      NEXT();
    }
    SLOW_BINARY(kOr);
    NEXT();
  }
  CASE(kXor) {
    if (Value::both_int(R[i.b()], R[i.c()])) {
      R[i.a()] = Value::small_int(R[i.b()].as_int() ^ R[i.c()].as_int());
      NEXT();
    }
    SLOW_BINARY(kXor);
    NEXT();
  }
  CASE(kShl) {
    Value left = R[i.b()], right = R[i.c()];
    if (Value::both_int(left, right) && right.as_int() >= 0 && right.as_int() < 15) {
      int64_t z = left.as_int() * (int64_t{1} << right.as_int());
      if (Value::int_fits(z)) {
        R[i.a()] = Value::small_int(z);
        NEXT();
      }
    }
    SLOW_BINARY(kShl);
    NEXT();
  }
  CASE(kShr) {
    Value left = R[i.b()], right = R[i.c()];
    if (Value::both_int(left, right) && right.as_int() >= 0) {
      R[i.a()] = Value::small_int(left.as_int() >> std::min<int64_t>(right.as_int(), 63));
      NEXT();
    }
    SLOW_BINARY(kShr);
    NEXT();
  }
  CASE(kAddInt) {
    ARITHMETIC_INT(kAdd, __builtin_add_overflow);
    NEXT();
  }
  CASE(kSubInt) {
    ARITHMETIC_INT(kSub, __builtin_sub_overflow);
    NEXT();
  }
  CASE(kEq) {
    if (is_exact(R[i.b()], vm.types.str) && is_exact(R[i.c()], vm.types.str)) {
      R[i.a()] = Value::boolean(R[i.b()] == R[i.c()] ||
                                equal_bytes(R[i.b()].as<Str>(), R[i.c()].as<Str>()));
      NEXT();
    }
    COMPARE(==, kEq);
    NEXT();
  }
  CASE(kNe) {
    COMPARE(!=, kNe);
    NEXT();
  }
  CASE(kLt) {
    COMPARE(<, kLt);
    NEXT();
  }
  CASE(kLe) {
    COMPARE(<=, kLe);
    NEXT();
  }
  CASE(kGt) {
    COMPARE(>, kGt);
    NEXT();
  }
  CASE(kGe) {
    COMPARE(>=, kGe);
    NEXT();
  }
  CASE(kIn) {
    CONTAINS(true);
    NEXT();
  }
  CASE(kNotIn) {
    CONTAINS(false);
    NEXT();
  }
  CASE(kIs) {
    R[i.a()] = Value::boolean(R[i.b()] == R[i.c()]);
    NEXT();
  }
  CASE(kIsNot) {
    R[i.a()] = Value::boolean(!(R[i.b()] == R[i.c()]));
    NEXT();
  }
  CASE(kNeg) {
    Value value = R[i.b()];
    if (value.is_int() && value.as_int() != Value::kIntMin) {
      R[i.a()] = Value::small_int(-value.as_int());
      NEXT();
    }
    if (value.is_double()) {
      R[i.a()] = Value::computed(-value.as_double());
      NEXT();
    }
    frame->pc = pc;
    Value result = vm.unary(UnaryOp::kNeg, value);
    CHECK(!result.is_error());
    R[i.a()] = result;
    NEXT();
  }
  CASE(kPos) {
    frame->pc = pc;
    Value result = vm.unary(UnaryOp::kPos, R[i.b()]);
    CHECK(!result.is_error());
    R[i.a()] = result;
    NEXT();
  }
  CASE(kInvert) {
    frame->pc = pc;
    Value result = vm.unary(UnaryOp::kInvert, R[i.b()]);
    CHECK(!result.is_error());
    R[i.a()] = result;
    NEXT();
  }
  CASE(kNot) {
    if (R[i.b()].is_bool()) {
      R[i.a()] = Value::boolean(R[i.b()].is_false());
      NEXT();
    }
    frame->pc = pc;
    int truth = vm.truth(R[i.b()]);
    CHECK(truth >= 0);
    R[i.a()] = Value::boolean(truth == 0);
    NEXT();
  }

  // --- jumps
  CASE(kJump) {
    pc += i.wide();
    NEXT();
  }
  CASE(kLoop) {
    pc += i.wide();
    COUNT_HEAT();
    CHOOSE_LABELS();
    if (!SAFEPOINT_DUE()) NEXT();
    frame->pc = pc;
    switch (safepoint(vm, thread, nested)) {
      case Pause::kNone:
        NEXT();
      case Pause::kPreempt:
        return RunResult::kPreempted;
      case Pause::kError:
        ++pc;  // the traceback shows the loop's first instruction
        goto error;
    }
  }
  CASE(kJumpIf) {
    Value value = R[i.a()];
    if (value.is_bool()) {
      if (value.is_true()) pc += i.wide();
      NEXT();
    }
    frame->pc = pc;
    int truth = vm.truth(value);
    CHECK(truth >= 0);
    if (truth != 0) pc += i.wide();
    NEXT();
  }
  CASE(kJumpIfNot) {
    Value value = R[i.a()];
    if (value.is_bool()) {
      if (value.is_false()) pc += i.wide();
      NEXT();
    }
    frame->pc = pc;
    int truth = vm.truth(value);
    CHECK(truth >= 0);
    if (truth == 0) pc += i.wide();
    NEXT();
  }
  CASE(kJumpEq) {
    COMPARE_JUMP(==, kEq, R[i.b()]);
    NEXT();
  }
  CASE(kJumpNe) {
    COMPARE_JUMP(!=, kNe, R[i.b()]);
    NEXT();
  }
  CASE(kJumpLt) {
    COMPARE_JUMP(<, kLt, R[i.b()]);
    NEXT();
  }
  CASE(kJumpLe) {
    COMPARE_JUMP(<=, kLe, R[i.b()]);
    NEXT();
  }
  CASE(kJumpGt) {
    COMPARE_JUMP(>, kGt, R[i.b()]);
    NEXT();
  }
  CASE(kJumpGe) {
    COMPARE_JUMP(>=, kGe, R[i.b()]);
    NEXT();
  }
  CASE(kJumpEqInt) {
    COMPARE_JUMP_INT(==, kEq);
    NEXT();
  }
  CASE(kJumpNeInt) {
    COMPARE_JUMP_INT(!=, kNe);
    NEXT();
  }
  CASE(kJumpLtInt) {
    COMPARE_JUMP_INT(<, kLt);
    NEXT();
  }
  CASE(kJumpLeInt) {
    COMPARE_JUMP_INT(<=, kLe);
    NEXT();
  }
  CASE(kJumpGtInt) {
    COMPARE_JUMP_INT(>, kGt);
    NEXT();
  }
  CASE(kJumpGeInt) {
    COMPARE_JUMP_INT(>=, kGe);
    NEXT();
  }

  // --- attributes and items
  CASE(kGetAttr) {
    Site& site = code->sites[i.c()];
    Value value = quick_attribute(site, R[i.b()]);
    if (value.is_undefined()) {
      frame->pc = pc;
      value = get_attribute_at(vm, R[i.b()], site);
      CHECK(!value.is_error());
    }
    R[i.a()] = value;
    NEXT();
  }
  CASE(kSetAttr) {
    Site& site = code->sites[i.c()];
    Value object = R[i.a()];
    if (quick_set_attribute(vm, site, object, R[i.b()])) NEXT();
    frame->pc = pc;
    CHECK(set_attribute_at(vm, object, site, R[i.b()]));
    NEXT();
  }
  CASE(kDeleteAttr) {
    frame->pc = pc;
    CHECK(delete_attribute(vm, R[i.a()], code->sites[i.wide()].name));
    NEXT();
  }
  CASE(kGetItem) {
    Value value = quick_item(vm, R[i.b()], R[i.c()]);
    if (value.is_undefined()) {
      frame->pc = pc;
      value = vm.get_item(R[i.b()], R[i.c()]);
      CHECK(!value.is_error());
    }
    R[i.a()] = value;
    NEXT();
  }
  CASE(kGetSlice) {
    frame->pc = pc;
    Value value = get_slice(vm, R[i.b()], R[i.c()], R[i.c() + 1]);
    CHECK(!value.is_error());
    R[i.a()] = value;
    NEXT();
  }
  CASE(kSetItem) {
    Value object = R[i.a()], key = R[i.b()];
    if (quick_set_item(vm, object, key, R[i.c()])) NEXT();
    frame->pc = pc;
    if (is_exact(object, vm.types.dict)) {
      CHECK(dict_set(vm, object.as<Dict>(), key, R[i.c()]));
    } else {
      CHECK(!vm.set_item(object, key, R[i.c()]).is_error());
    }
    NEXT();
  }
  CASE(kDeleteItem) {
    frame->pc = pc;
    CHECK(!vm.delete_item(R[i.a()], R[i.b()]).is_error());
    NEXT();
  }
  CASE(kBuildSlice) {
    R[i.a()] = vm.slice(R[i.b()], R[i.b() + 1], R[i.b() + 2]);
    NEXT();
  }

  // --- building
  CASE(kBuildList) {
    R[i.a()] = build_list(vm, R + i.b(), i.c());
    NEXT();
  }
  CASE(kBuildTuple) {
    R[i.a()] = build_tuple(vm, R + i.b(), i.c());
    NEXT();
  }
  CASE(kBuildSet) {
    frame->pc = pc;
    Value set = build_set(vm, R + i.b(), i.c());
    CHECK(!set.is_error());
    R[i.a()] = set;
    NEXT();
  }
  CASE(kBuildDict) {
    frame->pc = pc;
    Value dict = build_dict(vm, R + i.b(), i.c());
    CHECK(!dict.is_error());
    R[i.a()] = dict;
    NEXT();
  }
  CASE(kListAppend) {
    auto* list = R[i.a()].as<List>();
    if (list->size < list->capacity) {
      list->items[list->size++] = R[i.b()];
      vm.heap.wrote(R[i.b()]);
      NEXT();
    }
    CHECK(list_append(vm, list, R[i.b()]));
    NEXT();
  }
  CASE(kListExtend) {
    frame->pc = pc;
    CHECK(list_extend(vm, R[i.a()].as<List>(), R[i.b()]));
    NEXT();
  }
  CASE(kListToTuple) {
    auto* list = R[i.b()].as<List>();
    Tuple* tuple = vm.tuple(size_t{list->size});
    if (list->size > 0)
      std::memcpy(static_cast<void*>(tuple->items), list->items, list->size * sizeof(Value));
    R[i.a()] = tuple;
    NEXT();
  }
  CASE(kSetAdd) {
    frame->pc = pc;
    CHECK(table_set(vm, R[i.a()].as<Set>()->table, R[i.b()], Value::none()));
    NEXT();
  }
  CASE(kSetUpdate) {
    frame->pc = pc;
    CHECK(update_set(vm, R[i.a()].as<Set>(), R[i.b()]));
    NEXT();
  }
  CASE(kDictUpdate) {
    frame->pc = pc;
    CHECK(update_dict(vm, R[i.a()].as<Dict>(), R[i.b()], false));
    NEXT();
  }
  CASE(kDictMerge) {
    frame->pc = pc;
    CHECK(update_dict(vm, R[i.a()].as<Dict>(), R[i.b()], true));
    NEXT();
  }
  CASE(kUnpack) {
    frame->pc = pc;
    CHECK(unpack(vm, R[i.b()], R + i.a(), i.c()));
    NEXT();
  }
  CASE(kUnpackRest) {
    frame->pc = pc;
    CHECK(unpack_rest(vm, R[i.b()], R + i.a(), i.c(), i.n()));
    NEXT();
  }
  CASE(kFormat) {
    frame->pc = pc;
    Value text = format_part(vm, R[i.b()], i.n(), R + i.c());
    CHECK(!text.is_error());
    R[i.a()] = text;
    NEXT();
  }
  CASE(kBuildString) {
    Value text = build_string(vm, R + i.b(), i.c());
    CHECK(!text.is_error());
    R[i.a()] = text;
    NEXT();
  }

  // --- calls
  CASE(kCall) {
    callee = R[i.a()];
    args = R + i.a() + 1;
    count = i.b();
    result_at = R + i.a();
    QUICK_CALL();
    keywords = nullptr;
    goto call;
  }
  CASE(kCallKw) {
    callee = R[i.a()];
    args = R + i.a() + 1;
    count = i.b();
    keywords = code->constants[i.c()].as<Tuple>();
    result_at = R + i.a();
    goto call;
  }
  CASE(kCallSpread) {
    frame->pc = pc;
    SpreadCall spread{R[i.a()], nullptr, 0, nullptr};
    if (spread_arguments(vm, R + i.a(), &spread)) {
      // A function: its frame takes the arguments from the list.
      callee = spread.callee;
      args = spread.args;
      count = spread.count;
      keywords = spread.keywords;
      result_at = R + i.a();
      goto call;
    }
    Value result = vm.has_exception() ? Value::error() : spread_slowly(vm, R + i.a());
    CHECK(!result.is_error());
    R[i.a()] = result;
    NEXT();
  }
  CASE(kLoadMethod) {
    Site& site = code->sites[i.c()];
    Value object = R[i.b()];
    if (Value method = known_method(vm, site, object); !method.is_undefined()) {
      R[i.a() + 1] = object;
      R[i.a()] = method;
      NEXT();
    } else if (site.state == kSiteModule && object.is_object() &&
               object.as_object()->kind == Kind::kModule) {
      const Table& table = object.as<Module>()->globals->table;
      if (entry_is(table, site.index, site.name)) {
        R[i.a()] = table.entries[site.index].value;
        R[i.a() + 1] = Value::undefined();
        NEXT();
      }
    }
    frame->pc = pc;
    CHECK(load_method_at(vm, object, site, R + i.a()));
    NEXT();
  }
  CASE(kBorrow) {
    borrow(&R[i.a()], static_cast<bytecode::Loan>(i.b()));
    NEXT();
  }
  CASE(kGiveBack) {
    give_back(vm, &R[i.a()], &R[i.b()]);
    NEXT();
  }
  CASE(kCallMethod) {
    callee = R[i.a()];
    bool has_self = !R[i.a() + 1].is_undefined();
    args = R + i.a() + (has_self ? 1 : 2);
    count = i.b() + (has_self ? 1u : 0u);
    result_at = R + i.a();
    QUICK_CALL();
    keywords = nullptr;
    goto call;
  }
  CASE(kCallMethodKw) {
    callee = R[i.a()];
    bool has_self = !R[i.a() + 1].is_undefined();
    args = R + i.a() + (has_self ? 1 : 2);
    count = i.b() + (has_self ? 1u : 0u);
    keywords = code->constants[i.c()].as<Tuple>();
    result_at = R + i.a();
    goto call;
  }
  CASE(kReturn) {
    Value value = R[i.a()];
    callee = value;
    goto leave;
  }
  CASE(kReturnNone) {
    callee = Value::none();
    goto leave;
  }
  CASE(kMakeFunction) {
    R[i.a()] = function_make(vm, frame, code->children[i.b()], R + i.c(), static_cast<int>(i.n()));
    NEXT();
  }

  // --- iteration and generators
  CASE(kGetIter) {
    frame->pc = pc;
    Value iterator = vm.iter(R[i.b()]);
    CHECK(!iterator.is_error());
    R[i.a()] = iterator;
    NEXT();
  }
  CASE(kForIter) {
    Value iterator = R[i.a()];
    if (iterator.as_object()->kind == Kind::kIterator) {
      auto* it = iterator.as<Iterator>();
      // The two that most loops walk, without a call; their ends are left to their steps.
      if (it->step == range_iterator_step) {
        if (it->limit > 0 && Value::int_fits(it->position)) {
          --it->limit;
          R[i.a() + 1] = Value::small_int(it->position);
          it->position = static_cast<int64_t>(static_cast<uint64_t>(it->position) +
                                              static_cast<uint64_t>(it->source.as<Range>()->step));
          NEXT();
        }
      } else if (it->step == list_iterator_step && !it->source.is_undefined()) {
        auto* list = it->source.as<List>();
        if (it->position < list->size) {
          R[i.a() + 1] = list->items[it->position++];
          NEXT();
        }
      }
      frame->pc = pc;
      Value item = it->step(vm, it);
      if (item.is_suspended()) {
        thread.waiting_iterator = true;
        goto suspended;
      }
      CHECK(!item.is_error());
      if (item.is_undefined()) {
        pc += i.wide();
      } else {
        R[i.a() + 1] = item;
      }
      NEXT();
    }
    frame->pc = pc;
    if (iterator.as_object()->kind == Kind::kGenerator) {
      auto* generator = iterator.as<Generator>();
      if (generator->state == kFinished) {
        pc += i.wide();
        NEXT();
      }
      CHECK(resume_generator(vm, thread, generator, {R + i.a() + 1, kFrameForIter}, Value::none()));
      ENTER_FRAME();
      NEXT();
    }
    Value item = vm.next(iterator);
    CHECK(!item.is_error());
    if (item.is_undefined()) {
      pc += i.wide();
    } else {
      R[i.a() + 1] = item;
    }
    NEXT();
  }
  CASE(kYield) {
    callee = R[i.b()];
    frame->object.as<Generator>()->yield_register = static_cast<uint16_t>(i.a());
    goto yield;
  }
  CASE(kYieldFrom) {
    Value iterator = R[i.a()];
    frame->pc = pc;
    if (iterator.is_object() && iterator.as_object()->kind == Kind::kGenerator) {
      auto* generator = iterator.as<Generator>();
      if (generator->state == kFinished) {
        R[i.a() + 1] = Value::none();
        NEXT();
      }
      CHECK(
          resume_generator(vm, thread, generator, {R + i.a() + 1, kFrameYieldFrom}, R[i.a() + 1]));
      ENTER_FRAME();
      NEXT();
    }
    Value returned = Value::none();
    Value item = next_or_send(vm, iterator, R[i.a() + 1], &returned);
    CHECK(!item.is_error());
    if (item.is_undefined()) {
      R[i.a() + 1] = returned;
      NEXT();
    }
    callee = item;
    frame->object.as<Generator>()->yield_register = static_cast<uint16_t>(i.a() + 1);
    --pc;  // resumed, it asks for the next one
    goto yield;
  }

  // --- exceptions
  CASE(kRaise) {
    frame->pc = pc;
    if (Value handled; (i.n() & 2) != 0 && !(handled = handled_exception(thread)).is_undefined()) {
      vm.raise_value(handled);
      goto error;
    }
    raise_statement(vm, R[i.a()], (i.n() & 1) != 0 ? R[i.b()] : Value::undefined());
    // That of a new one is noted where it is unwound.
    if (auto* exception = vm.exception().as<Exception>(); !is_new(exception)) {
      set_context(exception, handled_exception(thread));
    }
    goto error;
  }
  CASE(kReraise) {
    frame->pc = pc;
    vm.raise_value(R[i.a()]);
    if (!unwind(vm, thread, floor, false)) return RunResult::kFailed;
    ENTER_FRAME();
    NEXT();
  }
  CASE(kMatchException) {
    frame->pc = pc;
    int matches = match_exception(vm, R[i.b()], R[i.c()]);
    CHECK(matches >= 0);
    R[i.a()] = Value::boolean(matches != 0);
    NEXT();
  }
  CASE(kWithPrepare) {
    frame->pc = pc;
    CHECK(prepare_with(vm, R[i.b()], R + i.a()));
    NEXT();
  }
  // No safepoint comes before these calls: an interrupt that was raised there would skip __exit__,
  // of a manager that holds what it stands for already (socket.Lease), too.
  CASE(kCallEnter) {
    const bool has_self = !R[i.a() + 1].is_undefined();
    args = R + i.a() + (has_self ? 1 : 2);
    count = has_self ? 1 : 0;
    goto call_at_once;
  }
  CASE(kCallExit) {
    args = R + i.a() + 1;
    count = exit_arguments(vm, R[i.a()], args);
    goto call_at_once;
  }

  // --- modules
  CASE(kImport) {
    frame->pc = pc;
    Value module = vm.import(code->names[i.wide()], i.n() != 0);
    CHECK(!module.is_error());
    R[i.a()] = module;
    NEXT();
  }
  CASE(kImportFrom) {
    frame->pc = pc;
    Value value = import_from(vm, R[i.b()], code->names[i.c()]);
    CHECK(!value.is_error());
    R[i.a()] = value;
    NEXT();
  }
  CASE(kImportStar) {
    frame->pc = pc;
    CHECK(import_star(vm, R[i.a()], names_of(frame)));
    NEXT();
  }

call_at_once : {
  frame->pc = pc;
  Called called = call_value(vm, thread, R[i.a()], args, count, nullptr, R + i.a(), false);
  if (called == Called::kFailed) goto error;
  if (called == Called::kSuspended) goto suspended;
  if (called == Called::kPushed) ENTER_FRAME();
  NEXT();
}

call : {
  frame->pc = pc;
  Pause pause = Pause::kNone;
  Called called = call_value(vm, thread, callee, args, count, keywords, result_at, true);
  if (called == Called::kSafepoint) {
    // Its pause is acted upon when the frame has been pushed: by then the callee's register may
    // hold its self, so that the call could not be begun again.
    pause = safepoint(vm, thread, nested);
    if (pause == Pause::kError) goto error;
    called = call_value(vm, thread, callee, args, count, keywords, result_at, false);
  }
  if (called == Called::kFailed) goto error;
  if (called == Called::kSuspended) goto suspended;
  if (pause == Pause::kPreempt) return RunResult::kPreempted;
  if (called == Called::kPushed) ENTER_FRAME();
  NEXT();
}

leave : {  // the running frame returns `callee`
  uint8_t flags = frame->flags;
  if (flags == kFrameNewChunk) {
    thread.chunk = thread.chunk->below;
    flags = 0;
  }
  if (flags == 0) {  // a plain call: the frame below is this run's, too
    Value* to = frame->result;
    frame = frame->below;
    thread.frame = frame;
    --thread.depth;
    R = frame->base;
    pc = frame->pc;
    code = frame->function->code;
    CHOOSE_LABELS();
    thread.top = frame->end + kNativeSlack;
    *to = callee;
    NEXT();
  }
  if (!end_frame(vm, thread, callee)) goto error;
  if (thread.depth == floor) return RunResult::kFinished;
  ENTER_FRAME();
  if ((flags & kFrameForIter) != 0) pc += pc[-1].wide();
  NEXT();
}

yield : {  // the running generator hands out `callee`
  const uint8_t flags = frame->flags;
  Value* to = frame->result;
  Value value = callee;
  suspend_generator(vm, thread, pc);
  if (thread.depth == floor) {
    thread.entry_result = value;
    return RunResult::kFinished;
  }
  ENTER_FRAME();
  if ((flags & kFrameYieldFrom) != 0) {
    // Passes through the delegating generator, which is to ask again when it is resumed.
    i = word_at(pc - 1);
    callee = value;
    frame->object.as<Generator>()->yield_register = static_cast<uint16_t>(i.a() + 1);
    --pc;
    goto yield;
  }
  *to = value;
  NEXT();
}

suspended : {  // thread.waiting_native must wait, or the iterator of the kForIter before pc
  if (!nested) return RunResult::kSuspended;
  if (thread.waiting_iterator) {
    thread.waiting_iterator = false;
    if (!wait_under_native(vm, thread)) goto error;
    --pc;
    NEXT();
  }
  Native* native = std::exchange(thread.waiting_native, nullptr);
  args = thread.waiting_args;
  result_at = thread.waiting_result;
  Value result;
  do {
    if (!wait_under_native(vm, thread)) goto error;
    vm.set_running_native(native);
    result = native->fn(vm, Args{args, native->signature.parameter_count});
  } while (result.is_suspended());
  if (result.is_error()) goto error;
  *result_at = result;
  NEXT();
}

enter_machine:
  frame->pc = pc - 1;
  return std::nullopt;

error:
  frame->pc = pc;
unwind_from_saved:
  if (!unwind(vm, thread, floor, true)) return RunResult::kFailed;
  ENTER_FRAME();
  NEXT();
}

// Clears the C stack below the caller as far as the loop's frame reaches: in places of it that are
// not written to for long there would be, for the collector to see, what machine code's helpers
// left.
__attribute__((noinline)) static void clear_stack() {
  constexpr size_t kLoopFrameBytes = 384;
  char below[kLoopFrameBytes];
  std::memset(below, 0, sizeof(below));
  asm volatile("" : : "r"(below) : "memory");  // it is not for nothing
}

// The loop and machine code in turns. While that runs, no frame of the loop lies beneath it, with
// what it left there. Compiled into its callers: each function between the scheduler and a system
// call costs (net/sys/real_calls.h).
__attribute__((always_inline)) static inline RunResult run_frames(Vm& vm, Thread& thread,
                                                                  uint32_t floor, bool nested,
                                                                  Start start) {
  for (;;) {
    Frame* frame = thread.frame;
    const Code* code = frame->function->code;
    if (start != Start::kRun || code->machine == nullptr || thread.waiting_iterator) {
      if (start != Start::kRun) clear_stack();
      std::optional<RunResult> how = interpret(vm, thread, floor, nested, start);
      if (how.has_value()) return *how;
      frame = thread.frame;
      code = frame->function->code;
    }
    const void* at = code->machine->at(static_cast<uint32_t>(frame->pc - code->instructions));
    switch (vm.translator->enter(thread, vm, frame, at)) {
      case Exit::kInterpret:
        start = Start::kOne;
        break;
      case Exit::kFinished:
        return RunResult::kFinished;
      case Exit::kFailed:
        start = Start::kRaise;
        break;
      case Exit::kSuspended:
        if (!nested) return RunResult::kSuspended;
        start = Start::kSuspend;
        break;
    }
  }
}

bool call_safepoint(Vm& vm, Thread& thread) {
  // Not collect_at_safepoint: the arguments of the call stand above the topmost frame.
#ifdef FALCON_GC_STRESS
  --thread.budget;
  vm.heap.collect_step();
#else
  if (--thread.budget > 0 && !vm.heap.wants_collection()) return true;
#endif
  return native_safepoint(vm, thread);
}

bool native_safepoint(Vm& vm, Thread& thread) {
  if (vm.heap.wants_collection()) vm.heap.collect_step();
  return after_collection(vm, thread, true) != Pause::kError;
}

Value run_nested(Vm& vm, Thread& thread) {
  Value result = run_frames(vm, thread, thread.depth - 1, true, Start::kRun) == RunResult::kFinished
                     ? thread.entry_result
                     : Value::error();
  thread.entry_result = Value::undefined();
  return result;
}

Value run_nested_raising(Vm& vm, Thread& thread) {
  Value result =
      run_frames(vm, thread, thread.depth - 1, true, Start::kRaise) == RunResult::kFinished
          ? thread.entry_result
          : Value::error();
  thread.entry_result = Value::undefined();
  return result;
}

// Calls the step function again that waited: as if for the first time, with nothing noted in the
// thread, for what it calls may wait as well. How to go on; kSuspend: it must wait again.
static Start step_again(Vm& vm, Thread& thread) {
  Native* native = std::exchange(thread.waiting_native, nullptr);
  Value* const args = thread.waiting_args;
  Value* const result_at = thread.waiting_result;
  if (raise_interrupt(vm, thread)) return Start::kRaise;
  vm.set_running_native(native);
  const Value result = native->fn(vm, Args{args, native->signature.parameter_count});
  if (result.is_suspended()) {
    thread.note_waiting(native, args, result_at);
    return Start::kSuspend;
  }
  if (result.is_error()) return Start::kRaise;
  *result_at = result;
  return Start::kRun;
}

// To begin is a step, as a call is: threads that do nothing but each start the next pass no other
// safepoint.
RunResult Vm::begin(Thread& thread, Value* result) {
  current_ = &thread;
  if (thread.budget <= 0) thread.budget = take_steps(kBudget);
  const bool due = safepoint_due(thread) || heap.wants_collection();
  const Pause pause = due ? safepoint(*this, thread, false) : Pause::kNone;
  if (pause == Pause::kNone) return run(thread, result);
  return_steps(thread);
  return pause == Pause::kError ? RunResult::kFailed : RunResult::kPreempted;
}

RunResult Vm::run(Thread& thread, Value* result) {
  current_ = &thread;
  if (thread.budget <= 0) thread.budget = take_steps(kBudget);
  thread.kept_budget = 0;
  heap.sound_alarm_if_due();  // who heard the last alarm may have waited before a safepoint
  if (!thread.interrupt.is_undefined()) {  // the next safepoint raises it
    return_steps(thread);
    thread.budget = 0;
  }
  Start start = Start::kRun;
  if (thread.waiting_native != nullptr) {
    start = step_again(*this, thread);
    if (thread.frame->function->code->machine == nullptr) clear_stack();
  }
  RunResult how =
      start == Start::kSuspend ? RunResult::kSuspended : run_frames(*this, thread, 0, false, start);
  return_steps(thread);
  if (how == RunResult::kFinished) *result = thread.entry_result;
  return how;
}

}  // namespace falcon::vm
