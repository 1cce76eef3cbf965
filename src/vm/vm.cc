// How a Vm comes to be, and the values that it makes.
#include "vm/vm.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/assert.h"
#include "text/utf8.h"
#include "vm/c_stack.h"
#include "vm/install.h"
#include "vm/numbers.h"
#include "vm/thread.h"

namespace falcon::vm {

// Strings by their text; weak: what only the table holds is dropped by the collector.
struct Vm::InternTable {
  std::vector<Str*> slots = std::vector<Str*>(1024);
  size_t used = 0;

  static size_t start(uint64_t hash, size_t size) { return hash & (size - 1); }

  Str** place(std::string_view text, uint64_t hash) {
    size_t at = start(hash, slots.size());
    while (slots[at] != nullptr && slots[at]->view() != text) at = (at + 1) & (slots.size() - 1);
    return &slots[at];
  }
  void insert(Vm& vm, Str* s) {
    if ((used + 1) * 2 > slots.size()) rehash(vm, slots.size() * 2);
    *place(s->view(), hash_of_str(vm, s)) = s;
    ++used;
  }
  void rehash(Vm& vm, size_t size) {
    std::vector<Str*> old(size);
    old.swap(slots);
    for (Str* s : old) {
      if (s != nullptr) *place(s->view(), hash_of_str(vm, s)) = s;
    }
  }
};

namespace {

struct TypeRow {
  Type* Types::*member;
  const char* name;
  Type* Types::*base;
  Kind kind;
};

constexpr TypeRow kTypeRows[] = {
#define FALCON_TYPE(member, name, base, kind) {&Types::member, name, &Types::base, Kind::kind},
#define FALCON_EXCEPTION(member, name, base) {&Types::member, name, &Types::base, Kind::kException},
#include "vm/types.def"
#undef FALCON_TYPE
#undef FALCON_EXCEPTION
};

constexpr Kind kNotSubclassable[] = {
    Kind::kBool,     Kind::kNone,        Kind::kRange,       Kind::kSlice,
    Kind::kCode,     Kind::kCell,        Kind::kFunction,    Kind::kNative,
    Kind::kMethod,   Kind::kGenerator,   Kind::kModule,      Kind::kType,
    Kind::kShape,    Kind::kSuper,       Kind::kIterator,    Kind::kNotImplemented,
    Kind::kProperty, Kind::kClassMethod, Kind::kStaticMethod};

}  // namespace

// Makes the things that everything else needs, in the one order that works: bare type objects
// first, then strings, then names and dicts for the types.
struct Bootstrap {
  static void bare_types(Vm& vm) {
    for (const TypeRow& row : kTypeRows) {
      auto* type = vm.heap.make<Type>(nullptr, Kind::kType);
      type->instance_kind = row.kind;
      type->order = new std::vector<Type*>;
      type->subclasses = new std::vector<Type*>;
      vm.watch_type(type);
      type->version = vm.next_version();
      vm.types.*row.member = type;
    }
    for (const TypeRow& row : kTypeRows) (vm.types.*row.member)->type = vm.types.type;
  }

  static void names(Vm& vm) {
#define FALCON_NAME(member, text) vm.names.member = vm.intern(text);
#include "vm/names.def"
#undef FALCON_NAME
  }

