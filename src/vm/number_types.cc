// The classes int, float, bool, NoneType and NotImplementedType: what the VM's protocols ask of
// them, and their constructors. Methods that scripts call by name are in number_methods.cc.
#include <string>

#include "text/format.h"
#include "text/number.h"
#include "vm/install.h"
#include "vm/number_methods.h"
#include "vm/numbers.h"
#include "vm/text_support.h"
#include "vm/text_value.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

Value hash_value(Vm& vm, Value self) {
  return vm.integer(static_cast<int64_t>(number_hash(vm, self)));
}

Value binary(Vm& vm, BinaryOp op, Value left, Value right, bool) {
  return number_binary(vm, op, left, right);
}

void trace_boxed(Object* object, Tracer& tracer) {
  tracer.visit(static_cast<BoxedNumber*>(object)->value);
}

// --- int

Value int_repr(Vm& vm, Value self) {
  Value plain;
  plain_int(self, &plain);
  return int_to_str(vm, plain);
}

Value int_truth(Vm&, Value self) {
  Value plain;
  plain_int(self, &plain);
  return Value::boolean(!plain.is_int() || plain.as_int() != 0);
}

// Whether a BigInt would be written in decimal digits by this spec.
bool is_decimal(const text::FormatSpec& spec) {
  return spec.type == 0 || spec.type == U'd' || spec.type == U'n';
}

Value int_format(Vm& vm, Value self, Str* spec) {
  if (spec->size == 0) return vm.str(self);
  Value plain;
  plain_int(self, &plain);
  auto parsed = text::parse_format_spec(spec->view(), text::FormatTarget::kInt);
  if (!parsed.ok()) return raise_text(vm, parsed.error());
  if (!plain.is_int() && is_decimal(*parsed)) {
    const Value digits = int_to_str(vm, plain);  // for its limit
    if (digits.is_error()) return digits;
  }
  auto formatted = text_within_room(
      vm, [&](size_t limit) { return text::format_int(big_value(plain), *parsed, limit); });
  if (!formatted.ok()) return raise_text(vm, formatted.error());
  return vm.string(*formatted);
}

void bigint_finalize(Heap& heap, Object* object) {
  auto* big = static_cast<BigInt*>(object);
  heap.account(-static_cast<ptrdiff_t>(big->value.size_bytes()));
  big->value.~BigInt();
}

Value int_from_base(Vm& vm, Value value, Value base) {
  Value plain;
  if (!index_argument(vm, base, &plain)) return Value::error();
  if (value.is_undefined()) {
    return vm.raise(vm.types.type_error, "int() missing string argument");
  }
  std::string_view view;
  if (!text_or_bytes(value, &view)) {
    return vm.raise(vm.types.type_error, "int() can't convert non-string with explicit base");
  }
  const int64_t number = clamped_int(plain);
  if (number != 0 && (number < 2 || number > 36)) {
    return vm.raise(vm.types.value_error, "int() base must be >= 2 and <= 36, or 0");
  }
  return int_from_text(vm, value, static_cast<int>(number));
}

// An instance of a script's class around a plain number.
Value box(Vm& vm, Type* type, Kind kind, Value plain) {
  auto* boxed = static_cast<BoxedNumber*>(make_instance(vm, type, kind, sizeof(BoxedNumber)));
  boxed->value = plain;
  return boxed;
}

Value int_construct(Vm& vm, Type* type, Tuple* args, Dict* keywords) {
  Value given[2];
  if (!bind_arguments(vm, "int", {"x", "base"}, 1, args, keywords, given)) return Value::error();
  Value result = Value::small_int(0);
  if (!given[1].is_undefined()) {
    result = int_from_base(vm, given[0], given[1]);
  } else if (!given[0].is_undefined()) {
    result = int_of(vm, given[0]);
  }
  if (result.is_error() || type == vm.types.int_) return result;
  return box(vm, type, Kind::kInt, result);
}

// --- float

Value float_repr(Vm& vm, Value self) {
  double number = 0;
  plain_float(self, &number);
  return vm.ascii(text::float_repr(number));
}

Value float_truth(Vm&, Value self) {
  double number = 0;
  plain_float(self, &number);
  return Value::boolean(number != 0);
}

