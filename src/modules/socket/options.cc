// setsockopt and getsockopt: script values to raw bytes and back.
//
// What a value means depends on the option only for the three whose C type is a struct: SO_LINGER
// takes a pair, SO_RCVTIMEO and SO_SNDTIMEO take seconds. Everything else is a C int or a raw
// buffer.
#include <cstring>
#include <string_view>

#include "falcon/net/constants.h"
#include "modules/socket/arguments.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"
#include "vm/numbers.h"

namespace falcon::modules {

namespace {

// The longest buffer that getsockopt fills (sockets-decisions.md, "Options").
constexpr int64_t kMaxOptionBytes = 1024;

bool is_timeout(int level, int name) {
  return level == net::kSolSocket && (name == net::kSoRcvtimeo || name == net::kSoSndtimeo);
}

bool is_linger(int level, int name) { return level == net::kSolSocket && name == net::kSoLinger; }

bool refuse(vm::Vm& vm, int level, int name, const char* expected, vm::Value value) {
  const char* known = net::option_name(level, name);
  vm.raise(vm.types.type_error,
           vm::cat("setsockopt() expects ", expected, " for ", known == nullptr ? "value" : known,
                   ", not '", vm.type_name(value), "'"));
  return false;
}

// (onoff, seconds)
bool linger_bytes(vm::Vm& vm, vm::Value value, std::string* out) {
  auto* pair = value.as<vm::Tuple>();
  int on = 0;
  int seconds = 0;
  if (pair->size() != 2) {
    vm.raise(vm.types.type_error,
             vm::cat("setsockopt() expects (onoff, seconds) for SO_LINGER, not ", pair->size(),
                     " items"));
    return false;
  }
  if (!c_int(vm, pair->items[0], "onoff", &on) || !c_int(vm, pair->items[1], "seconds", &seconds)) {
    return false;
  }
  if (seconds < 0) {
    vm.raise(vm.types.value_error, "setsockopt() expects seconds that are not negative");
    return false;
  }
  const net::OptionBytes bytes = net::linger_option(on != 0, seconds);
  out->assign(reinterpret_cast<const char*>(bytes.bytes), bytes.size);
  return true;
}

// Seconds as an int or a float.
bool timeout_bytes(vm::Vm& vm, int level, int name, vm::Value value, std::string* out) {
  const vm::Kind kind = vm.kind_of(value);
  if (kind != vm::Kind::kInt && kind != vm::Kind::kBool && kind != vm::Kind::kBigInt &&
      kind != vm::Kind::kFloat) {
    return refuse(vm, level, name, "seconds (int or float) or raw bytes", value);
  }
  int64_t timeout_ns = 0;
  if (!seconds_argument(vm, value, "setsockopt", &timeout_ns)) return false;
  const net::OptionBytes bytes = net::timeout_option(timeout_ns);
  out->assign(reinterpret_cast<const char*>(bytes.bytes), bytes.size);
  return true;
}

// A list of ints from 0 to 255.
bool list_bytes(vm::Vm& vm, const vm::List* list, std::string* out) {
  out->reserve(list->size);
  for (uint32_t i = 0; i < list->size; ++i) {
    const vm::Value item = vm::as_index(vm, list->items[i]);
    if (item.is_error()) return false;
    if (!item.is_int() && !item.is_bool()) {
      vm.raise(vm.types.type_error,
               vm::cat("setsockopt() expects ints in the list, not '", vm.type_name(item), "'"));
      return false;
    }
    const int64_t byte = item.is_int() ? item.as_int() : item.is_true();
    if (byte < 0 || byte > UINT8_MAX) {
      vm.raise(vm.types.value_error, "setsockopt() expects ints from 0 to 255 in the list");
      return false;
    }
    out->push_back(static_cast<char>(byte));
  }
  return true;
}

bool int_bytes(vm::Vm& vm, vm::Value value, std::string* out) {
  int number = 0;
  if (!c_int(vm, value, "value", &number)) return false;
  out->assign(reinterpret_cast<const char*>(&number), sizeof number);
  return true;
}

// The buffer for setsockopt(2). False: exception.
bool option_bytes(vm::Vm& vm, int level, int name, vm::Value value, std::string* out) {
  std::string_view raw;
  if (vm::bytes_view(value, &raw)) {
    out->assign(raw);
    return true;
  }
  const vm::Kind kind = vm.kind_of(value);
  if (kind == vm::Kind::kList) return list_bytes(vm, value.as<vm::List>(), out);
  if (is_timeout(level, name)) return timeout_bytes(vm, level, name, value, out);
  if (is_linger(level, name) && kind == vm::Kind::kTuple) return linger_bytes(vm, value, out);
  const vm::Value number = vm::as_index(vm, value);
  if (number.is_error()) return false;
  if (vm::Value plain; vm::plain_int(number, &plain)) return int_bytes(vm, plain, out);
  return refuse(vm, level, name,
                is_linger(level, name) ? "(onoff, seconds) or raw bytes"
                                       : "an int, or raw bytes as bytes, bytearray or list",
                value);
}

}  // namespace

vm::Value socket_setsockopt(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  int level = 0;
  int name = 0;
  std::string bytes;
  if (!c_int(vm, args[1], "level", &level) || !c_int(vm, args[2], "name", &name) ||
      !option_bytes(vm, level, name, args[3], &bytes) || !check_open(vm, self, "setsockopt")) {
    return vm::Value::error();
  }
  auto set = self->socket->set_option(level, name, bytes.data(), bytes.size());
  return set.ok() ? vm::Value::none() : raise_net_error(vm, self->state, set.error());
}

vm::Value socket_getsockopt(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  int level = 0;
  int name = 0;
  int size = sizeof(int);
  if (!c_int(vm, args[1], "level", &level) || !c_int(vm, args[2], "name", &name) ||
      !optional_c_int(vm, args, 3, "len", &size)) {
    return vm::Value::error();
  }
  if (size < 1 || size > kMaxOptionBytes) {
    return vm.raise(vm.types.value_error, "getsockopt() expects a len from 1 to 1024");
  }
  if (!check_open(vm, self, "getsockopt")) return vm::Value::error();
  unsigned char buffer[kMaxOptionBytes];
  auto got = self->socket->get_option(level, name, buffer, static_cast<size_t>(size));
  if (!got.ok()) return raise_net_error(vm, self->state, got.error());
  vm::List* list = vm.list(*got);
  for (size_t i = 0; i < *got; ++i) {
    if (!vm::list_append(vm, list, vm::Value::small_int(buffer[i]))) return vm::Value::error();
  }
  return list;
}

}  // namespace falcon::modules
