// The tools of the command: `falcon NAME …`. One table, which run.cc and the text of --help share.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace falcon::cli {

using Arguments = std::vector<std::string>;

struct Command {
  const char* name;
  const char* usage;                       // what follows the name
  const char* summary;                     // for --help
  int (*run)(const Arguments& arguments);  // those behind the name; gives the exit status
};

std::span<const Command> commands();

// Tells on standard error how the command is used; gives the exit status for that.
int wrong_usage(std::string_view command);

// The commands, each in the file of its name.
int run_bench_command(const Arguments& arguments);
int run_check(const Arguments& arguments);
int run_doc(const Arguments& arguments);
int run_fmt(const Arguments& arguments);
int run_test_command(const Arguments& arguments);

}  // namespace falcon::cli
