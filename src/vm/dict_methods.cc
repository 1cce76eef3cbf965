// dict's ordinary methods. After a look-up, which may run script, the table is looked at anew.
#include "vm/tables.h"

namespace falcon::vm {
namespace {

Dict* self_of(Args args) { return args[0].as<Dict>(); }

Value get(Vm& vm, Args args) {
  const Value value = dict_get(vm, self_of(args), args[1]);
  return value.is_undefined() ? args.get(2, Value::none()) : value;
}

Value set_default(Vm& vm, Args args) {
  Table& table = self_of(args)->table;
  uint64_t hash;
  if (!hash_of(vm, args[1], &hash)) return Value::error();
  const int64_t position = table_find_hashed(vm, table, args[1], hash);
  if (position == kLookupFailed) return Value::error();
  if (position != kAbsent) return table.entries[position].value;
  const Value value = args.get(2, Value::none());
  return table_set_hashed(vm, table, args[1], hash, value) ? value : Value::error();
}

Value pop(Vm& vm, Args args) {
  Table& table = self_of(args)->table;
  const int64_t position = table_find(vm, table, args[1]);
  if (position == kLookupFailed) return Value::error();
  if (position == kAbsent) return args.given(2) ? args[2] : raise_key_error(vm, args[1]);
  const Value value = table.entries[position].value;
  table_remove_at(table, position);
  return value;
}

Value pop_item(Vm& vm, Args args) {
  Table& table = self_of(args)->table;
  if (table.live == 0) {
    return raise_key_error(vm, Value(vm.ascii("popitem(): dictionary is empty")));
  }
  const Entry entry = table.entries[table.used - 1];  // the last one is always in use
  table_remove_at(table, int64_t{table.used} - 1);
  return Value(vm.pair(entry.key, entry.value));
}

Value update(Vm& vm, Args args) {
  const Tuple* sources = args[1].as<Tuple>();
  if (sources->size() > 1) {
    return vm.raise(vm.types.type_error,
                    cat("update expected at most 1 argument, got ", sources->size()));
  }
  if (sources->size() == 1 && !dict_update(vm, self_of(args), sources->items[0])) {
    return Value::error();
  }
  return merge_table(vm, self_of(args)->table, args[2]) ? Value::none() : Value::error();
}

// A list of what `part` makes of each entry.
template <class Part>
Value list_entries(Vm& vm, const Dict* dict, Part part) {
  List* list = vm.list();
  if (!list_reserve(vm, list, dict->table.live)) return Value::error();
  for (uint32_t i = 0; table_next(dict->table, &i); ++i) {
    list->items[list->size++] = part(dict->table.entries[i]);
  }
  return Value(list);
}

Value keys(Vm& vm, Args args) {
  return list_entries(vm, self_of(args), [](const Entry& entry) { return entry.key; });
}

Value values(Vm& vm, Args args) {
  return list_entries(vm, self_of(args), [](const Entry& entry) { return entry.value; });
}

Value items(Vm& vm, Args args) {
  const size_t wanted = self_of(args)->table.live * (sizeof(Tuple) + 2 * sizeof(Value));
  if (!vm.heap.allows(wanted)) return vm.raise_out_of_memory(wanted);
  return list_entries(vm, self_of(args),
                      [&vm](const Entry& entry) { return Value(vm.pair(entry.key, entry.value)); });
}

Value clear(Vm& vm, Args args) {
  table_clear(vm.heap, self_of(args)->table);
  return Value::none();
}

Value copy(Vm& vm, Args args) {
  Dict* result = dict_copy(vm, self_of(args));
  return result != nullptr ? Value(result) : Value::error();
}

Value flip(Vm& vm, Args args) {
  Dict* result = vm.dict();
  for (uint32_t i = 0; table_next(self_of(args)->table, &i); ++i) {
    const Entry entry = self_of(args)->table.entries[i];
    if (!dict_set(vm, result, entry.value, entry.key)) return Value::error();
  }
  return Value(result);
}

Value reversed(Vm& vm, Args args) { return iterate_keys_back(vm, args[0]); }

Value from_keys(Vm& vm, Args args) {
  const bool plain = args[0] == Value(vm.types.dict);
  const Value result = plain ? Value(vm.dict()) : vm.call(args[0]);
  if (result.is_error()) return result;
  const Value value = args.get(2, Value::none());
  Iteration it(vm, args[1]);
  for (Value key; it.next(&key);) {
    const bool ok = plain ? dict_set(vm, result.as<Dict>(), key, value)
                          : !vm.set_item(result, key, value).is_error();
    if (!ok) return Value::error();
  }
  return it.failed() ? Value::error() : result;
}

constexpr NativeDef kMethods[] = {
    {"get(self, key, default=None, /)", get, "The key's value, or the default if there is none."},
    {"setdefault(self, key, default=None, /)", set_default,
     "The key's value; if there is none, sets it to the default first."},
    {"pop(self, key, default=None, /)", pop,
     "Removes the key and gives its value; without one, the default or a KeyError."},
    {"popitem(self)", pop_item, "Removes the newest key and gives (key, value)."},
    {"update(self, /, *source, **values)", update,
     "Sets what a mapping, an iterable of pairs, and the named values hold."},
    {"keys(self)", keys, "A list of the keys."},
    {"values(self)", values, "A list of the values."},
    {"items(self)", items, "A list of (key, value)."},
    {"clear(self)", clear, "Removes all keys."},
    {"copy(self)", copy, "A new dict with the same keys and values."},
    {"flip(self)", flip, "A new dict with the values as keys and the keys as values."},
    {"__reversed__(self)", reversed, "An iterator over the keys, the newest first."},
};
constexpr NativeDef kFromKeys = {
    "fromkeys(cls, iterable, value=None, /)", from_keys,
    "A new dict with the items of an iterable as keys, all with one value."};

// Sets keys from the i-th item of an iterable of pairs. False: exception.
bool set_pair(Vm& vm, Dict* dict, Value pair, int64_t i) {
  Value items = pair;
  if (!is_exactly(pair, vm.types.tuple) && !is_exactly(pair, vm.types.list)) {
    items = vm.iter(pair);
    if (!items.is_error()) items = list_from(vm, items);
    if (items.is_error()) {
      if (vm.catch_exception(vm.types.type_error)) {
        vm.raise(vm.types.type_error,
                 cat("cannot convert dictionary update sequence element #", i, " to a sequence"));
      }
      return false;
    }
  }
  if (items_of(items).count != 2) {
    vm.raise(vm.types.value_error, cat("dictionary update sequence element #", i, " has length ",
                                       items_of(items).count, "; 2 is required"));
    return false;
  }
  return dict_set(vm, dict, items_of(items).at[0], items_of(items).at[1]);
}

// From an object with keys() and [key].
bool update_from_mapping(Vm& vm, Dict* dict, Value mapping, Value keys_method) {
  const Value names = vm.call(keys_method);
  if (names.is_error()) return false;
  Iteration it(vm, names);
  for (Value key; it.next(&key);) {
    const Value value = vm.get_item(mapping, key);
    if (value.is_error() || !dict_set(vm, dict, key, value)) return false;
  }
  return !it.failed();
}

}  // namespace

bool dict_update(Vm& vm, Dict* dict, Value other) {
  if (is_dict(other)) return merge_table(vm, dict->table, other);
  const Value keys_method = find_attribute(vm, other, vm.intern("keys"));
  if (keys_method.is_error()) return false;
  if (!keys_method.is_undefined()) return update_from_mapping(vm, dict, other, keys_method);
  Iteration it(vm, other);
  int64_t i = 0;
  for (Value pair; it.next(&pair); ++i) {
    if (!set_pair(vm, dict, pair, i)) return false;
  }
  return !it.failed();
}

void define_dict_methods(Vm& vm) {
  vm.define(vm.types.dict, kMethods);
  auto* from_keys_method = vm.heap.make<Wrapper>(vm.types.class_method, Kind::kClassMethod);
  from_keys_method->callable = Value(vm.native(kFromKeys));
  type_set(vm, vm.types.dict, vm.intern("fromkeys"), Value(from_keys_method));
}

}  // namespace falcon::vm
