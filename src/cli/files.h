// The files that a tool of the command is given: programs by name, or folders of them.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace falcon::cli {

// The programs that `paths` name: a file is itself, a folder all the *.fpl files below it that
// `wanted` takes (by their bare names), in alphabetical order, but for what lies in hidden folders.
// False: one of them cannot be read, which has been said on standard error; the others are in
// `files`.
bool list_programs(const std::vector<std::string>& paths, std::vector<std::string>* files,
                   const std::function<bool(std::string_view)>& wanted = {});

// All bytes of a file, or of standard input for "-". False: said on standard error.
bool read_file(const std::string& name, std::string* text);

// Puts the text in the place of a file's, at once or not at all; the file keeps its mode. False:
// said on standard error.
bool replace_file(const std::string& name, std::string_view text);

}  // namespace falcon::cli
