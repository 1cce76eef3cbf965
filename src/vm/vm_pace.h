// The pace of long calculations on big integers that a native or an operator does: each piece of
// one is a safepoint, worth a turn, so that other threads run, and limits and Ctrl-C come, in
// between.
//
// Operands may be the values of BigInt objects: they do not change, and what the native holds keeps
// them. A calculation that was stopped has left an exception.
#pragma once

#include "text/pace.h"
#include "vm/vm.h"

namespace falcon::vm {

class VmPace final : public text::Pace {
 public:
  explicit VmPace(Vm& vm) : vm_(vm) {}

 private:
  static constexpr uint32_t kSteps = 20000;

  bool pause() override { return vm_.pause(kSteps); }

  Vm& vm_;
};

}  // namespace falcon::vm
