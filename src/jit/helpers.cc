// See helpers.h. The cases stand in the order of the instruction table.
#include "jit/helpers.h"

#include "vm/interpreter_ops.h"
#include "vm/lending.h"
#include "vm/quick_ops.h"

namespace falcon::jit {

using bytecode::Instruction;
using bytecode::Op;
using vm::BinaryOp;
using vm::CompareOp;
using vm::Kind;
using vm::Thread;
using vm::Value;
using vm::Vm;

namespace {

// The Vm of the thread, once the frame's pc is behind the instruction.
Vm& at(Thread* thread, const Instruction* i) {
  thread->frame->pc = i + 1;
  return thread->vm;
}

vm::Site& site_of(Thread* thread, uint32_t index) {
  return thread->frame->function->code->sites[index];
}

uint64_t keep(Value* to, Value result) {
  if (result.is_error()) return 0;
  *to = result;
  return 1;
}

template <BinaryOp op>
uint64_t binary(Thread* thread, const Instruction* i, Value* R) {
  Vm& vm = at(thread, i);
  return keep(R + i->a,
              i->n != 0 ? vm.in_place(op, R[i->b], R[i->c]) : vm.binary(op, R[i->b], R[i->c]));
}

uint64_t power(Thread* thread, const Instruction* i, Value* R) {
  Value power = vm::quick_power(R[i->b], R[i->c]);
  if (power.is_undefined()) return binary<BinaryOp::kPow>(thread, i, R);
  R[i->a] = power;
  return 1;
}

template <BinaryOp op>
uint64_t binary_int(Thread* thread, const Instruction* i, Value* R) {
  Vm& vm = at(thread, i);
  Value right = Value::small_int(i->short_c());
  return keep(R + i->a,
              i->n != 0 ? vm.in_place(op, R[i->b], right) : vm.binary(op, R[i->b], right));
}

template <CompareOp op>
uint64_t compare(Thread* thread, const Instruction* i, Value* R) {
  Value left = R[i->b], right = R[i->c];
  Vm& vm = at(thread, i);
  if constexpr (op == CompareOp::kEq) {
    if (vm::is_exact(left, vm.types.str) && vm::is_exact(right, vm.types.str)) {
      R[i->a] =
          Value::boolean(left == right || vm::equal_bytes(left.as<vm::Str>(), right.as<vm::Str>()));
      return 1;
    }
  }
  return keep(R + i->a, vm.rich_compare(op, left, right));
}

template <bool wanted>
uint64_t contains(Thread* thread, const Instruction* i, Value* R) {
  Vm& vm = at(thread, i);
  if (vm::quick_contains(vm, R[i->c], R[i->b])) {
    R[i->a] = Value::boolean(wanted);
    return 1;
  }
  const int found = vm.contains(R[i->c], R[i->b]);
  if (found < 0) return 0;
  R[i->a] = Value::boolean((found != 0) == wanted);
  return 1;
}

template <vm::UnaryOp op>
uint64_t unary(Thread* thread, const Instruction* i, Value* R) {
  return keep(R + i->a, at(thread, i).unary(op, R[i->b]));
}

uint64_t not_(Thread* thread, const Instruction* i, Value* R) {
  const int truth = at(thread, i).truth(R[i->b]);
  if (truth < 0) return 0;
  R[i->a] = Value::boolean(truth == 0);
  return 1;
}

uint64_t make_cell(Thread* thread, const Instruction* i, Value* R) {
  Vm& vm = thread->vm;
  auto* cell = vm.heap.make<vm::Cell>(vm.types.cell, Kind::kCell);
  cell->value = R[i->a];
  R[i->a] = cell;
  return 1;
}

uint64_t load_global(Thread* thread, const Instruction* i, Value* R) {
  Vm& vm = at(thread, i);
  vm::Dict* globals = thread->frame->function->globals;
  return keep(R + i->a,
              vm::load_global(vm, globals, site_of(thread, static_cast<uint32_t>(i->wide()))));
}

uint64_t store_global(Thread* thread, const Instruction* i, Value* R) {
  vm::store_global(thread->vm, thread->frame->function->globals,
                   site_of(thread, static_cast<uint32_t>(i->wide())), R[i->a]);
  return 1;
}

uint64_t get_attribute(Thread* thread, const Instruction* i, Value* R) {
  Vm& vm = at(thread, i);
  vm::Site& site = site_of(thread, i->c);
  Value value = vm::quick_attribute(site, R[i->b]);
  return keep(R + i->a, value.is_undefined() ? vm::get_attribute_at(vm, R[i->b], site) : value);
}

uint64_t set_attribute(Thread* thread, const Instruction* i, Value* R) {
  Vm& vm = at(thread, i);
  vm::Site& site = site_of(thread, i->c);
  return vm::quick_set_attribute(vm, site, R[i->a], R[i->b]) ||
         vm::set_attribute_at(vm, R[i->a], site, R[i->b]);
}

uint64_t load_method(Thread* thread, const Instruction* i, Value* R) {
  Vm& vm = at(thread, i);
  vm::Site& site = site_of(thread, i->c);
  Value object = R[i->b];
  if (Value method = vm::known_method(vm, site, object); !method.is_undefined()) {
    R[i->a + 1] = object;
    R[i->a] = method;
    return 1;
  }
  return vm::load_method_at(vm, object, site, R + i->a);
}

uint64_t get_item(Thread* thread, const Instruction* i, Value* R) {
  Vm& vm = at(thread, i);
  Value value = vm::quick_item(vm, R[i->b], R[i->c]);
  return keep(R + i->a, value.is_undefined() ? vm.get_item(R[i->b], R[i->c]) : value);
}

uint64_t get_slice(Thread* thread, const Instruction* i, Value* R) {
  return keep(R + i->a, vm::get_slice(at(thread, i), R[i->b], R[i->c], R[i->c + 1]));
}

uint64_t set_item(Thread* thread, const Instruction* i, Value* R) {
  Vm& vm = at(thread, i);
  Value object = R[i->a], key = R[i->b];
  if (vm::quick_set_item(vm, object, key, R[i->c])) return 1;
  if (vm::is_exact(object, vm.types.dict)) {
    return vm::dict_set(vm, object.as<vm::Dict>(), key, R[i->c]);
  }
  return !vm.set_item(object, key, R[i->c]).is_error();
}

uint64_t build_list(Thread* thread, const Instruction* i, Value* R) {
  R[i->a] = vm::build_list(thread->vm, R + i->b, i->c);
  return 1;
}

uint64_t build_tuple(Thread* thread, const Instruction* i, Value* R) {
  R[i->a] = vm::build_tuple(thread->vm, R + i->b, i->c);
  return 1;
}

uint64_t build_set(Thread* thread, const Instruction* i, Value* R) {
  return keep(R + i->a, vm::build_set(at(thread, i), R + i->b, i->c));
}

uint64_t build_dict(Thread* thread, const Instruction* i, Value* R) {
  return keep(R + i->a, vm::build_dict(at(thread, i), R + i->b, i->c));
}

uint64_t list_append(Thread* thread, const Instruction* i, Value* R) {
  return vm::list_append(at(thread, i), R[i->a].as<vm::List>(), R[i->b]);
}

uint64_t give_back(Thread* thread, const Instruction* i, Value* R) {
  vm::give_back(thread->vm, &R[i->a], &R[i->b]);
  return 1;
}

uint64_t set_add(Thread* thread, const Instruction* i, Value* R) {
  return vm::table_set(at(thread, i), R[i->a].as<vm::Set>()->table, R[i->b], Value::none());
}

uint64_t unpack(Thread* thread, const Instruction* i, Value* R) {
  return vm::unpack(at(thread, i), R[i->b], R + i->a, i->c);
}

uint64_t format(Thread* thread, const Instruction* i, Value* R) {
  return keep(R + i->a, vm::format_part(at(thread, i), R[i->b], i->n, R + i->c));
}

uint64_t build_string(Thread* thread, const Instruction* i, Value* R) {
  return keep(R + i->a, vm::build_string(at(thread, i), R + i->b, i->c));
}

uint64_t make_function(Thread* thread, const Instruction* i, Value* R) {
  vm::Frame* frame = thread->frame;
  vm::Code* child = frame->function->code->children[i->b];
  R[i->a] = vm::function_make(thread->vm, frame, child, R + i->c, i->n);
  return 1;
}

uint64_t get_iter(Thread* thread, const Instruction* i, Value* R) {
  return keep(R + i->a, at(thread, i).iter(R[i->b]));
}

uint64_t match_exception(Thread* thread, const Instruction* i, Value* R) {
  const int matches = vm::match_exception(at(thread, i), R[i->b], R[i->c]);
  if (matches < 0) return 0;
  R[i->a] = Value::boolean(matches != 0);
  return 1;
}

uint64_t condition(int truth) {
  return truth < 0 ? kConditionRaised : static_cast<uint64_t>(truth);
}

uint64_t truth(Thread* thread, const Instruction* i, Value* R) {
  return condition(at(thread, i).truth(R[i->a]));
}

template <CompareOp op>
uint64_t holds(Thread* thread, const Instruction* i, Value* R) {
  return condition(at(thread, i).compare(op, R[i->a], R[i->b]));
}

template <CompareOp op>
uint64_t holds_int(Thread* thread, const Instruction* i, Value* R) {
  return condition(at(thread, i).compare(op, R[i->a], Value::small_int(i->short_b())));
}

// Where the topmost frame goes on.
uint64_t go_on(const Thread* thread) {
  const vm::Frame* frame = thread->frame;
  const vm::Code* code = frame->function->code;
  if (code->machine == nullptr) return kInterpret;
  const auto index = static_cast<uint32_t>(frame->pc - code->instructions);
  return reinterpret_cast<uint64_t>(code->machine->at(index));
}

uint64_t called(Thread* thread, const Instruction* i, Value* R, Value* args, uint32_t count,
                bool counts = true) {
  Vm& vm = at(thread, i);
  const vm::Frame* caller = thread->frame;
  switch (vm::call_value(vm, *thread, R[i->a], args, count, nullptr, R + i->a, counts)) {
    case vm::Called::kDone:
      return kNext;
    case vm::Called::kPushed:
      if ((thread->frame->flags & ~vm::kFrameNewChunk) == 0) {
        const vm::Code* code = caller->function->code;
        const auto next = static_cast<uint32_t>(i + 1 - code->instructions);
        thread->frame->machine_return = code->machine->at(next);
      }
      return go_on(thread);
    case vm::Called::kFailed:
      return kFailed;
    case vm::Called::kSuspended:
      return kSuspended;
    case vm::Called::kSafepoint:
      vm::forget_safepoint(*thread);
      return kExit;
  }
  return kExit;
}

uint64_t call(Thread* thread, const Instruction* i, Value* R) {
  return called(thread, i, R, R + i->a + 1, i->b);
}

uint64_t call_method(Thread* thread, const Instruction* i, Value* R) {
  const uint32_t self = R[i->a + 1].is_undefined() ? 0 : 1;
  return called(thread, i, R, R + i->a + 2 - self, i->b + self);
}

uint64_t call_enter(Thread* thread, const Instruction* i, Value* R) {
  const uint32_t self = R[i->a + 1].is_undefined() ? 0 : 1;
  return called(thread, i, R, R + i->a + 2 - self, self, false);
}

uint64_t for_iter(Thread* thread, const Instruction* i, Value* R) {
  Value iterator = R[i->a];
  Vm& vm = at(thread, i);
  Value item;
  if (iterator.as_object()->kind == Kind::kGenerator) {
    auto* generator = iterator.as<vm::Generator>();
    if (generator->state == vm::kFinished) return kEnd;
    const vm::FrameUse use{R + i->a + 1, vm::kFrameForIter};
    return vm::resume_generator(vm, *thread, generator, use, Value::none()) ? go_on(thread)
                                                                            : kFailed;
  }
  if (iterator.as_object()->kind == Kind::kIterator) {
    item = iterator.as<vm::Iterator>()->step(vm, iterator.as<vm::Iterator>());
  } else {
    item = vm.next(iterator);
  }
  if (item.is_error()) return kFailed;
  if (item.is_suspended()) {
    thread->waiting_iterator = true;
    return kSuspended;
  }
  if (item.is_undefined()) return kEnd;
  R[i->a + 1] = item;
  return kNext;
}

// To whoever resumed the generator, through those that delegate to it and are to ask again when
// they are resumed.
uint64_t yield(Thread* thread, const Instruction* i, Value* R) {
  vm::Frame* outermost = thread->frame;
  while ((outermost->flags & vm::kFrameYieldFrom) != 0) outermost = outermost->below;
  const bool is_entry = (outermost->flags & vm::kFrameEntry) != 0;
  thread->frame->object.as<vm::Generator>()->yield_register = i->a;
  Value value = R[i->b];
  Value* to = is_entry ? &thread->entry_result : outermost->result;
  vm::Frame* frame = thread->frame;
  vm::suspend_generator(thread->vm, *thread, i + 1);
  while (frame != outermost) {
    frame = thread->frame;
    const Instruction* ask = frame->pc - 1;
    frame->object.as<vm::Generator>()->yield_register = static_cast<uint16_t>(ask->a + 1);
    vm::suspend_generator(thread->vm, *thread, ask);
  }
  *to = value;
  return is_entry ? kFinished : go_on(thread);
}

uint64_t yield_from(Thread* thread, const Instruction* i, Value* R) {
  Value iterator = R[i->a];
  if (!iterator.is_object() || iterator.as_object()->kind != Kind::kGenerator) return kExit;
  Vm& vm = at(thread, i);
  auto* generator = iterator.as<vm::Generator>();
  Value sent = R[i->a + 1];
  if (generator->state == vm::kFinished) {
    R[i->a + 1] = Value::none();
    return kNext;
  }
  const vm::FrameUse use{R + i->a + 1, vm::kFrameYieldFrom};
  return vm::resume_generator(vm, *thread, generator, use, sent) ? go_on(thread) : kFailed;
}

// From a frame that is no plain call's.
uint64_t leave(Thread* thread, const Instruction* i, Value* R) {
  const uint8_t flags = thread->frame->flags;
  Vm& vm = at(thread, i);
  if (!vm::end_frame(vm, *thread, i->op == Op::kReturn ? R[i->a] : Value::none())) return kFailed;
  if ((flags & vm::kFrameEntry) != 0) return kFinished;
  if ((flags & vm::kFrameForIter) != 0) thread->frame->pc += thread->frame->pc[-1].wide();
  return go_on(thread);
}

}  // namespace

Helper helper_of(Op op) {
  switch (op) {
    case Op::kMakeCell:
      return &make_cell;
    case Op::kLoadGlobal:
      return &load_global;
    case Op::kAdd:
      return &binary<BinaryOp::kAdd>;
    case Op::kSub:
      return &binary<BinaryOp::kSub>;
    case Op::kMul:
      return &binary<BinaryOp::kMul>;
    case Op::kDiv:
      return &binary<BinaryOp::kDiv>;
    case Op::kFloorDiv:
      return &binary<BinaryOp::kFloorDiv>;
    case Op::kMod:
      return &binary<BinaryOp::kMod>;
    case Op::kPow:
      return &power;
    case Op::kAnd:
      return &binary<BinaryOp::kAnd>;
    case Op::kOr:
      return &binary<BinaryOp::kOr>;
    case Op::kXor:
      return &binary<BinaryOp::kXor>;
    case Op::kShl:
      return &binary<BinaryOp::kShl>;
    case Op::kShr:
      return &binary<BinaryOp::kShr>;
    case Op::kAddInt:
      return &binary_int<BinaryOp::kAdd>;
    case Op::kSubInt:
      return &binary_int<BinaryOp::kSub>;
    case Op::kEq:
      return &compare<CompareOp::kEq>;
    case Op::kNe:
      return &compare<CompareOp::kNe>;
    case Op::kLt:
      return &compare<CompareOp::kLt>;
    case Op::kLe:
      return &compare<CompareOp::kLe>;
    case Op::kGt:
      return &compare<CompareOp::kGt>;
    case Op::kGe:
      return &compare<CompareOp::kGe>;
    case Op::kIn:
      return &contains<true>;
    case Op::kNotIn:
      return &contains<false>;
    case Op::kNeg:
      return &unary<vm::UnaryOp::kNeg>;
    case Op::kPos:
      return &unary<vm::UnaryOp::kPos>;
    case Op::kInvert:
      return &unary<vm::UnaryOp::kInvert>;
    case Op::kNot:
      return &not_;
    case Op::kStoreGlobal:
      return &store_global;
    case Op::kGetAttr:
      return &get_attribute;
    case Op::kSetAttr:
      return &set_attribute;
    case Op::kGetItem:
      return &get_item;
    case Op::kGetSlice:
      return &get_slice;
    case Op::kSetItem:
      return &set_item;
    case Op::kBuildList:
      return &build_list;
    case Op::kBuildTuple:
      return &build_tuple;
    case Op::kBuildSet:
      return &build_set;
    case Op::kBuildDict:
      return &build_dict;
    case Op::kListAppend:
      return &list_append;
    case Op::kSetAdd:
      return &set_add;
    case Op::kUnpack:
      return &unpack;
    case Op::kFormat:
      return &format;
    case Op::kBuildString:
      return &build_string;
    case Op::kLoadMethod:
      return &load_method;
    case Op::kGiveBack:
      return &give_back;
    case Op::kMakeFunction:
      return &make_function;
    case Op::kGetIter:
      return &get_iter;
    case Op::kMatchException:
      return &match_exception;
    default:
      return nullptr;
  }
}

Helper condition_of(Op op) {
  switch (op) {
    case Op::kJumpEq:
      return &holds<CompareOp::kEq>;
    case Op::kJumpNe:
      return &holds<CompareOp::kNe>;
    case Op::kJumpLt:
      return &holds<CompareOp::kLt>;
    case Op::kJumpLe:
      return &holds<CompareOp::kLe>;
    case Op::kJumpGt:
      return &holds<CompareOp::kGt>;
    case Op::kJumpGe:
      return &holds<CompareOp::kGe>;
    case Op::kJumpEqInt:
      return &holds_int<CompareOp::kEq>;
    case Op::kJumpNeInt:
      return &holds_int<CompareOp::kNe>;
    case Op::kJumpLtInt:
      return &holds_int<CompareOp::kLt>;
    case Op::kJumpLeInt:
      return &holds_int<CompareOp::kLe>;
    case Op::kJumpGtInt:
      return &holds_int<CompareOp::kGt>;
    case Op::kJumpGeInt:
      return &holds_int<CompareOp::kGe>;
    default:
      return &truth;
  }
}

Helper mover_of(Op op) {
  switch (op) {
    case Op::kCall:
      return &call;
    case Op::kCallMethod:
      return &call_method;
    case Op::kCallEnter:
      return &call_enter;
    case Op::kForIter:
      return &for_iter;
    case Op::kYield:
      return &yield;
    case Op::kYieldFrom:
      return &yield_from;
    default:
      return &leave;
  }
}

void tell_wrote(Vm* vm, uint64_t value) { vm->heap.wrote(std::bit_cast<Value>(value)); }

}  // namespace falcon::jit
