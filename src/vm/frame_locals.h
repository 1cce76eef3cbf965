// The names of a running function and their values, as locals() and its kin show them.
#pragma once

#include "vm/thread.h"
#include "vm/vm.h"

namespace falcon::vm {

// The names that a frame sees as its own, with what they hold. A module's frame, a class body's and
// a snippet's give the dict itself in which they are set; a function's gives a new one, with the
// variables that it captured too. So does a frame within a comprehension: it adds that one's
// variables.
Dict* locals_of(Vm& vm, const Frame* frame);

}  // namespace falcon::vm
