// Groups of threads that end together: the object behind `thread.Group`.
//
// The block of a group ends when all its threads have. When one of them fails, the others and the
// block itself are cancelled, once, and the block raises that failure. The threads know their group
// (ThreadHandle::group), the group only how many of them run: who must be told is found among all
// threads. Decisions: docs/decisions/0054-thread-groups.md.
#pragma once

#include <cstdint>

#include "sched/scheduler.h"
#include "vm/opaque.h"

namespace falcon::sched {

struct Group : vm::Opaque {
  WaitList waiting;      // who waits for the end of all
  vm::Value failure;     // the first one, or undefined
  ThreadHandle* failed;  // whose it is
  bool failure_told;     // somebody else tells of it: a join, the block of a deadline
  vm::Value cancelled;   // what cancels the block because of it, or undefined
  uint32_t owner_id;     // the thread whose block it is
  uint32_t running;      // threads that have not ended
  bool entered;
  bool in_block;    // the block's own code runs
  bool ended;       // nothing more can be started
  bool cancelling;  // its threads were cancelled; who comes later is, too
};

// Cancels all threads of the group: again, if they were already. Those for which the deadline
// behind `cause` (an exception, or undefined) holds are spared: they hear of it themselves.
void cancel_members(Scheduler& scheduler, Group& group, vm::Value cause);
// A thread of the group has ended; `failure` is undefined if it was not by an exception, or by its
// cancellation, and `cause` what it was in the thread itself: of a TimeoutError the deadline's
// Cancelled. told: somebody tells of it already. Whether somebody will tell: the group, or its
// block, which the same deadline ends.
bool note_member_end(Scheduler& scheduler, ThreadHandle& handle, vm::Value failure, vm::Value cause,
                     bool told);

}  // namespace falcon::sched
