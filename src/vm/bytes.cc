// bytes and bytearray: what the VM's protocols ask of them, and their constructors.
//
// bytes share str's layout and hash, and equal a str with the same UTF-8. What changes a bytearray
// is in bytearray.cc.
#include <cstring>

#include "text/repr.h"
#include "vm/install.h"
#include "vm/numbers.h"
#include "vm/text_support.h"
#include "vm/text_value.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

bool is_bytearray(Value value) { return value.as_object()->kind == Kind::kByteArray; }

Value repr(Vm& vm, Value self) {
  const std::string_view view = text_view(self);
  // An escape takes four bytes for one.
  if (!vm.heap.allows(view.size() * 4)) return vm.raise_out_of_memory(view.size() * 4);
  std::string out;
  if (is_bytearray(self)) out = cat(vm.type_name(self), "(");
  text::append_bytes_repr(out, view);
  if (is_bytearray(self)) out.push_back(')');
  if (out.size() > kMaxBytes) return vm.raise_out_of_memory(out.size());
  return vm.ascii(out);
}

Value hash(Vm& vm, Value self) {
  return vm.integer(static_cast<int64_t>(hash_of_str(vm, as_str(self))));
}

Value length(Vm& vm, Value self) {
  return vm.integer(static_cast<int64_t>(text_view(self).size()));
}

Value byte_at(std::string_view view, size_t index) {
  return Value::small_int(static_cast<unsigned char>(view[index]));
}

Value get_slice(Vm& vm, Value self, Slice* slice) {
  const std::string_view view = text_view(self);
  SliceBounds bounds;
  if (!slice_bounds(vm, slice, static_cast<int64_t>(view.size()), &bounds)) return Value::error();
  const auto count = static_cast<size_t>(bounds.count);
  if (count == 0) return text_like(vm, self, {});
  if (bounds.step == 1) {
    return text_like(vm, self, view.substr(static_cast<size_t>(bounds.start), count));
  }
  std::string out(count, '\0');
  int64_t index = bounds.start;
  for (size_t i = 0; i < count; ++i, index += bounds.step) {
    out[i] = view[static_cast<size_t>(index)];
  }
  return text_like(vm, self, out);
}

Value get_item(Vm& vm, Value self, Value key) {
  if (key.is_object() && key.as_object()->kind == Kind::kSlice) {
    return get_slice(vm, self, key.as<Slice>());
  }
  const std::string_view view = text_view(self);
  const bool array = is_bytearray(self);
  size_t index = 0;
  if (!text_index(vm, key, view.size(), array ? "bytearray indices" : "byte indices",
                  array ? "bytearray index out of range" : "index out of range", &index)) {
    return Value::error();
  }
  return byte_at(view, index);
}

Value contains(Vm& vm, Value self, Value item) {
  Value plain;
  char byte = 0;
  std::string_view needle(&byte, 1);
  const Value index = as_index(vm, item);
  if (index.is_error()) return index;
  if (plain_int(index, &plain)) {
    if (!byte_argument(vm, plain, "byte", &byte)) return Value::error();
  } else if (!needle_argument(vm, self, item, "", &needle)) {
    return Value::error();
  }
  return Value::boolean(text::contains(text_view(self), needle));
}

Value step(Vm&, Iterator* iterator) {
  if (iterator->source.is_undefined()) return Value::undefined();
  const std::string_view view = text_view(iterator->source);
  const auto index = static_cast<size_t>(iterator->position);
  if (index >= view.size()) {
    iterator->source = Value::undefined();
    return Value::undefined();
  }
  ++iterator->position;
  return byte_at(view, index);
}

Value iter(Vm& vm, Value self) { return vm.iterator(step, self); }

Value binary(Vm& vm, BinaryOp op, Value left, Value right, bool self_left) {
  if (op == BinaryOp::kMul) {
    return text_repeat(vm, self_left ? left : right, self_left ? right : left);
  }
  if (!self_left) return vm.not_implemented();
  if (op == BinaryOp::kAdd) return text_add(vm, left, right);
  if (op == BinaryOp::kMod) return text_percent(vm, left, right);
  return vm.not_implemented();
}

// --- construction

Value zeros(Vm& vm, Value plain) {
  const int64_t count = clamped_int(plain);
  if (count < 0) return vm.raise(vm.types.value_error, "negative count");
  const auto size = static_cast<size_t>(count);
  if (size > kMaxBytes || !vm.heap.allows(size)) return vm.raise_out_of_memory(size);
  Bytes* result = vm.bytes_uninitialized(size);
  std::memset(result->own, 0, size);
  return result;
}

// What __bytes__ of a script's class gives; undefined if it has none.
Value from_method(Vm& vm, Value value) {
  if (!value.is_object() || (vm.type_of(value)->type_flags & kTypeFromScript) == 0) {
    return Value::undefined();
  }
  const Value made = vm.call_special(value, vm.names.bytes, {});
  if (made.is_signal() || made.is_undefined()) return made;
  if (made.is_object() && made.as_object()->kind == Kind::kBytes) return made;
  return vm.raise(vm.types.type_error,
                  cat("__bytes__ returned non-bytes (type ", vm.type_name(made), ")"));
}

