// See inline_cache.h. Only plain cases are learnt (an own slot, a method of the class, a module's
// name); whatever has a descriptor or __getattr__ in it takes the whole protocol each time.
#include "vm/inline_cache.h"

namespace falcon::vm {

void store_new_global(Vm& vm, Dict* globals, Site& site, Value value) {
  dict_set_str(vm, globals, site.name, value);
  const int64_t at = table_find_str(globals->table, site.name, hash_of_str(vm, site.name));
  site.index = static_cast<uint32_t>(at);
  site.state = kSiteGlobal;
}

Value load_global(Vm& vm, Dict* globals, Site& site) {
  uint64_t hash = hash_of_str(vm, site.name);
  int64_t at = table_find_str(globals->table, site.name, hash);
  if (at >= 0) {
    // The key may be an equal string that is not the interned one: then the site learns nothing.
    if (entry_is(globals->table, static_cast<uint32_t>(at), site.name)) {
      site.state = kSiteGlobal;
      site.index = static_cast<uint32_t>(at);
    }
    return globals->table.entries[at].value;
  }
  Dict* builtins = vm.builtins();
  at = table_find_str(builtins->table, site.name, hash);
  if (at < 0) {
    return raise_missing_name(vm, vm.types.name_error,
                              cat("name '", site.name->view(), "' is not defined"), site.name,
                              globals);
  }
  site.state = kSiteBuiltin;
  site.index = static_cast<uint32_t>(at);
  site.version = globals->table.version;
  return builtins->table.entries[at].value;
}

namespace {

bool hides_nothing(Vm& vm, Type* type, Str* name) {
  return type_lookup(vm, type, name).is_undefined();
}

// What a site that saw several classes knows of an instance of this one; null: nothing.
Site* find_way(const Site& site, const Instance* instance) {
  if (site.ways == nullptr || instance->shape == nullptr) return nullptr;
  for (Site* way = site.ways; way < site.ways + kSiteWays; ++way) {
    if (way->shape == instance->shape && way->version == instance->type->version) return way;
  }
  return nullptr;
}

// Where a site is to learn about instances of a shape: itself when it knows nothing else, or
// something out of date about the same shape.
Site& place_to_learn(Site& site, const Shape* shape) {
  if (site.state == kSiteEmpty || site.shape == nullptr || site.shape == shape) {
    return site;
  }
  if (site.ways == nullptr) site.ways = new Site[kSiteWays]();
  Site& way = site.ways[site.next_way];
  site.next_way = static_cast<uint8_t>((site.next_way + 1) % kSiteWays);
  return way;
}

}  // namespace

Value get_attribute_at(Vm& vm, Value object, Site& site) {
  if (vm.kind_of(object) == Kind::kInstance) {
    auto* instance = object.as<Instance>();
    Site* way = find_way(site, instance);
    if (way != nullptr && way->state == kSiteSlot) return instance->slots[way->index];
    if (instance->shape != nullptr && hides_nothing(vm, instance->type, site.name)) {
      int slot = shape_find(instance->shape, site.name);
      if (slot >= 0) {
        Site& learner = place_to_learn(site, instance->shape);
        learner.state = kSiteSlot;
        learner.shape = instance->shape;
        learner.version = instance->type->version;
        learner.index = static_cast<uint32_t>(slot);
        return instance->slots[slot];
      }
    }
  } else if (vm.kind_of(object) == Kind::kModule) {
    const Table& table = object.as<Module>()->globals->table;
    int64_t at = table_find_str(table, site.name, hash_of_str(vm, site.name));
    if (at >= 0) {
      site.state = kSiteModule;
      site.index = static_cast<uint32_t>(at);
      return table.entries[at].value;
    }
  }
  return get_attribute(vm, object, site.name);
}

bool set_attribute_at(Vm& vm, Value object, Site& site, Value value) {
  if (vm.kind_of(object) == Kind::kInstance) {
    auto* instance = object.as<Instance>();
    if (Site* way = find_way(site, instance); way != nullptr) {
      if (way->state == kSiteSlot) {
        instance->slots[way->index] = value;
        vm.heap.wrote(value);
        return true;
      }
      if (way->state == kSiteAdd) {
        instance_add(vm, instance, way->value.as<Shape>(), value);
        return true;
      }
    }
    Type* type = instance->type;
    if (instance->shape != nullptr && (type->type_flags & kTypeHasSetAttr) == 0 &&
        type != vm.types.object && hides_nothing(vm, type, site.name)) {
      Shape* before = instance->shape;
      int slot = shape_find(before, site.name);
      instance_set(vm, instance, site.name, value);
      if (instance->shape == nullptr) return true;  // it has a dict now
      Site& learner = place_to_learn(site, before);
      learner.shape = before;
      learner.version = type->version;
      if (slot >= 0) {
        learner.state = kSiteSlot;
        learner.index = static_cast<uint32_t>(slot);
      } else {
        learner.state = kSiteAdd;
        learner.value = instance->shape;
      }
      return true;
    }
  }
  return set_attribute(vm, object, site.name, value);
}

bool load_method_at(Vm& vm, Value object, Site& site, Value* at) {
  Kind kind = vm.kind_of(object);
  if (kind == Kind::kInstance) {
    Site* way = find_way(site, object.as<Instance>());
    if (way != nullptr && way->state == kSiteMethod) {
      at[0] = way->value;
      at[1] = object;
      return true;
    }
  }
  if (kind == Kind::kSuper && !super_is_of_class(object.as<Super>())) {
    Value found = super_lookup(vm, object.as<Super>(), site.name);
    if (binds_self(vm, found)) {
      at[0] = found;
      at[1] = object.as<Super>()->self;
      return true;
    }
  }
  Type* type = vm.type_of(object);
  bool own_attributes = kind == Kind::kModule || kind == Kind::kType || kind == Kind::kSuper ||
                        kind == Kind::kFunction || kind == Kind::kException ||
                        (object.is_object() && (object.as_object()->flags & kHasDict) != 0);
  if (!own_attributes) {
    Value found = type_lookup(vm, type, site.name);
    if (binds_self(vm, found)) {
      if (kind != Kind::kInstance) {
        site.state = kSiteTypeMethod;
        site.version = type->version;
        site.value = found;
        at[0] = found;
        at[1] = object;
        return true;
      }
      auto* instance = object.as<Instance>();
      if (instance->shape != nullptr && shape_find(instance->shape, site.name) < 0) {
        Site& learner = place_to_learn(site, instance->shape);
        learner.state = kSiteMethod;
        learner.shape = instance->shape;
        learner.version = type->version;
        learner.value = found;
        at[0] = found;
        at[1] = object;
        return true;
      }
    }
  }
  Value value = get_attribute_at(vm, object, site);
  if (value.is_error()) return false;
  at[0] = value;
  at[1] = Value::undefined();
  return true;
}

}  // namespace falcon::vm
