// The option --trace-sockets[=FILE]: what a program's sockets do is told while it runs.
#pragma once

#include <string>
#include <string_view>

#include "net/trace/tracing_system.h"
#include "sched/scheduler.h"

namespace falcon::cli {

struct TraceOption {
  bool wanted = false;
  // Empty: standard error; one that ends in .pcapng is a capture; %p is the process's number.
  std::string file;
};

// Whether `word` is the option; then *option is what it says.
bool read_trace_option(std::string_view word, TraceOption* option);

// Whether several processes would write the same file.
bool names_one_file(const TraceOption& option);

// The system calls of the process, as far as sockets go, told to where the option says. Null after
// saying why there is no such file. Lives as long as the process, for helper threads call it.
net::TracingSystem* start_trace(const TraceOption& option);

// Has a trace know where in the program each call is made, as long as this lives. Null: no trace.
class TracedProgram {
 public:
  TracedProgram(net::TracingSystem* trace, sched::Scheduler& scheduler);
  ~TracedProgram();
  TracedProgram(const TracedProgram&) = delete;
  TracedProgram& operator=(const TracedProgram&) = delete;

 private:
  net::TracingSystem* trace_;
};

}  // namespace falcon::cli
