// A main for a fuzz target in place of libFuzzer's: gives it the inputs of a file, one after
// another, in any build.
//
//   replay_NAME FILE [NUMBER]
//
// A line of the file is an input, written as tools/fuzz.py does: printable ASCII as it is, `\\`,
// `\n`, `\r`, `\t`, other bytes as `\xHH`. What the inputs themselves write goes nowhere, unless
// one of them is asked for by its number, the first being 1. The numbers are shown as they go: the
// last one is that of an input that has ended the process.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
// The sanitizers': where their reports go.
extern "C" __attribute__((weak)) void __sanitizer_set_report_fd(void* descriptor);

namespace {

uint8_t byte_of(std::string_view hex) {
  return static_cast<uint8_t>(std::stoi(std::string(hex), nullptr, 16));
}

std::string read_input(std::string_view line) {
  std::string bytes;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\\' || i + 1 == line.size()) {
      bytes += line[i];
      continue;
    }
    switch (line[++i]) {
      case 'n':
        bytes += '\n';
        break;
      case 'r':
        bytes += '\r';
        break;
      case 't':
        bytes += '\t';
        break;
      case 'x':
        bytes += static_cast<char>(byte_of(line.substr(i + 1, 2)));
        i += 2;
        break;
      default:
        bytes += line[i];
    }
  }
  return bytes;
}

// Descriptors 1 and 2 lead nowhere; gives a stream that is what standard error was.
std::FILE* silence() {
  const int kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
  close(nowhere);
  if (__sanitizer_set_report_fd != nullptr)
    __sanitizer_set_report_fd(reinterpret_cast<void*>(static_cast<intptr_t>(kept)));
  return fdopen(kept, "w");
}

}  // namespace

int main(int argc, char** argv) {
  std::ifstream file(argc > 1 ? argv[1] : "");
  if (!file) {
    std::fprintf(stderr, "usage: replay FILE [NUMBER]: a file of fuzz/corpus, and which input\n");
    return 2;
  }
  const int only = argc > 2 ? std::atoi(argv[2]) : 0;
  std::FILE* report = only > 0 ? stderr : silence();
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (only > 0 && number != only) continue;
    std::fprintf(report, "input %d\n", number);
    std::fflush(report);
    const std::string bytes = read_input(line);
    // In memory of just its size, so that AddressSanitizer sees what is read beyond it.
    const auto exact = std::make_unique<uint8_t[]>(bytes.size());
    std::copy(bytes.begin(), bytes.end(), exact.get());
    LLVMFuzzerTestOneInput(exact.get(), bytes.size());
  }
  return number >= only && number > 0 ? 0 : 1;
}
