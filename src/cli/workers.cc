// The supervisor: starts workers, restarts those that crash, replaces them on SIGHUP, ends them on
// SIGTERM, has them report their threads at SIGQUIT. See workers.h.
//
// One loop over a signalfd and the channels to the workers. A worker is up when it says that it
// serves, or has lived for kUpNs. The first one is started alone: if it does not come up the
// program cannot run, and that is told once and not N times.
//
// What the system refuses is told on standard error. Where it refuses to wait or to read signals,
// they are waited for without a descriptor; where it does not say which worker has ended, that is
// the end of all.
#include "cli/workers.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "cli/process.h"
#include "cli/service_manager.h"
#include "cli/worker_listeners.h"
#include "falcon/base/clock.h"
#include "falcon/net/constants.h"

namespace falcon::cli {
namespace {

constexpr int64_t kUpNs = 5 * kNsPerSecond;
// A crash after so long is no repetition of the one before.
constexpr int64_t kLongLifeNs = 10 * kNsPerSecond;
// From the second crash in a row on a worker is started later, twice as late each time.
constexpr int64_t kFirstDelayNs = kNsPerSecond / 10;
constexpr int64_t kLongestDelayNs = 10 * kNsPerSecond;
// So many crashes a worker within so long are too many.
constexpr size_t kCrashesPerWorker = 5;
constexpr int64_t kCrashWindowNs = 60 * kNsPerSecond;
// How long nothing is looked at where the system cannot wait for workers.
constexpr int64_t kBlindNs = kNsPerSecond / 10;

bool g_is_worker = false;

struct Worker {
  pid_t pid;
  int slot;
  int channel;
  int64_t started_ns;
  bool is_up = false;
  bool serves = false;          // it has said so
  bool is_leaving = false;      // it was told to end
  bool is_replacement = false;  // the old one goes when it is up
};

struct Slot {
  int crashes_in_row = 0;
  int64_t start_at_ns = kNever;
};

void tell(const std::string& text) { std::fprintf(stderr, "falcon: %s\n", text.c_str()); }

void tell(const std::string& text, int error) { tell(text + ": " + std::strerror(error)); }

std::string seconds_text(int64_t ns) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", static_cast<double>(ns) / kNsPerSecond);
  return text;
}

std::string end_text(int status) {
  if (WIFEXITED(status)) return "ended with status " + std::to_string(WEXITSTATUS(status));
  const char* name = sigabbrev_np(WTERMSIG(status));
  return std::string("was killed by SIG") + (name == nullptr ? "?" : name);
}

int status_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

class Supervisor {
 public:
  explicit Supervisor(int count) : slots_(static_cast<size_t>(count)) {}

  std::optional<int> run();

 private:
  bool watch_signals();
  bool start(int slot, bool is_replacement);
  void become_worker(int slot, int channel, pid_t supervisor);
  void look(int64_t until_ns);
  void look_blindly(const char* what);
  int64_t next_event_ns() const;
  void take_signals();
  void take_signal(int number, int code);
  void take_messages(Worker& worker);
  WorkerListeners::Heard take_words(Worker& worker, const std::string& words);
  bool will_end() const;
  bool send(const Worker& worker, int signal_number);
  void drop_channel(Worker& worker);
  void reap();
  void note_end(const Worker& worker, int status);
  void note_crash(const Worker& worker, int status);
  void come_up(Worker& worker);
  void do_what_is_due();
  void replace_next();
  void give_up_reload();
  void end_all(int signal_number);
  void pass_on_quit(int code);
  std::string name_of(const Worker& worker) const;

