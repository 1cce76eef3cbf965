// The natives of the module, by what they do; socket_module.cc has the tables that name them.
#pragma once

#include "vm/vm.h"

namespace falcon::modules {

// construct.cc: socket.socket(family=AF_INET, socket=SOCK_STREAM, proto=0, fileno=None)
vm::Value construct_socket(vm::Vm& vm, vm::Type* type, vm::Tuple* args, vm::Dict* keywords);
vm::Value socket_init(vm::Vm& vm, vm::Args args);
// Under this name the class keeps the module's state, where construct_socket finds it.
constexpr const char* kStateName = "__state__";

// connect.cc
vm::Value socket_connect(vm::Vm& vm, vm::Args args);
vm::Value socket_bind(vm::Vm& vm, vm::Args args);
// serving.cc: what the parts listener.fpl and serve.fpl need
vm::Value socket_path_info(vm::Vm& vm, vm::Args args);
vm::Value socket_lock_folder(vm::Vm& vm, vm::Args args);
vm::Value socket_end_when_idle(vm::Vm& vm, vm::Args args);
vm::Value socket_drop_connection_requests(vm::Vm& vm, vm::Args args);
vm::Value socket_peer(vm::Vm& vm, vm::Args args);
vm::Value socket_report(vm::Vm& vm, vm::Args args);
// listen.cc
vm::Value socket_listen(vm::Vm& vm, vm::Args args);
vm::Value socket_accept(vm::Vm& vm, vm::Args args);
// close.cc
vm::Value socket_close(vm::Vm& vm, vm::Args args);
vm::Value socket_enter(vm::Vm& vm, vm::Args args);
// send.cc, gather.cc, receive.cc
vm::Value socket_send(vm::Vm& vm, vm::Args args);
vm::Value socket_sendall(vm::Vm& vm, vm::Args args);
vm::Value socket_recv_lending(vm::Vm& vm, vm::Args args);
vm::Value socket_recvfrom_lending(vm::Vm& vm, vm::Args args);
// Whether `data` is a list or tuple of pieces, and sendall of that.
bool is_gathered(vm::Vm& vm, vm::Value data);
vm::Value send_gathered(vm::Vm& vm, vm::Args args);
vm::Value socket_write_frame(vm::Vm& vm, vm::Args args);
// send_file.cc, relay.cc
vm::Value socket_sendfile(vm::Vm& vm, vm::Args args);
vm::Value socket_relay(vm::Vm& vm, vm::Args args);
vm::Value socket_recv(vm::Vm& vm, vm::Args args);
vm::Value socket_recvfrom(vm::Vm& vm, vm::Args args);
// read.cc
vm::Value socket_readline(vm::Vm& vm, vm::Args args);
vm::Value socket_readuntil(vm::Vm& vm, vm::Args args);
vm::Value socket_readexactly(vm::Vm& vm, vm::Args args);
vm::Value socket_readall(vm::Vm& vm, vm::Args args);
vm::Value socket_read_frame(vm::Vm& vm, vm::Args args);
vm::Value socket_lines(vm::Vm& vm, vm::Args args);
vm::Value socket_buffered(vm::Vm& vm, vm::Args args);
// datagram.cc, recv_into.cc
vm::Value socket_sendto(vm::Vm& vm, vm::Args args);
vm::Value socket_recv_into(vm::Vm& vm, vm::Args args);
vm::Value socket_recvfrom_into(vm::Vm& vm, vm::Args args);
// message.cc, many.cc
vm::Value socket_sendmsg(vm::Vm& vm, vm::Args args);
vm::Value socket_recvmsg(vm::Vm& vm, vm::Args args);
vm::Value socket_recvmsg_into(vm::Vm& vm, vm::Args args);
vm::Value socket_send_fds(vm::Vm& vm, vm::Args args);
vm::Value socket_recv_fds(vm::Vm& vm, vm::Args args);
vm::Value socket_cmsg_len(vm::Vm& vm, vm::Args args);
vm::Value socket_cmsg_space(vm::Vm& vm, vm::Args args);
vm::Value socket_send_many(vm::Vm& vm, vm::Args args);
vm::Value socket_recv_many(vm::Vm& vm, vm::Args args);
// descriptor.cc
vm::Value socket_shutdown(vm::Vm& vm, vm::Args args);
vm::Value socket_dup(vm::Vm& vm, vm::Args args);
vm::Value socket_detach(vm::Vm& vm, vm::Args args);
vm::Value socket_fromfd(vm::Vm& vm, vm::Args args);
vm::Value socket_socketpair(vm::Vm& vm, vm::Args args);
vm::Value socket_close_descriptor(vm::Vm& vm, vm::Args args);
// lookup.cc
vm::Value socket_getaddrinfo(vm::Vm& vm, vm::Args args);
vm::Value socket_getnameinfo(vm::Vm& vm, vm::Args args);
vm::Value socket_gethostbyaddr(vm::Vm& vm, vm::Args args);
vm::Value socket_getfqdn(vm::Vm& vm, vm::Args args);
vm::Value socket_getservbyname(vm::Vm& vm, vm::Args args);
vm::Value socket_getservbyport(vm::Vm& vm, vm::Args args);
vm::Value socket_getprotobyname(vm::Vm& vm, vm::Args args);
// convert.cc
vm::Value socket_inet_pton(vm::Vm& vm, vm::Args args);
vm::Value socket_inet_ntop(vm::Vm& vm, vm::Args args);
vm::Value socket_inet_aton(vm::Vm& vm, vm::Args args);
vm::Value socket_inet_ntoa(vm::Vm& vm, vm::Args args);
vm::Value socket_htons(vm::Vm& vm, vm::Args args);
vm::Value socket_htonl(vm::Vm& vm, vm::Args args);
vm::Value socket_if_nametoindex(vm::Vm& vm, vm::Args args);
vm::Value socket_if_indextoname(vm::Vm& vm, vm::Args args);
vm::Value socket_if_nameindex(vm::Vm& vm, vm::Args args);
// group.cc, info.cc
vm::Value socket_join_group(vm::Vm& vm, vm::Args args);
vm::Value socket_leave_group(vm::Vm& vm, vm::Args args);
vm::Value socket_tcp_info(vm::Vm& vm, vm::Args args);
vm::Value socket_peer_credentials(vm::Vm& vm, vm::Args args);
vm::Value socket_keepalive(vm::Vm& vm, vm::Args args);
// stats.cc
vm::Value socket_stats(vm::Vm& vm, vm::Args args);
// timeout.cc
vm::Value socket_settimeout(vm::Vm& vm, vm::Args args);
vm::Value socket_gettimeout(vm::Vm& vm, vm::Args args);
vm::Value socket_setblocking(vm::Vm& vm, vm::Args args);
vm::Value socket_getblocking(vm::Vm& vm, vm::Args args);
// options.cc
vm::Value socket_setsockopt(vm::Vm& vm, vm::Args args);
vm::Value socket_getsockopt(vm::Vm& vm, vm::Args args);
// names.cc
vm::Value socket_getsockname(vm::Vm& vm, vm::Args args);
vm::Value socket_getpeername(vm::Vm& vm, vm::Args args);
vm::Value socket_gethostbyname(vm::Vm& vm, vm::Args args);
vm::Value socket_gethostname(vm::Vm& vm, vm::Args args);
vm::Value socket_fileno(vm::Vm& vm, vm::Args args);
vm::Value socket_family(vm::Vm& vm, vm::Args args);
vm::Value socket_type(vm::Vm& vm, vm::Args args);
vm::Value socket_proto(vm::Vm& vm, vm::Args args);
vm::Value socket_closed(vm::Vm& vm, vm::Args args);

}  // namespace falcon::modules
