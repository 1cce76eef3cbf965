// See trace.h.
#include "cli/trace.h"

#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "base/version.h"
#include "net/trace/capture.h"
#include "net/trace/trace_log.h"

namespace falcon::cli {
namespace {

constexpr std::string_view kOption = "--trace-sockets";

std::unique_ptr<net::TraceSink> sink_for(std::unique_ptr<net::TraceOutput> output,
                                         const std::string& file) {
  if (file.ends_with(".pcapng")) {
    return std::make_unique<net::Capture>(std::move(output), net::real_system(),
                                          std::string("Falcon ") + kVersion);
  }
  return std::make_unique<net::TraceLog>(std::move(output));
}

// The number of this process for each %p.
std::string with_process_number(std::string file) {
  const std::string number = std::to_string(getpid());
  for (size_t at = file.find("%p"); at != std::string::npos; at = file.find("%p", at)) {
    file.replace(at, 2, number);
  }
  return file;
}

}  // namespace

bool read_trace_option(std::string_view word, TraceOption* option) {
  if (!word.starts_with(kOption)) return false;
  word.remove_prefix(kOption.size());
  if (!word.empty() && word[0] != '=') return false;
  option->wanted = true;
  option->file = word.empty() ? "" : word.substr(1);
  return true;
}

bool names_one_file(const TraceOption& option) {
  return !option.file.empty() && option.file.find("%p") == std::string::npos;
}

net::TracingSystem* start_trace(const TraceOption& option) {
  const std::string file = with_process_number(option.file);
  std::unique_ptr<net::TraceOutput> output;
  if (file.empty()) {
    output = std::make_unique<net::TraceOutput>();
  } else {
    int code = 0;
    output = net::TraceOutput::open(file, &code);
    if (output == nullptr) {
      std::fprintf(stderr, "falcon: cannot write the trace to %s: %s\n", file.c_str(),
                   strerrordesc_np(code));
      return nullptr;
    }
  }
  static net::TracingSystem* kept;
  kept = new net::TracingSystem(net::real_system(), sink_for(std::move(output), file));
  return kept;
}

TracedProgram::TracedProgram(net::TracingSystem* trace, sched::Scheduler& scheduler)
    : trace_(trace) {
  if (trace_ == nullptr) return;
  trace_->set_place([&scheduler] { return scheduler.place(); });
  scheduler.reactor().observe(trace_);
}

TracedProgram::~TracedProgram() {
  if (trace_ != nullptr) trace_->set_place({});
}

}  // namespace falcon::cli
