// JSON text to values.
#pragma once

#include <string_view>

#include "vm/value.h"

namespace falcon::vm {
class Vm;
struct Type;
}  // namespace falcon::vm

namespace falcon::modules::json {

// The value that a text means: dict, list, str, int, float, bool or None. `input` is a str, bytes
// or bytearray. error(): a `decode_error` (a subclass of ValueError) that says where, or
// MemoryError. Runs no script.
vm::Value decode(vm::Vm& vm, vm::Value input, vm::Type* decode_error);

}  // namespace falcon::modules::json
