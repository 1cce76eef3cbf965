// Arguments that are numbers, for the modules that calculate.
#pragma once

#include "vm/value.h"

namespace falcon::vm {
class Vm;
}

namespace falcon::modules {

// A number as a double: int, float, bool, or an object with __float__ (which runs script). False:
// TypeError, or OverflowError for an int that is too large.
bool real_argument(vm::Vm& vm, vm::Value value, double* out);

}  // namespace falcon::modules
