// The pool's threads and their hand-over to the reactor: see helper_pool.h.
#include "net/helper_pool.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "net/sys/system.h"

namespace falcon::net {

// What the pool and its threads share; the last one out frees it.
struct HelperPool::Shared {
  std::mutex mutex;
  std::condition_variable work_came;
  std::condition_variable must_run_over;
  Job* first = nullptr;
  Job* last = nullptr;
  int threads = 0;
  int idle = 0;
  int queued = 0;
  int must_run = 0;  // jobs that the destructor has to wait for
  int raises = 0;    // jobs, queued or under way, that raise the bound on threads
  bool closed = false;
  Reactor* reactor = nullptr;

  void push(Job* job) {
    job->next_ = nullptr;
    job->previous_ = last;
    (last == nullptr ? first : last->next_) = job;
    last = job;
    ++queued;
  }

  void remove(Job* job) {
    (job->previous_ == nullptr ? first : job->previous_->next_) = job->next_;
    (job->next_ == nullptr ? last : job->next_->previous_) = job->previous_;
    --queued;
  }

  void raise_bound(Job* job) {
    job->raises_bound_ = true;
    ++raises;
  }

  void lower_bound(Job* job) {
    raises -= job->raises_bound_ ? 1 : 0;
    job->raises_bound_ = false;
  }

  // The next job; null when the thread is to end.
  Job* next(std::unique_lock<std::mutex>& lock) {
    ++idle;
    const bool came = work_came.wait_for(lock, std::chrono::milliseconds(kIdleMs),
                                         [this] { return first != nullptr || closed; });
    --idle;
    if (!came || first == nullptr) {
      return nullptr;
    }
    Job* job = first;
    remove(job);
    job->stage_ = Job::Stage::kUnderWay;
    return job;
  }

  // Hands a job whose work is done to the reactor, or ends it if there is none any more.
  void hand_over(Job* job) {
    const bool counted = job->must_run();
    lower_bound(job);
    job->stage_ = Job::Stage::kOver;
    if (closed) {
      delete job;
    } else {
      reactor->post(*job);
    }
    if (counted && --must_run == 0) {
      must_run_over.notify_all();
    }
  }
};

void Job::run() {
  finished_ = true;
  if (abandoned_) {
    delete this;
    return;
  }
  reactor_->wake_all(queue_, Wake::kReady);
}

void Job::abandon() {
  if (finished_) {
    delete this;
  } else {
    abandoned_ = true;
    pool_->abandon(this);
  }
}

HelperPool::HelperPool(Reactor& reactor) : reactor_(reactor), shared_(std::make_shared<Shared>()) {
  shared_->reactor = &reactor;
}

HelperPool::~HelperPool() {
  std::unique_lock lock(shared_->mutex);
  shared_->closed = true;
  Job* job = std::exchange(shared_->first, nullptr);
  shared_->last = nullptr;
  shared_->queued = 0;
  while (job != nullptr) {
    Job* next = job->next_;
    if (job->must_run()) {
      shared_->push(job);
    } else {
      delete job;
    }
    job = next;
  }
  shared_->work_came.notify_all();
  shared_->must_run_over.wait(lock, [this] { return shared_->must_run == 0; });
}

// Makes a thread if `queued` jobs are more than threads wait for one. 0, or an errno.
int HelperPool::make_thread_for(int queued) {
  if (queued <= shared_->idle || shared_->threads >= kMaxThreads + shared_->raises) {
    return 0;
  }
  auto handle = std::make_unique<std::shared_ptr<Shared>>(shared_);
  if (const int code = reactor_.system().start_thread(thread_main, handle.get()); code != 0) {
    return -code;
  }
  static_cast<void>(handle.release());
  ++shared_->threads;
  return 0;
}

int HelperPool::submit(std::unique_ptr<Job>& job) {
  const std::lock_guard lock(shared_->mutex);
  if (job->takes_long()) {
    shared_->raise_bound(job.get());
  }
  const int code = make_thread_for(shared_->queued + 1);
  if (shared_->threads == 0) {
    shared_->lower_bound(job.get());
    return code;
  }
  job->pool_ = this;
  job->reactor_ = &reactor_;
  shared_->must_run += job->must_run() ? 1 : 0;
  shared_->push(job.release());
  shared_->work_came.notify_one();
  return 0;
}

void HelperPool::abandon(Job* job) {
  std::unique_ptr<Job> dropped;  // deleted without the lock
  const std::lock_guard lock(shared_->mutex);
  if (job->stage_ == Job::Stage::kQueued && !job->must_run()) {
    shared_->remove(job);
    shared_->lower_bound(job);
    dropped.reset(job);
  } else if (job->stage_ == Job::Stage::kUnderWay && !job->raises_bound_ &&
             shared_->raises < kMaxRaises) {
    shared_->raise_bound(job);
    // What is queued without a thread waits for another to end.
    static_cast<void>(make_thread_for(shared_->queued));
  }
}

void HelperPool::thread_main(void* raw) {
  const std::unique_ptr<std::shared_ptr<Shared>> handle(static_cast<std::shared_ptr<Shared>*>(raw));
  Shared& shared = **handle;
  std::unique_lock lock(shared.mutex);
  while (Job* job = shared.next(lock)) {
    lock.unlock();
    job->work();
    lock.lock();
    shared.hand_over(job);
  }
  --shared.threads;
}

}  // namespace falcon::net
