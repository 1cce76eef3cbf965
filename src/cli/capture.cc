// Descriptors 1 and 2 are pointed elsewhere, so that nothing can write past it. See capture.h.
#include "cli/capture.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>

namespace falcon::cli {

Capture::Capture() {
  std::fflush(stdout);
  file_ = memfd_create("output", MFD_CLOEXEC);
  int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  for (int stream = 0; stream < 3; ++stream) {
    saved_[stream] = fcntl(stream, F_DUPFD_CLOEXEC, 3);
    dup2(stream == 0 ? nothing : file_, stream);
  }
  close(nothing);
}

Capture::~Capture() {
  if (file_ >= 0) finish();
}

std::string Capture::finish() {
  std::fflush(stdout);
  for (int stream = 0; stream < 3; ++stream) {
    if (saved_[stream] >= 0) {
      dup2(saved_[stream], stream);
      close(saved_[stream]);
    } else {
      close(stream);  // it was so before
    }
  }
  std::string text;
  char buffer[4096];
  ssize_t got;
  lseek(file_, 0, SEEK_SET);
  while ((got = read(file_, buffer, sizeof(buffer))) > 0)
    text.append(buffer, static_cast<size_t>(got));
  close(file_);
  file_ = -1;
  return text;
}

}  // namespace falcon::cli