// bytes(value): a count too, unless it has __bytes__. A TypeError of __index__ means that it is
// none.
Value from_source(Vm& vm, Value value, bool asks_length) {
  const Value made = from_method(vm, value);
  if (!made.is_undefined()) return made;
  const Value index = as_index(vm, value);
  if (index.is_error() && !vm.catch_exception(vm.types.type_error)) return index;
  Value plain;
  if (!index.is_error() && plain_int(index, &plain)) return zeros(vm, plain);
  return bytes_from(vm, value, asks_length);
}

// The arguments of bytes(source, encoding, errors) as a Bytes.
Value source_argument(Vm& vm, std::string_view name, Tuple* args, Dict* keywords) {
  Value given[3];
  if (!bind_arguments(vm, name, {"source", "encoding", "errors"}, 0, args, keywords, given)) {
    return Value::error();
  }
  if (!given[1].is_undefined() || !given[2].is_undefined()) {
    if (given[0].is_undefined() || !is_str(given[0])) {
      return vm.raise(vm.types.type_error, given[1].is_undefined()
                                               ? "errors without a string argument"
                                               : "encoding without a string argument");
    }
    return encode_text(vm, as_str(given[0])->view(), given[1], given[2]);
  }
  if (given[0].is_undefined()) return vm.bytes({});
  return from_source(vm, given[0], name == "bytes");
}

Value bytes_construct(Vm& vm, Type* type, Tuple* args, Dict* keywords) {
  const Value source = source_argument(vm, "bytes", args, keywords);
  if (source.is_error() || type == vm.types.bytes) return source;
  const std::string_view view = text_view(source);
  auto* made =
      static_cast<Bytes*>(make_instance(vm, type, Kind::kBytes, sizeof(Bytes) + view.size() + 1));
  made->size = made->capacity = static_cast<uint32_t>(view.size());
  if (!view.empty()) std::memcpy(made->own, view.data(), view.size());
  return made;
}

Value bytearray_construct(Vm& vm, Type* type, Tuple* args, Dict* keywords) {
  const Value source = source_argument(vm, "bytearray", args, keywords);
  if (source.is_error()) return source;
  const std::string_view view = text_view(source);
  if (!vm.heap.allows(view.size())) return vm.raise_out_of_memory(view.size());
  if (type == vm.types.bytearray) return vm.byte_array(view);
  auto* made =
      static_cast<ByteArray*>(make_instance(vm, type, Kind::kByteArray, sizeof(ByteArray)));
  if (!bytearray_resize(vm, made, view.size())) return Value::error();
  if (!view.empty()) std::memcpy(made->data, view.data(), view.size());
  return made;
}

void set_common_operations(Operations& operations) {
  operations.repr = repr;
  operations.length = length;
  operations.get_item = get_item;
  operations.contains = contains;
  operations.iter = iter;
  operations.binary = binary;
  operations.compare = text_compare;
}

}  // namespace

Value bytes_from_items(Vm& vm, Value iterable, Value iterator, bool asks_length) {
  if (asks_length && !vm.length_hint(iterable, 1)) return Value::error();
  std::string out;
  for (;;) {
    const Value item = vm.next(iterator);
    if (item.is_undefined()) return vm.bytes(out);
    char byte = 0;
    if (item.is_error()) return item;
    if (!byte_argument(vm, item, "bytes", &byte)) return Value::error();
    out.push_back(byte);
    if (!text_fits(vm, out.size())) return vm.raise_out_of_memory(out.size());
  }
}

Value bytes_from(Vm& vm, Value value, bool asks_length) {
  const Value made = from_method(vm, value);
  if (!made.is_undefined()) return made;
  std::string_view view;
  if (text_or_bytes(value, &view)) {
    if (value.as_object()->type == vm.types.bytes) return value;
    return vm.heap.allows(view.size()) ? Value(vm.bytes(view))
                                       : vm.raise_out_of_memory(view.size());
  }
  const Value iterator = vm.iter(value);
  if (!iterator.is_error()) return bytes_from_items(vm, value, iterator, asks_length);
  if (!vm.catch_exception(vm.types.type_error)) return iterator;
  return raise_type(vm, "cannot convert ", value, " object to bytes");
}

void install_bytes(Vm& vm) {
  Operations& bytes = vm.operations_for(Kind::kBytes);
  set_common_operations(bytes);
  bytes.hash = hash;
  Operations& arrays = vm.operations_for(Kind::kByteArray);
  set_common_operations(arrays);
  set_bytearray_operations(arrays);
  vm.types.bytes->construct = bytes_construct;
  vm.types.bytearray->construct = bytearray_construct;
  for (Type* type : {vm.types.bytes, vm.types.bytearray}) {
    define_search_methods(vm, type);
    define_shape_methods(vm, type);
    define_bytes_methods(vm, type);
  }
  define_bytearray_methods(vm);
}

}  // namespace falcon::vm