  static void finish_types(Vm& vm) {
    for (const TypeRow& row : kTypeRows) {
      Type* type = vm.types.*row.member;
      type->name = vm.intern(row.name);
      type->qualified_name = type->name;
      type->dict = vm.dict();
      Type* base = vm.types.*row.base;
      type->bases = type == base ? vm.tuple(size_t{0}) : vm.tuple({base});
      type->root_shape = shape_root(vm, type);
      if (row.kind == Kind::kException) type->type_flags |= kTypeIsException;
      for (Kind kind : kNotSubclassable) {
        if (row.kind == kind) type->type_flags |= kTypeNotSubclassable;
      }
      type_link(vm, type);
      dict_set_str(vm, vm.builtins(), type->name, type);
    }
  }
};

Vm::Vm()
    : heap(*this),
      max_decimal_digits(kMaxDecimalDigits),
      hash_key(random_hash_key()),
      interned_(new InternTable) {
  Bootstrap::bare_types(*this);
  Bootstrap::names(*this);
  builtins_ = dict();
  modules_ = dict();
  Bootstrap::finish_types(*this);
  not_implemented_ = heap.make<Object>(types.not_implemented, Kind::kNotImplemented);
  install_functions(*this);
  install_objects(*this);
  install_exceptions(*this);
  install_numbers(*this);
  install_text(*this);
  install_bytes(*this);
  install_sequences(*this);
  install_tables(*this);
  install_files(*this);
  install_special_methods(*this);
  install_builtins(*this);
  make_start_function();
  heap.make_permanent();
}

Vm::~Vm() { delete interned_; }

// --- making values

Value Vm::integer(int64_t i) {
  if (Value::int_fits(i)) return Value::small_int(i);
  return integer_from(*this, text::BigInt(i));
}

Value Vm::unsigned_integer(uint64_t i) {
  if (i <= static_cast<uint64_t>(Value::kIntMax)) return Value::small_int(static_cast<int64_t>(i));
  return integer_from(*this, text::BigInt::from_uint64(i));
}

namespace {

Str* make_str(Vm& vm, std::string_view text, size_t chars) {
  FALCON_ASSERT(text.size() <= kMaxBytes);
  auto* s = static_cast<Str*>(
      vm.heap.allocate(vm.types.str, Kind::kStr, sizeof(Str) + text.size() + 1, sizeof(Str)));
  s->size = static_cast<uint32_t>(text.size());
  s->chars = static_cast<uint32_t>(chars);
  copy_text(s->own, text.data(), text.size());
  s->own[text.size()] = '\0';
  return s;
}

}  // namespace

Str* Vm::string(std::string_view utf8) {
  return make_str(*this, utf8, text::count_code_points(utf8));
}
Str* Vm::ascii(std::string_view text) { return make_str(*this, text, text.size()); }

Str* Vm::intern(std::string_view utf8) {
  uint64_t hash = hash_of_text(*this, utf8);
  Str** place = interned_->place(utf8, hash);
  if (*place != nullptr) return *place;
  Str* s = string(utf8);
  s->flags |= kInterned;
  interned_->insert(*this, s);
  return s;
}

Str* Vm::intern(Str* s) {
  if ((s->flags & kInterned) != 0) return s;
  if (s->type != types.str) return intern(s->view());
  Str** place = interned_->place(s->view(), hash_of_str(*this, s));
  if (*place != nullptr) return *place;
  s->flags |= kInterned;
  interned_->insert(*this, s);
  return s;
}

namespace {

inline Bytes* make_bytes(Vm& vm, size_t size) {
  FALCON_ASSERT(size <= kMaxBytes);
  auto* b = static_cast<Bytes*>(
      vm.heap.allocate(vm.types.bytes, Kind::kBytes, sizeof(Bytes) + size + 1, sizeof(Bytes)));
  b->size = static_cast<uint32_t>(size);
  b->capacity = static_cast<uint32_t>(size);
  b->own[size] = '\0';
  return b;
}

}  // namespace

Bytes* Vm::bytes_uninitialized(size_t size) { return make_bytes(*this, size); }

Bytes* Vm::bytes(std::string_view data) {
  Bytes* b = make_bytes(*this, data.size());
  copy_text(b->own, data.data(), data.size());
  return b;
}

ByteArray* Vm::byte_array(std::string_view data) {
  auto* b = heap.make<ByteArray>(types.bytearray, Kind::kByteArray);
  if (!data.empty()) {
    b->data = static_cast<char*>(heap.allocate_outside(data.size()));
    std::memcpy(b->data, data.data(), data.size());
    b->size = b->capacity = data.size();
  }
  return b;
}

namespace {

// Its items are still to be set.
inline Tuple* make_tuple(Vm& vm, size_t count) {
  auto* t = static_cast<Tuple*>(vm.heap.allocate(
      vm.types.tuple, Kind::kTuple, sizeof(Tuple) + count * sizeof(Value), sizeof(Tuple)));
  t->aux = static_cast<uint32_t>(count);
  return t;
}

}  // namespace

Tuple* Vm::tuple(size_t count) {
  Tuple* t = make_tuple(*this, count);
  std::fill_n(t->items, count, Value::undefined());
  return t;
}

Tuple* Vm::tuple(std::initializer_list<Value> items) {
  Tuple* t = make_tuple(*this, items.size());
  std::copy(items.begin(), items.end(), t->items);
  return t;
}

Tuple* Vm::pair(Value first, Value second) {
  Tuple* t = make_tuple(*this, 2);
  t->items[0] = first;
  t->items[1] = second;
  return t;
}

List* Vm::list(size_t reserve) {
  auto* l = heap.make<List>(types.list, Kind::kList);
  if (reserve > 0) {
    l->items = static_cast<Value*>(heap.allocate_outside(reserve * sizeof(Value)));
    l->capacity = static_cast<uint32_t>(reserve);
  }
  return l;
}

Dict* Vm::dict() { return heap.make<Dict>(types.dict, Kind::kDict); }
Set* Vm::set() { return heap.make<Set>(types.set, Kind::kSet); }

Value Vm::slice(Value start, Value stop, Value step) {
  auto* s = heap.make<Slice>(types.slice, Kind::kSlice);
  s->start = start;
  s->stop = stop;
  s->step = step;
  return s;
}

Module* Vm::module(std::string_view name) {
  auto* m = heap.make<Module>(types.module, Kind::kModule);
  m->name = intern(name);
  m->globals = dict();
  dict_set_str(*this, m->globals, names.name, m->name);
  dict_set_str(*this, m->globals, names.doc, Value::none());
  return m;
}

Value Vm::iterator(Value (*step)(Vm&, Iterator*), Value source, Value other, int64_t position,
                   int64_t limit) {
  auto* it = heap.make<Iterator>(types.iterator, Kind::kIterator);
  it->step = step;
  it->source = source;
  it->other = other;
  it->position = position;
  it->limit = limit;
  return it;
}

// --- defining

Type* Vm::make_type(const char* name, Type* base, Kind kind, const char* doc, Module* module) {
  Type* type = type_allocate(*this, intern(name), tuple({base}));
  type->instance_kind = kind;
  type->type_flags = base->type_flags & kTypeIsException;
  type->construct = base->construct;
  type->doc = doc;
  type->root_shape = shape_root(*this, type);
  type_link(*this, type);
  dict_set_str(*this, module == nullptr ? builtins_ : module->globals, type->name, type);
  if (module != nullptr) type_set(*this, type, names.module, module->name);
  return type;
}

void Vm::define(Type* type, const NativeDef* defs, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    Native* n = native(defs[i], type);
    type_set(*this, type, n->name, n);
  }
}

