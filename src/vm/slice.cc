// slice: what stands between the brackets of a[start:stop:step], and its application to a length.
#include <algorithm>

#include "vm/numbers.h"
#include "vm/sequence.h"

namespace falcon::vm {
namespace {

Slice* slice_of(Value v) { return v.as<Slice>(); }
bool is_slice(Value v) { return v.is_object() && v.as_object()->kind == Kind::kSlice; }

void trace(Object* object, Tracer& tracer) {
  auto* slice = static_cast<Slice*>(object);
  tracer.visit(slice->start);
  tracer.visit(slice->stop);
  tracer.visit(slice->step);
}

// Parts are clamped to ±kFar: beyond any length, so that what the slice means stays, and negation
// is safe.
constexpr int64_t kFar = INT64_MAX;

bool part(Vm& vm, Value value, int64_t otherwise, int64_t* out) {
  if (value.is_none()) {
    *out = otherwise;
    return true;
  }
  Value plain;
  if (!plain_int(value, &plain)) {
    vm.raise(vm.types.type_error, "slice indices must be integers or None");
    return false;
  }
  if (plain.is_int()) {
    *out = plain.as_int();
    return true;
  }
  const text::BigInt& big = plain.as<BigInt>()->value;
  if (big.fits_int64()) {
    *out = std::max(big.to_int64(), -kFar);
  } else {
    *out = big.is_negative() ? -kFar : kFar;
  }
  return true;
}

// A start or stop on the line of indices, `lowest` to `highest` (one place before the first item
// when the step is negative).
int64_t placed(int64_t index, int64_t length, int64_t lowest, int64_t highest) {
  return std::clamp(index < 0 ? index + length : index, lowest, highest);
}

Value repr(Vm& vm, Value self) {
  std::string out = "slice(";
  if (!append_repr(vm, out, slice_of(self)->start)) return Value::error();
  out += ", ";
  if (!append_repr(vm, out, slice_of(self)->stop)) return Value::error();
  out += ", ";
  if (!append_repr(vm, out, slice_of(self)->step)) return Value::error();
  return Value(vm.string(out + ")"));
}

Value parts_of(Vm& vm, Value self) {
  return Value(vm.tuple({slice_of(self)->start, slice_of(self)->stop, slice_of(self)->step}));
}

Value compare(Vm& vm, CompareOp op, Value self, Value other) {
  if (!is_slice(other)) return vm.not_implemented();
  return compare_sequences(vm, op, parts_of(vm, self), parts_of(vm, other));
}

Value construct(Vm& vm, Type*, Tuple* args, Dict* keywords) {
  if (keywords != nullptr && keywords->table.live > 0) {
    return vm.raise(vm.types.type_error, "slice() takes no keyword arguments");
  }
  const Value none = Value::none();
  switch (args->size()) {
    case 0:
      return vm.raise(vm.types.type_error, "slice expected at least 1 argument, got 0");
    case 1:
      return vm.slice(none, args->items[0], none);
    case 2:
      return vm.slice(args->items[0], args->items[1], none);
    case 3:
      return vm.slice(args->items[0], args->items[1], args->items[2]);
    default:
      return vm.raise(vm.types.type_error,
                      cat("slice expected at most 3 arguments, got ", args->size()));
  }
}

Value start(Vm&, Args args) { return slice_of(args[0])->start; }
Value stop(Vm&, Args args) { return slice_of(args[0])->stop; }
Value step(Vm&, Args args) { return slice_of(args[0])->step; }

Value indices(Vm& vm, Args args) {
  int64_t length;
  if (!vm.to_index(args[1], "length", INT64_MIN, kFar, &length)) return Value::error();
  if (length < 0) return vm.raise(vm.types.value_error, "length should not be negative");
  const Value slice = plain_slice(vm, args[0]);
  if (slice.is_error()) return slice;
  SliceIndices resolved;
  if (!slice_indices(vm, slice_of(slice), length, &resolved)) return Value::error();
  return Value(
      vm.tuple({vm.integer(resolved.start), vm.integer(resolved.stop), vm.integer(resolved.step)}));
}

constexpr NativeDef kMethods[] = {
    {"indices(self, length, /)", indices,
     "(start, stop, step) as they are for a sequence of that length."},
};
constexpr NativeDef kStart = {"start(self)", start, "Where the slice begins, or None."};
constexpr NativeDef kStop = {"stop(self)", stop, "Where the slice ends (excluded), or None."};
constexpr NativeDef kStep = {"step(self)", step, "The distance between its items, or None."};

}  // namespace

bool slice_indices(Vm& vm, const Slice* slice, int64_t length, SliceIndices* out) {
  int64_t start;
  int64_t stop;
  int64_t step;
  if (!part(vm, slice->step, 1, &step)) return false;
  if (step == 0) {
    vm.raise(vm.types.value_error, "slice step cannot be zero");
    return false;
  }
  const int64_t lowest = step < 0 ? -1 : 0;
  const int64_t highest = step < 0 ? length - 1 : length;
  if (!part(vm, slice->start, 0, &start) || !part(vm, slice->stop, 0, &stop)) return false;
  const bool from_start = slice->start.is_none();
  const bool to_stop = slice->stop.is_none();
  out->start = from_start ? (step < 0 ? highest : lowest) : placed(start, length, lowest, highest);
  out->stop = to_stop ? (step < 0 ? lowest : highest) : placed(stop, length, lowest, highest);
  out->step = step;
  return true;
}

bool slice_bounds(Vm& vm, Slice* slice, int64_t length, SliceBounds* out) {
  SliceIndices resolved;
  if (!slice_indices(vm, slice, length, &resolved)) return false;
  const int64_t step = resolved.step;
  const int64_t span = step < 0 ? resolved.start - resolved.stop : resolved.stop - resolved.start;
  const int64_t stride = step < 0 ? -step : step;
  *out = {resolved.start, step, span <= 0 ? 0 : (span - 1) / stride + 1};
  return true;
}

void install_slice(Vm& vm) {
  Operations& operations = vm.operations_for(Kind::kSlice);
  operations.trace = trace;
  operations.repr = repr;
  operations.compare = compare;
  vm.types.slice->construct = construct;
  vm.types.slice->doc =
      "slice(stop), slice(start, stop[, step]): what a[start:stop:step] is asked for.";
  vm.define(vm.types.slice, kMethods);
  define_getter(vm, vm.types.slice, "start", kStart);
  define_getter(vm, vm.types.slice, "stop", kStop);
  define_getter(vm, vm.types.slice, "step", kStep);
}

}  // namespace falcon::vm
