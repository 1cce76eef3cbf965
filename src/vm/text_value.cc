// See text_value.h.
#include "vm/text_value.h"

#include <algorithm>
#include <cstring>

#include "vm/numbers.h"
#include "vm/text_support.h"

namespace falcon::vm {

namespace {

// Whether another class may still answer for an operator: a script's, or one that a module defines.
bool may_answer(Vm& vm, Value other) {
  if (!other.is_object()) return false;
  const Kind kind = other.as_object()->kind;
  return kind == Kind::kInstance || kind == Kind::kOpaque || kind == Kind::kException ||
         (vm.type_of(other)->type_flags & kTypeFromScript) != 0;
}

std::string_view class_of(Value self) {
  if (is_str(self)) return "str";
  return self.as_object()->kind == Kind::kBytes ? "bytes" : "bytearray";
}

Value refuse_add(Vm& vm, Value left, Value right) {
  // Vm::binary has the words for a str with bytes.
  if (is_str(right) || is_bytes_like(right)) return vm.not_implemented();
  if (may_answer(vm, right)) return vm.not_implemented();
  if (is_str(left)) {
    return vm.raise(vm.types.type_error,
                    cat("can only concatenate str (not \"", vm.type_name(right), "\") to str"));
  }
  return vm.raise(vm.types.type_error,
                  cat("can't concat ", vm.type_name(right), " to ", class_of(left)));
}

int order(std::string_view a, std::string_view b) {
  // UTF-8 sorts as its code points do.
  return a.compare(b);
}

}  // namespace

Value text_like(Vm& vm, Value self, std::string_view text) {
  if (is_str(self)) return str_from(vm, text);
  if (text.size() > kMaxBytes || !vm.heap.allows(text.size()))
    return vm.raise_out_of_memory(text.size());
  if (self.as_object()->kind == Kind::kBytes) return vm.bytes(text);
  return vm.byte_array(text);
}

Value text_part(Vm& vm, Value self, std::string_view part) {
  const Kind kind = self.as_object()->kind;
  if (kind == Kind::kBytes) {
    const auto* whole = self.as<Bytes>();
    if (part.size() == whole->size && whole->type == vm.types.bytes) return self;
    if (!vm.heap.allows(part.size())) return vm.raise_out_of_memory(part.size());
    return vm.bytes(part);
  }
  if (kind == Kind::kByteArray) return text_like(vm, self, part);
  const Str* whole = as_str(self);
  if (part.size() == whole->size && whole->type == vm.types.str) return self;
  if (part.empty()) return vm.names.empty;
  if (!whole->is_ascii()) return vm.string(part);
  if (part.size() != 1) return vm.ascii(part);
  return vm.single_chars->items[static_cast<unsigned char>(part.front())];
}

Value text_outcome(Vm& vm, Value self, const text::Outcome<std::string>& outcome) {
  if (!outcome.ok()) return raise_text(vm, outcome.error());
  return text_like(vm, self, outcome.value());
}

bool needle_argument(Vm& vm, Value self, Value needle, std::string_view what,
                     std::string_view* out) {
  if (is_str(self)) {
    if (is_str(needle)) {
      *out = as_str(needle)->view();
      return true;
    }
    vm.raise(vm.types.type_error,
             cat(what, what.empty() ? "" : " ", "must be str, not ", vm.type_name(needle)));
    return false;
  }
  if (text_or_bytes(needle, out)) return true;
  raise_type(vm, "a bytes-like object is required, not ", needle);
  return false;
}

bool byte_argument(Vm& vm, Value value, std::string_view what, char* out) {
  Value plain;
  if (!index_argument(vm, value, &plain)) return false;
  const int64_t number = clamped_int(plain);
  if (number < 0 || number > 255) {
    vm.raise(vm.types.value_error, cat(what, " must be in range(0, 256)"));
    return false;
  }
  *out = static_cast<char>(number);
  return true;
}

bool text_index(Vm& vm, Value key, size_t length, std::string_view indices,
                std::string_view out_of_range, size_t* out) {
  Value plain;
  if (!plain_int(key, &plain)) {
    vm.raise(vm.types.type_error,
             cat(indices, " must be integers or slices, not ", vm.type_name(key)));
    return false;
  }
  const auto size = static_cast<int64_t>(length);
  int64_t index = clamped_int(plain);
  if (index < 0) index = index < -size ? -1 : index + size;
  if (index < 0 || index >= size) {
    vm.raise(vm.types.index_error, out_of_range);
    return false;
  }
  *out = static_cast<size_t>(index);
  return true;
}

Value text_add(Vm& vm, Value left, Value right) {
  std::string_view b;
  if (!text_or_bytes(right, &b) || is_str(left) != is_str(right)) {
    return refuse_add(vm, left, right);
  }
  if (is_str(left)) return str_concat(vm, as_str(left), as_str(right));
  const std::string_view a = text_view(left);
  const size_t size = a.size() + b.size();
  if (size > kMaxBytes || !vm.heap.allows(size)) return vm.raise_out_of_memory(size);
  if (left.as_object()->kind == Kind::kBytes) {
    Bytes* result = vm.bytes_uninitialized(size);
    if (!a.empty()) std::memcpy(result->own, a.data(), a.size());
    if (!b.empty()) std::memcpy(result->own + a.size(), b.data(), b.size());
    return result;
  }
  ByteArray* result = vm.byte_array(a);
  if (!bytearray_resize(vm, result, size)) return Value::error();
  if (!b.empty()) std::memcpy(result->data + a.size(), b.data(), b.size());
  return result;
}

namespace {

// From what size on a text that grows gets a buffer: below, copying costs no more than the buffer
// does. And how much room that has behind the text, as a part of its size.
constexpr size_t kLeastGrown = 256;
constexpr size_t kRoomPart = 2;

// A Str or Bytes, as `like` is one, of the first `size` bytes of a buffer; chars: see the layouts.
Object* front_of(Vm& vm, Object* like, Bytes* buffer, size_t size, uint32_t chars) {
  auto* result = static_cast<Str*>(
      vm.heap.allocate(like->type, like->kind, sizeof(Str) + sizeof(Bytes*), sizeof(Str)));
  result->size = static_cast<uint32_t>(size);
  result->chars = chars;
  result->flags |= kGrown;
  std::memcpy(result->own, &buffer, sizeof(buffer));
  return result;
}

// A buffer with room that begins with `text`; null if the heap has no place for one.
Bytes* make_buffer(Vm& vm, std::string_view text, size_t size) {
  const size_t capacity = std::min(kMaxBytes, size + size / kRoomPart);
  if (!vm.heap.allows(capacity)) return nullptr;
  Bytes* buffer = vm.bytes_uninitialized(capacity);
  buffer->size = static_cast<uint32_t>(text.size());
  std::memcpy(buffer->own, text.data(), text.size());
  return buffer;
}

}  // namespace

Value text_grow(Vm& vm, Object* left, Object* right) {
  auto* a = static_cast<Str*>(left);  // or a Bytes, whose layout is the same
  auto* b = static_cast<Str*>(right);
  const size_t size = size_t{a->size} + b->size;
  const bool fits = a->grown() && a->buffer()->size == a->size && size <= a->buffer()->capacity;
  Bytes* buffer = nullptr;
  if (fits) {
    buffer = a->buffer();
  } else if (size >= kLeastGrown && size <= kMaxBytes && a->size != 0 && b->size != 0) {
    buffer = make_buffer(vm, a->view(), size);
  }
  if (buffer == nullptr) return text_add(vm, left, right);
  std::memcpy(buffer->own + a->size, b->data(), b->size);
  buffer->size = static_cast<uint32_t>(size);
  const auto capacity = static_cast<uint32_t>(size);
  return front_of(vm, a, buffer, size, a->kind == Kind::kStr ? a->chars + b->chars : capacity);
}

Value text_repeat(Vm& vm, Value self, Value times) {
  Value plain;
  if (!plain_int(times, &plain)) {
    if (may_answer(vm, times)) return vm.not_implemented();
    return raise_type(vm, "can't multiply sequence by non-int of type ", times);
  }
  const std::string_view unit = text_view(self);
  const int64_t count = clamped_int(plain);
  if (count <= 0 || unit.empty()) return text_like(vm, self, {});
  if (count == 1) return text_part(vm, self, unit);
  const auto repeats = static_cast<size_t>(count);
  size_t size = 0;
  if (__builtin_mul_overflow(repeats, unit.size(), &size)) size = SIZE_MAX;
  if (!text_fits(vm, size)) return vm.raise_out_of_memory(size);
  const auto fill = [&](char* out) {
    // Doubling: the pieces that memcpy moves grow with the result.
    std::memcpy(out, unit.data(), unit.size());
    size_t done = unit.size();
    while (done < size) {
      const size_t step = done < size - done ? done : size - done;
      std::memcpy(out + done, out, step);
      done += step;
    }
  };
  if (is_str(self)) {
    Str* result = str_uninitialized(vm, size, as_str(self)->chars * repeats);
    fill(result->own);
    return result;
  }
  if (self.as_object()->kind == Kind::kBytes) {
    Bytes* result = vm.bytes_uninitialized(size);
    fill(result->own);
    return result;
  }
  ByteArray* result = vm.byte_array({});
  if (!bytearray_resize(vm, result, size)) return Value::error();
  fill(result->data);
  return result;
}

Value text_compare(Vm& vm, CompareOp op, Value self, Value other) {
  std::string_view b;
  if (!text_or_bytes(other, &b)) return vm.not_implemented();
  const std::string_view a = text_view(self);
  if (op == CompareOp::kEq) return Value::boolean(a == b);
  if (op == CompareOp::kNe) return Value::boolean(a != b);
  if (is_str(self) != is_str(other)) return vm.not_implemented();
  const int result = order(a, b);
  switch (op) {
    case CompareOp::kLt:
      return Value::boolean(result < 0);
    case CompareOp::kLe:
      return Value::boolean(result <= 0);
    case CompareOp::kGt:
      return Value::boolean(result > 0);
    default:
      return Value::boolean(result >= 0);
  }
}

}  // namespace falcon::vm
