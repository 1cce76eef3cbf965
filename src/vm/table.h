// The insertion-ordered hash table behind dict and set.
//
// An index of 32-bit slots into a dense array of entries, so that iteration is a walk of the array
// and order is free. Hashes are keyed per Vm (chosen keys cannot collide on purpose). A look-up may
// run a script's __eq__, which may park and may change the table: the search starts over when
// `version` moved.
//
// Probing is linear from the hash's top bits, and a removal shifts the slots behind it back, so
// there are no tombstones in the index and a search ends at the first empty slot. The entries of
// removed keys stay as gaps until the array is full; it is then rebuilt, smaller if few keys are
// left.
#pragma once

#include <cstdint>
#include <string_view>

#include "vm/object.h"

namespace falcon::vm {

struct Entry {
  Value key;  // undefined: removed
  Value value;
  uint64_t hash;  // of a removed entry: a later position before which no entry is in use
};

struct Table {
  int32_t* slots;     // capacity of them: an index into `entries`, or negative: empty
  Entry* entries;     // room for two thirds of capacity; slots lie behind it in the same allocation
  uint32_t capacity;  // of slots, a power of two, or 0
  uint32_t used;      // entries in use or removed
  uint32_t live;      // entries in use
  uint32_t version;   // moves when a key comes or goes, or entries are moved
};

struct Dict : Object {
  Table table;
};
struct Set : Object {
  Table table;
};

// The position of a key in table.entries, kAbsent, or kLookupFailed with a pending exception (the
// key is not hashable, or its __eq__ raised).
constexpr int64_t kAbsent = -1;
constexpr int64_t kLookupFailed = -2;
int64_t table_find(Vm& vm, Table& table, Value key);
// For interned or other exact strings: never runs script, never fails.
int64_t table_find_str(const Table& table, const Str* key, uint64_t hash);
// Sets key to value (a key that is there already keeps its place and its key). False: exception.
bool table_set(Vm& vm, Table& table, Value key, Value value);
void table_set_str(Vm& vm, Table& table, Str* key, Value value);
// The same with the key's hash, as hash_of gave it.
int64_t table_find_hashed(Vm& vm, Table& table, Value key, uint64_t hash);
bool table_set_hashed(Vm& vm, Table& table, Value key, uint64_t hash, Value value);
// Adds an entry whose key is known not to be there. False: MemoryError.
bool table_add(Vm& vm, Table& table, const Entry& entry);
// Makes room for `count` keys in an empty table. False: MemoryError.
bool table_reserve(Vm& vm, Table& table, size_t count);
// Removes the entry at a position that table_find gave.
void table_remove_at(Table& table, int64_t position);
// Removes a key: 1 removed, 0 was not there, -1 exception.
int table_remove(Vm& vm, Table& table, Value key);
void table_clear(Heap& heap, Table& table);
void table_free(Heap& heap, Table& table);
void table_trace(Table& table, Tracer& tracer);
// Copies all entries of `from` into the table `to`, which never held any (no hashing, no script).
// False: MemoryError.
bool table_copy(Vm& vm, const Table& from, Table& to);
// The first entry in use at or after `position`; false at the end. `position` is then that entry's.
bool table_next(const Table& table, uint32_t* position);

// Hash of a value as dict and hash() see it: 48 bits, sign-extended, so that hash() gives a small
// int and a script's
// __hash__ that returns hash(x) hashes as x does. False: exception (TypeError: unhashable).
bool hash_of(Vm& vm, Value value, uint64_t* out);
uint64_t hash_of_str(Vm& vm, const Str* s);
uint64_t hash_of_text(Vm& vm, std::string_view text);  // the same, for text that is no object

// Short cuts for dicts. get: undefined when absent; error on an exception.
Value dict_get(Vm& vm, Dict* dict, Value key);
bool dict_set(Vm& vm, Dict* dict, Value key, Value value);
Value dict_get_str(Vm& vm, Dict* dict, Str* key);  // never fails: undefined when absent
void dict_set_str(Vm& vm, Dict* dict, Str* key, Value value);

}  // namespace falcon::vm
