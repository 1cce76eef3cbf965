// Text from bytes and back, with newlines as Python has them: \r\n and \r are read as \n.
#include <cstring>

#include "text/codec.h"
#include "text/utf8.h"
#include "vm/file_buffer.h"
#include "vm/text_support.h"
#include "vm/text_value.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

// A byte order mark in UTF-8 (RFC 3629, section 6).
constexpr std::string_view kMark = "\xEF\xBB\xBF";

text::Codec codec_of(const File* file) {
  if (file->encoding == FileEncoding::kAscii) return text::Codec::kAscii;
  return file->encoding == FileEncoding::kLatin1 ? text::Codec::kLatin1 : text::Codec::kUtf8;
}

Value raise_codec(Vm& vm, const text::CodecError& error) {
  return vm.raise(vm.types.unicode_error, error.message);
}

std::string translated(std::string_view data) {
  std::string out;
  out.reserve(data.size());
  for (size_t i = 0; i < data.size(); ++i) {
    if (data[i] == '\r') {
      if (i + 1 < data.size() && data[i + 1] == '\n') ++i;
      out += '\n';
    } else {
      out += data[i];
    }
  }
  return out;
}

Value text_value(Vm& vm, std::string_view utf8) {
  if (utf8.find('\r') == utf8.npos) return vm.string(utf8);
  return vm.string(translated(utf8));
}

// Raw bytes as the file's str or bytes.
Value value_of(Vm& vm, const File* file, std::string_view data) {
  if (file->encoding == FileEncoding::kBinary) return vm.bytes(data);
  if (file->encoding == FileEncoding::kUtf8 && text::is_valid_utf8(data)) {
    return text_value(vm, data);
  }
  text::Coded coded = text::decode(data, codec_of(file), text::ErrorPolicy::kStrict);
  return coded.error ? raise_codec(vm, *coded.error) : text_value(vm, coded.output);
}

// Skips the mark at the start of the file. False: exception.
bool skip_mark(Vm& vm, File* file) {
  if (!file->skip_mark) return true;
  file->skip_mark = false;
  while (file->end - file->begin < kMark.size()) {
    int more = file_fill(vm, file);
    if (more < 0) return false;
    if (more == 0) break;
  }
  std::string_view data(file->buffer + file->begin, file->end - file->begin);
  if (data.starts_with(kMark)) file->begin += static_cast<uint32_t>(kMark.size());
  return true;
}

// How many bytes the next character has; the buffer holds them all. 0 at the end of the file, -1:
// exception. A bad or cut sequence counts as long as it goes.
int next_length(Vm& vm, File* file) {
  for (;;) {
    int more = file_has_input(vm, file);
    if (more <= 0 || file->encoding == FileEncoding::kBinary) return more;
    std::string_view data(file->buffer + file->begin, file->end - file->begin);
    bool cut = data == "\r";
    int length = 1;
    if (file->encoding == FileEncoding::kUtf8 && !text::is_ascii(data.substr(0, 1))) {
      text::Utf8Step step = text::scan_sequence(data, 0);
      length = static_cast<int>(step.length);
      cut = step.kind == text::Utf8Step::kTruncated;
    } else if (data.starts_with("\r\n")) {
      length = 2;
    }
    if (!cut) return length;
    more = file_fill(vm, file);
    if (more < 0) return -1;
    if (more == 0) return length;
  }
}

// Appends up to `count` characters, to the end of the line only if `line`. False: exception.
bool take_characters(Vm& vm, File* file, int64_t count, bool line, std::string& out) {
  for (; count > 0; --count) {
    int length = next_length(vm, file);
    if (length <= 0) return length == 0;
    std::string_view character(file->buffer + file->begin, static_cast<size_t>(length));
    bool ends =
        character[0] == '\n' || (character[0] == '\r' && file->encoding != FileEncoding::kBinary);
    bool grows = out.size() + character.size() > out.capacity();
    if (grows && !text_fits(vm, 2 * out.capacity())) {
      vm.raise_out_of_memory(2 * out.capacity());
      return false;
    }
    out += character;
    file->begin += static_cast<uint32_t>(length);
    if (line && ends) return true;
  }
  return true;
}

