// Shapes, and the attributes of instances that follow them.
#include <algorithm>
#include <cstring>

#include "vm/install.h"
#include "vm/type.h"
#include "vm/vm.h"

namespace falcon::vm {
namespace {

// Instances get at least this many slots inline; two pointers' worth of them are common.
constexpr uint32_t kMinSlots = 2;
constexpr uint32_t kMaxInlineSlots = 32;
// Attributes that may follow one another in so many ways: a class whose instances have more is used
// as a dict, and gets one. They are searched one by one, and live as long as the class.
constexpr size_t kMaxTransitions = 64;

Shape* shape_make(Vm& vm, Type* of, Shape* parent, Str* name) {
  auto* shape = vm.heap.make<Shape>(vm.types.shape, Kind::kShape);
  shape->of = of;
  shape->parent = parent;
  shape->name = name;
  shape->count = parent == nullptr ? 0 : parent->count + 1;
  return shape;
}

void build_index(Shape* shape) {
  shape->index = new std::vector<std::pair<Str*, uint32_t>>;
  for (Shape* s = shape; s->parent != nullptr; s = s->parent) {
    shape->index->emplace_back(s->name, s->count - 1);
  }
  std::sort(shape->index->begin(), shape->index->end());
}

// Enough slots for one more.
void grow_slots(Vm& vm, Instance* instance) {
  uint32_t old_capacity = instance->slot_capacity;
  uint32_t capacity = std::max(4u, old_capacity * 2);
  if (instance->slots == instance->inline_slots) {
    auto* slots = static_cast<Value*>(vm.heap.allocate_outside(capacity * sizeof(Value)));
    std::memcpy(static_cast<void*>(slots), instance->slots, old_capacity * sizeof(Value));
    instance->slots = slots;
  } else {
    instance->slots = static_cast<Value*>(vm.heap.reallocate_outside(
        instance->slots, old_capacity * sizeof(Value), capacity * sizeof(Value)));
  }
  instance->slot_capacity = capacity;
}

}  // namespace

Shape* shape_root(Vm& vm, Type* type) { return shape_make(vm, type, nullptr, nullptr); }

int shape_find(Shape* shape, Str* name) {
  if (shape->count <= 6 && shape->index == nullptr) {
    for (Shape* s = shape; s->parent != nullptr; s = s->parent) {
      if (s->name == name) return static_cast<int>(s->count) - 1;
    }
    return -1;
  }
  if (shape->index == nullptr) build_index(shape);
  auto at = std::lower_bound(shape->index->begin(), shape->index->end(), std::pair(name, 0u));
  return at != shape->index->end() && at->first == name ? static_cast<int>(at->second) : -1;
}

Shape* shape_with(Vm& vm, Shape* shape, Str* name) {
  if (shape->transitions == nullptr) shape->transitions = new std::vector<Shape*>;
  for (Shape* next : *shape->transitions) {
    if (next->name == name) return next;
  }
  if (shape->transitions->size() >= kMaxTransitions) return nullptr;
  Shape* next = shape_make(vm, shape->of, shape, name);
  shape->transitions->push_back(next);
  vm.heap.wrote(next);
  return next;
}

Instance* instance_make(Vm& vm, Type* type) {
  uint32_t slots = std::clamp(type->expected_slots, kMinSlots, kMaxInlineSlots);
  auto* instance =
      vm.heap.make<Instance>(type, Kind::kInstance, sizeof(Instance) + slots * sizeof(Value));
  instance->aux = slots;
  instance->shape = type->root_shape;
  instance->slots = instance->inline_slots;
  instance->slot_capacity = slots;
  if ((type->type_flags & kTypeHasFinalizer) != 0) {
    instance->flags |= kHasFinalizer;
    vm.heap.watch(instance);
  }
  return instance;
}

void instance_add(Vm& vm, Instance* instance, Shape* next, Value value) {
  uint32_t slot = next->count - 1;
  if (slot >= instance->slot_capacity) grow_slots(vm, instance);
  instance->slots[slot] = value;
  vm.heap.wrote(value);
  instance->shape = next;
  if (next->count > instance->type->expected_slots) instance->type->expected_slots = next->count;
}

Dict* instance_dict(Vm& vm, Instance* instance) {
  if ((instance->flags & kDictMode) != 0) return reinterpret_cast<Dict*>(instance->slots);
  Dict* dict = vm.dict();
  std::vector<Shape*> chain;
  for (Shape* s = instance->shape; s->parent != nullptr; s = s->parent) chain.push_back(s);
  for (auto s = chain.rbegin(); s != chain.rend(); ++s) {
    dict_set_str(vm, dict, (*s)->name, instance->slots[(*s)->count - 1]);
  }
  if (instance->slots != instance->inline_slots) {
    vm.heap.free_outside(instance->slots, instance->slot_capacity * sizeof(Value));
  }
  instance->slots = reinterpret_cast<Value*>(dict);
  vm.heap.wrote(dict);
  instance->shape = nullptr;
  instance->flags |= kDictMode;
  return dict;
}

Value instance_get(Vm& vm, Instance* instance, Str* name) {
  if ((instance->flags & kDictMode) != 0)
    return dict_get_str(vm, instance_dict(vm, instance), name);
  int slot = shape_find(instance->shape, name);
  return slot < 0 ? Value::undefined() : instance->slots[slot];
}

void instance_set(Vm& vm, Instance* instance, Str* name, Value value) {
  if ((instance->flags & kDictMode) == 0) {
    int slot = shape_find(instance->shape, name);
    if (slot >= 0) {
      instance->slots[slot] = value;
      vm.heap.wrote(value);
      return;
    }
    Shape* next =
        instance->shape->count < kMaxShapeSlots ? shape_with(vm, instance->shape, name) : nullptr;
    if (next != nullptr) {
      instance_add(vm, instance, next, value);
      return;
    }
  }
  dict_set_str(vm, instance_dict(vm, instance), name, value);
}

namespace {

void trace_shape(Object* object, Tracer& tracer) {
  auto* shape = static_cast<Shape*>(object);
  tracer.visit(reinterpret_cast<Object*>(shape->of));
  tracer.visit(shape->parent);
  tracer.visit(shape->name);
  if (shape->transitions != nullptr) {
    for (Shape* next : *shape->transitions) tracer.visit(next);
  }
}

void finalize_shape(Heap&, Object* object) {
  auto* shape = static_cast<Shape*>(object);
  delete shape->transitions;
  delete shape->index;
}

void trace_instance(Object* object, Tracer& tracer) {
  auto* instance = static_cast<Instance*>(object);
  if ((instance->flags & kDictMode) != 0) {
    tracer.visit(reinterpret_cast<Object*>(instance->slots));
    return;
  }
  if (instance->shape == nullptr) return;
  tracer.visit(instance->shape);
  for (uint32_t i = 0; i < instance->shape->count; ++i) tracer.visit(instance->slots[i]);
}

void finalize_instance(Heap& heap, Object* object) {
  auto* instance = static_cast<Instance*>(object);
  if ((instance->flags & kDictMode) == 0 && instance->slots != instance->inline_slots) {
    heap.free_outside(instance->slots, instance->slot_capacity * sizeof(Value));
  }
}

}  // namespace

void install_shapes(Vm& vm) {
  vm.operations_for(Kind::kShape).trace = trace_shape;
  vm.operations_for(Kind::kShape).finalize = finalize_shape;
  vm.operations_for(Kind::kInstance).trace = trace_instance;
  vm.operations_for(Kind::kInstance).finalize = finalize_instance;
}

}  // namespace falcon::vm
