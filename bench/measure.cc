// Runs a command and tells what it took: `measure COMMAND [ARG…]` passes the command's standard
// output on and ends standard error with the line `CPU_SECONDS PEAK_KB`. A program of its own
// because Linux counts the memory that a process had before it became the command to the command
// too: started from Python, everything would seem to take Python's ten megabytes.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: measure COMMAND [ARG]...\n");
    return 2;
  }
  const pid_t child = fork();
  if (child == 0) {
    execvp(argv[1], argv + 1);
    std::perror(argv[1]);
    _exit(127);
  }
  int status = 0;
  rusage used{};
  if (child < 0 || wait4(child, &status, 0, &used) < 0) {
    std::perror("measure");
    return 1;
  }
  std::fprintf(stderr, "%.6f %ld\n", seconds(used.ru_utime) + seconds(used.ru_stime),
               used.ru_maxrss);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
