// Names of hosts, services and protocols: each a question of net's NameOp, which others do not wait
// for.
#include <optional>
#include <string>
#include <utility>

#include "falcon/net/constants.h"
#include "falcon/net/names.h"
#include "falcon/net/resolver.h"
#include "modules/socket/address.h"
#include "modules/socket/arguments.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "sched/scheduler.h"
#include "vm/text_support.h"

namespace falcon::modules {

namespace {

using NameStep = sched::StepOf<net::NameOp>;
using Kind = net::NameQuery::Kind;

// A str or bytes. False: TypeError.
bool text_argument(vm::Vm& vm, vm::Value value, const char* native, const char* name,
                   std::optional<std::string>* out) {
  std::string_view view;
  if (!vm::text_or_bytes(value, &view)) {
    vm.raise(vm.types.type_error, vm::cat(native, "() expects str or bytes for ", name, ", not '",
                                          vm.type_name(value), "'"));
    return false;
  }
  *out = std::string(view);
  return true;
}

// Steps the operation. Whether there is an answer; else *outcome is what the native gives.
bool answered(vm::Vm& vm, NameStep& step, const char* native, net::NameAnswer* answer,
              vm::Value* outcome) {
  switch (step->step()) {
    case net::Step::kBlocked:
      *outcome = sched::Scheduler::of(vm).wait(step->block(), native);
      return false;
    case net::Step::kFailed: {
      net::Error error = step->take_error();
      step.end();
      *outcome = raise_net_error(vm, nullptr, error);
      return false;
    }
    case net::Step::kDone:
    case net::Step::kFull:
      break;
  }
  *answer = step->take();
  step.end();
  return true;
}

void begin(vm::Vm& vm, NameStep& step, net::NameQuery query, const char* native) {
  step.begin(sched::Scheduler::of(vm).reactor().context(), std::move(query), native);
}

// The service of getaddrinfo: None, a name, or a port. False: exception.
bool service_argument(vm::Vm& vm, vm::Value value, std::optional<std::string>* out) {
  if (value.is_none()) return true;
  std::string_view view;
  if (vm::text_or_bytes(value, &view)) {
    *out = std::string(view);
    return true;
  }
  int64_t port = 0;
  if (!whole_number(vm, value, "port", 0, UINT16_MAX, &port)) return false;
  *out = std::to_string(port);
  return true;
}

bool addresses_query(vm::Vm& vm, vm::Args args, net::NameQuery* query) {
  query->kind = Kind::kAddresses;
  return (args[0].is_none() || text_argument(vm, args[0], "getaddrinfo", "host", &query->name)) &&
         service_argument(vm, args[1], &query->service) &&
         optional_c_int(vm, args, 2, "family", &query->family) &&
         optional_c_int(vm, args, 3, "type", &query->type) &&
         optional_c_int(vm, args, 4, "proto", &query->proto) &&
         optional_c_int(vm, args, 5, "flags", &query->flags);
}

// [(FAMILY, TYPE, PROTO, CANONNAME, ADDRESS), …]
vm::Value addresses_value(vm::Vm& vm, const net::NameAnswer& answer) {
  vm::List* list = vm.list(answer.addresses.size());
  for (const net::AddressEntry& entry : answer.addresses) {
    vm::Value item =
        vm.tuple({vm.integer(entry.family), vm.integer(entry.type), vm.integer(entry.proto),
                  vm::shown_text(vm, entry.canonical_name), address_value(vm, entry.address)});
    if (!vm::list_append(vm, list, item)) return vm::Value::error();
  }
  return list;
}

bool names_query(vm::Vm& vm, vm::Args args, net::NameQuery* query) {
  query->kind = Kind::kNames;
  if (!optional_c_int(vm, args, 1, "flags", &query->flags)) return false;
  AddressArgument info;
  if (!address_argument(vm, nullptr, net::kAfInet6, args[0], "getnameinfo", &info)) return false;
  auto address = net::Address::numeric(net::kAfUnspec, info.host, info.port);
  if (!address.ok()) {
    raise_net_error(vm, nullptr, renamed(address.error(), "getnameinfo"));
    return false;
  }
  if (!address->known()) {
    vm.raise(vm.types.value_error,
             vm::cat("getnameinfo() expects an address as host, not '", info.host, "'"));
    return false;
  }
  query->address = info.completed(*address);
  return true;
}

bool service_query(vm::Vm& vm, vm::Args args, const char* native, net::NameQuery* query) {
  return !args.given(1) || args[1].is_none() ||
         text_argument(vm, args[1], native, "protocol", &query->service);
}

// The name that getfqdn picks of what it was told of a host: the first with a dot.
std::string full_name(const net::NameAnswer& answer) {
  if (answer.name.find('.') == std::string::npos) {
    for (const std::string& alias : answer.aliases) {
      if (alias.find('.') != std::string::npos) return alias;
    }
  }
  return answer.name;
}

}  // namespace

vm::Value socket_getaddrinfo(vm::Vm& vm, vm::Args args) {
  NameStep step(sched::Scheduler::of(vm));
  if (step.fresh()) {
    net::NameQuery query;
    if (!addresses_query(vm, args, &query)) return vm::Value::error();
    begin(vm, step, std::move(query), "getaddrinfo");
  }
  net::NameAnswer answer;
  vm::Value outcome;
  if (!answered(vm, step, "getaddrinfo", &answer, &outcome)) return outcome;
  return addresses_value(vm, answer);
}

vm::Value socket_getnameinfo(vm::Vm& vm, vm::Args args) {
  NameStep step(sched::Scheduler::of(vm));
  if (step.fresh()) {
    net::NameQuery query;
    if (!names_query(vm, args, &query)) return vm::Value::error();
    begin(vm, step, std::move(query), "getnameinfo");
  }
  net::NameAnswer answer;
  vm::Value outcome;
  if (!answered(vm, step, "getnameinfo", &answer, &outcome)) return outcome;
  vm::Value host = vm::shown_text(vm, answer.name);
  return vm.tuple({host, vm::shown_text(vm, answer.service)});
}

vm::Value socket_gethostbyaddr(vm::Vm& vm, vm::Args args) {
  NameStep step(sched::Scheduler::of(vm));
  if (step.fresh()) {
    net::NameQuery query;
    query.kind = Kind::kHost;
    if (!text_argument(vm, args[0], "gethostbyaddr", "host", &query.name))
      return vm::Value::error();
    begin(vm, step, std::move(query), "gethostbyaddr");
  }
  net::NameAnswer answer;
  vm::Value outcome;
  if (!answered(vm, step, "gethostbyaddr", &answer, &outcome)) return outcome;
  vm::List* aliases = vm.list();
  for (const std::string& alias : answer.aliases) {
    if (!vm::list_append(vm, aliases, vm::shown_text(vm, alias))) return vm::Value::error();
  }
  vm::List* addresses = vm.list();
  for (const net::AddressEntry& entry : answer.addresses) {
    vm::Value address = vm::shown_text(vm, entry.address.host());
    if (!vm::list_append(vm, addresses, address)) return vm::Value::error();
  }
  return vm.tuple({vm::shown_text(vm, answer.name), aliases, addresses});
}

vm::Value socket_getfqdn(vm::Vm& vm, vm::Args args) {
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  NameStep step(scheduler);
  std::optional<std::string> name = "";
  if (args.given(0) && !text_argument(vm, args[0], "getfqdn", "name", &name)) {
    return vm::Value::error();
  }
  if (name->empty() || *name == "0.0.0.0" || *name == "::") {
    auto own = net::host_name(scheduler.reactor().context());
    if (own.ok()) name = *own;
  }
  if (step.fresh()) {
    net::NameQuery query;
    query.kind = Kind::kHost;
    query.name = name;
    begin(vm, step, std::move(query), "getfqdn");
  }
  switch (step->step()) {
    case net::Step::kBlocked:
      return scheduler.wait(step->block(), "getfqdn");
    case net::Step::kDone:
      name = full_name(step->take());
      break;
    case net::Step::kFailed:
    case net::Step::kFull:
      break;
  }
  step.end();
  return vm::shown_text(vm, *name);
}

vm::Value socket_getservbyname(vm::Vm& vm, vm::Args args) {
  NameStep step(sched::Scheduler::of(vm));
  if (step.fresh()) {
    net::NameQuery query;
    query.kind = Kind::kServiceByName;
    if (!text_argument(vm, args[0], "getservbyname", "name", &query.name) ||
        !service_query(vm, args, "getservbyname", &query)) {
      return vm::Value::error();
    }
    begin(vm, step, std::move(query), "getservbyname");
  }
  net::NameAnswer answer;
  vm::Value outcome;
  if (!answered(vm, step, "getservbyname", &answer, &outcome)) return outcome;
  return vm.integer(answer.number);
}

vm::Value socket_getservbyport(vm::Vm& vm, vm::Args args) {
  NameStep step(sched::Scheduler::of(vm));
  if (step.fresh()) {
    net::NameQuery query;
    query.kind = Kind::kServiceByPort;
    int64_t port = 0;
    if (!whole_number(vm, args[0], "port", 0, UINT16_MAX, &port) ||
        !service_query(vm, args, "getservbyport", &query)) {
      return vm::Value::error();
    }
    query.number = static_cast<int>(port);
    begin(vm, step, std::move(query), "getservbyport");
  }
  net::NameAnswer answer;
  vm::Value outcome;
  if (!answered(vm, step, "getservbyport", &answer, &outcome)) return outcome;
  return vm::shown_text(vm, answer.name);
}

vm::Value socket_getprotobyname(vm::Vm& vm, vm::Args args) {
  NameStep step(sched::Scheduler::of(vm));
  if (step.fresh()) {
    net::NameQuery query;
    query.kind = Kind::kProtocol;
    if (!text_argument(vm, args[0], "getprotobyname", "name", &query.name)) {
      return vm::Value::error();
    }
    begin(vm, step, std::move(query), "getprotobyname");
  }
  net::NameAnswer answer;
  vm::Value outcome;
  if (!answered(vm, step, "getprotobyname", &answer, &outcome)) return outcome;
  return vm.integer(answer.number);
}

}  // namespace falcon::modules
