// See arguments.h. Ints beyond 48 bits come here only to be refused, so this part is not inline.
#include "modules/socket/arguments.h"

#include "vm/numbers.h"
#include "vm/text_support.h"

namespace falcon::modules {

bool size_bytes_argument(vm::Vm& vm, vm::Value value, const char* operation, size_t* out) {
  int64_t number = 4;
  if (!value.is_undefined() &&
      !whole_number(vm, value, "size_bytes", INT32_MIN, INT32_MAX, &number)) {
    return false;
  }
  if (number < 1 || number > 8) {
    vm.raise(vm.types.value_error,
             vm::cat(operation, "() expects a size_bytes from 1 to 8, not ", number));
    return false;
  }
  *out = static_cast<size_t>(number);
  return true;
}

bool is_negative_int(vm::Vm& vm, vm::Value value) {
  vm::Value plain;
  if (!vm::plain_int(value, &plain)) return false;
  if (plain.is_int()) return plain.as_int() < 0;
  return vm::number_compare(vm, vm::CompareOp::kLt, plain, vm::Value::small_int(0)).is_true();
}

}  // namespace falcon::modules
