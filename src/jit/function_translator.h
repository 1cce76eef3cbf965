// Translates one function: for each instruction, in order, the machine code of its common cases.
//
// What is rare goes to the end of the code (`later`), so that the common case falls through. An
// instruction has three ways out of its common case: a helper (helpers.h) does it and machine code
// goes on; an exit leaves it to the interpreter; an error has a helper's exception unwound there.
// Nothing is kept in machine registers from one instruction to the next but what layout.h names.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "bytecode/instruction.h"
#include "jit/assembler.h"
#include "jit/helpers.h"
#include "jit/layout.h"

namespace falcon::jit {

class FunctionTranslator {
 public:
  FunctionTranslator(vm::Vm& vm, vm::Code* code, uint32_t count)
      : vm_(vm), code_(code), count_(count), at_(count + 1) {}
  // The code of all instructions; afterwards `bytes` and `offsets` are there.
  void translate();
  const std::vector<uint8_t>& bytes() const { return a_.bytes(); }
  uint32_t offset(uint32_t instruction) const {
    return static_cast<uint32_t>(at_[instruction].position);
  }

 private:
  using Instruction = bytecode::Instruction;
  using Op = bytecode::Op;

  // --- translate.cc: the frame of the whole, and what all instructions use
  void instruction(const Instruction& i);
  bool loads(const Instruction& i);
  bool operators(const Instruction& i);
  bool jumps(const Instruction& i);
  bool access(const Instruction& i);
  bool calls(const Instruction& i);
  // Code for the end of the function. The instruction is the one that is current now.
  void later(std::function<void()> emit) { later_.push_back({current_, std::move(emit)}); }
  Label& new_label() { return labels_.emplace_back(); }
  // A label whose code at the end leaves the current instruction to the interpreter; the other one
  // gives back the step that was taken from the thread's budget before.
  Label& exit_label();
  Label& exit_with_step_label();
  // Calls a helper: its arguments are the thread, the current instruction and the registers.
  void call_helper(Helper helper);
  // The same, then goes on if it gives true; else its exception is pending.
  void call_checked(Helper helper);
  // At the end of the code: `from`: there a helper does the instruction and goes on behind it.
  void help_later(Label& from);
  const Instruction* next() const { return code_->instructions + current_ + 1; }
  Label& target(int32_t jump) {
    return at_[static_cast<size_t>(static_cast<int32_t>(current_) + 1 + jump)];
  }
  // Jumps to `no` unless the register holds an object. Spoils the scratch register.
  void need_object(Reg value, Reg scratch, Label& no);
  void need_kind(Reg object, vm::Kind kind, Label& no);
  void need_type(Reg object, const vm::Type* const& type, Label& no);
  // The values of two registers in rax and rcx, and rdx = rax & rcx; jumps to `no` unless both are
  // ints.
  void load_ints(uint32_t left, uint32_t right, Label& no);
  // The tagged form of an integer that stands in the upper 48 bits.
  void tag_high(Reg value);
  // The bits of a double from a value that is one; jumps to `no` if it is none (the register is
  // spoilt then).
  void need_double(Reg value, Label& no);
  // The numbers in rax and rcx, ints or doubles, as doubles in xmm0 and xmm1.
  void two_doubles(Label& no);
  void store_double(uint32_t to);  // xmm0
  // Tells the collector of a value that was stored (Heap::wrote).
  void wrote(Reg value);
  int32_t in_vm(const void* field) const {
    return static_cast<int32_t>(static_cast<const char*>(field) -
                                reinterpret_cast<const char*>(&vm_));
  }

  // --- arithmetic.cc
  void arithmetic(const Instruction& i);
  void arithmetic_int(const Instruction& i);
  void divide(const Instruction& i);
  void remainder(const Instruction& i, bool wants_quotient);
  void bitwise(const Instruction& i);
  void shift_right(const Instruction& i);
  void negate(const Instruction& i);
  void compare(const Instruction& i, If ints, If doubles, bool swapped);
  void equal(const Instruction& i, bool wanted);

  // --- jumps.cc
  void jump_if_truth(const Instruction& i, bool wanted);
  void jump_compare(const Instruction& i, If ints, If doubles, bool swapped);
  void jump_equal(const Instruction& i, bool equal);
  void jump_compare_int(const Instruction& i, If condition);
  void condition_later(Label& from, bool wanted, Label& to);
  void loop(const Instruction& i);
  void for_iter(const Instruction& i);

  // --- access.cc
  void load_global(const Instruction& i);
  void get_attribute(const Instruction& i);
  void set_attribute(const Instruction& i);
  void unpack(const Instruction& i);
  void load_method(const Instruction& i);
  void need_known(const vm::Site* site, uint8_t state, Label& no);
  void need_way(uint8_t state, Label& no);
  void load_entry(Reg dict, Label& no);
  void load_from_module(const vm::Site* site, Label& no);
  void need_list_item(Label& no);
  void get_item(const Instruction& i);
  void set_item(const Instruction& i);
  void list_append(const Instruction& i);

  // --- calls.cc
  // move: a helper does the instruction, which may change the topmost frame, and says where that
  // goes on (GoOn); `end`: what an iterator's end jumps to.
  void push_call(const Instruction& i, uint32_t first_argument, uint32_t count, Label& other);
  void place_above_later(Label& full, Label& placed, Label& other);
  void take_form_for_loans(uint32_t a, bytecode::Loan what, Label& no);
  void borrow(const Instruction& i);
  void give_back(const Instruction& i);
  void call_native_later(const Instruction& i, uint32_t first_argument, uint32_t count,
                         Label& from);
  void move(Label* end);
  void move_later(Label& from, Label* end = nullptr);
  void return_value(const Instruction& i);

  struct Later {
    uint32_t instruction;
    std::function<void()> emit;
  };

  vm::Vm& vm_;
  vm::Code* code_;
  uint32_t count_;
  Assembler a_;
  uint32_t current_ = 0;
  std::vector<Label> at_;  // of each instruction
  std::vector<Later> later_;
  Label* exit_ = nullptr;            // of the current instruction, when something uses it
  Label* exit_with_step_ = nullptr;  // likewise
  std::deque<Label> labels_;
  // At the end of the code. Ways out, with the frame's pc set but for the first:
  Label to_interpreter_;  // rax: the instruction
  Label back_;            // to the interpreter
  Label finished_;
  Label failed_;
  Label suspended_;
  Label leave_;  // rax: the Exit
  // and constants.
  Label double_end_;
  Label object_end_;
};

}  // namespace falcon::jit
