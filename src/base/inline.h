// For code that has to be compiled into its caller, whatever the compiler thinks of it: after a
// system call each function that returns costs (net/sys/real_calls.h).
#pragma once

#define FALCON_INLINE [[gnu::always_inline]] inline
#define FALCON_INLINED __attribute__((always_inline))  // of a lambda, behind its parameters
