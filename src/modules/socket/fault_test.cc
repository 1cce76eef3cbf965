// The table of faults: a row for each system call behind the socket module that fails, comes short
// or is interrupted, with the program that meets it and what that program then tells.
//
// What a call does in each case is tested in src/net/fault_test.cc; here it is what a script sees.
// A program tells by the list `out` of its globals, so no stream is captured; what only it can know
// it checks itself and raises. Every run also shows that its faults were met, and ends with the
// books of descriptors: none open, none closed twice.
#include <gtest/gtest.h>

#include <cerrno>
#include <string>
#include <thread>
#include <vector>

#include "modules/modules.h"
#include "sched/scheduler.h"
#include "support/fault_system.h"
#include "vm/vm.h"

namespace falcon::modules {
namespace {

// What the programs begin with. tell(f, …) notes the error that f(…) raises, and gives it, or notes
// the result.
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
func check(condition) {
    if not condition { raise AssertionError("wrong") }
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

// A runtime whose system calls are those of `system`.
class Runtime {
 public:
  explicit Runtime(net::System& system) : scheduler_(with_modules(vm_), system) {}

  // Runs a program to its end and gives what it told.
  std::string run(const std::string& program) {
    vm::Value code = vm_.load("program", kPrelude + program);
    if (code.is_error()) return "does not compile";
    vm::Module* module = vm_.module("__main__");
    vm::dict_set_str(vm_, vm_.modules(), vm_.names.main_name, module);
    const int status = scheduler_.run_main(vm_.function_of(code.as<vm::Code>(), module->globals));
    const std::string text = told(vm_, module->globals);
    return status == 0 ? text : "status " + std::to_string(status) + " after: " + text;
  }

 private:
  static vm::Vm& with_modules(vm::Vm& vm) {
    register_modules(vm);
    return vm;
  }

  vm::Vm vm_;
  sched::Scheduler scheduler_;
};

std::string run(net::System& system, const std::string& program) {
  return Runtime(system).run(program);
}

void expect_balanced(const net::FaultSystem& system) {
  EXPECT_EQ(system.open_descriptors(), 0U);
  EXPECT_EQ(system.wrong_closes(), 0);
}

struct Fault {
  const char* call;  // as FaultSystem names it
  int code;          // errno, or the negated EAI code
  int nth = 1;       // the first call that fails, from 1
  int times = 1;     // how many fail
};

struct Case {
  const char* name;
  std::vector<Fault> faults;
  const char* program;
  const char* told;
  std::size_t limit = 0;  // bytes that send and recv move at most; 0: as many as they can
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }

class SocketFault : public testing::TestWithParam<Case> {};

TEST_P(SocketFault, TheProgramTells) {
  const Case& row = GetParam();
  net::FaultSystem system;
  system.limit(row.limit);
  for (const Fault& fault : row.faults) system.fail(fault.call, fault.code, fault.nth, fault.times);
  EXPECT_EQ(run(system, row.program), row.told);
  for (const Fault& fault : row.faults) {
    EXPECT_GE(system.calls(fault.call), fault.nth + fault.times - 1)
        << fault.call << " was not met";
  }
  expect_balanced(system);
}

std::string name_of(const testing::TestParamInfo<Case>& row) { return row.param.name; }

// Failures: the exception has the class, errno, operation and addresses, and the next call works.
// -----------------------------------------------------------------------------------------------

// When descriptors have run out a collection may free some, so a second try follows.
const std::vector<Case>& opening() {
  static const std::vector<Case> rows = {
      {"SocketEmfileOnce", {{"socket", EMFILE}}, "check(socket.socket().fileno() >= 0)", ""},
      {"SocketEmfile",
       {{"socket", EMFILE, 1, 2}},
       "tell(socket.socket)\nsocket.socket()",
       "OSError 24 socket"},
      {"SocketEnfile",
       {{"socket", ENFILE, 1, 2}},
       "tell(socket.socket)\nsocket.socket()",
       "OSError 23 socket"},
      {"SocketEacces",
       {{"socket", EACCES}},
       "tell(socket.socket, socket.AF_INET, socket.SOCK_RAW)",
       "PermissionError 13 socket"},
      {"BindEaddrinuse",
       {{"bind", EADDRINUSE}},
       R"(
s = socket.socket()
check(tell(s.bind, ("127.0.0.1", 1)).local == ("127.0.0.1", 1))
tell(s.bind, ("127.0.0.1", 0))
)",
       "OSError 98 bind, None"},
      {"ListenEaddrinuse",
       {{"listen", EADDRINUSE}},
       R"(
s = socket.socket()
s.bind(("127.0.0.1", 0))
check(tell(s.listen, 1).local == s.getsockname())
tell(s.listen, 1)
)",
       "OSError 98 listen, None"},
      {"ListenEinval",
       {{"listen", EINVAL}},
       "s = socket.socket()\ntell(s.listen, 1)\ntell(s.listen, 1)",
       "OSError 22 listen, None"},
      {"AcceptEmfileOnce", {{"accept4", EMFILE}}, "pair()", ""},
      {"AcceptEmfile",
       {{"accept4", EMFILE, 1, 2}},
       R"(
listener = listening()
client = socket.socket()
client.connect(listener.getsockname())
check(tell(listener.accept).local == listener.getsockname())
check(listener.accept()[1] == client.getsockname())
)",
       "OSError 24 accept"},
      // The second try is still due to one that has waited.
      {"AcceptEmfileAfterAWait",
       {{"accept4", EAGAIN}, {"accept4", EMFILE, 2}},
       R"(
listener = listening()
client = socket.socket()
client.connect(listener.getsockname())
check(listener.accept()[1] == client.getsockname())
)",
       ""},
      {"AcceptEconnaborted",
       {{"accept4", ECONNABORTED, 1, 3}},
       R"(
a, b = pair()
tell(a.sendall, "x")
tell(b.recv, 1)
)",
       "1, b'x'"},
      {"AcceptEproto", {{"accept4", EPROTO, 1, 3}}, "pair()", ""},
      {"ConnectEnetunreach",
       {{"connect", ENETUNREACH}},
       R"(
check(tell(socket.socket().connect, ("127.0.0.1", 1)).remote == ("127.0.0.1", 1))
)",
       "OSError 101 connect"},
      {"ConnectEconnrefused",
       {{"connect", ECONNREFUSED}},
       R"(
listener = listening()
client = socket.socket()
tell(client.connect, listener.getsockname())
tell(client.connect, listener.getsockname())
)",
       "ConnectionRefusedError 111 connect, None"},
  };
  return rows;
}
INSTANTIATE_TEST_SUITE_P(Opening, SocketFault, testing::ValuesIn(opening()), name_of);

