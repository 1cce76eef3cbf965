// What list, tuple, range, slice, dict and set share: the guard of recursive reprs, lexicographic
// comparison, searching, counts and indices from script, members of built-in types.
//
// Functions that take a sequence as a Value want a list or a tuple. They may run script code
// (__eq__, __repr__), which may change a list under them: they look at its size and items anew at
// each step.
#pragma once

#include <algorithm>
#include <string>

#include "vm/vm.h"

namespace falcon::vm {

void install_list(Vm& vm);
void install_tuple(Vm& vm);
void install_range(Vm& vm);
void install_slice(Vm& vm);

struct ReprFrame {
  Value container;
  const ReprFrame* below;
};

// Notes on the running thread that the repr of a container is under way, so that a container which
// holds itself ends in "[...]". A chain through the C stack, which stays with a thread that parks.
class ReprGuard {
 public:
  ReprGuard(Vm& vm, Value container);
  ~ReprGuard();
  ReprGuard(const ReprGuard&) = delete;
  ReprGuard& operator=(const ReprGuard&) = delete;
  bool seen() const { return seen_; }  // it is under way further down

 private:
  Vm& vm_;
  ReprFrame frame_;
  bool seen_ = false;
};

// Appends repr(value). Vm::repr bounds the depth. False: exception (a repr beyond the heap's limit
// is a MemoryError).
bool append_repr(Vm& vm, std::string& out, Value value);

// The items of a list or tuple as they are now.
struct Items {
  const Value* at;
  uint32_t count;
};
Items items_of(Value sequence);
inline bool is_list(Value v) { return v.is_object() && v.as_object()->kind == Kind::kList; }
inline bool is_tuple(Value v) { return v.is_object() && v.as_object()->kind == Kind::kTuple; }

// "[1, 2]"; a tuple of one gets its comma.
Value repr_sequence(Vm& vm, Value self, const char* open, const char* close);
// Both of the same kind. As Python: by the first pair that differs, then by length.
Value compare_sequences(Vm& vm, CompareOp op, Value a, Value b);
// A list's hash is of what it holds: whoever changes it while it is a key does not find it again.
Value hash_sequence(Vm& vm, Value self);
// The first index in [start, stop) of an equal item, -1 if there is none, -2 with an exception.
int64_t find_item(Vm& vm, Value sequence, Value item, int64_t start = 0, int64_t stop = INT64_MAX);
Value contains_item(Vm& vm, Value self, Value item);
Value count_item(Vm& vm, Value self, Value item);
// index(x, start, stop) and find(x): args as the signatures have them.
Value index_of(Vm& vm, Args args, const char* missing);
Value find_in(Vm& vm, Args args);

// The place that an index means as a slice's bound: from the end if negative, within [0, length].
inline int64_t clamped_place(int64_t index, int64_t length) {
  return std::clamp(index < 0 ? index + length : index, int64_t{0}, length);
}
// An index argument as a slice sees it: negative counts from the end, clamped to 0 … length.
bool clamped_index(Vm& vm, Value index, int64_t length, int64_t* out);
// The size of `size` items repeated `times`. False: exception.
bool repeated_size(Vm& vm, size_t size, Value times, size_t* out);
// A value whose class may know the reflected operation: then the operands get their say before a
// TypeError.
bool may_reflect(const Vm& vm, Value other);
// Whether it is of exactly this built-in class, so that no script's __iter__ is in between.
inline bool is_exactly(Value v, const Type* type) {
  return v.is_object() && v.as_object()->type == type;
}
// The answer to a comparison of numbers of items, or of ints.
Value compare_numbers(CompareOp op, int64_t a, int64_t b);

// Gives a built-in class an attribute that is read by a native (self).
void define_getter(Vm& vm, Type* type, const char* name, const NativeDef& def);
// Raises a KeyError whose argument is the key.
Value raise_key_error(Vm& vm, Value key);

// slice.indices(length): the stop may stand one place before the first item. False: exception.
struct SliceIndices {
  int64_t start;
  int64_t stop;
  int64_t step;
};
bool slice_indices(Vm& vm, const Slice* slice, int64_t length, SliceIndices* out);

// Slices of lists, and moving items up and down for them; see list_slice.cc and list.cc.
// `count` items of a list from `begin` on, as a new one; MemoryError.
Value list_part(Vm& vm, List* list, size_t begin, size_t count);
Value list_get_slice(Vm& vm, List* list, Slice* slice);
Value list_set_slice(Vm& vm, List* list, Slice* slice, Value value);
Value list_delete_slice(Vm& vm, List* list, Slice* slice);
void list_remove_range(Vm& vm, List* list, size_t start, size_t count);
// False: MemoryError.
bool list_insert_gap(Vm& vm, List* list, size_t start, size_t count);
// list's ordinary methods, see list_methods.cc.
void define_list_methods(Vm& vm);

}  // namespace falcon::vm
