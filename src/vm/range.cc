// range: the ints from start towards stop, worked out as they are asked for.
//
// Bounds fit 64 bits and so does the number of items; a range beyond that is an OverflowError when
// it is made. Arithmetic on bounds is unsigned, where wrapping is defined: only values inside the
// range are shown.
#include "vm/numbers.h"
#include "vm/sequence.h"

namespace falcon::vm {
namespace {

Range* range_of(Value v) { return v.as<Range>(); }
bool is_range(Value v) { return v.is_object() && v.as_object()->kind == Kind::kRange; }

int64_t at(const Range* range, int64_t index) {
  return static_cast<int64_t>(static_cast<uint64_t>(range->start) +
                              static_cast<uint64_t>(index) * static_cast<uint64_t>(range->step));
}

Value make(Vm& vm, int64_t start, int64_t stop, int64_t step, int64_t count) {
  auto* range = vm.heap.make<Range>(vm.types.range, Kind::kRange);
  range->start = start;
  range->stop = stop;
  range->step = step;
  range->count = count;
  return Value(range);
}

// The number of items from start to stop, or -1 if it is beyond 63 bits.
int64_t count_items(int64_t start, int64_t stop, int64_t step) {
  if (step > 0 ? start >= stop : start <= stop) return 0;
  const uint64_t low = static_cast<uint64_t>(step > 0 ? start : stop);
  const uint64_t high = static_cast<uint64_t>(step > 0 ? stop : start);
  const uint64_t stride = step > 0 ? static_cast<uint64_t>(step) : 0 - static_cast<uint64_t>(step);
  const uint64_t count = (high - low - 1) / stride + 1;
  return count > INT64_MAX ? -1 : static_cast<int64_t>(count);
}

Value construct(Vm& vm, Type*, Tuple* args, Dict* keywords) {
  if (keywords != nullptr && keywords->table.live > 0) {
    return vm.raise(vm.types.type_error, "range() takes no keyword arguments");
  }
  const uint32_t given = args->size();
  if (given == 0) return vm.raise(vm.types.type_error, "range expected at least 1 argument, got 0");
  if (given > 3) {
    return vm.raise(vm.types.type_error, cat("range expected at most 3 arguments, got ", given));
  }
  int64_t bounds[3];
  for (uint32_t i = 0; i < given; ++i) {
    if (!vm.to_index(args->items[i], "range() argument", INT64_MIN, INT64_MAX, &bounds[i])) {
      return Value::error();
    }
  }
  const int64_t start = given == 1 ? 0 : bounds[0];
  const int64_t stop = given == 1 ? bounds[0] : bounds[1];
  const int64_t step = given == 3 ? bounds[2] : 1;
  if (step == 0) return vm.raise(vm.types.value_error, "range() arg 3 must not be zero");
  const int64_t count = count_items(start, stop, step);
  if (count < 0) return vm.raise(vm.types.overflow_error, "range() has too many items");
  return make(vm, start, stop, step, count);
}

Value repr(Vm& vm, Value self) {
  const Range* range = range_of(self);
  std::string out = cat("range(", range->start, ", ", range->stop);
  if (range->step != 1) out += cat(", ", range->step);
  return Value(vm.ascii(out + ")"));
}

// The range by what tells it from others: its number of items, the first one and the step, as far
// as they matter.
Value key_of(Vm& vm, const Range* range) {
  return Value(vm.tuple({vm.integer(range->count),
                         range->count > 0 ? vm.integer(range->start) : Value::none(),
                         range->count > 1 ? vm.integer(range->step) : Value::none()}));
}

Value hash(Vm& vm, Value self) {
  return vm.operations(Kind::kTuple).hash(vm, key_of(vm, range_of(self)));
}

Value compare(Vm& vm, CompareOp op, Value self, Value other) {
  const bool equality = op == CompareOp::kEq || op == CompareOp::kNe;
  if (!equality || !is_range(other)) return vm.not_implemented();
  return compare_sequences(vm, op, key_of(vm, range_of(self)), key_of(vm, range_of(other)));
}

Value length(Vm& vm, Value self) { return vm.integer(range_of(self)->count); }

// A value at an index that may lie one place outside; one that does not fit 64 bits gives
// `otherwise`.
int64_t edge(const Range* range, int64_t index, int64_t otherwise) {
  int64_t value;
  if (__builtin_mul_overflow(range->step, index, &value)) return otherwise;
  return __builtin_add_overflow(range->start, value, &value) ? otherwise : value;
}

Value get_slice(Vm& vm, const Range* range, Slice* slice) {
  SliceIndices indices;
  SliceBounds bounds;
  if (!slice_indices(vm, slice, range->count, &indices)) return Value::error();
  if (!slice_bounds(vm, slice, range->count, &bounds)) return Value::error();
  int64_t step;
  if (__builtin_mul_overflow(range->step, bounds.step, &step)) {
    if (bounds.count > 1) return vm.raise(vm.types.overflow_error, "range() step too large");
    step = range->step;
  }
  return make(vm, edge(range, indices.start, range->start), edge(range, indices.stop, range->stop),
              step, bounds.count);
}

Value get_item(Vm& vm, Value self, Value key) {
  Range* range = range_of(self);
  if (key.is_object() && key.as_object()->kind == Kind::kSlice) {
    return get_slice(vm, range, key.as<Slice>());
  }
  int64_t i;
  if (!index_in(vm, key, range->count, "range object", &i)) return Value::error();
  return vm.integer(at(range, i));
}

// The index of an int in the range, or -1.
int64_t position_of(const Range* range, int64_t value) {
  if (range->count == 0) return -1;
  const bool before = range->step > 0 ? value < range->start : value > range->start;
  if (before) return -1;
  const uint64_t distance =
      range->step > 0 ? static_cast<uint64_t>(value) - static_cast<uint64_t>(range->start)
                      : static_cast<uint64_t>(range->start) - static_cast<uint64_t>(value);
  const uint64_t stride =
      range->step > 0 ? static_cast<uint64_t>(range->step) : 0 - static_cast<uint64_t>(range->step);
  const uint64_t index = distance / stride;
  if (distance % stride != 0 || index >= static_cast<uint64_t>(range->count)) return -1;
  return static_cast<int64_t>(index);
}

// The first index in the range of an equal value, -1 if there is none, -2 with an exception.
// Numbers are found by arithmetic; for an object of a script's class each item is asked.
int64_t find(Vm& vm, const Range* range, Value item) {
  Value plain;
  if (plain_int(item, &plain)) {
    if (plain.is_int()) return position_of(range, plain.as_int());
    const text::BigInt& value = plain.as<BigInt>()->value;
    return value.fits_int64() ? position_of(range, value.to_int64()) : -1;
  }
  if (item.is_double()) {
    const double number = item.as_double();
    // Below 2^63 in magnitude a double without fraction is an int64_t; the bounds are exact
    // doubles.
    if (!(number >= -0x1p63 && number < 0x1p63)) return -1;
    const auto truncated = static_cast<int64_t>(number);
    return static_cast<double>(truncated) == number ? position_of(range, truncated) : -1;
  }
  if (!may_reflect(vm, item)) return -1;
  for (int64_t i = 0; i < range->count; ++i) {
    const int equal = vm.equals(vm.integer(at(range, i)), item);
    if (equal != 0) return equal < 0 ? -2 : i;
  }
  return -1;
}

Value contains(Vm& vm, Value self, Value item) {
  const int64_t index = find(vm, range_of(self), item);
  return index == -2 ? Value::error() : Value::boolean(index >= 0);
}

Value walk(Vm& vm, Value range) {
  return vm.iterator(range_iterator_step, range, Value::none(), range_of(range)->start,
                     range_of(range)->count);
}

Value index(Vm& vm, Args args) {
  const int64_t i = find(vm, range_of(args[0]), args[1]);
  if (i == -2) return Value::error();
  if (i >= 0) return vm.integer(i);
  std::string message;
  if (!append_repr(vm, message, args[1])) return Value::error();
  return vm.raise(vm.types.value_error, message + " is not in range");
}

Value count(Vm& vm, Args args) {
  const int64_t i = find(vm, range_of(args[0]), args[1]);
  return i == -2 ? Value::error() : Value::small_int(i >= 0 ? 1 : 0);
}

Value reversed(Vm& vm, Args args) {
  const Range* range = range_of(args[0]);
  const auto step = static_cast<int64_t>(0 - static_cast<uint64_t>(range->step));
  const int64_t last = range->count > 0 ? at(range, range->count - 1) : range->start;
  return walk(vm, make(vm, last, range->start, step, range->count));
}

Value start(Vm& vm, Args args) { return vm.integer(range_of(args[0])->start); }
Value stop(Vm& vm, Args args) { return vm.integer(range_of(args[0])->stop); }
Value step(Vm& vm, Args args) { return vm.integer(range_of(args[0])->step); }

constexpr NativeDef kMethods[] = {
    {"index(self, value, /)", index, "The index of a value; ValueError if it is not in the range."},
    {"count(self, value, /)", count, "1 if the value is in the range, else 0."},
    {"__reversed__(self)", reversed, "An iterator over the values, the last one first."},
};
constexpr NativeDef kStart = {"start(self)", start, "The first value."};
constexpr NativeDef kStop = {"stop(self)", stop, "The value that the range does not reach."};
constexpr NativeDef kStep = {"step(self)", step, "The distance between values."};

}  // namespace

Value range_iterator_step(Vm& vm, Iterator* it) {
  if (it->limit == 0 || it->source.is_undefined()) {
    it->source = Value::undefined();
    return Value::undefined();
  }
  --it->limit;
  const int64_t value = it->position;
  it->position = static_cast<int64_t>(static_cast<uint64_t>(value) +
                                      static_cast<uint64_t>(range_of(it->source)->step));
  return vm.integer(value);
}

void install_range(Vm& vm) {
  Operations& operations = vm.operations_for(Kind::kRange);
  operations.repr = repr;
  operations.hash = hash;
  operations.length = length;
  operations.get_item = get_item;
  operations.contains = contains;
  operations.iter = [](Vm& v, Value self) { return walk(v, self); };
  operations.compare = compare;
  vm.types.range->construct = construct;
  vm.types.range->doc =
      "range(stop), range(start, stop[, step]): ints, worked out as they are asked for.";
  vm.define(vm.types.range, kMethods);
  define_getter(vm, vm.types.range, "start", kStart);
  define_getter(vm, vm.types.range, "stop", kStop);
  define_getter(vm, vm.types.range, "step", kStep);
}

}  // namespace falcon::vm
