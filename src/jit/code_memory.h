// Memory for machine code: written first, executed then, never both at once.
//
// Regions of some size are mapped and filled piece by piece; for each new piece the whole region
// becomes writable and then executable again, which is right because nothing in it runs meanwhile:
// one OS thread at a time uses a Vm. A region all of whose pieces were given back is used anew.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace falcon::jit {

class CodeMemory {
 public:
  CodeMemory() = default;
  ~CodeMemory();
  CodeMemory(const CodeMemory&) = delete;
  CodeMemory& operator=(const CodeMemory&) = delete;

  // A copy of the bytes that can be executed; null: the system has no memory for that, or forbids
  // it, or there are kMostBytes of it already.
  const char* place(const std::vector<uint8_t>& bytes);
  void give_back(const char* piece);

 private:
  // Few system calls and little that lies idle; hot code of a large program is some hundred KiB.
  static constexpr size_t kRegionBytes = size_t{128} << 10;
  static constexpr size_t kMostBytes = size_t{32} << 20;

  struct Region {
    char* begin;
    size_t size;
    size_t used;
    size_t pieces;
  };
  Region* region_for(size_t bytes);

  std::vector<Region> regions_;
  size_t mapped_bytes_ = 0;
};

}  // namespace falcon::jit
