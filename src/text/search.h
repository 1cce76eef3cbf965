// Finding, splitting, stripping, replacing and padding, for str (UTF-8) and bytes alike.
//
// Everything works on bytes and gives byte offsets or views into the argument: UTF-8 is
// self-synchronising, so a valid needle is found only on boundaries. Where the rules differ
// (blanks, line ends, the empty needle, width) the caller says which type it holds. Finding is
// memchr and memmem, which glibc does in vectors and in linear time; std::string_view::find is
// neither. (rfind is memrchr and a comparison: quick, but not linear for contrived needles.)
//
// Threads: pure functions. Views live as long as the argument.
#ifndef FALCON_TEXT_SEARCH_H_
#define FALCON_TEXT_SEARCH_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/outcome.h"

namespace falcon::text {

inline constexpr size_t kNotFound = std::string_view::npos;

// Whose rules hold: str's (Unicode blanks and line ends, code points) or bytes' (ASCII's, bytes).
enum class TextKind : uint8_t { kStr, kBytes };
enum class Side : uint8_t { kBoth, kLeft, kRight };

// The offset of the first or last occurrence, or kNotFound. An empty needle is found at 0 or
// size().
[[nodiscard]] size_t find(std::string_view text, std::string_view needle);
[[nodiscard]] size_t rfind(std::string_view text, std::string_view needle);
[[nodiscard]] inline bool contains(std::string_view text, std::string_view needle) {
  return find(text, needle) != kNotFound;
}
// Occurrences that do not overlap; an empty needle counts the gaps, ends included.
[[nodiscard]] size_t count(std::string_view text, std::string_view needle, TextKind kind);

// Without blanks, or without the code points or bytes in `set`, at the sides named.
[[nodiscard]] std::string_view strip(std::string_view text, Side side, TextKind kind);
[[nodiscard]] std::string_view strip(std::string_view text, std::string_view set, Side side,
                                     TextKind kind);

// At most `max_splits` cuts (negative: no bound); pieces from left to right in every case.
// The separator of the first two is not empty (the binding's ValueError: "empty separator").
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, std::string_view separator,
                                                  int64_t max_splits = -1);
[[nodiscard]] std::vector<std::string_view> rsplit(std::string_view text,
                                                   std::string_view separator,
                                                   int64_t max_splits = -1);
// By runs of blanks, with no empty pieces.
[[nodiscard]] std::vector<std::string_view> split_blanks(std::string_view text, TextKind kind,
                                                         int64_t max_splits = -1);
[[nodiscard]] std::vector<std::string_view> rsplit_blanks(std::string_view text, TextKind kind,
                                                          int64_t max_splits = -1);
// \n, \r, \r\n; for str also \v \f \x1c-\x1e \x85 U+2028 U+2029.
[[nodiscard]] std::vector<std::string_view> split_lines(std::string_view text, bool keep_ends,
                                                        TextKind kind);

// The most bytes that replace, expand_tabs and the pads give unless told otherwise: 2^30.
inline constexpr size_t kDefaultTextLimit = size_t{1} << 30;

// Up to `max_count` occurrences from the left (negative: all); an empty `old` matches every gap.
// kMemory if the result is over `limit` bytes.
Outcome<std::string> replace(std::string_view text, std::string_view old,
                             std::string_view replacement, TextKind kind, int64_t max_count = -1,
                             size_t limit = kDefaultTextLimit);
// Columns start anew after \n and \r; a tab size of 0 or less drops the tabs.
Outcome<std::string> expand_tabs(std::string_view text, int64_t tab_size, TextKind kind,
                                 size_t limit = kDefaultTextLimit);
// ljust (kLeft), rjust (kRight), center (kBoth) to a width in code points or bytes. `fill` is one
// code point or byte.
Outcome<std::string> pad(std::string_view text, int64_t width, std::string_view fill, Side text_at,
                         TextKind kind, size_t limit = kDefaultTextLimit);
// Zeros behind the sign.
Outcome<std::string> zero_fill(std::string_view text, int64_t width, TextKind kind,
                               size_t limit = kDefaultTextLimit);

}  // namespace falcon::text

#endif  // FALCON_TEXT_SEARCH_H_
