// The class file, which open() makes instances of, and the standard streams.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>

#include "text/codec.h"
#include "vm/exception.h"
#include "vm/file_buffer.h"
#include "vm/finalize.h"
#include "vm/install.h"
#include "vm/text_support.h"
#include "vm/thread.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

// Permissions of new files before the umask, as fopen(3) gives them.
constexpr mode_t kNewFileMode = 0666;

void trace(Object* object, Tracer& tracer) {
  auto* file = static_cast<File*>(object);
  tracer.visit(file->name);
  tracer.visit(file->mode);
  tracer.visit(file->encoding_name);
}

void finalize(Heap& heap, Object* object) { file_drop(heap, static_cast<File*>(object)); }

// --- opening

struct OpenMode {
  char action = 0;  // r w x a
  bool update = false;
  bool binary = false;
  bool text = false;

  int flags() const {
    int access = update ? O_RDWR : action == 'r' ? O_RDONLY : O_WRONLY;
    switch (action) {
      case 'w':
        return access | O_CREAT | O_TRUNC | O_CLOEXEC;
      case 'x':
        return access | O_CREAT | O_EXCL | O_CLOEXEC;
      case 'a':
        return access | O_CREAT | O_APPEND | O_CLOEXEC;
      default:
        return access | O_CLOEXEC;
    }
  }
};

bool parse_mode(Vm& vm, std::string_view text, OpenMode* out) {
  auto fail = [&](std::string_view message) {
    vm.raise(vm.types.value_error, message);
    return false;
  };
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    bool known = std::strchr("rwxab+t", c) != nullptr && c != '\0';
    if (!known || text.find(c, i + 1) != text.npos) return fail(cat("invalid mode: '", text, "'"));
    if (c == '+') {
      out->update = true;
    } else if (c == 'b') {
      out->binary = true;
    } else if (c == 't') {
      out->text = true;
    } else if (out->action != 0) {
      return fail("must have exactly one of create/read/write/append mode");
    } else {
      out->action = c;
    }
  }
  if (out->binary && out->text) return fail("can't have text and binary mode at once");
  if (out->action == 0) {
    return fail("Must have exactly one of create/read/write/append mode and at most one plus");
  }
  return true;
}

bool parse_encoding(Vm& vm, Value name, File* file) {
  if (!is_str(name)) {
    raise_type(vm, "open() argument 'encoding' must be str, not ", name);
    return false;
  }
  std::string_view text = as_str(name)->view();
  auto codec = text::find_codec(text);
  if (!codec) {
    vm.raise(vm.types.lookup_error, cat("unknown encoding: ", text));
    return false;
  }
  switch (*codec) {
    case text::Codec::kUtf8Sig:
      file->skip_mark = true;
      [[fallthrough]];
    case text::Codec::kUtf8:
      file->encoding = FileEncoding::kUtf8;
      break;
    case text::Codec::kAscii:
      file->encoding = FileEncoding::kAscii;
      break;
    case text::Codec::kLatin1:
      file->encoding = FileEncoding::kLatin1;
      break;
    default:
      vm.raise(vm.types.value_error, cat("a file's text cannot be ", text::codec_name(*codec),
                                         ": open it with 'b' and decode"));
      return false;
  }
  file->encoding_name = as_str(name);
  return true;
}

// A descriptor, or minus an errno; INT_MIN: an exception is pending. Others run while a FIFO waits
// for its other end.
int open_descriptor(Vm& vm, const std::string& path, int flags) {
  struct stat info;
  if (vm.host() != nullptr && vm.current() != nullptr && stat(path.c_str(), &info) == 0 &&
      S_ISFIFO(info.st_mode)) {
    return vm.host()->open_elsewhere(path, flags, kNewFileMode);
  }
  int descriptor;
  do {
    descriptor = open(path.c_str(), flags, kNewFileMode);
  } while (descriptor < 0 && errno == EINTR);
  return descriptor < 0 ? -errno : descriptor;
}

