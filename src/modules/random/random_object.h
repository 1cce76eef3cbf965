// What the files of the module share: the layout of a Random, and its tables of methods.
//
// Each Random has a stream of its own. The functions of the module are the methods of one that
// nobody else has, made when the module is first imported: two runtimes share no state.
#pragma once

#include "modules/random/generator.h"
#include "vm/opaque.h"
#include "vm/vm.h"

namespace falcon::modules::random {

struct RandomObject : vm::Opaque {
  Generator generator;
  double spare;  // of the pair that gauss makes
  bool has_spare;
};

inline RandomObject* self_of(vm::Args args) { return args[0].as<RandomObject>(); }

// 0 <= *out < bound for a plain int that is positive.
vm::Value random_below(vm::Vm& vm, RandomObject* random, vm::Value bound);

struct Methods {
  const vm::NativeDef* rows;
  size_t count;
};
Methods number_methods();    // seed, integers, bits
Methods sequence_methods();  // choice, sample, shuffle
Methods float_methods();     // distributions

// Seeds from a value that seed() takes. False: exception.
bool seed_from(vm::Vm& vm, RandomObject* random, vm::Value seed);

}  // namespace falcon::modules::random
