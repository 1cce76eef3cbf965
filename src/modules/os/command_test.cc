// os.system when the system refuses what it needs to wait: an OSError, and nothing is left waiting.
#include <gtest/gtest.h>

#include <cerrno>
#include <string>

#include "modules/modules.h"
#include "sched/scheduler.h"
#include "support/fault_system.h"
#include "vm/vm.h"

namespace falcon::modules {
namespace {

int run(net::FaultSystem& system, const std::string& text) {
  vm::Vm vm;
  register_modules(vm);
  sched::Scheduler scheduler(vm, system);
  const vm::Value code = vm.load("program", text);
  if (code.is_error()) return -1;
  vm::Module* module = vm.module("__main__");
  return scheduler.run_main(vm.function_of(code.as<vm::Code>(), module->globals));
}

constexpr char kFailsOnce[] = R"(
import os
try {
    os.system("exit 3")
    raise AssertionError("it ran")
} except OSError e {
    if e.errno != EXPECTED { raise }
}
if os.system("exit 3") != 3 { raise AssertionError("the second time") }
)";

std::string fails_with(int error) {
  std::string text = kFailsOnce;
  const std::string place = "EXPECTED";
  return text.replace(text.find(place), place.size(), std::to_string(error));
}

TEST(Command, NeedsAThread) {
  net::FaultSystem system;
  system.fail("start_thread", EAGAIN);
  EXPECT_EQ(run(system, fails_with(EAGAIN)), 0);
}

TEST(Command, NeedsADescriptorToBeToldBy) {
  net::FaultSystem system;
  system.fail("eventfd", EMFILE);
  EXPECT_EQ(run(system, fails_with(EMFILE)), 0);
  EXPECT_EQ(system.open_descriptors(), 0U);
}

}  // namespace
}  // namespace falcon::modules
