// Encoding and decoding share one shape: a step function of the codec takes one code point or finds
// one fault, and the loop around it applies the error policy. UTF-8 that is valid and ASCII are
// copied whole before any step is taken.
#include "text/codec.h"

#include <algorithm>
#include <utility>

#include "text/ascii.h"
#include "text/repr.h"
#include "text/utf8.h"

namespace falcon::text {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr char32_t kByteOrderMark = 0xFEFF;
constexpr char kHexDigits[] = "0123456789abcdef";

struct CodecAlias {
  std::string_view name;  // normalised
  Codec codec;
};

// The names that Python's registry knows for these codecs.
constexpr CodecAlias kAliases[] = {
    {"utf_8", Codec::kUtf8},
    {"utf8", Codec::kUtf8},
    {"u8", Codec::kUtf8},
    {"utf", Codec::kUtf8},
    {"cp65001", Codec::kUtf8},
    {"utf_8_sig", Codec::kUtf8Sig},
    {"ascii", Codec::kAscii},
    {"us_ascii", Codec::kAscii},
    {"us", Codec::kAscii},
    {"646", Codec::kAscii},
    {"iso646_us", Codec::kAscii},
    {"iso_ir_6", Codec::kAscii},
    {"ansi_x3_4_1968", Codec::kAscii},
    {"ansi_x3.4_1968", Codec::kAscii},
    {"cp367", Codec::kAscii},
    {"latin_1", Codec::kLatin1},
    {"latin1", Codec::kLatin1},
    {"latin", Codec::kLatin1},
    {"l1", Codec::kLatin1},
    {"8859", Codec::kLatin1},
    {"iso8859", Codec::kLatin1},
    {"iso8859_1", Codec::kLatin1},
    {"iso_8859_1", Codec::kLatin1},
    {"iso_ir_100", Codec::kLatin1},
    {"cp819", Codec::kLatin1},
    {"utf_16", Codec::kUtf16},
    {"utf16", Codec::kUtf16},
    {"u16", Codec::kUtf16},
    {"utf_16_le", Codec::kUtf16Le},
    {"utf_16le", Codec::kUtf16Le},
    {"utf_16_be", Codec::kUtf16Be},
    {"utf_16be", Codec::kUtf16Be},
    {"utf_32", Codec::kUtf32},
    {"utf32", Codec::kUtf32},
    {"u32", Codec::kUtf32},
    {"utf_32_le", Codec::kUtf32Le},
    {"utf_32le", Codec::kUtf32Le},
    {"utf_32_be", Codec::kUtf32Be},
    {"utf_32be", Codec::kUtf32Be},
};

std::string normalised(std::string_view name) {
  std::string out;
  bool pending = false;
  for (const char c : name) {
    if (!ascii::is_alnum(c) && c != '.') {
      pending = true;
      continue;
    }
    if (pending && !out.empty()) out.push_back('_');
    pending = false;
    out.push_back(ascii::to_lower(c));
  }
  return out;
}

std::string in_decimal(size_t number) { return std::to_string(number); }

CodecError finish(CodecError error, std::string_view subject) {
  std::string& message = error.message;
  message.append("'").append(error.encoding).append("' codec can't ").append(subject);
  message.append(" in position ").append(in_decimal(error.start));
  if (error.end != error.start + 1) message.append("-").append(in_decimal(error.end - 1));
  message.append(": ").append(error.reason);
  return error;
}

CodecError policy_misfit() {
  CodecError error;
  error.kind = ErrorKind::kType;
  error.message = "don't know how to handle UnicodeDecodeError in error callback";
  return error;
}

// --- decoding ---

// What a step found: a code point, or a fault of `length` bytes.
struct Step {
  char32_t code_point = 0;
  size_t length = 0;
  const char* fault = nullptr;
};

using Stepper = Step (*)(std::string_view bytes, size_t offset);

uint32_t byte_at(std::string_view bytes, size_t offset) {
  return static_cast<uint8_t>(bytes[offset]);
}

Step step_utf8(std::string_view bytes, size_t offset) {
  const Utf8Step scan = scan_sequence(bytes, offset);
  switch (scan.kind) {
    case Utf8Step::kGood:
      return {decode_one(bytes, offset).code_point, scan.length, nullptr};
    case Utf8Step::kBadStart:
      return {0, scan.length, "invalid start byte"};
    case Utf8Step::kBadContinuation:
      return {0, scan.length, "invalid continuation byte"};
    case Utf8Step::kTruncated:
      break;
  }
  return {0, scan.length, "unexpected end of data"};
}

Step step_ascii(std::string_view bytes, size_t offset) {
  const uint32_t byte = byte_at(bytes, offset);
  return {byte, 1, byte < 0x80 ? nullptr : "ordinal not in range(128)"};
}

Step step_latin1(std::string_view bytes, size_t offset) {
  return {byte_at(bytes, offset), 1, nullptr};
}

template <bool little_endian>
uint32_t load16(std::string_view bytes, size_t offset) {
  const uint32_t first = byte_at(bytes, offset);
  const uint32_t second = byte_at(bytes, offset + 1);
  return little_endian ? second << 8 | first : first << 8 | second;
}

template <bool little_endian>
Step step_utf16(std::string_view bytes, size_t offset) {
  const size_t left = bytes.size() - offset;
  if (left < 2) return {0, left, "truncated data"};
  const uint32_t unit = load16<little_endian>(bytes, offset);
  if (!is_surrogate(unit)) return {unit, 2, nullptr};
  if (unit >= 0xDC00) return {0, 2, "illegal encoding"};
  if (left < 4) return {0, left, "unexpected end of data"};
  const uint32_t low = load16<little_endian>(bytes, offset + 2);
  if (low < 0xDC00 || low > 0xDFFF) return {0, 2, "illegal UTF-16 surrogate"};
  return {0x10000 + ((unit & 0x3FF) << 10) + (low & 0x3FF), 4, nullptr};
}

template <bool little_endian>
Step step_utf32(std::string_view bytes, size_t offset) {
  const size_t left = bytes.size() - offset;
  if (left < 4) return {0, left, "truncated data"};
  const uint32_t first = load16<little_endian>(bytes, offset);
  const uint32_t second = load16<little_endian>(bytes, offset + 2);
  const uint32_t unit = little_endian ? second << 16 | first : first << 16 | second;
  if (unit > kLastCodePoint) return {0, 4, "code point not in range(0x110000)"};
  if (is_surrogate(unit)) {
    return {0, 4, "code point in surrogate code point range(0xd800, 0xe000)"};
  }
  return {unit, 4, nullptr};
}

// How a codec decodes: its step, the name in messages, and how many bytes of mark to skip.
struct Decoder {
  Stepper step = step_utf8;
  std::string_view name;
  size_t skip = 0;
};

Decoder decoder16(std::string_view bytes, Codec codec) {
  const bool marked = codec == Codec::kUtf16 && bytes.size() >= 2;
  const bool marked_big = marked && load16<false>(bytes, 0) == kByteOrderMark;
  const bool marked_little = marked && load16<true>(bytes, 0) == kByteOrderMark;
  const size_t skip = marked_big || marked_little ? 2 : 0;
  if (codec == Codec::kUtf16Be || marked_big) return {step_utf16<false>, "utf-16-be", skip};
  return {step_utf16<true>, "utf-16-le", skip};
}

Decoder decoder32(std::string_view bytes, Codec codec) {
  const bool is_open = codec == Codec::kUtf32;
  const bool marked_big = is_open && bytes.starts_with(std::string_view("\0\0\xFE\xFF", 4));
  const bool marked_little = is_open && bytes.starts_with(std::string_view("\xFF\xFE\0\0", 4));
  const size_t skip = marked_big || marked_little ? 4 : 0;
  if (codec == Codec::kUtf32Be || marked_big) return {step_utf32<false>, "utf-32-be", skip};
  return {step_utf32<true>, "utf-32-le", skip};
}

Decoder decoder_of(std::string_view bytes, Codec codec) {
  switch (codec) {
    case Codec::kAscii:
      return {step_ascii, "ascii", 0};
    case Codec::kLatin1:
      return {step_latin1, "latin-1", 0};
    case Codec::kUtf16:
    case Codec::kUtf16Le:
    case Codec::kUtf16Be:
      return decoder16(bytes, codec);
    case Codec::kUtf32:
    case Codec::kUtf32Le:
    case Codec::kUtf32Be:
      return decoder32(bytes, codec);
    case Codec::kUtf8:
    case Codec::kUtf8Sig:
      break;
  }
  return {step_utf8, "utf-8", 0};
}

CodecError decode_error(std::string_view bytes, size_t offset, const Step& step,
                        std::string_view name) {
  CodecError error;
  error.encoding = name;
  error.start = offset;
  error.end = offset + step.length;
  error.reason = step.fault;
  if (step.length != 1) return finish(std::move(error), "decode bytes");
  const uint32_t byte = byte_at(bytes, offset);
  const std::string shown = {kHexDigits[byte >> 4], kHexDigits[byte & 0xF]};
  return finish(std::move(error), "decode byte 0x" + shown);
}

void append_byte_escapes(std::string& out, std::string_view bytes) {
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    out += "\\x";
    out.push_back(kHexDigits[byte >> 4]);
    out.push_back(kHexDigits[byte & 0xF]);
  }
}

