// bytearray: what changes it in place.
//
// Its bytes are outside the heap's cells, owned by the object. What an argument means is worked out
// before self is looked at, since that may run script which changes self.
#include <algorithm>
#include <cstring>

#include "vm/numbers.h"
#include "vm/text_support.h"
#include "vm/text_value.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

void finalize(Heap& heap, Object* object) {
  auto* array = static_cast<ByteArray*>(object);
  if (array->capacity > 0) heap.free_outside(array->data, array->capacity);
  array->data = nullptr;
  array->size = array->capacity = 0;
}

// Puts `with` in the place of [at, at + count). `with` lies outside the array. False: MemoryError.
bool splice(Vm& vm, ByteArray* array, size_t at, size_t count, std::string_view with) {
  const size_t old_size = array->size;
  const size_t tail = old_size - at - count;
  if (with.size() > count && !bytearray_resize(vm, array, old_size + with.size() - count)) {
    return false;
  }
  if (tail > 0 && with.size() != count) {
    std::memmove(array->data + at + with.size(), array->data + at + count, tail);
  }
  if (!with.empty()) std::memcpy(array->data + at, with.data(), with.size());
  array->size = old_size - count + with.size();
  return true;
}

// What a slice is to hold, as a Bytes of its own: bytes-like, or an iterable of ints, but nothing
// that bytearray() would take for a count.
Value content_argument(Vm& vm, Value value) {
  Value plain;
  const bool is_count = plain_int(value, &plain) ||
                        (value.is_object() && value.as_object()->kind == Kind::kInstance &&
                         !type_lookup(vm, vm.type_of(value), vm.names.index).is_undefined());
  if (is_str(value) || is_count) {
    return vm.raise(vm.types.type_error,
                    "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
  }
  return bytes_from(vm, value, false);
}

Value set_slice(Vm& vm, ByteArray* array, Slice* slice, Value value) {
  const Value content = content_argument(vm, value);
  if (content.is_error()) return content;
  const std::string_view with = text_view(content);
  SliceBounds bounds;
  if (!slice_bounds(vm, slice, static_cast<int64_t>(array->size), &bounds)) return Value::error();
  const auto count = static_cast<size_t>(bounds.count);
  if (bounds.step == 1) {
    const bool done = splice(vm, array, static_cast<size_t>(bounds.start), count, with);
    return done ? Value::none() : Value::error();
  }
  if (with.size() != count) {
    return vm.raise(vm.types.value_error,
                    cat("attempt to assign bytes of size ", static_cast<uint64_t>(with.size()),
                        " to extended slice of size ", static_cast<uint64_t>(count)));
  }
  int64_t index = bounds.start;
  for (size_t i = 0; i < count; ++i, index += bounds.step) array->data[index] = with[i];
  return Value::none();
}

Value set_item(Vm& vm, Value self, Value key, Value value) {
  auto* array = self.as<ByteArray>();
  if (key.is_object() && key.as_object()->kind == Kind::kSlice) {
    return set_slice(vm, array, key.as<Slice>(), value);
  }
  size_t index = 0;
  char byte = 0;
  // The byte first: its __index__ may make the array shorter.
  if (!byte_argument(vm, value, "byte", &byte) ||
      !text_index(vm, key, array->size, "bytearray indices", "bytearray index out of range",
                  &index)) {
    return Value::error();
  }
  array->data[index] = byte;
  return Value::none();
}

// Deletes every bounds.step-th byte.
void delete_stepped(ByteArray* array, SliceBounds bounds) {
  if (bounds.step < 0) {
    bounds.start += bounds.step * (bounds.count - 1);
    bounds.step = -bounds.step;
  }
  int64_t next = bounds.start;
  int64_t left = bounds.count;
  size_t to = 0;
  for (size_t from = 0; from < array->size; ++from) {
    if (left > 0 && static_cast<int64_t>(from) == next) {
      next += bounds.step;
      --left;
    } else {
      array->data[to++] = array->data[from];
    }
  }
  array->size = to;
}

Value delete_item(Vm& vm, Value self, Value key) {
  auto* array = self.as<ByteArray>();
  if (key.is_object() && key.as_object()->kind == Kind::kSlice) {
    SliceBounds bounds;
    if (!slice_bounds(vm, key.as<Slice>(), static_cast<int64_t>(array->size), &bounds)) {
      return Value::error();
    }
    if (bounds.count == 0) return Value::none();
    if (bounds.step == 1) {
      splice(vm, array, static_cast<size_t>(bounds.start), static_cast<size_t>(bounds.count), {});
    } else {
      delete_stepped(array, bounds);
    }
    return Value::none();
  }
  size_t index = 0;
  if (!text_index(vm, key, array->size, "bytearray indices", "bytearray index out of range",
                  &index)) {
    return Value::error();
  }
  splice(vm, array, index, 1, {});
  return Value::none();
}

// array += bytes, where the bytes may be the array's own.
bool append_bytes(Vm& vm, ByteArray* array, Value content) {
  const size_t old_size = array->size;
  const size_t more = text_view(content).size();
  if (!bytearray_resize(vm, array, old_size + more)) return false;
  if (more > 0) std::memcpy(array->data + old_size, text_view(content).data(), more);
  return true;
}

Value in_place(Vm& vm, BinaryOp op, Value self, Value right) {
  auto* array = self.as<ByteArray>();
  if (op == BinaryOp::kAdd) {
    if (!is_bytes_like(right)) return vm.not_implemented();
    return append_bytes(vm, array, right) ? self : Value::error();
  }
  if (op != BinaryOp::kMul) return vm.not_implemented();
  const Value repeated = text_repeat(vm, self, right);
  if (repeated.is_error() || repeated == vm.not_implemented()) return repeated;
  auto* other = repeated.as<ByteArray>();
  std::swap(array->data, other->data);
  std::swap(array->size, other->size);
  std::swap(array->capacity, other->capacity);
  return self;
}

// --- methods

ByteArray* self_of(Args args) { return args[0].as<ByteArray>(); }

Value append(Vm& vm, Args args) {
  char byte = 0;
  if (!byte_argument(vm, args[1], "byte", &byte)) return Value::error();
  ByteArray* array = self_of(args);
  return splice(vm, array, array->size, 0, std::string_view(&byte, 1)) ? Value::none()
                                                                       : Value::error();
}

Value extend(Vm& vm, Args args) {
  if (is_bytes_like(args[1])) {
    return append_bytes(vm, self_of(args), args[1]) ? Value::none() : Value::error();
  }
  if (is_str(args[1])) {
    return vm.raise(vm.types.type_error, "expected iterable of integers; got: 'str'");
  }
  const Value iterator = vm.iter(args[1]);
  if (iterator.is_error()) {
    if (!vm.catch_exception(vm.types.type_error)) return iterator;
    return vm.raise(vm.types.type_error,
                    cat("can't extend bytearray with ", vm.type_name(args[1])));
  }
  const Value content = bytes_from_items(vm, args[1], iterator);
  if (content.is_error()) return content;
  return append_bytes(vm, self_of(args), content) ? Value::none() : Value::error();
}

Value insert(Vm& vm, Args args) {
  int64_t index = 0;
  char byte = 0;
  if (!count_argument(vm, args, 1, 0, &index) || !byte_argument(vm, args[2], "byte", &byte)) {
    return Value::error();
  }
  ByteArray* array = self_of(args);
  const auto size = static_cast<int64_t>(array->size);
  if (index < 0) index = index < -size ? 0 : index + size;
  index = std::min(index, size);
  return splice(vm, array, static_cast<size_t>(index), 0, std::string_view(&byte, 1))
             ? Value::none()
             : Value::error();
}

Value pop(Vm& vm, Args args) {
  ByteArray* array = self_of(args);
  const Value key = as_index(vm, args.get(1, Value::small_int(-1)));
  if (key.is_error()) return key;
  if (array->size == 0) return vm.raise(vm.types.index_error, "pop from empty bytearray");
  size_t index = 0;
  if (!text_index(vm, key, array->size, "bytearray indices", "pop index out of range", &index)) {
    return Value::error();
  }
  const auto byte = static_cast<unsigned char>(array->data[index]);
  splice(vm, array, index, 1, {});
  return Value::small_int(byte);
}

Value remove(Vm& vm, Args args) {
  char byte = 0;
  if (!byte_argument(vm, args[1], "byte", &byte)) return Value::error();
  ByteArray* array = self_of(args);
  const size_t at = array->view().find(byte);
  if (at == std::string_view::npos) {
    return vm.raise(vm.types.value_error, "value not found in bytearray");
  }
  splice(vm, array, at, 1, {});
  return Value::none();
}

Value reverse(Vm&, Args args) {
  ByteArray* array = self_of(args);
  std::reverse(array->data, array->data + array->size);
  return Value::none();
}

Value clear(Vm& vm, Args args) {
  finalize(vm.heap, self_of(args));
  return Value::none();
}

Value copy(Vm& vm, Args args) { return text_like(vm, args[0], self_of(args)->view()); }

constexpr NativeDef kByteArrayMethods[] = {
    {"append(self, item, /)", append, "Adds a byte at the end."},
    {"extend(self, iterable, /)", extend, "Adds bytes, or ints of an iterable, at the end."},
    {"insert(self, index, item, /)", insert, "Puts a byte before an index."},
    {"pop(self, index=-1, /)", pop, "Takes out and gives the byte at an index."},
    {"remove(self, value, /)", remove, "Takes out the first byte of that value."},
    {"reverse(self, /)", reverse, "Turns the order of the bytes around."},
    {"clear(self, /)", clear, "Takes out all bytes."},
    {"copy(self, /)", copy, "A bytearray with the same bytes."},
};

}  // namespace

bool bytearray_resize(Vm& vm, ByteArray* array, size_t size) {
  if (size > array->capacity) {
    // An eighth more than asked, so that appending byte by byte is linear in all.
    size_t capacity = size + size / 8 + 16;
    if (size > kMaxBytes || !vm.heap.allows(capacity - array->capacity)) {
      vm.raise_out_of_memory(capacity);
      return false;
    }
    array->data =
        static_cast<char*>(vm.heap.reallocate_outside(array->data, array->capacity, capacity));
    array->capacity = capacity;
  }
  if (size > array->size) std::memset(array->data + array->size, 0, size - array->size);
  array->size = size;
  return true;
}

void set_bytearray_operations(Operations& operations) {
  operations.finalize = finalize;
  operations.set_item = set_item;
  operations.delete_item = delete_item;
  operations.in_place = in_place;
}

void define_bytearray_methods(Vm& vm) { vm.define(vm.types.bytearray, kByteArrayMethods); }

}  // namespace falcon::vm
