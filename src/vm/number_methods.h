// The methods of int and float, for install_numbers.
#pragma once

namespace falcon::vm {

class Vm;

void define_int_methods(Vm& vm);  // of bool too, which inherits them
void define_float_methods(Vm& vm);

}  // namespace falcon::vm