const std::vector<Case>& moving_data() {
  static const std::vector<Case> rows = {
      {"SendEnobufs",
       {{"send", ENOBUFS, 2}},
       R"(
a, b = pair()
tell(a.send, "one")
e = tell(a.send, "two")
check(e.bytes_sent == 0 and e.remote == b.getsockname())
tell(a.send, "two")
tell(b.recv, 6, socket.MSG_WAITALL)
)",
       "3, OSError 105 send, 3, b'onetwo'"},
      {"SendEpipe",
       {{"send", EPIPE}},
       R"(
a, b = pair()
check(tell(a.send, "x").bytes_sent == 0)
)",
       "BrokenPipeError 32 send"},
      {"SendallEpipeMidway",
       {{"send", EPIPE, 4}},
       R"(
a, b = pair()
check(tell(a.sendall, bytes(10000)).bytes_sent == 3000)
)",
       "BrokenPipeError 32 sendall",
       1000},
      {"RecvEconnreset",
       {{"recv", ECONNRESET}},
       R"(
a, b = pair()
check(tell(b.recv, 1).remote == a.getsockname())
)",
       "ConnectionResetError 104 recv"},
      {"SendShort",
       {},
       R"(
a, b = pair()
data = bytes(range(150)) * 2
t = thread.spawn(a.sendall, data)
check(b.recv(300, socket.MSG_WAITALL) == data)
tell(t.join)
)",
       "300",
       1},
      {"RecvShort",
       {},
       R"(
a, b = pair()
a.sendall("xyz")
tell(b.recv, 3)
tell(b.recv, 3)
)",
       "b'x', b'y'",
       1},
  };
  return rows;
}
INSTANTIATE_TEST_SUITE_P(Data, SocketFault, testing::ValuesIn(moving_data()), name_of);

