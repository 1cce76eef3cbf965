// Reading, writing and seeking through one buffer.
//
// A descriptor may have been set non-blocking by whoever shares it (a terminal's often is), so
// EAGAIN waits in poll(2) and is not an error. A signal during a read lets the host look at it:
// that is how Ctrl-C ends a wait for standard input.
#include "vm/file_buffer.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "vm/call.h"
#include "vm/exception.h"
#include "vm/thread.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

void wait_for(int descriptor, short events) {
  pollfd p{descriptor, events, 0};
  poll(&p, 1, -1);  // whatever it says, the call is tried again
}

// Writes all of it: 0, or an errno.
int write_all(int descriptor, const char* data, size_t size) {
  while (size > 0) {
    ssize_t n = write(descriptor, data, size);
    if (n >= 0) {
      data += n;
      size -= static_cast<size_t>(n);
    } else if (errno == EAGAIN) {
      wait_for(descriptor, POLLOUT);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

// Writes to a file's descriptor: 0, or an errno. Of a standard stream the watch is told.
int write_data(const Vm& vm, const File* file, const char* data, size_t size) {
  OutputWatch* watch = file->borrowed ? vm.output_watch() : nullptr;
  if (watch != nullptr) watch->before_output();
  int error = write_all(file->descriptor, data, size);
  if (watch != nullptr) watch->after_output({data, size});
  return error;
}

// Writes out the buffer; what cannot be written is dropped. 0, or an errno.
int write_buffer(const Vm& vm, File* file) {
  if (!file->writing || file->end == 0) return 0;
  uint32_t size = file->end;
  file->end = 0;
  return write_data(vm, file, file->buffer, size);
}

void need_buffer(Vm& vm, File* file) {
  if (file->buffer == nullptr) {
    file->buffer = static_cast<char*>(vm.heap.allocate_outside(kFileBufferBytes));
  }
}

bool check(Vm& vm, const File* file, int error) {
  if (error == 0) return true;
  raise_os_error(vm, error, file->borrowed ? Value::undefined() : file->name);
  return false;
}

// After EINTR: lets the host see the signal. False: it was Ctrl-C, KeyboardInterrupt is pending.
bool look_at_signal(Vm& vm) {
  Thread* thread = vm.current();
  if (thread == nullptr || vm.host() == nullptr) return true;
  vm.host()->switch_away(*thread, true);
  return !raise_interrupt(vm, *thread);
}

// Gives back to the descriptor what was read ahead.
bool drop_input(Vm& vm, File* file) {
  uint32_t ahead = file->end - file->begin;
  file->begin = file->end = 0;
  if (ahead == 0 || lseek(file->descriptor, -static_cast<off_t>(ahead), SEEK_CUR) >= 0) return true;
  return errno == ESPIPE || check(vm, file, errno);  // what came by a pipe is not given back
}

Value raise_unsupported(Vm& vm, const char* what) {
  return vm.raise(vm.types.invalid_operation_error, what);
}

}  // namespace

bool is_file(Value value) { return value.is_object() && value.as_object()->kind == Kind::kFile; }

bool file_is_open(Vm& vm, const File* file) {
  if (file->descriptor >= 0) return true;
  vm.raise(vm.types.value_error, "I/O operation on closed file.");
  return false;
}

bool file_flush(Vm& vm, File* file) {
  return file_is_open(vm, file) && check(vm, file, write_buffer(vm, file));
}

bool file_close(Vm& vm, File* file) {
  if (file->descriptor < 0) return true;
  int error = write_buffer(vm, file);
  // close(2): on Linux the descriptor is gone even when an error is reported.
  if (!file->borrowed && close(file->descriptor) != 0 && error == 0 && errno != EINTR)
    error = errno;
  file->descriptor = -1;
  vm.heap.free_outside(file->buffer, kFileBufferBytes);
  file->buffer = nullptr;
  file->begin = file->end = 0;
  return check(vm, file, error);
}

void file_drop(Heap& heap, File* file) {
  if (file->descriptor >= 0) {
    if (file->writing) write_all(file->descriptor, file->buffer, file->end);
    if (!file->borrowed) close(file->descriptor);
  }
  heap.free_outside(file->buffer, kFileBufferBytes);
}

bool file_begin_reading(Vm& vm, File* file) {
  if (!file_is_open(vm, file)) return false;
  if (!file->readable) {
    raise_unsupported(vm, "not readable");
    return false;
  }
  if (!file->writing) return true;
  if (!check(vm, file, write_buffer(vm, file))) return false;
  file->writing = false;
  return true;
}

bool file_begin_writing(Vm& vm, File* file) {
  if (!file_is_open(vm, file)) return false;
  if (!file->writable) {
    raise_unsupported(vm, "not writable");
    return false;
  }
  if (file->writing) return true;
  if (!drop_input(vm, file)) return false;
  file->writing = true;
  return true;
}

int file_fill(Vm& vm, File* file) {
  if (file->borrowed) flush_standard_streams(vm);
  for (;;) {
    need_buffer(vm, file);
    if (file->begin > 0) {
      std::memmove(file->buffer, file->buffer + file->begin, file->end - file->begin);
      file->end -= file->begin;
      file->begin = 0;
    }
    ssize_t n =
        read(file->descriptor, file->buffer + file->end, size_t{kFileBufferBytes} - file->end);
    if (n >= 0) {
      OutputWatch* watch = file->borrowed ? vm.output_watch() : nullptr;
      if (watch != nullptr) watch->after_input({file->buffer + file->end, static_cast<size_t>(n)});
      file->end += static_cast<uint32_t>(n);
      return n > 0 ? 1 : 0;
    }
    if (errno == EAGAIN) {
      wait_for(file->descriptor, POLLIN);
    } else if (errno != EINTR) {
      return check(vm, file, errno) ? 0 : -1;
    } else if (!look_at_signal(vm) || !file_begin_reading(vm, file)) {
      return -1;
    }
  }
}

int file_has_input(Vm& vm, File* file) { return file->begin < file->end ? 1 : file_fill(vm, file); }

bool file_take(Vm& vm, File* file, size_t limit, std::string& out) {
  while (limit > 0) {
    int more = file_has_input(vm, file);
    if (more <= 0) return more == 0;
    size_t n = std::min<size_t>(limit, file->end - file->begin);
    if (out.size() + n > kMaxBytes || !vm.heap.allows(out.size() + n)) {
      vm.raise_out_of_memory(out.size() + n);
      return false;
    }
    out.append(file->buffer + file->begin, n);
    file->begin += static_cast<uint32_t>(n);
    limit -= n;
  }
  return true;
}

bool file_write(Vm& vm, File* file, std::string_view data) {
  if (!file_begin_writing(vm, file)) return false;
  if (data.size() > kFileBufferBytes - file->end) {
    if (!check(vm, file, write_buffer(vm, file))) return false;
  }
  if (data.size() >= kFileBufferBytes) {
    return check(vm, file, write_data(vm, file, data.data(), data.size()));
  }
  if (data.empty()) return true;
  need_buffer(vm, file);
  std::memcpy(file->buffer + file->end, data.data(), data.size());
  file->end += static_cast<uint32_t>(data.size());
  bool now = file->unbuffered || (file->line_buffered && data.find('\n') != data.npos);
  return !now || check(vm, file, write_buffer(vm, file));
}

int64_t file_seek(Vm& vm, File* file, int64_t offset, int whence) {
  if (!file_is_open(vm, file)) return -1;
  bool ok = file->writing ? check(vm, file, write_buffer(vm, file)) : drop_input(vm, file);
  if (!ok) return -1;
  file->writing = false;
  off_t position = lseek(file->descriptor, offset, whence);
  if (position < 0) check(vm, file, errno);
  return position;
}

int64_t file_tell(Vm& vm, File* file) {
  if (!file_is_open(vm, file)) return -1;
  off_t position =
      lseek(file->descriptor, 0, file->writing && file->appending ? SEEK_END : SEEK_CUR);
  if (position < 0) {
    check(vm, file, errno);
    return -1;
  }
  return file->writing ? position + file->end : position - (file->end - file->begin);
}

bool flush_standard_streams(Vm& vm) {
  bool ok = true;
  for (int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
    Value stream = vm.standard_stream(descriptor);
    if (!is_file(stream) || stream.as<File>()->descriptor < 0) continue;
    if (write_buffer(vm, stream.as<File>()) != 0) ok = false;
  }
  return ok;
}

bool has_standard_output(Vm& vm) {
  Value stream = vm.standard_stream(STDOUT_FILENO);
  return has_kind(stream, Kind::kFile) && stream.as<File>()->writing && stream.as<File>()->end > 0;
}

void write_report(Vm& vm, std::string_view text) {
  flush_standard_streams(vm);
  OutputWatch* watch = vm.output_watch();
  if (watch != nullptr) watch->before_output();
  write_all(STDERR_FILENO, text.data(), text.size());
  if (watch != nullptr) watch->after_output(text);
}

Value current_stream(Vm& vm, int descriptor) {
  constexpr const char* kNames[] = {"stdin", "stdout", "stderr"};
  Value sys = dict_get_str(vm, vm.modules(), vm.intern("sys"));
  if (vm.kind_of(sys) != Kind::kModule) return vm.standard_stream(descriptor);
  return dict_get_str(vm, sys.as<Module>()->globals, vm.intern(kNames[descriptor]));
}

}  // namespace falcon::vm