  net::System& system_ = net::real_system();
  ServiceManager manager_{system_};
  WorkerListeners listeners_{system_};
  std::vector<Slot> slots_;
  std::vector<Worker> workers_;
  std::deque<int64_t> crashes_;
  sigset_t watched_ = {};
  sigset_t before_ = {};
  int signals_ = -1;
  int status_ = 0;
  bool started_ = false;  // the first worker came up
  bool ending_ = false;
  bool blind_ = false;  // it has been told that the system cannot wait
  bool reload_again_ = false;
  int replacing_ = -1;        // the slot whose worker is being replaced
  bool next_is_due_ = false;  // it has been
};

std::optional<int> Supervisor::run() {
  if (!watch_signals()) {
    tell("cannot watch for signals", errno);
    return 1;
  }
  slots_[0].start_at_ns = 0;
  for (;;) {
    do_what_is_due();
    if (g_is_worker) return std::nullopt;
    bool waits_to_start = std::any_of(slots_.begin(), slots_.end(),
                                      [](const Slot& slot) { return slot.start_at_ns != kNever; });
    if (workers_.empty() && (!waits_to_start || ending_)) break;
    look(next_event_ns());
  }
  system_.close(signals_);
  return status_;
}

bool Supervisor::watch_signals() {
  sigemptyset(&watched_);
  for (int number : {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT}) sigaddset(&watched_, number);
  if (!hear_of_children()) return false;
  if (sigprocmask(SIG_BLOCK, &watched_, &before_) != 0) return false;
  signals_ = signalfd(-1, &watched_, SFD_NONBLOCK | SFD_CLOEXEC);
  return signals_ >= 0;
}

// False: the system does not give another process.
bool Supervisor::start(int slot, bool is_replacement) {
  int ends[2];
  int made = system_.socketpair(net::kAfUnix, net::kSockSeqpacket, 0, ends);
  pid_t supervisor = getpid();
  std::fflush(stdout);
  pid_t pid = made < 0 ? made : fork();
  if (pid == 0) {
    system_.close(ends[0]);
    become_worker(slot, ends[1], supervisor);
    return true;
  }
  if (made >= 0) system_.close(ends[1]);
  if (pid > 0) {
    Worker worker{pid, slot, ends[0], monotonic_ns()};
    worker.is_replacement = is_replacement;
    workers_.push_back(worker);
    return true;
  }
  tell("cannot start a worker", made < 0 ? -made : errno);
  if (made >= 0) system_.close(ends[0]);
  return false;
}

// What the supervisor has is not the worker's. It ends with the supervisor, however that ends, and
// when it is told to; one for which that does not hold is no worker.
void Supervisor::become_worker(int slot, int channel, pid_t supervisor) {
  g_is_worker = true;
  const bool ends_with_it = prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
  if (ends_with_it && getppid() != supervisor) _exit(1);
  // Ctrl-C goes to all, and the supervisor sees to it. SIGQUIT is nothing to a worker before its
  // program runs.
  if (!ends_with_it || signal(SIGINT, SIG_IGN) == SIG_ERR || signal(SIGQUIT, SIG_IGN) == SIG_ERR ||
      sigprocmask(SIG_SETMASK, &before_, nullptr) != 0) {
    tell("cannot become a worker", errno);
    _exit(1);
  }
  for (const Worker& other : workers_) {
    if (other.channel >= 0) system_.close(other.channel);
  }
  workers_.clear();
  listeners_.close_all();
  system_.close(signals_);
  const std::string self = std::to_string(getpid());
  setenv("FALCON_WORKER", std::to_string(slot).c_str(), 1);
  setenv("FALCON_WORKER_CHANNEL", (self + ":" + std::to_string(channel)).c_str(), 1);
  // Sockets that the supervisor was started with are all workers' (sd_listen_fds(3)).
  const char* listens = std::getenv("LISTEN_PID");
  if (listens != nullptr && listens == std::to_string(supervisor))
    setenv("LISTEN_PID", self.c_str(), 1);
}

int64_t Supervisor::next_event_ns() const {
  int64_t next_ns = kNever;
  for (const Slot& slot : slots_) next_ns = std::min(next_ns, slot.start_at_ns);
  for (const Worker& worker : workers_) {
    if (!worker.is_up && !worker.is_leaving) next_ns = std::min(next_ns, worker.started_ns + kUpNs);
  }
  return next_ns;
}

// Waits for signals and messages, and takes them.
void Supervisor::look(int64_t until_ns) {
  std::vector<pollfd> entries = {{signals_, POLLIN, 0}};
  for (const Worker& worker : workers_) entries.push_back({worker.channel, POLLIN, 0});
  int timeout_ms = -1;
  if (until_ns != kNever) {
    int64_t left_ms = (until_ns - monotonic_ns() + kNsPerMs - 1) / kNsPerMs;
    timeout_ms = static_cast<int>(std::clamp<int64_t>(left_ms, 0, 3600 * 1000));
  }
  if (poll(entries.data(), entries.size(), timeout_ms) < 0) {
    if (errno != EINTR) look_blindly("cannot wait for workers");
    return;
  }
  blind_ = false;
  // Messages first: a worker may say something and end.
  for (size_t i = 1; i < entries.size(); ++i) {
    if (entries[i].revents != 0) take_messages(workers_[i - 1]);
  }
  if (entries[0].revents != 0) take_signals();
}

// Where poll(2) or the descriptor of the signals fails: waits for a signal alone, but not long, and
// takes what the workers may have said meanwhile.
void Supervisor::look_blindly(const char* what) {
  if (!std::exchange(blind_, true)) tell(what, errno);
  const timespec wait{0, kBlindNs};
  siginfo_t info;
  const int number = sigtimedwait(&watched_, &info, &wait);
  for (Worker& worker : workers_) take_messages(worker);
  if (number > 0) take_signal(number, info.si_code);
}

// Once there can be no conversation with it, a worker hears so, and fails if it needs one.
void Supervisor::take_messages(Worker& worker) {
  using Heard = WorkerListeners::Heard;
  while (worker.channel >= 0) {
    Heard heard = listeners_.converse(worker.channel, worker.pid, worker.slot);
    if (heard.what == Heard::kNothing) return;
    if (!heard.words.empty()) heard = take_words(worker, heard.words);
    if (heard.what != Heard::kEnd) continue;
    if (heard.error != 0) tell("cannot talk to " + name_of(worker), heard.error);
    drop_channel(worker);
  }
}

WorkerListeners::Heard Supervisor::take_words(Worker& worker, const std::string& words) {
  if (words == "serving") {
    worker.serves = true;
    come_up(worker);
  }
  // A worker that drains asks whether others have the queue of its socket after it.
  return listeners_.answer(worker.channel, words == "draining" && will_end() ? "last" : "noted");
}

// Who tells a whole group of processes to end, tells a worker as early as this one.
bool Supervisor::will_end() const {
  sigset_t pending;
  return ending_ || (sigpending(&pending) == 0 &&
                     (sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1));
}

void Supervisor::drop_channel(Worker& worker) {
  listeners_.forget_maker(worker.pid);
  if (worker.channel >= 0) system_.close(std::exchange(worker.channel, -1));
}

void Supervisor::take_signals() {
  signalfd_siginfo info;
  ssize_t size;
  while ((size = read(signals_, &info, sizeof info)) == sizeof info) {
    take_signal(static_cast<int>(info.ssi_signo), info.ssi_code);
  }
  if (size < 0 && errno != EAGAIN && errno != EINTR) look_blindly("cannot read signals");
}

// code: who sent it (sigaction(2)).
void Supervisor::take_signal(int number, int code) {
  switch (number) {
    case SIGCHLD:
      reap();
      break;
    case SIGHUP:
      reload_again_ = true;
      break;
    case SIGQUIT:
      pass_on_quit(code);
      break;
    default:
      // A second one does not want to wait.
      end_all(ending_ ? SIGKILL : SIGTERM);
  }
}

void Supervisor::reap() {
  for (;;) {
    int status = 0;
    pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid < 0 && errno == EINTR) continue;
    if (pid < 0 && !workers_.empty()) {
      // Nobody would ever be known to have ended. They end at the latest with this process.
      tell("cannot wait for the end of workers", errno);
      status_ = 1;
      end_all(SIGKILL);
      for (Worker& worker : workers_) drop_channel(worker);
      workers_.clear();
    }
    if (pid <= 0) return;
    auto found = std::find_if(workers_.begin(), workers_.end(),
                              [&](const Worker& worker) { return worker.pid == pid; });
    if (found == workers_.end()) continue;
    take_messages(*found);
    Worker worker = *found;
    workers_.erase(found);
    drop_channel(worker);
    note_end(worker, status);
  }
}

