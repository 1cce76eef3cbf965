// The table of faults: a row for each system call behind the socket module that fails, comes short
// or is interrupted, with the program that meets it and what that program then tells.
//
// Why a table beside fault_test.cc, whose programs check for themselves: here one look shows which
// calls have a row, and a row also shows that its fault was met. A program's verdict is the list
// `out` of its globals, so no stream is captured. Every run ends with the books of descriptors:
// none open, none closed twice.
#include <gtest/gtest.h>

#include <cerrno>
#include <string>
#include <thread>

#include "modules/modules.h"
#include "sched/scheduler.h"
#include "support/fault_system.h"
#include "vm/vm.h"

namespace falcon::modules {
namespace {

// What the programs begin with. tell(f, …) notes the error that f(…) raises, or what it gives.
constexpr char kPrelude[] = R"(
import socket, thread
out = []
func tell(f, *args) {
    try {
        out.append(str(f(*args)))
    } except OSError e {
        out.append(f"{type(e).__name__} {e.errno} {e.operation}")
        return e
    }
}
func listening() {
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    s.listen(5)
    return s
}
func pair() {
    with listening() listener {
        client = socket.socket()
        client.connect(listener.getsockname())
        return client, listener.accept()[0]
    }
}
func datagrams() {
    a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    a.bind(("127.0.0.1", 0))
    b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    b.connect(a.getsockname())
    return a, b
}
)";

// The items of the list `out`, with a comma between two.
std::string told(vm::Vm& vm, vm::Dict* globals) {
  vm::Value out = vm::dict_get_str(vm, globals, vm.intern("out"));
  if (out.is_undefined() || vm.kind_of(out) != vm::Kind::kList) return "no list `out`";
  std::string text;
  const auto* list = out.as<vm::List>();
  for (std::uint32_t i = 0; i < list->size; ++i) {
    if (i > 0) text += ", ";
    text += list->items[i].as<vm::Str>()->view();
  }
  return text;
}

// Runs a program in a runtime of its own, whose system calls are those of `system`.
std::string run(net::System& system, const std::string& program) {
  vm::Vm vm;
  register_modules(vm);
  sched::Scheduler scheduler(vm, system);
  vm::Value code = vm.load("program", kPrelude + program);
  if (code.is_error()) return "does not compile";
  vm::Module* module = vm.module("__main__");
  vm::dict_set_str(vm, vm.modules(), vm.names.main_name, module);
  const int status = scheduler.run_main(vm.function_of(code.as<vm::Code>(), module->globals));
  const std::string text = told(vm, module->globals);
  return status == 0 ? text : "status " + std::to_string(status) + " after: " + text;
}

void expect_balanced(const net::FaultSystem& system) {
  EXPECT_EQ(system.open_descriptors(), 0U);
  EXPECT_EQ(system.wrong_closes(), 0);
}

struct Case {
  const char* name;
  const char* call;   // as FaultSystem names it
  int nth;            // the first call that fails, from 1
  int times;          // how many fail
  int code;           // errno, or the negated EAI code; 0: none fails
  std::size_t limit;  // bytes that send and recv move at most; 0: as many as they can
  const char* program;
  const char* expected;
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }

class SocketFaultTable : public testing::TestWithParam<Case> {};

TEST_P(SocketFaultTable, TheProgramTells) {
  const Case& row = GetParam();
  net::FaultSystem system;
  system.limit(row.limit);
  if (row.code != 0) system.fail(row.call, row.code, row.nth, row.times);
  EXPECT_EQ(run(system, row.program), row.expected);
  EXPECT_GE(system.calls(row.call), row.nth + row.times - 1) << "the fault was not met";
  expect_balanced(system);
}

std::string name_of(const testing::TestParamInfo<Case>& row) { return row.param.name; }

// A second try is made after a collection when descriptors have run out, hence two failures.
constexpr Case kFailures[] = {
    {"SocketEmfile", "socket", 1, 2, EMFILE, 0,
     "tell(socket.socket)\nsocket.socket()\nout.append(\"goes on\")", "OSError 24 socket, goes on"},
    {"BindEaddrinuse", "bind", 1, 1, EADDRINUSE, 0,
     "s = socket.socket()\ntell(s.bind, (\"127.0.0.1\", 0))\ntell(s.bind, (\"127.0.0.1\", 0))",
     "OSError 98 bind, None"},
    {"ListenEinval", "listen", 1, 1, EINVAL, 0,
     "s = socket.socket()\ns.bind((\"127.0.0.1\", 0))\ntell(s.listen, 1)\ntell(s.listen, 1)",
     "OSError 22 listen, None"},
    {"AcceptEconnaborted", "accept4", 1, 3, ECONNABORTED, 0,
     "a, b = pair()\ntell(a.sendall, \"x\")\ntell(b.recv, 1)", "1, b'x'"},
    {"AcceptEmfile", "accept4", 1, 2, EMFILE, 0, R"(
listener = listening()
client = socket.socket()
client.connect(listener.getsockname())
tell(listener.accept)
out.append(str(listener.accept()[1] == client.getsockname()))
)",
     "OSError 24 accept, True"},
    {"ConnectEconnrefused", "connect", 1, 1, ECONNREFUSED, 0, R"(
listener = listening()
client = socket.socket()
tell(client.connect, listener.getsockname())
tell(client.connect, listener.getsockname())
)",
     "ConnectionRefusedError 111 connect, None"},
    {"SendShort", "send", 300, 1, 0, 1, R"(
a, b = pair()
data = bytes(range(150)) * 2
t = thread.spawn(a.sendall, data)
out.append(str(b.recv(300, socket.MSG_WAITALL) == data))
tell(t.join)
)",
     "True, 300"},
    {"RecvShort", "recv", 2, 1, 0, 1,
     "a, b = pair()\na.sendall(\"xyz\")\ntell(b.recv, 3)\ntell(b.recv, 3)", "b'x', b'y'"},
    {"SendEpipe", "send", 1, 1, EPIPE, 0,
     "a, b = pair()\nout.append(str(tell(a.send, \"x\").bytes_sent))",
     "BrokenPipeError 32 send, 0"},
    {"SendallEpipe", "send", 4, 1, EPIPE, 1,
     "a, b = pair()\nout.append(str(tell(a.sendall, \"12345\").bytes_sent))",
     "BrokenPipeError 32 sendall, 3"},
    {"RecvEconnreset", "recv", 1, 1, ECONNRESET, 0, "a, b = pair()\ntell(b.recv, 1)",
     "ConnectionResetError 104 recv"},
    {"SetsockoptEnoprotoopt", "setsockopt", 1, 1, ENOPROTOOPT, 0, R"(
s = socket.socket()
tell(s.setsockopt, socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
tell(s.setsockopt, socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
)",
     "OSError 92 setsockopt, None"},
    {"GetsockoptEinval", "getsockopt", 1, 1, EINVAL, 0,
     "s = socket.socket()\ntell(s.getsockopt, socket.SOL_SOCKET, socket.SO_KEEPALIVE)",
     "OSError 22 getsockopt"},
    {"GetsocknameEnobufs", "getsockname", 1, 1, ENOBUFS, 0,
     "s = socket.socket()\ntell(s.getsockname)\ntell(s.getsockname)",
     "OSError 105 getsockname, ('0.0.0.0', 0)"},
    {"CloseEio", "close", 1, 1, EIO, 0,
     "s = socket.socket()\ntell(s.close)\nout.append(str(s.closed))", "None, True"},
    {"EpollCreateEmfile", "epoll_create1", 1, 1, EMFILE, 0, R"(
a, b = datagrams()
tell(a.recv, 9)
t = thread.spawn(a.recv, 9)
b.send("later")
tell(t.join)
)",
     "OSError 24 recv, b'later'"},
    {"EpollCtlEnospc", "epoll_ctl", 1, 1, ENOSPC, 0, R"(
a, b = datagrams()
tell(a.recv, 9)
t = thread.spawn(a.recv, 9)
b.send("later")
tell(t.join)
)",
     "OSError 28 recv, b'later'"},
    {"GetaddrinfoEaiAgain", "getaddrinfo", 1, 1, 3, 0, R"(
s = socket.socket()
tell(s.connect, ("localhost", 1))
tell(socket.gethostbyname, "localhost")
)",
     "NameResolutionError -3 connect, b'127.0.0.1'"},
};
INSTANTIATE_TEST_SUITE_P(Failures, SocketFaultTable, testing::ValuesIn(kFailures), name_of);

