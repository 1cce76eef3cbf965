// socket.socket(family=AF_INET, socket=SOCK_STREAM, proto=0, fileno=None)
//
// The class constructs its objects itself, which saves a call for each socket; __init__ is there
// for a script's class that has its own and calls this one.
#include "modules/socket/construct.h"

#include <cerrno>
#include <memory>
#include <utility>

#include "falcon/net/constants.h"
#include "modules/socket/arguments.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"
#include "vm/finalize.h"

namespace falcon::modules {

bool collect_descriptors(vm::Vm& vm, const net::Error& error) {
  if (error.kind() != net::ErrorKind::kSystem) return false;
  if (error.code() != EMFILE && error.code() != ENFILE) return false;
  vm::release_dropped(vm);
  return true;
}

namespace {

constexpr std::string_view kParameters[] = {"family", "socket", "proto", "fileno"};
constexpr uint32_t kParameterCount = std::size(kParameters);
constexpr uint32_t kFileno = 3;

// The place of a parameter, kParameterCount if there is none of that name.
uint32_t place_of(std::string_view name) {
  uint32_t place = 0;
  while (place < kParameterCount && kParameters[place] != name) ++place;
  return place;
}

// Puts the arguments into their places; undefined where one was not given. False: TypeError.
bool bind_arguments(vm::Vm& vm, const vm::Tuple* args, const vm::Dict* keywords,
                    vm::Value (&places)[kParameterCount]) {
  const auto refuse = [&vm](const std::string& why) {
    vm.raise(vm.types.type_error, vm::cat("socket() ", why));
    return false;
  };
  if (args->size() > kParameterCount) {
    return refuse(vm::cat("takes at most 4 arguments (", args->size(), " given)"));
  }
  for (uint32_t i = 0; i < args->size(); ++i) places[i] = args->items[i];
  if (keywords == nullptr) return true;
  for (uint32_t at = 0; vm::table_next(keywords->table, &at); ++at) {
    const vm::Entry& entry = keywords->table.entries[at];
    std::string_view name;
    vm::text_or_bytes(entry.key, &name);
    const uint32_t place = place_of(name);
    if (place == kParameterCount) {
      return refuse(vm::cat("got an unexpected keyword argument '", name, "'"));
    }
    if (!places[place].is_undefined()) {
      return refuse(vm::cat("got multiple values for argument '", name, "'"));
    }
    places[place] = entry.value;
  }
  return true;
}

// The module's state, which the built-in class among the bases of `type` keeps; a script's class
// may have anything under that name.
SocketState* state_of(vm::Vm& vm, const vm::Type* type) {
  vm::Str* name = vm.intern(kStateName);
  for (const vm::Type* base : *type->order) {
    const bool from_script = (base->type_flags & vm::kTypeFromScript) != 0;
    if (!from_script && base->construct == construct_socket) {
      return vm::dict_get_str(vm, base->dict, name).as<SocketState>();
    }
  }
  return nullptr;
}

net::Result<std::unique_ptr<net::Socket>> open(vm::Vm& vm, int family, int type, int proto) {
  net::Context& context = sched::Scheduler::of(vm).reactor().context();
  auto opened = net::Socket::open(context, family, type, proto);
  if (!opened.ok() && collect_descriptors(vm, opened.error())) {
    return net::Socket::open(context, family, type, proto);
  }
  return opened;
}

// Opens the socket of an object that has none. False: exception.
bool open_object(vm::Vm& vm, SocketObject* object, const vm::Value* places) {
  int numbers[kParameterCount] = {net::kAfInet, net::kSockStream, 0, -1};
  const bool adopts = !places[kFileno].is_undefined() && !places[kFileno].is_none();
  for (uint32_t i = 0; i < kParameterCount; ++i) {
    if (!places[i].is_undefined() && (i != kFileno || adopts) &&
        !c_int(vm, places[i], kParameters[i].data(), &numbers[i])) {
      return false;
    }
  }
  if (object->socket != nullptr) {  // by the __index__ of an argument, too
    vm.raise(vm.types.invalid_operation_error, "the socket is open already");
    return false;
  }
  auto opened =
      adopts ? net::Socket::adopt(sched::Scheduler::of(vm).reactor().context(), numbers[kFileno])
             : open(vm, numbers[0], numbers[1], numbers[2]);
  if (!opened.ok()) {
    raise_net_error(vm, object->state, opened.error());
    return false;
  }
  give_socket(vm, object, std::move(*opened));
  return true;
}

}  // namespace

vm::Value construct_socket(vm::Vm& vm, vm::Type* type, vm::Tuple* args, vm::Dict* keywords) {
  SocketObject* object = make_socket_object(vm, state_of(vm, type), type);
  if (vm::has_script_init(vm, type)) return object;
  vm::Value places[kParameterCount];
  if (!bind_arguments(vm, args, keywords, places)) return vm::Value::error();
  return open_object(vm, object, places) ? vm::Value(object) : vm::Value::error();
}

vm::Value socket_init(vm::Vm& vm, vm::Args args) {
  SocketObject* object = socket_object(args[0]);
  return open_object(vm, object, args.at + 1) ? vm::Value::none() : vm::Value::error();
}

}  // namespace falcon::modules
