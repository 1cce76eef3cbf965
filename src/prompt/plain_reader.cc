// See plain_reader.h. Prompts go where they do not get into what the program writes.
#include "prompt/plain_reader.h"

#include <unistd.h>

#include <cstring>

#include "prompt/scan.h"

namespace falcon::prompt {

void PlainReader::show(const char* prompt) {
  int descriptor = isatty(STDOUT_FILENO) == 1 ? STDOUT_FILENO : STDERR_FILENO;
  [[maybe_unused]] ssize_t n = write(descriptor, prompt, std::strlen(prompt));
}

ReadOutcome PlainReader::read(std::string* text) {
  text->clear();
  show(kPrompt);
  for (;;) {
    int byte = input_.next();
    if (byte == Input::kWoken) continue;
    if (byte == Input::kStopped) return ReadOutcome::kStopped;
    if (byte == Input::kInterrupted) {
      show("\n");
      return ReadOutcome::kInterrupted;
    }
    if (byte == Input::kEnd) {
      if (text->empty()) show("\n");
      return text->empty() ? ReadOutcome::kEnd : ReadOutcome::kText;
    }
    if (byte != '\n') {
      *text += static_cast<char>(byte);
    } else if (is_whole(*text)) {
      return ReadOutcome::kText;
    } else {
      *text += '\n';
      show(kContinuation);
    }
  }
}

}  // namespace falcon::prompt