// --- encoding ---

void append_unit16(std::string& out, uint32_t unit, bool big_endian) {
  const char low = static_cast<char>(unit & 0xFF);
  const char high = static_cast<char>(unit >> 8 & 0xFF);
  out.push_back(big_endian ? high : low);
  out.push_back(big_endian ? low : high);
}

void append_utf16(std::string& out, char32_t c, bool big_endian) {
  if (c < 0x10000) return append_unit16(out, c, big_endian);
  append_unit16(out, 0xD800 + ((c - 0x10000) >> 10), big_endian);
  append_unit16(out, 0xDC00 + ((c - 0x10000) & 0x3FF), big_endian);
}

void append_utf32(std::string& out, char32_t c, bool big_endian) {
  append_unit16(out, big_endian ? c >> 16 : c & 0xFFFF, big_endian);
  append_unit16(out, big_endian ? c & 0xFFFF : c >> 16, big_endian);
}

std::string encode_wide(std::string_view text, Codec codec) {
  const bool is_16 = codec == Codec::kUtf16 || codec == Codec::kUtf16Le || codec == Codec::kUtf16Be;
  const bool big_endian = codec == Codec::kUtf16Be || codec == Codec::kUtf32Be;
  const auto append = is_16 ? append_utf16 : append_utf32;
  std::string out;
  if (codec == Codec::kUtf16 || codec == Codec::kUtf32) append(out, kByteOrderMark, false);
  for (const char32_t c : CodePoints(text)) append(out, c, big_endian);
  return out;
}

