// See text.h.
#include "modules/socket/text.h"

#include "text/codec.h"
#include "text/utf8.h"

namespace falcon::modules {

vm::Str* shown_text(vm::Vm& vm, std::string_view bytes) {
  if (text::is_valid_utf8(bytes)) return vm.string(bytes);
  return vm.string(
      text::decode(bytes, text::Codec::kUtf8, text::ErrorPolicy::kBackslashReplace).output);
}

vm::Value text_or_bytes_value(vm::Vm& vm, std::string_view bytes) {
  return text::is_valid_utf8(bytes) ? vm::Value(vm.string(bytes)) : vm::Value(vm.bytes(bytes));
}

}  // namespace falcon::modules
