// What the fuzz targets share.
//
// A target is one file with LLVMFuzzerTestOneInput. The fuzz build links it with libFuzzer; every
// other build links it with replay.cc, which gives it the inputs that are kept in fuzz/corpus. What
// one input does is nothing to the next, so that each finding comes back by itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "vm/vm.h"

namespace falcon::fuzz {

// Ends the process with the message if the condition does not hold: a finding.
void require(bool holds, std::string_view message);

// The bytes of an input; no view of a null pointer, which an empty one may have.
inline std::string_view view_of(const uint8_t* data, size_t size) {
  return size == 0 ? std::string_view()
                   : std::string_view(reinterpret_cast<const char*>(data), size);
}

// What a program may use. Enough for any line of a program of some kilobytes to have run.
struct Bounds {
  size_t memory_bytes = size_t{64} << 20;
  int64_t steps = 20'000;
};

// A runtime that reaches no file, no network, no clock and no other process, and one program in it.
class Runtime {
 public:
  explicit Runtime(std::string_view program, Bounds bounds = {});
  // Runs the program with the bytes as its global `data`. Gives the exit status, as the command
  // does: not 0 after an uncaught exception or a syntax error, which is told on standard error.
  int run(std::string_view data);

 private:
  vm::Vm vm_;
  Bounds bounds_;
  vm::Module* module_;
  vm::Function* function_ = nullptr;  // null: it does not compile
};

}  // namespace falcon::fuzz