const std::vector<Case>& streams() {
  static const std::vector<Case> rows = {
      {"ReadlineEconnresetKeepsWhatCame",
       {{"recv", ECONNRESET, 2}},
       R"(
a, b = pair()
a.sendall("half")
check(tell(b.readline).remote == a.getsockname())
tell(b.recv, 10)
)",
       "ConnectionResetError 104 readline, b'half'"},
      {"ReadlineShort",
       {},
       R"(
a, b = pair()
a.sendall("line\nrest")
tell(b.readline)
tell(b.readexactly, 2)
tell(b.buffered.__str__)
)",
       "b'line\\n', b're', 0",
       1},
      {"FramesShortAndInterrupted",
       {{"recv", EINTR, 2, 2}, {"sendmsg", EINTR, 1, 2}},
       R"(
a, b = pair()
t = thread.spawn(a.write_frame, "in bits")
tell(b.read_frame)
tell(t.join)
)",
       "b'in bits', 11",
       2},
      {"SendallOfPartsEpipeMidway",
       {{"sendmsg", EPIPE, 3}},
       R"(
a, b = pair()
check(tell(a.sendall, ["abc", "def", "ghi"]).bytes_sent == 4)
)",
       "BrokenPipeError 32 sendall",
       2},
      {"SendfileThatTheSystemCannot",
       {{"sendfile", EINVAL}, {"pread", EINTR}},
       R"(
a, b = pair()
check(a.sendfile("/proc/self/comm") == len(b.recv(100)))
)",
       ""},
      {"SendfileEio",
       {{"sendfile", EIO}},
       R"(
a, b = pair()
check(tell(a.sendfile, "/proc/self/comm").bytes_sent == 0)
)",
       "OSError 5 sendfile"},
      {"SendfileEmfile",
       {{"open_file", EMFILE, 1, 2}},
       R"(
a, b = pair()
try {
    a.sendfile("/proc/self/comm")
} except OSError e {
    out.append(f"{e.errno} {e.filename}")
}
)",
       "24 /proc/self/comm"},
      {"SendfileThatCannotBeAskedForItsSize",
       {{"file_size", EIO}},
       R"(
a, b = pair()
try {
    a.sendfile("/proc/self/comm")
} except ValueError e {
    out.append(str(e))
}
)",
       "sendfile() expects a regular file"},
      {"RelayWithoutPipes",
       {{"pipe", EMFILE, 1, 2}},
       R"(
far_a, a = pair()
b, far_b = pair()
relaying = thread.spawn(socket.relay, a, b)
data = bytes(range(256)) * 8000
sending = thread.spawn(far_a.sendall, data)
check(far_b.readexactly(len(data)) == data)
sending.join()
far_a.close()
far_b.close()
tell(relaying.join)
)",
       "(2048000, 0)"},
      {"RelayThatCannotSplice",
       {{"splice", EINVAL}},
       R"(
far_a, a = pair()
b, far_b = pair()
relaying = thread.spawn(socket.relay, a, b)
data = bytes(range(256)) * 8000
sending = thread.spawn(far_a.sendall, data)
check(far_b.readexactly(len(data)) == data)
sending.join()
far_a.close()
far_b.close()
tell(relaying.join)
)",
       "(2048000, 0)"},
      {"RelayEpipe",
       {{"send", EPIPE, 2}},
       R"(
far_a, a = pair()
b, far_b = pair()
relaying = thread.spawn(socket.relay, a, b)
far_a.sendall("x")
e = tell(relaying.join)
check(e.relayed == (0, 0) and e.source is a and a.recv(1) == "x")
)",
       "BrokenPipeError 32 relay"},
  };
  return rows;
}
INSTANTIATE_TEST_SUITE_P(Streams, SocketFault, testing::ValuesIn(streams()), name_of);

