// Operators on numbers: integers of 48 bits and doubles, each as the interpreter does them.
//
// Two integers are combined in the upper 48 bits of their registers, where the overflow flag is
// that of 48 bits.
#include "jit/function_translator.h"

namespace falcon::jit {

bool FunctionTranslator::operators(const Instruction& i) {
  switch (i.op) {
    case Op::kAdd:
    case Op::kSub:
    case Op::kMul:
      arithmetic(i);
      return true;
    case Op::kAddInt:
    case Op::kSubInt:
      arithmetic_int(i);
      return true;
    case Op::kDiv:
      divide(i);
      return true;
    case Op::kMod:
    case Op::kFloorDiv:
      remainder(i, i.op == Op::kFloorDiv);
      return true;
    case Op::kAnd:
    case Op::kOr:
    case Op::kXor:
      bitwise(i);
      return true;
    case Op::kShr:
      shift_right(i);
      return true;
    case Op::kNeg:
      negate(i);
      return true;
    case Op::kEq:
    case Op::kNe:
      equal(i, i.op == Op::kEq);
      return true;
    case Op::kLt:
      compare(i, If::kLess, If::kAbove, true);
      return true;
    case Op::kLe:
      compare(i, If::kLessOrEqual, If::kAboveOrEqual, true);
      return true;
    case Op::kGt:
      compare(i, If::kGreater, If::kAbove, false);
      return true;
    case Op::kGe:
      compare(i, If::kGreaterOrEqual, If::kAboveOrEqual, false);
      return true;
    case Op::kIs:
    case Op::kIsNot: {
      Label& done = new_label();
      a_.load(rcx, reg(i.b));
      a_.constant(rax, static_cast<uint64_t>(i.op == Op::kIs ? kTrue : kFalse));
      a_.cmp(rcx, reg(i.c));
      a_.jump(If::kEqual, done);
      a_.xor_(rax, kTrue ^ kFalse);
      a_.bind(done);
      a_.store(reg(i.a), rax);
      return true;
    }
    case Op::kNot: {
      Label& other = new_label();
      a_.load(rax, reg(i.b));
      a_.mov(rcx, rax);
      a_.or_(rcx, 1);
      a_.cmp(rcx, kTrue);
      a_.jump(If::kNotEqual, other);
      a_.xor_(rax, kTrue ^ kFalse);
      a_.store(reg(i.a), rax);
      help_later(other);
      return true;
    }
    default:
      return false;
  }
}

void FunctionTranslator::arithmetic(const Instruction& i) {
  Label& no_ints = new_label();
  Label& other = new_label();
  load_ints(i.b, i.c, no_ints);
  a_.shl(rax, 16);
  a_.shl(rcx, 16);
  if (i.op == Op::kAdd) {
    a_.add(rax, rcx);
  } else if (i.op == Op::kSub) {
    a_.sub(rax, rcx);
  } else {
    a_.sar(rcx, 16);
    a_.imul(rax, rcx);
  }
  a_.jump(If::kOverflow, other);
  tag_high(rax);
  a_.store(reg(i.a), rax);
  later([this, i, &no_ints, &other] {
    a_.bind(no_ints);
    two_doubles(other);
    if (i.op == Op::kAdd) {
      a_.addsd(xmm0, xmm1);
    } else if (i.op == Op::kSub) {
      a_.subsd(xmm0, xmm1);
    } else {
      a_.mulsd(xmm0, xmm1);
    }
    store_double(i.a);
    a_.jump(at_[current_ + 1]);
  });
  help_later(other);
}

void FunctionTranslator::arithmetic_int(const Instruction& i) {
  Label& other = new_label();
  a_.load(rax, reg(i.b));
  a_.cmp(rax, kIntTag);
  a_.jump(If::kBelow, other);
  a_.shl(rax, 16);
  const int32_t high = static_cast<int32_t>(i.short_c()) * 65536;
  if (i.op == Op::kAddInt) {
    a_.add(rax, high);
  } else {
    a_.sub(rax, high);
  }
  a_.jump(If::kOverflow, other);
  tag_high(rax);
  a_.store(reg(i.a), rax);
  help_later(other);
}

void FunctionTranslator::divide(const Instruction& i) {
  Label& other = new_label();
  a_.load(rax, reg(i.b));
  a_.load(rcx, reg(i.c));
  two_doubles(other);
  a_.movq(rdx, xmm1);
  a_.add(rdx, rdx);
  a_.jump(If::kEqual, other);  // by zero, of either sign
  a_.divsd(xmm0, xmm1);
  store_double(i.a);
  help_later(other);
}

// Of integers that are not negative and below 2^32, which a short division does.
void FunctionTranslator::remainder(const Instruction& i, bool wants_quotient) {
  Label& other = new_label();
  a_.load(rax, reg(i.b));
  a_.load(rcx, reg(i.c));
  a_.xor_(rax, kIntTag);
  a_.xor_(rcx, kIntTag);
  a_.mov(rdx, rax);
  a_.or_(rdx, rcx);
  a_.shr(rdx, 32);
  a_.jump(If::kNotEqual, other);  // no integers, negative ones or large ones
  a_.test32(rcx, rcx);
  a_.jump(If::kEqual, other);
  a_.xor32(rdx, rdx);
  a_.div32(rcx);
  const Reg result = wants_quotient ? rax : rdx;
  a_.or_(result, kIntTag);
  a_.store(reg(i.a), result);
  help_later(other);
}

void FunctionTranslator::bitwise(const Instruction& i) {
  Label& other = new_label();
  load_ints(i.b, i.c, other);
  if (i.op == Op::kAnd) {
    a_.store(reg(i.a), rdx);
  } else {
    if (i.op == Op::kOr) {
      a_.or_(rax, rcx);
    } else {
      a_.xor_(rax, rcx);
      a_.or_(rax, kIntTag);
    }
    a_.store(reg(i.a), rax);
  }
  help_later(other);
}

void FunctionTranslator::shift_right(const Instruction& i) {
  Label& other = new_label();
  a_.load(rax, reg(i.b));
  a_.load(rcx, reg(i.c));
  a_.cmp(rax, kIntTag);
  a_.jump(If::kBelow, other);
  a_.xor_(rcx, kIntTag);
  a_.cmp(rcx, 47);
  a_.jump(If::kAbove, other);  // no integer, negative or large
  a_.shl(rax, 16);
  a_.sar_cl(rax);
  tag_high(rax);
  a_.store(reg(i.a), rax);
  help_later(other);
}

void FunctionTranslator::negate(const Instruction& i) {
  Label& other = new_label();
  Label& no_int = new_label();
  a_.load(rax, reg(i.b));
  a_.cmp(rax, kIntTag);
  a_.jump(If::kBelow, no_int);
  a_.shl(rax, 16);
  a_.neg(rax);
  a_.jump(If::kOverflow, other);
  tag_high(rax);
  a_.store(reg(i.a), rax);
  later([this, i, &no_int, &other] {
    a_.bind(no_int);
    need_double(rax, other);
    a_.constant(rcx, uint64_t{1} << 63);
    a_.xor_(rax, rcx);
    a_.add(rax, kDoubleShift);
    a_.store(reg(i.a), rax);
    a_.jump(at_[current_ + 1]);
  });
  help_later(other);
}

// swapped: the doubles are compared the other way round, for the processor's conditions that are
// false of NaN are "above" and "above or equal" only.
void FunctionTranslator::compare(const Instruction& i, If ints, If doubles, bool swapped) {
  Label& no_ints = new_label();
  Label& other = new_label();
  Label& done = new_label();
  Label& holds = new_label();
  load_ints(i.b, i.c, no_ints);
  a_.shl(rax, 16);
  a_.shl(rcx, 16);
  a_.cmp(rax, rcx);
  a_.jump(ints, holds);
  Label& does_not = new_label();
  a_.bind(does_not);
  a_.store_small(reg(i.a), kFalse);
  a_.jump(done);
  a_.bind(holds);
  a_.store_small(reg(i.a), kTrue);
  a_.bind(done);
  later([this, doubles, swapped, &no_ints, &other, &holds, &does_not] {
    a_.bind(no_ints);
    need_double(rax, other);
    need_double(rcx, other);
    a_.movq(xmm0, rax);
    a_.movq(xmm1, rcx);
    if (swapped) {
      a_.ucomisd(xmm1, xmm0);
    } else {
      a_.ucomisd(xmm0, xmm1);
    }
    a_.jump(doubles, holds);
    a_.jump(does_not);
  });
  help_later(other);
}

void FunctionTranslator::equal(const Instruction& i, bool wanted) {
  Label& other = new_label();
  Label& done = new_label();
  load_ints(i.b, i.c, other);
  a_.cmp(rax, rcx);
  a_.constant(rax, static_cast<uint64_t>(wanted ? kTrue : kFalse));
  a_.jump(If::kEqual, done);
  a_.xor_(rax, kTrue ^ kFalse);
  a_.bind(done);
  a_.store(reg(i.a), rax);
  help_later(other);
}

}  // namespace falcon::jit
