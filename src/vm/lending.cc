// See lending.h.
#include "vm/lending.h"

#include "vm/function.h"

namespace falcon::vm {

namespace {

// Null: there is none that does that.
Native* on_loan(Value callee, bytecode::Loan what) {
  if (!callee.is_object() || callee.as_object()->kind != Kind::kNative) return nullptr;
  auto* native = callee.as<Native>();
  return native->loan == what ? native->on_loan : nullptr;
}

}  // namespace

void borrow(Value* callee, bytecode::Loan what) {
  if (Native* lending = on_loan(*callee, what); lending != nullptr) *callee = lending;
}

void give_back(Vm& vm, Value* callee, Value* data) {
  if (Native* taking = on_loan(*callee, bytecode::Loan::kTakesBack); taking != nullptr) {
    *callee = taking;
  } else if (is_lent(*data)) {
    *data = vm.bytes(data->as<Bytes>()->view());
  }
}

}  // namespace falcon::vm
