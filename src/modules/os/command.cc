// posix_spawn(3) rather than fork(2): the child shares nothing with threads that stand still in the
// middle of something, and no memory is copied.
//
// Helper threads block all signals and the command ignores SIGPIPE; the child has none of both, so
// that Ctrl-C, which the terminal sends to the whole group, ends it as it ends any program.
#include "modules/os/command.h"

#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>

namespace falcon::modules::os {

namespace {

int start(const std::string& text, const std::vector<std::string>& environment, pid_t* child) {
  std::vector<char*> variables;
  variables.reserve(environment.size() + 1);
  // The arrays are not const for old programs' sake; nothing is written to them.
  for (const std::string& variable : environment)
    variables.push_back(const_cast<char*>(variable.c_str()));
  variables.push_back(nullptr);
  char name[] = "sh";
  char option[] = "-c";
  char* words[] = {name, option, const_cast<char*>(text.c_str()), nullptr};

  posix_spawnattr_t attributes;
  if (const int error = posix_spawnattr_init(&attributes); error != 0) return error;
  sigset_t none;
  sigemptyset(&none);
  sigset_t all;
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  const int error = posix_spawn(child, "/bin/sh", nullptr, &attributes, words, variables.data());
  posix_spawnattr_destroy(&attributes);
  return error;
}

}  // namespace

void Command::work() {
  pid_t child = 0;
  error_ = start(text_, environment_, &child);
  if (error_ != 0) return;
  int status = 0;
  pid_t waited = 0;
  do {
    waited = waitpid(child, &status, 0);
  } while (waited < 0 && errno == EINTR);
  if (waited < 0) {
    error_ = errno;
  } else {
    status_ = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  }
}

}  // namespace falcon::modules::os
