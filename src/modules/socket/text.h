// Bytes of the system as script values: names and paths are text by custom, not by law.
#pragma once

#include <string_view>

#include "vm/vm.h"

namespace falcon::modules {

// A str of `bytes` for people: what is no UTF-8 in it is shown as \xHH.
vm::Str* shown_text(vm::Vm& vm, std::string_view bytes);
// A str where `bytes` are UTF-8 and bytes otherwise, so that nothing is lost and both compare equal
// to what a script would write.
vm::Value text_or_bytes_value(vm::Vm& vm, std::string_view bytes);

}  // namespace falcon::modules
