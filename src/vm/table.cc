// The hash table: search, insertion, removal, growth. What it is and why stands in table.h.
//
// Entries and slots share one allocation, entries first. Invariants: every entry in use has exactly
// one slot on its probe chain, no chain has an empty slot before its end, the last entry of the
// array is in use (removals at the end give their places back), and `live` is 0 only when `used`
// is.
#include "vm/table.h"

#include <bit>
#include <cstring>

#include "vm/heap.h"
#include "vm/str.h"
#include "vm/vm.h"

namespace falcon::vm {
namespace {

constexpr int32_t kEmpty = -1;
// Three keys, which many dicts have no more of, take 96 bytes; with twice the slots it were 160.
constexpr uint32_t kMinCapacity = 4;
// Positions are 31 bits, and a capacity is a power of two.
constexpr uint64_t kMaxCapacity = uint64_t{1} << 31;

// Entries that a table with that many slots holds. At two thirds a search that fails looks at five
// slots on average with linear probing, (1 + 1/(1-a)^2)/2 (Knuth, The Art of Computer Programming
// 3, 6.4); in the smallest table at no more than four.
constexpr uint64_t usable(uint64_t capacity) {
  return capacity == kMinCapacity ? 3 : capacity * 2 / 3;
}

constexpr size_t block_bytes(uint64_t capacity) {
  return usable(capacity) * sizeof(Entry) + capacity * sizeof(int32_t);
}

// The least capacity for that many entries, or 0 if there is none.
uint64_t capacity_for(uint64_t count) {
  uint64_t capacity = kMinCapacity;
  while (usable(capacity) < count) capacity *= 2;
  return capacity <= kMaxCapacity ? capacity : 0;
}

// The slot where the search for a hash begins. Multiplication by 2^64 over the golden ratio
// (Knuth 6.4) spreads what differs in any bits over the top ones; hashes from a script's __hash__
// are often small.
uint32_t home_of(uint64_t hash, uint32_t capacity) {
  return static_cast<uint32_t>((hash * 0x9E3779B97F4A7C15) >>
                               (std::countl_zero(uint64_t{capacity}) + 1));
}

inline void place(Table& table, uint64_t hash, uint32_t position) {
  const uint32_t mask = table.capacity - 1;
  uint32_t slot = home_of(hash, table.capacity);
  while (table.slots[slot] != kEmpty) slot = (slot + 1) & mask;
  table.slots[slot] = static_cast<int32_t>(position);
}

// Gives the table (which has no block) an empty one.
void make_block(Heap& heap, Table& table, uint64_t capacity) {
  auto* block = static_cast<char*>(heap.allocate_outside(block_bytes(capacity)));
  table.entries = reinterpret_cast<Entry*>(block);
  table.slots = reinterpret_cast<int32_t*>(block + usable(capacity) * sizeof(Entry));
  table.capacity = static_cast<uint32_t>(capacity);
  std::memset(table.slots, 0xFF, capacity * sizeof(int32_t));
}

// Moves the entries in use into a new block without gaps.
void rebuild(Heap& heap, Table& table, uint64_t capacity) {
  const Table old = table;
  make_block(heap, table, capacity);
  table.used = 0;
  for (uint32_t i = 0; i < old.used; ++i) {
    if (old.entries[i].key.is_undefined()) continue;
    table.entries[table.used] = old.entries[i];
    place(table, old.entries[i].hash, table.used++);
  }
  ++table.version;
  if (old.capacity != 0) heap.free_outside(old.entries, block_bytes(old.capacity));
}

// Makes room for one more entry in a table that has none. One with many gaps keeps its size or
// shrinks; what is left free is at least half of what is in use, so the next rebuild is as far away
// as this one is long. False: too large.
__attribute__((noinline)) bool grow(Heap& heap, Table& table, bool within_limit) {
  const uint64_t capacity = capacity_for(uint64_t{table.live} + table.live / 2 + 1);
  if (capacity == 0) return false;
  if (within_limit && capacity > table.capacity && !heap.allows(block_bytes(capacity)))
    return false;
  rebuild(heap, table, capacity);
  return true;
}

inline bool make_room(Heap& heap, Table& table, bool within_limit) {
  if (table.capacity != 0 && table.used < usable(table.capacity)) return true;
  return grow(heap, table, within_limit);
}

// Adds a key that is not there; there is room.
inline void add(Table& table, Value key, uint64_t hash, Value value) {
  table.entries[table.used] = {key, value, hash};
  place(table, hash, table.used);
  ++table.used;
  ++table.live;
  ++table.version;
}

bool is_plain_text(const Vm& vm, Value value) {
  if (!value.is_object()) return false;
  const Type* type = value.as_object()->type;
  return type == vm.types.str || type == vm.types.bytes;
}

// Equality of keys with the same hash, as far as it is certain without script: 1, 0, or -1: ask
// vm.equals.
int equal_at_once(const Vm& vm, Value a, Value b) {
  if (Value::both_int(a, b)) return 0;  // identical ones were found before
  if (is_plain_text(vm, a) && is_plain_text(vm, b))
    return equal_bytes(as_str(a), as_str(b)) ? 1 : 0;
  return -1;
}

}  // namespace

int64_t table_find_hashed(Vm& vm, Table& table, Value key, uint64_t hash) {
search:
  if (table.live == 0) return kAbsent;
  const uint32_t version = table.version;
  const uint32_t mask = table.capacity - 1;
  for (uint32_t slot = home_of(hash, table.capacity);; slot = (slot + 1) & mask) {
    const int32_t position = table.slots[slot];
    if (position == kEmpty) return kAbsent;
    const Entry& entry = table.entries[position];
    if (entry.key == key) return position;
    if (entry.hash != hash) continue;
    int equal = equal_at_once(vm, entry.key, key);
    if (equal < 0) {
      equal = vm.equals(entry.key, key);
      if (equal < 0) return kLookupFailed;
      if (table.version != version) goto search;
    }
    if (equal != 0) return position;
  }
}

int64_t table_find(Vm& vm, Table& table, Value key) {
  uint64_t hash;
  if (!hash_of(vm, key, &hash)) return kLookupFailed;
  return table_find_hashed(vm, table, key, hash);
}

int64_t table_find_str(const Table& table, const Str* key, uint64_t hash) {
  if (table.live == 0) return kAbsent;
  const uint32_t mask = table.capacity - 1;
  for (uint32_t slot = home_of(hash, table.capacity);; slot = (slot + 1) & mask) {
    const int32_t position = table.slots[slot];
    if (position == kEmpty) return kAbsent;
    const Entry& entry = table.entries[position];
    if (!entry.key.is_object()) continue;
    const Object* other = entry.key.as_object();
    if (other == key) return position;
    if (entry.hash != hash || (other->kind != Kind::kStr && other->kind != Kind::kBytes)) continue;
    if (equal_bytes(static_cast<const Str*>(other), key)) return position;
  }
}

bool table_set_hashed(Vm& vm, Table& table, Value key, uint64_t hash, Value value) {
  const int64_t position = table_find_hashed(vm, table, key, hash);
  if (position == kLookupFailed) return false;
  if (position != kAbsent) {
    table.entries[position].value = value;
    vm.heap.wrote(value);
    return true;
  }
  return table_add(vm, table, {key, value, hash});
}

bool table_add(Vm& vm, Table& table, const Entry& entry) {
  if (!make_room(vm.heap, table, true)) {
    vm.raise_out_of_memory(block_bytes(uint64_t{table.capacity} * 2));
    return false;
  }
  add(table, entry.key, entry.hash, entry.value);
  vm.heap.wrote(entry.key);
  vm.heap.wrote(entry.value);
  return true;
}

bool table_set(Vm& vm, Table& table, Value key, Value value) {
  uint64_t hash;
  return hash_of(vm, key, &hash) && table_set_hashed(vm, table, key, hash, value);
}

void table_set_str(Vm& vm, Table& table, Str* key, Value value) {
  const uint64_t hash = hash_of_str(vm, key);
  const int64_t position = table_find_str(table, key, hash);
  if (position >= 0) {
    table.entries[position].value = value;
  } else if (make_room(vm.heap, table, false)) {
    add(table, Value(key), hash, value);
    vm.heap.wrote(key);
  }
  vm.heap.wrote(value);
}

bool table_reserve(Vm& vm, Table& table, size_t count) {
  const uint64_t capacity = count > kMaxCapacity ? 0 : capacity_for(count);
  if (capacity == 0 || !vm.heap.allows(block_bytes(capacity))) {
    vm.raise_out_of_memory(capacity == 0 ? count * sizeof(Entry) : block_bytes(capacity));
    return false;
  }
  if (capacity > table.capacity) rebuild(vm.heap, table, capacity);
  return true;
}

void table_remove_at(Table& table, int64_t position) {
  const uint32_t mask = table.capacity - 1;
  Entry& entry = table.entries[position];
  uint32_t hole = home_of(entry.hash, table.capacity);
  while (table.slots[hole] != position) hole = (hole + 1) & mask;
  for (uint32_t slot = (hole + 1) & mask; table.slots[slot] != kEmpty; slot = (slot + 1) & mask) {
    // What lies here may fill the hole if its search passes the hole on its way from home to here.
    const uint32_t home = home_of(table.entries[table.slots[slot]].hash, table.capacity);
    if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
    table.slots[hole] = table.slots[slot];
    hole = slot;
  }
  table.slots[hole] = kEmpty;
  entry = {Value::undefined(), Value::undefined(), static_cast<uint64_t>(position) + 1};
  --table.live;
  ++table.version;
  while (table.used > 0 && table.entries[table.used - 1].key.is_undefined()) --table.used;
}

int table_remove(Vm& vm, Table& table, Value key) {
  const int64_t position = table_find(vm, table, key);
  if (position == kLookupFailed) return -1;
  if (position == kAbsent) return 0;
  table_remove_at(table, position);
  return 1;
}

void table_free(Heap& heap, Table& table) {
  if (table.capacity != 0) heap.free_outside(table.entries, block_bytes(table.capacity));
  table = {nullptr, nullptr, 0, 0, 0, table.version + 1};
}

void table_clear(Heap& heap, Table& table) { table_free(heap, table); }

void table_trace(Table& table, Tracer& tracer) {
  for (uint32_t i = 0; i < table.used; ++i) {
    tracer.visit(table.entries[i].key);
    tracer.visit(table.entries[i].value);
  }
}

bool table_copy(Vm& vm, const Table& from, Table& to) {
  if (from.live == 0) return true;
  if (!table_reserve(vm, to, from.live)) return false;
  for (uint32_t i = 0; i < from.used; ++i) {
    const Entry& entry = from.entries[i];
    if (entry.key.is_undefined()) continue;
    add(to, entry.key, entry.hash, entry.value);
    vm.heap.wrote(entry.key);
    vm.heap.wrote(entry.value);
  }
  return true;
}

bool table_next(const Table& table, uint32_t* position) {
  const uint32_t start = *position;
  uint32_t i = start;
  while (i < table.used && table.entries[i].key.is_undefined()) {
    i = static_cast<uint32_t>(table.entries[i].hash);
  }
  if (i >= table.used) return false;
  // The next walk over this gap takes one step: a queue that drains from the front stays linear.
  if (i != start) table.entries[start].hash = i;
  *position = i;
  return true;
}

Value dict_get(Vm& vm, Dict* dict, Value key) {
  const int64_t position = table_find(vm, dict->table, key);
  if (position >= 0) return dict->table.entries[position].value;
  return position == kAbsent ? Value::undefined() : Value::error();
}

bool dict_set(Vm& vm, Dict* dict, Value key, Value value) {
  return table_set(vm, dict->table, key, value);
}

Value dict_get_str(Vm& vm, Dict* dict, Str* key) {
  const int64_t position = table_find_str(dict->table, key, hash_of_str(vm, key));
  return position < 0 ? Value::undefined() : dict->table.entries[position].value;
}

void dict_set_str(Vm& vm, Dict* dict, Str* key, Value value) {
  table_set_str(vm, dict->table, key, value);
}

}  // namespace falcon::vm
