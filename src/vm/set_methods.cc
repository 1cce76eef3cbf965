// set's ordinary methods. Where an operator wants a set, the method of the same meaning takes any
// iterable.
#include "vm/tables.h"

namespace falcon::vm {
namespace {

Table& self_of(Args args) { return table_of(args[0]); }
Value done(bool ok) { return ok ? Value::none() : Value::error(); }

Value add(Vm& vm, Args args) { return done(table_set(vm, self_of(args), args[1], Value::none())); }

Value remove(Vm& vm, Args args) {
  const int removed = table_remove(vm, self_of(args), args[1]);
  return removed == 0 ? raise_key_error(vm, args[1]) : done(removed > 0);
}

Value discard(Vm& vm, Args args) { return done(table_remove(vm, self_of(args), args[1]) >= 0); }

Value pop(Vm& vm, Args args) {
  uint32_t first = 0;
  if (!table_next(self_of(args), &first)) {
    return raise_key_error(vm, Value(vm.ascii("pop from an empty set")));
  }
  const Value item = self_of(args).entries[first].key;
  table_remove_at(self_of(args), first);
  return item;
}

Value clear(Vm& vm, Args args) {
  table_clear(vm.heap, self_of(args));
  return Value::none();
}

Value copy(Vm& vm, Args args) { return set_copy(vm, args[0]); }

// Calls step(set, other) with each of the other arguments made a set. False: exception.
template <class Step>
bool for_each_other(Vm& vm, Args args, Step step) {
  const Tuple* others = args[1].as<Tuple>();
  for (uint32_t i = 0; i < others->size(); ++i) {
    const Value other = as_set(vm, others->items[i]);
    if (other.is_error() || !step(other)) return false;
  }
  return true;
}

bool keep_common(Vm& vm, Value set, Value other) {
  const Value kept = set_filter(vm, set, other, true);
  if (kept.is_error()) return false;
  replace_table(vm, set, kept);
  return true;
}

Value update(Vm& vm, Args args) {
  const Tuple* others = args[1].as<Tuple>();
  for (uint32_t i = 0; i < others->size(); ++i) {
    if (!set_update(vm, args[0], others->items[i])) return Value::error();
  }
  return Value::none();
}

Value intersection_update(Vm& vm, Args args) {
  return done(
      for_each_other(vm, args, [&](Value other) { return keep_common(vm, args[0], other); }));
}

Value difference_update(Vm& vm, Args args) {
  return done(
      for_each_other(vm, args, [&](Value other) { return set_remove_all(vm, args[0], other); }));
}

Value symmetric_difference_update(Vm& vm, Args args) {
  const Value other = as_set(vm, args[1]);
  return done(!other.is_error() && set_toggle_all(vm, args[0], other));
}

Value set_union(Vm& vm, Args args) {
  const Value result = set_copy(vm, args[0]);
  if (result.is_error()) return result;
  const Tuple* others = args[1].as<Tuple>();
  for (uint32_t i = 0; i < others->size(); ++i) {
    if (!set_update(vm, result, others->items[i])) return Value::error();
  }
  return result;
}

Value intersection(Vm& vm, Args args) {
  const Value result = set_copy(vm, args[0]);
  if (result.is_error()) return result;
  const bool ok =
      for_each_other(vm, args, [&](Value other) { return keep_common(vm, result, other); });
  return ok ? result : Value::error();
}

Value difference(Vm& vm, Args args) {
  const Value result = set_copy(vm, args[0]);
  if (result.is_error()) return result;
  const bool ok =
      for_each_other(vm, args, [&](Value other) { return set_remove_all(vm, result, other); });
  return ok ? result : Value::error();
}

Value symmetric_difference(Vm& vm, Args args) {
  const Value other = as_set(vm, args[1]);
  const Value result = other.is_error() ? other : set_copy(vm, args[0]);
  if (result.is_error()) return result;
  return set_toggle_all(vm, result, other) ? result : Value::error();
}

Value truth(int is) { return is < 0 ? Value::error() : Value::boolean(is > 0); }

Value is_subset(Vm& vm, Args args) {
  const Value other = as_set(vm, args[1]);
  return other.is_error() ? other : truth(set_is_subset(vm, args[0], other));
}

Value is_superset(Vm& vm, Args args) {
  const Value other = as_set(vm, args[1]);
  return other.is_error() ? other : truth(set_is_subset(vm, other, args[0]));
}

Value is_disjoint(Vm& vm, Args args) {
  const Value other = as_set(vm, args[1]);
  const Value common = other.is_error() ? other : set_filter(vm, args[0], other, true);
  return common.is_error() ? common : Value::boolean(table_of(common).live == 0);
}

Value find(Vm& vm, Args args) {
  const Table& table = self_of(args);
  const int64_t position = table_find(vm, self_of(args), args[1]);
  if (position == kLookupFailed) return Value::error();
  if (position == kAbsent) return Value::small_int(-1);
  int64_t index = 0;
  for (int64_t i = 0; i < position; ++i) {
    if (!table.entries[i].key.is_undefined()) ++index;
  }
  return vm.integer(index);
}

constexpr NativeDef kMethods[] = {
    {"add(self, item, /)", add, "Adds an item; one that is there already keeps its place."},
    {"remove(self, item, /)", remove, "Removes an item; KeyError if it is not there."},
    {"discard(self, item, /)", discard, "Removes an item if it is there."},
    {"pop(self)", pop, "Removes the oldest item and gives it; KeyError if the set is empty."},
    {"clear(self)", clear, "Removes all items."},
    {"copy(self)", copy, "A new set of the same items."},
    {"find(self, item, /)", find, "The place of the item in the set's order, or -1."},
    {"update(self, *others)", update, "Adds all items of the others."},
    {"intersection_update(self, *others)", intersection_update,
     "Keeps what is in all the others too."},
    {"difference_update(self, *others)", difference_update,
     "Removes what is in one of the others."},
    {"symmetric_difference_update(self, other, /)", symmetric_difference_update,
     "Removes what is in the other, and adds what is only there."},
    {"union(self, *others)", set_union, "A new set of the items of all."},
    {"intersection(self, *others)", intersection, "A new set of the items that are in all."},
    {"difference(self, *others)", difference,
     "A new set of the items that are in none of the others."},
    {"symmetric_difference(self, other, /)", symmetric_difference,
     "A new set of the items that are in one of the two only."},
    {"issubset(self, other, /)", is_subset, "Whether all items are in the other."},
    {"issuperset(self, other, /)", is_superset, "Whether all of the other's items are here."},
    {"isdisjoint(self, other, /)", is_disjoint, "Whether the two have no item in common."},
};

}  // namespace

void define_set_methods(Vm& vm) { vm.define(vm.types.set, kMethods); }

}  // namespace falcon::vm
