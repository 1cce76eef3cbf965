// file: what open() gives. Buffered reading and writing of a descriptor, as text or as bytes.
//
// Our own buffer over read(2), write(2) and lseek(2), and not <cstdio>: a FILE decodes nothing,
// locks on every call, and says too little about errors. One buffer serves both directions, since a
// file that is read and written has one position: turning round flushes, or steps back over what
// was read ahead. Text is decoded from the buffer when it is asked for and never ahead, so tell()
// is exact.
//
// Invariants: writing => [0, end) is to be written and begin is 0; else [begin, end) was read and
// not yet given out. descriptor is -1 once closed. Blocking: these calls block the process, not the
// green thread; regular files do not wait for peers. Collector: a file that is dropped is flushed
// and closed.
#pragma once

#include <cstdint>
#include <string_view>

#include "vm/object.h"

namespace falcon::vm {

enum class FileEncoding : uint8_t { kBinary, kUtf8, kAscii, kLatin1 };

struct File : Object {  // kFile
  int descriptor;
  bool readable;
  bool writable;
  bool appending;
  bool writing;        // the buffer holds output
  bool line_buffered;  // flushes after a newline: a terminal
  bool unbuffered;     // flushes after each write: standard error
  bool borrowed;       // the descriptor is not ours to close: standard streams
  bool skip_mark;      // a byte order mark at the start is to be left out
  FileEncoding encoding;
  char* buffer;  // kFileBufferBytes outside the heap, or null
  uint32_t begin;
  uint32_t end;
  Value name;
  Str* mode;
  Str* encoding_name;  // null: binary
};

// Bytes of a file's buffer: two pages, as <cstdio>'s BUFSIZ on Linux.
constexpr uint32_t kFileBufferBytes = 8192;

inline File* as_file(Value value) { return value.as<File>(); }
bool is_file(Value value);

// Each false (or error) with a pending exception.
bool file_write(Vm& vm, File* file, std::string_view data);
bool file_flush(Vm& vm, File* file);
bool file_close(Vm& vm, File* file);
// The next line with its newline as a str or bytes; empty at the end.
Value file_read_line(Vm& vm, File* file);

// Writes out what print and sys.stderr.write left in the buffers of the standard streams: at exit,
// and before a blocking wait of the whole process. False: that failed (nothing is pending).
bool flush_standard_streams(Vm& vm);
// Whether there is something of that kind; standard error holds nothing back.
bool has_standard_output(Vm& vm);
// Writes text to standard error, behind what the standard streams hold: for reports. What cannot be
// written is dropped.
void write_report(Vm& vm, std::string_view text);

// Told before and after bytes go to descriptor 1 or 2, and of what came from 0, for whoever keeps
// something on the terminal that they must not run into (Vm::set_output_watch). Calls no script.
class OutputWatch {
 public:
  virtual void before_output() = 0;
  virtual void after_output(std::string_view written) = 0;
  virtual void after_input(std::string_view read) = 0;

 protected:
  ~OutputWatch() = default;
};

// sys.stdout, sys.stdin, sys.stderr as they are now, by their names: the module sys may have been
// given others. undefined: the name was deleted.
Value current_stream(Vm& vm, int descriptor);

}  // namespace falcon::vm
