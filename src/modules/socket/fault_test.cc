// Programs whose system calls fail, come short and are interrupted: each gets the right exception
// or carries on, and no descriptor is lost.
//
// The programs check for themselves and end with status 0; what they raise instead is on standard
// error. What a call does in each case is tested in src/net/fault_test.cc; here it is what a script
// sees.
#include <gtest/gtest.h>

#include <cerrno>
#include <string>

#include "modules/modules.h"
#include "sched/scheduler.h"
#include "support/fault_system.h"
#include "vm/vm.h"

namespace falcon::modules {
namespace {

// What the programs begin with.
constexpr char kPrelude[] = R"(
import socket, thread
func pair() {
    with socket.socket() listener {
        listener.bind(("127.0.0.1", 0))
        listener.listen(5)
        client = socket.socket()
        client.connect(listener.getsockname())
        return client, listener.accept()[0]
    }
}
func check(condition) {
    if not condition { raise AssertionError("wrong") }
}
func fails(error, f, *args) {
    try {
        f(*args)
    } except OSError e {
        if e.errno != error { raise }
        return e
    }
    raise AssertionError(f"no error {error}")
}
)";

class SocketFault : public testing::Test {
 protected:
  ~SocketFault() override {
    EXPECT_EQ(system_.open_descriptors(), 0U);
    EXPECT_EQ(system_.wrong_closes(), 0);
  }

  // Runs a program in a runtime of its own. Gives its exit status.
  int run(const std::string& text) {
    vm::Vm vm;
    register_modules(vm);
    sched::Scheduler scheduler(vm, system_);
    vm::Value code = vm.load("program", kPrelude + text);
    if (code.is_error()) return -1;
    vm::Module* module = vm.module("__main__");
    return scheduler.run_main(vm.function_of(code.as<vm::Code>(), module->globals));
  }

  net::FaultSystem system_;
};

TEST_F(SocketFault, SocketsRunOut) {
  system_.fail("socket", EMFILE);  // the collector may have freed some: tried again
  EXPECT_EQ(run("s = socket.socket()\ncheck(s.fileno() >= 0)"), 0);
  system_.fail("socket", ENFILE, 1, 2);
  EXPECT_EQ(run("fails(23, socket.socket)\nsocket.socket()"), 0);
  system_.fail("socket", EACCES);
  EXPECT_EQ(run(R"(
e = fails(13, socket.socket, 2, 3)
check(type(e) is PermissionError and e.operation == "socket")
)"),
            0);
}

TEST_F(SocketFault, BindAndListen) {
  system_.fail("bind", EADDRINUSE);
  system_.fail("listen", EADDRINUSE);
  EXPECT_EQ(run(R"(
s = socket.socket()
e = fails(98, s.bind, ("127.0.0.1", 1))
check(e.local == ("127.0.0.1", 1) and e.operation == "bind")
s.bind(("127.0.0.1", 0))
e = fails(98, s.listen, 1)
check(e.local == s.getsockname() and e.operation == "listen")
s.listen(1)
)"),
            0);
}

TEST_F(SocketFault, AcceptRunsOutAndRecovers) {
  system_.fail("accept4", EMFILE);
  EXPECT_EQ(run("pair()"), 0);
  system_.fail("accept4", EMFILE, 1, 2);
  EXPECT_EQ(run(R"(
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(5)
client = socket.socket()
client.connect(listener.getsockname())
e = fails(24, listener.accept)
check(e.operation == "accept" and e.local == listener.getsockname())
check(listener.accept()[1] == client.getsockname())
)"),
            0);
  for (const int skipped : {ECONNABORTED, EPROTO, EINTR}) {
    system_.fail("accept4", skipped, 1, 3);
    EXPECT_EQ(run("pair()"), 0);
  }
}

TEST_F(SocketFault, Connect) {
  system_.fail("connect", ENETUNREACH);
  EXPECT_EQ(run(R"(
s = socket.socket()
e = fails(101, s.connect, ("127.0.0.1", 1))
check(e.remote == ("127.0.0.1", 1) and e.operation == "connect")
)"),
            0);
  system_.fail("connect", EINTR, 1, 2);
  EXPECT_EQ(run("pair()"), 0);
}

TEST_F(SocketFault, SendAndRecvFail) {
  system_.fail("send", ENOBUFS, 2);
  EXPECT_EQ(run(R"(
a, b = pair()
check(a.send("one") == 3)
e = fails(105, a.send, "two")
check(e.bytes_sent == 0 and e.remote == b.getsockname())
check(a.send("two") == 3 and b.recv(6, socket.MSG_WAITALL) == "onetwo")
)"),
            0);
  system_.fail("recv", ECONNRESET);
  EXPECT_EQ(run(R"(
a, b = pair()
e = fails(104, b.recv, 1)
check(type(e) is ConnectionResetError and e.remote == a.getsockname())
)"),
            0);
}

TEST_F(SocketFault, InterruptedAndShort) {
  system_.limit(1000);
  for (const char* call :
       {"send", "recv", "epoll_wait", "setsockopt", "getsockopt", "getsockname"}) {
    system_.fail(call, EINTR, 2, 3);
  }
  EXPECT_EQ(run(R"(
a, b = pair()
a.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
a.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
check(a.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)[0] == 1)
check(a.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)[0] == 1)
data = bytes(range(250)) * 1000
t = thread.spawn(a.sendall, data)
check(b.recv(250000, socket.MSG_WAITALL) == data)
check(t.join() == 250000)
t = thread.spawn(a.send, data)
got = bytearray()
while len(got) < 250000 { got += b.recv(100000) }
check(t.join() == 250000 and got == data)
)"),
            0);
}