// The parts in Falcon: create_server and serve.
const std::vector<Case>& servers() {
  static const std::vector<Case> rows = {
      {"CreateServerThatCannotLook",
       {{"lstat", EACCES}},
       R"(
import os
path = f"/tmp/falcon_fault_{os.getpid()}.sock"
tell(socket.create_server, path)
check(not os.exists(path))
)",
       "PermissionError 13 lstat"},
      {"CreateServerInAFolderThatCannotBeRead",
       {{"open_folder", EACCES}, {"lstat", EINTR}},
       R"(
import os
path = f"/tmp/falcon_fault_{os.getpid()}.sock"
with socket.create_server(path) s { check(os.exists(path)) }
check(not os.exists(path))
)",
       ""},
      {"CreateServerInAFolderThatIsLocked",
       {{"flock", EWOULDBLOCK, 1, 3}},
       R"(
import os
with socket.create_server(f"/tmp/falcon_fault_{os.getpid()}.sock") s {}
)",
       ""},
      {"CreateServerWhoseFileCannotBeLookedAtAfterwards",
       {{"lstat", EIO, 2}},
       R"(
import os
path = f"/tmp/falcon_fault_{os.getpid()}.sock"
tell(socket.create_server, path)
os.remove(path)
)",
       "OSError 5 lstat"},
      {"CreateServerListenEaddrinuse",
       {{"listen", EADDRINUSE}},
       R"(
tell(socket.create_server, "tcp 127.0.0.1 0")
)",
       "OSError 98 listen"},
      {"CreateServerWithoutIpv6",
       {{"socket", EAFNOSUPPORT}},
       R"(
with socket.create_server("tcp * 0") s { tell(s.getsockname()[0].__str__) }
)",
       "0.0.0.0"},
      {"ServeOutOfDescriptors",
       {{"accept4", EMFILE, 1, 2}, {"accept4", ENOMEM, 3}},
       R"(
func echo(connection) { connection.sendall(connection.readline()) }
server = socket.Server(listening(), echo)
serving = thread.spawn(server.serve)
with socket.socket() s {
    s.connect(server.listener.getsockname())
    s.sendall("served\n")
    tell(s.readline)
}
server.drain()
tell(serving.join)
)",
       "b'served\\n', 0"},
      {"ServeAcceptEinval",
       {{"accept4", EINVAL}},
       R"(
server = socket.Server(listening(), print)
tell(server.serve)
check(server.listener.closed)
)",
       "OSError 22 accept"},
  };
  return rows;
}
INSTANTIATE_TEST_SUITE_P(Servers, SocketFault, testing::ValuesIn(servers()), name_of);

