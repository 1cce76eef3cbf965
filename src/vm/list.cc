// list: growth, operators, iteration. Its methods are in list_methods.cc, slices in list_slice.cc.
//
// Items lie outside the heap in an array that grows by an eighth, as a list appends far more often
// than it is kept; positions [size, capacity) are never looked at. Every function that calls into
// script looks at the list anew afterwards.
#include <algorithm>
#include <cstring>

#include "vm/sequence.h"

namespace falcon::vm {
namespace {

List* list_of(Value v) { return v.as<List>(); }

void trace(Object* object, Tracer& tracer) {
  auto* list = static_cast<List*>(object);
  for (uint32_t i = 0; i < list->size; ++i) tracer.visit(list->items[i]);
}

void finalize(Heap& heap, Object* object) {
  auto* list = static_cast<List*>(object);
  if (list->capacity != 0) heap.free_outside(list->items, list->capacity * sizeof(Value));
}

Value repr(Vm& vm, Value self) { return repr_sequence(vm, self, "[", "]"); }

Value length(Vm&, Value self) { return Value::small_int(list_of(self)->size); }

Value get_item(Vm& vm, Value self, Value key) {
  List* list = list_of(self);
  if (key.is_object() && key.as_object()->kind == Kind::kSlice) {
    return list_get_slice(vm, list, key.as<Slice>());
  }
  int64_t i;
  if (!index_in(vm, key, list->size, "list", &i)) return Value::error();
  return list->items[i];
}

Value set_item(Vm& vm, Value self, Value key, Value value) {
  List* list = list_of(self);
  if (key.is_object() && key.as_object()->kind == Kind::kSlice) {
    return list_set_slice(vm, list, key.as<Slice>(), value);
  }
  int64_t i;
  if (!index_in(vm, key, list->size, "list assignment", &i)) return Value::error();
  list->items[i] = value;
  vm.heap.wrote(value);
  return Value::none();
}

Value delete_item(Vm& vm, Value self, Value key) {
  List* list = list_of(self);
  if (key.is_object() && key.as_object()->kind == Kind::kSlice) {
    return list_delete_slice(vm, list, key.as<Slice>());
  }
  int64_t i;
  if (!index_in(vm, key, list->size, "list assignment", &i)) return Value::error();
  list_remove_range(vm, list, static_cast<size_t>(i), 1);
  return Value::none();
}

Value iter(Vm& vm, Value self) { return vm.iterator(list_iterator_step, self); }

Value concatenate(Vm& vm, List* left, List* right) {
  const size_t size = size_t{left->size} + right->size;
  List* result = vm.list();
  if (!list_reserve(vm, result, size)) return Value::error();
  std::copy_n(left->items, left->size, result->items);
  std::copy_n(right->items, right->size, result->items + left->size);
  result->size = static_cast<uint32_t>(size);
  return Value(result);
}

// Fills items[0, size) with repetitions of items[0, count).
void fill_repeated(Value* items, size_t count, size_t size) {
  for (size_t done = count; done < size;) {
    const size_t step = std::min(done, size - done);
    std::copy_n(items, step, items + done);
    done += step;
  }
}

Value repeat(Vm& vm, List* list, Value times) {
  size_t size;
  if (!repeated_size(vm, list->size, times, &size)) return Value::error();
  List* result = vm.list();
  if (size == 0) return Value(result);
  if (!list_reserve(vm, result, size)) return Value::error();
  std::copy_n(list->items, list->size, result->items);
  fill_repeated(result->items, list->size, size);
  result->size = static_cast<uint32_t>(size);
  return Value(result);
}

Value binary(Vm& vm, BinaryOp op, Value left, Value right, bool self_left) {
  const Value other = self_left ? right : left;
  if (op == BinaryOp::kAdd && self_left) {
    if (is_list(right)) return concatenate(vm, list_of(left), list_of(right));
    if (may_reflect(vm, right)) return vm.not_implemented();
    return vm.raise(vm.types.type_error,
                    cat("can only concatenate list (not \"", vm.type_name(right), "\") to list"));
  }
  if (op != BinaryOp::kMul || may_reflect(vm, other)) return vm.not_implemented();
  return repeat(vm, list_of(self_left ? left : right), other);
}

Value in_place(Vm& vm, BinaryOp op, Value self, Value right) {
  List* list = list_of(self);
  if (op == BinaryOp::kAdd) return list_extend(vm, list, right) ? self : Value::error();
  if (op != BinaryOp::kMul || may_reflect(vm, right)) return vm.not_implemented();
  const uint32_t count = list->size;
  size_t size;
  if (!repeated_size(vm, count, right, &size)) return Value::error();
  if (size < count) {
    list_remove_range(vm, list, 0, count);
    return self;
  }
  if (!list_reserve(vm, list, size - count)) return Value::error();
  fill_repeated(list->items, count, size);
  list->size = static_cast<uint32_t>(size);
  vm.heap.changed(list);
  return self;
}

Value compare(Vm& vm, CompareOp op, Value self, Value other) {
  return is_list(other) ? compare_sequences(vm, op, self, other) : vm.not_implemented();
}

// What list(…) holds: one argument is an iterable, several are the items.
bool fill(Vm& vm, List* list, Tuple* args) {
  if (args->size() == 1) return list_extend(vm, list, args->items[0]);
  if (!list_reserve(vm, list, args->size())) return false;
  for (uint32_t i = 0; i < args->size(); ++i) list->items[list->size++] = args->items[i];
  vm.heap.wrote(args->items, args->size());
  return true;
}

Value construct(Vm& vm, Type* type, Tuple* args, Dict* keywords) {
  auto* list = static_cast<List*>(make_instance(vm, type, Kind::kList, sizeof(List)));
  if (keywords != nullptr && keywords->table.live > 0) {
    return vm.raise(vm.types.type_error, "list() takes no keyword arguments");
  }
  return fill(vm, list, args) ? Value(list) : Value::error();
}

Value init(Vm& vm, Args args) {
  List* list = list_of(args[0]);
  list_remove_range(vm, list, 0, list->size);
  return fill(vm, list, args[1].as<Tuple>()) ? Value::none() : Value::error();
}

constexpr NativeDef kSetUp[] = {
    {"__init__(self, /, *items)", init,
     "Makes it a list of an iterable's items, or of several arguments."},
};

bool extend_from_items(Vm& vm, List* list, Value sequence) {
  const uint32_t count = items_of(sequence).count;
  if (!list_reserve(vm, list, count)) return false;
  std::copy_n(items_of(sequence).at, count, list->items + list->size);
  vm.heap.wrote(list->items + list->size, count);
  list->size += count;
  return true;
}

}  // namespace

bool list_reserve(Vm& vm, List* list, size_t extra) {
  const size_t needed = list->size + extra;
  if (needed <= list->capacity) return true;
  // An empty list gets just what it was asked for: most lists of a known size never grow.
  const size_t spare = list->size == 0 ? 0 : needed / 8 + 6;
  const size_t capacity = std::min(needed + spare, kMaxItems);
  const size_t old_bytes = list->capacity * sizeof(Value);
  if (needed > kMaxItems || !vm.heap.allows(capacity * sizeof(Value) - old_bytes)) {
    vm.raise_out_of_memory(needed * sizeof(Value));
    return false;
  }
  list->items = static_cast<Value*>(
      vm.heap.reallocate_outside(list->items, old_bytes, capacity * sizeof(Value)));
  list->capacity = static_cast<uint32_t>(capacity);
  return true;
}

bool list_append(Vm& vm, List* list, Value item) {
  if (list->size == list->capacity && !list_reserve(vm, list, list->size == 0 ? 4 : 1))
    return false;
  list->items[list->size++] = item;
  vm.heap.wrote(item);
  return true;
}

bool list_extend(Vm& vm, List* list, Value iterable) {
  if (is_exactly(iterable, vm.types.list) || is_exactly(iterable, vm.types.tuple)) {
    return extend_from_items(vm, list, iterable);
  }
  Iteration it(vm, iterable);
  if (it.failed() || !vm.length_hint(iterable, sizeof(Value))) return false;
  for (Value item; it.next(&item);) {
    if (!list_append(vm, list, item)) return false;
  }
  return !it.failed();
}

Value list_from(Vm& vm, Value iterable) {
  List* list = vm.list();
  return list_extend(vm, list, iterable) ? Value(list) : Value::error();
}

bool list_insert_gap(Vm& vm, List* list, size_t start, size_t count) {
  if (!list_reserve(vm, list, count)) return false;
  std::memmove(static_cast<void*>(list->items + start + count), list->items + start,
               (list->size - start) * sizeof(Value));
  std::fill_n(list->items + start, count, Value::none());
  list->size += static_cast<uint32_t>(count);
  vm.heap.changed(list);  // items moved up
  return true;
}

void list_remove_range(Vm& vm, List* list, size_t start, size_t count) {
  if (count == 0) return;
  std::memmove(static_cast<void*>(list->items + start), list->items + start + count,
               (list->size - start - count) * sizeof(Value));
  list->size -= static_cast<uint32_t>(count);
  // Gives memory back when a quarter is in use; 16 items are not worth the trouble.
  if (list->capacity <= 16 || list->size >= list->capacity / 4) return;
  const uint32_t capacity = list->size * 2;
  const size_t old_bytes = list->capacity * sizeof(Value);
  if (capacity == 0) {
    vm.heap.free_outside(list->items, old_bytes);
    list->items = nullptr;
  } else {
    list->items = static_cast<Value*>(
        vm.heap.reallocate_outside(list->items, old_bytes, capacity * sizeof(Value)));
  }
  list->capacity = capacity;
}

Value list_iterator_step(Vm&, Iterator* it) {
  if (it->source.is_undefined()) return Value::undefined();
  const List* list = list_of(it->source);
  if (it->position < list->size) return list->items[it->position++];
  it->source = Value::undefined();
  return Value::undefined();
}

void install_list(Vm& vm) {
  Operations& operations = vm.operations_for(Kind::kList);
  operations.trace = trace;
  operations.finalize = finalize;
  operations.repr = repr;
  operations.length = length;
  operations.get_item = get_item;
  operations.set_item = set_item;
  operations.delete_item = delete_item;
  operations.contains = contains_item;
  operations.iter = iter;
  operations.binary = binary;
  operations.in_place = in_place;
  operations.compare = compare;
  operations.hash = hash_sequence;
  vm.types.list->construct = construct;
  vm.types.list->doc = "A mutable sequence: list(iterable), or list(a, b, …) of several items.";
  vm.define(vm.types.list, kSetUp);
  define_list_methods(vm);
}

}  // namespace falcon::vm
