// Both sides of a comparison that failed, and where they part.
#pragma once

#include <string>
#include <string_view>

#include "vm/vm.h"

namespace falcon::cli {

// op: as it is written; "" when nothing was compared and only `left` counts. Calls the values'
// __repr__ and __eq__, which may run script; what they raise is swallowed. Lines with newlines at
// their ends; empty: there is nothing to say.
std::string describe_comparison(vm::Vm& vm, std::string_view op, vm::Value left, vm::Value right);

}  // namespace falcon::cli
