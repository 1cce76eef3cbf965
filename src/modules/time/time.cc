// Clocks and sleeping. A sleep parks only its own green thread.
#include "modules/time/time.h"

#include <cmath>
#include <ctime>

#include "falcon/base/clock.h"
#include "modules/time/deadline.h"
#include "sched/scheduler.h"
#include "vm/text_support.h"
#include "vm/vm.h"

namespace falcon::modules {
namespace {

using sched::Scheduler;
using vm::Args;
using vm::NativeDef;
using vm::Value;

constexpr double kNsPerSecondAsDouble = 1e9;
// Unlike the timeouts of number_arguments.h, a sleep takes any length: it ends within the range of
// the monotonic clock, after 100 years.
constexpr double kLongestSleepSeconds = 100.0 * 365 * 86400;

struct Sleeping {
  explicit Sleeping(int64_t until) : until_ns(until) {}
  int64_t until_ns;
};

Value sleep_for(vm::Vm& vm, Value length, double unit_seconds) {
  Scheduler& scheduler = Scheduler::of(vm);
  sched::StepOf<Sleeping> step(scheduler);
  if (step.fresh()) {
    double amount = 0;
    if (!vm.to_double(length, "sleep length", &amount)) return Value::error();
    double seconds = amount * unit_seconds;
    if (std::isnan(seconds)) return vm.raise(vm.types.value_error, "sleep length must not be NaN");
    if (seconds < 0) return vm.raise(vm.types.value_error, "sleep length must be non-negative");
    seconds = std::fmin(seconds, kLongestSleepSeconds);
    step.begin(monotonic_ns() + static_cast<int64_t>(seconds * kNsPerSecondAsDouble));
    if (seconds == 0) return scheduler.yield();
    return scheduler.sleep_until(step->until_ns, "sleep");
  }
  if (monotonic_ns() < step->until_ns) return scheduler.sleep_until(step->until_ns, "sleep");
  step.end();
  return Value::none();
}

Value time_sleep(vm::Vm& vm, Args args) { return sleep_for(vm, args[0], 1); }
Value time_sleep_ms(vm::Vm& vm, Args args) { return sleep_for(vm, args[0], 1e-3); }

int64_t wall_ns() {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return int64_t{now.tv_sec} * 1000000000 + now.tv_nsec;
}

Value time_time(vm::Vm&, Args) {
  return Value::number(static_cast<double>(wall_ns()) / kNsPerSecondAsDouble);
}
Value time_time_ns(vm::Vm& vm, Args) { return vm.integer(wall_ns()); }
Value time_monotonic(vm::Vm&, Args) {
  return Value::number(static_cast<double>(monotonic_ns()) / kNsPerSecondAsDouble);
}

Value time_strftime(vm::Vm& vm, Args args) {
  if (vm.kind_of(args[0]) != vm::Kind::kStr) {
    return vm.raise(vm.types.type_error,
                    vm::cat("strftime() format must be str, not ", vm.type_name(args[0])));
  }
  std::string format(args[0].as<vm::Str>()->view());
  if (format.find('\0') != format.npos)
    return vm.raise(vm.types.value_error, "embedded null character");
  double seconds = static_cast<double>(wall_ns()) / kNsPerSecondAsDouble;
  if (args.given(1) && !args[1].is_none() && !vm.to_double(args[1], "strftime() time", &seconds))
    return Value::error();
  // Years of more than four digits are beyond what the C library formats everywhere.
  if (!(seconds > -1e11 && seconds < 1e11))
    return vm.raise(vm.types.overflow_error, "strftime() time is out of range");
  auto when = static_cast<time_t>(std::floor(seconds));
  int utc = args.given(2) ? vm.truth(args[2]) : 0;
  if (utc < 0) return Value::error();
  tm parts;
  utc != 0 ? gmtime_r(&when, &parts) : localtime_r(&when, &parts);
  // strftime(3) gives 0 both for "" and for a buffer that is too small: one more character tells
  // them apart.
  format += ' ';
  std::string text(256, '\0');
  size_t size = 0;
  while ((size = strftime(text.data(), text.size(), format.c_str(), &parts)) == 0 &&
         text.size() < (size_t{1} << 20)) {
    text.resize(text.size() * 2);
  }
  if (size == 0) return vm.raise(vm.types.value_error, "strftime() result is too long");
  return vm::shown_text(
      vm, std::string_view(text).substr(0, size - 1));  // TZ may name zones in any bytes
}

constexpr NativeDef kFunctions[] = {
    {"sleep(seconds, /)", time_sleep,
     "Parks the thread for that many seconds; 0 lets the others run."},
    {"sleep_ms(milliseconds, /)", time_sleep_ms, "Parks the thread for that many milliseconds."},
    {"time()", time_time, "Seconds since 1970-01-01 00:00 UTC, a float."},
    {"time_ns()", time_time_ns, "Nanoseconds since 1970-01-01 00:00 UTC, an int."},
    {"monotonic()", time_monotonic, "Seconds of a clock that never goes back, a float."},
    {"strftime(format, seconds=None, utc=False)", time_strftime,
     "A time (default: now) as text, by strftime(3): local time, or UTC."},
};

}  // namespace

void fill_time(vm::Vm& vm, vm::Module* module) {
  vm.set_member(module, "__doc__", vm.ascii("Clocks, sleeping, and times as text."));
  vm.define(module, kFunctions);
  fill_deadline(vm, module);
}

}  // namespace falcon::modules
