// Slices of a list: reading, assigning and deleting.
//
// An assigned iterable is walked first and the bounds worked out after that, since walking may run
// script that changes the list; from then on no script runs.
#include <algorithm>
#include <cstring>

#include "vm/sequence.h"

namespace falcon::vm {
namespace {

// The iterable's items as a list or tuple other than `list` itself.
Value items_to_assign(Vm& vm, List* list, Value value, bool extended) {
  const bool plain = is_exactly(value, vm.types.list) || is_exactly(value, vm.types.tuple);
  if (plain && value.as_object() != list) return value;
  const Value iterator = vm.iter(value);
  if (!iterator.is_error()) return list_from(vm, iterator);
  if (!vm.catch_exception(vm.types.type_error)) return Value::error();
  return vm.raise(vm.types.type_error, extended ? "must assign iterable to extended slice"
                                                : "can only assign an iterable");
}

// Makes items [start, start + old_count) give way to new_count places.
bool resize_range(Vm& vm, List* list, size_t start, size_t old_count, size_t new_count) {
  if (new_count > old_count) {
    return list_insert_gap(vm, list, start + old_count, new_count - old_count);
  }
  list_remove_range(vm, list, start + new_count, old_count - new_count);
  return true;
}

bool is_extended(const Slice* slice) {
  return !slice->step.is_none() && !(slice->step == Value::small_int(1));
}

}  // namespace

Value list_part(Vm& vm, List* list, size_t begin, size_t count) {
  List* result = vm.list();
  if (!list_reserve(vm, result, count)) return Value::error();
  result->size = static_cast<uint32_t>(count);
  std::copy_n(list->items + begin, count, result->items);
  return Value(result);
}

Value list_get_slice(Vm& vm, List* list, Slice* slice) {
  SliceBounds bounds;
  if (!slice_bounds(vm, slice, list->size, &bounds)) return Value::error();
  if (bounds.step == 1) {
    return list_part(vm, list, static_cast<size_t>(bounds.start),
                     static_cast<size_t>(bounds.count));
  }
  List* result = vm.list();
  if (!list_reserve(vm, result, static_cast<size_t>(bounds.count))) return Value::error();
  result->size = static_cast<uint32_t>(bounds.count);
  for (int64_t i = 0; i < bounds.count; ++i) {
    result->items[i] = list->items[bounds.start + i * bounds.step];
  }
  return Value(result);
}

Value list_set_slice(Vm& vm, List* list, Slice* slice, Value value) {
  const Value source = items_to_assign(vm, list, value, is_extended(slice));
  if (source.is_error()) return source;
  SliceBounds bounds;
  if (!slice_bounds(vm, slice, list->size, &bounds)) return Value::error();
  const Items items = items_of(source);
  if (bounds.step == 1) {
    const auto start = static_cast<size_t>(bounds.start);
    if (!resize_range(vm, list, start, static_cast<size_t>(bounds.count), items.count)) {
      return Value::error();
    }
    std::copy_n(items.at, items.count, list->items + start);
    vm.heap.wrote(list->items + start, static_cast<size_t>(items.count));
    return Value::none();
  }
  if (items.count != bounds.count) {
    return vm.raise(vm.types.value_error, cat("attempt to assign sequence of size ", items.count,
                                              " to extended slice of size ", bounds.count));
  }
  for (int64_t i = 0; i < bounds.count; ++i) {
    list->items[bounds.start + i * bounds.step] = items.at[i];
  }
  vm.heap.wrote(items.at, static_cast<size_t>(items.count));
  return Value::none();
}

Value list_delete_slice(Vm& vm, List* list, Slice* slice) {
  SliceBounds bounds;
  if (!slice_bounds(vm, slice, list->size, &bounds)) return Value::error();
  if (bounds.count == 0) return Value::none();
  int64_t start = bounds.start;
  int64_t step = bounds.step;
  if (step < 0) {
    start += step * (bounds.count - 1);
    step = -step;
  }
  // Each kept stretch between two deleted items moves down by the number deleted before it.
  for (int64_t i = 0; i < bounds.count; ++i) {
    const int64_t from = start + i * step + 1;
    const int64_t to = i + 1 < bounds.count ? start + (i + 1) * step : int64_t{list->size};
    std::memmove(static_cast<void*>(list->items + from - i - 1), list->items + from,
                 static_cast<size_t>(to - from) * sizeof(Value));
  }
  list_remove_range(vm, list, list->size - static_cast<size_t>(bounds.count),
                    static_cast<size_t>(bounds.count));
  return Value::none();
}

}  // namespace falcon::vm
