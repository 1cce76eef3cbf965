// See trace.h.
#include "cli/trace.h"

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

}  // namespace

bool read_trace_option(std::string_view word, TraceOption* option) {
  if (!word.starts_with(kOption)) return false;
  word.remove_prefix(kOption.size());
  if (!word.empty() && word[0] != '=') return false;
  option->wanted = true;
  option->file = word.empty() ? "" : word.substr(1);
  return true;
}

net::TracingSystem* start_trace(const TraceOption& option) {
  std::unique_ptr<net::TraceOutput> output;
  if (option.file.empty()) {
    output = std::make_unique<net::TraceOutput>();
  } else {
    int code = 0;
    output = net::TraceOutput::open(option.file, &code);
    if (output == nullptr) {
      std::fprintf(stderr, "falcon: cannot write the trace to %s: %s\n", option.file.c_str(),
                   strerrordesc_np(code));
      return nullptr;
    }
  }
  static net::TracingSystem* kept;
  kept = new net::TracingSystem(net::real_system(), sink_for(std::move(output), option.file));
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
