// The tables of the module: its class, functions, constants and exceptions.
#include "modules/socket/socket_module.h"

#include <string_view>

#include "falcon/net/constants.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"
#include "vm/vm.h"

namespace falcon::modules {

namespace {

// Parameters have the names that sockets.md gives them; `socket` is the socket itself.
const vm::NativeDef kMethods[] = {
    {"__init__(self, family=AF_INET, socket=SOCK_STREAM, proto=0, fileno=None)", socket_init,
     "Opens the socket; for classes that derive from this one."},
    {"close(socket)", socket_close, "Closes the socket and wakes whoever waits for it."},
    {"connect(socket, info)", socket_connect, "Connects to the address info."},
    {"send(socket, data, flags=0)", socket_send, "Sends data; gives the number of bytes sent."},
    {"recv(socket, len, flags=0)", socket_recv, "Receives at most len bytes, at least one."},
    {"bind(socket, info)", socket_bind, "Gives the socket the local address info."},
    {"listen(socket, n)", socket_listen, "Lets up to n connections queue for accept."},
    {"accept(socket)", socket_accept, "Waits for a connection: (CLIENT, ADDRESS)."},
    {"setsockopt(socket, level, name, value)", socket_setsockopt, "Sets an option."},
    {"getsockopt(socket, level, name, len=4)", socket_getsockopt,
     "The bytes of an option's value, as a list."},
    {"getsockname(socket)", socket_getsockname, "The local address."},
    {"sendall(socket, data, flags=0)", socket_sendall,
     "Sends all of data, or of a list or tuple of data; gives the number of bytes."},
    {"write_frame(socket, data, size_bytes=4)", socket_write_frame,
     "Sends data behind its own length, a number of size_bytes bytes."},
    {"sendfile(socket, file, offset=0, count=None)", socket_sendfile,
     "Sends what is in a file, or count bytes of it; gives the number of bytes."},
    {"readline(socket, limit=65536)", socket_readline,
     "The next line with its newline, at most limit bytes; b'' at the end of the stream."},
    {"readuntil(socket, separator, limit=65536)", socket_readuntil,
     "All up to separator, which is included, at most limit bytes."},
    {"readexactly(socket, n)", socket_readexactly, "Exactly n bytes."},
    {"readall(socket, limit=16777216)", socket_readall,
     "All up to the end of the stream, at most limit bytes."},
    {"lines(socket, limit=65536)", socket_lines,
     "The lines up to the end of the stream, for a loop; each with its newline."},
    {"read_frame(socket, size_bytes=4, limit=16777216)", socket_read_frame,
     "What follows its own length, a number of size_bytes bytes; None at the end of the stream."},
    {"sendto(socket, data, flags=0, address=None)", socket_sendto,
     "Sends a datagram: sendto(data, address) or sendto(data, flags, address)."},
    {"recvfrom(socket, len, flags=0)", socket_recvfrom, "As recv: (DATA, ADDRESS)."},
    {"recv_into(socket, buffer, nbytes=0, flags=0)", socket_recv_into,
     "Receives into a bytearray; gives the number of bytes."},
    {"recvfrom_into(socket, buffer, nbytes=0, flags=0)", socket_recvfrom_into,
     "As recv_into: (COUNT, ADDRESS)."},
    {"sendmsg(socket, buffers, ancdata=(), flags=0, address=None)", socket_sendmsg,
     "Sends the buffers as one message, with control data beside it."},
    {"recvmsg(socket, len, ancbufsize=0, flags=0)", socket_recvmsg,
     "Receives a message: (DATA, ANCDATA, FLAGS, ADDRESS)."},
    {"recvmsg_into(socket, buffers, ancbufsize=0, flags=0)", socket_recvmsg_into,
     "As recvmsg, into bytearrays: (COUNT, ANCDATA, FLAGS, ADDRESS)."},
    {"send_fds(socket, buffers, fds, flags=0, address=None)", socket_send_fds,
     "Sends descriptors with a message over a UNIX socket."},
    {"recv_fds(socket, len, maxfds, flags=0)", socket_recv_fds,
     "Receives descriptors: (DATA, FDS, FLAGS, ADDRESS)."},
    {"send_many(socket, datagrams, address=None, flags=0)", socket_send_many,
     "Sends many datagrams with few system calls; gives their number."},
    {"recv_many(socket, count, len=65536, flags=0)", socket_recv_many,
     "Up to count datagrams that are there, at least one: [(DATA, ADDRESS), ...]."},
    {"shutdown(socket, how)", socket_shutdown, "Ends one direction of a connection, or both."},
    {"getpeername(socket)", socket_getpeername, "The address of the peer."},
    {"dup(socket)", socket_dup, "Another Socket for the same open socket."},
    {"detach(socket)", socket_detach,
     "Lets go of the descriptor and gives its number; refused while bytes are read ahead."},
    {"join_group(socket, group, interface=None, source=None)", socket_join_group,
     "Joins a multicast group, of all senders or of one."},
    {"leave_group(socket, group, interface=None, source=None)", socket_leave_group,
     "Leaves a multicast group."},
    {"keepalive(socket, idle=None, interval=None, count=None)", socket_keepalive,
     "Probes the connection after idle seconds, every interval, count times."},
    {"tcp_info(socket)", socket_tcp_info, "What the system tells of a TCP connection."},
    {"peer_credentials(socket)", socket_peer_credentials,
     "pid, uid and gid of a UNIX socket's peer."},
    {"settimeout(socket, timeout)", socket_settimeout,
     "Each operation may wait so many seconds; None: for ever; 0: not at all."},
    {"gettimeout(socket)", socket_gettimeout, "What settimeout set."},
    {"setblocking(socket, flag)", socket_setblocking, "settimeout(None), or settimeout(0)."},
    {"getblocking(socket)", socket_getblocking, "Whether the timeout is not 0."},
    {"fileno(socket)", socket_fileno, "The descriptor's number; -1 once closed."},
    {"__enter__(socket)", socket_enter, "The socket itself."},
    {"__exit__(socket, exception=None)", socket_close, "Closes the socket."},
};

const vm::NativeDef kProperties[] = {
    {"family(self)", socket_family, "The address family."},
    {"type(self)", socket_type, "The socket type."},
    {"proto(self)", socket_proto, "The protocol's number; 0 is the default one."},
    {"buffered(self)", socket_buffered, "How many bytes were received that no read has taken yet."},
    {"closed(self)", socket_closed, "Whether the socket is closed."},
};

// On the module, the class and its instances alike.
const vm::NativeDef kFunctions[] = {
    {"gethostbyname(name)", socket_gethostbyname, "The IPv4 address of a host, as bytes."},
    {"gethostname()", socket_gethostname, "The name of this host."},
};

// On the module alone. Their data is the module's state.
const vm::NativeDef kModuleFunctions[] = {
    {"relay(a, b, idle=None)", socket_relay,
     "Passes on what comes from a to b and from b to a until both end: (FROM_A, FROM_B) bytes."},
    {"fromfd(fd, family=AF_INET, type=SOCK_STREAM, proto=0)", socket_fromfd,
     "A Socket for a duplicate of a descriptor."},
    {"socketpair(family=AF_UNIX, type=SOCK_STREAM, proto=0)", socket_socketpair,
     "Two sockets connected with each other."},
    {"close(fd)", socket_close_descriptor, "Closes a descriptor that no Socket has."},
    {"getaddrinfo(host, port, family=0, type=0, proto=0, flags=0)", socket_getaddrinfo,
     "What a host and a service stand for: [(FAMILY, TYPE, PROTO, CANONNAME, ADDRESS), ...]."},
    {"getnameinfo(info, flags=0)", socket_getnameinfo,
     "The names for an address: (HOST, SERVICE)."},
    {"gethostbyaddr(host)", socket_gethostbyaddr, "(NAME, ALIASES, ADDRESSES) of a host."},
    {"getfqdn(name='')", socket_getfqdn, "The full name of a host, as far as one is known."},
    {"getservbyname(name, protocol=None)", socket_getservbyname, "The port of a service."},
    {"getservbyport(port, protocol=None)", socket_getservbyport, "The service of a port."},
    {"getprotobyname(name)", socket_getprotobyname, "The number of a protocol."},
    {"inet_pton(family, text)", socket_inet_pton, "The bytes of an address."},
    {"inet_ntop(family, packed)", socket_inet_ntop, "The text of an address."},
    {"inet_aton(text)", socket_inet_aton, "The bytes of an IPv4 address, in its old forms too."},
    {"inet_ntoa(packed)", socket_inet_ntoa, "The text of an IPv4 address."},
    {"htons(number)", socket_htons, "16 bits in the order of the network."},
    {"ntohs(number)", socket_htons, "16 bits in the order of this machine."},
    {"htonl(number)", socket_htonl, "32 bits in the order of the network."},
    {"ntohl(number)", socket_htonl, "32 bits in the order of this machine."},
    {"if_nameindex()", socket_if_nameindex, "The network interfaces: [(INDEX, NAME), ...]."},
    {"if_nametoindex(name)", socket_if_nametoindex, "The index of a network interface."},
    {"if_indextoname(index)", socket_if_indextoname, "The name of a network interface."},
    {"stats()", socket_stats, "What the program's sockets have done so far: counters, a dict."},
    {"_path_info(path)", socket_path_info,
     "(IS_SOCKET, OWN, DEVICE, INODE) of what stands at a path; None if nothing does."},
    {"_lock_folder(path)", socket_lock_folder,
     "Locks a folder; gives the descriptor that has the lock until it is closed."},
    {"_end_when_idle(connection, even_unused)", socket_end_when_idle,
     "Whoever receives finds the end of the stream once nothing is under way."},
    {"_drop_connection_requests(listener)", socket_drop_connection_requests,
     "Whether the system drops, from now on, what asks a TCP listener for a connection."},
    {"_peer(connection)", socket_peer,
     "The peer's address, also when the connection is gone; None if it was never known."},
    {"_report(heading, exception)", socket_report,
     "Tells on standard error of an exception that nobody takes."},
    {"CMSG_LEN(length)", socket_cmsg_len, "The bytes of a control item with so much data."},
    {"CMSG_SPACE(length)", socket_cmsg_space, "The same with the padding behind it."},
};

// What sockets.md marks as "only available on Windows".
constexpr const char* kWindowsNames[] = {"sethostname", "SO_CONDITIONAL_ACCEPT"};

// The addresses that sockets.md shows, as bind and connect take them.
struct NamedAddress {
  const char* name;
  const char* host;
};
constexpr NamedAddress kAddresses[] = {
    {"INADDR_ANY", "0.0.0.0"},
    {"INADDR_BROADCAST", "255.255.255.255"},
    {"INADDR_LOOPBACK", "127.0.0.1"},
};

void add_constants(vm::Vm& vm, vm::Module* module) {
  for (const net::Constant& constant : net::constants()) {
    vm.set_member(module, constant.name, vm.integer(constant.value));
  }
  // They are unsigned, and more than a C int has.
  for (const char* name : {"VMADDR_CID_ANY", "VMADDR_PORT_ANY"}) {
    vm.set_member(module, name, vm.integer(UINT32_MAX));
  }
  for (const NamedAddress& address : kAddresses) {
    vm.set_member(module, address.name, vm.ascii(address.host));
  }
}

void add_missing_names(vm::Vm& vm, vm::Module* module, vm::Type* type) {
  vm::Dict* missing = vm.dict();
  for (const char* name : kWindowsNames) {
    vm::dict_set_str(vm, missing, vm.intern(name),
                     vm.string(vm::cat("'", name, "' is only available on Windows")));
  }
  vm::dict_set_str(vm, module->globals, vm.names.missing_names, missing);
  vm::type_set(vm, type, vm.names.missing_names, missing);
}

void add_functions(vm::Vm& vm, vm::Module* module, vm::Type* type, SocketState* state) {
  for (const vm::NativeDef& def : kModuleFunctions) {
    vm::Native* native = vm.native(def, nullptr, state);
    vm::dict_set_str(vm, module->globals, native->name, native);
  }
  // As Python has them, functions of the module too: the methods, with the socket first.
  for (const char* name : {"send_fds", "recv_fds"}) {
    vm.set_member(module, name, vm::type_lookup(vm, type, vm.intern(name)));
  }
  for (const vm::NativeDef& def : kFunctions) {
    vm::Native* native = vm.native(def);
    vm::dict_set_str(vm, module->globals, native->name, native);
    auto* shared = vm.heap.make<vm::Wrapper>(vm.types.static_method, vm::Kind::kStaticMethod);
    shared->callable = native;
    vm::type_set(vm, type, native->name, shared);
  }
}

// recv and recvfrom have a form each for data that only sendall and sendto have use for, which take
// it back (vm/lending.h).
void make_lenders(vm::Vm& vm, vm::Type* type) {
  const auto method = [&](const char* name) {
    return vm::type_lookup(vm, type, vm.intern(name)).as<vm::Native>();
  };
  vm::Native* recv = method("recv");
  vm::Native* recvfrom = method("recvfrom");
  static const vm::NativeDef lending[] = {
      {recv->def->signature, socket_recv_lending, recv->def->doc},
      {recvfrom->def->signature, socket_recvfrom_lending, recvfrom->def->doc}};
  const auto on_loan = [](vm::Native* native, vm::Native* form, bytecode::Loan loan) {
    native->on_loan = form;
    native->loan = loan;
  };
  on_loan(recv, vm.native(lending[0], type), bytecode::Loan::kData);
  on_loan(recvfrom, vm.native(lending[1], type), bytecode::Loan::kPair);
  for (const char* name : {"sendall", "sendto"}) {
    on_loan(method(name), method(name), bytecode::Loan::kTakesBack);
  }
}

vm::Type* make_socket_type(vm::Vm& vm, vm::Module* module, SocketState* state) {
  vm::Type* type = vm.make_type(
      "Socket", vm.types.object, vm::Kind::kOpaque,
      "A socket: socket(family=AF_INET, socket=SOCK_STREAM, proto=0, fileno=None).", module);
  type->construct = construct_socket;
  vm::type_set(vm, type, vm.intern(kStateName), state);
  vm.define(type, kMethods);
  make_lenders(vm, type);
  for (const vm::NativeDef& def : kProperties) vm.define_property(type, def);
  return type;
}

}  // namespace

std::vector<vm::Value> open_sockets(vm::Vm& vm) {
  vm::Value module = vm::dict_get_str(vm, vm.modules(), vm.intern("socket"));
  if (!module.is_object() || vm.kind_of(module) != vm::Kind::kModule) return {};
  vm::Value type = vm::dict_get_str(vm, module.as<vm::Module>()->globals, vm.intern("socket"));
  if (!type.is_object() || vm.kind_of(type) != vm::Kind::kType) return {};
  vm::Value state = vm::type_lookup(vm, type.as<vm::Type>(), vm.intern(kStateName));
  std::vector<vm::Value> sockets;
  if (state.is_undefined()) return sockets;
  for (SocketObject* object = state.as<SocketState>()->open; object != nullptr;
       object = object->next) {
    sockets.push_back(vm::Value(object));
  }
  return sockets;
}

void fill_socket(vm::Vm& vm, vm::Module* module) {
  vm.set_member(
      module, "__doc__",
      vm.ascii("Sockets as the system has them; a call that waits parks its own thread alone."));
  SocketState* state = make_socket_state(vm);
  state->type = make_socket_type(vm, module, state);
  make_errors(vm, state);
  vm.set_member(module, "socket", state->type);
  vm.set_member(module, "ClosedError", state->closed_error);
  vm.set_member(module, "IncompleteReadError", state->incomplete_error);
  vm.set_member(module, "LimitError", state->limit_error);
  add_functions(vm, module, state->type, state);
  add_missing_names(vm, module, state->type);
  add_constants(vm, module);
}

}  // namespace falcon::modules
