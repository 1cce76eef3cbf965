// Calls and returns. A call of a plain function pushes its frame as vm::push_simple does and goes
// on in its machine code; helpers do all others.
#include "jit/function_translator.h"
#include "vm/inline_cache.h"

namespace falcon::jit {

using vm::Kind;

constexpr int32_t kValueBytes = sizeof(vm::Value);

bool FunctionTranslator::calls(const Instruction& i) {
  switch (i.op) {
    case Op::kCall: {
      Label& other = new_label();
      push_call(i, i.a + 1u, i.b, other);
      call_native_later(i, i.a + 1u, i.b, other);
      return true;
    }
    case Op::kCallMethod: {
      Label& other = new_label();
      Label& no_self = new_label();
      a_.cmp(reg(i.a + 1u), kUndefined);
      a_.jump(If::kEqual, no_self);
      move_later(no_self);
      push_call(i, i.a + 1u, i.b + 1u, other);
      call_native_later(i, i.a + 1u, i.b + 1u, other);
      return true;
    }
    case Op::kBorrow:
      borrow(i);
      return true;
    case Op::kGiveBack:
      give_back(i);
      return true;
    case Op::kCallEnter:
    case Op::kYield:
    case Op::kYieldFrom:
      move(nullptr);
      return true;
    case Op::kReturn:
    case Op::kReturnNone:
      return_value(i);
      return true;
    default:
      return false;
  }
}

// Calls the function in R[a] with `count` arguments from a register on.
void FunctionTranslator::push_call(const Instruction& i, uint32_t first_argument, uint32_t count,
                                   Label& other) {
#ifdef FALCON_GC_STRESS
  static_cast<void>(first_argument);
  static_cast<void>(count);
  a_.load(rdi, reg(i.a));
  a_.jump(other);
#else
  a_.load(rdi, reg(i.a));
  need_object(rdi, rcx, other);
  need_kind(rdi, Kind::kFunction, other);
  a_.load(rsi, {rdi, FALCON_FIELD(Function, code)});
  a_.cmp32(Mem{rsi, FALCON_FIELD(Code, simple_count)}, static_cast<int32_t>(count));
  a_.jump(If::kNotEqual, other);
  a_.cmp32(in_thread(FALCON_FIELD(Thread, depth)), vm::kMaxFrames);
  a_.jump(If::kAboveOrEqual, other);
  // The frame, r8, and its registers, r9 to rdx, must fit into the chunk.
  a_.load32(rax, {rsi, FALCON_FIELD(Code, register_count)});
  a_.load(r8, in_frame(FALCON_FIELD(Frame, end)));
  a_.lea(rcx, {r8, static_cast<int32_t>(vm::kFrameOverhead) * kValueBytes, rax});
  a_.load(rdx, in_thread(FALCON_FIELD(Thread, chunk)));
  a_.cmp(rcx, Mem{rdx, FALCON_FIELD(RegisterChunk, end)});
  Label& full = new_label();
  Label& placed = new_label();
  a_.jump(If::kAbove, full);
  place_above_later(full, placed, other);
  a_.add32(in_thread(FALCON_FIELD(Thread, budget)), -1);
  a_.jump(If::kLessOrEqual, exit_with_step_label());
  a_.store8({r8, FALCON_FIELD(Frame, flags)}, 0);
  a_.bind(placed);
  a_.lea(r9, {r8, sizeof(vm::Frame)});
  a_.lea(rdx, {r9, 0, rax});
  for (uint32_t k = 0; k < count; ++k) {
    a_.load(rcx, reg(first_argument + k));
    a_.store({r9, static_cast<int32_t>(k) * kValueBytes}, rcx);
  }
  Label& fill = new_label();
  Label& filled = new_label();
  a_.lea(rcx, {r9, static_cast<int32_t>(count) * kValueBytes});
  a_.cmp(rcx, rdx);
  a_.jump(If::kAboveOrEqual, filled);
  a_.bind(fill);
  a_.store_small({rcx, 0}, kUndefined);
  a_.add(rcx, kValueBytes);
  a_.cmp(rcx, rdx);
  a_.jump(If::kBelow, fill);
  a_.bind(filled);
  a_.store({r8, FALCON_FIELD(Frame, function)}, rdi);
  a_.load(rcx, {rsi, FALCON_FIELD(Code, instructions)});
  a_.store({r8, FALCON_FIELD(Frame, pc)}, rcx);
  a_.store({r8, FALCON_FIELD(Frame, base)}, r9);
  a_.store({r8, FALCON_FIELD(Frame, end)}, rdx);
  a_.lea(rcx, reg(i.a));
  a_.store({r8, FALCON_FIELD(Frame, result)}, rcx);
  a_.store_small({r8, FALCON_FIELD(Frame, object)}, kNone);
  a_.store({r8, FALCON_FIELD(Frame, below)}, kFrame);
  a_.lea(rcx, at_[current_ + 1]);
  a_.store({r8, FALCON_FIELD(Frame, machine_return)}, rcx);
  a_.constant(rcx, next());
  a_.store(in_frame(FALCON_FIELD(Frame, pc)), rcx);
  a_.store(in_thread(FALCON_FIELD(Thread, frame)), r8);
  a_.add32(in_thread(FALCON_FIELD(Thread, depth)), 1);
  a_.lea(rcx, {rdx, static_cast<int32_t>(vm::kNativeSlack) * kValueBytes});
  a_.store(in_thread(FALCON_FIELD(Thread, top)), rcx);
  a_.mov(kFrame, r8);
  a_.mov(kR, r9);
  a_.load(rcx, {rsi, FALCON_FIELD(Code, machine_start)});
  a_.test(rcx, rcx);
  a_.jump(If::kEqual, back_);
  a_.jump(rcx);
#endif
}

// `full`: there the frame, of rax registers, does not fit into the chunk in rdx. It is placed in
// the chunk above, if there is one, as vm::push_simple does: a thread's first chunk has room for
// its first frame only, and that may call in a loop.
void FunctionTranslator::place_above_later(Label& full, Label& placed, Label& other) {
  later([this, &full, &placed, &other] {
    a_.bind(full);
    a_.load(rdx, {rdx, FALCON_FIELD(RegisterChunk, above)});
    a_.test(rdx, rdx);
    a_.jump(If::kEqual, other);
    a_.lea(r8, {rdx, FALCON_FIELD(RegisterChunk, registers)});
    a_.lea(rcx, {r8, static_cast<int32_t>(vm::kFrameOverhead) * kValueBytes, rax});
    a_.cmp(rcx, Mem{rdx, FALCON_FIELD(RegisterChunk, end)});
    a_.jump(If::kAbove, other);
    a_.add32(in_thread(FALCON_FIELD(Thread, budget)), -1);
    a_.jump(If::kLessOrEqual, exit_with_step_label());
    a_.load(rcx, in_thread(FALCON_FIELD(Thread, top)));
    a_.store({rdx, FALCON_FIELD(RegisterChunk, saved_top)}, rcx);
    a_.store(in_thread(FALCON_FIELD(Thread, chunk)), rdx);
    a_.store8({r8, FALCON_FIELD(Frame, flags)}, vm::kFrameNewChunk);
    a_.jump(placed);
  });
}

// `from`: there the callee, in rdi, is no plain function. A native that takes so many arguments is
// called from here.
void FunctionTranslator::call_native_later(const Instruction& i, uint32_t first_argument,
                                           uint32_t count, Label& from) {
  later([this, i, first_argument, count, &from] {
    constexpr int32_t kSignature = FALCON_FIELD(Native, signature);
    const auto arguments = static_cast<uint8_t>(count);
    Label& other = new_label();
    Label& owned = new_label();
    Label& fill = new_label();
    Label& filled = new_label();
    Label& signal = new_label();
    a_.bind(from);
    if (count > vm::kMaxNativeParameters) {
      move(nullptr);
      return;
    }
    need_object(rdi, rcx, other);
    need_kind(rdi, Kind::kNative, other);
    a_.cmp8({rdi, kSignature + FALCON_FIELD(Signature, quick_least)}, arguments);
    a_.jump(If::kAbove, other);
    a_.cmp8({rdi, kSignature + FALCON_FIELD(Signature, quick_most)}, arguments);
    a_.jump(If::kBelow, other);
    a_.load(rcx, {rdi, FALCON_FIELD(Native, owner)});
    a_.test(rcx, rcx);
    a_.jump(If::kEqual, owned);
    a_.load(rax, reg(first_argument));
    need_object(rax, rdx, other);
    a_.cmp(rcx, Mem{rax, FALCON_FIELD(Object, type)});
    a_.jump(If::kNotEqual, other);
    a_.bind(owned);
    a_.load8(rdx, {rdi, kSignature + FALCON_FIELD(Signature, parameter_count)});
    a_.lea(rsi, reg(first_argument));
    a_.constant(rax, uint64_t{count});
    a_.bind(fill);
    a_.cmp(rax, rdx);
    a_.jump(If::kAboveOrEqual, filled);
    a_.store_small({rsi, 0, rax}, kUndefined);
    a_.add(rax, 1);
    a_.jump(fill);
    a_.bind(filled);
    a_.constant(rax, next());
    a_.store(in_frame(FALCON_FIELD(Frame, pc)), rax);
    a_.store({kVm, in_vm(vm_.running_native_place())}, rdi);
    a_.load(rax, {rdi, FALCON_FIELD(Native, fn)});
    a_.mov(rdi, kVm);
    a_.call(rax);  // Args is passed in rsi and rdx
    a_.lea(rcx, {rax, -kError});
    a_.cmp(rcx, kSuspendedValue - kError);
    a_.jump(If::kBelowOrEqual, signal);
    a_.store(reg(i.a), rax);
    a_.jump(at_[current_ + 1]);
    a_.bind(signal);
    a_.jump(If::kBelow, failed_);
    // As Thread::note_waiting. It is in R[a]: the running native may be another, that it called.
    a_.load(rax, reg(i.a));
    a_.store(in_thread(FALCON_FIELD(Thread, waiting_native)), rax);
    a_.lea(rax, reg(i.a + 1u));
    a_.store(in_thread(FALCON_FIELD(Thread, waiting_args)), rax);
    a_.lea(rax, reg(i.a));
    a_.store(in_thread(FALCON_FIELD(Thread, waiting_result)), rax);
    a_.jump(suspended_);
    a_.bind(other);
    move(nullptr);
  });
}

// `from`: there a helper does the instruction and says where to go on.
void FunctionTranslator::move_later(Label& from, Label* end) {
  later([this, &from, end] {
    a_.bind(from);
    move(end);
  });
}

void FunctionTranslator::move(Label* end) {
  call_helper(mover_of(code_->instructions[current_].op));
  a_.cmp(rax, kNext);
  a_.jump(If::kEqual, at_[current_ + 1]);
  if (end != nullptr) {
    a_.cmp(rax, kEnd);
    a_.jump(If::kEqual, *end);
  }
  Label& moved = new_label();
  a_.cmp(rax, kLastGoOn);
  a_.jump(If::kAbove, moved);
  a_.cmp(rax, kExit);
  a_.jump(If::kEqual, exit_label());
  a_.load(kFrame, in_thread(FALCON_FIELD(Thread, frame)));
  a_.jump(If::kBelow, back_);
  a_.cmp(rax, kFailed);
  a_.jump(If::kEqual, failed_);
  a_.cmp(rax, kFinished);
  a_.jump(If::kEqual, finished_);
  a_.jump(suspended_);
  a_.bind(moved);
  a_.load(kFrame, in_thread(FALCON_FIELD(Thread, frame)));
  a_.load(kR, in_frame(FALCON_FIELD(Frame, base)));
  a_.jump(rax);
}

// The return from a plain call.
void FunctionTranslator::return_value(const Instruction& i) {
  Label& flagged = new_label();
  Label& plain = new_label();
  a_.cmp8(in_frame(FALCON_FIELD(Frame, flags)), 0);
  a_.jump(If::kNotEqual, flagged);
  later([this, &flagged, &plain] {
    a_.bind(flagged);
    Label& special = new_label();
    a_.cmp8(in_frame(FALCON_FIELD(Frame, flags)), vm::kFrameNewChunk);
    a_.jump(If::kNotEqual, special);
    a_.load(rdx, in_thread(FALCON_FIELD(Thread, chunk)));
    a_.load(rdx, {rdx, FALCON_FIELD(RegisterChunk, below)});
    a_.store(in_thread(FALCON_FIELD(Thread, chunk)), rdx);
    a_.jump(plain);
    a_.bind(special);
    move(nullptr);
  });
  a_.bind(plain);
  if (i.op == Op::kReturn) {
    a_.load(rax, reg(i.a));
  } else {
    a_.constant(rax, static_cast<uint64_t>(kNone));
  }
  a_.load(rdx, in_frame(FALCON_FIELD(Frame, result)));
  a_.load(rsi, in_frame(FALCON_FIELD(Frame, machine_return)));
  a_.load(kFrame, in_frame(FALCON_FIELD(Frame, below)));
  a_.store({rdx, 0}, rax);
  a_.store(in_thread(FALCON_FIELD(Thread, frame)), kFrame);
  a_.add32(in_thread(FALCON_FIELD(Thread, depth)), -1);
  a_.load(kR, in_frame(FALCON_FIELD(Frame, base)));
  a_.load(rcx, in_frame(FALCON_FIELD(Frame, end)));
  a_.add(rcx, static_cast<int32_t>(vm::kNativeSlack) * kValueBytes);
  a_.store(in_thread(FALCON_FIELD(Thread, top)), rcx);
  a_.test(rsi, rsi);
  a_.jump(If::kEqual, back_);
  a_.jump(rsi);
}

// R[a], if it is a native that has a form for such loans, becomes that. Jumps to `no` otherwise.
void FunctionTranslator::take_form_for_loans(uint32_t a, bytecode::Loan what, Label& no) {
  a_.load(rax, reg(a));
  need_object(rax, rcx, no);
  need_kind(rax, Kind::kNative, no);
  a_.cmp8({rax, FALCON_FIELD(Native, loan)}, static_cast<uint8_t>(what));
  a_.jump(If::kNotEqual, no);
  a_.load(rcx, {rax, FALCON_FIELD(Native, on_loan)});
  a_.store(reg(a), rcx);
}

void FunctionTranslator::borrow(const Instruction& i) {
  take_form_for_loans(i.a, static_cast<bytecode::Loan>(i.b), at_[current_ + 1]);
}

void FunctionTranslator::give_back(const Instruction& i) {
  Label& other = new_label();
  take_form_for_loans(i.a, bytecode::Loan::kTakesBack, other);
  help_later(other);
}

}  // namespace falcon::jit
