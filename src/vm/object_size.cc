// Sizes by kind. What a kind has of optional parts is counted where it can be large; the rest
// counts by its layout.
#include "vm/object_size.h"

#include "vm/file.h"
#include "vm/numbers.h"
#include "vm/opaque.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

size_t table_bytes(const Table& table) {
  // The index, and room for entries at two thirds of it (table.h).
  return size_t{table.capacity} * sizeof(int32_t) + size_t{table.capacity} * 2 / 3 * sizeof(Entry);
}

size_t instance_bytes(const Instance* instance) {
  size_t outside = instance->slots == instance->inline_slots ? 0 : instance->slot_capacity;
  return sizeof(Instance) + (instance->aux + outside) * sizeof(Value);
}

}  // namespace

size_t size_of(Value value) {
  if (!value.is_object()) return sizeof(Value);
  Object* object = value.as_object();
  size_t dict = (object->flags & kHasDict) != 0 ? sizeof(Dict*) : 0;
  switch (object->kind) {
    case Kind::kBigInt:
      return sizeof(BigInt) + value.as<BigInt>()->value.size_bytes();
    case Kind::kStr:
      return sizeof(Str) + value.as<Str>()->size + 1 + dict;
    case Kind::kBytes:
      return sizeof(Bytes) + value.as<Bytes>()->capacity + 1 + dict;
    case Kind::kByteArray:
      return sizeof(ByteArray) + value.as<ByteArray>()->capacity + dict;
    case Kind::kTuple:
      return sizeof(Tuple) + size_t{value.as<Tuple>()->size()} * sizeof(Value) + dict;
    case Kind::kList:
      return sizeof(List) + size_t{value.as<List>()->capacity} * sizeof(Value) + dict;
    case Kind::kDict:
      return sizeof(Dict) + table_bytes(value.as<Dict>()->table) + dict;
    case Kind::kSet:
      return sizeof(Set) + table_bytes(value.as<Set>()->table) + dict;
    case Kind::kInstance:
      return instance_bytes(value.as<Instance>());
    case Kind::kFunction:
      return sizeof(Function) + size_t{value.as<Function>()->cell_count} * sizeof(Cell*);
    case Kind::kGenerator:
      return sizeof(Generator) + size_t{value.as<Generator>()->register_count} * sizeof(Value);
    case Kind::kType:
      return sizeof(Type);
    case Kind::kModule:
      return sizeof(Module);
    case Kind::kException:
      return sizeof(Exception) + value.as<Exception>()->trace_capacity * sizeof(TraceEntry);
    case Kind::kFile:
      return sizeof(File) + (value.as<File>()->buffer != nullptr ? kFileBufferBytes : 0);
    case Kind::kOpaque:
      return value.as<Opaque>()->hooks->bytes;
    default:
      return sizeof(Object) + 4 * sizeof(Value);  // method, range, slice, property, iterator …
  }
}

}  // namespace falcon::vm
