// Classes: method resolution order, look-up with its cache, and how a class comes to be.
#include "vm/type.h"

#include <algorithm>

#include "base/assert.h"
#include "vm/method_cache.h"
#include "vm/vm.h"

namespace falcon::vm {
namespace {

// C3 linearisation (Barrett et al., "A Monotonic Superclass Linearization for Dylan"): merges the
// orders of the bases and the list of bases. False: there is no consistent order.
bool linearize(Type* type, std::vector<Type*>* order) {
  std::vector<std::vector<Type*>> lists;
  for (uint32_t i = 0; i < type->bases->size(); ++i) {
    lists.push_back(*type->bases->items[i].as<Type>()->order);
  }
  std::vector<Type*> bases;
  for (uint32_t i = 0; i < type->bases->size(); ++i) {
    bases.push_back(type->bases->items[i].as<Type>());
  }
  lists.push_back(bases);
  order->push_back(type);
  for (;;) {
    Type* next = nullptr;
    bool all_empty = true;
    for (const auto& list : lists) {
      if (list.empty()) continue;
      all_empty = false;
      Type* candidate = list.front();
      bool in_a_tail = std::any_of(lists.begin(), lists.end(), [&](const auto& other) {
        return std::find(other.begin() + (other.empty() ? 0 : 1), other.end(), candidate) !=
               other.end();
      });
      if (!in_a_tail) {
        next = candidate;
        break;
      }
    }
    if (all_empty) return true;
    if (next == nullptr) return false;
    order->push_back(next);
    for (auto& list : lists) {
      if (!list.empty() && list.front() == next) list.erase(list.begin());
    }
  }
}

bool has_script_method(Vm& vm, Type* type, Str* name) {
  Value found = type_lookup(vm, type, name);
  if (found.is_undefined()) return false;
  return vm.kind_of(found) != Kind::kNative;
}

// Works out what the attributes of a class mean for the quick paths.
void refresh_flags(Vm& vm, Type* type) {
  constexpr uint32_t kDerived = kTypeHasGetAttr | kTypeHasSetAttr | kTypeHasFinalizer;
  type->type_flags &= ~kDerived;
  if (has_script_method(vm, type, vm.names.getattr)) type->type_flags |= kTypeHasGetAttr;
  if (has_script_method(vm, type, vm.names.setattr) ||
      has_script_method(vm, type, vm.names.delattr)) {
    type->type_flags |= kTypeHasSetAttr;
  }
  if (has_script_method(vm, type, vm.names.del_)) type->type_flags |= kTypeHasFinalizer;
}

// Gives a class and all that derive from it new versions. Versions grow: one that is not below
// `first` was given in this round, over another of its bases.
void invalidate_from(Vm& vm, Type* type, uint32_t first) {
  if (type->version >= first) return;
  type->version = vm.next_version();
  refresh_flags(vm, type);
  for (Type* subclass : *type->subclasses) invalidate_from(vm, subclass, first);
}

// Whether instances of both have one layout. What modules define is all of one kind, and told apart
// by what makes it.
bool same_layout(const Type* a, const Type* b) {
  if (a->instance_kind != b->instance_kind) return false;
  return a->instance_kind != Kind::kOpaque || a->construct == b->construct;
}

void invalidate(Vm& vm, Type* type) { invalidate_from(vm, type, vm.next_version()); }

// The base whose layout the instances will have, or null with an exception.
Type* layout_base(Vm& vm, Tuple* bases) {
  Type* best = vm.types.object;
  for (uint32_t i = 0; i < bases->size(); ++i) {
    if (vm.kind_of(bases->items[i]) != Kind::kType) {
      vm.raise(vm.types.type_error,
               cat("a base class must be a type, not '", vm.type_name(bases->items[i]), "'"));
      return nullptr;
    }
    Type* base = bases->items[i].as<Type>();
    if ((base->type_flags & kTypeNotSubclassable) != 0) {
      vm.raise(vm.types.type_error,
               cat("type '", base->name->view(), "' is not an acceptable base type"));
      return nullptr;
    }
    if (base->instance_kind == Kind::kInstance) continue;
    if (best->instance_kind == Kind::kInstance || is_subtype(base, best)) {
      best = base;
    } else if (!is_subtype(best, base) && !same_layout(best, base)) {
      vm.raise(vm.types.type_error, "multiple bases have instance lay-out conflict");
      return nullptr;
    }
  }
  return best;
}

bool has_duplicates(Tuple* bases) {
  for (uint32_t i = 0; i < bases->size(); ++i) {
    for (uint32_t j = 0; j < i; ++j) {
      if (bases->items[i] == bases->items[j]) return true;
    }
  }
  return false;
}

Value wrap_static(Vm& vm, Value callable, Type* wrapper_type, Kind kind) {
  if (vm.kind_of(callable) != Kind::kFunction) return callable;
  auto* wrapper = vm.heap.make<Wrapper>(wrapper_type, kind);
  wrapper->callable = callable;
  return wrapper;
}

// Copies the namespace of a class body; false: an exception.
bool fill_type(Vm& vm, Type* type, Dict* names) {
  uint32_t at = 0;
  for (; table_next(names->table, &at); ++at) {
    Entry entry = names->table.entries[at];
    if (vm.kind_of(entry.key) != Kind::kStr) {
      vm.raise(vm.types.type_error, "the names of a class must be str");
      return false;
    }
    Str* name = vm.intern(entry.key.as<Str>());
    Value value = entry.value;
    if (name == vm.names.new_) {
      value = wrap_static(vm, value, vm.types.static_method, Kind::kStaticMethod);
    } else if (name == vm.names.init_subclass) {
      value = wrap_static(vm, value, vm.types.class_method, Kind::kClassMethod);
    }
    dict_set_str(vm, type->dict, name, value);
  }
  // A class that says what is equal has no hash unless it says that too.
  const bool has_equality = !dict_get_str(vm, type->dict, vm.names.eq).is_undefined();
  if (has_equality && dict_get_str(vm, type->dict, vm.names.hash).is_undefined()) {
    dict_set_str(vm, type->dict, vm.names.hash, Value::none());
  }
  return true;
}

// Tells descriptors their names, as __set_name__ wants it.
bool announce_names(Vm& vm, Type* type, Dict* names) {
  uint32_t at = 0;
  for (; table_next(names->table, &at); ++at) {
    Entry entry = names->table.entries[at];
    if (vm.kind_of(entry.value) != Kind::kInstance) continue;
    if (vm.call_special(entry.value, vm.names.set_name, {type, entry.key}).is_error()) return false;
  }
  return true;
}

}  // namespace

bool is_subtype(const Type* type, const Type* base) {
  if (type == base) return true;
  for (const Type* t : *type->order) {
    if (t == base) return true;
  }
  return false;
}

Value type_lookup(Vm& vm, Type* type, Str* name) {
  MethodCache::Line& line = vm.method_cache().line(type->version, name);
  if (line.version == type->version && line.name == name) return line.value;
  Value found;
  uint64_t hash = hash_of_str(vm, name);
  for (Type* t : *type->order) {
    int64_t at = table_find_str(t->dict->table, name, hash);
    if (at >= 0) {
      found = t->dict->table.entries[at].value;
      break;
    }
  }
  line = {type->version, name, found};
  return found;
}

bool has_script_init(Vm& vm, Type* type) {
  Value init = type_lookup(vm, type, vm.names.init);
  return !init.is_undefined() && vm.kind_of(init) != Kind::kNative;
}

void type_set(Vm& vm, Type* type, Str* name, Value value) {
  dict_set_str(vm, type->dict, name, value);
  invalidate(vm, type);
}

bool type_delete(Vm& vm, Type* type, Str* name) {
  int64_t at = table_find_str(type->dict->table, name, hash_of_str(vm, name));
  if (at < 0) return false;
  table_remove_at(type->dict->table, at);
  invalidate(vm, type);
  return true;
}

Type* type_allocate(Vm& vm, Str* name, Tuple* bases) {
  auto* type = vm.heap.make<Type>(vm.types.type, Kind::kType);
  type->name = name;
  type->qualified_name = name;
  type->bases = bases;
  type->order = new std::vector<Type*>;
  type->subclasses = new std::vector<Type*>;
  vm.watch_type(type);
  type->dict = vm.dict();
  type->version = vm.next_version();
  return type;
}

bool type_link(Vm& vm, Type* type) {
  if (!linearize(type, type->order)) {
    vm.raise(vm.types.type_error,
             cat("cannot create a consistent method resolution order for the bases of '",
                 type->name->view(), "'"));
    return false;
  }
  for (uint32_t i = 0; i < type->bases->size(); ++i) {
    type->bases->items[i].as<Type>()->subclasses->push_back(type);
  }
  return true;
}

Value type_make(Vm& vm, Str* name, Tuple* bases, Dict* namespace_dict, Dict* keywords) {
  if (bases->size() == 0) bases = vm.tuple({vm.types.object});
  Type* layout = layout_base(vm, bases);
  if (layout == nullptr) return Value::error();
  if (has_duplicates(bases)) return vm.raise(vm.types.type_error, "duplicate base class");
  Type* type = type_allocate(vm, name, bases);
  type->instance_kind = layout->instance_kind;
  type->construct = layout->construct;
  type->type_flags = kTypeFromScript | (layout->type_flags & kTypeIsException);
  type->expected_slots = 0;
  if (!type_link(vm, type) || !fill_type(vm, type, namespace_dict)) return Value::error();
  type->root_shape = shape_root(vm, type);
  refresh_flags(vm, type);
  Value qualified = dict_get_str(vm, namespace_dict, vm.names.qualname);
  if (vm.kind_of(qualified) == Kind::kStr) type->qualified_name = qualified.as<Str>();
  if (!announce_names(vm, type, namespace_dict)) return Value::error();
  // The nearest __init_subclass__ of the bases is called with the new class; object's, which is the
  // last, does nothing.
  for (size_t i = 1; i + 1 < type->order->size(); ++i) {
    Value hook = dict_get_str(vm, (*type->order)[i]->dict, vm.names.init_subclass);
    if (hook.is_undefined()) continue;
    Value callable = vm.kind_of(hook) == Kind::kClassMethod ? hook.as<Wrapper>()->callable : hook;
    if (vm.call_spread(callable, vm.tuple({type}), keywords).is_error()) return Value::error();
    return type;
  }
  if (keywords != nullptr && keywords->table.live != 0) {
    return vm.raise(vm.types.type_error,
                    cat(name->view(), ".__init_subclass__() takes no keyword arguments"));
  }
  return type;
}

}  // namespace falcon::vm
