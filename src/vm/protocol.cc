// The operators and protocols: what a + b, x == y, len(x), x in y, iter(x) do for any values.
//
// Built-in kinds have their Operations; classes made by script are asked for their special methods
// (which may be those of a built-in base, natives made from the same Operations).
#include <algorithm>

#include "vm/call.h"
#include "vm/interpreter.h"
#include "vm/method_names.h"
#include "vm/numbers.h"
#include "vm/vm.h"

namespace falcon::vm {

// --- kinds and types

std::string_view Vm::type_name(Value value) const { return type_of(value)->name->view(); }
bool Vm::is_instance(Value value, Type* type) const { return is_subtype(type_of(value), type); }

namespace {

bool from_script(Vm& vm, Value value) {
  return value.is_object() && (value.as_object()->type->type_flags & kTypeFromScript) != 0 &&
         vm.kind_of(value) != Kind::kType;
}

// Whether the class is asked for special methods: a script's, and a module's, whose objects have
// no Operations of their own.
bool has_special_methods(Vm& vm, Value value) {
  return from_script(vm, value) || vm.kind_of(value) == Kind::kOpaque;
}

// A special method that a class has, other than those of object itself; else undefined.
Value special(Vm& vm, Value self, Str* name) {
  Value found = type_lookup(vm, vm.type_of(self), name);
  if (found.is_undefined()) return found;
  if (vm.kind_of(found) == Kind::kNative && found.as<Native>()->owner == vm.types.object) {
    return Value::undefined();
  }
  return found;
}

Value call_found(Vm& vm, Value found, Value self, std::initializer_list<Value> rest) {
  Value args[4];
  size_t count = 0;
  if (binds_self(vm, found)) {
    args[count++] = self;
  } else {
    found = bind_attribute(vm, found, self, vm.type_of(self));
    if (found.is_error()) return found;
  }
  for (Value v : rest) args[count++] = v;
  return vm.call(found, args, count);
}

// One half of a binary operation: asks `self`, which stands on the side that self_left tells.
Value half(Vm& vm, BinaryOp op, Value left, Value right, bool self_left) {
  Value self = self_left ? left : right;
  if (!from_script(vm, self)) {
    auto binary = vm.operations(vm.kind_of(self)).binary;
    return binary == nullptr ? vm.not_implemented() : binary(vm, op, left, right, self_left);
  }
  Value found = special(vm, self, self_left ? method_name(vm, op) : reflected_name(vm, op));
  if (found.is_undefined()) return vm.not_implemented();
  return call_found(vm, found, self, {self_left ? right : left});
}

// suffix: "=" for a += b and its kin.
Value raise_operands(Vm& vm, BinaryOp op, const char* suffix, Value a, Value b) {
  if (op == BinaryOp::kAdd &&
      ((is_str(a) && is_bytes_like(b)) || (is_bytes_like(a) && is_str(b)))) {
    return vm.raise(
        vm.types.type_error,
        cat("cannot add '", vm.type_name(a), "' and '", vm.type_name(b),
            "': use .encode() to make bytes of the str, or .decode() to make a str of the bytes"));
  }
  return vm.raise(vm.types.type_error,
                  cat("unsupported operand type(s) for ", symbol_of(op), suffix, ": '",
                      vm.type_name(a), "' and '", vm.type_name(b), "'"));
}

// Whether the right operand is of a derived class that has a reflected method of its own.
bool right_goes_first(Vm& vm, BinaryOp op, Value a, Value b) {
  Type* ta = vm.type_of(a);
  Type* tb = vm.type_of(b);
  if (ta == tb || !from_script(vm, b) || !is_subtype(tb, ta)) return false;
  Value reflected = special(vm, b, reflected_name(vm, op));
  return !reflected.is_undefined() && !(reflected == type_lookup(vm, ta, reflected_name(vm, op)));
}

bool joins_texts(const Vm& vm, BinaryOp op, Value a, Value b) {
  return op == BinaryOp::kAdd && vm.type_of(a) == vm.types.str && vm.type_of(b) == vm.types.str;
}

// a op b, or not_implemented if neither operand knows it.
Value binary_or_not(Vm& vm, BinaryOp op, Value a, Value b) {
  bool right_first = right_goes_first(vm, op, a, b);
  if (right_first) {
    Value result = half(vm, op, a, b, false);
    if (!(result == vm.not_implemented())) return result;
  }
  Value result = half(vm, op, a, b, true);
  if (right_first || !(result == vm.not_implemented())) return result;
  // Of two objects of one class the right one would say the same again.
  if (from_script(vm, a) && vm.type_of(a) == vm.type_of(b)) return result;
  return half(vm, op, a, b, false);
}

bool repeats(Kind kind) {
  return kind == Kind::kList || kind == Kind::kTuple || kind == Kind::kStr ||
         kind == Kind::kBytes || kind == Kind::kByteArray;
}

// What multiplies a sequence when nothing else does: the int that an object's __index__ gives, or
// that one of a class derived from int is. The object itself where it is neither.
Value times_of(Vm& vm, BinaryOp op, Value sequence, Value times) {
  if (op != BinaryOp::kMul || !repeats(vm.kind_of(sequence))) return times;
  const Value index = as_index(vm, times);
  Value plain;
  return vm.kind_of(index) == Kind::kInt && plain_int(index, &plain) ? plain : index;
}

Value binary_by_index(Vm& vm, BinaryOp op, Value a, Value b) {
  const Value left = times_of(vm, op, b, a);
  if (left.is_error()) return left;
  const Value right = times_of(vm, op, a, b);
  if (right.is_error()) return right;
  return left == a && right == b ? vm.not_implemented() : binary_or_not(vm, op, left, right);
}

}  // namespace

Value Vm::binary(BinaryOp op, Value a, Value b) {
  if (joins_texts(*this, op, a, b)) return str_concat(*this, as_str(a), as_str(b));
  Value result = binary_or_not(*this, op, a, b);
  if (result == not_implemented_) result = binary_by_index(*this, op, a, b);
  return result == not_implemented_ ? raise_operands(*this, op, "", a, b) : result;
}

Value Vm::in_place(BinaryOp op, Value a, Value b) {
  if (op == BinaryOp::kAdd && a.is_object() && b.is_object()) {
    Object* left = a.as_object();
    Object* right = b.as_object();
    bool texts =
        left->type == right->type && (left->type == types.str || left->type == types.bytes);
    if (texts) return text_grow(*this, left, right);
  }
  if (!from_script(*this, a)) {
    // What a list could walk may have its own idea of +.
    if (op == BinaryOp::kAdd && kind_of(a) == Kind::kList && from_script(*this, b)) {
      Value result = half(*this, op, a, b, false);
      if (!(result == not_implemented_)) return result;
    }
    auto in_place = operations(kind_of(a)).in_place;
    if (in_place != nullptr) {
      Value result = in_place(*this, op, a, b);
      if (!(result == not_implemented_)) return result;
    }
  } else {
    Value found = special(*this, a, in_place_name(*this, op));
    if (!found.is_undefined()) {
      Value result = call_found(*this, found, a, {b});
      if (!(result == not_implemented_)) return result;
    }
  }
  if (op == BinaryOp::kMul && from_script(*this, a) && repeats(kind_of(b)) &&
      !from_script(*this, b)) {
    // As in CPython: what becomes another object in its place is a, and the sequence is not asked.
    Value result = half(*this, op, a, b, true);
    return result == not_implemented_ ? raise_operands(*this, op, "=", a, b) : result;
  }
  Value result = binary_or_not(*this, op, a, b);
  if (!(result == not_implemented_)) return result;
  const Value times = times_of(*this, op, a, b);
  if (times.is_error() || !(times == b)) return times.is_error() ? times : in_place(op, a, times);
  result = binary_by_index(*this, op, a, b);
  return result == not_implemented_ ? raise_operands(*this, op, "=", a, b) : result;
}

Value Vm::unary(UnaryOp op, Value a) {
  if (!from_script(*this, a)) {
    auto unary = operations(kind_of(a)).unary;
    Value result = unary == nullptr ? not_implemented_ : unary(*this, op, a);
    if (!(result == not_implemented_)) return result;
  } else {
    Value found = special(*this, a, method_name(*this, op));
    if (!found.is_undefined()) return call_found(*this, found, a, {});
  }
  const char* symbol = op == UnaryOp::kNeg ? "-" : op == UnaryOp::kPos ? "+" : "~";
  return raise(types.type_error,
               cat("bad operand type for unary ", symbol, ": '", type_name(a), "'"));
}

// --- comparison

namespace {

CompareOp mirrored(CompareOp op) {
  switch (op) {
    case CompareOp::kLt:
      return CompareOp::kGt;
    case CompareOp::kLe:
      return CompareOp::kGe;
    case CompareOp::kGt:
      return CompareOp::kLt;
    case CompareOp::kGe:
      return CompareOp::kLe;
    default:
      return op;
  }
}

Value compare_half(Vm& vm, CompareOp op, Value self, Value other) {
  if (!from_script(vm, self)) {
    auto compare = vm.operations(vm.kind_of(self)).compare;
    return compare == nullptr ? vm.not_implemented() : compare(vm, op, self, other);
  }
  Value found = special(vm, self, method_name(vm, op));
  if (!found.is_undefined()) return call_found(vm, found, self, {other});
  if (op != CompareOp::kNe) return vm.not_implemented();
  // != without __ne__ is the opposite of __eq__.
  found = special(vm, self, vm.names.eq);
  if (found.is_undefined()) return vm.not_implemented();
  Value equal = call_found(vm, found, self, {other});
  if (equal.is_error() || equal == vm.not_implemented()) return equal;
  int truth = vm.truth(equal);
  return truth < 0 ? Value::error() : Value::boolean(truth == 0);
}

}  // namespace

Value Vm::rich_compare(CompareOp op, Value a, Value b) {
  Type* ta = type_of(a);
  Type* tb = type_of(b);
  bool right_first = ta != tb && is_subtype(tb, ta) && from_script(*this, b);
  Value result =
      right_first ? compare_half(*this, mirrored(op), b, a) : compare_half(*this, op, a, b);
  if (!(result == not_implemented_)) return result;
  result = right_first ? compare_half(*this, op, a, b) : compare_half(*this, mirrored(op), b, a);
  if (!(result == not_implemented_)) return result;
  if (op == CompareOp::kEq) return Value::boolean(a == b);
  if (op == CompareOp::kNe) return Value::boolean(!(a == b));
  return raise(types.type_error, cat("'", symbol_of(op), "' not supported between instances of '",
                                     type_name(a), "' and '", type_name(b), "'"));
}

int Vm::compare(CompareOp op, Value a, Value b) {
  Value result = rich_compare(op, a, b);
  return result.is_error() ? -1 : truth(result);
}

int Vm::equals(Value a, Value b) {
  if (a == b) return 1;
  return compare(CompareOp::kEq, a, b);
}

int Vm::truth(Value value) {
  if (value.is_bool()) return value.is_true() ? 1 : 0;
  if (value.is_none()) return 0;
  if (value.is_int()) return value.as_int() != 0 ? 1 : 0;
  // What loops that read ask of what they have got.
  if (value.is_object() && value.as_object()->type == types.bytes) {
    return value.as<Bytes>()->size != 0 ? 1 : 0;
  }
  if (from_script(*this, value)) {
    Value found = special(*this, value, names.bool_);
    if (!found.is_undefined()) {
      Value result = call_found(*this, found, value, {});
      if (result.is_error()) return -1;
      if (!result.is_bool()) {
        raise(types.type_error, cat("__bool__ should return bool, returned ", type_name(result)));
        return -1;
      }
      return result.is_true() ? 1 : 0;
    }
    found = special(*this, value, names.len);
    if (found.is_undefined()) return 1;
    Value result = length(value);
    return result.is_error() ? -1 : result != Value::small_int(0);
  }
  const Operations& ops = operations(kind_of(value));
  if (ops.truth != nullptr) {
    Value result = ops.truth(*this, value);
    return result.is_error() ? -1 : result.is_true() ? 1 : 0;
  }
  if (ops.length != nullptr) {
    Value result = ops.length(*this, value);
    return result.is_error() ? -1 : result.as_int() != 0 ? 1 : 0;
  }
  return 1;
}

// --- containers

Value Vm::length(Value value) {
  if (!has_special_methods(*this, value)) {
    auto length = operations(kind_of(value)).length;
    if (length != nullptr) return length(*this, value);
  } else {
    Value found = special(*this, value, names.len);
    if (!found.is_undefined()) {
      Value result = call_found(*this, found, value, {});
      if (!result.is_error()) result = as_index(*this, result);
      if (result.is_error()) return result;
      Value plain;
      if (plain_int(result, &plain) && clamped_int(plain) < 0) {
        return raise(types.value_error, "__len__() should return >= 0");
      }
      int64_t n = 0;
      if (!to_int(result, "length", 0, INT64_MAX, &n)) return Value::error();
      return integer(n);
    }
  }
  return raise(types.type_error, cat("object of type '", type_name(value), "' has no len()"));
}

Value as_index(Vm& vm, Value value) {
  if (!value.is_object() || value.as_object()->kind != Kind::kInstance) return value;
  Value found = special(vm, value, vm.names.index);
  if (found.is_undefined()) return value;
  Value index = call_found(vm, found, value, {});
  if (Value plain; index.is_error() || plain_int(index, &plain)) return index;
  return vm.raise(vm.types.type_error,
                  cat("__index__ returned non-int (type ", vm.type_name(index), ")"));
}

bool index_argument(Vm& vm, Value value, Value* plain) {
  const Value index = as_index(vm, value);
  if (index.is_error()) return false;
  if (plain_int(index, plain)) return true;
  vm.raise(vm.types.type_error,
           cat("'", vm.type_name(index), "' object cannot be interpreted as an integer"));
  return false;
}

namespace {

bool is_instance_of_script(Value value) {
  return value.is_object() && value.as_object()->kind == Kind::kInstance;
}

bool takes_indices(Kind kind) {
  return kind == Kind::kList || kind == Kind::kTuple || kind == Kind::kStr ||
         kind == Kind::kBytes || kind == Kind::kByteArray || kind == Kind::kRange;
}

}  // namespace

Value sequence_key(Vm& vm, Value sequence, Value key) {
  if (!key.is_object() || !takes_indices(vm.kind_of(sequence))) return key;
  return key.as_object()->kind == Kind::kSlice ? plain_slice(vm, key) : as_index(vm, key);
}

Value plain_slice(Vm& vm, Value key) {
  const auto* slice = key.as<Slice>();
  if (!is_instance_of_script(slice->start) && !is_instance_of_script(slice->stop) &&
      !is_instance_of_script(slice->step)) {
    return key;
  }
  const Value start = as_index(vm, slice->start);
  const Value stop = start.is_error() ? start : as_index(vm, slice->stop);
  const Value step = stop.is_error() ? stop : as_index(vm, slice->step);
  return step.is_error() ? step : vm.slice(start, stop, step);
}

Value Vm::get_item(Value object, Value key) {
  if (!from_script(*this, object)) {
    key = sequence_key(*this, object, key);
    if (key.is_error()) return key;
    auto get_item = operations(kind_of(object)).get_item;
    if (get_item != nullptr) return get_item(*this, object, key);
  } else {
    Value found = special(*this, object, names.getitem);
    if (!found.is_undefined()) return call_found(*this, found, object, {key});
  }
  return raise(types.type_error, cat("'", type_name(object), "' object is not subscriptable"));
}

Value Vm::set_item(Value object, Value key, Value value) {
  if (!from_script(*this, object)) {
    key = sequence_key(*this, object, key);
    if (key.is_error()) return key;
    auto set_item = operations(kind_of(object)).set_item;
    if (set_item != nullptr) return set_item(*this, object, key, value);
  } else {
    Value found = special(*this, object, names.setitem);
    if (!found.is_undefined()) return call_found(*this, found, object, {key, value});
  }
  return raise(types.type_error,
               cat("'", type_name(object), "' object does not support item assignment"));
}

Value Vm::delete_item(Value object, Value key) {
  if (!from_script(*this, object)) {
    key = sequence_key(*this, object, key);
    if (key.is_error()) return key;
    auto delete_item = operations(kind_of(object)).delete_item;
    if (delete_item != nullptr) return delete_item(*this, object, key);
  } else {
    Value found = special(*this, object, names.delitem);
    if (!found.is_undefined()) return call_found(*this, found, object, {key});
  }
  return raise(types.type_error,
               cat("'", type_name(object), "' object doesn't support item deletion"));
}

int Vm::contains(Value container, Value item) {
  if (!from_script(*this, container)) {
    auto contains = operations(kind_of(container)).contains;
    if (contains != nullptr) {
      Value result = contains(*this, container, item);
      return result.is_error() ? -1 : result.is_true() ? 1 : 0;
    }
  } else {
    Value found = special(*this, container, names.in);
    if (!found.is_undefined()) {
      Value result = call_found(*this, found, container, {item});
      return result.is_error() ? -1 : truth(result);
    }
  }
  Value iterator = iter(container);
  if (iterator.is_error()) {
    if (catch_exception(types.type_error)) {
      raise(types.type_error, cat("argument of type '", type_name(container), "' is not iterable"));
    }
    return -1;
  }
  for (;;) {
    Value each = next(iterator);
    if (each.is_error()) return -1;
    if (each.is_undefined()) return 0;
    int equal = equals(each, item);
    if (equal != 0) return equal;
  }
}

// --- iteration

namespace {

// More at once would let the budget run under its range.
constexpr uint32_t kMostSteps = 1000000;

// x[0], x[1], … until IndexError: iteration of a class that has only __getitem__.
Value step_items(Vm& vm, Iterator* it) {
  if (it->source.is_undefined()) return Value::undefined();
  Value item = vm.get_item(it->source, vm.integer(it->position++));
  if (item.is_error() && vm.catch_exception(vm.types.index_error)) {
    it->source = Value::undefined();
    return Value::undefined();
  }
  return item;
}

}  // namespace

Value Vm::iter(Value value) {
  Kind kind = kind_of(value);
  if (kind == Kind::kIterator || kind == Kind::kGenerator) return value;
  if (!has_special_methods(*this, value)) {
    auto iter = operations(kind).iter;
    if (iter != nullptr) return iter(*this, value);
  } else {
    Value found = special(*this, value, names.iter);
    if (!found.is_undefined()) {
      Value result = call_found(*this, found, value, {});
      if (result.is_error() || kind_of(result) == Kind::kIterator ||
          kind_of(result) == Kind::kGenerator) {
        return result;
      }
      if (special(*this, result, names.next).is_undefined()) {
        return raise(types.type_error,
                     cat("iter() returned non-iterator of type '", type_name(result), "'"));
      }
      return result;
    }
    if (!special(*this, value, names.getitem).is_undefined()) return iterator(step_items, value);
  }
  return raise(types.type_error, cat("'", type_name(value), "' object is not iterable"));
}

namespace {

// What __len__ or __length_hint__ says, as an int; None if neither says anything.
Value hint_of(Vm& vm, Value iterable) {
  if (vm.kind_of(iterable) == Kind::kIterator) {
    const auto* it = iterable.as<Iterator>();
    if (it->step != step_items || it->source.is_undefined()) return Value::none();
    return hint_of(vm, it->source);
  }
  if (!from_script(vm, iterable)) return Value::none();
  if (!special(vm, iterable, vm.names.len).is_undefined()) {
    const Value length = vm.length(iterable);
    if (!length.is_error() || !vm.catch_exception(vm.types.type_error)) return length;
  }
  const Value found = special(vm, iterable, vm.names.length_hint);
  if (found.is_undefined()) return Value::none();
  const Value hint = call_found(vm, found, iterable, {});
  if (hint.is_error()) return vm.catch_exception(vm.types.type_error) ? Value::none() : hint;
  if (hint == vm.not_implemented()) return Value::none();
  int64_t n = 0;
  if (!vm.to_int(hint, "__length_hint__()", INT64_MIN, INT64_MAX, &n)) return Value::error();
  if (n < 0) return vm.raise(vm.types.value_error, "__length_hint__() should return >= 0");
  return vm.integer(n);
}

}  // namespace

bool Vm::length_hint(Value iterable, size_t item_size) {
  const Value hint = hint_of(*this, iterable);
  if (hint.is_error()) return false;
  const size_t count = hint.is_none() ? 0 : static_cast<size_t>(clamped_int(hint));
  const size_t bytes = std::min(count, SIZE_MAX / item_size) * item_size;
  if (heap.allows(bytes)) return true;
  raise_out_of_memory(bytes);
  return false;
}

bool Vm::pause(uint32_t steps) {
  if (current_ == nullptr) return true;
  current_->budget -= static_cast<int32_t>(std::min(steps, kMostSteps));
  if (current_->budget > 0) return true;
  return native_safepoint(*this, *current_);
}

Value Vm::next(Value iterator, Value* stopped) {
  Kind kind = kind_of(iterator);
  if (kind == Kind::kIterator) {
    // A walk from native to native, as that of sum(range(n)), passes no other safepoint.
    if (!pause(1)) return Value::error();
    auto* it = iterator.as<Iterator>();
    Value item = it->step(*this, it);
    while (item.is_suspended()) {
      item = wait_under_native(*this, *current_) ? it->step(*this, it) : Value::error();
    }
    return item;
  }
  if (kind == Kind::kGenerator)
    return resume(iterator.as<Generator>(), Value::none(), Value::undefined());
  if (from_script(*this, iterator)) {
    Value found = special(*this, iterator, names.next);
    if (!found.is_undefined()) {
      Value result = call_found(*this, found, iterator, {});
      if (!result.is_error()) return result;
      Value raised = exception();
      if (!catch_exception(types.stop_iteration)) return result;
      if (stopped != nullptr) *stopped = raised;
      return Value::undefined();
    }
  } else if (operations(kind).next != nullptr) {
    if (!pause(1)) return Value::error();
    return operations(kind).next(*this, iterator);
  }
  return raise(types.type_error, cat("'", type_name(iterator), "' object is not an iterator"));
}

// --- text

namespace {

Value expect_str(Vm& vm, Value result, const char* method) {
  if (result.is_error() || vm.kind_of(result) == Kind::kStr) return result;
  return vm.raise(vm.types.type_error,
                  cat(method, " returned non-string (type ", vm.type_name(result), ")"));
}

Value default_repr(Vm& vm, Value value) {
  char address[20];
  std::snprintf(address, sizeof(address), "0x%llx", static_cast<unsigned long long>(value.bits()));
  return vm.string(
      cat("<", vm.type_of(value)->qualified_name->view(), " object at ", address, ">"));
}

}  // namespace

Value Vm::repr(Value value) {
  NativeDepth depth(*this);
  if (!depth.ok()) return Value::error();
  if (from_script(*this, value)) {
    Value found = special(*this, value, names.repr);
    if (!found.is_undefined())
      return expect_str(*this, call_found(*this, found, value, {}), "__repr__");
  }
  auto repr = operations(kind_of(value)).repr;
  return repr == nullptr ? default_repr(*this, value) : repr(*this, value);
}

Value Vm::str(Value value) {
  if (kind_of(value) == Kind::kStr && !from_script(*this, value)) return value;
  if (value.is_int()) return int_to_str(*this, value);
  NativeDepth depth(*this);
  if (!depth.ok()) return Value::error();
  if (from_script(*this, value)) {
    Value found = special(*this, value, names.str);
    if (!found.is_undefined())
      return expect_str(*this, call_found(*this, found, value, {}), "__str__");
    if (kind_of(value) == Kind::kInstance) return repr(value);
    // A script's __repr__ counts before the built-in base's str.
    found = special(*this, value, names.repr);
    if (kind_of(found) == Kind::kFunction)
      return expect_str(*this, call_found(*this, found, value, {}), "__repr__");
  }
  const Operations& ops = operations(kind_of(value));
  if (ops.str != nullptr) return ops.str(*this, value);
  return repr(value);
}

Value Vm::format(Value value, Str* spec) {
  if (from_script(*this, value)) {
    Value found = special(*this, value, names.format);
    if (!found.is_undefined())
      return expect_str(*this, call_found(*this, found, value, {spec}), "__format__");
  }
  auto format = operations(kind_of(value)).format;
  if (format != nullptr && !(from_script(*this, value) && kind_of(value) == Kind::kInstance)) {
    return format(*this, value, spec);
  }
  if (spec->size != 0) {
    return raise(types.type_error,
                 cat("unsupported format string passed to ", type_name(value), ".__format__"));
  }
  return str(value);
}

// --- numbers from values

bool Vm::to_index(Value value, const char* what, int64_t low, int64_t high, int64_t* out) {
  const Value index = as_index(*this, value);
  return !index.is_error() && to_int(index, what, low, high, out);
}

bool Vm::to_int(Value value, const char* what, int64_t low, int64_t high, int64_t* out) {
  Value plain;
  if (value.is_int()) {
    plain = value;
  } else if (!plain_int(value, &plain)) {
    raise(types.type_error, cat(what, " must be an int, not '", type_name(value), "'"));
    return false;
  }
  if (plain.is_int() || plain.as<BigInt>()->value.fits_int64()) {
    *out = plain.is_int() ? plain.as_int() : plain.as<BigInt>()->value.to_int64();
    if (*out >= low && *out <= high) return true;
    raise(types.overflow_error, cat(what, " must be from ", low, " to ", high, ", not ", *out));
  } else {
    raise(types.overflow_error, cat(what, " must be from ", low, " to ", high));
  }
  return false;
}

bool Vm::to_double(Value value, const char* what, double* out) {
  if (value.is_double()) {
    *out = value.as_double();
    return true;
  }
  Value plain;
  bool is_number = value.is_int() || plain_int(value, &plain) || kind_of(value) == Kind::kFloat;
  if (!is_number) {
    raise(types.type_error, cat(what, " must be a number, not '", type_name(value), "'"));
    return false;
  }
  if (as_number(*this, value, out)) return true;
  raise(types.overflow_error, cat(what, ": int too large to convert to float"));
  return false;
}

Value Vm::call_special(Value self, Str* name, std::initializer_list<Value> args) {
  Value found = type_lookup(*this, type_of(self), name);
  if (found.is_undefined()) return found;
  return call_found(*this, found, self, args);
}

}  // namespace falcon::vm