void Vm::define(Module* module, const NativeDef* defs, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    Native* n = native(defs[i]);
    dict_set_str(*this, module->globals, n->name, n);
  }
}

void Vm::set_member(Module* module, const char* name, Value value) {
  dict_set_str(*this, module->globals, intern(name), value);
}

void Vm::define_property(Type* type, const NativeDef& getter, const NativeDef* setter) {
  auto* p = heap.make<Property>(types.property, Kind::kProperty);
  Native* get = native(getter, type);
  p->getter = get;
  p->setter = setter == nullptr ? Value::none() : Value(native(*setter, type));
  p->deleter = Value::none();
  p->doc = string(getter.doc);
  type_set(*this, type, get->name, p);
}

void Vm::register_alias(const char* name, const char* canonical, void (*fill)(Vm&, Module*)) {
  builtin_modules_.push_back({name, canonical, fill});
}

std::vector<std::string_view> Vm::built_in_modules() const {
  std::vector<std::string_view> all;
  for (const BuiltinModule& built_in : builtin_modules_) all.emplace_back(built_in.name);
  return all;
}

// --- the collector's view

bool Vm::trace_roots(Tracer& tracer) {
  for (const TypeRow& row : kTypeRows) tracer.visit(types.*row.member);
#define FALCON_NAME(member, text) tracer.visit(names.member);
#include "vm/names.def"
#undef FALCON_NAME
  tracer.visit(not_implemented_);
  tracer.visit(modules_);
  tracer.visit(builtins_);
  tracer.visit(running_native_);
  tracer.visit(no_thread_exception_);
  for (Value stream : standard_streams_) tracer.visit(stream);
  tracer.visit(start_function_);
  for (Value extra : extra_roots_) tracer.visit(extra);
  if (host_ != nullptr) return host_->trace(tracer);
  tracer.visit_conservatively(tracer.running_from(), c_stack_base());
  if (current_ != nullptr) current_->trace(tracer);
  return true;
}

void Vm::sweep_weak(uint8_t color) {
  method_cache_.clear();
  auto is_dead = [color](const Type* type) { return (type->mark & color) == 0; };
  std::erase_if(all_types_, is_dead);
  for (Type* type : all_types_) std::erase_if(*type->subclasses, is_dead);
  bool dropped = false;
  for (Str*& s : interned_->slots) {
    if (s != nullptr && (s->mark & color) == 0) {
      s = nullptr;
      --interned_->used;
      dropped = true;
    }
  }
  if (dropped) interned_->rehash(*this, interned_->slots.size());
}

int32_t Vm::take_steps(int32_t most) {
  if (steps_left_ == kNoStepLimit) return most;
  if (steps_left_ <= 0 && host_ != nullptr) steps_left_ = host_->steps_used_up();
  auto taken = static_cast<int32_t>(std::clamp<int64_t>(steps_left_, 1, most));
  steps_left_ -= taken;
  return taken;
}

void Vm::return_steps(Thread& thread) {
  if (steps_left_ == kNoStepLimit) return;
  steps_left_ += std::max(thread.budget, 0) + std::exchange(thread.kept_budget, 0);
  thread.budget = 0;
}

bool Vm::enter_native() {
  bool room =
      host_ == nullptr || static_cast<char*>(__builtin_frame_address(0)) > host_->stack_limit();
  if (room && current_ == nullptr) return true;
  if (room && current_->native_depth < kMaxNativeDepth) {
    ++current_->native_depth;
    return true;
  }
  raise(types.recursion_error, "maximum recursion depth exceeded");
  return false;
}

void Vm::leave_native() {
  if (current_ != nullptr) --current_->native_depth;
}

}  // namespace falcon::vm
