// Objects that modules define (sockets, threads, locks): a native layout behind hooks of its own.
//
// Kind has one entry for all of them, kOpaque; what the collector and repr need is found through
// the object, so a module needs no change in the VM.
#pragma once

#include "vm/object.h"

namespace falcon::vm {

struct Exception;

struct OpaqueHooks {
  void (*trace)(Object*, Tracer&);   // may be null
  void (*finalize)(Heap&, Object*);  // may be null
  Value (*repr)(Vm&, Value self);    // may be null
  size_t bytes;                      // of the layout
  // Tells an exception that ends a wait for the object what that was; may be null.
  void (*tell)(Vm&, Value self, Exception*) = nullptr;
};

struct Opaque : Object {
  const OpaqueHooks* hooks;
};

// Makes an object of a class that make_type made with Kind::kOpaque (or of a script's subclass).
// T derives from Opaque; it is zeroed, not constructed.
Opaque* opaque_make(Vm& vm, Type* type, const OpaqueHooks& hooks);

}  // namespace falcon::vm
