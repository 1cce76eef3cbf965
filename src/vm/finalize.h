// Finalizers: __del__ methods, and the closing of generators that were dropped inside try or with.
//
// An object that has something to finalize is noted in the heap (Heap::watch) when it is born, a
// generator when it is first suspended where a handler guards it. When the collector finds it dead
// it lives once more and stands in the heap's queue, which the next safepoint works off: script
// runs there as after any call. At the end of the program those that still live have their turn, in
// the order of their birth. Each object is finalized once. What a finalizer raises is told on
// standard error. What comes to the thread from outside meanwhile (Thread.cancel, a deadline,
// Ctrl-C) is raised where the thread was, once the finalizer has ended; and in it if it waits, or
// does not end within a turn.
#pragma once

#include "vm/thread.h"
#include "vm/vm.h"

namespace falcon::vm {

// Whether a noted object still has something to finalize: a generator may have ended. For the
// collector.
bool wants_finalizer(const Object* object);

// Notes a generator that is suspended inside a handler's range. For its yields.
void watch_generator(Vm& vm, Generator* generator);

// Works off the queue of what the collector found dead.
void run_finalizers(Vm& vm, Thread& thread);

// Collects and finalizes at once, for who has run out of what dropped objects hold (descriptors).
// Runs script.
void release_dropped(Vm& vm);

// Finalizes all that exist now, and none that these finalizers make. Error: the thread is
// interrupted.
Value run_last_finalizers(Vm& vm);

}  // namespace falcon::vm
