// Bytes on loan: a native lends its own buffer instead of a new object, and has it back when
// another native has seen to what is in it.
//
// A loop around data = a.recv(n) and b.sendall(data), or recvfrom and sendto, would otherwise make
// an object for each piece, in memory that no cache holds any more, and each thread that waits
// would keep its last one alive. The compiler finds where a variable holds data for nothing else
// (compiler/loans.cc) and says so by kBorrow and kGiveBack; whether there is a loan is up to what
// is called. What is lent is in that variable, in arguments of that call, and in the pair that
// recvfrom gave, which nobody else sees: it is taken apart at once.
#pragma once

#include "vm/str.h"
#include "vm/vm.h"

namespace falcon::vm {

// Whether a value is a buffer on loan, or one that was given back and is empty.
inline bool is_lent(Value value) {
  return value.is_object() && value.as_object()->kind == Kind::kBytes &&
         (value.as_object()->flags & kLent) != 0;
}

// What kBorrow and kGiveBack (bytecode/instructions.def) do to the callee, and to the data that it
// will be given.
void borrow(Value* callee, bytecode::Loan what);
void give_back(Vm& vm, Value* callee, Value* data);

}  // namespace falcon::vm
