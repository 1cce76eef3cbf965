// What the parser says about programs that are none: the message, the part it points at, the hint.
#include <gtest/gtest.h>

#include "syntax/parse_for_test.h"

namespace falcon::syntax {
namespace {

struct Case {
  const char* text;
  const char* error;  // without "error: "
};

void check(std::initializer_list<Case> cases) {
  for (const Case& c : cases) EXPECT_EQ(parsed(c.text), std::string("error: ") + c.error) << c.text;
}

TEST(ParseError, WhatIsOpenIsNamed) {
  check({
      {"func f() {\n  if x {\n    y\n  }\n",
       "the '{' on line 1 is never closed [{] / the file ends before its '}'"},
      {"func f() {\n  if x {\n    y\n}\nz\n",
       "the '{' on line 1 is never closed [{] / by the indentation, the '}' of the '{' on line 2 "
       "is missing"},
      {"x = {\n'a': 1\n", "the '{' on line 1 is never closed [{]"},
      {"x = 1\nf(a,\n", "the '(' on line 2 is never closed [(]"},
      {"x = (1, 2\ny = 3",
       "expected ',' or ')', found the name 'y' [y] / is a comma missing? The '(' on line 1 is "
       "still open"},
      {"[1, 2)", "expected ']' to close the '[' on line 1, found ')' [)]"},
      {"f(1))", "unmatched ')' [)]"},
      {"a]", "unmatched ']' []]"},
      {"}", "unmatched '}' [}]"},
      {"f(a b)", "expected ',' or ')', found the name 'b' [b] / is a comma missing?"},
      {"[x for x in y, z]", "expected ']', found ',' [,]"},
  });
}

TEST(ParseError, BlocksAsPythonHasThem) {
  check({
      {"if x:\n  y",
       "expected '{' after the condition, found ':' [:] / a block stands in braces, not after a "
       "':'"},
      {"func f():\n  y",
       "expected '{' to open the body of the function, found ':' [:] / a block stands in braces, "
       "not after a ':'"},
      {"with a:\n  y",
       "expected '{' after the heading of 'with', found ':' [:] / a block stands in braces, not "
       "after a ':'"},
      {"def f(x) {}", "'def' is no keyword of Falcon [def] / a function starts with 'func'"},
      {"func f() -> int {}",
       "expected '{' or ':', found '->' [->] / the type of the result follows a colon: func f(): "
       "int {"},
      {"if x\n{}",
       "expected '{' after the condition, found the end of the line [] / the '{' stands on the "
       "line of the heading"},
      {"x = lambda a: a",
       "expected '{' to open the body of the lambda, found ':' [:] / a lambda has its body in "
       "braces: lambda x {return x + 1}"},
      {"print 'a'", "missing parentheses in the call of 'print' [print] / write print(…)"},
      {"global x", "'global' is no keyword of Falcon [global] / write :x for the module's x"},
      {"nonlocal x",
       "'nonlocal' is no keyword of Falcon [nonlocal] / write ::x for the enclosing function's x"},
  });
}

TEST(ParseError, OperatorsOfOtherLanguages) {
  check({
      {"a && b", "'&&' is no operator [&&] / write 'and'"},
      {"a || b", "'||' is no operator [||] / write 'or'"},
      {"!a", "expected an expression, found '!' [!] / write 'not'"},
      {"i++", "'++' is no operator [++] / write += 1"},
      {"i--\n", "'--' is no operator [--] / write -= 1"},
      {"a === b", "'===' is no operator [===] / write '=='"},
      {"// why", "expected an expression, found '//' [//] / a comment starts with '#'"},
      {"a ? b : c", "unexpected character '?' [?] / a choice is written: a if condition else b"},
      {"if a = b {}", "expected '{' after the condition, found '=' [=] / to compare, write '=='"},
      {"if a {} else if b {}",
       "expected '{' after 'else', found the keyword 'if' [if] / write 'elif'"},
      {"try {} catch e {}",
       "expected 'except' or 'finally' after the block of 'try', found the name 'catch' [catch] / "
       "write 'except'"},
      {"x = new Foo()", "'new' is no keyword of Falcon [new] / call the class: Name()"},
  });
}

TEST(ParseError, WhatStandsAlone) {
  check({
      {"else {}", "'else' without an 'if', a loop or a 'try' before it [else]"},
      {"elif x {}", "'elif' without an 'if' before it [elif]"},
      {"except {}", "'except' without a 'try' before it [except]"},
      {"finally {}", "'finally' without a 'try' before it [finally]"},
      {"while x {} elif y {}", "'elif' without an 'if' before it [elif]"},
      {"try {} else {}", "'else' of 'try' needs an 'except' before it [else]"},
      {"try {} except {} except E {}", "an 'except' without a type must be the last one [except]"},
      {"return 1", "'return' outside a function [return]"},
      {"func f() {class A {return}}", "'return' outside a function [return]"},
      {"yield 1", "'yield' outside a function [yield]"},
      {"class A {x = yield}", "'yield' outside a function [yield]"},
      {"break", "'break' outside a loop [break]"},
      {"while x {func f() {continue}}", "'continue' outside a loop [continue]"},
      {"while x {} else {break}", "'break' outside a loop [break]"},
      {"func f() {from m import *}", "'import *' stands only at the top of a module [*]"},
      {"func f() {[(yield x) for x in y]}", "'yield' within a comprehension [yield x]"},
      {"func f() {1 + yield}",
       "expected an expression, found the keyword 'yield' [yield] / a yield within an expression "
       "stands in parentheses"},
  });
}

TEST(ParseError, Targets) {
  check({
      {"f() = 1", "cannot assign to a function call [f()] / to compare, write '=='"},
      {"1 = x", "cannot assign to a literal [1] / to compare, write '=='"},
      {"None = 1", "cannot assign to None [None] / to compare, write '=='"},
      {"a + b = c", "cannot assign to an expression [a + b] / to compare, write '=='"},
      {"a == b = c", "cannot assign to a comparison [a == b] / to compare, write '=='"},
      {"(a, {}) = c", "cannot assign to a dict [{}] / to compare, write '=='"},
      {"a = f'{b}' = c", "cannot assign to an f-string [f'{b}'] / to compare, write '=='"},
      {"*a, *b = c", "two starred targets in one assignment [*b]"},
      {"*a = b", "a starred target stands in a list or tuple [*a] / write *x, = …"},
      {"(a, b) += 1",
       "the target of an augmented assignment is a name, an attribute or a subscript [(a, b)]"},
      {"for f() in x {}", "cannot assign to a function call [f()]"},
      {"for x of y {}",
       "expected 'in' after the target of 'for', found the name 'of' [of] / write 'in'"},
      {"[x for 1 in y]", "cannot assign to a literal [1]"},
      {"with a as 1 {}", "cannot assign to a literal [1]"},
      {"del f()", "cannot delete a function call [f()]"},
      {"a = *b",
       "a starred expression stands in a list or tuple [*b] / a tuple of one is written (*x,)"},
  });
}

TEST(ParseError, ParametersAndArguments) {
  check({
      {"func f(a, a) {}", "duplicate parameter 'a' [a]"},
      {"lambda a, *a {}", "duplicate parameter 'a' [*a]"},
      {"func f(a=1, b) {}", "parameter 'b' without a default follows one that has a default [b]"},
      {"func f(*) {}",
       "expected a parameter after '*', found ')' [)] / what follows a bare '*' is given by "
       "keyword"},
      {"func f(*, **k) {}",
       "expected a parameter after '*', found ')' [)] / what follows a bare '*' is given by "
       "keyword"},
      {"func f(*a, *b) {}", "only one '*' may stand among the parameters [*]"},
      {"func f(a, /) {}", "there are no positional-only parameters [/]"},
      {"func f(*a=1) {}", "a starred parameter cannot have a default value [*a]"},
      {"func f(if) {}",
       "expected the name of a parameter, found the keyword 'if' [if] / a keyword cannot be a "
       "name"},
      {"f(a=1, a=2)", "keyword argument repeated: 'a' [a=2]"},
      {"f(a=1, b)", "a positional argument follows the keyword argument 'a' [b]"},
      {"f(**a, b)", "a positional argument follows '**' [b]"},
      {"f(a.b=1)",
       "the name of a keyword argument must be a plain name [a.b] / to compare, write '=='"},
      {"f(x for x in y, 1)",
       "a generator expression beside other arguments needs parentheses [x for x in y]"},
  });
}

TEST(ParseError, TheFormOfStatements) {
  check({
      {"x = 1 y = 2", "expected the end of the statement, found the name 'y' [y]"},
      {"x =\n1",
       "expected an expression, found the end of the line [] / to go on on the next line, use "
       "parentheses or end the line with '\\'"},
      {"a\n.b",
       "expected an expression, found '.' [.] / to go on on the next line, use parentheses or end "
       "the line with '\\'"},
      {"x = (1 +\n * 2)", "expected an expression, found '*' [*]"},
      {"if *a {}",
       "expected an expression, found '*' [*] / only in a call or a display an expression may be "
       "starred"},
      {"a not b", "expected 'in' after 'not', found the name 'b' [b]"},
      {"a + not b", "'not' within an operator needs parentheses [not]"},
      {"1 + lambda {}", "a lambda within an operator needs parentheses [lambda]"},
      {"lambda {}()",
       "expected the end of the statement, found '(' [(] / to call a lambda, put it in "
       "parentheses"},
      {"a = 1 if b", "expected 'else' of the conditional expression, found the end of the file []"},
      {"from . import x", "there are no relative imports [.] / name the module in full"},
      {"import", "expected the name of a module, found the end of the file []"},
      {"@a\nx = 1", "expected 'func' or 'class' after a decorator, found the name 'x' [x]"},
      {"try {} except A, B {}",
       "several exception types need parentheses [,] / write: except (ValueError, KeyError) e {"},
      {"func f {}",
       "expected '(' after the name of the function, found '{' [{] / a function without parameters "
       "has ()"},
      {"{1: 2, 3}", "expected ':' after the key, found '}' [}]"},
      {"{1, 2: 3}", "expected ',' or '}' in a set, found ':' [:]"},
      {"a[]", "expected an expression, found ']' []] / an index or a slice stands in the brackets"},
      {": x",
       "expected an expression, found ':' [:] / a scoped name is written :x or ::x, without "
       "spaces"},
      {"x = 'abc\ny = 'def'",
       "expected the end of the statement, found the name 'def' [def] / the string that ends here "
       "starts on line 1: is a quote missing there?"},
  });
}

TEST(ParseError, CharactersThatCannotBe) {
  check({
      {"x = “a”",
       "unexpected character '“' (U+201C LEFT DOUBLE QUOTATION MARK) [“] / a string stands in "
       "plain "
       "quotes: \" or '"},
      {"x = a\xC2\xA0+ b",
       "unexpected character U+00A0 NO-BREAK SPACE [\xC2\xA0] / this is not a plain space"},
      {"a $ b", "unexpected character '$' [$] / a name is written without '$'"},
      {"a \x01", "unexpected character U+0001 [\x01]"},
      {"a\\ b",
       "unexpected character after '\\' [\\] / a '\\' that continues a line is the last character "
       "of it"},
      {"x = '\xFF'",
       "the source is not UTF-8: unexpected byte 0xFF [\xFF] / save the file as "
       "UTF-8"},
      {"x = '\xED\xA0\x80'",
       "the source is not UTF-8: unexpected byte 0xED [\xED] / save the file "
       "as UTF-8"},
      {"x = '\xC0\x80'",
       "the source is not UTF-8: unexpected byte 0xC0 [\xC0] / save the file as "
       "UTF-8"},
  });
  EXPECT_EQ(parsed(std::string("x = '\0'", 7)), std::string("error: the source contains a NUL "
                                                            "byte [\0]",
                                                            41));
}

}  // namespace
}  // namespace falcon::syntax
