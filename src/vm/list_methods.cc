// list's ordinary methods. After anything that may run script the list is looked at anew.
#include <algorithm>

#include "vm/sequence.h"
#include "vm/sort.h"

namespace falcon::vm {
namespace {

List* self_of(Args args) { return args[0].as<List>(); }

Value append(Vm& vm, Args args) {
  return list_append(vm, self_of(args), args[1]) ? Value::none() : Value::error();
}

Value extend(Vm& vm, Args args) {
  return list_extend(vm, self_of(args), args[1]) ? Value::none() : Value::error();
}

Value insert(Vm& vm, Args args) {
  List* list = self_of(args);
  int64_t i;
  if (!vm.to_index(args[1], "index", INT64_MIN, INT64_MAX, &i)) return Value::error();
  if (i < 0) i += list->size;
  const auto at = static_cast<size_t>(std::clamp<int64_t>(i, 0, list->size));
  if (!list_insert_gap(vm, list, at, 1)) return Value::error();
  list->items[at] = args[2];
  vm.heap.wrote(args[2]);
  return Value::none();
}

Value remove(Vm& vm, Args args) {
  List* list = self_of(args);
  const int64_t i = find_item(vm, args[0], args[1]);
  if (i == -2) return Value::error();
  if (i == -1) return vm.raise(vm.types.value_error, "list.remove(x): x not in list");
  // The __eq__ that found it may have made the list shorter since.
  if (i < list->size) list_remove_range(vm, list, static_cast<size_t>(i), 1);
  return Value::none();
}

Value pop(Vm& vm, Args args) {
  List* list = self_of(args);
  int64_t i = -1;
  if (args.given(1) && !vm.to_index(args[1], "index", INT64_MIN, INT64_MAX, &i))
    return Value::error();
  if (list->size == 0) return vm.raise(vm.types.index_error, "pop from empty list");
  if (i < 0) i += list->size;
  if (i < 0 || i >= list->size) return vm.raise(vm.types.index_error, "pop index out of range");
  const Value item = list->items[i];
  list_remove_range(vm, list, static_cast<size_t>(i), 1);
  return item;
}

Value clear(Vm& vm, Args args) {
  list_remove_range(vm, self_of(args), 0, self_of(args)->size);
  return Value::none();
}

Value index(Vm& vm, Args args) { return index_of(vm, args, nullptr); }

Value count(Vm& vm, Args args) { return count_item(vm, args[0], args[1]); }

Value sort(Vm& vm, Args args) {
  int reverse = 0;
  if (args.given(2) && (reverse = vm.truth(args[2])) < 0) return Value::error();
  const Value key = args.get(1, Value::none());
  return sort_list(vm, self_of(args), key, reverse != 0) ? Value::none() : Value::error();
}

Value reverse(Vm& vm, Args args) {
  std::reverse(self_of(args)->items, self_of(args)->items + self_of(args)->size);
  vm.heap.changed(self_of(args));
  return Value::none();
}

Value copy(Vm& vm, Args args) {
  List* result = vm.list();
  const List* list = self_of(args);
  if (!list_reserve(vm, result, list->size)) return Value::error();
  std::copy_n(list->items, list->size, result->items);
  result->size = list->size;
  return Value(result);
}

Value find(Vm& vm, Args args) { return find_in(vm, args); }

Value replace(Vm& vm, Args args) {
  List* list = self_of(args);
  for (int64_t i = 0;; ++i) {
    i = find_item(vm, args[0], args[1], i);
    if (i == -2) return Value::error();
    if (i == -1) return args[0];
    if (i < list->size) list->items[i] = args[2];
    vm.heap.wrote(args[2]);
  }
}

Value step_back(Vm&, Iterator* it) {
  if (it->source.is_undefined()) return Value::undefined();
  const List* list = it->source.as<List>();
  if (it->position >= 0 && it->position < list->size) return list->items[it->position--];
  it->source = Value::undefined();
  return Value::undefined();
}

Value reversed(Vm& vm, Args args) {
  return vm.iterator(step_back, args[0], Value::none(), int64_t{self_of(args)->size} - 1);
}

constexpr NativeDef kMethods[] = {
    {"append(self, item, /)", append, "Adds an item at the end."},
    {"extend(self, iterable, /)", extend, "Adds every item of an iterable at the end."},
    {"insert(self, index, item, /)", insert, "Puts an item before the one at the index."},
    {"remove(self, item, /)", remove, "Removes the first equal item; ValueError if there is none."},
    {"pop(self, index=-1, /)", pop,
     "Removes the item at the index, the last one by default, and gives it."},
    {"clear(self)", clear, "Removes all items."},
    {"index(self, item, start=0, stop=None, /)", index,
     "The index of the first equal item; ValueError if there is none."},
    {"count(self, item, /)", count, "How many items are equal."},
    {"sort(self, *, key=None, reverse=False)", sort,
     "Sorts the list in place; equal items keep their order. key(item) gives what is compared."},
    {"reverse(self)", reverse, "Turns the order of the items round, in place."},
    {"copy(self)", copy, "A new list of the same items."},
    {"find(self, item, /)", find, "The index of the first equal item, or -1."},
    {"replace(self, old, new, /)", replace,
     "Puts new in place of every item equal to old; gives the list."},
    {"__reversed__(self)", reversed, "An iterator over the items, the last one first."},
};

}  // namespace

void define_list_methods(Vm& vm) { vm.define(vm.types.list, kMethods); }

}  // namespace falcon::vm