// Bytes in the buffer to the end of the line, 0 if it does not end there. Sets *cut if the last
// byte is a \r, which a \n may follow.
size_t line_length(const File* file, bool* cut) {
  const char* begin = file->buffer + file->begin;
  size_t size = file->end - file->begin;
  auto* newline = static_cast<const char*>(std::memchr(begin, '\n', size));
  if (newline != nullptr) size = static_cast<size_t>(newline - begin) + 1;
  *cut = false;
  if (file->encoding != FileEncoding::kBinary) {
    auto* carriage = static_cast<const char*>(std::memchr(begin, '\r', size));
    if (carriage != nullptr && carriage + 1 != newline) {
      *cut = carriage + 1 == begin + size;
      return *cut ? 0 : static_cast<size_t>(carriage - begin) + 1;
    }
  }
  return newline == nullptr ? 0 : size;
}

// Appends the raw bytes of the next line. False: exception.
bool take_line(Vm& vm, File* file, std::string& out) {
  for (;;) {
    int more = file_has_input(vm, file);
    if (more <= 0) return more == 0;
    bool cut = false;
    size_t length = line_length(file, &cut);
    if (length > 0) return file_take(vm, file, length, out);
    size_t before = file->end - file->begin - (cut ? 1 : 0);
    if (!file_take(vm, file, before, out)) return false;
    if (cut) return take_characters(vm, file, 1, true, out);  // \r, or \r\n
  }
}

}  // namespace

Value file_read(Vm& vm, File* file, int64_t count) {
  if (!file_begin_reading(vm, file) || !skip_mark(vm, file)) return Value::error();
  std::string data;
  bool by_bytes = file->encoding == FileEncoding::kBinary || count < 0;
  size_t limit = count < 0 ? SIZE_MAX : static_cast<size_t>(count);
  bool ok =
      by_bytes ? file_take(vm, file, limit, data) : take_characters(vm, file, count, false, data);
  return ok ? value_of(vm, file, data) : Value::error();
}

Value file_read_line(Vm& vm, File* file, int64_t limit) {
  if (!file_begin_reading(vm, file) || !skip_mark(vm, file)) return Value::error();
  bool cut = false;
  if (limit < 0 && file->begin < file->end) {  // mostly the buffer has the whole line
    if (size_t length = line_length(file, &cut)) {
      std::string_view line(file->buffer + file->begin, length);
      file->begin += static_cast<uint32_t>(length);
      return value_of(vm, file, line);
    }
  }
  std::string data;
  bool ok = limit < 0 ? take_line(vm, file, data) : take_characters(vm, file, limit, true, data);
  return ok ? value_of(vm, file, data) : Value::error();
}

Value file_read_line(Vm& vm, File* file) { return file_read_line(vm, file, -1); }

bool file_write_value(Vm& vm, File* file, Value data) {
  if (file->encoding == FileEncoding::kBinary) {
    std::string_view view;
    if (bytes_view(data, &view)) return file_write(vm, file, view);
    raise_type(vm, "a bytes-like object is required, not ", data);
    return false;
  }
  if (!is_str(data)) {
    vm.raise(vm.types.type_error, cat("write() argument must be str, not ", vm.type_name(data)));
    return false;
  }
  std::string_view view = as_str(data)->view();
  if (file->encoding == FileEncoding::kUtf8) return file_write(vm, file, view);
  text::Coded coded = text::encode(view, codec_of(file), text::ErrorPolicy::kStrict);
  if (!coded.error) return file_write(vm, file, coded.output);
  raise_codec(vm, *coded.error);
  return false;
}

}  // namespace falcon::vm
