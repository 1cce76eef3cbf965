// See process.h. A signal handler has no other way to its scheduler than a variable.
#include "cli/process.h"

#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "jit/jit.h"
#include "sched/report.h"
#include "sched/signals.h"

namespace falcon::cli {
namespace {

sched::Scheduler* volatile g_watching = nullptr;
volatile std::sig_atomic_t g_interrupted = 0;

void on_interrupt(int) {
  g_interrupted = 1;
  if (g_watching != nullptr) g_watching->interrupt();
}

}  // namespace

std::string folder_of(const std::string& file) {
  size_t slash = file.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : file.substr(0, slash);
}

void set_path(vm::Vm& vm, const std::string& folder) {
  vm.path().push_back(folder);
  const char* more = std::getenv("FALCONPATH");
  for (std::string_view left = more == nullptr ? "" : more; !left.empty();) {
    size_t colon = std::min(left.find(':'), left.size());
    if (colon > 0) vm.path().emplace_back(left.substr(0, colon));
    left.remove_prefix(std::min(colon + 1, left.size()));
  }
}

void use_machine_code(vm::Vm& vm) {
  const char* said = std::getenv("FALCON_JIT");
  const std::string_view when = said == nullptr ? "on" : said;
  if (when == "off") return;
  uint32_t hot = jit::kHot;
  const char* end = when.data() + when.size();
  if (when != "on" && std::from_chars(when.data(), end, hot).ptr != end) {
    std::fprintf(stderr, "falcon: FALCON_JIT is '%s': on, off or a number was expected\n", said);
  }
  jit::install(vm, hot);
}

void raise_descriptor_limit() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

bool hear_of_children() { return std::signal(SIGCHLD, SIG_DFL) != SIG_ERR; }

void prepare_process() {
  raise_descriptor_limit();
  std::signal(SIGPIPE, SIG_IGN);
  hear_of_children();
}

// sigaction(2) without SA_RESTART: a wait ends, so that the scheduler can look.
void watch_interrupts(sched::Scheduler* scheduler) {
  if (scheduler != nullptr && !scheduler->enable_interrupts()) return;
  if (scheduler != nullptr) report_threads_at_quit(*scheduler);
  g_watching = scheduler;
  struct sigaction action = {};
  action.sa_handler = on_interrupt;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  if (scheduler != nullptr) scheduler->let_calls_wait();
}

void report_threads_at_quit(sched::Scheduler& scheduler) {
  scheduler.signals().listen(SIGQUIT, &sched::reports_threads());
}

bool interrupted() { return g_interrupted != 0; }

}  // namespace falcon::cli
