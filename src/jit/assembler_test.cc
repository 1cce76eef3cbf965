// Bytes of instructions, as the manual's volume 2 gives them and as an assembler writes them, at
// the corners of the encoding: registers above the eighth, bases that need a SIB or a displacement,
// constants of each size.
#include "jit/assembler.h"

#include <gtest/gtest.h>

namespace falcon::jit {
namespace {

using Bytes = std::vector<uint8_t>;

TEST(AssemblerTest, MovesBetweenRegisters) {
  Assembler a;
  a.mov(rax, rcx);
  a.mov(r12, rdi);
  a.mov(rbx, r9);
  EXPECT_EQ(a.bytes(), (Bytes{0x48, 0x8B, 0xC1, 0x4C, 0x8B, 0xE7, 0x49, 0x8B, 0xD9}));
}

TEST(AssemblerTest, AddressesOfEveryKindOfBase) {
  Assembler a;
  a.load(rax, {rbx, 0});       // no displacement
  a.load(rax, {rbx, 8});       // of eight bits
  a.load(rax, {rbx, 0x400});   // of 32
  a.load(rcx, {r12, 8});       // r12 and rsp need a SIB
  a.load(rcx, {r13, 0});       // r13 and rbp a displacement
  a.load(rdx, {rsi, 8, rax});  // an index, times eight
  a.store({r8, -8, r9}, r10);
  EXPECT_EQ(a.bytes(), (Bytes{0x48, 0x8B, 0x03,                          //
                              0x48, 0x8B, 0x43, 0x08,                    //
                              0x48, 0x8B, 0x83, 0x00, 0x04, 0x00, 0x00,  //
                              0x49, 0x8B, 0x4C, 0x24, 0x08,              //
                              0x49, 0x8B, 0x4D, 0x00,                    //
                              0x48, 0x8B, 0x54, 0xC6, 0x08,              //
                              0x4F, 0x89, 0x54, 0xC8, 0xF8}));
}

TEST(AssemblerTest, ConstantsInTheShortestForm) {
  Assembler a;
  a.constant(rax, uint64_t{0});
  a.constant(rcx, uint64_t{7});
  a.constant(r9, uint64_t{0xFFFFFFFFFFFFFFFF});
  a.constant(rdx, uint64_t{0x1122334455667788});
  EXPECT_EQ(a.bytes(), (Bytes{0x33, 0xC0,                                //
                              0xB9, 0x07, 0x00, 0x00, 0x00,              //
                              0x49, 0xC7, 0xC1, 0xFF, 0xFF, 0xFF, 0xFF,  //
                              0x48, 0xBA, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11}));
}

TEST(AssemblerTest, ArithmeticWithConstantsAndMemory) {
  Assembler a;
  a.add(rax, 8);
  a.sub(r8, 0x1000);
  a.cmp(Mem{rbx, 16}, 6);
  a.add32(Mem{r13, 0x20}, -1);
  a.cmp8({rax, 8}, 5);
  a.imul(rax, rcx);
  a.sar(rcx, 16);
  a.div32(rcx);
  EXPECT_EQ(a.bytes(), (Bytes{0x48, 0x83, 0xC0, 0x08,                    //
                              0x49, 0x81, 0xE8, 0x00, 0x10, 0x00, 0x00,  //
                              0x48, 0x83, 0x7B, 0x10, 0x06,              //
                              0x41, 0x83, 0x45, 0x20, 0xFF,              //
                              0x80, 0x78, 0x08, 0x05,                    //
                              0x48, 0x0F, 0xAF, 0xC1,                    //
                              0x48, 0xC1, 0xF9, 0x10,                    //
                              0xF7, 0xF1}));
}

TEST(AssemblerTest, Doubles) {
  Assembler a;
  a.movq(xmm0, rax);
  a.movq(rcx, xmm1);
  a.addsd(xmm0, xmm1);
  a.ucomisd(xmm1, xmm0);
  a.cvtsi2sd(xmm0, rax);
  EXPECT_EQ(a.bytes(), (Bytes{0x66, 0x48, 0x0F, 0x6E, 0xC0,  //
                              0x66, 0x48, 0x0F, 0x7E, 0xC9,  //
                              0xF2, 0x0F, 0x58, 0xC1,        //
                              0x66, 0x0F, 0x2E, 0xC8,        //
                              0xF2, 0x48, 0x0F, 0x2A, 0xC0}));
}

TEST(AssemblerTest, JumpsForwardAndBack) {
  Assembler a;
  Label ahead, behind;
  a.bind(behind);
  a.jump(ahead);
  a.jump(If::kEqual, behind);
  a.bind(ahead);
  a.ret();
  EXPECT_EQ(a.bytes(), (Bytes{0xE9, 0x06, 0x00, 0x00, 0x00,        // over the next
                              0x0F, 0x84, 0xF5, 0xFF, 0xFF, 0xFF,  // eleven back
                              0xC3}));
}

TEST(AssemblerTest, OppositeConditions) {
  EXPECT_EQ(opposite(If::kLess), If::kGreaterOrEqual);
  EXPECT_EQ(opposite(If::kAbove), If::kBelowOrEqual);
  EXPECT_EQ(opposite(If::kNotEqual), If::kEqual);
}

}  // namespace
}  // namespace falcon::jit