// Makes every call at least once, most with a wait.
constexpr char kEcho[] = R"(
listener = listening()
accepting = thread.spawn(listener.accept)
client = socket.socket()
client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
out.append(str(client.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)[0]))
client.connect(listener.getsockname())
server = accepting.join()[0]
reading = thread.spawn(server.recv, 5)
thread.spawn(client.sendall, "hello").join()
tell(reading.join)
for s in [client, server, listener] { tell(s.close) }
)";

constexpr Case interrupted(const char* name, const char* call) {
  return {name, call, 1, 1, EINTR, 0, kEcho, "1, b'hello', None, None, None"};
}

constexpr Case kInterruptions[] = {
    interrupted("Socket", "socket"),
    interrupted("Bind", "bind"),
    interrupted("Listen", "listen"),
    interrupted("Accept", "accept4"),
    interrupted("Connect", "connect"),
    interrupted("Send", "send"),
    interrupted("Recv", "recv"),
    interrupted("Close", "close"),
    interrupted("Setsockopt", "setsockopt"),
    interrupted("Getsockopt", "getsockopt"),
    interrupted("Getsockname", "getsockname"),
    interrupted("EpollCreate", "epoll_create1"),
    interrupted("EpollCtl", "epoll_ctl"),
    interrupted("EpollWait", "epoll_wait"),
};
INSTANTIATE_TEST_SUITE_P(Interruptions, SocketFaultTable, testing::ValuesIn(kInterruptions),
                         name_of);

// Two runtimes at work at the same time: what fails in one is not seen in the other.
TEST(SocketFaultRuntimes, TwoAtOnce) {
  net::FaultSystem failing;
  net::FaultSystem sound;
  failing.fail("recv", ECONNRESET);
  std::string other;
  std::thread beside([&] { other = run(failing, "a, b = pair()\ntell(b.recv, 1)"); });
  const std::string own = run(sound, kEcho);
  beside.join();
  EXPECT_EQ(other, "ConnectionResetError 104 recv");
  EXPECT_EQ(own, "1, b'hello', None, None, None");
  expect_balanced(failing);
  expect_balanced(sound);
}

}  // namespace
}  // namespace falcon::modules
