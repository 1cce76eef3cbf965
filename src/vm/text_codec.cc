// str.encode and bytes.decode for natives: names of codecs and policies to the text layer's, and
// its errors to UnicodeError.
#include "text/codec.h"

#include "text/utf8.h"
#include "vm/str.h"
#include "vm/text_support.h"
#include "vm/text_value.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

// The codec and policy that two arguments name. False: exception.
bool coding(Vm& vm, Value encoding, Value errors, text::Codec* codec, text::ErrorPolicy* policy) {
  for (const Value name : {encoding, errors}) {
    if (name.is_undefined() || is_str(name)) continue;
    vm.raise(vm.types.type_error, cat(name == encoding ? "encoding" : "errors",
                                      " must be str, not ", vm.type_name(name)));
    return false;
  }
  *codec = text::Codec::kUtf8;
  *policy = text::ErrorPolicy::kStrict;
  if (!encoding.is_undefined()) {
    const std::string_view name = as_str(encoding)->view();
    const auto found = text::find_codec(name);
    if (!found) {
      vm.raise(vm.types.lookup_error, cat("unknown encoding: ", name));
      return false;
    }
    *codec = *found;
  }
  if (!errors.is_undefined()) {
    const std::string_view name = as_str(errors)->view();
    const auto found = text::find_error_policy(name);
    if (!found) {
      vm.raise(vm.types.lookup_error, cat("unknown error handler name '", name, "'"));
      return false;
    }
    *policy = *found;
  }
  return true;
}

Value raise_coding(Vm& vm, const text::CodecError& error) {
  return vm.raise(
      error.kind == text::ErrorKind::kType ? vm.types.type_error : vm.types.unicode_error,
      error.message);
}

// A code takes up to ten bytes for one (a backslash escape of a code point).
bool room_for(Vm& vm, std::string_view input, text::Codec codec) {
  const size_t factor = codec == text::Codec::kUtf8 ? 1 : 4;
  if (input.size() <= kMaxBytes / factor && vm.heap.allows(input.size() * factor)) return true;
  vm.raise_out_of_memory(input.size() * factor);
  return false;
}

}  // namespace

Value encode_text(Vm& vm, std::string_view input, Value encoding, Value errors) {
  text::Codec codec;
  text::ErrorPolicy policy;
  if (!coding(vm, encoding, errors, &codec, &policy) || !room_for(vm, input, codec)) {
    return Value::error();
  }
  if (codec == text::Codec::kUtf8) return vm.bytes(input);
  const text::Coded coded = text::encode(input, codec, policy);
  if (coded.error) return raise_coding(vm, *coded.error);
  if (coded.output.size() > kMaxBytes) return vm.raise_out_of_memory(coded.output.size());
  return vm.bytes(coded.output);
}

Value decode_bytes(Vm& vm, std::string_view bytes, Value encoding, Value errors) {
  text::Codec codec;
  text::ErrorPolicy policy;
  if (!coding(vm, encoding, errors, &codec, &policy) || !room_for(vm, bytes, codec)) {
    return Value::error();
  }
  if (codec == text::Codec::kUtf8 && text::is_valid_utf8(bytes)) return vm.string(bytes);
  const text::Coded coded = text::decode(bytes, codec, policy);
  if (coded.error) return raise_coding(vm, *coded.error);
  return str_from(vm, coded.output);
}

Value ascii_of(Vm& vm, Value value) {
  const Value repr = vm.repr(value);
  if (repr.is_error() || as_str(repr)->is_ascii()) return repr;
  const text::Coded coded =
      text::encode(as_str(repr)->view(), text::Codec::kAscii, text::ErrorPolicy::kBackslashReplace);
  return str_from(vm, coded.output);
}

}  // namespace falcon::vm
