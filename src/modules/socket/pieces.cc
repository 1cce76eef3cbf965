// See pieces.h. Walking an argument may run script: all of it is walked before anything is begun.
#include "modules/socket/pieces.h"

#include "falcon/net/constants.h"
#include "modules/socket/arguments.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"

namespace falcon::modules {

namespace {

constexpr uint32_t kControlItems = 3;

vm::List* refuse(vm::Vm& vm, const std::string& why) {
  vm.raise(vm.types.type_error, why);
  return nullptr;
}

// The three parts of a control item. False: exception.
bool item_parts(vm::Vm& vm, vm::Value item, vm::Value (&parts)[kControlItems]) {
  uint32_t count = 0;
  vm::Iteration iteration(vm, item);
  for (vm::Value part; iteration.next(&part); ++count) {
    if (count < kControlItems) parts[count] = part;
  }
  if (iteration.failed()) return false;
  if (count != kControlItems) {
    refuse(vm, vm::cat("sendmsg() expects (level, type, data) in ancdata, not ", count, " items"));
    return false;
  }
  return true;
}

}  // namespace

vm::List* buffers_to_send(vm::Vm& vm, vm::Value buffers, const char* name) {
  if (vm::is_str(buffers) || vm::is_bytes_like(buffers)) {
    return refuse(vm, vm::cat(name, "() expects a list of buffers, not '", vm.type_name(buffers),
                              "'; write [data]"));
  }
  vm::List* list = vm.list();
  vm::Iteration iteration(vm, buffers);
  for (vm::Value item; iteration.next(&item);) {
    std::string_view view;
    if (!vm::text_or_bytes(item, &view)) {
      return refuse(vm, vm::cat(name, "() expects str, bytes or bytearray in buffers, not '",
                                vm.type_name(item), "'"));
    }
    vm::Value kept;
    if (!keep_snapshot(vm, item, kept)) return nullptr;
    if (!vm::list_append(vm, list, kept.is_undefined() ? item : kept)) return nullptr;
  }
  return iteration.failed() ? nullptr : list;
}

vm::List* buffers_to_fill(vm::Vm& vm, vm::Value buffers, const char* name) {
  vm::List* list = vm.list();
  vm::Iteration iteration(vm, buffers);
  for (vm::Value item; iteration.next(&item);) {
    if (vm.kind_of(item) != vm::Kind::kByteArray) {
      return refuse(
          vm, vm::cat(name, "() expects bytearrays in buffers, not '", vm.type_name(item), "'"));
    }
    if (!vm::list_append(vm, list, item)) return nullptr;
  }
  return iteration.failed() ? nullptr : list;
}

std::vector<net::Piece> pieces_of(const vm::List* buffers) {
  std::vector<net::Piece> pieces;
  pieces.reserve(buffers->size);
  for (uint32_t i = 0; i < buffers->size; ++i) {
    std::string_view view;
    vm::text_or_bytes(buffers->items[i], &view);
    // Only a bytearray is ever written to.
    pieces.push_back({const_cast<char*>(view.data()), view.size()});
  }
  return pieces;
}

bool control_argument(vm::Vm& vm, vm::Value ancdata, std::string* out) {
  vm::Iteration iteration(vm, ancdata);
  for (vm::Value item; iteration.next(&item);) {
    vm::Value parts[kControlItems];
    net::ControlItem control;
    if (!item_parts(vm, item, parts) || !c_int(vm, parts[0], "level", &control.level) ||
        !c_int(vm, parts[1], "type", &control.type)) {
      return false;
    }
    if (!vm::bytes_view(parts[2], &control.data)) {
      refuse(vm, vm::cat("sendmsg() expects bytes or bytearray for the data of an item of ancdata, "
                         "not '",
                         vm.type_name(parts[2]), "'"));
      return false;
    }
    if (!vm.heap.allows(net::control_space(control.data.size()))) {
      vm.raise_out_of_memory(control.data.size());
      return false;
    }
    net::append_control(out, control);
  }
  return !iteration.failed();
}

bool descriptors_argument(vm::Vm& vm, vm::Value fds, std::string* out) {
  std::vector<int> descriptors;
  vm::Iteration iteration(vm, fds);
  for (vm::Value item; iteration.next(&item);) {
    int descriptor = -1;
    if (is_socket(item)) {
      if (!check_open(vm, socket_object(item), "send_fds")) return false;
      socket_object(item)->socket->share();
      descriptor = socket_object(item)->socket->descriptor();
    } else if (!c_int(vm, item, "a descriptor", &descriptor)) {
      return false;
    }
    descriptors.push_back(descriptor);
  }
  if (iteration.failed()) return false;
  net::append_control(
      out, {net::kSolSocket,
            net::kScmRights,
            {reinterpret_cast<const char*>(descriptors.data()), descriptors.size() * sizeof(int)}});
  return true;
}

vm::Value control_value(vm::Vm& vm, const net::Message& message) {
  vm::List* list = vm.list();
  for (const net::ControlItem& item : net::control_items(message.control, message.control_size)) {
    vm::Value entry =
        vm.tuple({vm.integer(item.level), vm.integer(item.type), vm.bytes(item.data)});
    if (!vm::list_append(vm, list, entry)) return vm::Value::error();
  }
  return list;
}

}  // namespace falcon::modules
