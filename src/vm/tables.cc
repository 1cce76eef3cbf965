// What dict and set have in common: length, iteration, merging.
#include "vm/tables.h"

#include <utility>

#include "vm/install.h"

namespace falcon::vm {
namespace {

// Iterator::limit of a walk: the number of keys at its start, and the table's version then.
int64_t limit_of(const Table& table) { return int64_t{table.live} << 32 | table.version; }
uint32_t size_of(int64_t limit) { return static_cast<uint32_t>(limit >> 32); }
uint32_t version_of(int64_t limit) { return static_cast<uint32_t>(limit); }

Value changed(Vm& vm, Value container, const char* what) {
  return vm.raise(vm.types.invalid_operation_error,
                  cat(is_dict(container) ? "dictionary" : "Set", what, " during iteration"));
}

// The next position of a walk in `it`, which goes up or down; false at its end.
bool advance(Iterator* it, const Table& table, bool back, uint32_t* position) {
  if (!back) {
    *position = static_cast<uint32_t>(it->position);
    if (!table_next(table, position)) return false;
    it->position = int64_t{*position} + 1;
    return true;
  }
  if (it->position >= table.used) it->position = int64_t{table.used} - 1;
  for (; it->position >= 0; --it->position) {
    if (table.entries[it->position].key.is_undefined()) continue;
    *position = static_cast<uint32_t>(it->position--);
    return true;
  }
  return false;
}

Value step(Vm& vm, Iterator* it, bool back) {
  if (it->source.is_undefined()) return Value::undefined();
  const Table& table = table_of(it->source);
  if (table.live != size_of(it->limit)) return changed(vm, it->source, " changed size");
  if (table.version != version_of(it->limit)) return changed(vm, it->source, " keys changed");
  uint32_t position;
  if (!advance(it, table, back, &position)) {
    it->source = Value::undefined();
    return Value::undefined();
  }
  return table.entries[position].key;
}

Value step_forward(Vm& vm, Iterator* it) { return step(vm, it, false); }
Value step_back(Vm& vm, Iterator* it) { return step(vm, it, true); }

}  // namespace

void trace_table(Object* object, Tracer& tracer) {
  table_trace(static_cast<Dict*>(object)->table, tracer);
}

void finalize_table(Heap& heap, Object* object) {
  table_free(heap, static_cast<Dict*>(object)->table);
}

Value table_length(Vm&, Value self) { return Value::small_int(table_of(self).live); }

Value table_contains(Vm& vm, Value self, Value key) {
  const int64_t position = table_find(vm, table_of(self), key);
  return position == kLookupFailed ? Value::error() : Value::boolean(position >= 0);
}

Value iterate_keys(Vm& vm, Value container) {
  return vm.iterator(step_forward, container, Value::none(), 0, limit_of(table_of(container)));
}

Value iterate_keys_back(Vm& vm, Value container) {
  const Table& table = table_of(container);
  return vm.iterator(step_back, container, Value::none(), int64_t{table.used} - 1, limit_of(table));
}

bool merge_table(Vm& vm, Table& to, Value from) {
  const Table& source = table_of(from);
  if (&source == &to) return true;
  if (to.live == 0) return table_copy(vm, source, to);
  const uint32_t version = source.version;
  for (uint32_t i = 0; table_next(source, &i); ++i) {
    const Entry entry = source.entries[i];
    if (!table_set_hashed(vm, to, entry.key, entry.hash, entry.value)) return false;
    if (source.version == version) continue;
    vm.raise(vm.types.invalid_operation_error,
             cat(is_dict(from) ? "dict" : "set", " mutated during update"));
    return false;
  }
  return true;
}

void replace_table(Vm& vm, Value self, Value other) {
  const uint32_t version = table_of(self).version + 1;
  std::swap(table_of(self), table_of(other));
  vm.heap.changed(self.as_object());
  table_of(self).version = version;
  table_free(vm.heap, table_of(other));
}

}  // namespace falcon::vm
