// The frame of a function's machine code, and the pieces that many instructions use.
#include "jit/function_translator.h"

namespace falcon::jit {

using vm::Value;

void FunctionTranslator::translate() {
  for (current_ = 0; current_ < count_; ++current_) {
    exit_ = exit_with_step_ = nullptr;
    a_.bind(at_[current_]);
    instruction(code_->instructions[current_]);
  }
  a_.bind(at_[count_]);  // behind the last one, which never goes on
  // What was put off may put off more.
  for (size_t k = 0; k < later_.size(); ++k) {
    current_ = later_[k].instruction;
    exit_ = exit_with_step_ = nullptr;
    auto emit = std::move(later_[k].emit);
    emit();
  }
  a_.bind(to_interpreter_);
  a_.store(in_frame(FALCON_FIELD(Frame, pc)), rax);
  a_.bind(back_);
  a_.constant(rax, static_cast<uint64_t>(vm::Exit::kInterpret));
  a_.bind(leave_);  // as Enter's code began (jit.cc)
  a_.add(rsp, 8);
  for (Reg saved : {r15, r14, r13, r12, rbx, rbp}) a_.pop(saved);
  a_.ret();
  a_.bind(finished_);
  a_.constant(rax, static_cast<uint64_t>(vm::Exit::kFinished));
  a_.jump(leave_);
  a_.bind(failed_);
  a_.constant(rax, static_cast<uint64_t>(vm::Exit::kFailed));
  a_.jump(leave_);
  a_.bind(suspended_);
  a_.constant(rax, static_cast<uint64_t>(vm::Exit::kSuspended));
  a_.jump(leave_);
  a_.bind(double_end_);
  a_.word(kDoubleEnd);
  a_.bind(object_end_);
  a_.word(kObjectEnd);
}

void FunctionTranslator::instruction(const Instruction& i) {
  if (loads(i) || operators(i) || jumps(i) || access(i) || calls(i)) return;
  if (Helper helper = helper_of(i.op); helper != nullptr) {
    call_checked(helper);
  } else {
    a_.jump(exit_label());
  }
}

Label& FunctionTranslator::exit_label() {
  if (exit_ == nullptr) {
    Label& label = *(exit_ = &new_label());
    later([this, &label] {
      a_.bind(label);
      a_.constant(rax, code_->instructions + current_);
      a_.jump(to_interpreter_);
    });
  }
  return *exit_;
}

Label& FunctionTranslator::exit_with_step_label() {
  if (exit_with_step_ == nullptr) {
    Label& label = *(exit_with_step_ = &new_label());
    later([this, &label] {
      a_.bind(label);
      a_.add32(in_thread(FALCON_FIELD(Thread, budget)), 1);
      a_.constant(rax, code_->instructions + current_);
      a_.jump(to_interpreter_);
    });
  }
  return *exit_with_step_;
}

void FunctionTranslator::call_helper(Helper helper) {
  a_.mov(rdi, kThread);
  a_.constant(rsi, code_->instructions + current_);
  a_.mov(rdx, kR);
  a_.constant(rax, reinterpret_cast<uint64_t>(helper));
  a_.call(rax);
}

void FunctionTranslator::call_checked(Helper helper) {
  call_helper(helper);
  a_.test32(rax, rax);
  a_.jump(If::kEqual, failed_);
}

void FunctionTranslator::help_later(Label& from) {
  later([this, &from] {
    a_.bind(from);
    call_checked(helper_of(code_->instructions[current_].op));
    a_.jump(at_[current_ + 1]);
  });
}

void FunctionTranslator::need_object(Reg value, Reg scratch, Label& no) {
  a_.lea(scratch, {value, -kFirstObject});
  a_.cmp(scratch, object_end_);
  a_.jump(If::kAboveOrEqual, no);
}

void FunctionTranslator::need_kind(Reg object, vm::Kind kind, Label& no) {
  a_.cmp8({object, FALCON_FIELD(Object, kind)}, static_cast<uint8_t>(kind));
  a_.jump(If::kNotEqual, no);
}

void FunctionTranslator::need_type(Reg object, const vm::Type* const& type, Label& no) {
  a_.load(rdx, {object, FALCON_FIELD(Object, type)});
  a_.cmp(rdx, Mem{kVm, in_vm(&type)});
  a_.jump(If::kNotEqual, no);
}

void FunctionTranslator::load_ints(uint32_t left, uint32_t right, Label& no) {
  a_.load(rax, reg(left));
  a_.load(rcx, reg(right));
  a_.mov(rdx, rax);
  a_.and_(rdx, rcx);
  a_.cmp(rdx, kIntTag);
  a_.jump(If::kBelow, no);
}

void FunctionTranslator::tag_high(Reg value) {
  a_.shr(value, 16);
  a_.or_(value, kIntTag);
}

void FunctionTranslator::need_double(Reg value, Label& no) {
  a_.sub(value, kDoubleShift);
  a_.cmp(value, double_end_);
  a_.jump(If::kAboveOrEqual, no);
}

void FunctionTranslator::two_doubles(Label& no) {
  const struct {
    Reg value;
    Xmm number;
  } sides[] = {{rax, xmm0}, {rcx, xmm1}};
  for (const auto& side : sides) {
    Label& no_double = new_label();
    Label& done = new_label();
    need_double(side.value, no_double);
    a_.movq(side.number, side.value);
    a_.bind(done);
    later([this, side, &no_double, &done, &no] {
      a_.bind(no_double);
      a_.add(side.value, kDoubleShift);  // need_double has taken it away
      a_.cmp(side.value, kIntTag);
      a_.jump(If::kBelow, no);
      a_.shl(side.value, 16);
      a_.sar(side.value, 16);
      a_.cvtsi2sd(side.number, side.value);
      a_.jump(done);
    });
  }
}

void FunctionTranslator::store_double(uint32_t to) {
  a_.movq(rax, xmm0);
  a_.add(rax, kDoubleShift);
  a_.store(reg(to), rax);
}

void FunctionTranslator::wrote(Reg value) {
  Label& marking = new_label();
  Label& done = new_label();
  a_.cmp8({kVm, in_vm(vm_.heap.phase_place())}, vm::Heap::kMarkingPhase);
  a_.jump(If::kEqual, marking);
  a_.bind(done);
  later([this, value, &marking, &done] {
    a_.bind(marking);
    a_.mov(rdi, kVm);
    a_.mov(rsi, value);
    a_.constant(rax, reinterpret_cast<uint64_t>(&tell_wrote));
    a_.call(rax);
    a_.jump(done);
  });
}

// --- loads and moves

bool FunctionTranslator::loads(const Instruction& i) {
  switch (i.op) {
    case Op::kNop:
      return true;
    case Op::kMove:
      a_.load(rax, reg(i.b));
      a_.store(reg(i.a), rax);
      return true;
    case Op::kLoadConst:
      a_.constant(rax, code_->constants[i.wide()].bits());
      a_.store(reg(i.a), rax);
      return true;
    case Op::kLoadInt:
      a_.constant(rax, Value::small_int(i.wide()).bits());
      a_.store(reg(i.a), rax);
      return true;
    case Op::kLoadNone:
      a_.store_small(reg(i.a), kNone);
      return true;
    case Op::kLoadTrue:
      a_.store_small(reg(i.a), kTrue);
      return true;
    case Op::kLoadFalse:
      a_.store_small(reg(i.a), kFalse);
      return true;
    case Op::kLoadUndefined:
      a_.store_small(reg(i.a), kUndefined);
      return true;
    case Op::kCheckLocal:
      a_.cmp(reg(i.a), kUndefined);
      a_.jump(If::kEqual, exit_label());
      return true;
    case Op::kLoadCell:
      a_.load(rax, reg(i.b));
      a_.load(rax, {rax, FALCON_FIELD(Cell, value)});
      a_.cmp(rax, kUndefined);
      a_.jump(If::kEqual, exit_label());
      a_.store(reg(i.a), rax);
      return true;
    case Op::kStoreCell:
      a_.load(rax, reg(i.a));
      a_.load(rcx, reg(i.b));
      a_.store({rax, FALCON_FIELD(Cell, value)}, rcx);
      wrote(rcx);
      return true;
    case Op::kLoadFree:
    case Op::kStoreFree: {
      const bool is_load = i.op == Op::kLoadFree;
      a_.load(rax, in_frame(FALCON_FIELD(Frame, function)));
      const auto cell = static_cast<int32_t>((is_load ? i.b : i.a) * sizeof(vm::Cell*));
      a_.load(rax, {rax, FALCON_FIELD(Function, cells) + cell});
      if (is_load) {
        a_.load(rax, {rax, FALCON_FIELD(Cell, value)});
        a_.cmp(rax, kUndefined);
        a_.jump(If::kEqual, exit_label());
        a_.store(reg(i.a), rax);
      } else {
        a_.load(rcx, reg(i.b));
        a_.store({rax, FALCON_FIELD(Cell, value)}, rcx);
        wrote(rcx);
      }
      return true;
    }
    default:
      return false;
  }
}

}  // namespace falcon::jit