const std::vector<Case>& the_rest() {
  static const std::vector<Case> rows = {
      {"SetsockoptEperm",
       {{"setsockopt", EPERM}},
       R"(
e = tell(socket.socket().setsockopt, socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
check(str(e).contains("SO_KEEPALIVE"))
)",
       "PermissionError 1 setsockopt"},
      {"SetsockoptEnoprotoopt",
       {{"setsockopt", ENOPROTOOPT}},
       R"(
s = socket.socket()
tell(s.setsockopt, socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
tell(s.setsockopt, socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
)",
       "OSError 92 setsockopt, None"},
      {"GetsockoptEnobufs",
       {{"getsockopt", ENOBUFS}},
       R"(
s = socket.socket()
tell(s.getsockopt, socket.SOL_SOCKET, socket.SO_KEEPALIVE)
tell(s.getsockopt, socket.SOL_SOCKET, socket.SO_KEEPALIVE)
)",
       "OSError 105 getsockopt, [0, 0, 0, 0]"},
      {"GetsockoptEinval",
       {{"getsockopt", EINVAL}},
       "tell(socket.socket().getsockopt, socket.SOL_SOCKET, socket.SO_KEEPALIVE)",
       "OSError 22 getsockopt"},
      {"GetsocknameEnobufs",
       {{"getsockname", ENOBUFS}},
       "s = socket.socket()\ntell(s.getsockname)\ntell(s.getsockname)",
       "OSError 105 getsockname, ('0.0.0.0', 0)"},
      // An error asks for the addresses too; one that cannot be had leaves it as it is.
      {"GetsocknameOfAnError",
       {{"setsockopt", EPERM}, {"getsockname", ENOBUFS}},
       R"(
s = socket.socket()
check(tell(s.setsockopt, socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1).local == None)
tell(s.getsockname)
)",
       "PermissionError 1 setsockopt, ('0.0.0.0', 0)"},
      {"CloseEio",
       {{"close", EIO}},
       "s = socket.socket()\ntell(s.close)\ncheck(s.closed)\ntell(s.close)",
       "None, None"},
      {"CloseEintr",
       {{"close", EINTR}},
       "s = socket.socket()\ntell(s.close)\ncheck(s.closed)\ntell(s.close)",
       "None, None"},
      {"EpollCreateEmfile",
       {{"epoll_create1", EMFILE}},
       R"(
a, b = datagrams()
tell(a.recv, 9)
t = thread.spawn(a.recv, 9)
b.send("later")
tell(t.join)
)",
       "OSError 24 recv, b'later'"},
      {"EpollCtlEnospc",
       {{"epoll_ctl", ENOSPC}},
       R"(
a, b = datagrams()
tell(a.recv, 9)
t = thread.spawn(a.recv, 9)
b.send("later")
tell(t.join)
)",
       "OSError 28 recv, b'later'"},
      {"GetaddrinfoEaiAgain",
       {{"getaddrinfo", 3}},
       R"(
tell(socket.socket().connect, ("localhost", 1))
tell(socket.gethostbyname, "localhost")
)",
       "NameResolutionError -3 connect, b'127.0.0.1'"},
      {"GethostbynameEaiAgain",
       {{"getaddrinfo", 3}},
       R"(
check(tell(socket.gethostbyname, "localhost").errno == socket.EAI_AGAIN)
tell(socket.gethostbyname, "localhost")
)",
       "NameResolutionError -3 gethostbyname, b'127.0.0.1'"},
      {"StartThreadEagain",
       {{"start_thread", EAGAIN}},
       R"(
tell(socket.gethostbyname, "localhost")
tell(socket.gethostbyname, "localhost")
)",
       "BlockingIOError 11 gethostbyname, b'127.0.0.1'"},
      {"GethostnameEperm",
       {{"gethostname", EPERM}},
       R"(
tell(socket.gethostname)
check(type(socket.gethostname()) is str)
)",
       "PermissionError 1 gethostname"},
  };
  return rows;
}
INSTANTIATE_TEST_SUITE_P(Rest, SocketFault, testing::ValuesIn(the_rest()), name_of);

