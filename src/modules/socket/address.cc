// See address.h. Walking `info` may run script, so all its items are taken before any is looked at;
// what follows runs none.
#include "modules/socket/address.h"

#include <cerrno>
#include <utility>

#include "falcon/net/constants.h"
#include "modules/socket/arguments.h"
#include "modules/socket/error.h"
#include "text/utf8.h"
#include "vm/text_support.h"

namespace falcon::modules {

namespace {

// RFC 8200, 3: a flow label has 20 bits.
constexpr int64_t kMaxFlowInfo = (1 << 20) - 1;
constexpr uint32_t kMostItems = 4;

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
    case net::Address::Kind::kInet:
    case net::Address::Kind::kInet6:
      break;
  }
  return vm.tuple({vm::shown_text(vm, address.host()), vm.integer(address.port())});
}

}  // namespace falcon::modules
