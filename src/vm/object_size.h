// How much memory an object takes, for sys.getsizeof: a view of the account, which counts by
// allocation.
#pragma once

#include <cstddef>

#include "vm/value.h"

namespace falcon::vm {

// Bytes of the object's layout and of the memory outside the heap that it owns, without what it
// refers to. A value that needs no object (a small int, None) takes the 8 bytes that it stands in.
size_t size_of(Value value);

}  // namespace falcon::vm
