// Channel of the module thread: values that go from thread to thread in order.
//
// Invariants, of threads that will not be interrupted: while one waits to receive, no value is
// there and nobody waits to send; while one waits to send, the channel is full.
#pragma once

#include "modules/thread/waiting.h"
#include "vm/containers.h"
#include "vm/opaque.h"

namespace falcon::vm {
class Vm;
struct Module;
struct Type;
}  // namespace falcon::vm

namespace falcon::modules {

// A value that came back from a thread that was to receive it and was interrupted.
struct Returned {
  vm::Value value;
  uint64_t number;
};

struct Channel : vm::Opaque {
  vm::Type* closed_error;
  vm::List* ring;  // values: `size` of them from `first` on, round its end; null: there were none
  Returned* returned;  // before those of the ring, in order; owned, outside the heap
  uint32_t returned_begin;
  uint32_t returned_end;
  uint32_t returned_capacity;
  uint32_t first;
  uint32_t size;
  uint32_t capacity;
  uint64_t handed_out;  // how many values went to receivers in line: the number of the next
  bool closed;
  Line receivers;
  Line senders;

  uint32_t count() const { return returned_end - returned_begin + size; }
};

bool is_channel(vm::Value value);

bool can_receive(const Channel& channel);
bool can_send(const Channel& channel);
// What `perform` does of these. Receiving from what is closed and empty, and sending to what is
// closed, raise ChannelClosed.
vm::Value receive_now(vm::Vm& vm, Channel& channel);
vm::Value send_now(vm::Vm& vm, Channel& channel, vm::Value value);
// Puts back what was handed out, before all that was handed out later.
void give_back(vm::Vm& vm, Channel& channel, vm::Value value, uint64_t number);

// What Channel.sending() gives: a case of select.
struct Sending : vm::Opaque {
  Channel* channel;
  vm::Value value;
};
bool is_sending(vm::Value value);

// Channel, ChannelClosed and Sending.
void fill_channel(vm::Vm& vm, vm::Module* module);

}  // namespace falcon::modules
