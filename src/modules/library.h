// The parts of built-in modules that are written in Falcon: the texts of src/modules/MODULE/*.fpl,
// put into the binary by cmake/library_texts.cmake (docs/decisions/0052-policies-in-falcon.md).
#pragma once

namespace falcon::modules {

struct LibraryText {
  const char* module;  // whose globals it runs in
  const char* name;    // what tracebacks call it: "socket/dial.fpl"
  const char* text;
};

// In alphabetical order, which is the order in which the parts of a module run; ends with a row of
// null pointers.
extern const LibraryText kLibraryTexts[];

}  // namespace falcon::modules