void append_substitute(std::string& out, char32_t c, ErrorPolicy policy) {
  switch (policy) {
    case ErrorPolicy::kReplace:
      out.push_back('?');
      return;
    case ErrorPolicy::kBackslashReplace:
      append_escape(out, c);
      return;
    case ErrorPolicy::kXmlCharRefReplace:
      out += "&#" + in_decimal(c) + ";";
      return;
    case ErrorPolicy::kIgnore:
    case ErrorPolicy::kStrict:
      return;
  }
}

// The error of the first run of code points that are not below `limit`.
CodecError encode_error(std::string_view text, char32_t limit, std::string_view name) {
  CodecError error;
  error.encoding = name;
  error.reason = limit == 0x80 ? "ordinal not in range(128)" : "ordinal not in range(256)";
  char32_t first = 0;
  size_t index = 0;
  for (const char32_t c : CodePoints(text)) {
    if (c < limit && first != 0) break;
    if (c >= limit && first == 0) {
      first = c;
      error.start = index;
    }
    ++index;
  }
  error.end = index;
  if (error.end != error.start + 1) return finish(std::move(error), "encode characters");
  std::string shown;
  append_escape(shown, first);
  return finish(std::move(error), "encode character '" + shown + "'");
}

// ASCII and Latin-1: the code points below `limit` are the bytes.
Coded encode_narrow(std::string_view text, Codec codec, ErrorPolicy policy) {
  const char32_t limit = codec == Codec::kAscii ? 0x80 : 0x100;
  Coded result;
  result.output.reserve(text.size());
  for (const char32_t c : CodePoints(text)) {
    if (c < limit) {
      result.output.push_back(static_cast<char>(c));
    } else if (policy == ErrorPolicy::kStrict) {
      return {{}, encode_error(text, limit, codec_name(codec))};
    } else {
      append_substitute(result.output, c, policy);
    }
  }
  return result;
}

}  // namespace

