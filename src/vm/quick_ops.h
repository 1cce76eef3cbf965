// The commonest cases of instructions, inline: what the interpreter and machine code's helpers
// (jit/helpers.cc) try before the whole protocol.
#pragma once

#include <algorithm>
#include <cmath>

#include "vm/call.h"
#include "vm/inline_cache.h"
#include "vm/interpreter_ops.h"
#include "vm/vm.h"

namespace falcon::vm {

inline bool is_exact(Value value, Type* type) {
  return value.is_object() && value.as_object()->type == type;
}

// Whether a plain dict or set has this str as a key. False: it may have another key that equals it.
inline bool quick_contains(Vm& vm, Value container, Value item) {
  if (!is_exact(item, vm.types.str)) return false;
  const Table* table = is_exact(container, vm.types.dict)  ? &container.as<Dict>()->table
                       : is_exact(container, vm.types.set) ? &container.as<Set>()->table
                                                           : nullptr;
  if (table == nullptr) return false;
  auto* str = item.as<Str>();
  return table_find_str(*table, str, hash_of_str(vm, str)) >= 0;
}

// The item of a plain str or bytes at an index: a shared string of one ASCII character, an int.
// undefined: this is another case.
inline Value quick_character(Vm& vm, Value object, int64_t index) {
  if (is_exact(object, vm.types.str)) {
    auto* str = object.as<Str>();
    int64_t at = index < 0 ? index + str->size : index;
    if (str->is_ascii() && at >= 0 && at < str->size) {
      return vm.single_chars->items[static_cast<unsigned char>(str->data()[at])];
    }
  } else if (is_exact(object, vm.types.bytes)) {
    auto* bytes = object.as<Bytes>();
    int64_t at = index < 0 ? index + bytes->size : index;
    if (at >= 0 && at < bytes->size) {
      return Value::small_int(static_cast<unsigned char>(bytes->data()[at]));
    }
  }
  return Value::undefined();
}

// A double that is not negative to the power of one. undefined: this is another case; of a negative
// base the whole protocol knows when there is no real power.
inline Value quick_power(Value left, Value right) {
  if (left.is_double() && right.is_double() && left.as_double() >= 0 &&
      (left.as_double() > 0 || right.as_double() >= 0)) {
    const double power = std::pow(left.as_double(), right.as_double());
    if (std::isfinite(power)) return Value::computed(power);
  }
  return Value::undefined();
}

// The item of a list, tuple, str or bytes at an int, of a dict at a str or bytes. undefined: this
// is another case, or an error.
inline Value quick_item(Vm& vm, Value object, Value key) {
  if (key.is_int()) {
    if (is_exact(object, vm.types.list)) {
      auto* list = object.as<List>();
      int64_t at = key.as_int() < 0 ? key.as_int() + list->size : key.as_int();
      if (at >= 0 && at < list->size) return list->items[at];
    } else if (is_exact(object, vm.types.tuple)) {
      auto* tuple = object.as<Tuple>();
      int64_t at = key.as_int() < 0 ? key.as_int() + tuple->size() : key.as_int();
      if (at >= 0 && at < tuple->size()) return tuple->items[at];
    } else {
      return quick_character(vm, object, key.as_int());
    }
  } else if (is_exact(object, vm.types.dict) &&
             (is_exact(key, vm.types.str) || is_exact(key, vm.types.bytes))) {
    return dict_get_str(vm, object.as<Dict>(), key.as<Str>());
  }
  return Value::undefined();
}

// Sets an item of a list at an int. False: this is another case, or an error.
inline bool quick_set_item(Vm& vm, Value object, Value key, Value value) {
  if (!key.is_int() || !is_exact(object, vm.types.list)) return false;
  auto* list = object.as<List>();
  int64_t at = key.as_int() < 0 ? key.as_int() + list->size : key.as_int();
  if (at < 0 || at >= list->size) return false;
  list->items[at] = value;
  vm.heap.wrote(value);
  return true;
}

// Brings the arguments of a native into the places of its parameters, the quick way if that is
// enough. False: exception.
inline bool bind_call(Vm& vm, Native* native, Value* args, uint32_t count, Tuple* keywords) {
  const Signature& s = native->signature;
  if (keywords == nullptr && count >= s.quick_least && count <= s.quick_most &&
      (native->owner == nullptr || vm.type_of(args[0]) == native->owner)) {
    for (uint32_t k = count; k < s.parameter_count; ++k) args[k] = Value::undefined();
    return true;
  }
  return prepare_native(vm, native, args, count, keywords);
}

// The method that a site knows an object to have. undefined: it knows nothing that holds.
inline Value known_method(Vm& vm, const Site& site, Value object) {
  if (site.state == kSiteMethod && object.is_object() &&
      object.as_object()->kind == Kind::kInstance) {
    auto* instance = object.as<Instance>();
    if (instance->shape == site.shape && instance->type->version == site.version) {
      return site.value;
    }
  } else if (site.state == kSiteTypeMethod) {
    Type* type = vm.type_of(object);
    if (type->version == site.version &&
        (!object.is_object() || (object.as_object()->flags & kHasDict) == 0)) {
      return site.value;
    }
  }
  return Value::undefined();
}

inline void store_global(Vm& vm, Dict* globals, Site& site, Value value) {
  if (site.state != kSiteGlobal || !entry_is(globals->table, site.index, site.name)) {
    return store_new_global(vm, globals, site, value);
  }
  globals->table.entries[site.index].value = value;
  vm.heap.wrote(value);
}

// The attribute that a site knows to be in a slot or a module. undefined: it knows nothing that
// holds.
inline Value quick_attribute(const Site& site, Value object) {
  if (!object.is_object()) return Value::undefined();
  if (site.state == kSiteSlot && object.as_object()->kind == Kind::kInstance) {
    auto* instance = object.as<Instance>();
    if (instance->shape == site.shape && instance->type->version == site.version) {
      return instance->slots[site.index];
    }
  } else if (site.state == kSiteModule && object.as_object()->kind == Kind::kModule) {
    const Table& table = object.as<Module>()->globals->table;
    if (entry_is(table, site.index, site.name)) return table.entries[site.index].value;
  }
  return Value::undefined();
}

// Sets an attribute of an instance if the site knows how. False: it does not.
inline bool quick_set_attribute(Vm& vm, const Site& site, Value object, Value value) {
  if (!object.is_object() || object.as_object()->kind != Kind::kInstance) return false;
  auto* instance = object.as<Instance>();
  if (instance->shape != site.shape || instance->type->version != site.version) return false;
  if (site.state == kSiteSlot) {
    instance->slots[site.index] = value;
    vm.heap.wrote(value);
    return true;
  }
  if (site.state != kSiteAdd) return false;
  instance_add(vm, instance, site.value.as<Shape>(), value);
  return true;
}

// kFormat, with its n and the place of the spec.
inline Value format_part(Vm& vm, Value value, uint32_t n, const Value* spec) {
  if (value.is_int() && (n & ~1U) == 8) return value;  // kBuildString writes its digits
  return format_value(vm, value, static_cast<int>(n & 3),
                      (n & 4) != 0 ? *spec : Value::undefined());
}

inline List* build_list(Vm& vm, const Value* items, uint32_t count) {
  List* list = vm.list(count);
  std::copy_n(items, count, list->items);
  list->size = count;
  return list;
}

inline Tuple* build_tuple(Vm& vm, const Value* items, uint32_t count) {
  Tuple* tuple = vm.tuple(size_t{count});
  std::copy_n(items, count, tuple->items);
  return tuple;
}

}  // namespace falcon::vm
