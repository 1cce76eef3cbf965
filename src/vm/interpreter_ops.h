// The parts of instructions that are too long for the loop, as plain functions.
#pragma once

#include "vm/thread.h"
#include "vm/vm.h"

namespace falcon::vm {

// NameError for a variable that has no value yet: of the running function, of one around it.
void raise_unassigned(Vm& vm, Str* name);
void raise_unassigned_free(Vm& vm, Str* name);
bool delete_name(Vm& vm, Dict* names, Str* name);
Value annotations_of(Vm& vm, Dict* names);
// The dict in which a frame's plain names are set; null: a function's, which are in registers.
Dict* names_of(const Frame* frame);
Value build_set(Vm& vm, const Value* items, uint32_t count);
Value build_dict(Vm& vm, const Value* pairs, uint32_t count);
bool update_set(Vm& vm, Set* set, Value iterable);
// merge: as for f(**mapping): keys must be str and new.
bool update_dict(Vm& vm, Dict* dict, Value mapping, bool merge);
bool unpack(Vm& vm, Value iterable, Value* to, uint32_t count);
bool unpack_rest(Vm& vm, Value iterable, Value* to, uint32_t before, uint32_t after);
Value format_value(Vm& vm, Value value, int conversion, Value spec);
Value build_string(Vm& vm, const Value* parts, uint32_t count);
// object[from:to].
Value get_slice(Vm& vm, Value object, Value from, Value to);
Value function_make(Vm& vm, const Frame* frame, Code* code, const Value* extras, int which);
bool check_not_running(Vm& vm, Generator* generator);
// The next item of an iterator that is no generator, or what its send() gives; undefined at its
// end.
Value next_or_send(Vm& vm, Value iterator, Value sent, Value* returned);
// The innermost handler that guards an instruction, or null.
const bytecode::Handler* handler_at(const Code& code, uint32_t at);
// What a frame that stands behind an instruction is handling there; undefined if nothing.
Value handled_in(const Frame& frame);
void raise_statement(Vm& vm, Value what, Value cause);
int match_exception(Vm& vm, Value exception, Value classes);  // 1, 0, -1
bool prepare_with(Vm& vm, Value manager, Value* to);
// Arranges the arguments of __exit__ at args: self and as much of the exception as it takes.
uint32_t exit_arguments(Vm& vm, Value callee, Value* args);
Value import_from(Vm& vm, Value module, Str* name);
bool import_star(Vm& vm, Value module, Dict* globals);
Value construct_from(Vm& vm, Type* type, const Value* args, uint32_t count, Tuple* keywords);
Value call_slowly(Vm& vm, Value callee, const Value* args, uint32_t count, Tuple* keywords);

// at[0](*at[1], **at[2]) of a function or method: what its frame is pushed with. False: it is
// another callable (spread_slowly), or an exception is pending.
struct SpreadCall {
  Value callee;
  Value* args;
  uint32_t count;
  Tuple* keywords;
};
bool spread_arguments(Vm& vm, Value* at, SpreadCall* out);
// Longer lists go through Vm::call_spread, which bounds them.
constexpr uint32_t kMaxSpread = 1000;
Value spread_slowly(Vm& vm, const Value* at);

}  // namespace falcon::vm
