// try and with: which code a handler guards, and what runs on each way out.
#include "compiler/test_support.h"

namespace falcon::compiler {
namespace {

const bytecode::Chunk& chunk_f(const CompileResult& result) {
  return *find_chunk(*result.chunk, "f");
}

// The target of the innermost handler of an instruction; -1 when nothing guards it.
int64_t guard_of(const bytecode::Chunk& chunk, size_t index) {
  for (const bytecode::Handler& handler : chunk.handlers) {
    if (index >= handler.begin && index < handler.end) return handler.target;
  }
  return -1;
}

// The indices of the loads of a global.
std::vector<size_t> loads_of(const bytecode::Chunk& chunk, const std::string& name) {
  std::vector<size_t> found;
  for (size_t i = 0; i < chunk.code.size(); ++i) {
    const bytecode::Instruction& it = chunk.code[i];
    if (it.op != Op::kLoadGlobal) continue;
    if (chunk.names[chunk.sites[static_cast<size_t>(it.wide())]] == name) found.push_back(i);
  }
  return found;
}

TEST(Try, NothingRunsWhenNothingIsRaised) {
  EXPECT_EQ(code_of("func f() { try { a() } except E { b() } }"),
            "LoadGlobal r1 a\n"
            "Call r1 0\n"
            "Jump -> 10\n"
            "LoadGlobal r1 E\n"
            "MatchException r1 r0 r1\n"
            "JumpIfNot r1 -> 9\n"
            "LoadGlobal r1 b\n"
            "Call r1 0\n"
            "Jump -> 10\n"
            "Reraise r0\n"
            "ReturnNone\n"
            "handler 0..2 -> 3 r0\n"
            "handling 3..10 r0\n");
}

TEST(Try, TheBodyIsGuardedAndElseIsNot) {
  CompileResult result = compile_text("func f() { try { a() } except E { b() } else { c() } }");
  const bytecode::Chunk& chunk = chunk_f(result);
  EXPECT_GE(guard_of(chunk, loads_of(chunk, "a")[0]), 0);
  EXPECT_EQ(guard_of(chunk, loads_of(chunk, "b")[0]), -1);
  EXPECT_EQ(guard_of(chunk, loads_of(chunk, "c")[0]), -1);
}

TEST(Try, FinallyRunsOnceOnEachWayOut) {
  CompileResult result = compile_text(
      "func f() { while a() { try { if b() { return c() }; if d() { break }; if e() { continue } }"
      " finally { z() } } }");
  const bytecode::Chunk& chunk = chunk_f(result);
  std::vector<size_t> copies = loads_of(chunk, "z");
  EXPECT_EQ(copies.size(), 5u);  // return, break, continue, the end, an exception
  for (size_t copy : copies) EXPECT_EQ(guard_of(chunk, copy), -1);
  for (const char* name : {"b", "c", "d", "e"}) {
    EXPECT_GE(guard_of(chunk, loads_of(chunk, name)[0]), 0) << name;
  }
}

TEST(Try, ACopyOfFinallyIsGuardedByTheStatementsAround) {
  CompileResult result = compile_text(
      "func f() { try { try { return a() } finally { inner() } } finally { outer() } }");
  const bytecode::Chunk& chunk = chunk_f(result);
  for (size_t copy : loads_of(chunk, "inner")) EXPECT_GE(guard_of(chunk, copy), 0);
  for (size_t copy : loads_of(chunk, "outer")) EXPECT_EQ(guard_of(chunk, copy), -1);
}

TEST(Try, AnExceptClauseIsGuardedByItsFinally) {
  CompileResult result =
      compile_text("func f() { try { a() } except E { return b() } finally { z() } }");
  const bytecode::Chunk& chunk = chunk_f(result);
  EXPECT_GE(guard_of(chunk, loads_of(chunk, "b")[0]), 0);
  EXPECT_NE(guard_of(chunk, loads_of(chunk, "a")[0]), guard_of(chunk, loads_of(chunk, "b")[0]));
  for (size_t copy : loads_of(chunk, "z")) EXPECT_EQ(guard_of(chunk, copy), -1);
}

TEST(Try, TheReturnedValueIsKeptFromTheFinally) {
  EXPECT_EQ(code_of("func f(x) { try { return x } finally { x = 2 } }"),
            "Move r2 r0\n"
            "LoadInt r0 2\n"
            "Return r2\n"
            "LoadInt r0 2\n"
            "Reraise r1\n"
            "handler 0..1 -> 3 r1\n"
            "handling 3..4 r1\n");
}

TEST(Try, AnExceptionIsDoneWithWhenItsClauseIsLeft) {
  CompileResult result =
      compile_text("func f() { try { try { a() } except { b(); return } } finally { z() } }");
  const bytecode::Chunk& chunk = chunk_f(result);
  auto handled_at = [&](size_t index) {
    for (const bytecode::Handling& handling : chunk.handling) {
      if (index >= handling.begin && index < handling.end) return true;
    }
    return false;
  };
  EXPECT_TRUE(handled_at(loads_of(chunk, "b")[0]));
  std::vector<size_t> copies = loads_of(chunk, "z");
  ASSERT_EQ(copies.size(), 3u);  // of the return, of the normal end, of an exception
  EXPECT_FALSE(handled_at(copies[0]));
  EXPECT_FALSE(handled_at(copies[1]));
  EXPECT_TRUE(handled_at(copies[2]));
}

TEST(Try, DeepFinallyNestingIsAnError) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "try { a() } finally { ";
  for (int i = 0; i < 30; ++i) text += "}";
  EXPECT_NE(error_of(text).find("10 finally"), std::string::npos);
}

TEST(Try, CodeThatGrowsWithoutBoundIsAnError) {
  std::string text = "a()";
  for (int i = 0; i < 9; ++i) {
    text =
        "while x { try { if a {return}; if b {break}; if c {continue} ; if d {return 1} } finally "
        "{ " +
        text + " } }";
  }
  EXPECT_EQ(error_of("func f() { " + text + " }"), "a function is too long");
}

TEST(Raise, InAnExceptClauseKnowsWhatIsHandled) {
  std::string code = code_of("func f() { try { a() } except E { raise X from y } }");
  EXPECT_NE(code.find("Raise r1 from r2 n=1"), std::string::npos) << code;
  code = code_of("func f() { try { a() } except E { raise } }");
  EXPECT_NE(code.find("JumpIfNot r1 -> 7\nReraise r0"), std::string::npos) << code;
  code = code_of("func f() { raise }");
  EXPECT_NE(code.find("LoadBuiltin r0 InvalidOperationError"), std::string::npos) << code;
  EXPECT_NE(code.find("Raise r0 unless a caller handles"), std::string::npos) << code;
}

TEST(With, CallsExitOnEveryWayOut) {
  EXPECT_EQ(code_of("func f(m) { with m x { a() } }"),
            "WithPrepare r3 r0\n"
            "CallEnter r5\n"
            "Move r1 r5\n"
            "LoadGlobal r6 a\n"
            "Call r6 0\n"
            "LoadNone r5\n"
            "CallExit r3\n"
            "Jump -> 12\n"
            "Move r5 r2\n"
            "CallExit r3\n"
            "JumpIf r3 -> 12\n"
            "Reraise r2\n"
            "ReturnNone\n"
            "handler 2..5 -> 8 r2\n"
            "handling 8..10 r2\n");
}

TEST(With, ReturnCallsExitAboveItsValue) {
  std::string code = code_of("func f(m) { with m { return a() } }");
  EXPECT_NE(code.find("Call r5 0\n"
                      "Move r6 r2\n"
                      "Move r7 r3\n"
                      "LoadNone r8\n"
                      "CallExit r6\n"
                      "Return r5\n"),
            std::string::npos)
      << code;
}

}  // namespace
}  // namespace falcon::compiler
