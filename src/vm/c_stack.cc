// See c_stack.h. Asked once by each scheduler, so its cost does not matter.
#include "vm/c_stack.h"

#include <pthread.h>

#include <cstddef>

namespace falcon::vm {

const void* c_stack_base() {
  pthread_attr_t attributes;
  void* low = nullptr;
  size_t size_bytes = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return __builtin_frame_address(0);
  pthread_attr_getstack(&attributes, &low, &size_bytes);
  pthread_attr_destroy(&attributes);
  return static_cast<char*>(low) + size_bytes;
}

}  // namespace falcon::vm
