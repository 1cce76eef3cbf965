// See address.h. Walking `info` may run script, so all its items are taken before any is looked at;
// what follows runs none.
#include "modules/socket/address.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "falcon/net/constants.h"
#include "falcon/net/names.h"
#include "modules/socket/arguments.h"
#include "modules/socket/error.h"
#include "sched/scheduler.h"
#include "text/utf8.h"
#include "vm/text_support.h"

namespace falcon::modules {

namespace {

// RFC 8200, 3: a flow label has 20 bits.
constexpr int64_t kMaxFlowInfo = (1 << 20) - 1;
constexpr uint32_t kMostItems = 4;
constexpr uint32_t kMostParts = 5;

const char* expected_shape(int family) {
  return family == net::kAfInet6 ? "(host, port) or (host, port, flowinfo, scope)" : "(host, port)";
}

vm::Value raise_shape(vm::Vm& vm, int family, const char* operation, const std::string& given) {
  return vm.raise(vm.types.type_error, vm::cat(operation, "() expects ", expected_shape(family),
                                               " for info, not ", given));
}

bool is_iterable(vm::Vm& vm, vm::Value value) {
  if (vm::is_str(value) || vm::is_bytes_like(value)) return false;
  vm::Type* type = vm.type_of(value);
  return !vm::type_lookup(vm, type, vm.names.iter).is_undefined() ||
         !vm::type_lookup(vm, type, vm.names.getitem).is_undefined();
}

// The items of `info`: as many as the family allows. 0: exception.
uint32_t take_items(vm::Vm& vm, int family, vm::Value info, const char* operation,
                    vm::Value (&items)[kMostItems]) {
  if (!is_iterable(vm, info)) {
    raise_shape(vm, family, operation, vm::cat("'", vm.type_name(info), "'"));
    return 0;
  }
  uint32_t count = 0;
  vm::Iteration iteration(vm, info);
  for (vm::Value item; iteration.next(&item); ++count) {
    if (count == kMostItems) {
      raise_shape(vm, family, operation, "more than 4 items");
      return 0;
    }
    items[count] = item;
  }
  if (iteration.failed()) return 0;
  if (count == 2 || (count == 4 && family == net::kAfInet6)) return count;
  raise_shape(vm, family, operation, vm::cat(count, count == 1 ? " item" : " items"));
  return 0;
}

bool path_argument(vm::Vm& vm, const SocketState* state, vm::Value info, const char* operation,
                   AddressArgument* out) {
  std::string_view path;
  if (!vm::text_or_bytes(info, &path)) {
    vm.raise(vm.types.type_error,
             vm::cat(operation, "() of an AF_UNIX socket expects a path (str or bytes), not '",
                     vm.type_name(info), "'"));
    return false;
  }
  auto address = net::Address::unix_path(path);
  if (!address.ok()) {
    raise_net_error(vm, state, renamed(address.error(), operation));
    return false;
  }
  out->is_path = true;
  out->path = std::move(*address);
  return true;
}

bool host_argument(vm::Vm& vm, int family, vm::Value info, const char* operation,
                   AddressArgument* out) {
  vm::Value items[kMostItems];
  const uint32_t count = take_items(vm, family, info, operation, items);
  if (count == 0) return false;
  std::string_view host;
  if (!vm::text_or_bytes(items[0], &host)) {
    vm.raise(vm.types.type_error,
             vm::cat("host must be str or bytes, not '", vm.type_name(items[0]), "'"));
    return false;
  }
  out->host = host;
  if (!whole_number(vm, items[1], "port", 0, UINT16_MAX, &out->port)) return false;
  if (count == 2) return true;
  int64_t flow_info = 0;
  int64_t scope_id = 0;
  if (!whole_number(vm, items[2], "flowinfo", 0, kMaxFlowInfo, &flow_info) ||
      !whole_number(vm, items[3], "scope", 0, UINT32_MAX, &scope_id)) {
    return false;
  }
  out->has_scope = true;
  out->flow_info = static_cast<uint32_t>(flow_info);
  out->scope_id = static_cast<uint32_t>(scope_id);
  return true;
}

// The items of an `info` that is a sequence of `least` to `most`, which `shape` describes. 0:
// exception.
uint32_t take_parts(vm::Vm& vm, vm::Value info, const char* operation, const char* shape,
                    uint32_t least, vm::Value (&parts)[kMostParts]) {
  const auto refuse = [&](const std::string& given) {
    vm.raise(vm.types.type_error,
             vm::cat(operation, "() expects ", shape, " for info, not ", given));
    return 0U;
  };
  if (!is_iterable(vm, info)) return refuse(vm::cat("'", vm.type_name(info), "'"));
  uint32_t count = 0;
  vm::Iteration iteration(vm, info);
  for (vm::Value item; iteration.next(&item); ++count) {
    if (count == kMostParts) return refuse("more than 5 items");
    parts[count] = item;
  }
  if (iteration.failed()) return 0;
  return count >= least ? count : refuse(vm::cat(count, count == 1 ? " item" : " items"));
}

// (interface, protocol, kind=0, hardware=0, address=b"")
bool packet_argument(vm::Vm& vm, const SocketState* state, vm::Value info, const char* operation,
                     AddressArgument* out) {
  vm::Value parts[kMostParts];
  const uint32_t count = take_parts(
      vm, info, operation, "(interface, protocol[, kind[, hardware[, address]]])", 2, parts);
  if (count == 0) return false;
  std::string_view name;
  std::string_view bytes;
  int64_t numbers[] = {0, 0, 0, 0};
  const int64_t highest[] = {0, UINT16_MAX, UINT8_MAX, UINT16_MAX};
  const char* const names[] = {"", "protocol", "kind", "hardware"};
  for (uint32_t i = 1; i < std::min(count, 4U); ++i) {
    if (!whole_number(vm, parts[i], names[i], 0, highest[i], &numbers[i])) return false;
  }
  if (!vm::text_or_bytes(parts[0], &name) ||
      (count == kMostParts && !vm::bytes_view(parts[4], &bytes))) {
    vm.raise(vm.types.type_error,
             vm::cat(operation, "() expects an interface as str, its address as bytes"));
    return false;
  }
  if (bytes.size() > net::Address::kMaxHardware) {
    vm.raise(vm.types.value_error,
             vm::cat(operation, "() expects an address of at most 8 bytes, not ", bytes.size()));
    return false;
  }
  auto index = name.empty() ? net::Result<unsigned>(0U)
                            : net::interface_index(sched::Scheduler::of(vm).reactor().context(),
                                                   std::string(name));
  if (!index.ok()) {
    raise_net_error(vm, state, renamed(index.error(), operation));
    return false;
  }
  net::Address::Packet packet{*index,
                              static_cast<uint16_t>(numbers[1]),
                              static_cast<uint16_t>(numbers[3]),
                              static_cast<uint8_t>(numbers[2]),
                              static_cast<uint8_t>(bytes.size()),
                              {}};
  std::copy(bytes.begin(), bytes.end(), packet.bytes);
  out->is_path = true;
  out->path = net::Address::packet(packet);
  return true;
}

// (context, port)
bool vsock_argument(vm::Vm& vm, vm::Value info, const char* operation, AddressArgument* out) {
  vm::Value parts[kMostParts];
  const uint32_t count = take_parts(vm, info, operation, "(context, port)", 2, parts);
  int64_t context = 0;
  int64_t port = 0;
  if (count == 0 || !whole_number(vm, parts[0], "context", 0, UINT32_MAX, &context) ||
      !whole_number(vm, parts[1], "port", 0, UINT32_MAX, &port)) {
    return false;
  }
  out->is_path = true;
  out->path = net::Address::vsock(static_cast<uint32_t>(context), static_cast<uint32_t>(port));
  return true;
}

// (INTERFACE, PROTOCOL, KIND, HARDWARE, ADDRESS)
vm::Value packet_value(vm::Vm& vm, const net::Address& address) {
  const net::Address::Packet parts = address.packet_parts();
  vm::Value name = vm::shown_text(vm, address.host());
  return vm.tuple({name, vm.integer(parts.protocol), vm.integer(parts.type),
                   vm.integer(parts.hardware), vm.bytes(address.bytes())});
}

// A str where `bytes` are UTF-8 and bytes otherwise: paths are text by custom, not by law. Nothing
// is lost, and both compare equal to what a script would write.
vm::Value text_or_bytes_value(vm::Vm& vm, std::string_view bytes) {
  return text::is_valid_utf8(bytes) ? vm::Value(vm.string(bytes)) : vm::Value(vm.bytes(bytes));
}

}  // namespace

net::Address AddressArgument::completed(const net::Address& found) const {
  if (!has_scope) return found;
  return found.with_scope(flow_info, scope_id != 0 ? scope_id : found.scope_id());
}

bool address_argument(vm::Vm& vm, const SocketState* state, int family, vm::Value info,
                      const char* operation, AddressArgument* out) {
  if (family == net::kAfUnix) return path_argument(vm, state, info, operation, out);
  if (family == net::kAfPacket) return packet_argument(vm, state, info, operation, out);
  if (family == net::kAfVsock) return vsock_argument(vm, info, operation, out);
  if (family == net::kAfInet || family == net::kAfInet6) {
    return host_argument(vm, family, info, operation, out);
  }
  net::Error::Parts parts;
  parts.operation = operation;
  parts.code = EAFNOSUPPORT;
  parts.detail = "family " + std::to_string(family);
  raise_net_error(vm, state, net::Error(std::move(parts)));
  return false;
}

vm::Value address_value(vm::Vm& vm, const net::Address& address) {
  switch (address.kind()) {
    case net::Address::Kind::kNone:
      return vm::Value::none();
    case net::Address::Kind::kUnix:
      return text_or_bytes_value(vm, address.path());
    case net::Address::Kind::kPacket:
      return packet_value(vm, address);
    case net::Address::Kind::kVsock:
      return vm.tuple({vm.integer(address.context_id()), vm.integer(address.vsock_port())});
    case net::Address::Kind::kInet:
    case net::Address::Kind::kInet6:
      break;
  }
  return vm.tuple({vm::shown_text(vm, address.host()), vm.integer(address.port())});
}

}  // namespace falcon::modules