const std::vector<Case>& messages() {
  static const std::vector<Case> rows = {
      {"SendtoEnobufs",
       {{"sendto", ENOBUFS}},
       R"(
a, b = datagrams()
check(tell(b.sendto, "x", a.getsockname()).remote == a.getsockname())
tell(b.sendto, "x", a.getsockname())
)",
       "OSError 105 sendto, 1"},
      {"RecvfromEconnrefused",
       {{"recvfrom", ECONNREFUSED}},
       "a, b = datagrams()\nb.send('x')\ntell(a.recvfrom, 9)\ncheck(a.recvfrom(9)[0] == 'x')",
       "ConnectionRefusedError 111 recvfrom"},
      {"SendmsgEpipe",
       {{"sendmsg", EPIPE}},
       "a, b = pair()\ncheck(tell(a.sendmsg, ['x']).bytes_sent == 0)\ntell(a.sendmsg, ['x'])",
       "BrokenPipeError 32 sendmsg, 1"},
      {"RecvmsgEconnresetMidway",
       {{"recvmsg", ECONNRESET, 2}},
       R"(
a, b = socket.socketpair()
a.send("part")
out.append(str(b.recvmsg(100, 0, socket.MSG_WAITALL)[0]))
tell(b.recvmsg, 100)
a.send("rest")
out.append(str(b.recvmsg(100)[0]))
)",
       "b'part', ConnectionResetError 104 recvmsg, b'rest'"},
      {"SendmsgShort",
       {},
       R"(
a, b = socket.socketpair()
tell(a.send_fds, ["come ", "short"], [a])
data, fds, flags, address = b.recv_fds(100, 2)
socket.close(fds[0])
tell(b.recv, 8, socket.MSG_WAITALL)
out.append(data.decode())
)",
       "10, b'me short', co",
       2},
      {"RecvmsgEnomem",
       {{"recvmsg", ENOMEM}},
       R"(
a, b = socket.socketpair()
a.send_fds(["x"], [a, b])
tell(b.recv_fds, 1, 2)
data, fds, flags, address = b.recv_fds(1, 2)
for fd in fds { tell(socket.close, fd) }
)",
       "OSError 12 recv_fds, None, None"},
      {"RecvmmsgEnobufs",
       {{"recvmmsg", ENOBUFS}},
       R"(
a, b = datagrams()
b.send("x")
tell(a.recv_many, 5)
out.append(str(a.recv_many(5)[0][0]))
)",
       "OSError 105 recv_many, b'x'"},
      {"SendmmsgMidway",
       {{"sendmmsg", ENOBUFS, 2}},
       R"(
a, b = datagrams()
check(tell(b.send_many, ["one", "two"]).messages_sent == 1)
tell(b.send_many, ["three"])
out.append(str([data for data, address in a.recv_many(9)]))
out.append(str([data for data, address in a.recv_many(9)]))
)",
       "OSError 105 send_many, 1, [b'one'], [b'three']",
       1},
      {"SendFdsThatWaitsEmfile",
       {{"sendmsg", EAGAIN}, {"dup", EMFILE, 2}},
       R"(
a, b = socket.socketpair()
check(tell(a.send_fds, ["x"], [a, b]).bytes_sent == 0)
tell(a.send_fds, ["y"], [a])
data, fds, flags, address = b.recv_fds(100, 2)
for fd in fds { socket.close(fd) }
out.append(f"{data} {len(fds)}")
)",
       "OSError 24 send_fds, 1, b'y' 1"},
      {"DupEmfileOnce", {{"dup", EMFILE}}, "check(pair()[0].dup().fileno() >= 0)", ""},
      {"DupEmfile",
       {{"dup", EMFILE, 1, 4}},
       R"(
a, b = pair()
tell(a.dup)
tell(socket.fromfd, a.fileno())
)",
       "OSError 24 dup, OSError 24 dup"},
      {"FromfdOfWhatCannotBeAsked",
       {{"set_descriptor_flags", EBADF}},
       "a, b = pair()\ntell(socket.fromfd, a.fileno())",
       "OSError 9 adopt"},
      {"SocketpairEmfile",
       {{"socketpair", EMFILE, 1, 2}},
       "tell(socket.socketpair)\ncheck(len(socket.socketpair()) == 2)",
       "OSError 24 socketpair"},
      {"GetpeernameEnotconn",
       {{"getpeername", ENOTCONN}},
       "a, b = pair()\ntell(a.getpeername)\ncheck(a.getpeername() == b.getsockname())",
       "OSError 107 getpeername"},
      {"ShutdownEnotconn",
       {{"shutdown", ENOTCONN}},
       "a, b = pair()\ntell(a.shutdown, 1)\ntell(a.shutdown, 1)",
       "OSError 107 shutdown, None"},
      {"LookUpEaiAgain",
       {{"look_up", 3, 1, 7}},
       R"(
tell(socket.getaddrinfo, "localhost", 1)
tell(socket.getnameinfo, ("127.0.0.1", 1))
tell(socket.gethostbyaddr, "localhost")
tell(socket.getservbyname, "http")
tell(socket.getservbyport, 80)
tell(socket.getprotobyname, "tcp")
tell(socket.getfqdn, "localhost")
check(socket.getprotobyname("tcp") == 6)
)",
       "NameResolutionError -3 getaddrinfo, NameResolutionError -3 getnameinfo, "
       "NameResolutionError -3 gethostbyaddr, NameResolutionError -3 getservbyname, "
       "NameResolutionError -3 getservbyport, NameResolutionError -3 getprotobyname, localhost"},
      {"LookUpWithoutAHelper",
       {{"start_thread", EAGAIN}},
       "tell(socket.getprotobyname, 'tcp')\ntell(socket.getprotobyname, 'tcp')",
       "BlockingIOError 11 getprotobyname, 6"},
      {"IfNameindexEnobufs",
       {{"if_nameindex", ENOBUFS}},
       "tell(socket.if_nameindex)\ncheck(len(socket.if_nameindex()) > 0)",
       "OSError 105 if_nameindex"},
      {"GroupsAndInfo",
       {{"setsockopt", ENODEV, 1, 3}, {"getsockopt", ENOPROTOOPT, 1, 2}},
       R"(
a, b = datagrams()
tell(a.join_group, "239.1.2.3")
tell(a.leave_group, "239.1.2.3")
tell(socket.socket().keepalive, 5)
tell(a.tcp_info)
tell(a.peer_credentials)
)",
       "OSError 19 join_group, OSError 19 leave_group, OSError 19 keepalive, "
       "OSError 92 tcp_info, OSError 92 peer_credentials"},
      {"CloseOfANumberEio",
       {{"close", EIO, 2}},
       "a, b = pair()\ntell(socket.close, a.detach())",
       "OSError 5 close"},
  };
  return rows;
}
INSTANTIATE_TEST_SUITE_P(Messages, SocketFault, testing::ValuesIn(messages()), name_of);

