// `falcon bench FILE|FOLDER… [-k WORD] [--json]`: how long the functions bench_* take.
//
// Each is called in a runtime of its own, in rounds of as many calls as take kRoundSeconds; the
// figure is the median of the rounds, and the spread the half of them in its middle, so that what
// else the machine does now and then counts little.
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/colors.h"
#include "cli/commands.h"
#include "cli/drive.h"
#include "cli/files.h"
#include "cli/process.h"
#include "cli/test_case.h"
#include "falcon/base/clock.h"
#include "modules/modules.h"
#include "vm/file.h"

namespace falcon::cli {
namespace {

using vm::Value;
using vm::Vm;

constexpr int kRounds = 15;
constexpr double kRoundSeconds = 0.02;
constexpr uint64_t kMostCalls = 100'000'000;

struct Bench {
  const TestCase& test;
  bool finished = false;
  uint64_t calls = 1;                // a round
  std::vector<double> seconds = {};  // of a call, by round
};

// How long so many calls take. False: exception.
bool time_calls(Vm& vm, Value function, uint64_t calls, double* seconds) {
  const int64_t begin = monotonic_ns();
  for (uint64_t i = 0; i < calls; ++i) {
    if (vm.call(function).is_error()) return false;
  }
  *seconds = static_cast<double>(monotonic_ns() - begin) * 1e-9;
  return true;
}

// The calls of a round: doubled until they take half the time of one, then what the last doubling
// says.
bool calibrate(Vm& vm, Value function, Bench& bench) {
  for (double seconds = 0; bench.calls < kMostCalls; bench.calls *= 2) {
    if (!time_calls(vm, function, bench.calls, &seconds)) return false;
    if (seconds < kRoundSeconds / 2) continue;
    bench.calls = std::max<uint64_t>(
        1, static_cast<uint64_t>(static_cast<double>(bench.calls) * kRoundSeconds / seconds));
    return true;
  }
  return true;
}

bool measure(Vm& vm, Bench& bench, const Drive& self) {
  if (vm.call(self.body).is_error()) return false;
  Value function = vm::dict_get_str(vm, self.module->globals, vm.intern(bench.test.name));
  if (function.is_undefined()) {
    vm.raise(vm.types.name_error, "the file's code has removed the function");
    return false;
  }
  if (!calibrate(vm, function, bench)) return false;
  for (int round = 0; round < kRounds; ++round) {
    double seconds = 0;
    if (!time_calls(vm, function, bench.calls, &seconds)) return false;
    bench.seconds.push_back(seconds / static_cast<double>(bench.calls));
  }
  std::sort(bench.seconds.begin(), bench.seconds.end());
  return true;
}

Value run_bench(Vm& vm, vm::Args) {
  Drive& self = running_drive(vm);
  auto& bench = *static_cast<Bench*>(self.context);
  if (!measure(vm, bench, self)) return Value::error();  // told as any uncaught exception
  bench.finished = true;
  return end_drive(vm);
}

constexpr vm::NativeDef kRunBench = {"bench()", run_bench, ""};

bool run_one(Bench& bench, const std::string& text) {
  Vm vm;
  modules::register_modules(vm);
  use_machine_code(vm);
  sched::Scheduler scheduler(vm);
  vm.arguments() = {"falcon", bench.test.file};
  set_path(vm, folder_of(bench.test.file));
  vm.set_error_colors(Colors(wants_colors(STDERR_FILENO)));
  watch_interrupts(&scheduler);
  if (!drive(vm, scheduler, bench.test.file, text, kRunBench, &bench)) {
    std::fputs(vm::format_exception(vm, vm.take_exception()).c_str(), stderr);
  }
  vm::flush_standard_streams(vm);
  watch_interrupts(nullptr);
  return bench.finished;
}

// --- showing

std::string readable(double seconds) {
  char text[32];
  const char* units[] = {"s ", "ms", "µs", "ns"};
  int unit = 0;
  while (unit < 3 && seconds < 1) {
    seconds *= 1000;
    ++unit;
  }
  std::snprintf(text, sizeof text, "%8.*f %s",
                seconds < 10    ? 2
                : seconds < 100 ? 1
                                : 0,
                seconds, units[unit]);
  return text;
}

double at(const Bench& bench, double part) {
  return bench.seconds[static_cast<size_t>(part * static_cast<double>(bench.seconds.size() - 1))];
}

void show(const Bench& bench) {
  const double median = at(bench, 0.5);
  const double spread = median > 0 ? (at(bench, 0.75) - at(bench, 0.25)) / median * 100 : 0;
  std::printf("%-32s %s  ±%4.1f %%  %d × %llu calls\n", (bench.test.name).c_str(),
              readable(median).c_str(), spread / 2, kRounds,
              static_cast<unsigned long long>(bench.calls));
  std::fflush(stdout);
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

void show_json(const Bench& bench, bool first) {
  std::printf(
      "%s  {\"file\": %s, \"name\": %s, \"calls\": %llu, \"rounds\": %d, \"median\": %.9g, "
      "\"low\": %.9g, \"high\": %.9g}",
      first ? "" : ",\n", quoted(bench.test.file).c_str(), quoted(bench.test.name).c_str(),
      static_cast<unsigned long long>(bench.calls), kRounds, at(bench, 0.5), at(bench, 0.25),
      at(bench, 0.75));
}

struct Options {
  std::vector<std::string> paths;
  std::string word;
  bool json = false;
};

bool read_options(const Arguments& arguments, Options* options) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "-k" && i + 1 < arguments.size()) {
      options->word = arguments[++i];
    } else if (arguments[i] == "--json") {
      options->json = true;
    } else if (arguments[i].starts_with("-")) {
      return false;
    } else {
      options->paths.push_back(arguments[i]);
    }
  }
  return !options->paths.empty();
}

}  // namespace

int run_bench_command(const Arguments& arguments) {
  Options options;
  if (!read_options(arguments, &options)) return wrong_usage("bench");
  std::vector<std::string> files;
  bool good = list_programs(options.paths, &files);
  prepare_process();
  watch_interrupts(nullptr);
  size_t count = 0;
  if (options.json) std::printf("[\n");
  for (size_t i = 0; i < files.size() && !interrupted(); ++i) {
    std::string text;
    std::string report;
    std::vector<TestCase> benches;
    if (!read_file(files[i], &text) ||
        !find_functions(files[i], text, "bench_", &benches, &report)) {
      std::fputs(report.c_str(), stderr);
      good = false;
      continue;
    }
    for (const TestCase& test : benches) {
      if (interrupted() || (test.file + "::" + test.name).find(options.word) == std::string::npos)
        continue;
      Bench bench{test};
      if (!run_one(bench, text)) {
        std::fprintf(stderr, "falcon: %s::%s has not been measured\n", test.file.c_str(),
                     test.name.c_str());
        good = false;
        continue;
      }
      options.json ? show_json(bench, count == 0) : show(bench);
      ++count;
    }
  }
  if (options.json) std::printf("%s]\n", count > 0 ? "\n" : "");
  if (interrupted()) return 130;
  if (count == 0) std::fprintf(stderr, "falcon: no benchmarks found\n");
  return good && count > 0 ? 0 : 1;
}

}  // namespace falcon::cli
