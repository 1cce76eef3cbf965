// See assembler.h.
#include "jit/assembler.h"

#include <cstring>

namespace falcon::jit {
namespace {

constexpr uint8_t kDirect = 0xC0;  // ModRM: the operand is a register

bool fits_byte(int32_t value) { return value >= -128 && value <= 127; }

}  // namespace

void Assembler::word32(uint32_t value) {
  for (int i = 0; i < 4; ++i) byte(static_cast<uint8_t>(value >> (8 * i)));
}

void Assembler::word(uint64_t value) {
  word32(static_cast<uint32_t>(value));
  word32(static_cast<uint32_t>(value >> 32));
}

void Assembler::bind(Label& label) {
  label.position = static_cast<int32_t>(bytes_.size());
  for (uint32_t at : label.uses) {
    int32_t distance = label.position - static_cast<int32_t>(at + 4);
    std::memcpy(&bytes_[at], &distance, 4);
  }
  label.uses.clear();
}

// The 32 bits that say how far a label is from behind them.
void Assembler::use(Label& label) {
  if (label.position >= 0) {
    word32(static_cast<uint32_t>(label.position - static_cast<int32_t>(position() + 4)));
  } else {
    label.uses.push_back(position());
    word32(0);
  }
}

void Assembler::rex(bool wide, uint8_t reg, uint8_t index, uint8_t rm) {
  auto prefix = static_cast<uint8_t>(0x40 | (wide ? 8 : 0) | ((reg >> 3) << 2) |
                                     ((index >> 3) << 1) | (rm >> 3));
  if (prefix != 0x40) byte(prefix);
}

// ModRM, SIB and displacement.
void Assembler::operand(uint8_t reg, Mem mem) {
  const auto base = static_cast<uint8_t>(mem.base & 7);
  const auto middle = static_cast<uint8_t>((reg & 7) << 3);
  const bool has_index = mem.index != rsp;
  const uint8_t rm = has_index || base == 4 ? 4 : base;
  uint8_t mode = 0x80;
  if (mem.offset == 0 && base != 5) {
    mode = 0;
  } else if (fits_byte(mem.offset)) {
    mode = 0x40;
  }
  byte(static_cast<uint8_t>(mode | middle | rm));
  if (rm == 4) {
    const auto index = static_cast<uint8_t>(has_index ? (mem.index & 7) : 4);
    byte(static_cast<uint8_t>((has_index ? 0xC0 : 0) | (index << 3) | base));  // times 8
  }
  if (mode == 0x40) byte(static_cast<uint8_t>(mem.offset));
  if (mode == 0x80) word32(static_cast<uint32_t>(mem.offset));
}

void Assembler::reg_reg(uint8_t opcode, Reg reg, Reg rm, bool wide) {
  rex(wide, reg, 0, rm);
  byte(opcode);
  byte(static_cast<uint8_t>(kDirect | ((reg & 7) << 3) | (rm & 7)));
}

void Assembler::reg_mem(uint8_t opcode, Reg reg, Mem mem, bool wide) {
  rex(wide, reg, mem.index, mem.base);
  byte(opcode);
  operand(reg, mem);
}

void Assembler::load8(Reg to, Mem from) {
  rex(false, to, from.index, from.base);
  byte(0x0F);
  byte(0xB6);
  operand(to, from);
}

void Assembler::store_small(Mem to, int32_t value) {
  rex(true, 0, to.index, to.base);
  byte(0xC7);
  operand(0, to);
  word32(static_cast<uint32_t>(value));
}

void Assembler::store8(Mem to, uint8_t value) {
  rex(false, 0, to.index, to.base);
  byte(0xC6);
  operand(0, to);
  byte(value);
}

void Assembler::constant(Reg to, uint64_t value) {
  if (value == 0) {
    xor32(to, to);
  } else if (value <= UINT32_MAX) {
    rex(false, 0, 0, to);
    byte(static_cast<uint8_t>(0xB8 | (to & 7)));
    word32(static_cast<uint32_t>(value));
  } else if (static_cast<int64_t>(value) == static_cast<int32_t>(value)) {
    rex(true, 0, 0, to);
    byte(0xC7);
    byte(static_cast<uint8_t>(kDirect | (to & 7)));
    word32(static_cast<uint32_t>(value));
  } else {
    rex(true, 0, 0, to);
    byte(static_cast<uint8_t>(0xB8 | (to & 7)));
    word(value);
  }
}

void Assembler::lea(Reg to, Label& label) {
  rex(true, to, 0, 0);
  byte(0x8D);
  byte(static_cast<uint8_t>(((to & 7) << 3) | 5));  // relative to what follows
  use(label);
}

void Assembler::cmp(Reg left, Label& constant_at) {
  rex(true, left, 0, 0);
  byte(0x3B);
  byte(static_cast<uint8_t>(((left & 7) << 3) | 5));
  use(constant_at);
}

void Assembler::group1(uint8_t which, Reg to, int32_t value) {
  rex(true, 0, 0, to);
  byte(fits_byte(value) ? 0x83 : 0x81);
  byte(static_cast<uint8_t>(kDirect | (which << 3) | (to & 7)));
  if (fits_byte(value)) {
    byte(static_cast<uint8_t>(value));
  } else {
    word32(static_cast<uint32_t>(value));
  }
}

void Assembler::group1(uint8_t which, Mem to, int32_t value, bool wide) {
  rex(wide, 0, to.index, to.base);
  byte(fits_byte(value) ? 0x83 : 0x81);
  operand(which, to);
  if (fits_byte(value)) {
    byte(static_cast<uint8_t>(value));
  } else {
    word32(static_cast<uint32_t>(value));
  }
}

void Assembler::add32(Mem to, int8_t value) { group1(0, to, value, false); }
void Assembler::add(Mem to, int8_t value) { group1(0, to, value, true); }

void Assembler::cmp8(Mem left, uint8_t value) {
  rex(false, 0, left.index, left.base);
  byte(0x80);
  operand(7, left);
  byte(value);
}

void Assembler::test8(Mem left, uint8_t value) {
  rex(false, 0, left.index, left.base);
  byte(0xF6);
  operand(0, left);
  byte(value);
}

void Assembler::imul(Reg to, Reg from) {
  rex(true, to, 0, from);
  byte(0x0F);
  byte(0xAF);
  byte(static_cast<uint8_t>(kDirect | ((to & 7) << 3) | (from & 7)));
}

void Assembler::shift(uint8_t which, Reg to, uint8_t count) {
  rex(true, 0, 0, to);
  byte(0xC1);
  byte(static_cast<uint8_t>(kDirect | (which << 3) | (to & 7)));
  byte(count);
}

void Assembler::sar_cl(Reg to) {
  rex(true, 0, 0, to);
  byte(0xD3);
  byte(static_cast<uint8_t>(kDirect | (7 << 3) | (to & 7)));
}

void Assembler::neg(Reg to) {
  rex(true, 0, 0, to);
  byte(0xF7);
  byte(static_cast<uint8_t>(kDirect | (3 << 3) | (to & 7)));
}

void Assembler::div32(Reg by) {
  rex(false, 0, 0, by);
  byte(0xF7);
  byte(static_cast<uint8_t>(kDirect | (6 << 3) | (by & 7)));
}

void Assembler::movq(Xmm to, Reg from) {
  byte(0x66);
  rex(true, to, 0, from);
  byte(0x0F);
  byte(0x6E);
  byte(static_cast<uint8_t>(kDirect | (to << 3) | (from & 7)));
}

void Assembler::movq(Reg to, Xmm from) {
  byte(0x66);
  rex(true, from, 0, to);
  byte(0x0F);
  byte(0x7E);
  byte(static_cast<uint8_t>(kDirect | (from << 3) | (to & 7)));
}

void Assembler::sse(uint8_t opcode, Xmm to, Xmm from) {
  byte(0xF2);
  byte(0x0F);
  byte(opcode);
  byte(static_cast<uint8_t>(kDirect | (to << 3) | from));
}

void Assembler::ucomisd(Xmm left, Xmm right) {
  byte(0x66);
  byte(0x0F);
  byte(0x2E);
  byte(static_cast<uint8_t>(kDirect | (left << 3) | right));
}

void Assembler::cvtsi2sd(Xmm to, Reg from) {
  byte(0xF2);
  rex(true, to, 0, from);
  byte(0x0F);
  byte(0x2A);
  byte(static_cast<uint8_t>(kDirect | (to << 3) | (from & 7)));
}

void Assembler::jump(Label& to) {
  byte(0xE9);
  use(to);
}

void Assembler::jump(If condition, Label& to) {
  byte(0x0F);
  byte(static_cast<uint8_t>(0x80 | static_cast<uint8_t>(condition)));
  use(to);
}

void Assembler::jump(Reg to) {
  rex(false, 0, 0, to);
  byte(0xFF);
  byte(static_cast<uint8_t>(kDirect | (4 << 3) | (to & 7)));
}

void Assembler::call(Reg to) {
  rex(false, 0, 0, to);
  byte(0xFF);
  byte(static_cast<uint8_t>(kDirect | (2 << 3) | (to & 7)));
}

void Assembler::push(Reg reg) {
  rex(false, 0, 0, reg);
  byte(static_cast<uint8_t>(0x50 | (reg & 7)));
}

void Assembler::pop(Reg reg) {
  rex(false, 0, 0, reg);
  byte(static_cast<uint8_t>(0x58 | (reg & 7)));
}

}  // namespace falcon::jit
