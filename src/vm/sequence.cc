// The parts that the containers share; contracts in sequence.h.
#include "vm/sequence.h"

#include <algorithm>

#include "vm/install.h"
#include "vm/numbers.h"
#include "vm/thread.h"

namespace falcon::vm {
namespace {

bool equal_op(CompareOp op) { return op == CompareOp::kEq || op == CompareOp::kNe; }

// Whether an int is below zero.
bool is_negative(Value plain) {
  return plain.is_int() ? plain.as_int() < 0 : plain.as<BigInt>()->value.is_negative();
}

}  // namespace

ReprGuard::ReprGuard(Vm& vm, Value container) : vm_(vm), frame_{container, vm.repr_frames} {
  for (const ReprFrame* frame = frame_.below; frame != nullptr && !seen_; frame = frame->below) {
    seen_ = frame->container == container;
  }
  vm.repr_frames = &frame_;
}

ReprGuard::~ReprGuard() { vm_.repr_frames = frame_.below; }

bool append_repr(Vm& vm, std::string& out, Value value) {
  const Value text = vm.repr(value);
  if (text.is_error() || !vm.pause(1)) return false;
  const size_t size = out.size() + as_str(text)->size;
  if (size > kMaxBytes || !vm.heap.allows(size)) {
    vm.raise_out_of_memory(size);
    return false;
  }
  out += as_str(text)->view();
  return true;
}

Items items_of(Value sequence) {
  if (sequence.as_object()->kind == Kind::kTuple) {
    return {sequence.as<Tuple>()->items, sequence.as<Tuple>()->size()};
  }
  return {sequence.as<List>()->items, sequence.as<List>()->size};
}

Value repr_sequence(Vm& vm, Value self, const char* open, const char* close) {
  ReprGuard guard(vm, self);
  if (guard.seen()) return Value(vm.ascii(cat(open, "...", close)));
  std::string out = open;
  uint32_t i = 0;
  for (; i < items_of(self).count; ++i) {
    if (i > 0) out += ", ";
    if (!append_repr(vm, out, items_of(self).at[i])) return Value::error();
  }
  if (i == 1 && is_tuple(self)) out += ',';
  out += close;
  return Value(vm.string(out));
}

Value compare_numbers(CompareOp op, int64_t a, int64_t b) {
  switch (op) {
    case CompareOp::kEq:
      return Value::boolean(a == b);
    case CompareOp::kNe:
      return Value::boolean(a != b);
    case CompareOp::kLt:
      return Value::boolean(a < b);
    case CompareOp::kLe:
      return Value::boolean(a <= b);
    case CompareOp::kGt:
      return Value::boolean(a > b);
    case CompareOp::kGe:
      return Value::boolean(a >= b);
  }
  return Value::boolean(false);
}

// Steps of xxHash64 over the items' hashes (Collet; its primes), as they tell (1, 2) from (2, 1)
// and nested sequences apart.
Value hash_sequence(Vm& vm, Value self) {
  NativeDepth depth(vm);
  if (!depth.ok()) return Value::error();
  uint64_t result = 0x27D4EB2F165667C5;
  for (uint32_t i = 0; i < items_of(self).count; ++i) {
    uint64_t item;
    if (!hash_of(vm, items_of(self).at[i], &item)) return Value::error();
    result += item * 0xC2B2AE3D27D4EB4F;
    result = (result << 31 | result >> 33) * 0x9E3779B185EBCA87;
  }
  result ^= result >> 29;
  return Value::small_int(static_cast<int64_t>(result << 16) >> 16);
}

Value compare_sequences(Vm& vm, CompareOp op, Value a, Value b) {
  NativeDepth depth(vm);
  if (!depth.ok()) return Value::error();
  if (equal_op(op) && items_of(a).count != items_of(b).count) {
    return Value::boolean(op == CompareOp::kNe);
  }
  for (uint32_t i = 0; i < std::min(items_of(a).count, items_of(b).count); ++i) {
    const Value left = items_of(a).at[i];
    const Value right = items_of(b).at[i];
    if (left == right) continue;
    const int equal = vm.equals(left, right);
    if (equal < 0) return Value::error();
    if (equal > 0) continue;
    if (equal_op(op)) return Value::boolean(op == CompareOp::kNe);
    return vm.rich_compare(op, left, right);
  }
  return compare_numbers(op, items_of(a).count, items_of(b).count);
}

int64_t find_item(Vm& vm, Value sequence, Value item, int64_t start, int64_t stop) {
  for (int64_t i = start; i < std::min<int64_t>(stop, items_of(sequence).count); ++i) {
    const Value candidate = items_of(sequence).at[i];
    if (candidate == item) return i;
    if (Value::both_int(candidate, item)) continue;
    const int equal = vm.equals(candidate, item);
    if (equal != 0) return equal < 0 ? -2 : i;
  }
  return -1;
}

Value contains_item(Vm& vm, Value self, Value item) {
  const int64_t index = find_item(vm, self, item);
  return index == -2 ? Value::error() : Value::boolean(index >= 0);
}

Value count_item(Vm& vm, Value self, Value item) {
  int64_t count = 0;
  for (int64_t index = -1;; ++count) {
    index = find_item(vm, self, item, index + 1);
    if (index == -2) return Value::error();
    if (index == -1) return vm.integer(count);
  }
}

Value index_of(Vm& vm, Args args, const char* missing) {
  int64_t start = 0;
  int64_t stop = INT64_MAX;
  const int64_t length = items_of(args[0]).count;
  if (args.given(2) && !clamped_index(vm, args[2], length, &start)) return Value::error();
  if (args.given(3) && !clamped_index(vm, args[3], length, &stop)) return Value::error();
  const int64_t index = find_item(vm, args[0], args[1], start, stop);
  if (index == -2) return Value::error();
  if (index >= 0) return vm.integer(index);
  if (missing != nullptr) return vm.raise(vm.types.value_error, missing);
  std::string message;
  if (!append_repr(vm, message, args[1])) return Value::error();
  return vm.raise(vm.types.value_error, message + " is not in list");
}

Value find_in(Vm& vm, Args args) {
  const int64_t index = find_item(vm, args[0], args[1]);
  return index == -2 ? Value::error() : vm.integer(index);
}

bool clamped_index(Vm& vm, Value index, int64_t length, int64_t* out) {
  Value plain;
  index = as_index(vm, index);
  if (index.is_error()) return false;
  if (!plain_int(index, &plain)) {
    vm.raise(vm.types.type_error, "slice indices must be integers or None");
    return false;
  }
  if (!plain.is_int()) {
    *out = is_negative(plain) ? 0 : length;
    return true;
  }
  *out = clamped_place(plain.as_int(), length);
  return true;
}

bool repeated_size(Vm& vm, size_t size, Value times, size_t* out) {
  Value plain;
  if (!plain_int(times, &plain)) {
    vm.raise(vm.types.type_error,
             cat("can't multiply sequence by non-int of type '", vm.type_name(times), "'"));
    return false;
  }
  *out = 0;
  if (size == 0 || is_negative(plain)) return true;
  if (!plain.is_int()) {
    vm.raise(vm.types.overflow_error, "cannot fit 'int' into an index-sized integer");
    return false;
  }
  size_t bytes = 0;
  if (__builtin_mul_overflow(size, static_cast<size_t>(plain.as_int()), out) ||
      __builtin_mul_overflow(*out, sizeof(Value), &bytes)) {
    bytes = SIZE_MAX;
  }
  if (bytes / sizeof(Value) <= kMaxItems && vm.heap.allows(bytes)) return true;
  vm.raise_out_of_memory(bytes);
  return false;
}

bool may_reflect(const Vm&, Value other) {
  if (!other.is_object()) return false;
  const Object* object = other.as_object();
  return (object->type->type_flags & kTypeFromScript) != 0 || object->kind == Kind::kOpaque;
}

bool index_in(Vm& vm, Value index, int64_t length, const char* what, int64_t* out) {
  Value plain;
  if (!plain_int(index, &plain)) {
    const std::string_view name(what);
    vm.raise(vm.types.type_error,
             cat(name.substr(0, name.find(' ')), " indices must be integers or slices, not ",
                 vm.type_name(index)));
    return false;
  }
  if (!plain.is_int() && !plain.as<BigInt>()->value.fits_int64()) {
    vm.raise(vm.types.index_error, "cannot fit 'int' into an index-sized integer");
    return false;
  }
  int64_t i = plain.is_int() ? plain.as_int() : plain.as<BigInt>()->value.to_int64();
  if (i < 0) i += length;
  if (i < 0 || i >= length) {
    vm.raise(vm.types.index_error, cat(what, " index out of range"));
    return false;
  }
  *out = i;
  return true;
}

void define_getter(Vm& vm, Type* type, const char* name, const NativeDef& def) {
  auto* property = vm.heap.make<Property>(vm.types.property, Kind::kProperty);
  property->getter = Value(vm.native(def, type));
  property->setter = Value::none();
  property->deleter = Value::none();
  property->doc = Value(vm.string(def.doc));
  type_set(vm, type, vm.intern(name), Value(property));
}

Value raise_key_error(Vm& vm, Value key) {
  Exception* error = vm.make_exception(vm.types.key_error, "");
  error->args = vm.tuple({key});
  return vm.raise_value(Value(error));
}

void install_sequences(Vm& vm) {
  install_list(vm);
  install_tuple(vm);
  install_range(vm);
  install_slice(vm);
}

}  // namespace falcon::vm
