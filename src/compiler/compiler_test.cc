// The code that is made for expressions, statements and calls.
#include "compiler/compiler.h"

#include "compiler/test_support.h"

namespace falcon::compiler {
namespace {

TEST(Expressions, OperandsThatAreLocalsStayWhereTheyAre) {
  EXPECT_EQ(code_of("func f(a, b) { return a * b }"),
            "Mul r2 r0 r1\n"
            "Return r2\n");
}

TEST(Expressions, ALocalIsTheTargetOfItsAssignment) {
  EXPECT_EQ(code_of("func f(a, b) { a = a * b + a }"),
            "Mul r2 r0 r1\n"
            "Add r0 r2 r0\n"
            "ReturnNone\n");
}

TEST(Expressions, ALocalIsWrittenOnlyByTheLastInstruction) {
  // Were r0 written early, the call and the second item would see the new value.
  EXPECT_EQ(code_of("func f(a) { a = [*a, g(a)] }"),
            "BuildList r1 r0 0\n"
            "ListExtend r1 r0\n"
            "LoadGlobal r2 g\n"
            "Move r3 r0\n"
            "Call r2 1\n"
            "ListAppend r1 r2\n"
            "Move r0 r1\n"
            "ReturnNone\n");
  EXPECT_EQ(code_of("func f(a, b) { a = b and a }"),
            "Move r2 r1\n"
            "JumpIfNot r2 -> 3\n"
            "Move r2 r0\n"
            "Move r0 r2\n"
            "ReturnNone\n");
}

TEST(Expressions, SmallIntegersArePartOfAddAndSub) {
  EXPECT_EQ(code_of("func f(a) { return a + 1, a - -2, a + 40000, 1 + a }"),
            "AddInt r2 r0 1\n"
            "SubInt r3 r0 -2\n"
            "LoadInt r5 40000\n"
            "Add r4 r0 r5\n"
            "LoadInt r5 1\n"
            "Add r5 r5 r0\n"
            "BuildTuple r1 r2 4\n"
            "Return r1\n");
}

TEST(Expressions, NegativeNumbersAreConstants) {
  EXPECT_EQ(code_of("func f() { return -5, -0.0, -9223372036854775808, - -1 }"),
            "LoadInt r1 -5\n"
            "LoadConst r2 -0f\n"
            "LoadConst r3 9223372036854775808\n"
            "Neg r3 r3\n"
            "LoadInt r4 -1\n"
            "Neg r4 r4\n"
            "BuildTuple r0 r1 4\n"
            "Return r0\n");
}

TEST(Constants, EqualOnesOfOneTypeAreShared) {
  CompileResult result =
      compile_text("x = ['a', 'a', b'a', 1.0, 1.0, 0.0, -0.0, 99999999999, 99999999999]");
  ASSERT_NE(result.chunk, nullptr);
  EXPECT_EQ(result.chunk->constants.size(), 6u);  // 'a' b'a' 1.0 0.0 -0.0 99999999999
}

TEST(Expressions, AChainEvaluatesItsMiddleOnce) {
  EXPECT_EQ(code_of("func f(a, b) { return a < g() < b }"),
            "LoadGlobal r3 g\n"
            "Call r3 0\n"
            "Lt r2 r0 r3\n"
            "JumpIfNot r2 -> 5\n"
            "Lt r2 r3 r1\n"
            "Return r2\n");
}

TEST(Conditions, AreJumps) {
  EXPECT_EQ(code_of("func f(a, b) { if not (a < b and a != 3) or a is b { return 1 } }"),
            "JumpLt r0 r1 -> 4\n"
            "JumpNeInt r0 3 -> 4\n"
            "Is r2 r0 r1\n"
            "JumpIfNot r2 -> 6\n"
            "LoadInt r2 1\n"
            "Return r2\n"
            "ReturnNone\n");
}

TEST(Conditions, ConstantsDecideAtOnce) {
  EXPECT_EQ(code_of("func f() { while True { if None { g() } else { h() } } }"),
            "Jump -> 1\n"
            "LoadGlobal r0 h\n"
            "Call r0 0\n"
            "Loop -> 0\n");
}

TEST(Conditions, FarTargetsAreReached) {
  std::string body;
  for (int i = 0; i < 12000; ++i) body += "g(a)\n";
  CompileResult result = compile_text("func f(a, b) { if a < b {\n" + body + "} }");
  ASSERT_NE(result.chunk, nullptr);
  const bytecode::Chunk* chunk = find_chunk(*result.chunk, "f");
  EXPECT_EQ(chunk->code[0].op, Op::kLt);
  EXPECT_EQ(chunk->code[1].op, Op::kJumpIfNot);
  EXPECT_EQ(chunk->code[1].wide(), 36000);
}

TEST(Assignment, SwapsWithoutATuple) {
  EXPECT_EQ(code_of("func f(a, b) { a, b = b, a }"),
            "Move r2 r1\n"
            "Move r3 r0\n"
            "Move r0 r2\n"
            "Move r1 r3\n"
            "ReturnNone\n");
}

TEST(Assignment, SeveralTargetsGetOneValue) {
  // The value must outlive the assignment of the variable that it was.
  EXPECT_EQ(code_of("func f(x) { x, y = z = x }"),
            "Move r3 r0\n"
            "Unpack r0 r3 2\n"
            "Move r2 r3\n"
            "ReturnNone\n");
}

TEST(Assignment, UnpacksNestedPatterns) {
  EXPECT_EQ(code_of("func f(x) { a, (o.p, *b), i[0] = x }"),
            "Unpack r3 r0 3\n"
            "Move r1 r3\n"
            "UnpackRest r6 r4 1\n"
            "LoadGlobal r8 o\n"
            "SetAttr r8 r6 p\n"
            "Move r2 r7\n"
            "LoadGlobal r6 i\n"
            "LoadInt r7 0\n"
            "SetItem r6 r7 r5\n"
            "ReturnNone\n");
}

TEST(Assignment, InPlaceOperatorsSaySo) {
  EXPECT_EQ(code_of("func f(a, o) { a += 1; o.x *= a; o[a] -= a }"),
            "AddInt r0 r0 1 n=1\n"
            "GetAttr r2 r1 x\n"
            "Mul r2 r2 r0 n=1\n"
            "SetAttr r1 r2 x\n"
            "GetItem r2 r1 r0\n"
            "Sub r2 r2 r0 n=1\n"
            "SetItem r1 r0 r2\n"
            "ReturnNone\n");
}

TEST(Calls, MethodsAreNotBound) {
  EXPECT_EQ(code_of("func f(o) { return o.m(1, k=o).n() }"),
            "LoadMethod r1 r0 m\n"
            "LoadInt r3 1\n"
            "Move r4 r0\n"
            "CallMethodKw r1 2 k=\n"
            "LoadMethod r1 r1 n\n"
            "CallMethod r1 0\n"
            "Return r1\n");
}

TEST(Calls, StarsGatherAListAndADict) {
  EXPECT_EQ(code_of("func f(a, d) { g(1, *a, 2, k=3, **d, m=4) }"),
            "LoadGlobal r2 g\n"
            "LoadInt r4 1\n"
            "BuildList r3 r4 1\n"
            "ListExtend r3 r0\n"
            "LoadInt r4 2\n"
            "ListAppend r3 r4\n"
            "LoadConst r5 \"k\"\n"
            "LoadInt r6 3\n"
            "BuildDict r4 r5 1\n"
            "DictMerge r4 r1\n"
            "LoadConst r6 \"m\"\n"
            "LoadInt r7 4\n"
            "BuildDict r5 r6 1\n"
            "DictMerge r4 r5\n"
            "CallSpread r2\n"
            "ReturnNone\n");
  EXPECT_EQ(code_of("func f(a) { a.g(*a) }"),
            "GetAttr r1 r0 g\n"
            "BuildList r2 r0 0\n"
            "ListExtend r2 r0\n"
            "LoadUndefined r3\n"
            "CallSpread r1\n"
            "ReturnNone\n");
}

TEST(Limits, LongListsAndCallsTakeFewRegisters) {
  std::string items;
  for (int i = 0; i < 5000; ++i) items += "x, ";
  for (std::string text : {"y = [" + items + "]", "y = (" + items + ")", "y = {" + items + "}",
                           "g(" + items + ")", "o.m(" + items + ")"}) {
    CompileResult result = compile_text(text);
    ASSERT_NE(result.chunk, nullptr) << text.substr(0, 5);
    EXPECT_LT(result.chunk->register_count, 210u) << text.substr(0, 5);
  }
}

TEST(Limits, ManySitesAreShared) {
  std::string text = "x = o";
  for (int i = 0; i < 70000; ++i) text += "\no.a";
  CompileResult result = compile_text(text);
  ASSERT_NE(result.chunk, nullptr);
  EXPECT_LT(result.chunk->sites.size(), 65536u);
}

TEST(Limits, TooMuchForOneFunctionIsAnError) {
  std::string names;
  for (int i = 0; i < 66000; ++i) names += "v" + std::to_string(i) + "\n";
  EXPECT_NE(error_of(names).find("65,535"), std::string::npos);
  std::string locals;
  for (int i = 0; i < 66000; ++i) locals += "v" + std::to_string(i) + " = 1\n";
  EXPECT_NE(error_of("func f() {\n" + locals + "}").find("65,000 registers"), std::string::npos);
  std::string targets = "*a";
  for (int i = 0; i < 256; ++i) targets += ", b";
  EXPECT_NE(error_of(targets + " = x").find("255 targets"), std::string::npos);
}

TEST(Locals, AreCheckedOnlyWhereTheyMayBeUnassigned) {
  EXPECT_EQ(code_of("func f(c) { if c { x = 1 } else { x = 2 }; return x }").find("CheckLocal"),
            std::string::npos);
  EXPECT_NE(code_of("func f(c) { if c { x = 1 }; return x }").find("CheckLocal r1 x"),
            std::string::npos);
  EXPECT_NE(code_of("func f(c) { for x in c { }; return x }").find("CheckLocal r1 x"),
            std::string::npos);
  EXPECT_NE(code_of("func f(c) { x = 1; while c() { g(x); del x } }").find("CheckLocal r1 x"),
            std::string::npos);
  EXPECT_NE(code_of("func f(c) { try { x = c() } except { }; return x }").find("CheckLocal r1 x"),
            std::string::npos);
  EXPECT_EQ(
      code_of("func f(c) { while True { x = c(); if x { break } }; return x }").find("CheckLocal"),
      std::string::npos);
}

TEST(Locals, OneCheckIsEnough) {
  std::string code = code_of("func f(c) { if c { x = 1 }; g(x); g(x) }");
  size_t first = code.find("CheckLocal");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(code.find("CheckLocal", first + 1), std::string::npos);
}

TEST(Spans, CoverWhatATracebackUnderlines) {
  std::string text = "x = a.b(c) + d[1]";
  CompileResult result = compile_text(text);
  ASSERT_NE(result.chunk, nullptr);
  const bytecode::Chunk& chunk = *result.chunk;
  ASSERT_EQ(chunk.code.size(), chunk.spans.size());
  auto under = [&](Op op) -> std::string {
    for (size_t i = 0; i < chunk.code.size(); ++i) {
      if (chunk.code[i].op != op) continue;
      return text.substr(chunk.spans[i].begin, chunk.spans[i].end - chunk.spans[i].begin);
    }
    return "none";
  };
  EXPECT_EQ(under(Op::kLoadMethod), "a.b");
  EXPECT_EQ(under(Op::kCallMethod), "a.b(c)");
  EXPECT_EQ(under(Op::kGetItem), "d[1]");
  EXPECT_EQ(under(Op::kAdd), "a.b(c) + d[1]");
}

TEST(Strings, AreFormattedAndJoined) {
  EXPECT_EQ(code_of("func f(a, w) { return f'{a!r:>{w}}, {a}' }"),
            "LoadConst r5 \">\"\n"
            "Format r6 r1 r0 n=8\n"
            "BuildString r4 r5 2\n"
            "Format r3 r0 r4 n=14\n"
            "LoadConst r4 \", \"\n"
            "Format r5 r0 r0 n=8\n"
            "BuildString r2 r3 3\n"
            "Return r2\n");
}

TEST(Modules, ImportsBindTheFirstPartOrTheAlias) {
  EXPECT_EQ(code_of("import a.b, a.c d\nfrom m import x, y as z, w\nfrom n import *", "<module>"),
            "Import r0 a.b\n"
            "StoreGlobal r0 a\n"
            "Import r0 a.c n=1\n"
            "StoreGlobal r0 d\n"
            "Import r0 m n=1\n"
            "ImportFrom r1 r0 x\n"
            "StoreGlobal r1 x\n"
            "ImportFrom r1 r0 y\n"
            "StoreGlobal r1 z\n"
            "ImportFrom r1 r0 w\n"
            "StoreGlobal r1 w\n"
            "Import r0 n n=1\n"
            "ImportStar r0\n"
            "ReturnNone\n");
}

TEST(Generators, CarryTheirFlag) {
  CompileResult result = compile_text("func f() { x = yield 1; yield from x }\ng = (y for y in z)");
  ASSERT_NE(result.chunk, nullptr);
  EXPECT_TRUE(find_chunk(*result.chunk, "f")->is_generator);
  EXPECT_TRUE(find_chunk(*result.chunk, "<genexpr>")->is_generator);
  EXPECT_EQ(code_of("func f() { x = yield 1; yield from x }"),
            "LoadInt r1 1\n"
            "Yield r0 r1\n"
            "Move r2 r0\n"
            "GetIter r2 r2\n"
            "LoadNone r3\n"
            "YieldFrom r2\n"
            "Move r1 r3\n"
            "ReturnNone\n");
}

}  // namespace
}  // namespace falcon::compiler
