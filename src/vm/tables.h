// What the files of dict and set share. Walks of a table that may run script go by position and
// look at the table anew at each step: a change under way skips or repeats entries, and never goes
// out of bounds.
#pragma once

#include "vm/sequence.h"

namespace falcon::vm {

inline bool is_dict(Value v) { return v.is_object() && v.as_object()->kind == Kind::kDict; }
inline bool is_set(Value v) { return v.is_object() && v.as_object()->kind == Kind::kSet; }
// The table of a dict or set; Dict and Set have the same layout.
inline Table& table_of(Value v) { return v.as<Dict>()->table; }
static_assert(sizeof(Dict) == sizeof(Set));

void trace_table(Object* object, Tracer& tracer);
void finalize_table(Heap& heap, Object* object);
Value table_length(Vm& vm, Value self);
Value table_contains(Vm& vm, Value self, Value key);
// Iterators over the keys of a dict or set, in order and against it. They raise an
// InvalidOperationError when the number of keys has changed, or more keys come than there were.
Value iterate_keys(Vm& vm, Value container);
Value iterate_keys_back(Vm& vm, Value container);
// Sets all keys of `from` in `to`, with their values. False: exception.
bool merge_table(Vm& vm, Table& to, Value from);
// Puts the table of `other` in the place of self's.
void replace_table(Vm& vm, Value self, Value other);

// dict.update(other). False: exception.
bool dict_update(Vm& vm, Dict* dict, Value other);
Dict* dict_copy(Vm& vm, Dict* dict);  // null: exception
void define_dict_methods(Vm& vm);

void install_set(Vm& vm);
void define_set_methods(Vm& vm);
// The set itself, or a new one of an iterable's items, or error.
Value as_set(Vm& vm, Value iterable);
Value set_copy(Vm& vm, Value set);  // error: exception
// Adds all items of an iterable. False: exception.
bool set_update(Vm& vm, Value set, Value iterable);
// A new set of the items of `set` that are (present) or are not in `other`, a set. Or error.
Value set_filter(Vm& vm, Value set, Value other, bool present);
bool set_remove_all(Vm& vm, Value set, Value other);  // set -= other; false: exception
bool set_toggle_all(Vm& vm, Value set, Value other);  // set ^= other
int set_is_subset(Vm& vm, Value set, Value other);    // 1, 0, -1: exception

}  // namespace falcon::vm