Value float_format(Vm& vm, Value self, Str* spec) {
  if (spec->size == 0) return vm.str(self);
  double number = 0;
  plain_float(self, &number);
  auto formatted = text_within_room(
      vm, [&](size_t limit) { return text::format_float(number, spec->view(), limit); });
  if (!formatted.ok()) return raise_text(vm, formatted.error());
  return vm.string(*formatted);
}

Value float_construct(Vm& vm, Type* type, Tuple* args, Dict* keywords) {
  Value given[1];
  if (!bind_arguments(vm, "float", {"x"}, 1, args, keywords, given)) return Value::error();
  const Value result = given[0].is_undefined() ? Value::number(0) : float_of(vm, given[0]);
  if (result.is_error() || type == vm.types.float_) return result;
  return box(vm, type, Kind::kFloat, result);
}

// --- bool

Value bool_repr(Vm& vm, Value self) { return vm.ascii(self.is_true() ? "True" : "False"); }

Value bool_truth(Vm&, Value self) { return self; }

Value bool_format(Vm& vm, Value self, Str* spec) {
  return spec->size == 0 ? bool_repr(vm, self) : int_format(vm, self, spec);
}

Value bool_construct(Vm& vm, Type*, Tuple* args, Dict* keywords) {
  Value given[1];
  if (!bind_arguments(vm, "bool", {"x"}, 1, args, keywords, given)) return Value::error();
  if (given[0].is_undefined()) return Value::boolean(false);
  const int truth = vm.truth(given[0]);
  return truth < 0 ? Value::error() : Value::boolean(truth == 1);
}

// --- None and NotImplemented

Value none_repr(Vm& vm, Value) { return vm.ascii("None"); }

Value none_truth(Vm&, Value) { return Value::boolean(false); }

Value none_construct(Vm& vm, Type*, Tuple* args, Dict* keywords) {
  if (args->size() > 0 || (keywords != nullptr && keywords->table.live > 0)) {
    return vm.raise(vm.types.type_error, "NoneType takes no arguments");
  }
  return Value::none();
}

Value not_implemented_repr(Vm& vm, Value) { return vm.ascii("NotImplemented"); }

Value not_implemented_construct(Vm& vm, Type*, Tuple* args, Dict* keywords) {
  if (args->size() > 0 || (keywords != nullptr && keywords->table.live > 0)) {
    return vm.raise(vm.types.type_error, "NotImplementedType takes no arguments");
  }
  return vm.not_implemented();
}

// What all numbers answer alike.
void set_arithmetic(Operations& operations) {
  operations.hash = hash_value;
  operations.binary = binary;
  operations.unary = number_unary;
  operations.compare = number_compare;
}

}  // namespace

void install_numbers(Vm& vm) {
  for (const Kind kind : {Kind::kInt, Kind::kBigInt}) {
    Operations& operations = vm.operations_for(kind);
    set_arithmetic(operations);
    operations.repr = int_repr;
    operations.truth = int_truth;
    operations.format = int_format;
  }
  vm.operations_for(Kind::kInt).trace = trace_boxed;
  vm.operations_for(Kind::kBigInt).finalize = bigint_finalize;

  Operations& floats = vm.operations_for(Kind::kFloat);
  set_arithmetic(floats);
  floats.trace = trace_boxed;
  floats.repr = float_repr;
  floats.truth = float_truth;
  floats.format = float_format;

  Operations& bools = vm.operations_for(Kind::kBool);
  set_arithmetic(bools);
  bools.repr = bool_repr;
  bools.truth = bool_truth;
  bools.format = bool_format;

  Operations& none = vm.operations_for(Kind::kNone);
  none.repr = none_repr;
  none.truth = none_truth;
  vm.operations_for(Kind::kNotImplemented).repr = not_implemented_repr;

  vm.types.int_->construct = int_construct;
  vm.types.float_->construct = float_construct;
  vm.types.bool_->construct = bool_construct;
  vm.types.none->construct = none_construct;
  vm.types.not_implemented->construct = not_implemented_construct;
  define_int_methods(vm);
  define_float_methods(vm);
}

}  // namespace falcon::vm
