// A file's descriptor and its buffer: what file_text.cc and file_type.cc stand on.
#pragma once

#include <string>

#include "vm/file.h"

namespace falcon::vm {

// Closes the descriptor of a dropped file, writing first what is left; for the collector.
void file_drop(Heap& heap, File* file);

// Makes the buffer ready for input or output. False: closed, not open for that, or the system's
// error.
bool file_begin_reading(Vm& vm, File* file);
bool file_begin_writing(Vm& vm, File* file);

// Reads more behind what the buffer holds, which must leave room: 1, 0 at the end of the file, -1:
// exception. Moves [begin, end) to the buffer's start. Other threads may have run.
int file_fill(Vm& vm, File* file);
// Whether the buffer has unread bytes, after filling it if need be: as file_fill.
int file_has_input(Vm& vm, File* file);

// Appends up to `limit` bytes to `out`, fewer at the end of the file. False: exception.
bool file_take(Vm& vm, File* file, size_t limit, std::string& out);

// Moves the position, in bytes; whence as lseek(2). -1: exception.
int64_t file_seek(Vm& vm, File* file, int64_t offset, int whence);
int64_t file_tell(Vm& vm, File* file);

// False, with ValueError pending, if the file is closed.
bool file_is_open(Vm& vm, const File* file);

// --- text (file_text.cc)
// The rest of the file, or up to `count` characters or bytes of it (negative: all), as a str or
// bytes.
Value file_read(Vm& vm, File* file, int64_t count);
// As file_read_line, of at most `limit` characters or bytes (negative: no bound).
Value file_read_line(Vm& vm, File* file, int64_t limit);
// Writes a str (text) or bytes-like (binary). False: exception.
bool file_write_value(Vm& vm, File* file, Value data);

}  // namespace falcon::vm
