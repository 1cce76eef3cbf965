// See arguments.h. Ints beyond 48 bits come here only to be refused, so this part is not inline.
#include "modules/socket/arguments.h"

#include "vm/numbers.h"

namespace falcon::modules {

bool is_negative_int(vm::Vm& vm, vm::Value value) {
  vm::Value plain;
  if (!vm::plain_int(value, &plain)) return false;
  if (plain.is_int()) return plain.as_int() < 0;
  return vm::number_compare(vm, vm::CompareOp::kLt, plain, vm::Value::small_int(0)).is_true();
}

}  // namespace falcon::modules
