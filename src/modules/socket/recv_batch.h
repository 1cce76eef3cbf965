// Where recv_many receives to: messages that are laid out once, for all batches of a runtime.
//
// Laying out 64 messages takes as long as receiving one. Pages that nothing came to cost nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "falcon/net/message.h"

namespace falcon::modules {

class RecvBatch {
 public:
  // The bytes that messages() would newly take.
  size_t wants(size_t count, size_t size) const {
    return count * size > capacity_ ? count * size : 0;
  }
  // `count` messages with room for `size` bytes each, good until the next call.
  std::span<net::Message> messages(size_t count, size_t size);

 private:
  std::unique_ptr<char[]> memory_;
  size_t capacity_ = 0;  // of the memory
  size_t size_ = 0;
  std::vector<net::Address> from_;
  std::vector<net::Piece> pieces_;
  std::vector<net::Message> messages_;
};

}  // namespace falcon::modules