std::string Supervisor::name_of(const Worker& worker) const {
  return "worker " + std::to_string(worker.slot) + " (" + std::to_string(worker.pid) + ")";
}

void Supervisor::note_end(const Worker& worker, int status) {
  bool failed = status_of(status) != 0;
  if (worker.is_leaving || ending_) {
    // A program that does not serve ends by the signal itself.
    if (failed && status_of(status) != 128 + SIGTERM)
      tell(name_of(worker) + " " + end_text(status));
  } else if (worker.is_replacement && !worker.is_up) {
    tell(name_of(worker) + " " + end_text(status) +
         " before it served: the workers that run are kept");
    give_up_reload();
  } else if (failed || worker.serves) {
    note_crash(worker, status);
  } else {
    listeners_.close_of(worker.slot);  // it has done its work, and nobody accepts for it
  }
}

void Supervisor::note_crash(const Worker& worker, int status) {
  if (!started_) {
    status_ = status_of(status);
    if (WIFSIGNALED(status)) tell(name_of(worker) + " " + end_text(status));
    end_all(SIGTERM);
    return;
  }
  int64_t now_ns = monotonic_ns();
  std::string what = name_of(worker) + " " + end_text(status) + " after " +
                     seconds_text(now_ns - worker.started_ns);
  crashes_.push_back(now_ns);
  while (crashes_.front() + kCrashWindowNs < now_ns) crashes_.pop_front();
  if (crashes_.size() > kCrashesPerWorker * slots_.size()) {
    tell(what + ": too many crashes, giving up");
    status_ = 1;
    end_all(SIGTERM);
    return;
  }
  Slot& slot = slots_[static_cast<size_t>(worker.slot)];
  if (now_ns - worker.started_ns >= kLongLifeNs) slot.crashes_in_row = 0;
  int64_t delay_ns = 0;
  if (slot.crashes_in_row > 0) {
    delay_ns = std::min(kFirstDelayNs << std::min(slot.crashes_in_row - 1, 10), kLongestDelayNs);
  }
  ++slot.crashes_in_row;
  slot.start_at_ns = now_ns + delay_ns;
  tell(what + ": starting another" + (delay_ns > 0 ? " in " + seconds_text(delay_ns) : ""));
}