TEST_F(SocketFault, SendallFailsMidway) {
  system_.limit(1000);
  system_.fail("send", EPIPE, 4);
  EXPECT_EQ(run(R"(
a, b = pair()
e = fails(32, a.sendall, bytes(10000))
check(type(e) is BrokenPipeError and e.bytes_sent == 3000)
)"),
            0);
}

TEST_F(SocketFault, Options) {
  system_.fail("setsockopt", EPERM);
  system_.fail("getsockopt", ENOBUFS);
  system_.fail("getsockname", ENOBUFS, 3);  // the errors themselves ask for it twice
  EXPECT_EQ(run(R"(
s = socket.socket()
e = fails(1, s.setsockopt, 1, socket.SO_KEEPALIVE, 1)
check(type(e) is PermissionError and str(e).contains("SO_KEEPALIVE"))
fails(105, s.getsockopt, 1, socket.SO_KEEPALIVE)
fails(105, s.getsockname)
check(s.getsockname() == ("0.0.0.0", 0))
)"),
            0);
}

TEST_F(SocketFault, CloseFails) {
  for (const int code : {EINTR, EIO}) {
    system_.fail("close", code);
    EXPECT_EQ(run("s = socket.socket()\ncheck(s.close() == None)\ncheck(s.closed)"), 0);
  }
}

TEST_F(SocketFault, TheEngineFails) {
  system_.fail("epoll_create1", EMFILE);
  EXPECT_EQ(run(R"(
a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
a.bind(("127.0.0.1", 0))
fails(24, a.recv, 1)
b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
b.connect(a.getsockname())
t = thread.spawn(a.recv, 10)
b.send("later")
check(t.join() == "later")
)"),
            0);
  system_.fail("epoll_ctl", ENOSPC);
  EXPECT_EQ(run(R"(
a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
a.bind(("127.0.0.1", 0))
check(fails(28, a.recv, 1).operation == "recv")
)"),
            0);
}

TEST_F(SocketFault, LookUps) {
  system_.fail("getaddrinfo", 3);  // EAI_AGAIN is -3
  EXPECT_EQ(run(R"(
check(type(fails(socket.EAI_AGAIN, socket.gethostbyname, "localhost")) is NameResolutionError)
check(socket.gethostbyname("localhost") == "127.0.0.1")
)"),
            0);
  system_.fail("start_thread", EAGAIN);
  EXPECT_EQ(
      run("fails(11, socket.gethostbyname, \"localhost\")\nsocket.gethostbyname(\"localhost\")"),
      0);
  system_.fail("gethostname", EPERM);
  EXPECT_EQ(run("fails(1, socket.gethostname)\nsocket.gethostname()"), 0);
}

// What is open when a program ends, parked threads included, is closed with its runtime.
TEST_F(SocketFault, NothingIsLeftAtTheEnd) {
  EXPECT_EQ(run(R"(
a, b = pair()
held = [socket.socket() for i in range(100)]
t = thread.Thread(b.recv)
t.daemon = True
t.start(10)
with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) s { }
looking = thread.Thread(socket.socket().connect)
looking.daemon = True
looking.start(("localhost", 1))
)"),
            0);
  EXPECT_EQ(run("s = socket.socket()\nraise ValueError(\"the end, as expected\")"), 1);
}

// Two runtimes in one process know nothing of each other.
TEST_F(SocketFault, TwoRuntimes) {
  vm::Vm first;
  register_modules(first);
  sched::Scheduler scheduler(first, system_);
  EXPECT_EQ(run("pair()"), 0);
  vm::Value code = first.load("program", "import socket\nheld = socket.socket()");
  vm::Module* module = first.module("__main__");
  EXPECT_EQ(scheduler.run_main(first.function_of(code.as<vm::Code>(), module->globals)), 0);
  EXPECT_EQ(run("pair()"), 0);
  EXPECT_EQ(system_.open_descriptors(), 1U);
}

}  // namespace
}  // namespace falcon::modules
