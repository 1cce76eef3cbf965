// Addresses and numbers between text, bytes and the network's order; interfaces by name and number.
#include <bit>
#include <optional>
#include <string>

#include "falcon/net/constants.h"
#include "falcon/net/names.h"
#include "modules/socket/arguments.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "sched/scheduler.h"
#include "vm/text_support.h"

namespace falcon::modules {

namespace {

// The text of an address. False: TypeError.
bool address_text(vm::Vm& vm, vm::Value value, const char* native, std::string* out) {
  std::string_view view;
  if (!vm::text_or_bytes(value, &view)) {
    vm.raise(vm.types.type_error, vm::cat(native, "() expects an address as str or bytes, not '",
                                          vm.type_name(value), "'"));
    return false;
  }
  *out = view;
  return true;
}

vm::Value packed_value(vm::Vm& vm, const char* native, const std::string& text,
                       const std::optional<std::string>& packed) {
  if (packed.has_value()) return vm.bytes(*packed);
  return vm.raise(vm.types.address_error,
                  vm::cat(native, "() expects the text of an address, not '", text, "'"));
}

vm::Value unpacked_value(vm::Vm& vm, const char* native, int family, vm::Value value) {
  std::string_view bytes;
  if (!vm::bytes_view(value, &bytes)) {
    return vm.raise(vm.types.type_error, vm::cat(native, "() expects bytes or bytearray, not '",
                                                 vm.type_name(value), "'"));
  }
  const std::optional<std::string> text = net::unpacked_address(family, bytes);
  if (text.has_value()) return vm.string(*text);
  return vm.raise(
      vm.types.value_error,
      vm::cat(native, "() expects 4 bytes for AF_INET, 16 for AF_INET6, not ", bytes.size()));
}

// An AF_INET or AF_INET6. False: exception.
bool inet_family(vm::Vm& vm, vm::Value value, const char* native, int* family) {
  if (!c_int(vm, value, "family", family)) return false;
  if (*family == net::kAfInet || *family == net::kAfInet6) return true;
  vm.raise(vm.types.value_error, vm::cat(native, "() expects AF_INET or AF_INET6 as family"));
  return false;
}

vm::Value swapped16(vm::Vm& vm, vm::Value value) {
  int64_t number = 0;
  if (!whole_number(vm, value, "a number of 16 bits", 0, UINT16_MAX, &number)) {
    return vm::Value::error();
  }
  const auto low = static_cast<uint16_t>(number);
  return vm.integer(std::endian::native == std::endian::big ? low : __builtin_bswap16(low));
}

vm::Value swapped32(vm::Vm& vm, vm::Value value) {
  int64_t number = 0;
  if (!whole_number(vm, value, "a number of 32 bits", 0, UINT32_MAX, &number)) {
    return vm::Value::error();
  }
  const auto low = static_cast<uint32_t>(number);
  return vm.integer(std::endian::native == std::endian::big ? low : __builtin_bswap32(low));
}

net::Context& context_of(vm::Vm& vm) { return sched::Scheduler::of(vm).reactor().context(); }

}  // namespace

vm::Value socket_inet_pton(vm::Vm& vm, vm::Args args) {
  int family = 0;
  std::string text;
  if (!inet_family(vm, args[0], "inet_pton", &family) ||
      !address_text(vm, args[1], "inet_pton", &text)) {
    return vm::Value::error();
  }
  return packed_value(vm, "inet_pton", text, net::packed_address(family, text));
}

vm::Value socket_inet_aton(vm::Vm& vm, vm::Args args) {
  std::string text;
  if (!address_text(vm, args[0], "inet_aton", &text)) return vm::Value::error();
  return packed_value(vm, "inet_aton", text, net::packed_loosely(text));
}

vm::Value socket_inet_ntop(vm::Vm& vm, vm::Args args) {
  int family = 0;
  if (!inet_family(vm, args[0], "inet_ntop", &family)) return vm::Value::error();
  return unpacked_value(vm, "inet_ntop", family, args[1]);
}

vm::Value socket_inet_ntoa(vm::Vm& vm, vm::Args args) {
  return unpacked_value(vm, "inet_ntoa", net::kAfInet, args[0]);
}

vm::Value socket_htons(vm::Vm& vm, vm::Args args) { return swapped16(vm, args[0]); }

vm::Value socket_htonl(vm::Vm& vm, vm::Args args) { return swapped32(vm, args[0]); }

vm::Value socket_if_nametoindex(vm::Vm& vm, vm::Args args) {
  std::string_view name;
  if (!vm::text_or_bytes(args[0], &name)) {
    return vm.raise(vm.types.type_error,
                    vm::cat("if_nametoindex() expects str or bytes for name, not '",
                            vm.type_name(args[0]), "'"));
  }
  auto index = net::interface_index(context_of(vm), std::string(name));
  if (!index.ok()) return raise_net_error(vm, nullptr, index.error());
  return vm.unsigned_integer(*index);
}

vm::Value socket_if_indextoname(vm::Vm& vm, vm::Args args) {
  int64_t index = 0;
  if (!whole_number(vm, args[0], "index", 0, UINT32_MAX, &index)) return vm::Value::error();
  auto name = net::interface_name(context_of(vm), static_cast<unsigned>(index));
  if (!name.ok()) return raise_net_error(vm, nullptr, name.error());
  return vm::shown_text(vm, *name);
}

vm::Value socket_if_nameindex(vm::Vm& vm, vm::Args) {
  auto found = net::interfaces(context_of(vm));
  if (!found.ok()) return raise_net_error(vm, nullptr, found.error());
  vm::List* list = vm.list(found->size());
  for (const auto& [index, name] : *found) {
    vm::Value item = vm.tuple({vm.unsigned_integer(index), vm::shown_text(vm, name)});
    if (!vm::list_append(vm, list, item)) return vm::Value::error();
  }
  return list;
}

}  // namespace falcon::modules
