// A syntax tree as text, for tests and for looking at what the parser made of a program.
#pragma once

#include <string>

#include "syntax/ast.h"

namespace falcon::syntax {

// S-expressions, statements of a block separated by a space: (= x (+ 1 2)) (if (x (pass)))
std::string dump(const Module& module);
std::string dump(const Expr* expression);  // "_" for null
std::string dump(const Stmt* statement);

}  // namespace falcon::syntax
