// Numbers among the arguments of the module's natives.
#pragma once

#include <climits>
#include <cstdint>

#include "modules/number_arguments.h"
#include "vm/vm.h"

namespace falcon::modules {

// An int, a bool or what has __index__, which runs script, in [low, high]. False: TypeError, or
// OverflowError that names `what`.
inline bool whole_number(vm::Vm& vm, vm::Value value, const char* what, int64_t low, int64_t high,
                         int64_t* out) {
  if (value.is_int()) {
    *out = value.as_int();
    if (*out >= low && *out <= high) [[likely]]
      return true;
  }
  return vm.to_index(value, what, low, high, out);
}

// The same in the range of a C int.
inline bool c_int(vm::Vm& vm, vm::Value value, const char* what, int* out) {
  int64_t number = 0;
  if (!whole_number(vm, value, what, INT_MIN, INT_MAX, &number)) return false;
  *out = static_cast<int>(number);
  return true;
}

// The same for an optional argument, `out` staying as it is when it was not given.
inline bool optional_c_int(vm::Vm& vm, vm::Args args, uint32_t place, const char* what, int* out) {
  if (!args.given(place)) [[likely]]
    return true;
  return c_int(vm, args[place], what, out);
}

// How many bytes the length of a frame has, from 1 to 8; 4 if it was not given. False: exception.
bool size_bytes_argument(vm::Vm& vm, vm::Value value, const char* operation, size_t* out);

// Another thread may change a bytearray while this one is parked: what is sent is what it held at
// the call, which is kept in `keep`. So is what takes up little of a buffer on loan, which others
// could use meanwhile. False: no memory for that.
bool keep_snapshot(vm::Vm& vm, vm::Value data, vm::Value& keep);

// Whether the value is an int below 0, however far.
bool is_negative_int(vm::Vm& vm, vm::Value value);

}  // namespace falcon::modules
