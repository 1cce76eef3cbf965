// Values to JSON text.
#pragma once

#include "vm/value.h"

namespace falcon::vm {
class Vm;
}

namespace falcon::modules::json {

// As the arguments of json.encode; undefined where not given.
struct EncodeOptions {
  vm::Value indent;
  vm::Value sort_keys;
  vm::Value separators;
};

// A str. error(): TypeError (no JSON for a value or key), ValueError (nan, a cycle, an integer of
// too many digits), RecursionError, MemoryError. Runs script only to look at the options.
vm::Value encode(vm::Vm& vm, vm::Value value, const EncodeOptions& options);

}  // namespace falcon::modules::json