void Supervisor::come_up(Worker& worker) {
  if (worker.is_up) return;
  worker.is_up = true;
  if (!started_) {
    started_ = true;
    if (!ending_) {
      manager_.tell("READY=1");
      for (size_t slot = 1; slot < slots_.size(); ++slot) slots_[slot].start_at_ns = 0;
    }
  }
  if (!worker.is_replacement || worker.slot != replacing_) return;
  for (Worker& other : workers_) {
    if (other.slot != worker.slot || other.pid == worker.pid || other.is_leaving) continue;
    other.is_leaving = true;
    send(other, SIGTERM);
  }
  slots_[static_cast<size_t>(worker.slot)].start_at_ns = kNever;
  next_is_due_ = true;
}

void Supervisor::give_up_reload() {
  const bool is_first = std::exchange(replacing_, -1) <= 0;
  listeners_.give_up_census(is_first);
  manager_.tell("READY=1");
}

// Goes on with the next slot of a reload; behind the last one it is over.
void Supervisor::replace_next() {
  if (++replacing_ < static_cast<int>(slots_.size())) {
    if (!start(replacing_, true)) give_up_reload();
    return;
  }
  replacing_ = -1;
  listeners_.end_census();
  tell("reloaded");
  manager_.tell("READY=1");
}

void Supervisor::do_what_is_due() {
  if (ending_) return;
  int64_t now_ns = monotonic_ns();
  for (size_t i = 0; i < workers_.size(); ++i) {
    if (!workers_[i].is_up && now_ns >= workers_[i].started_ns + kUpNs) come_up(workers_[i]);
  }
  if (std::exchange(next_is_due_, false)) replace_next();
  if (g_is_worker) return;
  for (size_t slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot].start_at_ns > now_ns) continue;
    slots_[slot].start_at_ns =
        start(static_cast<int>(slot), false) ? kNever : now_ns + kNsPerSecond;
    if (g_is_worker) return;
  }
  if (reload_again_ && started_ && replacing_ < 0) {
    reload_again_ = false;
    manager_.tell_reloading();
    listeners_.begin_census();
    replace_next();
  }
}

// False, and told: it could not be sent.
bool Supervisor::send(const Worker& worker, int signal_number) {
  if (kill(worker.pid, signal_number) == 0) return true;
  tell("cannot end " + name_of(worker), errno);
  return false;
}

// What a terminal sends has come to the workers, too.
void Supervisor::pass_on_quit(int code) {
  if (code == SI_KERNEL) return;
  for (const Worker& worker : workers_) kill(worker.pid, SIGQUIT);
}

// A worker that cannot be told to end is not waited for: it ends with this process.
void Supervisor::end_all(int signal_number) {
  if (!ending_) manager_.tell("STOPPING=1");
  ending_ = true;
  listeners_.close_all();
  for (Slot& slot : slots_) slot.start_at_ns = kNever;
  for (size_t i = workers_.size(); i-- > 0;) {
    workers_[i].is_leaving = true;
    if (send(workers_[i], signal_number)) continue;
    if (status_ == 0) status_ = 1;
    drop_channel(workers_[i]);
    workers_.erase(workers_.begin() + static_cast<ptrdiff_t>(i));
  }
}

}  // namespace

std::optional<int> run_workers(int count) {
  raise_descriptor_limit();  // a channel and the sockets of each worker
  return Supervisor(count).run();
}

bool is_worker() { return g_is_worker; }

}  // namespace falcon::cli
