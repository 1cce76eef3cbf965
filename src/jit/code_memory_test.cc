// Memory that is executed: what is put there runs, and what is given back is used again.
#include "jit/code_memory.h"

#include <gtest/gtest.h>

#include "jit/assembler.h"

namespace falcon::jit {
namespace {

std::vector<uint8_t> code_that_gives(uint64_t number) {
  Assembler a;
  a.constant(rax, number);
  a.ret();
  return a.bytes();
}

uint64_t run(const char* code) {
  return reinterpret_cast<uint64_t (*)()>(reinterpret_cast<uintptr_t>(code))();
}

TEST(CodeMemoryTest, WhatWasPlacedRuns) {
#ifndef __x86_64__
  GTEST_SKIP() << "the code is x86-64's";
#endif
  CodeMemory memory;
  const char* seven = memory.place(code_that_gives(7));
  const char* large = memory.place(code_that_gives(uint64_t{1} << 40));
  ASSERT_NE(seven, nullptr);
  ASSERT_NE(large, nullptr);
  EXPECT_EQ(run(seven), 7U);
  EXPECT_EQ(run(large), uint64_t{1} << 40);
}

TEST(CodeMemoryTest, ARegionIsUsedAnewWhenAllOfItWasGivenBack) {
  CodeMemory memory;
  const char* first = memory.place(code_that_gives(1));
  const char* second = memory.place(code_that_gives(2));
  memory.give_back(first);
  EXPECT_NE(memory.place(code_that_gives(3)), first);
  memory.give_back(second);
  memory.give_back(second + 16);  // the third, right behind it
  EXPECT_EQ(memory.place(code_that_gives(4)), first);
}

TEST(CodeMemoryTest, ThereIsAnEnd) {
  CodeMemory memory;
  const std::vector<uint8_t> much(size_t{4} << 20, 0xC3);
  int placed = 0;
  while (placed < 100 && memory.place(much) != nullptr) ++placed;
  EXPECT_GT(placed, 4);
  EXPECT_LT(placed, 100);
}

}  // namespace
}  // namespace falcon::jit
