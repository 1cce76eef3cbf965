// A library for LD_PRELOAD that makes calls of the C library fail in a whole program: those that do
// not go through net::System, whose faults are FaultSystem's. tests/support/fail_call.py is the
// other side.
//
// The file that FAIL_CALL names is mapped by the program and by the test, so that the test may have
// a call fail from a moment on that it has waited for, and sees how often each was called, also
// when the program is gone. A call is the main process's, the one that loaded this, or that of a
// process which it forked. Built without the sanitizers, whose library comes after this one. Safe
// from every thread and process; a signal handler may make the calls, too.
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace {

constexpr int64_t kAny = -1;

enum Call {
  kFork,
  kKill,
  kPoll,
  kPrctl,
  kRaise,
  kRead,
  kRecvmsg,
  kSendmsg,
  kSigaction,
  kSignal,
  kSignalfd,
  kSigprocmask,
  kSendto,
  kSocket,
  kSocketpair,
  kWaitpid,
  kCalls
};
constexpr const char* kNames[kCalls] = {
    "fork",      "kill",   "poll",     "prctl",       "raise",  "read",   "recvmsg",    "sendmsg",
    "sigaction", "signal", "signalfd", "sigprocmask", "sendto", "socket", "socketpair", "waitpid"};

// The file, field by field. The test writes `left` last.
struct Shared {
  char name[16];  // of the call that is to fail
  int64_t where;  // in 0: the main process, 1: those that it forked
  int64_t error;
  int64_t argument;  // only when the first argument is this; kAny
  int64_t skip;      // so many that match do not fail,
  int64_t left;      // then so many fail
  struct Counter {
    char name[16];
    int64_t calls[2];  // by where
    int64_t failed[2];
  } counters[kCalls];
};

Shared* g_shared = nullptr;
pid_t g_main = 0;

__attribute__((constructor)) void begin() {
  const char* path = getenv("FAIL_CALL");
  if (path == nullptr) return;
  const int file = open(path, O_RDWR | O_CLOEXEC);
  void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (file < 0 || memory == MAP_FAILED) abort();
  close(file);
  g_main = getpid();
  g_shared = static_cast<Shared*>(memory);
  for (int call = 0; call < kCalls; ++call) {
    strncpy(g_shared->counters[call].name, kNames[call], sizeof g_shared->counters[call].name - 1);
  }
}

// Counts a call. True: it is to fail, and errno says by what.
bool fails(Call call, int64_t argument) {
  if (g_shared == nullptr) return false;
  const int where = getpid() == g_main ? 0 : 1;
  Shared::Counter& counter = g_shared->counters[call];
  __atomic_fetch_add(&counter.calls[where], 1, __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&g_shared->left, __ATOMIC_SEQ_CST) <= 0) return false;
  if (where != g_shared->where || strcmp(g_shared->name, kNames[call]) != 0) return false;
  if (g_shared->argument != kAny && g_shared->argument != argument) return false;
  if (__atomic_fetch_sub(&g_shared->skip, 1, __ATOMIC_SEQ_CST) > 0) return false;
  if (__atomic_fetch_sub(&g_shared->left, 1, __ATOMIC_SEQ_CST) <= 0) return false;
  __atomic_fetch_add(&counter.failed[where], 1, __ATOMIC_SEQ_CST);
  errno = static_cast<int>(g_shared->error);
  return true;
}

// The function that this library stands before.
template <typename Function>
Function* real(Function*, Call call) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, kNames[call]));
}

}  // namespace

extern "C" {

pid_t fork() noexcept { return fails(kFork, kAny) ? -1 : real(fork, kFork)(); }

int kill(pid_t process, int number) noexcept {
  return fails(kKill, process) ? -1 : real(kill, kKill)(process, number);
}

int poll(pollfd* entries, nfds_t count, int timeout_ms) {
  return fails(kPoll, kAny) ? -1 : real(poll, kPoll)(entries, count, timeout_ms);
}

int prctl(int option, ...) noexcept {
  va_list more;
  va_start(more, option);
  unsigned long words[4];
  for (unsigned long& word : words) word = va_arg(more, unsigned long);
  va_end(more);
  if (fails(kPrctl, option)) return -1;
  return real(prctl, kPrctl)(option, words[0], words[1], words[2], words[3]);
}

int raise(int number) noexcept { return fails(kRaise, number) ? -1 : real(raise, kRaise)(number); }

ssize_t read(int descriptor, void* buffer, size_t size) {
  return fails(kRead, descriptor) ? -1 : real(read, kRead)(descriptor, buffer, size);
}

ssize_t recvmsg(int descriptor, msghdr* message, int flags) {
  return fails(kRecvmsg, descriptor) ? -1 : real(recvmsg, kRecvmsg)(descriptor, message, flags);
}

ssize_t sendmsg(int descriptor, const msghdr* message, int flags) {
  return fails(kSendmsg, descriptor) ? -1 : real(sendmsg, kSendmsg)(descriptor, message, flags);
}

int sigaction(int number, const struct sigaction* action, struct sigaction* before) noexcept {
  if (fails(kSigaction, number)) return -1;
  using Function = int(int, const struct sigaction*, struct sigaction*);
  return real(static_cast<Function*>(sigaction), kSigaction)(number, action, before);
}

sighandler_t signal(int number, sighandler_t handler) noexcept {
  return fails(kSignal, number) ? SIG_ERR : real(signal, kSignal)(number, handler);
}

int signalfd(int descriptor, const sigset_t* set, int flags) noexcept {
  return fails(kSignalfd, descriptor) ? -1 : real(signalfd, kSignalfd)(descriptor, set, flags);
}

int sigprocmask(int how, const sigset_t* set, sigset_t* before) noexcept {
  return fails(kSigprocmask, how) ? -1 : real(sigprocmask, kSigprocmask)(how, set, before);
}

ssize_t sendto(int descriptor, const void* data, size_t size, int flags, const sockaddr* address,
               socklen_t address_size) {
  if (fails(kSendto, descriptor)) return -1;
  return real(sendto, kSendto)(descriptor, data, size, flags, address, address_size);
}

int socket(int family, int type, int protocol) noexcept {
  return fails(kSocket, family) ? -1 : real(socket, kSocket)(family, type, protocol);
}

int socketpair(int family, int type, int protocol, int ends[2]) noexcept {
  return fails(kSocketpair, family) ? -1
                                    : real(socketpair, kSocketpair)(family, type, protocol, ends);
}

pid_t waitpid(pid_t process, int* status, int options) {
  return fails(kWaitpid, process) ? -1 : real(waitpid, kWaitpid)(process, status, options);
}

}  // extern "C"
