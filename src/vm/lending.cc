// See lending.h.
#include "vm/lending.h"

#include "vm/function.h"

namespace falcon::vm {

namespace {

// Null: it does not lend, nor take back.
Native* on_loan(Value callee) {
  if (!callee.is_object() || callee.as_object()->kind != Kind::kNative) return nullptr;
  return callee.as<Native>()->on_loan;
}

}  // namespace

void borrow(Value* callee) {
  if (Native* lending = on_loan(*callee); lending != nullptr) *callee = lending;
}

void give_back(Vm& vm, Value* callee, Value* data) {
  if (Native* taking = on_loan(*callee); taking != nullptr) {
    *callee = taking;
  } else if (is_lent(*data)) {
    *data = vm.bytes(data->as<Bytes>()->view());
  }
}

}  // namespace falcon::vm
