// Jumps, loops, and the iteration of `for`.
#include "jit/function_translator.h"

namespace falcon::jit {

bool FunctionTranslator::jumps(const Instruction& i) {
  switch (i.op) {
    case Op::kJump:
      a_.jump(target(i.wide()));
      return true;
    case Op::kLoop:
      loop(i);
      return true;
    case Op::kJumpIf:
    case Op::kJumpIfNot:
      jump_if_truth(i, i.op == Op::kJumpIf);
      return true;
    case Op::kJumpEq:
    case Op::kJumpNe:
      jump_equal(i, (i.op == Op::kJumpEq) == (i.n != 0));
      return true;
    case Op::kJumpLt:
      jump_compare(i, If::kLess, If::kAbove, true);
      return true;
    case Op::kJumpLe:
      jump_compare(i, If::kLessOrEqual, If::kAboveOrEqual, true);
      return true;
    case Op::kJumpGt:
      jump_compare(i, If::kGreater, If::kAbove, false);
      return true;
    case Op::kJumpGe:
      jump_compare(i, If::kGreaterOrEqual, If::kAboveOrEqual, false);
      return true;
    case Op::kJumpEqInt:
      jump_compare_int(i, If::kEqual);
      return true;
    case Op::kJumpNeInt:
      jump_compare_int(i, If::kNotEqual);
      return true;
    case Op::kJumpLtInt:
      jump_compare_int(i, If::kLess);
      return true;
    case Op::kJumpLeInt:
      jump_compare_int(i, If::kLessOrEqual);
      return true;
    case Op::kJumpGtInt:
      jump_compare_int(i, If::kGreater);
      return true;
    case Op::kJumpGeInt:
      jump_compare_int(i, If::kGreaterOrEqual);
      return true;
    case Op::kForIter:
      for_iter(i);
      return true;
    default:
      return false;
  }
}

// `from`: there a helper says whether the condition holds; jumps to `to` if that is as wanted.
void FunctionTranslator::condition_later(Label& from, bool wanted, Label& to) {
  later([this, &from, wanted, &to] {
    a_.bind(from);
    call_helper(condition_of(code_->instructions[current_].op));
    a_.cmp(rax, static_cast<int32_t>(kConditionRaised));
    a_.jump(If::kEqual, failed_);
    a_.test32(rax, rax);
    a_.jump(wanted ? If::kNotEqual : If::kEqual, to);
    a_.jump(at_[current_ + 1]);
  });
}

void FunctionTranslator::jump_if_truth(const Instruction& i, bool wanted) {
  Label& to = target(i.wide());
  Label& other = new_label();
  a_.load(rax, reg(i.a));
  a_.cmp(rax, wanted ? kTrue : kFalse);
  a_.jump(If::kEqual, to);
  a_.cmp(rax, wanted ? kFalse : kTrue);
  a_.jump(If::kNotEqual, other);
  Label& no_bytes = new_label();
  later([this, wanted, &to, &other, &no_bytes] {  // what a loop that reads asks of what it has got
    a_.bind(other);
    need_object(rax, rcx, no_bytes);
    need_type(rax, vm_.types.bytes, no_bytes);
    a_.cmp32(Mem{rax, FALCON_FIELD(Bytes, size)}, 0);
    a_.jump(wanted ? If::kNotEqual : If::kEqual, to);
    a_.jump(at_[current_ + 1]);
  });
  condition_later(no_bytes, wanted, to);
}

void FunctionTranslator::jump_compare(const Instruction& i, If ints, If doubles, bool swapped) {
  Label& to = target(i.short_c());
  Label& no_ints = new_label();
  Label& other = new_label();
  const bool wanted = i.n != 0;
  load_ints(i.a, i.b, no_ints);
  a_.shl(rax, 16);
  a_.shl(rcx, 16);
  a_.cmp(rax, rcx);
  a_.jump(wanted ? ints : opposite(ints), to);
  later([this, doubles, swapped, wanted, &to, &no_ints, &other] {
    a_.bind(no_ints);
    need_double(rax, other);
    need_double(rcx, other);
    a_.movq(swapped ? xmm1 : xmm0, rax);
    a_.movq(swapped ? xmm0 : xmm1, rcx);
    a_.ucomisd(xmm0, xmm1);
    a_.jump(wanted ? doubles : opposite(doubles), to);
    a_.jump(at_[current_ + 1]);
  });
  condition_later(other, wanted, to);
}

// equal: whether to jump if the two are equal, or if they are not.
void FunctionTranslator::jump_equal(const Instruction& i, bool equal) {
  Label& to = target(i.short_c());
  Label& other = new_label();
  load_ints(i.a, i.b, other);
  a_.cmp(rax, rcx);
  a_.jump(equal ? If::kEqual : If::kNotEqual, to);
  condition_later(other, i.n != 0, to);
}

void FunctionTranslator::jump_compare_int(const Instruction& i, If condition) {
  Label& to = target(i.short_c());
  Label& other = new_label();
  const bool wanted = i.n != 0;
  a_.load(rax, reg(i.a));
  a_.cmp(rax, kIntTag);
  a_.jump(If::kBelow, other);
  a_.shl(rax, 16);
  a_.cmp(rax, static_cast<int32_t>(i.short_b()) * 65536);
  a_.jump(wanted ? condition : opposite(condition), to);
  condition_later(other, wanted, to);
}

// A safepoint that is due is the interpreter's.
void FunctionTranslator::loop(const Instruction& i) {
#ifdef FALCON_GC_STRESS
  static_cast<void>(i);
  a_.jump(exit_label());
#else
  a_.add32(in_thread(FALCON_FIELD(Thread, budget)), -1);
  a_.jump(If::kLessOrEqual, exit_with_step_label());
  a_.jump(target(i.wide()));
#endif
}

void FunctionTranslator::for_iter(const Instruction& i) {
  Label& no_range = new_label();
  Label& other = new_label();
  Label& end = target(i.wide());
  a_.load(rax, reg(i.a));
  need_kind(rax, vm::Kind::kIterator, other);
  a_.load(rsi, {rax, FALCON_FIELD(Iterator, step)});
  a_.constant(rdx, reinterpret_cast<uint64_t>(&vm::range_iterator_step));
  a_.cmp(rsi, rdx);
  a_.jump(If::kNotEqual, no_range);
  a_.cmp(Mem{rax, FALCON_FIELD(Iterator, limit)}, 0);
  a_.jump(If::kLessOrEqual, other);
  a_.load(rcx, {rax, FALCON_FIELD(Iterator, position)});
  a_.mov(rdx, rcx);
  a_.shl(rdx, 16);
  a_.mov(rsi, rdx);
  a_.sar(rsi, 16);
  a_.cmp(rsi, rcx);
  a_.jump(If::kNotEqual, other);  // more than 48 bits
  a_.add(Mem{rax, FALCON_FIELD(Iterator, limit)}, -1);
  tag_high(rdx);
  a_.store(reg(i.a + 1u), rdx);
  a_.load(rsi, {rax, FALCON_FIELD(Iterator, source)});
  a_.add(rcx, Mem{rsi, FALCON_FIELD(Range, step)});
  a_.store({rax, FALCON_FIELD(Iterator, position)}, rcx);
  later([this, i, &no_range, &other] {
    a_.bind(no_range);
    a_.constant(rdx, reinterpret_cast<uint64_t>(&vm::list_iterator_step));
    a_.cmp(rsi, rdx);
    a_.jump(If::kNotEqual, other);
    a_.load(rcx, {rax, FALCON_FIELD(Iterator, source)});
    a_.cmp(rcx, kUndefined);
    a_.jump(If::kEqual, other);
    a_.load(rdx, {rax, FALCON_FIELD(Iterator, position)});
    a_.load32(rsi, {rcx, FALCON_FIELD(List, size)});
    a_.cmp(rdx, rsi);
    a_.jump(If::kGreaterOrEqual, other);
    a_.load(rcx, {rcx, FALCON_FIELD(List, items)});
    a_.load(rcx, {rcx, 0, rdx});
    a_.add(Mem{rax, FALCON_FIELD(Iterator, position)}, 1);
    a_.store(reg(i.a + 1u), rcx);
    a_.jump(at_[current_ + 1]);
  });
  move_later(other, &end);
}

}  // namespace falcon::jit