// A descriptor for the file, which is no folder: or -1, exception.
int open_file(Vm& vm, const std::string& path, int flags, Value name) {
  int descriptor = open_descriptor(vm, path, flags);
  if (descriptor == -EMFILE || descriptor == -ENFILE) {
    release_dropped(vm);
    descriptor = open_descriptor(vm, path, flags);
  }
  if (descriptor < 0) {
    if (descriptor != INT_MIN) raise_os_error(vm, -descriptor, name);
    return -1;
  }
  struct stat info;
  if (fstat(descriptor, &info) == 0 && S_ISDIR(info.st_mode)) {
    close(descriptor);
    raise_os_error(vm, EISDIR, name);
    return -1;
  }
  return descriptor;
}

// What the file may do, by its mode and encoding; no descriptor yet. False: exception.
bool describe(Vm& vm, File* file, const OpenMode& mode, Value encoding) {
  file->readable = mode.action == 'r' || mode.update;
  file->writable = mode.action != 'r' || mode.update;
  file->appending = mode.action == 'a';
  if (!mode.binary) {
    return parse_encoding(vm, encoding.is_none() ? Value(vm.ascii("utf-8")) : encoding, file);
  }
  if (encoding.is_none()) return true;
  vm.raise(vm.types.value_error, "binary mode doesn't take an encoding argument");
  return false;
}

Value construct_file(Vm& vm, Type* type, Tuple* args, Dict* keywords) {
  Value given[3];  // undefined: not given
  if (!bind_arguments(vm, "file", {"name", "mode", "encoding"}, 0, args, keywords, given)) {
    return Value::error();
  }
  if (given[0].is_undefined()) {
    return vm.raise(vm.types.type_error, "file() missing required argument 'name' (pos 1)");
  }
  Value mode_text = given[1].is_undefined() ? Value(vm.ascii("r")) : given[1];
  if (!is_str(mode_text)) {
    return raise_type(vm, "open() argument 'mode' must be str, not ", mode_text);
  }
  std::string path;
  OpenMode mode;
  if (!path_argument(vm, given[0], "a file's name", &path) ||
      !parse_mode(vm, as_str(mode_text)->view(), &mode)) {
    return Value::error();
  }
  auto* file = static_cast<File*>(make_instance(vm, type, Kind::kFile, sizeof(File)));
  file->descriptor = -1;
  file->name = given[0];
  file->mode = as_str(mode_text);
  if (!describe(vm, file, mode, given[2].is_undefined() ? Value::none() : given[2])) {
    return Value::error();
  }
  file->descriptor = open_file(vm, path, mode.flags(), given[0]);
  if (file->descriptor < 0) return Value::error();
  if (file->appending) lseek(file->descriptor, 0, SEEK_END);  // fails on a pipe, which has no end
  bool starts_empty = mode.action == 'w' || mode.action == 'x';
  if (file->skip_mark && starts_empty && !file_write(vm, file, "\xEF\xBB\xBF")) {
    return Value::error();
  }
  return file;
}

// --- methods

File* self_of(Args args) { return as_file(args[0]); }

// A size: None or not given is -1. False: exception.
bool size_argument(Vm& vm, Args args, uint32_t place, int64_t* out) {
  *out = -1;
  if (!args.given(place) || args[place].is_none()) return true;
  return vm.to_index(args[place], "size", INT64_MIN, INT64_MAX, out);
}

Value method_read(Vm& vm, Args args) {
  int64_t count = 0;
  return size_argument(vm, args, 1, &count) ? file_read(vm, self_of(args), count) : Value::error();
}

Value method_readline(Vm& vm, Args args) {
  int64_t limit = 0;
  if (!size_argument(vm, args, 1, &limit)) return Value::error();
  return file_read_line(vm, self_of(args), limit);
}

bool is_empty(Value line) {
  return is_str(line) ? as_str(line)->size == 0 : line.as<Bytes>()->size == 0;
}

