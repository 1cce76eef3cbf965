// str.encode and bytes.decode: between UTF-8 as a str holds it and the bytes of a named encoding.
//
// Names are matched as Python's codec registry does: case does not count, and runs of anything but
// letters and digits are one underscore ("UTF-8", "utf8", "Latin 1"). Messages are Python's.
//
// Threads: pure functions.
#ifndef FALCON_TEXT_CODEC_H_
#define FALCON_TEXT_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "text/outcome.h"

namespace falcon::text {

enum class Codec : uint8_t {
  kUtf8,
  kUtf8Sig,  // UTF-8 with a byte order mark: written, and skipped when read
  kAscii,
  kLatin1,
  kUtf16,  // with a byte order mark: little-endian when writing, obeyed when reading
  kUtf16Le,
  kUtf16Be,
  kUtf32,
  kUtf32Le,
  kUtf32Be,
};

// What becomes of something that cannot be coded (the `errors` argument).
enum class ErrorPolicy : uint8_t {
  kStrict,
  kIgnore,
  kReplace,            // '?' when encoding, U+FFFD when decoding
  kBackslashReplace,   // \xHH, \uHHHH, \UHHHHHHHH
  kXmlCharRefReplace,  // &#NNN; when encoding; a TypeError when decoding
};

// The codec or policy of a name; nullopt if there is none (LookupError: "unknown encoding: NAME",
// "unknown error handler name 'NAME'").
[[nodiscard]] std::optional<Codec> find_codec(std::string_view name);
[[nodiscard]] std::optional<ErrorPolicy> find_error_policy(std::string_view name);
// The canonical name, as errors print it: "utf-8".
[[nodiscard]] std::string_view codec_name(Codec codec);

struct CodecError {
  ErrorKind kind =
      ErrorKind::kValue;      // kValue: UnicodeError; kType: the policy cannot be used here
  std::string_view encoding;  // static storage
  size_t start = 0;           // code points when encoding, bytes when decoding
  size_t end = 0;
  std::string reason;   // "invalid start byte"
  std::string message;  // the whole sentence, as str(e) gives it
};

// The output (bytes, or valid UTF-8), unless there is an error.
struct Coded {
  std::string output;
  std::optional<CodecError> error;
};

// From valid UTF-8 to bytes.
[[nodiscard]] Coded encode(std::string_view text, Codec codec, ErrorPolicy policy);
// From bytes to valid UTF-8.
[[nodiscard]] Coded decode(std::string_view bytes, Codec codec, ErrorPolicy policy);

}  // namespace falcon::text

#endif  // FALCON_TEXT_CODEC_H_
