// See recv_batch.h.
#include "modules/socket/recv_batch.h"

namespace falcon::modules {

std::span<net::Message> RecvBatch::messages(size_t count, size_t size) {
  if (size == size_ && count <= messages_.size()) return {messages_.data(), count};
  messages_.clear();  // nothing points to what may be freed
  if (memory_ == nullptr || wants(count, size) != 0) {
    capacity_ = 0;
    memory_.reset();
    memory_.reset(new char[count * size]);
    capacity_ = count * size;
  }
  size_ = size;
  from_.resize(count);
  pieces_.resize(count);
  messages_.assign(count, {});
  for (size_t i = 0; i < count; ++i) {
    pieces_[i] = {memory_.get() + i * size, size};
    messages_[i].pieces = {&pieces_[i], 1};
    messages_[i].address = &from_[i];
  }
  return messages_;
}

}  // namespace falcon::modules
