// See commands.h.
#include "cli/commands.h"

#include <cstdio>

namespace falcon::cli {
namespace {

constexpr Command kCommands[] = {
    {"bench", "FILE|FOLDER... [-k WORD] [--json]", "time the functions bench_* of programs",
     run_bench_command},
    {"check", "FILE|FOLDER|-...", "find likely mistakes in programs", run_check},
    {"doc", "[NAME|FILE...]", "tell what a name is for: len, str.split, socket", run_doc},
    {"fmt", "[--check|--tokens] FILE|FOLDER|-...", "put programs into the one style", run_fmt},
    {"test", "[FILE|FOLDER...] [-k WORD] [-v] [--junit FILE]",
     "run the functions test_* of test files", run_test_command},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

int wrong_usage(std::string_view name) {
  for (const Command& command : kCommands) {
    if (command.name == name)
      std::fprintf(stderr, "usage: falcon %s %s\n", command.name, command.usage);
  }
  return 2;
}

}  // namespace falcon::cli
