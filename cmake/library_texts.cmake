# cmake -DOUT=FILE.cc -DFOLDER=src/modules -DFILES="socket/dial.fpl;…" -P library_texts.cmake
#
# Writes the C++ table of texts that src/modules/library.h declares: each .fpl file as a raw string literal.
set(rows "")
foreach(file IN LISTS FILES)
  file(READ "${FOLDER}/${file}" text)
  get_filename_component(module "${file}" DIRECTORY)
  string(APPEND rows "    {\"${module}\", \"${file}\", R\"falcon(${text})falcon\"},\n")
endforeach()
file(WRITE "${OUT}" "// Made from src/modules/*/*.fpl by cmake/library_texts.cmake.
#include \"modules/library.h\"

namespace falcon::modules {

const LibraryText kLibraryTexts[] = {
${rows}    {nullptr, nullptr, nullptr},
};

}  // namespace falcon::modules
")