// Interruptions: nobody sees them.
// -----------------------------------------------------------------------------------------------

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
constexpr char kEchoTells[] = "1, b'hello', None, None, None";

class Interrupted : public testing::TestWithParam<const char*> {};

TEST_P(Interrupted, NobodySees) {
  for (const int times : {1, 3}) {
    net::FaultSystem system;
    system.fail(GetParam(), EINTR, 1, times);
    EXPECT_EQ(run(system, kEcho), kEchoTells);
    EXPECT_GE(system.calls(GetParam()), times) << "not met";
    expect_balanced(system);
  }
}
INSTANTIATE_TEST_SUITE_P(EachCall, Interrupted,
                         testing::Values("socket", "bind", "listen", "accept4", "connect", "send",
                                         "recv", "close", "setsockopt", "getsockopt", "getsockname",
                                         "epoll_create1", "epoll_ctl", "epoll_wait"),
                         [](const auto& row) { return std::string(row.param); });

// The same for messages and descriptors.
constexpr char kMessages[] = R"(
a, b = datagrams()
reading = thread.spawn(a.recvfrom, 5)
b.sendto("to a", a.getsockname())
out.append(str(reading.join()[0]))
reading = thread.spawn(a.recvmsg, 5)
b.sendmsg(["to a"])
out.append(str(reading.join()[0]))
reading = thread.spawn(a.recv_many, 5)
b.send_many(["to a"])
out.append(str(reading.join()[0][0]))
c, d = socket.socketpair()
check(c.dup().getpeername() == "")
tell(c.shutdown, socket.SHUT_WR)
)";

