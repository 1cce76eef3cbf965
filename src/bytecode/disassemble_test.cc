// The listing of a chunk that is made by hand.
#include <gtest/gtest.h>

#include "bytecode/chunk.h"

namespace falcon::bytecode {
namespace {

Instruction wide(Op op, uint16_t a, int32_t value) {
  Instruction it{op, 0, a};
  it.set_wide(value);
  return it;
}

Constant string_constant(std::string text) {
  Constant constant{};
  constant.type = Constant::Type::kStr;
  constant.text = std::move(text);
  return constant;
}

TEST(Disassemble, ShowsWhatOperandsStandFor) {
  Chunk chunk;
  chunk.qualified_name = "A.f";
  chunk.kind = Chunk::Kind::kFunction;
  chunk.parameters = {"x", "y"};
  chunk.register_count = 4;
  chunk.names = {"print", "name"};
  chunk.sites = {1, 0};
  chunk.constants.push_back(string_constant("say \"a\"\n"));
  chunk.captures = {{true, 3}};
  chunk.free_names = {"z"};
  chunk.code = {
      wide(Op::kLoadGlobal, 0, 1), wide(Op::kLoadConst, 1, 0),
      {Op::kGetAttr, 0, 2, 1, 0},  {Op::kJumpLtInt, 1, 2, static_cast<uint16_t>(-5), 1},
      {Op::kLoadFree, 0, 2, 0, 1}, wide(Op::kLoop, 0, -6),
      {Op::kReturnNone},
  };
  chunk.handlers = {{1, 3, 4, 2}};
  chunk.handling = {{4, 6, 2}};
  EXPECT_EQ(disassemble(chunk),
            "function A.f (x, y) registers 4 captures z@r3\n"
            "   0  LoadGlobal r0 print\n"
            "   1  LoadConst r1 \"say \\\"a\\\"\\n\"\n"
            "   2  GetAttr r2 r1 name\n"
            "   3  JumpLtInt r2 -5 -> 5 n=1\n"
            "   4  LoadFree r2 0 name\n"
            "   5  Loop -> 0\n"
            "   6  ReturnNone\n"
            "      handler 1..3 -> 4 r2\n"
            "      handling 4..6 r2\n");
}

TEST(Disassemble, ShowsChildrenBelow) {
  Chunk chunk;
  chunk.qualified_name = "<module>";
  chunk.children.push_back(std::make_unique<Chunk>());
  chunk.children[0]->name = "g";
  chunk.children[0]->qualified_name = "g";
  chunk.children[0]->kind = Chunk::Kind::kFunction;
  chunk.children[0]->is_generator = true;
  chunk.code = {{Op::kMakeFunction, 0, 0, 0, 0}};
  EXPECT_EQ(disassemble(chunk),
            "module <module> () registers 0\n"
            "   0  MakeFunction r0 g\n"
            "\n"
            "generator g () registers 0\n");
}

}  // namespace
}  // namespace falcon::bytecode
