// What all heap objects begin with, and the table of operations that each kind of object has.
//
// Kind is the native layout of an object, Type its class: an instance of a script's class that
// derives from list has kind kList and a type of its own. The interpreter's fast paths look at
// kinds; anything that a script may have overridden is looked up in the type.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/value.h"

namespace falcon::vm {

class Vm;
class Tracer;
class Heap;
struct Type;
struct Str;
struct Dict;

// clang-format off
enum class Kind : uint8_t {
  kFree,  // a cell that holds no object
  // Values that need no object; the first two also exist as objects for script subclasses.
  kInt, kFloat, kBool, kNone,
  // Data.
  kBigInt, kStr, kBytes, kByteArray, kTuple, kList, kDict, kSet, kRange, kSlice,
  // Code.
  kCode, kCell, kFunction, kNative, kMethod, kGenerator, kModule, kType, kShape,
  kProperty, kClassMethod, kStaticMethod, kSuper,
  // Instances of script classes, exceptions, iterators, and what modules define (kOpaque).
  kInstance, kException, kIterator, kNotImplemented, kFile, kOpaque,
  kCount
};
enum class BinaryOp : uint8_t { kAdd, kSub, kMul, kDiv, kFloorDiv, kMod, kPow, kAnd, kOr, kXor, kShl, kShr };
enum class UnaryOp : uint8_t { kNeg, kPos, kInvert };
enum class CompareOp : uint8_t { kEq, kNe, kLt, kLe, kGt, kGe };
// clang-format on

// Flags of Object::flags.
constexpr uint8_t kHasDict = 1;       // a script subclass of a built-in: a Dict* follows the layout
constexpr uint8_t kInterned = 2;      // Str: the one string with its text in the intern table
constexpr uint8_t kHasFinalizer = 4;  // noted for its finalizer (finalize.h)
constexpr uint8_t kFinalized = 8;     // the finalizer was called
constexpr uint8_t kLarge = 16;        // allocated by itself, not in a block
constexpr uint8_t kDictMode = 32;     // Instance: attributes are in a Dict, not in shaped slots
constexpr uint8_t kLent = 32;         // Bytes: whose memory is used again (lending.h)
constexpr uint8_t kLookAgain = 64;    // the collector looks at it once more before marking ends
constexpr uint8_t kGrown = 128;       // Str, Bytes: the data is the front of a buffer (str.h)

struct Object {
  Type* type;
  Kind kind;
  uint8_t mark;  // the collector's colour
  uint8_t flags;
  uint8_t dict_at;  // with kHasDict: where the Dict* is, in units of 8 bytes; 255: behind data of
                    // that length
  uint32_t aux;     // the layout's own use (a string's hash, a tuple's size, …)
};
static_assert(sizeof(Object) == 16);

// The operations that an object of a kind has natively; null where it has none. Each may run script
// code and park. A Value result is a value, Value::error() with a pending exception, or the special
// answer that the comment names. `self` has the table's kind; other operands may be anything.
// The special methods of the built-in types (list.__getitem__, …) are made from these tables.
struct Operations {
  // Collector: must not allocate or call script.
  void (*trace)(Object*, Tracer&) = nullptr;
  void (*finalize)(Heap&, Object*) = nullptr;  // frees what the object owns outside the heap

  Value (*repr)(Vm&, Value self) = nullptr;  // a Str
  Value (*str)(Vm&, Value self) = nullptr;   // a Str; null: as repr
  Value (*format)(Vm&, Value self, Str* spec) = nullptr;
  Value (*hash)(Vm&, Value self) =
      nullptr;  // an int; null: not hashable if `compare` is set, else identity
  Value (*truth)(Vm&, Value self) = nullptr;   // True or False; null: by length, else True
  Value (*length)(Vm&, Value self) = nullptr;  // an int
  Value (*get_item)(Vm&, Value self, Value key) = nullptr;
  Value (*set_item)(Vm&, Value self, Value key, Value value) = nullptr;  // None
  Value (*delete_item)(Vm&, Value self, Value key) = nullptr;            // None
  Value (*contains)(Vm&, Value self, Value item) = nullptr;              // True or False
  Value (*iter)(Vm&, Value self) = nullptr;
  Value (*next)(Vm&, Value self) = nullptr;  // undefined at the end
  // Vm::not_implemented() where the operands do not fit. `self_left` tells on which side self
  // stands: asked of the left operand first, then of the right one.
  Value (*binary)(Vm&, BinaryOp, Value left, Value right, bool self_left) = nullptr;
  // a += b and its kin where that changes self; not_implemented: as `binary`.
  Value (*in_place)(Vm&, BinaryOp, Value self, Value right) = nullptr;
  Value (*unary)(Vm&, UnaryOp, Value self) = nullptr;
  Value (*compare)(Vm&, CompareOp, Value self,
                   Value other) = nullptr;  // not_implemented where it does not fit
};

}  // namespace falcon::vm
