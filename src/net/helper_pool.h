// HelperPool: a few OS threads for what the system can only do blocking.
//
// Threads are made on demand up to a bound, block all signals, and end when idle. A job runs its
// work() on one of them and then its finished() on the reactor's thread. Jobs beyond the bound
// queue. Jobs that may take long each raise the bound by one, so that no look-up waits for them.
//
// Ownership: a job belongs to the pool from submit() until finished(). Whoever waits for it holds a
// plain pointer and says abandon() to let go of it; both happen on the reactor's thread, so that no
// lock is needed between them.
// At destruction, queued jobs that must_run() (closes) run still, and are waited for; a look-up in
// progress is left to its thread, which owns all that it touches.
#ifndef FALCON_NET_HELPER_POOL_H_
#define FALCON_NET_HELPER_POOL_H_

#include <memory>

#include "falcon/net/reactor.h"
#include "falcon/net/wait.h"

namespace falcon::net {

class Job : public Task {
 public:
  virtual ~Job() = default;
  // On a helper thread: must touch nothing that it does not own.
  virtual void work() = 0;
  // Whether the work must be done even if nobody waits and the pool is going down.
  virtual bool must_run() const = 0;
  // Whether the work may take as long as it likes: then it does not count for the bound on threads.
  virtual bool takes_long() const { return false; }

  bool finished() const { return finished_; }
  WaitQueue& queue() { return queue_; }
  // The owner lets go: the job is deleted now or when its work is over.
  void abandon();

 private:
  friend class HelperPool;
  void run() final;

  Reactor* reactor_ = nullptr;
  Job* next_ = nullptr;
  WaitQueue queue_;
  bool finished_ = false;
  bool abandoned_ = false;
};

class HelperPool {
 public:
  explicit HelperPool(Reactor& reactor);
  ~HelperPool();
  HelperPool(const HelperPool&) = delete;
  HelperPool& operator=(const HelperPool&) = delete;

  // Has `job` done. 0, or an errno if there is no thread for it, and then the job is the caller's.
  int submit(std::unique_ptr<Job>& job);

  // How many helper threads there are at most, but for jobs that take long. As many look-ups wait
  // at once for slow name servers; a thread costs some 10 kB while it waits.
  static constexpr int kMaxThreads = 16;
  // How long an idle thread stays, in milliseconds: longer than the pauses within a burst of work.
  static constexpr int kIdleMs = 2000;

 private:
  struct Shared;
  static void thread_main(void* raw);

  Reactor& reactor_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace falcon::net

#endif  // FALCON_NET_HELPER_POOL_H_
