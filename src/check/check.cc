// The passes, one after another. See check.h.
#include "check/check.h"

#include <algorithm>

namespace falcon::check {

std::vector<Finding> check(const syntax::Module& module, const Names& builtins) {
  std::vector<Finding> findings;
  check_names(module, builtins, &findings);
  check_flow(module, &findings);
  check_values(module, &findings);
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.span.begin < b.span.begin; });
  return findings;
}

}  // namespace falcon::check
