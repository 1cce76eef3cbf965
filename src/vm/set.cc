// set: operators, construction, and the algebra that operators and methods share. Its items keep
// the order in which they came. Methods are in set_methods.cc.
#include "vm/tables.h"

namespace falcon::vm {
namespace {

Value new_set(Vm& vm) { return Value(vm.set()); }

Value repr(Vm& vm, Value self) {
  ReprGuard guard(vm, self);
  const Type* type = self.as_object()->type;
  const std::string name(type->name->view());
  if (guard.seen()) return Value(vm.string(name + "(...)"));
  if (table_of(self).live == 0) return Value(vm.string(name + "()"));
  std::string out = "{";
  for (uint32_t i = 0; table_next(table_of(self), &i); ++i) {
    if (out.size() > 1) out += ", ";
    if (!append_repr(vm, out, table_of(self).entries[i].key)) return Value::error();
  }
  out += '}';
  return Value(vm.string(type == vm.types.set ? out : cat(name, "(", out, ")")));
}

Value symmetric_difference(Vm& vm, Value left, Value right) {
  const Value result = set_copy(vm, left);
  return !result.is_error() && set_toggle_all(vm, result, right) ? result : Value::error();
}

Value binary(Vm& vm, BinaryOp op, Value left, Value right, bool) {
  if (!is_set(left) || !is_set(right)) return vm.not_implemented();
  switch (op) {
    case BinaryOp::kAnd:
      return set_filter(vm, left, right, true);
    case BinaryOp::kSub:
      return set_filter(vm, left, right, false);
    case BinaryOp::kXor:
      return symmetric_difference(vm, left, right);
    case BinaryOp::kOr: {
      const Value result = set_copy(vm, left);
      return !result.is_error() && set_update(vm, result, right) ? result : Value::error();
    }
    default:
      return vm.not_implemented();
  }
}

Value in_place(Vm& vm, BinaryOp op, Value self, Value right) {
  if (!is_set(right)) return vm.not_implemented();
  switch (op) {
    case BinaryOp::kOr:
      return set_update(vm, self, right) ? self : Value::error();
    case BinaryOp::kSub:
      return set_remove_all(vm, self, right) ? self : Value::error();
    case BinaryOp::kXor:
      return set_toggle_all(vm, self, right) ? self : Value::error();
    case BinaryOp::kAnd: {
      const Value result = set_filter(vm, self, right, true);
      if (result.is_error()) return result;
      replace_table(vm, self, result);
      return self;
    }
    default:
      return vm.not_implemented();
  }
}

// a <= b (proper: a < b) as a truth value, or error.
Value subset(Vm& vm, Value a, Value b, bool proper) {
  if (proper && table_of(a).live >= table_of(b).live) return Value::boolean(false);
  const int is = set_is_subset(vm, a, b);
  return is < 0 ? Value::error() : Value::boolean(is > 0);
}

Value compare(Vm& vm, CompareOp op, Value self, Value other) {
  if (!is_set(other)) return vm.not_implemented();
  switch (op) {
    case CompareOp::kLe:
      return subset(vm, self, other, false);
    case CompareOp::kLt:
      return subset(vm, self, other, true);
    case CompareOp::kGe:
      return subset(vm, other, self, false);
    case CompareOp::kGt:
      return subset(vm, other, self, true);
    default:
      break;
  }
  const int same = table_of(self).live == table_of(other).live ? set_is_subset(vm, self, other) : 0;
  return same < 0 ? Value::error() : Value::boolean((same > 0) == (op == CompareOp::kEq));
}

bool fill(Vm& vm, Value set, Tuple* args) {
  if (args->size() > 1) {
    vm.raise(vm.types.type_error, cat("set expected at most 1 argument, got ", args->size()));
    return false;
  }
  return args->size() == 0 || set_update(vm, set, args->items[0]);
}

Value construct(Vm& vm, Type* type, Tuple* args, Dict* keywords) {
  const Value set(make_instance(vm, type, Kind::kSet, sizeof(Set)));
  if (keywords != nullptr && keywords->table.live > 0) {
    return vm.raise(vm.types.type_error, "set() takes no keyword arguments");
  }
  return fill(vm, set, args) ? set : Value::error();
}

Value init(Vm& vm, Args args) {
  table_clear(vm.heap, table_of(args[0]));
  return fill(vm, args[0], args[1].as<Tuple>()) ? Value::none() : Value::error();
}

constexpr NativeDef kSetUp[] = {
    {"__init__(self, /, *iterable)", init, "Makes it a set of an iterable's items."},
};

}  // namespace

Value as_set(Vm& vm, Value iterable) {
  if (is_set(iterable)) return iterable;
  const Value set = new_set(vm);
  return set_update(vm, set, iterable) ? set : Value::error();
}

Value set_copy(Vm& vm, Value set) {
  const Value result = new_set(vm);
  return table_copy(vm, table_of(set), table_of(result)) ? result : Value::error();
}

bool set_update(Vm& vm, Value set, Value iterable) {
  if (is_set(iterable)) return merge_table(vm, table_of(set), iterable);
  Iteration it(vm, iterable);
  for (Value item; it.next(&item);) {
    if (!table_set(vm, table_of(set), item, Value::none())) return false;
  }
  return !it.failed();
}

Value set_filter(Vm& vm, Value set, Value other, bool present) {
  const Value result = new_set(vm);
  for (uint32_t i = 0; table_next(table_of(set), &i); ++i) {
    const Entry entry = table_of(set).entries[i];
    const int64_t position = table_find_hashed(vm, table_of(other), entry.key, entry.hash);
    if (position == kLookupFailed) return Value::error();
    if ((position >= 0) == present && !table_add(vm, table_of(result), entry))
      return Value::error();
  }
  return result;
}

bool set_remove_all(Vm& vm, Value set, Value other) {
  if (set == other) {
    table_clear(vm.heap, table_of(set));
    return true;
  }
  for (uint32_t i = 0; table_next(table_of(other), &i); ++i) {
    const Entry entry = table_of(other).entries[i];
    const int64_t position = table_find_hashed(vm, table_of(set), entry.key, entry.hash);
    if (position == kLookupFailed) return false;
    if (position >= 0) table_remove_at(table_of(set), position);
  }
  return true;
}

bool set_toggle_all(Vm& vm, Value set, Value other) {
  if (set == other) return set_remove_all(vm, set, other);
  for (uint32_t i = 0; table_next(table_of(other), &i); ++i) {
    const Entry entry = table_of(other).entries[i];
    const int64_t position = table_find_hashed(vm, table_of(set), entry.key, entry.hash);
    if (position == kLookupFailed) return false;
    if (position >= 0) {
      table_remove_at(table_of(set), position);
    } else if (!table_set_hashed(vm, table_of(set), entry.key, entry.hash, Value::none())) {
      return false;
    }
  }
  return true;
}

int set_is_subset(Vm& vm, Value set, Value other) {
  if (table_of(set).live > table_of(other).live) return 0;
  for (uint32_t i = 0; table_next(table_of(set), &i); ++i) {
    const Entry entry = table_of(set).entries[i];
    const int64_t position = table_find_hashed(vm, table_of(other), entry.key, entry.hash);
    if (position < 0) return position == kAbsent ? 0 : -1;
  }
  return 1;
}

void install_set(Vm& vm) {
  Operations& operations = vm.operations_for(Kind::kSet);
  operations.trace = trace_table;
  operations.finalize = finalize_table;
  operations.repr = repr;
  operations.length = table_length;
  operations.contains = table_contains;
  operations.iter = iterate_keys;
  operations.binary = binary;
  operations.in_place = in_place;
  operations.compare = compare;
  vm.types.set->construct = construct;
  vm.types.set->doc = "Items without duplicates, in the order in which they came: set(iterable).";
  vm.define(vm.types.set, kSetUp);
  define_set_methods(vm);
}

}  // namespace falcon::vm
