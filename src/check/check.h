// What is most likely a mistake in a program that parses: `falcon check`.
//
// A pure function of the tree. It reports only what can be seen in one file and is hardly ever
// meant: a checker that cries wolf is not run twice. So wherever a program may know more than the
// tree shows (exec, `import *`, decorators, an `except NameError` around), it keeps silent.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "syntax/ast.h"

namespace falcon::check {

struct Finding {
  syntax::Span span;
  std::string message;  // one sentence without a full stop
};

using Names = std::unordered_set<std::string>;

// The findings in the order of the text. builtins: the names that every program has.
std::vector<Finding> check(const syntax::Module& module, const Names& builtins);

// The passes, each for its own sort of mistake. They add to `findings` in any order.
void check_names(const syntax::Module& module, const Names& builtins,
                 std::vector<Finding>* findings);
void check_flow(const syntax::Module& module, std::vector<Finding>* findings);
void check_values(const syntax::Module& module, std::vector<Finding>* findings);

}  // namespace falcon::check
