// tuple: an immutable run of values that lies in the object itself.
#include <algorithm>

#include "vm/sequence.h"

namespace falcon::vm {
namespace {

Tuple* tuple_of(Value v) { return v.as<Tuple>(); }

void trace(Object* object, Tracer& tracer) {
  auto* tuple = static_cast<Tuple*>(object);
  for (uint32_t i = 0; i < tuple->size(); ++i) tracer.visit(tuple->items[i]);
}

Value repr(Vm& vm, Value self) { return repr_sequence(vm, self, "(", ")"); }

Value length(Vm&, Value self) { return Value::small_int(tuple_of(self)->size()); }

Value get_slice(Vm& vm, Tuple* tuple, Slice* slice) {
  SliceBounds bounds;
  if (!slice_bounds(vm, slice, tuple->size(), &bounds)) return Value::error();
  if (bounds.step == 1 && bounds.count == tuple->size() && tuple->type == vm.types.tuple) {
    return Value(tuple);
  }
  Tuple* result = vm.tuple(static_cast<size_t>(bounds.count));
  for (int64_t i = 0; i < bounds.count; ++i) {
    result->items[i] = tuple->items[bounds.start + i * bounds.step];
  }
  return Value(result);
}

Value get_item(Vm& vm, Value self, Value key) {
  Tuple* tuple = tuple_of(self);
  if (key.is_object() && key.as_object()->kind == Kind::kSlice) {
    return get_slice(vm, tuple, key.as<Slice>());
  }
  int64_t i;
  if (!index_in(vm, key, tuple->size(), "tuple", &i)) return Value::error();
  return tuple->items[i];
}

Value step_forward(Vm&, Iterator* it) {
  if (it->source.is_undefined()) return Value::undefined();
  const Tuple* tuple = tuple_of(it->source);
  if (it->position < tuple->size()) return tuple->items[it->position++];
  it->source = Value::undefined();
  return Value::undefined();
}

Value step_back(Vm&, Iterator* it) {
  if (it->position >= 0) return tuple_of(it->source)->items[it->position--];
  return Value::undefined();
}

Value iter(Vm& vm, Value self) { return vm.iterator(step_forward, self); }

// A tuple of that many items: an error where the heap's limit or the kind's is passed.
Value new_tuple(Vm& vm, size_t count) {
  if (count > kMaxItems || !vm.heap.allows(count * sizeof(Value)))
    return vm.raise_out_of_memory(count * sizeof(Value));
  return Value(vm.tuple(count));
}

Value concatenate(Vm& vm, const Tuple* left, const Tuple* right) {
  const Value result = new_tuple(vm, size_t{left->size()} + right->size());
  if (result.is_error()) return result;
  Value* to = std::copy_n(left->items, left->size(), tuple_of(result)->items);
  std::copy_n(right->items, right->size(), to);
  return result;
}

Value repeat(Vm& vm, Tuple* tuple, Value times) {
  size_t size;
  if (!repeated_size(vm, tuple->size(), times, &size)) return Value::error();
  Tuple* result = vm.tuple(size);
  for (size_t done = 0; done < size; done += tuple->size()) {
    std::copy_n(tuple->items, tuple->size(), result->items + done);
  }
  return Value(result);
}

Value binary(Vm& vm, BinaryOp op, Value left, Value right, bool self_left) {
  const Value other = self_left ? right : left;
  if (op == BinaryOp::kAdd && self_left) {
    if (is_tuple(right)) return concatenate(vm, tuple_of(left), tuple_of(right));
    if (may_reflect(vm, right)) return vm.not_implemented();
    return vm.raise(vm.types.type_error,
                    cat("can only concatenate tuple (not \"", vm.type_name(right), "\") to tuple"));
  }
  if (op != BinaryOp::kMul || may_reflect(vm, other)) return vm.not_implemented();
  return repeat(vm, tuple_of(self_left ? left : right), other);
}

Value compare(Vm& vm, CompareOp op, Value self, Value other) {
  return is_tuple(other) ? compare_sequences(vm, op, self, other) : vm.not_implemented();
}

Value construct(Vm& vm, Type* type, Tuple* args, Dict* keywords) {
  if (keywords != nullptr && keywords->table.live > 0) {
    return vm.raise(vm.types.type_error, "tuple() takes no keyword arguments");
  }
  if (args->size() > 1) {
    return vm.raise(vm.types.type_error,
                    cat("tuple expected at most 1 argument, got ", args->size()));
  }
  const Value items =
      args->size() == 0 ? Value(vm.tuple(size_t{0})) : tuple_from(vm, args->items[0]);
  if (items.is_error() || type == vm.types.tuple) return items;
  const uint32_t count = tuple_of(items)->size();
  auto* tuple = static_cast<Tuple*>(
      make_instance(vm, type, Kind::kTuple, sizeof(Tuple) + count * sizeof(Value)));
  tuple->aux = count;
  std::copy_n(tuple_of(items)->items, count, tuple->items);
  return Value(tuple);
}

Value index(Vm& vm, Args args) { return index_of(vm, args, "tuple.index(x): x not in tuple"); }

Value count(Vm& vm, Args args) { return count_item(vm, args[0], args[1]); }

Value find(Vm& vm, Args args) { return find_in(vm, args); }

Value reversed(Vm& vm, Args args) {
  return vm.iterator(step_back, args[0], Value::none(), int64_t{tuple_of(args[0])->size()} - 1);
}

constexpr NativeDef kMethods[] = {
    {"index(self, item, start=0, stop=None, /)", index,
     "The index of the first equal item; ValueError if there is none."},
    {"count(self, item, /)", count, "How many items are equal."},
    {"find(self, item, /)", find, "The index of the first equal item, or -1."},
    {"__reversed__(self)", reversed, "An iterator over the items, the last one first."},
};

}  // namespace

Value tuple_from(Vm& vm, Value iterable) {
  if (is_exactly(iterable, vm.types.tuple)) return iterable;
  const Value list = is_exactly(iterable, vm.types.list) ? iterable : list_from(vm, iterable);
  if (list.is_error()) return list;
  const Value result = new_tuple(vm, list.as<List>()->size);
  if (!result.is_error()) {
    std::copy_n(list.as<List>()->items, list.as<List>()->size, tuple_of(result)->items);
  }
  return result;
}

void install_tuple(Vm& vm) {
  Operations& operations = vm.operations_for(Kind::kTuple);
  operations.trace = trace;
  operations.repr = repr;
  operations.hash = hash_sequence;
  operations.length = length;
  operations.get_item = get_item;
  operations.contains = contains_item;
  operations.iter = iter;
  operations.binary = binary;
  operations.compare = compare;
  vm.types.tuple->construct = construct;
  vm.types.tuple->doc = "An immutable sequence: tuple(iterable).";
  vm.define(vm.types.tuple, kMethods);
}

}  // namespace falcon::vm
