// What is written to standard output and error, kept instead of shown: by this process and those
// that it starts.
#pragma once

#include <string>

namespace falcon::cli {

// From its construction to finish() both streams go to a file in memory, and standard input is
// empty.
class Capture {
 public:
  Capture();
  ~Capture();
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;

  // The streams are what they were. What was written, in the order in which it came.
  std::string finish();

 private:
  int saved_[3] = {-1, -1, -1};
  int file_ = -1;
};

}  // namespace falcon::cli