Value method_readlines(Vm& vm, Args args) {
  List* lines = vm.list();
  for (;;) {
    Value line = file_read_line(vm, self_of(args));
    if (line.is_error()) return line;
    if (is_empty(line)) return lines;
    if (!list_append(vm, lines, line)) return Value::error();
  }
}

Value method_write(Vm& vm, Args args) {
  return file_write_value(vm, self_of(args), args[1]) ? args[0] : Value::error();
}

Value method_writelines(Vm& vm, Args args) {
  Iteration lines(vm, args[1]);
  for (Value line; lines.next(&line);) {
    if (!file_write_value(vm, self_of(args), line)) return Value::error();
  }
  return lines.failed() ? Value::error() : Value::none();
}

Value method_seek(Vm& vm, Args args) {
  int64_t offset = 0;
  int64_t whence = SEEK_SET;
  if (!vm.to_index(args[1], "offset", INT64_MIN, INT64_MAX, &offset)) return Value::error();
  if (args.given(2) && !vm.to_index(args[2], "whence", INT32_MIN, INT32_MAX, &whence)) {
    return Value::error();
  }
  if (whence != SEEK_SET && whence != SEEK_CUR && whence != SEEK_END) {
    return vm.raise(vm.types.value_error,
                    cat("invalid whence (", whence, ", should be 0, 1 or 2)"));
  }
  if (whence == SEEK_SET && offset < 0) {
    return vm.raise(vm.types.value_error, cat("negative seek position ", offset));
  }
  int64_t position = file_seek(vm, self_of(args), offset, static_cast<int>(whence));
  return position < 0 ? Value::error() : vm.integer(position);
}

Value method_tell(Vm& vm, Args args) {
  int64_t position = file_tell(vm, self_of(args));
  return position < 0 ? Value::error() : vm.integer(position);
}

Value method_size(Vm& vm, Args args) {
  File* file = self_of(args);
  if (!file_is_open(vm, file) || (file->writing && !file_flush(vm, file))) return Value::error();
  struct stat info;
  if (fstat(file->descriptor, &info) != 0) return raise_os_error(vm, errno, file->name);
  return vm.integer(info.st_size);
}

Value method_flush(Vm& vm, Args args) {
  return file_flush(vm, self_of(args)) ? Value::none() : Value::error();
}

Value method_close(Vm& vm, Args args) {
  return file_close(vm, self_of(args)) ? Value::none() : Value::error();
}

Value method_enter(Vm& vm, Args args) {
  return file_is_open(vm, self_of(args)) ? args[0] : Value::error();
}

Value method_fileno(Vm& vm, Args args) {
  if (!file_is_open(vm, self_of(args))) return Value::error();
  return vm.integer(self_of(args)->descriptor);
}

Value method_isatty(Vm& vm, Args args) {
  if (!file_is_open(vm, self_of(args))) return Value::error();
  return Value::boolean(isatty(self_of(args)->descriptor) == 1);
}

Value method_readable(Vm&, Args args) { return Value::boolean(self_of(args)->readable); }
Value method_writable(Vm&, Args args) { return Value::boolean(self_of(args)->writable); }
Value method_seekable(Vm& vm, Args args) {
  if (!file_is_open(vm, self_of(args))) return Value::error();
  return Value::boolean(lseek(self_of(args)->descriptor, 0, SEEK_CUR) >= 0);
}

Value get_name(Vm&, Args args) { return self_of(args)->name; }
Value get_mode(Vm&, Args args) { return self_of(args)->mode; }
Value get_closed(Vm&, Args args) { return Value::boolean(self_of(args)->descriptor < 0); }
Value get_encoding(Vm&, Args args) {
  Str* name = self_of(args)->encoding_name;
  return name == nullptr ? Value::none() : Value(name);
}

