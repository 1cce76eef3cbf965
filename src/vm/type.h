// Classes, their instances, and the shapes that make attribute access an index.
//
// A Shape maps the attributes that an instance has, in the order in which they were set, to slots.
// Instances that got the same attributes in the same order share one, so a site that has seen a
// shape reads its slot without a look-up. A Type's `version` is unique and changes whenever the
// type or one of its bases changes: a cached method is right as long as the version is.
#pragma once

#include <vector>

#include "vm/function.h"
#include "vm/object.h"

namespace falcon::vm {

struct Type : Object {
  Str* name;
  Str* qualified_name;
  Dict* dict;  // attributes; keys are interned strings
  Tuple* bases;
  std::vector<Type*>* order;       // method resolution order, self first; owned
  std::vector<Type*>* subclasses;  // for invalidation; owned; weak
  uint32_t version;
  uint32_t type_flags;  // TypeFlags
  Kind instance_kind;
  Shape* root_shape;        // of its instances
  uint32_t expected_slots;  // slots that its instances came to have
  uint32_t init_version;    // the version for which `init` was found (plain_init in call.h)
  Function* init;           // not traced: of that version it is in the dict of a class of `order`
  // Makes an instance from the arguments of `type(args…)`; null: the common way (__new__,
  // __init__). For script subclasses of built-ins it is called through __new__ with the subclass as
  // `type`.
  Value (*construct)(Vm& vm, Type* type, Tuple* args, Dict* keywords);
  const char* doc;
};

enum TypeFlags : uint32_t {
  kTypeFromScript = 1,    // made by a class statement or type(…)
  kTypeHasGetAttr = 2,    // __getattr__ somewhere in its order (script)
  kTypeHasSetAttr = 4,    // __setattr__ or __delattr__ (script)
  kTypeHasFinalizer = 8,  // __del__
  kTypeIsException = 16,
  kTypeNotSubclassable = 32,  // bool, NoneType, function, …
};

struct Shape : Object {
  Type* of;
  Shape* parent;                                  // null: the root
  Str* name;                                      // the attribute that this shape adds
  uint32_t count;                                 // slots
  std::vector<Shape*>* transitions;               // owned; children, each with another name
  std::vector<std::pair<Str*, uint32_t>>* index;  // owned; sorted by pointer; built when looked at
};

struct Instance : Object {  // kInstance; aux: inline slots that were allocated
  Shape* shape;             // null in dict mode
  Value* slots;             // inline_slots, or an owned array outside; a Dict* in dict mode
  uint32_t slot_capacity;
  Value inline_slots[];
};

// More attributes than this, or a deletion, and an instance goes over to a dict.
constexpr uint32_t kMaxShapeSlots = 128;

// An object for an instance of `type`, which is a built-in class with this layout or a script's
// class derived from one (it then has a place for its attributes behind the layout). Zeroed, header
// set; size_bytes is the layout's.
Object* make_instance(Vm& vm, Type* type, Kind kind, size_t size_bytes);

// Where an object with kHasDict keeps the dict of its attributes (null until it has one).
Dict** dict_place(Object* object);

// The slot of a name, or -1.
int shape_find(Shape* shape, Str* name);

// The attribute of a type by its method resolution order, or undefined. `name` must be interned.
Value type_lookup(Vm& vm, Type* type, Str* name);
// Whether a script's class or a base of it defines __init__: the arguments of a call are for that,
// and it calls the built-in one if it wants to.
bool has_script_init(Vm& vm, Type* type);
bool is_subtype(const Type* type, const Type* base);
// Sets an attribute of a type and makes every cache that depends on it stale.
void type_set(Vm& vm, Type* type, Str* name, Value value);
bool type_delete(Vm& vm, Type* type, Str* name);  // false: was not there
// A new class. False result is error() with the exception (bad bases, no consistent order).
// keywords: for __init_subclass__; may be null.
Value type_make(Vm& vm, Str* name, Tuple* bases, Dict* namespace_dict, Dict* keywords = nullptr);
// The two halves of making a built-in class: an unlinked type, and its order (false: exception).
Type* type_allocate(Vm& vm, Str* name, Tuple* bases);
bool type_link(Vm& vm, Type* type);

// Instances of script classes.
Instance* instance_make(Vm& vm, Type* type);
Value instance_get(Vm& vm, Instance* instance, Str* name);  // own attribute, or undefined
void instance_set(Vm& vm, Instance* instance, Str* name, Value value);
// Gives the next attribute its slot; `next` comes from shape_with.
void instance_add(Vm& vm, Instance* instance, Shape* next, Value value);
Dict* instance_dict(Vm& vm, Instance* instance);  // goes over to dict mode
Shape* shape_root(Vm& vm, Type* type);
Shape* shape_with(Vm& vm, Shape* shape, Str* name);  // null: it has kMaxTransitions others already

// Whether what was found in a class becomes a method of the receiver when it is read: functions do,
// and the methods of built-in classes; a builtin like len that a class has for an attribute does
// not.
bool binds_self(Vm& vm, Value found);
// What reading `found`, an attribute of `type`, gives for `self`, which is an instance of it:
// descriptors answer.
Value bind_attribute(Vm& vm, Value found, Value self, Type* type);

// What a super finds behind its class, as it stands there, or undefined.
Value super_lookup(Vm& vm, const Super* super, Str* name);
// Whether a super in a class method, which has the class for self.
inline bool super_is_of_class(const Super* super) { return super->self == Value(super->of); }

// Attributes of any value, the whole protocol (descriptors, __getattr__, …). `name` interned.
Value get_attribute(Vm& vm, Value object, Str* name);   // AttributeError
Value find_attribute(Vm& vm, Value object, Str* name);  // undefined instead of AttributeError
bool set_attribute(Vm& vm, Value object, Str* name, Value value);
bool delete_attribute(Vm& vm, Value object, Str* name);
// The same without asking a script's __setattr__ or __delattr__: what object.__setattr__ does.
bool set_attribute_default(Vm& vm, Value object, Str* name, Value value);
bool delete_attribute_default(Vm& vm, Value object, Str* name);
// The dict of a value's own attributes (made on demand), or null when it has none.
Dict* attributes_of(Vm& vm, Value object);
// Gives a value another dict for its attributes, or another class: what setting __dict__ and
// __class__ does. False: TypeError or AttributeError, for it cannot have that.
bool set_attributes_of(Vm& vm, Value object, Dict* dict);
bool set_class_of(Vm& vm, Value object, Type* type);

}  // namespace falcon::vm
