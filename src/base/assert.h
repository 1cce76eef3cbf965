// FALCON_ASSERT: for bugs, never for what a peer, a user or the system can cause.
//
// It stays on in release builds: a broken invariant in a runtime that holds other people's sockets
// is better a core file than a wrong answer. Conditions are cheap, a comparison at most.
#ifndef FALCON_BASE_ASSERT_H_
#define FALCON_BASE_ASSERT_H_

namespace falcon::detail {
[[noreturn]] void assert_failed(const char* condition, const char* file, int line);
}  // namespace falcon::detail

#define FALCON_ASSERT(condition)                                       \
  do {                                                                 \
    if (!(condition)) [[unlikely]] {                                   \
      ::falcon::detail::assert_failed(#condition, __FILE__, __LINE__); \
    }                                                                  \
  } while (false)

#endif  // FALCON_BASE_ASSERT_H_