const NativeDef kMethods[] = {
    {"read(self, size=-1, /)", method_read,
     "Up to size characters (text) or bytes (binary); by default, all that is left."},
    {"readline(self, size=-1, /)", method_readline,
     "The next line with its newline, or up to size of it; empty at the end of the file."},
    {"readlines(self)", method_readlines, "A list of the lines that are left."},
    {"write(self, data, /)", method_write,
     "Writes a str (text) or bytes (binary); gives the file."},
    {"writelines(self, lines, /)", method_writelines, "Writes each item of an iterable."},
    {"seek(self, offset, whence=0, /)", method_seek,
     "Moves to a position in bytes from the start (0), from here (1) or from the end (2); gives "
     "it."},
    {"tell(self)", method_tell, "The position in bytes from the start."},
    {"size(self)", method_size, "How many bytes the file has."},
    {"flush(self)", method_flush, "Hands what was written to the system."},
    {"close(self)", method_close, "Flushes and closes the file; a second time does nothing."},
    {"fileno(self)", method_fileno, "The descriptor."},
    {"isatty(self)", method_isatty, "Whether the file is a terminal."},
    {"readable(self)", method_readable, "Whether the file was opened for reading."},
    {"writable(self)", method_writable, "Whether the file was opened for writing."},
    {"seekable(self)", method_seekable, "Whether the file has positions, as a pipe has not."},
    {"__enter__(self)", method_enter, "The file itself."},
    {"__exit__(self, exception=None)", method_close, "Closes the file."},
};

const NativeDef kProperties[] = {
    {"name(self)", get_name, "The name that it was opened by."},
    {"mode(self)", get_mode, "The mode that it was opened with."},
    {"closed(self)", get_closed, "Whether it was closed."},
    {"encoding(self)", get_encoding, "The encoding of its text; None for a binary file."},
};

// --- operations

Value file_repr(Vm& vm, Value self) {
  File* file = as_file(self);
  Value name = vm.repr(file->name);
  if (name.is_error()) return name;
  std::string encoding =
      file->encoding_name == nullptr ? "" : cat(" encoding='", file->encoding_name->view(), "'");
  return vm.string(cat("<", file->descriptor < 0 ? "closed " : "", "file ", as_str(name)->view(),
                       " mode='", file->mode->view(), "'", encoding, ">"));
}

Value file_iter(Vm& vm, Value self) {
  return file_is_open(vm, as_file(self)) ? self : Value::error();
}

Value file_next(Vm& vm, Value self) {
  Value line = file_read_line(vm, as_file(self));
  if (line.is_error()) return line;
  return is_empty(line) ? Value::undefined() : line;
}

// --- the standard streams

File* standard_file(Vm& vm, int descriptor, const char* name) {
  auto* file = vm.heap.make<File>(vm.types.file, Kind::kFile);
  file->descriptor = descriptor;
  file->borrowed = true;
  file->readable = descriptor == STDIN_FILENO;
  file->writable = !file->readable;
  file->line_buffered = descriptor == STDOUT_FILENO && isatty(descriptor) == 1;
  file->unbuffered = descriptor == STDERR_FILENO;
  file->encoding = FileEncoding::kUtf8;
  file->encoding_name = vm.ascii("utf-8");
  file->mode = vm.ascii(file->readable ? "r" : "w");
  file->name = vm.ascii(name);
  return file;
}

}  // namespace

void install_files(Vm& vm) {
  Operations& operations = vm.operations_for(Kind::kFile);
  operations.trace = trace;
  operations.finalize = finalize;
  operations.repr = file_repr;
  operations.iter = file_iter;
  operations.next = file_next;
  vm.types.file->construct = construct_file;
  vm.define(vm.types.file, kMethods);
  for (const NativeDef& property : kProperties) vm.define_property(vm.types.file, property);
  dict_set_str(vm, vm.builtins(), vm.intern("open"), vm.types.file);
  vm.standard_stream(STDIN_FILENO) = standard_file(vm, STDIN_FILENO, "<stdin>");
  vm.standard_stream(STDOUT_FILENO) = standard_file(vm, STDOUT_FILENO, "<stdout>");
  vm.standard_stream(STDERR_FILENO) = standard_file(vm, STDERR_FILENO, "<stderr>");
}

}  // namespace falcon::vm
