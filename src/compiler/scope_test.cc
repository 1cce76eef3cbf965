// What names mean: locals, cells, globals, class names, :x and ::x, super().
#include "compiler/test_support.h"

namespace falcon::compiler {
namespace {

TEST(Scopes, AssignedNamesAreLocalOthersGlobal) {
  EXPECT_EQ(code_of("func f() { x = y; :z = x }"),
            "LoadGlobal r0 y\n"
            "StoreGlobal r0 z\n"
            "ReturnNone\n");
}

TEST(Scopes, EveryBindingFormMakesALocal) {
  CompileResult result = compile_text(
      "func f(p, *q, r, **s) { a = 1; b += 1; for c in [] { }; with d e { }; import g.h\n"
      "try { } except E i { }; func j() { }; class k { }; del l; m: int; (n, [o]) = 1 }");
  ASSERT_NE(result.chunk, nullptr);
  std::string names;
  for (const auto& local : find_chunk(*result.chunk, "f")->locals) names += local.name + " ";
  EXPECT_EQ(names, "p r q s a b c e g i j k l m n o ");
}

TEST(Scopes, CapturedVariablesLiveInCells) {
  std::string text = "func f(a) { b = a; func g() { return a + b }; b = 2; return g }";
  EXPECT_EQ(code_of(text),
            "MakeCell r0\n"
            "MakeCell r1\n"
            "LoadCell r3 r0 a\n"
            "StoreCell r1 r3\n"
            "MakeFunction r3 g\n"
            "Move r2 r3\n"
            "LoadInt r3 2\n"
            "StoreCell r1 r3\n"
            "Return r2\n");
  EXPECT_EQ(code_of(text, "f.<locals>.g"),
            "LoadFree r0 0 a\n"
            "LoadFree r1 1 b\n"
            "Add r0 r0 r1\n"
            "Return r0\n");
}

TEST(Scopes, CellsPassThroughFunctionsBetween) {
  CompileResult result =
      compile_text("func f(a) { func g() { func h() { return a }; return h }; return g }");
  ASSERT_NE(result.chunk, nullptr);
  const bytecode::Chunk* g = find_chunk(*result.chunk, "f.<locals>.g");
  const bytecode::Chunk* h = find_chunk(*result.chunk, "f.<locals>.g.<locals>.h");
  ASSERT_EQ(g->captures.size(), 1u);
  EXPECT_TRUE(g->captures[0].from_register);
  ASSERT_EQ(h->captures.size(), 1u);
  EXPECT_FALSE(h->captures[0].from_register);
  EXPECT_EQ(h->free_names[0], "a");
}

TEST(Scopes, DoubleColonMeansTheEnclosingFunctionsVariable) {
  std::string text = "func f() { n = 0; func g() { n = 1; ::n += n }; return g }";
  EXPECT_EQ(code_of(text, "f.<locals>.g"),
            "LoadInt r0 1\n"
            "LoadFree r1 0 n\n"
            "Add r1 r1 r0 n=1\n"
            "StoreFree 0 r1\n"
            "ReturnNone\n");
  EXPECT_EQ(code_of(text).substr(0, 12), "MakeCell r0\n");
}

TEST(Scopes, DoubleColonWithoutAVariableIsAnError) {
  EXPECT_EQ(error_of("func f() { return ::x }"), "no enclosing function has a variable 'x'");
  EXPECT_EQ(error_of("x = 1\nfunc f() { ::x = 2 }"), "no enclosing function has a variable 'x'");
  EXPECT_EQ(error_of("x = 1; print(::x)"), "'::x' stands outside any function");
  EXPECT_EQ(error_of("class A { y = ::x }"), "no enclosing function has a variable 'x'");
}

TEST(Scopes, ClassNamesAreLookedUpInTheNamespace) {
  std::string text = "func f(y) { class A { x = y; z = x; func m(self) { return x } } }";
  std::string code = code_of(text, "f.<locals>.A");
  EXPECT_NE(code.find("LoadName r1 1 y\nStoreName r1 x\nLoadName r1 0 x\nStoreName r1 z\n"),
            std::string::npos)
      << code;
  EXPECT_EQ(code_of(text, "f.<locals>.A.m"), "LoadGlobal r1 x\nReturn r1\n");
}

TEST(Scopes, ComprehensionVariablesDoNotLeak) {
  EXPECT_EQ(code_of("func f(x) { y = [x for x in x]; return x }"),
            "Move r3 r0\n"
            "GetIter r3 r3\n"
            "BuildList r2 r0 0\n"
            "ForIter r3 -> 6\n"
            "ListAppend r2 r4\n"
            "Loop -> 3\n"
            "Move r1 r2\n"
            "Return r0\n");
}

TEST(Scopes, ACapturedComprehensionVariableIsACellOfItsRun) {
  std::string code = code_of("func f(a) { return [lambda {return x} for x in a] }");
  EXPECT_NE(code.find("MakeCell r4\nForIter"), std::string::npos) << code;
  EXPECT_NE(code.find("StoreCell r4 r3\n"), std::string::npos) << code;
}

TEST(Scopes, ExceptNamesAreRemoved) {
  EXPECT_EQ(code_of("try { a() } except E e { b(e) }", "<module>"),
            "LoadGlobal r1 a\n"
            "Call r1 0\n"
            "Jump -> 20\n"
            "LoadGlobal r1 E\n"
            "MatchException r1 r0 r1\n"
            "JumpIfNot r1 -> 19\n"
            "StoreGlobal r0 e\n"
            "LoadGlobal r2 b\n"
            "LoadGlobal r3 e\n"
            "Call r2 1\n"
            "LoadNone r2\n"
            "StoreGlobal r2 e\n"
            "DeleteGlobal e\n"
            "Jump -> 18\n"
            "LoadNone r2\n"
            "StoreGlobal r2 e\n"
            "DeleteGlobal e\n"
            "Reraise r1\n"
            "Jump -> 20\n"
            "Reraise r0\n"
            "ReturnNone\n"
            "handler 0..2 -> 3 r0\n"
            "handler 7..10 -> 14 r1\n"
            "handling 3..20 r0\n");
}

TEST(Super, IsGivenTheClassAndTheFirstParameter) {
  std::string text = "class A(B) { func m(self, x) { return super().m(x) } }";
  EXPECT_EQ(code_of(text, "A.m"),
            "LoadGlobal r2 super\n"
            "LoadFree r3 0 __class__\n"
            "Move r4 r0\n"
            "Call r2 2\n"
            "LoadMethod r2 r2 m\n"
            "Move r4 r1\n"
            "CallMethod r2 1\n"
            "Return r2\n");
  std::string body = code_of(text, "A");
  EXPECT_EQ(body.substr(0, 12), "MakeCell r1\n");
  EXPECT_NE(body.find("Return r1\n"), std::string::npos);
}

TEST(Super, WithTheInstanceOrFromWithin) {
  EXPECT_NE(code_of("class A { func m(this) { super(this) } }", "A.m").find("Call r1 2"),
            std::string::npos);
  std::string lambda = "A.m.<locals>.<lambda>";
  std::string code = code_of("class A { func m(self) { return lambda {return super()} } }", lambda);
  EXPECT_NE(code.find("LoadFree r1 1 __class__\nLoadFree r2 0 self\nCall r0 2"), std::string::npos)
      << code;
}

TEST(Super, OutsideAClassIsAnOrdinaryCall) {
  EXPECT_EQ(code_of("func f(x) { super(x) }"),
            "LoadGlobal r1 super\n"
            "Move r2 r0\n"
            "Call r1 1\n"
            "ReturnNone\n");
}

TEST(Names, AreQualified) {
  CompileResult result = compile_text(
      "class A { func m(self) { func g() { }; class B { }; return lambda {return (x for x in "
      "y)}}}");
  ASSERT_NE(result.chunk, nullptr);
  for (const char* name : {"A", "A.m", "A.m.<locals>.g", "A.m.<locals>.B", "A.m.<locals>.<lambda>",
                           "A.m.<locals>.<lambda>.<locals>.<genexpr>"}) {
    EXPECT_NE(find_chunk(*result.chunk, name), nullptr) << name;
  }
}

TEST(Documentation, ComesFromTheFirstString) {
  CompileResult result = compile_text("func f() { 'what f does'; return 1 }");
  ASSERT_NE(result.chunk, nullptr);
  const bytecode::Chunk* f = find_chunk(*result.chunk, "f");
  ASSERT_GE(f->doc, 0);
  EXPECT_EQ(f->constants[static_cast<size_t>(f->doc)].text, "what f does");
  EXPECT_EQ(code_of("'of the module'", "<module>"),
            "LoadConst r0 \"of the module\"\nStoreGlobal r0 __doc__\nReturnNone\n");
}

}  // namespace
}  // namespace falcon::compiler
