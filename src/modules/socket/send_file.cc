// sendfile: a file by its path, or one that the program has open.
//
// A path is opened here and closed with the operation. Of an open file the descriptor is used and
// nothing else: what it has buffered to write goes out first, its position stays. It may be closed
// by another thread while this one is parked, so each step looks.
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string>

#include "falcon/net/send_ops.h"
#include "falcon/net/system.h"
#include "modules/socket/arguments.h"
#include "modules/socket/construct.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"
#include "vm/exception.h"
#include "vm/file_buffer.h"
#include "vm/finalize.h"
#include "vm/text_support.h"

namespace falcon::modules {

namespace {

// How far off_t goes.
constexpr int64_t kMostOffset = INT64_MAX;

struct Sending {
  Sending(net::Socket& socket, net::FileDescriptor opened, int file, uint64_t offset,
          uint64_t count)
      : own(std::move(opened)), sending(socket, file, offset, count) {}
  uint64_t bytes_sent() const { return sending.done(); }
  net::FileDescriptor own;  // of a path
  net::SendFileOp sending;
};
using SendFileStep = sched::StepOf<Sending>;

// An int from 0 up; `out` stays as it is for one that was not given, or None. False: exception.
bool place_argument(vm::Vm& vm, vm::Value value, const char* name, uint64_t* out) {
  if (value.is_undefined() || value.is_none()) return true;
  if (is_negative_int(vm, value)) {
    vm.raise(vm.types.value_error, vm::cat("sendfile() expects a ", name, " that is not negative"));
    return false;
  }
  int64_t number = 0;
  if (!whole_number(vm, value, name, 0, kMostOffset, &number)) return false;
  *out = static_cast<uint64_t>(number);
  return true;
}

// Opens the path of `file`, or flushes the file that it is. Gives the descriptor; -1: exception.
int file_argument(vm::Vm& vm, const net::Socket& socket, vm::Value file,
                  net::FileDescriptor* opened) {
  if (vm::is_file(file)) {
    vm::File* open = vm::as_file(file);
    if (!vm::file_is_open(vm, open)) return -1;
    if (!open->readable) {
      vm.raise(vm.types.value_error, "sendfile() expects a file that is open for reading");
      return -1;
    }
    if (open->writing && !vm::file_flush(vm, open)) return -1;
    return open->descriptor;
  }
  std::string path;
  if (!vm::path_argument(vm, file, "sendfile() argument 'file'", &path)) return -1;
  net::System& system = *socket.context().system;
  int code = net::FileDescriptor::open(system, path, opened);
  if (code == EMFILE || code == ENFILE) {
    vm::release_dropped(vm);
    code = net::FileDescriptor::open(system, path, opened);
  }
  if (code == 0) return opened->number();
  vm::raise_os_error(vm, code, file);
  return -1;
}

bool begin(vm::Vm& vm, vm::Args args, SendFileStep& step) {
  SocketObject* self = socket_object(args[0]);
  uint64_t offset = 0;
  uint64_t count = UINT64_MAX;
  if (!place_argument(vm, args[2], "offset", &offset) ||
      !place_argument(vm, args[3], "count", &count) || !check_open(vm, self, "sendfile")) {
    return false;
  }
  net::FileDescriptor opened;
  const int file = file_argument(vm, *self->socket, args[1], &opened);
  if (file < 0 || !check_open(vm, self, "sendfile")) return false;
  const int64_t size = net::regular_file_size(*self->socket->context().system, file);
  if (size < 0) {
    vm.raise(vm.types.value_error, "sendfile() expects a regular file");
    return false;
  }
  // Where the size is known the end need not be looked for; files of /proc say 0.
  if (size > 0) {
    const auto left = static_cast<uint64_t>(size) - std::min(offset, static_cast<uint64_t>(size));
    count = std::min(count, left);
  }
  step.begin(*self->socket, std::move(opened), file, offset, count);
  return true;
}

// Whether the open file is what it was when this began. False: exception.
bool check_file(vm::Vm& vm, vm::Value file, int descriptor, SendFileStep& step) {
  if (!vm::is_file(file) || vm::as_file(file)->descriptor == descriptor) return true;
  vm::Exception* closed = vm.make_exception(vm.types.value_error,
                                            "the file was closed while sendfile() was sending it");
  vm::set_exception_attribute(vm, closed, "bytes_sent", vm.unsigned_integer(step->sending.done()));
  step.end();
  vm.raise_value(closed);
  return false;
}

}  // namespace

vm::Value socket_sendfile(vm::Vm& vm, vm::Args args) {
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  SendFileStep step(scheduler);
  if (step.fresh() && !begin(vm, args, step)) return vm::Value::error();
  if (!check_file(vm, args[1], step->sending.file(), step)) return vm::Value::error();
  switch (step->sending.step()) {
    case net::Step::kBlocked:
      return scheduler.wait(step->sending.block(), "sendfile", args[0]);
    case net::Step::kFull:
      return scheduler.yield();
    case net::Step::kFailed: {
      net::Error error = step->sending.take_error();
      step.end();
      return raise_send_error(vm, socket_object(args[0])->state, error);
    }
    case net::Step::kDone:
      break;
  }
  const uint64_t sent = step->sending.done();
  step.end();
  return vm.unsigned_integer(sent);
}

}  // namespace falcon::modules
