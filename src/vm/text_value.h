// What str, bytes and bytearray have in common: a run of bytes and the rules that hold for it.
//
// Their methods are written once, over a view of self and its TextKind, and give results of self's
// class. No function here runs script, so views into self stay good.
#pragma once

#include <string>
#include <string_view>

#include "text/search.h"
#include "vm/str.h"
#include "vm/text_support.h"
#include "vm/vm.h"

namespace falcon::vm {

// The bytes of a str, bytes or bytearray (nothing else).
inline std::string_view text_view(Value self) {
  std::string_view view;
  text_or_bytes(self, &view);
  return view;
}
inline text::TextKind text_kind(Value self) {
  return is_str(self) ? text::TextKind::kStr : text::TextKind::kBytes;
}
// operation(the most bytes that a new text may take), whose outcome is a text.
template <class Operation>
auto text_within_room(Vm& vm, Operation operation) {
  return within_room(vm, kMaxBytes, operation);
}
// Whether a text that grows piece by piece may be that long.
inline bool text_fits(Vm& vm, size_t size) { return size <= kMaxBytes && vm.heap.allows(size); }

// A value of self's built-in class: for any text, or for a part of self (a str or bytes itself if
// the part is all of it).
Value text_like(Vm& vm, Value self, std::string_view text);
Value text_part(Vm& vm, Value self, std::string_view part);
// The same from an operation of the text layer.
Value text_outcome(Vm& vm, Value self, const text::Outcome<std::string>& outcome);

// The text of an argument that a method of self compares its own with: for a str a str, for bytes
// any of the three. False: TypeError; `what` begins the sentence for a str ("replace() argument
// 1").
bool needle_argument(Vm& vm, Value self, Value needle, std::string_view what,
                     std::string_view* out);

// An int 0 to 255. False: TypeError, or ValueError beginning with `what` ("byte", "bytes").
bool byte_argument(Vm& vm, Value value, std::string_view what, char* out);

// The position that an index means. False: TypeError with `indices` ("string indices"), or
// IndexError with `out_of_range`.
bool text_index(Vm& vm, Value key, size_t length, std::string_view indices,
                std::string_view out_of_range, size_t* out);

// a + b and a * n for self's class, the other operand of any class; not_implemented where another
// class may have an answer.
Value text_add(Vm& vm, Value left, Value right);
Value text_repeat(Vm& vm, Value self, Value times);
// ==, <, … of texts: a str is ordered with strs alone but may equal a bytes; else not_implemented.
Value text_compare(Vm& vm, CompareOp op, Value self, Value other);

// self % values, for str and bytes alike (percent.cc). Runs script.
Value text_percent(Vm& vm, Value self, Value values);

// Adds the methods that the three classes share (text_search_methods.cc, text_shape_methods.cc).
void define_search_methods(Vm& vm, Type* type);
void define_shape_methods(Vm& vm, Type* type);
// Those of str alone, of str.format, of bytes and bytearray, and of bytearray alone.
void define_str_methods(Vm& vm);
void define_format_methods(Vm& vm);
void define_bytes_methods(Vm& vm, Type* type);
void define_bytearray_methods(Vm& vm);
// bytearray: operations that change it (bytearray.cc).
void set_bytearray_operations(Operations& operations);

}  // namespace falcon::vm
