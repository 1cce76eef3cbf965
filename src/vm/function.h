// Code, functions, natives, methods, cells, generators, properties.
#pragma once

#include <memory>
#include <vector>

#include "bytecode/chunk.h"
#include "vm/object.h"

namespace falcon::vm {

struct Tuple;
struct Module;
struct Shape;
struct Frame;

struct MachineCode;

// What one attribute or global site has learned (see inline_cache.h for how it is used).
struct Site {
  Str* name;         // interned
  Shape* shape;      // attribute sites: the receiver's shape
  uint32_t version;  // of the type (attributes), or of the module's table (globals from builtins)
  uint32_t index;    // slot in the instance, or entry in the table
  Value value;       // a method found in the type
  uint8_t state;     // meaning depends on the instruction; 0: nothing learned
  uint8_t next_way;  // of `ways`: which one is learnt anew next
  Site* ways;        // attribute sites that saw several classes: kSiteWays more of them, owned
};
// A class hierarchy's methods are called at one site on a few classes; beyond five a look-up by
// name is no worse.
constexpr uint8_t kSiteWays = 4;

struct Code : Object {
  const bytecode::Instruction* instructions;
  Value* constants;
  Str** names;
  Site* sites;
  Code** children;
  uint32_t register_count;
  uint16_t positional_count;
  uint16_t keyword_only_count;
  uint16_t parameter_count;  // registers that parameters take, *rest and **extra included
  bool has_rest;
  bool has_extra;
  bool is_generator;
  bool has_handlers;
  // positional_count, if only positional parameters are taken and no generator made: the quick way
  // to call. Else kNotSimple.
  uint32_t simple_count;
  uint32_t constant_count;
  uint32_t name_count;
  uint32_t site_count;
  uint32_t child_count;
  Str* name;
  Str* qualified_name;
  Str** parameter_names;
  Value doc;
  const bytecode::Chunk* chunk;        // spans, handlers, source; owned by `owner`
  std::shared_ptr<const void>* owner;  // keeps the whole text's chunks alive
  size_t accounted_bytes;              // what it stands for of those; 0 but in the code of a text
  MachineCode* machine;                // or null (translator.h)
  const void* machine_start;           // of its first instruction, or null
  uint32_t heat;                       // calls, and turns of loops, that were interpreted
};
constexpr uint32_t kNotSimple = UINT32_MAX;

// Whether it is the code of a class body or a snippet, whose one argument is the dict of its names.
inline bool takes_names(const bytecode::Chunk& chunk) {
  return chunk.kind == bytecode::Chunk::Kind::kClassBody ||
         chunk.kind == bytecode::Chunk::Kind::kSnippet;
}

struct Cell : Object {
  Value value;  // undefined when empty
};

struct Function : Object {
  Code* code;
  Dict* globals;
  Tuple* defaults;         // or null
  Dict* keyword_defaults;  // or null
  Dict* annotations;       // or null
  Dict* attributes;        // or null: what script hung on it
  Str* name;
  Str* qualified_name;
  Value doc;
  Value module_name;
  uint32_t cell_count;
  Cell* cells[];
};

// --- natives
// Arguments of a native after binding: one place for each parameter of its signature, undefined
// where an optional one was not given; *args is a Tuple and **kwargs a Dict (never undefined). The
// places are registers of the calling thread and stay where they are while the native runs.
struct Args {
  Value* at;
  uint32_t count;  // number of places
  Value operator[](uint32_t i) const { return at[i]; }
  bool given(uint32_t i) const { return !at[i].is_undefined(); }
  Value get(uint32_t i, Value otherwise) const { return given(i) ? at[i] : otherwise; }
};
// The result, or error() with a pending exception, or suspended() from a step function (see
// thread.h).
using NativeFn = Value (*)(Vm& vm, Args args);

// A native as its author writes it. signature: "name(self, sep=None, maxsplit=-1)" in Python's
// notation: `/` (what stands before is positional only), `*` (what follows is by keyword only),
// *args, **kwargs. Default values are documentation: the native sees undefined. The doc is what
// `doc` and the prompt show.
struct NativeDef {
  const char* signature;
  NativeFn fn;
  const char* doc;
};

constexpr int kMaxNativeParameters = 10;

struct Signature {           // parsed once, when the native is made
  uint8_t parameter_count;   // all places
  uint8_t positional_count;  // that may be given by position
  uint8_t positional_only;
  uint8_t required;   // of the positional ones
  int8_t rest = -1;   // place of *args
  int8_t extra = -1;  // place of **kwargs
  // With so many arguments by position all there is to do is to fill the other places; none if it
  // takes *args or **kwargs.
  uint8_t quick_least = UINT8_MAX;
  uint8_t quick_most = 0;
  Str* names[kMaxNativeParameters];
};

struct Native : Object {
  NativeFn fn;
  const NativeDef* def;
  Signature signature;
  Str* name;
  Type* owner;  // the type it is a method of, or null: `self` must be an instance (checked by the
                // call)
  Value data;   // for natives that need something of their own; see Vm::running_native
  // The same for data on loan: it lends what it returns, or takes back what it is given
  // (lending.h). Null: there is none.
  Native* on_loan;
  bytecode::Loan loan;  // of on_loan
};

struct Method : Object {  // a function or native with its self
  Value callable;
  Value self;
};

struct Generator : Object {
  Function* function;
  const bytecode::Instruction* pc;  // where to go on
  Value* registers;                 // owned, with kNativeSlack behind them; null when finished
  uint32_t register_count;
  uint8_t state;            // GeneratorState
  uint16_t yield_register;  // where a sent value goes
  Object* blocks;           // what the host has of `with` blocks that have begun in it, or null
};
enum GeneratorState : uint8_t { kFresh, kSuspendedAtYield, kRunning, kFinished };

// Takes a generator's registers away: it is finished.
void generator_finish(Heap& heap, Generator* generator);
// A StopIteration that leaves a generator: the pending exception becomes a RuntimeError.
void stop_is_an_error(Vm& vm);
// A generator of a function whose arguments are bound at `registers`.
Value generator_make(Vm& vm, Function* function, const Value* registers);
// Raises GeneratorExit where it stands, so that it ends. None, or error.
Value generator_close(Vm& vm, Generator* generator);

struct Property : Object {
  Value getter, setter, deleter, doc;
};
struct Wrapper : Object {  // classmethod, staticmethod
  Value callable;
};
struct Super : Object {
  Type* start;  // look after this one in the order of
  Type* of;     // the receiver's class
  Value self;
};

struct ModuleLoading;

struct Module : Object {
  Str* name;
  Dict* globals;
  ModuleLoading* loading;  // while its code runs for the first time (import.cc), else null
  bool has_parts;          // those of its parts have not run yet (Vm::complete)
};

// An iterator of a built-in kind: what it walks, where it is, and how it moves.
struct Iterator : Object {
  // undefined at the end; suspended, as a step function, if what it walks has to be waited for.
  Value (*step)(Vm&, Iterator*);
  Value source;  // undefined once it has ended
  Value other;   // for map, zip, enumerate …
  int64_t position;
  int64_t limit;
};

}  // namespace falcon::vm
