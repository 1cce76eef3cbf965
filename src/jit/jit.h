// Machine code for hot functions of a Vm (vm/translator.h), on x86-64; elsewhere nothing.
//
// A baseline translator: one pass, one fixed sequence an instruction, no optimization across them.
// What it saves is fetching, decoding and dispatching, about half of what the interpreter does
// (docs/decisions/0044-machine-code.md).
#pragma once

#include <cstdint>

namespace falcon::vm {
class Vm;
}

namespace falcon::jit {

// Calls and turns of loops after which a function is hot: machine code takes some ten microseconds
// to make, as long as a few hundred of them take.
#ifdef FALCON_GC_STRESS
constexpr uint32_t kHot = 0;  // a build that looks for mistakes looks here, too
#else
constexpr uint32_t kHot = 300;
#endif

// Has hot functions of the Vm translated. Where that cannot be, because the processor is another
// one or the system gives no memory that may be executed, programs are interpreted.
void install(vm::Vm& vm, uint32_t hot = kHot);

}  // namespace falcon::jit
