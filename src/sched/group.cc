// See group.h.
#include "sched/group.h"

#include "sched/deadline.h"
#include "vm/call.h"
#include "vm/vm.h"

namespace falcon::sched {

using vm::Value;

namespace {

// Whether the thread hears of `cause` itself, by a deadline that it has too.
bool hears_of(vm::Vm& vm, Value cause, const GreenThread& thread) {
  const Deadline* deadline = cause.is_undefined() ? nullptr : deadline_of(vm, cause);
  return deadline != nullptr && holds_for(*deadline, thread);
}

// The block stops where it stands.
void cancel_block(Scheduler& scheduler, Group& group, Value cause) {
  GreenThread* owner = scheduler.thread_of(group.owner_id);
  if (!group.in_block || owner == nullptr || hears_of(scheduler.vm(), cause, *owner)) return;
  group.cancelled =
      scheduler.vm().make_exception(scheduler.cancelled_type(), "a thread of the group failed");
  scheduler.interrupt_thread(*owner, group.cancelled);
}

}  // namespace

void cancel_members(Scheduler& scheduler, Group& group, Value cause) {
  group.cancelling = true;
  for (GreenThread* thread : scheduler.threads()) {
    if (thread->handle == nullptr || thread->handle->group != &group) continue;
    if (thread == &scheduler.current()) continue;  // it may cancel the others
    if (!hears_of(scheduler.vm(), cause, *thread)) scheduler.cancel(*thread->handle);
  }
}

bool note_member_end(Scheduler& scheduler, ThreadHandle& handle, Value failure, Value cause,
                     bool told) {
  Group& group = *handle.group;
  const GreenThread* owner = failure.is_undefined() ? nullptr : scheduler.thread_of(group.owner_id);
  if (owner != nullptr && hears_of(scheduler.vm(), cause, *owner)) told = true;
  const bool first = !failure.is_undefined() && group.failure.is_undefined() && !group.ended;
  if (first) {
    group.failure = failure;
    group.failed = &handle;
    group.failure_told = told;
    if (!group.cancelling) cancel_members(scheduler, group, cause);
    cancel_block(scheduler, group, cause);
  }
  if (--group.running == 0) {
    while (GreenThread* waits = group.waiting.pop()) scheduler.wake(*waits);
  }
  return first || told;
}

}  // namespace falcon::sched
