// Look-ups that take their time: they park their own thread alone, end with SO_SNDTIMEO, and end
// with the socket that they are for.
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <string>

#include "modules/modules.h"
#include "sched/scheduler.h"
#include "support/fault_system.h"
#include "vm/vm.h"

namespace falcon::modules {
namespace {

// A resolver that answers nothing until it is released, and then that it found nothing.
class SlowResolver : public net::FaultSystem {
 public:
  int getaddrinfo(int family, const std::string& host, std::vector<net::Address>* addresses,
                  int* system_code) override {
    if (host != "slow.test") {
      return FaultSystem::getaddrinfo(family, host, addresses, system_code);
    }
    std::unique_lock lock(mutex_);
    ++inside_;
    changed_.wait(lock, [this] { return released_; });
    --inside_;
    changed_.notify_all();
    return kNothingFound;
  }

  // Lets every look-up end, and waits until they have.
  void release() {
    std::unique_lock lock(mutex_);
    released_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return inside_ == 0; });
  }

 private:
  static constexpr int kNothingFound = -2;  // EAI_NONAME (netdb.h)

  std::mutex mutex_;
  std::condition_variable changed_;
  bool released_ = false;
  int inside_ = 0;
};

class SlowLookUp : public testing::Test {
 protected:
  ~SlowLookUp() override { system_.release(); }

  int run(const std::string& text) {
    vm::Vm vm;
    register_modules(vm);
    sched::Scheduler scheduler(vm, system_);
    vm::Value code = vm.load("program", text);
    if (code.is_error()) return -1;
    vm::Module* module = vm.module("__main__");
    const int status = scheduler.run_main(vm.function_of(code.as<vm::Code>(), module->globals));
    system_.release();
    return status;
  }

  SlowResolver system_;
};

TEST_F(SlowLookUp, EndsWhenItsSocketIsClosed) {
  EXPECT_EQ(run(R"(
import socket, thread, time
for operation in ["connect", "bind"] {
    s = socket.socket()
    func look() {
        try {
            getattr(s, operation)(("slow.test", 80))
        } except socket.ClosedError e {
            return e.operation
        }
    }
    threads = [thread.spawn(look) for i in range(3)]
    time.sleep_ms(1)
    s.close()
    if [t.join() for t in threads] != [operation] * 3 { raise AssertionError(operation) }
}
)"),
            0);
}

TEST_F(SlowLookUp, CountsToTheTimeOfConnect) {
  EXPECT_EQ(run(R"(
import socket, time
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, 0.05)
start = time.monotonic()
try {
    s.connect(("slow.test", 80))
    raise AssertionError("connected")
} except TimeoutError e {
    if e.operation != "connect" { raise }
}
if time.monotonic() - start < 0.05 { raise AssertionError("too early") }
)"),
            0);
}

TEST_F(SlowLookUp, LetsOthersGoOn) {
  EXPECT_EQ(run(R"(
import socket, thread
for i in range(20) {
    t = thread.Thread(socket.gethostbyname)
    t.daemon = True
    t.start("slow.test")
}
a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
a.bind(("127.0.0.1", 0))
b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
b.connect(a.getsockname())
for i in range(100) {
    t = thread.spawn(a.recv, 10)
    b.send("x")
    t.join()
}
)"),
            0);
}

TEST_F(SlowLookUp, LeavesRoomForCommands) {
  EXPECT_EQ(run(R"(
import os, socket, thread
for i in range(20) {
    t = thread.Thread(socket.gethostbyname)
    t.daemon = True
    t.start("slow.test")
}
if os.system("exit 3") != 3 { raise AssertionError("the command did not run") }
)"),
            0);
}

}  // namespace
}  // namespace falcon::modules
