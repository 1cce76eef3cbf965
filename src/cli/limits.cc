// See limits.h.
#include "cli/limits.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "cli/workers.h"

namespace falcon::cli {
namespace {

// Less than the runtime needs for itself and a first few objects would only be in the way.
constexpr size_t kLeastMemoryBytes = size_t{4} << 20;
constexpr double kMostSeconds = 1e9;  // some thirty years

// A number above zero, with what may stand behind it; 0 if it is none.
double read_number(const char* text, std::string_view* rest) {
  char* end = nullptr;
  double number = std::strtod(text, &end);
  *rest = end;
  bool plain = (*text >= '0' && *text <= '9') || *text == '.';
  return plain && std::isfinite(number) && number > 0 ? number : 0;
}

bool read_memory(const char* text, Limits* limits) {
  std::string_view unit;
  double number = read_number(text, &unit);
  int shift = unit.empty() ? 0 : unit == "K" ? 10 : unit == "M" ? 20 : unit == "G" ? 30 : -1;
  double bytes = std::ldexp(number, shift);
  if (shift < 0 || bytes < static_cast<double>(kLeastMemoryBytes) || bytes > 0x1p60) return false;
  limits->memory_bytes = static_cast<size_t>(bytes);
  return true;
}

bool read_time(const char* text, Limits* limits) {
  std::string_view unit;
  double seconds = read_number(text, &unit);
  if (!unit.empty() || seconds <= 0 || seconds > kMostSeconds) return false;
  limits->time_ns = std::max(int64_t{1}, static_cast<int64_t>(seconds * kNsPerSecond));
  return true;
}

bool read_steps(const char* text, Limits* limits) {
  std::string_view unit;
  double steps = read_number(text, &unit);
  if (!unit.empty() || steps < 1 || steps > 0x1p62 || steps != std::floor(steps)) return false;
  limits->steps = static_cast<int64_t>(steps);
  return true;
}

// `auto` is a worker a processor.
bool read_workers(const char* text, Limits* limits) {
  std::string_view unit;
  double count = text == std::string_view("auto")
                     ? static_cast<double>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)))
                     : read_number(text, &unit);
  if (!unit.empty() || count < 1 || count > kMostWorkers || count != std::floor(count))
    return false;
  limits->workers = static_cast<int>(count);
  return true;
}

constexpr struct {
  std::string_view name;
  bool (*read)(const char* text, Limits* limits);
  const char* expected;
} kOptions[] = {
    {"--memory-limit", read_memory, "a number of bytes, 4M at least, as 67108864 or 64M"},
    {"--time-limit", read_time, "a number of seconds, as 2.5"},
    {"--step-limit", read_steps, "a number of steps, as 1000000"},
    {"--workers", read_workers, "a number of processes, 1024 at most, or auto"},
};

}  // namespace

Limits default_limits() {
  long pages = sysconf(_SC_PHYS_PAGES);
  long page_bytes = sysconf(_SC_PAGESIZE);
  size_t bytes = pages > 0 && page_bytes > 0
                     ? static_cast<size_t>(pages) * static_cast<size_t>(page_bytes)
                     : SIZE_MAX / 2;
  rlimit space;
  if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY) {
    // The program itself and its stacks are in there, too.
    bytes = std::min(bytes, static_cast<size_t>(space.rlim_cur) / 2);
  }
  return {std::max(bytes, kLeastMemoryBytes)};
}

int read_limits(int argc, char** argv, Limits* limits) {
  int at = 1;
  while (at < argc) {
    std::string_view word = argv[at];
    const auto* option = std::find_if(std::begin(kOptions), std::end(kOptions), [&](const auto& o) {
      return word == o.name || (word.starts_with(o.name) && word[o.name.size()] == '=');
    });
    if (option == std::end(kOptions)) break;
    bool joined = word.size() > option->name.size();
    const char* value = joined          ? argv[at] + option->name.size() + 1
                        : at + 1 < argc ? argv[at + 1]
                                        : "";
    if (!option->read(value, limits)) {
      std::fprintf(stderr, "falcon: %s wants %s, not '%s'\n", option->name.data(), option->expected,
                   value);
      return -1;
    }
    at += joined ? 1 : 2;
  }
  return at - 1;
}

}  // namespace falcon::cli
