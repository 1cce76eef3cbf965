// Names and symbols of the operators, in Falcon's spelling (__div__, __lte__, __not__, …).
#pragma once

#include "vm/vm.h"

namespace falcon::vm {

Str* method_name(const Vm& vm, BinaryOp op);
Str* reflected_name(const Vm& vm, BinaryOp op);
Str* in_place_name(const Vm& vm, BinaryOp op);
Str* method_name(const Vm& vm, UnaryOp op);
Str* method_name(const Vm& vm, CompareOp op);
const char* symbol_of(BinaryOp op);
const char* symbol_of(CompareOp op);

}  // namespace falcon::vm
