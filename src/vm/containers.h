// Layouts of tuple, list, range and slice, and what natives do with them.
//
// A tuple's items lie in the object, for they never change; a list's outside, for the object cannot
// move when they grow.
#pragma once

#include "vm/object.h"

namespace falcon::vm {

struct Tuple : Object {  // aux: the number of items
  Value items[];
  uint32_t size() const { return aux; }
};

struct List : Object {
  Value* items;  // owned, outside the heap; stale after script code ran
  uint32_t size;
  uint32_t capacity;
};

struct Range : Object {  // of ints that fit 64 bits
  int64_t start;
  int64_t stop;
  int64_t step;   // never 0
  int64_t count;  // number of items
};

struct Slice : Object {
  Value start;
  Value stop;
  Value step;
};

// The longest list or tuple that is made by repetition or from a known count.
constexpr size_t kMaxItems = (size_t{1} << 32) - 1;

// A slice applied to a length: items start, start + step, …, `count` of them.
struct SliceBounds {
  int64_t start;
  int64_t step;
  int64_t count;
};
// False: exception (an index is no int, the step is zero).
bool slice_bounds(Vm& vm, Slice* slice, int64_t length, SliceBounds* out);
// Turns an index value into 0 <= *out < length. False: TypeError, or IndexError "<what> index out
// of range".
bool index_in(Vm& vm, Value index, int64_t length, const char* what, int64_t* out);

// Appends; grows by an eighth and a bit. False: MemoryError.
bool list_append(Vm& vm, List* list, Value item);
// Makes room for `extra` more items. False: MemoryError.
bool list_reserve(Vm& vm, List* list, size_t extra);
// Appends every item of an iterable. False: exception.
bool list_extend(Vm& vm, List* list, Value iterable);
// A new list or tuple of an iterable's items, or error.
Value list_from(Vm& vm, Value iterable);
Value tuple_from(Vm& vm, Value iterable);

// Steps of iterators that the interpreter knows, for `for` loops over them.
// List: `source` the list, `position` the next index.
struct Iterator;
Value list_iterator_step(Vm& vm, Iterator* it);
// Range: `position` the next value, `limit` how many are left, `source` the Range (for its step),
// undefined at the end. What comes after the last value is never used, so `position` may wrap.
Value range_iterator_step(Vm& vm, Iterator* it);

}  // namespace falcon::vm
