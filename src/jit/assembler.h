// Writes x86-64 instructions: the few forms that machine code here is made of.
//
// Encodings are those of the Intel 64 and IA-32 Architectures Software Developer's Manual, volume
// 2. Operands have 64 bits unless a name says otherwise; jumps are always of 32 bits, which costs a
// few bytes and saves a pass. Nothing is executed here, and nothing refers to where the code will
// lie but absolute addresses outside it: the finished bytes may be put anywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace falcon::jit {

// clang-format off
enum Reg : uint8_t {
  rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
};
enum Xmm : uint8_t { xmm0, xmm1 };
// The condition of a jump, by its code in the instruction.
enum class If : uint8_t {
  kOverflow = 0x0, kBelow = 0x2, kAboveOrEqual = 0x3, kEqual = 0x4, kNotEqual = 0x5,
  kBelowOrEqual = 0x6, kAbove = 0x7, kSign = 0x8, kParity = 0xA, kNoParity = 0xB,
  kLess = 0xC, kGreaterOrEqual = 0xD, kLessOrEqual = 0xE, kGreater = 0xF
};
// clang-format on

inline If opposite(If condition) { return static_cast<If>(static_cast<uint8_t>(condition) ^ 1); }

// [base + index * 8 + offset]; without an index if there is none (rsp cannot be one).
struct Mem {
  Reg base;
  int32_t offset;
  Reg index = rsp;
};

// A place in the code that jumps may name before it is known.
struct Label {
  int32_t position = -1;
  std::vector<uint32_t> uses;  // of 32 bits, to be filled in
};

class Assembler {
 public:
  const std::vector<uint8_t>& bytes() const { return bytes_; }
  uint32_t position() const { return static_cast<uint32_t>(bytes_.size()); }
  void bind(Label& label);

  // --- moves
  void mov(Reg to, Reg from) { reg_reg(0x8B, to, from); }
  void load(Reg to, Mem from) { reg_mem(0x8B, to, from); }
  void load32(Reg to, Mem from) { reg_mem(0x8B, to, from, false); }  // zero-extended
  void load8(Reg to, Mem from);                                      // zero-extended
  void store(Mem to, Reg from) { reg_mem(0x89, from, to); }
  void store_small(Mem to, int32_t value);  // sign-extended to 64 bits
  void store8(Mem to, uint8_t value);
  void constant(Reg to, uint64_t value);  // in the shortest form
  void constant(Reg to, const void* value) { constant(to, reinterpret_cast<uint64_t>(value)); }
  void lea(Reg to, Mem address) { reg_mem(0x8D, to, address); }
  void lea(Reg to, Label& label);

  // --- integers
  void add(Reg to, Reg from) { reg_reg(0x03, to, from); }
  void sub(Reg to, Reg from) { reg_reg(0x2B, to, from); }
  void and_(Reg to, Reg from) { reg_reg(0x23, to, from); }
  void or_(Reg to, Reg from) { reg_reg(0x0B, to, from); }
  void xor_(Reg to, Reg from) { reg_reg(0x33, to, from); }
  void xor32(Reg to, Reg from) { reg_reg(0x33, to, from, false); }
  void cmp(Reg left, Reg right) { reg_reg(0x3B, left, right); }
  void cmp(Reg left, Mem right) { reg_mem(0x3B, left, right); }
  void cmp32(Reg left, Mem right) { reg_mem(0x3B, left, right, false); }
  void cmp(Reg left, Label& constant);
  void test(Reg left, Reg right) { reg_reg(0x85, right, left); }
  void test32(Reg left, Reg right) { reg_reg(0x85, right, left, false); }
  void add(Reg to, Mem from) { reg_mem(0x03, to, from); }
  void add(Reg to, int32_t value) { group1(0, to, value); }
  void or_(Reg to, int32_t value) { group1(1, to, value); }
  void and_(Reg to, int32_t value) { group1(4, to, value); }
  void sub(Reg to, int32_t value) { group1(5, to, value); }
  void xor_(Reg to, int32_t value) { group1(6, to, value); }
  void cmp(Reg left, int32_t value) { group1(7, left, value); }
  void cmp(Mem left, int32_t value) { group1(7, left, value, true); }
  void cmp32(Mem left, int32_t value) { group1(7, left, value, false); }
  void cmp8(Mem left, uint8_t value);
  void test8(Mem left, uint8_t value);
  void imul(Reg to, Reg from);
  void shl(Reg to, uint8_t count) { shift(4, to, count); }
  void shr(Reg to, uint8_t count) { shift(5, to, count); }
  void sar(Reg to, uint8_t count) { shift(7, to, count); }
  void sar_cl(Reg to);
  void neg(Reg to);
  void div32(Reg by);  // eax, edx = edx:eax / by, % by
  void add32(Mem to, int8_t value);
  void add(Mem to, int8_t value);

  // --- doubles
  void movq(Xmm to, Reg from);
  void movq(Reg to, Xmm from);
  void addsd(Xmm to, Xmm from) { sse(0x58, to, from); }
  void subsd(Xmm to, Xmm from) { sse(0x5C, to, from); }
  void mulsd(Xmm to, Xmm from) { sse(0x59, to, from); }
  void divsd(Xmm to, Xmm from) { sse(0x5E, to, from); }
  void ucomisd(Xmm left, Xmm right);
  void cvtsi2sd(Xmm to, Reg from);

  // --- flow
  void jump(Label& to);
  void jump(If condition, Label& to);
  void jump(Reg to);
  void call(Reg to);
  void push(Reg reg);
  void pop(Reg reg);
  void ret() { byte(0xC3); }

  // Eight bytes of data.
  void word(uint64_t value);

 private:
  void byte(uint8_t value) { bytes_.push_back(value); }
  void word32(uint32_t value);
  void rex(bool wide, uint8_t reg, uint8_t index, uint8_t rm);
  void operand(uint8_t reg, Mem mem);
  void reg_reg(uint8_t opcode, Reg reg, Reg rm, bool wide = true);
  void reg_mem(uint8_t opcode, Reg reg, Mem mem, bool wide = true);
  void group1(uint8_t which, Reg to, int32_t value);
  void group1(uint8_t which, Mem to, int32_t value, bool wide);
  void shift(uint8_t which, Reg to, uint8_t count);
  void sse(uint8_t opcode, Xmm to, Xmm from);
  void use(Label& label);

  std::vector<uint8_t> bytes_;
};

}  // namespace falcon::jit
