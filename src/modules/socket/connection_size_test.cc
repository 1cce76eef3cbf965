// What a connection costs whose handler waits in recv, by the heap's account: its thread, the
// registers of that, its Thread object and what it received last. Fields that are added to one of
// these show here; so does a handler that begins with more registers than its frame needs.
#include <gtest/gtest.h>

#include <string>

#include "modules/modules.h"
#include "sched/scheduler.h"
#include "vm/function.h"
#include "vm/vm.h"

namespace falcon::modules {
namespace {

constexpr char kProgram[] = R"(
import socket, thread

func echo(client) {
    with client {
        try {
            while True {
                data = client.recv(65536)
                if not data { return }
                client.sendall(data)
            }
        } except OSError {}
    }
}

func talk(pairs) {
    for ours, theirs in pairs {
        thread.spawn(echo, theirs)
        ours.sendall(bytes(64))
        ours.recv(64)
    }
}

first = [socket.socketpair()]
talk(first)
pairs = [socket.socketpair() for i in range(COUNT)]
before = account()
talk(pairs)
each = (account() - before) / COUNT
for ours, theirs in first + pairs { ours.close() }
)";

constexpr int kCount = 200;
constexpr double kThreadBytes = 368;
constexpr double kRegistersBytes = 288;  // the frame of echo, and places for recv's arguments
constexpr double kHandleBytes = 96;
constexpr double kReceivedBytes = 96;  // bytes of 64

// The heap's account after a whole collection.
vm::Value account(vm::Vm& vm, vm::Args) {
  vm.heap.collect();
  return vm.unsigned_integer(vm.heap.bytes());
}
constexpr vm::NativeDef kAccount = {"account()", account, ""};

TEST(ConnectionSize, AParkedHandlerTakesNoMoreThanItDid) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "small buffers are malloc's";
#endif
  vm::Vm vm;
  register_modules(vm);
  sched::Scheduler scheduler(vm);
  vm::Module* module = vm.module("__main__");
  vm::dict_set_str(vm, vm.modules(), vm.names.main_name, module);
  vm::dict_set_str(vm, module->globals, vm.intern("account"), vm.native(kAccount));
  vm::dict_set_str(vm, module->globals, vm.intern("COUNT"), vm::Value::small_int(kCount));
  const vm::Value code = vm.load("program", kProgram);
  ASSERT_FALSE(code.is_error());
  ASSERT_EQ(scheduler.run_main(vm.function_of(code.as<vm::Code>(), module->globals)), 0);
  const vm::Value each = vm::dict_get_str(vm, module->globals, vm.intern("each"));
  ASSERT_TRUE(each.is_double());
  // A few bytes for all of them together, which grew meanwhile.
  EXPECT_LE(each.as_double(), kThreadBytes + kRegistersBytes + kHandleBytes + kReceivedBytes + 8);
}

}  // namespace
}  // namespace falcon::modules