class MessagesInterrupted : public testing::TestWithParam<const char*> {};

TEST_P(MessagesInterrupted, NobodySees) {
  for (const int times : {1, 3}) {
    net::FaultSystem system;
    system.fail(GetParam(), EINTR, 1, times);
    EXPECT_EQ(run(system, kMessages), "b'to a', b'to a', b'to a', None");
    EXPECT_GE(system.calls(GetParam()), times) << "not met";
    expect_balanced(system);
  }
}
INSTANTIATE_TEST_SUITE_P(EachCall, MessagesInterrupted,
                         testing::Values("sendto", "recvfrom", "sendmsg", "recvmsg", "sendmmsg",
                                         "recvmmsg", "dup", "socketpair", "shutdown",
                                         "getpeername"),
                         [](const auto& row) { return std::string(row.param); });

// All at once, of calls that come short besides.
TEST(SocketFaults, InterruptedAndShort) {
  net::FaultSystem system;
  system.limit(1000);
  const std::vector<const char*> calls = {"send",       "recv",       "epoll_wait",
                                          "setsockopt", "getsockopt", "getsockname"};
  for (const char* call : calls) system.fail(call, EINTR, 2, 3);
  EXPECT_EQ(run(system, R"(
a, b = pair()
for i in range(2) {
    a.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    check(a.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)[0] == 1)
    check(b.getsockname() != a.getsockname())
}
data = bytes(range(250)) * 1000
t = thread.spawn(a.sendall, data)
check(b.recv(250000, socket.MSG_WAITALL) == data)
tell(t.join)
t = thread.spawn(a.send, data)
got = bytearray()
while len(got) < 250000 { got += b.recv(100000) }
check(got == data)
tell(t.join)
)"),
            "250000, 250000");
  for (const char* call : calls) EXPECT_GE(system.calls(call), 4) << call << " was not met";
  expect_balanced(system);
}

// Whole runtimes
// -----------------------------------------------------------------------------------------------

// What is open when a program ends, parked threads included, is closed with its runtime.
TEST(SocketFaults, NothingIsLeftAtTheEnd) {
  net::FaultSystem system;
  EXPECT_EQ(run(system, R"(
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
            "");
  expect_balanced(system);
  EXPECT_EQ(run(system, "s = socket.socket()\nraise ValueError(\"the end, as expected\")"),
            "status 1 after: ");
  expect_balanced(system);
}

// Two runtimes in one process know nothing of each other.
TEST(SocketFaults, TwoRuntimes) {
  net::FaultSystem system;
  {
    Runtime first(system);
    EXPECT_EQ(run(system, "pair()"), "");
    EXPECT_EQ(first.run("held = socket.socket()"), "");
    EXPECT_EQ(run(system, "pair()"), "");
    EXPECT_EQ(system.open_descriptors(), 1U);
  }
  expect_balanced(system);
}

// At the same time, too: what fails in one is not seen in the other.
TEST(SocketFaults, TwoAtOnce) {
  net::FaultSystem failing;
  net::FaultSystem sound;
  failing.fail("recv", ECONNRESET);
  std::string other;
  std::thread beside([&] { other = run(failing, "a, b = pair()\ntell(b.recv, 1)"); });
  const std::string own = run(sound, kEcho);
  beside.join();
  EXPECT_EQ(other, "ConnectionResetError 104 recv");
  EXPECT_EQ(own, kEchoTells);
  expect_balanced(failing);
  expect_balanced(sound);
}

}  // namespace
}  // namespace falcon::modules
