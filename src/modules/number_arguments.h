// Arguments that are numbers, for the modules that calculate.
#pragma once

#include <cstdint>

#include "vm/value.h"

namespace falcon::vm {
class Vm;
}

namespace falcon::modules {

// A number as a double: int, float, bool, or an object with __float__ (which runs script). False:
// TypeError, or OverflowError for an int that is too large.
bool real_argument(vm::Vm& vm, vm::Value value, double* out);

// Seconds (int or float, not negative) in nanoseconds, of the native `name`; runs no script. False:
// exception.
bool seconds_argument(vm::Vm& vm, vm::Value value, const char* name, int64_t* out_ns);

// The same of an optional timeout: kNever for None and if it was not given.
bool timeout_argument(vm::Vm& vm, vm::Value value, const char* name, int64_t* out_ns);

}  // namespace falcon::modules
