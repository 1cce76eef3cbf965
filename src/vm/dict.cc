// dict: operators, iteration, construction. Its methods are in dict_methods.cc, the hash table in
// table.cc.
#include "vm/install.h"
#include "vm/tables.h"

namespace falcon::vm {
namespace {

Dict* dict_of(Value v) { return v.as<Dict>(); }

Value repr(Vm& vm, Value self) {
  ReprGuard guard(vm, self);
  if (guard.seen()) return Value(vm.ascii("{...}"));
  std::string out = "{";
  for (uint32_t i = 0; table_next(table_of(self), &i); ++i) {
    const Entry entry = table_of(self).entries[i];
    if (out.size() > 1) out += ", ";
    if (!append_repr(vm, out, entry.key)) return Value::error();
    out += ": ";
    if (!append_repr(vm, out, entry.value)) return Value::error();
  }
  return Value(vm.string(out + "}"));
}

Value get_item(Vm& vm, Value self, Value key) {
  const Value value = dict_get(vm, dict_of(self), key);
  if (!value.is_undefined()) return value;
  if (self.as_object()->type != vm.types.dict) {
    const Value made = vm.call_special(self, vm.names.missing, {key});
    if (!made.is_undefined()) return made;
  }
  return raise_key_error(vm, key);
}

Value set_item(Vm& vm, Value self, Value key, Value value) {
  return dict_set(vm, dict_of(self), key, value) ? Value::none() : Value::error();
}

Value delete_item(Vm& vm, Value self, Value key) {
  const int removed = table_remove(vm, table_of(self), key);
  if (removed < 0) return Value::error();
  return removed > 0 ? Value::none() : raise_key_error(vm, key);
}

Value binary(Vm& vm, BinaryOp op, Value left, Value right, bool) {
  if (op != BinaryOp::kOr || !is_dict(left) || !is_dict(right)) return vm.not_implemented();
  Dict* result = dict_copy(vm, dict_of(left));
  if (result == nullptr || !merge_table(vm, result->table, right)) return Value::error();
  return Value(result);
}

Value in_place(Vm& vm, BinaryOp op, Value self, Value right) {
  if (op != BinaryOp::kOr) return vm.not_implemented();
  return dict_update(vm, dict_of(self), right) ? self : Value::error();
}

// 1, 0, -1: exception.
int equal(Vm& vm, Value a, Value b) {
  NativeDepth depth(vm);
  if (!depth.ok()) return -1;
  if (table_of(a).live != table_of(b).live) return 0;
  for (uint32_t i = 0; table_next(table_of(a), &i); ++i) {
    const Entry entry = table_of(a).entries[i];
    const int64_t position = table_find_hashed(vm, table_of(b), entry.key, entry.hash);
    if (position < 0) return position == kAbsent ? 0 : -1;
    const int same = vm.equals(entry.value, table_of(b).entries[position].value);
    if (same <= 0) return same;
  }
  return 1;
}

Value compare(Vm& vm, CompareOp op, Value self, Value other) {
  const bool equality = op == CompareOp::kEq || op == CompareOp::kNe;
  if (!equality || !is_dict(other)) return vm.not_implemented();
  const int same = equal(vm, self, other);
  return same < 0 ? Value::error() : Value::boolean((same > 0) == (op == CompareOp::kEq));
}

bool fill(Vm& vm, Dict* dict, Tuple* args, Dict* keywords) {
  if (args->size() > 1) {
    vm.raise(vm.types.type_error, cat("dict expected at most 1 argument, got ", args->size()));
    return false;
  }
  if (args->size() == 1 && !dict_update(vm, dict, args->items[0])) return false;
  return keywords == nullptr || merge_table(vm, dict->table, Value(keywords));
}

Value construct(Vm& vm, Type* type, Tuple* args, Dict* keywords) {
  auto* dict = static_cast<Dict*>(make_instance(vm, type, Kind::kDict, sizeof(Dict)));
  return fill(vm, dict, args, keywords) ? Value(dict) : Value::error();
}

Value init(Vm& vm, Args args) {
  const bool ok = fill(vm, dict_of(args[0]), args[1].as<Tuple>(), args[2].as<Dict>());
  return ok ? Value::none() : Value::error();
}

constexpr NativeDef kSetUp[] = {
    {"__init__(self, /, *source, **values)", init,
     "Takes the keys and values of a mapping, or of an iterable of pairs, and those given by "
     "name."},
};

}  // namespace

Dict* dict_copy(Vm& vm, Dict* dict) {
  Dict* result = vm.dict();
  return table_copy(vm, dict->table, result->table) ? result : nullptr;
}

void install_tables(Vm& vm) {
  Operations& operations = vm.operations_for(Kind::kDict);
  operations.trace = trace_table;
  operations.finalize = finalize_table;
  operations.repr = repr;
  operations.length = table_length;
  operations.get_item = get_item;
  operations.set_item = set_item;
  operations.delete_item = delete_item;
  operations.contains = table_contains;
  operations.iter = iterate_keys;
  operations.binary = binary;
  operations.in_place = in_place;
  operations.compare = compare;
  vm.types.dict->construct = construct;
  vm.types.dict->doc =
      "Keys with values, in the order in which they came: dict(mapping or pairs, **values).";
  vm.define(vm.types.dict, kSetUp);
  define_dict_methods(vm);
  install_set(vm);
}

}  // namespace falcon::vm