std::optional<Codec> find_codec(std::string_view name) {
  const std::string wanted = normalised(name);
  const auto* found = std::find_if(std::begin(kAliases), std::end(kAliases),
                                   [&](const CodecAlias& alias) { return alias.name == wanted; });
  if (found == std::end(kAliases)) return std::nullopt;
  return found->codec;
}

std::optional<ErrorPolicy> find_error_policy(std::string_view name) {
  constexpr std::pair<std::string_view, ErrorPolicy> kPolicies[] = {
      {"strict", ErrorPolicy::kStrict},
      {"ignore", ErrorPolicy::kIgnore},
      {"replace", ErrorPolicy::kReplace},
      {"backslashreplace", ErrorPolicy::kBackslashReplace},
      {"xmlcharrefreplace", ErrorPolicy::kXmlCharRefReplace},
  };
  for (const auto& [known, policy] : kPolicies) {
    if (known == name) return policy;
  }
  return std::nullopt;
}

std::string_view codec_name(Codec codec) {
  switch (codec) {
    case Codec::kUtf8:
      return "utf-8";
    case Codec::kUtf8Sig:
      return "utf-8-sig";
    case Codec::kAscii:
      return "ascii";
    case Codec::kLatin1:
      return "latin-1";
    case Codec::kUtf16:
      return "utf-16";
    case Codec::kUtf16Le:
      return "utf-16-le";
    case Codec::kUtf16Be:
      return "utf-16-be";
    case Codec::kUtf32:
      return "utf-32";
    case Codec::kUtf32Le:
      return "utf-32-le";
    case Codec::kUtf32Be:
      return "utf-32-be";
  }
  return {};
}

Coded encode(std::string_view text, Codec codec, ErrorPolicy policy) {
  switch (codec) {
    case Codec::kUtf8:
      return {std::string(text), std::nullopt};
    case Codec::kUtf8Sig:
      return {std::string(kUtf8Mark).append(text), std::nullopt};
    case Codec::kAscii:
    case Codec::kLatin1:
      if (is_ascii(text)) return {std::string(text), std::nullopt};
      return encode_narrow(text, codec, policy);
    default:
      return {encode_wide(text, codec), std::nullopt};
  }
}

Coded decode(std::string_view bytes, Codec codec, ErrorPolicy policy) {
  if (codec == Codec::kUtf8Sig && bytes.starts_with(kUtf8Mark)) {
    bytes.remove_prefix(kUtf8Mark.size());
  }
  const Decoder decoder = decoder_of(bytes, codec);
  const bool copies = decoder.step == step_utf8
                          ? is_valid_utf8(bytes)
                          : (codec == Codec::kAscii || codec == Codec::kLatin1) && is_ascii(bytes);
  if (copies) return {std::string(bytes), std::nullopt};
  Coded result;
  result.output.reserve(bytes.size());
  for (size_t i = decoder.skip; i < bytes.size();) {
    const Step step = decoder.step(bytes, i);
    if (step.fault == nullptr) {
      append_code_point(result.output, step.code_point);
    } else if (policy == ErrorPolicy::kStrict) {
      return {{}, decode_error(bytes, i, step, decoder.name)};
    } else if (policy == ErrorPolicy::kXmlCharRefReplace) {
      return {{}, policy_misfit()};
    } else if (policy == ErrorPolicy::kReplace) {
      append_code_point(result.output, kReplacementCharacter);
    } else if (policy == ErrorPolicy::kBackslashReplace) {
      append_byte_escapes(result.output, bytes.substr(i, step.length));
    }
    i += step.length;
  }
  return result;
}

}  // namespace falcon::text
