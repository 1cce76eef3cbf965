// Making sockets when descriptors run out.
//
// The collector counts bytes and not descriptors, so it is asked when the system has none left.
#pragma once

#include "falcon/net/error.h"
#include "vm/vm.h"

namespace falcon::modules {

// Whether `error` says that descriptors have run out; dropped sockets have then been collected, and
// the operation is worth another try.
bool collect_descriptors(vm::Vm& vm, const net::Error& error);

}  // namespace falcon::modules
