// What the classes made of text and numbers share: raising the text layer's errors, and putting
// constructors, class methods and properties together.
//
// Threads and collector: as vm.h says of natives.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "text/outcome.h"
#include "vm/vm.h"

namespace falcon::vm {

// Text from outside as a str: what is no UTF-8 in it is shown as \xHH.
Str* shown_text(Vm& vm, std::string_view text);
// What the system gave (a path, an argument) as a str, or as bytes if it is no UTF-8.
Value system_text(Vm& vm, std::string_view text);

// A path as the system takes it: a str or bytes without a NUL. False: TypeError, in which `what`
// stands for it ("a path"), or ValueError.
bool path_argument(Vm& vm, Value value, std::string_view what, std::string* out);

// What operation(the most bytes that its result may take) gives: `cap`, or what the heap has left.
// If that is too little, and not for the cap, there is a collection, and it is done once more.
template <class Operation>
auto within_room(Vm& vm, size_t cap, Operation operation) {
  const size_t room = vm.heap.room();
  auto outcome = operation(std::min(cap, room));
  if (room >= cap || outcome.ok() || outcome.error().kind != text::ErrorKind::kMemory) {
    return outcome;
  }
  vm.heap.collect();
  return operation(std::min(cap, vm.heap.room()));
}

// Makes the exception that the error stands for pending; Value::error().
Value raise_text(Vm& vm, const text::TextError& error);
// TypeError "<before>'<name of the value's type>'<after>".
Value raise_type(Vm& vm, std::string_view before, Value value, std::string_view after = {});

// Binds the arguments of `name(parameters…)`, all optional, to out[0..count); undefined where not
// given. The first `positional_only` have no keyword. False: TypeError.
bool bind_arguments(Vm& vm, std::string_view name,
                    std::initializer_list<std::string_view> parameters, size_t positional_only,
                    const Tuple* args, const Dict* keywords, Value* out);

// Adds natives that are called on the class: as classmethods (first place: the class) or
// staticmethods. `defs` outlive the Vm.
void define_class_methods(Vm& vm, Type* type, const NativeDef* defs, size_t count);
void define_static_methods(Vm& vm, Type* type, const NativeDef* defs, size_t count);

// An argument that means a truth value, by a default. False: exception.
bool flag_argument(Vm& vm, Args args, uint32_t place, bool otherwise, bool* out);
// An argument that counts (maxsplit, count), clamped to int64. False: TypeError.
bool count_argument(Vm& vm, Args args, uint32_t place, int64_t otherwise, int64_t* out);

}  // namespace falcon::vm
