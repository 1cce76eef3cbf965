// What the files of the module share: errors, and the tables of functions.
//
// Floats follow the C library in the default rounding mode; where it answers NaN or an infinity for
// finite arguments, an exception is raised instead. Integers are exact and never become floats on
// the way.
#pragma once

#include "modules/number_arguments.h"
#include "vm/vm.h"

namespace falcon::modules::math {

vm::Value domain_error(vm::Vm& vm);
vm::Value range_error(vm::Vm& vm);
// What a function of finite or other arguments gave: NaN out of no NaN is a domain error, an
// infinity out of finite arguments a range error.
vm::Value checked(vm::Vm& vm, double result, bool any_nan, bool all_finite);

void define_float_functions(vm::Vm& vm, vm::Module* module);
void define_parts_functions(vm::Vm& vm, vm::Module* module);
void define_integer_functions(vm::Vm& vm, vm::Module* module);
void define_sum_functions(vm::Vm& vm, vm::Module* module);

}  // namespace falcon::modules::math
