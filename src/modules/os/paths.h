// Paths as texts: taken apart and put together by their slashes, without a look at the system.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace falcon::modules::os {

// The path as seen from `folder`: itself if it is absolute.
std::string joined(std::string_view folder, std::string_view path);
// What stands before the last slash (slashes at its end dropped, unless it is nothing else), and
// behind it.
std::pair<std::string_view, std::string_view> split_path(std::string_view path);
// The path without its extension, and the extension with its dot: ("a/b.tar", ".gz"). Dots at the
// start of a name begin none.
std::pair<std::string_view, std::string_view> split_extension(std::string_view path);
// Without empty parts, "." and "x/.."; "." for nothing. Links may make it another file's.
std::string normal(std::string_view path);

}  // namespace falcon::modules::os
