// Whether the prompt shows colours.
#pragma once

#include "vm/vm.h"

namespace falcon::prompt {

// As `sys.has_color` says, which a program may have changed.
bool shows_colors(vm::Vm& vm);

}  // namespace falcon::prompt
