// hash_of: what the hash of any value is.
//
// Hashes of numbers, strings and identities are keyed per Vm: keys of dicts come from the network.
// That holds for numbers too, unlike in Python, where hash(n) is n: a document full of ints that
// collide is easily made. Every hash is cut to 48 bits with sign, the range of small ints, so that
// what hash() shows is all of it and comes back unchanged from a __hash__.
#include <bit>
#include <string>

#include "base/hash.h"
#include "vm/numbers.h"
#include "vm/str.h"
#include "vm/vm.h"

namespace falcon::vm {
namespace {

uint64_t cut(uint64_t hash) {
  return static_cast<uint64_t>(static_cast<int64_t>(hash << 16) >> 16);
}

uint64_t hash_of_int(const Vm& vm, int64_t value) {
  return cut(hash_integer(vm.hash_key, static_cast<uint64_t>(value)));
}

uint64_t hash_of_double(const Vm& vm, double value) {
  // Within 48 bits a double without fraction equals a small int; the comparison fails for NaN.
  if (value >= static_cast<double>(Value::kIntMin) &&
      value <= static_cast<double>(Value::kIntMax)) {
    const auto truncated = static_cast<int64_t>(value);
    if (static_cast<double>(truncated) == value) return hash_of_int(vm, truncated);
  }
  return cut(hash_integer(vm.hash_key, std::bit_cast<uint64_t>(value)));
}

bool unhashable(Vm& vm, Value value) {
  vm.raise(vm.types.type_error, cat("unhashable type: '", vm.type_name(value), "'"));
  return false;
}

// The hash that a __hash__ or Operations::hash gave: that int, or the hash of one beyond 48 bits.
bool hash_from(Vm& vm, Value result, uint64_t* out) {
  if (result.is_error()) return false;
  Value plain;
  if (!plain_int(result, &plain)) {
    vm.raise(vm.types.type_error, "__hash__ method should return an integer");
    return false;
  }
  *out = plain.is_int() ? static_cast<uint64_t>(plain.as_int()) : number_hash(vm, plain);
  return true;
}

bool hash_of_object(Vm& vm, Value value, uint64_t* out) {
  Object* object = value.as_object();
  if ((object->type->type_flags & kTypeFromScript) != 0) {
    const Value method = type_lookup(vm, object->type, vm.names.hash);
    if (method.is_none()) return unhashable(vm, value);
    if (method.is_object() && method.as_object()->kind != Kind::kNative) {
      return hash_from(vm, vm.call_special(value, vm.names.hash, {}), out);
    }
  }
  if (object->kind == Kind::kInt || object->kind == Kind::kFloat || object->kind == Kind::kBigInt) {
    *out = number_hash(vm, value);
    return true;
  }
  const Operations& operations = vm.operations(object->kind);
  if (operations.hash != nullptr) return hash_from(vm, operations.hash(vm, value), out);
  if (operations.compare != nullptr) return unhashable(vm, value);
  *out = cut(hash_integer(vm.hash_key, value.bits()));
  return true;
}

}  // namespace

// A number is hashed by its value: as an int if it fits 48 bits, else as the double that it is
// exactly, else by its digits. So a float and an int that are equal meet, and no two ints collide
// but by chance.
uint64_t number_hash(Vm& vm, Value number) {
  Value plain = number;
  if (number.is_object())
    plain = number.as_object()->kind == Kind::kBigInt ? number : number.as<BoxedNumber>()->value;
  if (plain.is_bool()) plain = Value::small_int(plain.is_true() ? 1 : 0);
  if (plain.is_int()) return hash_of_int(vm, plain.as_int());
  if (plain.is_double()) return hash_of_double(vm, plain.as_double());
  const text::BigInt& big = plain.as<BigInt>()->value;
  const text::Outcome<double> nearest = big.to_double();
  if (nearest.ok() && big.compare(nearest.value()) == 0) return hash_of_double(vm, nearest.value());
  const std::string digits = big.to_text(16);
  return cut(hash_bytes(vm.hash_key, digits.data(), digits.size()));
}

uint64_t hash_of_text(Vm& vm, std::string_view text) {
  const uint64_t hash = hash_bytes(vm.hash_key, text.data(), text.size());
  const auto folded = static_cast<uint32_t>(hash ^ (hash >> 32));
  return folded != 0 ? folded : 1;  // 0 stands for unknown
}

uint64_t hash_of_str(Vm& vm, const Str* s) {
  if (s->aux == 0) const_cast<Str*>(s)->aux = static_cast<uint32_t>(hash_of_text(vm, s->view()));
  return s->aux;
}

bool hash_of(Vm& vm, Value value, uint64_t* out) {
  if (value.is_object()) {
    const Object* object = value.as_object();
    if (object->type == vm.types.str || object->type == vm.types.bytes) {
      *out = hash_of_str(vm, value.as<Str>());
      return true;
    }
    return hash_of_object(vm, value, out);
  }
  if (value.is_none()) {
    *out = cut(hash_integer(vm.hash_key, value.bits()));
  } else {
    *out = number_hash(vm, value);
  }
  return true;
}

}  // namespace falcon::vm
