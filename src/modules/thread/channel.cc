// See channel.h. What is sent goes from hand to hand: to the first receiver in line if one waits,
// else into the ring, and a receiver that takes a value from a full ring puts the first sender's
// there. So nobody overtakes, and a value has an owner at every moment.
#include "modules/thread/channel.h"

#include <algorithm>
#include <cstring>

#include "vm/text_support.h"
#include "vm/type.h"
#include "vm/vm.h"

namespace falcon::modules {
namespace {

using vm::Args;
using vm::NativeDef;
using vm::Value;

constexpr int64_t kMostCapacity = INT32_MAX;
constexpr const char* kClosedErrorName = "__closed_error__";

void trace_channel(vm::Object* object, vm::Tracer& tracer) {
  auto* channel = static_cast<Channel*>(object);
  tracer.visit(channel->closed_error);
  tracer.visit(channel->ring);
  for (uint32_t i = channel->returned_begin; i < channel->returned_end; ++i)
    tracer.visit(channel->returned[i].value);
}

void finalize_channel(vm::Heap& heap, vm::Object* object) {
  auto* channel = static_cast<Channel*>(object);
  heap.free_outside(channel->returned, channel->returned_capacity * sizeof(Returned));
}

Value repr_channel(vm::Vm& vm, Value self) {
  const auto* channel = self.as<Channel>();
  return vm.string(vm::cat("<Channel, ", channel->count(), " of ", channel->capacity,
                           channel->closed ? ", closed>" : ">"));
}

constexpr vm::OpaqueHooks kHooks = {trace_channel, finalize_channel, repr_channel, sizeof(Channel)};

void trace_sending(vm::Object* object, vm::Tracer& tracer) {
  auto* sending = static_cast<Sending*>(object);
  tracer.visit(sending->channel);
  tracer.visit(sending->value);
}

Value repr_sending(vm::Vm& vm, Value self) {
  Value channel = repr_channel(vm, self.as<Sending>()->channel);
  return vm.string(vm::cat("<Sending to ", channel.as<vm::Str>()->view(), ">"));
}

constexpr vm::OpaqueHooks kSendingHooks = {trace_sending, nullptr, repr_sending, sizeof(Sending)};

// --- the ring

// Room for twice as many values, but for no more than the channel may hold. False: MemoryError.
bool grow(vm::Vm& vm, Channel& channel) {
  constexpr uint32_t kFirstRoom = 8;
  const uint32_t room = channel.ring == nullptr ? 0 : channel.ring->size;
  const uint32_t more = std::min(std::max(room, kFirstRoom), channel.capacity - room);
  vm::List* ring = vm.list();
  if (!vm::list_reserve(vm, ring, size_t{room} + more)) return false;
  for (uint32_t i = 0; i < room; ++i)
    ring->items[i] = channel.ring->items[(channel.first + i) % room];
  std::fill_n(ring->items + room, more, Value::undefined());
  ring->size = room + more;
  channel.ring = ring;
  channel.first = 0;
  return true;
}

// Behind all that are there. False: MemoryError.
bool push(vm::Vm& vm, Channel& channel, Value value) {
  if ((channel.ring == nullptr || channel.size == channel.ring->size) && !grow(vm, channel))
    return false;
  channel.ring->items[(uint64_t{channel.first} + channel.size) % channel.ring->size] = value;
  vm.heap.wrote(value);
  ++channel.size;
  return true;
}

Value pop(Channel& channel) {
  Value value = channel.ring->items[channel.first];
  channel.ring->items[channel.first] = Value::undefined();
  channel.first = (channel.first + 1) % channel.ring->size;
  --channel.size;
  return value;
}

bool is_full(const Channel& channel) { return channel.count() >= channel.capacity; }

// The value of a sender in line, who goes on.
Value take_from(Case& sender) {
  Value value = sender.sent;
  sender.waiting->settle(sender, value);
  return value;
}

// A value has left, so that there may be a place for that of the first sender in line.
void let_sender_in(vm::Vm& vm, Channel& channel) {
  Case* sender = channel.senders.first();
  if (sender == nullptr || is_full(channel)) return;
  if (push(vm, channel, sender->sent)) {
    take_from(*sender);
  } else {
    vm.take_exception();  // no memory for the ring: it waits for a receiver
  }
}

Value raise_closed(vm::Vm& vm, Channel& channel, const char* message) {
  vm::Exception* exception = vm.make_exception(channel.closed_error, message);
  vm::set_exception_attribute(vm, exception, "channel", &channel);
  return vm.raise_value(exception);
}

}  // namespace

bool is_channel(Value value) {
  return vm::has_kind(value, vm::Kind::kOpaque) && value.as<vm::Opaque>()->hooks == &kHooks;
}

bool is_sending(Value value) {
  return vm::has_kind(value, vm::Kind::kOpaque) && value.as<vm::Opaque>()->hooks == &kSendingHooks;
}

bool can_receive(const Channel& channel) {
  return channel.closed || channel.count() > 0 || channel.senders.first() != nullptr;
}

bool can_send(const Channel& channel) {
  return channel.closed || !is_full(channel) || channel.receivers.first() != nullptr;
}

Value receive_now(vm::Vm& vm, Channel& channel) {
  if (channel.count() == 0) {
    Case* sender = channel.senders.first();
    if (sender == nullptr)
      return raise_closed(vm, channel, "receive from a channel that is closed and empty");
    return take_from(*sender);
  }
  Value value;
  if (channel.returned_begin < channel.returned_end) {
    value = channel.returned[channel.returned_begin++].value;
  } else {
    value = pop(channel);
  }
  let_sender_in(vm, channel);
  return value;
}

Value send_now(vm::Vm& vm, Channel& channel, Value value) {
  if (channel.closed) return raise_closed(vm, channel, "send to a channel that is closed");
  if (Case* receiver = channel.receivers.first()) {
    receiver->waiting->settle(*receiver, value, channel.handed_out++);
    return value;
  }
  return push(vm, channel, value) ? value : Value::error();
}

void give_back(vm::Vm& vm, Channel& channel, Value value, uint64_t number) {
  if (Case* receiver = channel.receivers.first()) {
    receiver->waiting->settle(*receiver, value, number);
    return;
  }
  if (channel.returned_begin == channel.returned_end)
    channel.returned_begin = channel.returned_end = 0;
  if (channel.returned_end == channel.returned_capacity) {
    constexpr uint32_t kFirstRoom = 4;
    const uint32_t room = std::max(kFirstRoom, channel.returned_capacity * 2);
    channel.returned = static_cast<Returned*>(vm.heap.reallocate_outside(
        channel.returned, channel.returned_capacity * sizeof(Returned), room * sizeof(Returned)));
    channel.returned_capacity = room;
  }
  uint32_t place = channel.returned_end++;
  for (; place > channel.returned_begin && channel.returned[place - 1].number > number; --place)
    channel.returned[place] = channel.returned[place - 1];
  channel.returned[place] = {value, number};
}

namespace {

// --- natives

Value raise_timeout(vm::Vm& vm, const char* message) {
  return vm.raise(vm.types.timeout_error, message);
}

Value channel_send(vm::Vm& vm, Args args) {
  const Case what = {CaseKind::kSend, args[0].as<Channel>(), args[1]};
  Value result = one_case(vm, what, args[2], "send");
  if (result.is_undefined()) return raise_timeout(vm, "no room in the channel within the timeout");
  return result.is_signal() ? result : Value::none();
}

Value channel_receive(vm::Vm& vm, Args args) {
  const Case what = {CaseKind::kReceive, args[0].as<Channel>(), Value::undefined()};
  Value result = one_case(vm, what, args[1], "receive");
  if (result.is_undefined()) return raise_timeout(vm, "no value in the channel within the timeout");
  return result;
}

Value channel_close(vm::Vm&, Args args) {
  auto* channel = args[0].as<Channel>();
  channel->closed = true;
  for (Line* line : {&channel->receivers, &channel->senders}) {
    while (!line->empty()) line->front()->waiting->look_again();
  }
  return Value::none();
}

Value channel_sending(vm::Vm& vm, Args args) {
  auto* type = vm.running_native()->data.as<vm::Type>();
  auto* sending = static_cast<Sending*>(vm::opaque_make(vm, type, kSendingHooks));
  sending->channel = args[0].as<Channel>();
  sending->value = args[1];
  return sending;
}

Value channel_closed(vm::Vm&, Args args) { return Value::boolean(args[0].as<Channel>()->closed); }
Value channel_capacity(vm::Vm&, Args args) {
  return Value::small_int(args[0].as<Channel>()->capacity);
}
Value channel_length(vm::Vm&, Args args) {
  return Value::small_int(args[0].as<Channel>()->count());
}
Value channel_truth(vm::Vm&, Args) { return Value::boolean(true); }

// --- iteration

// `source` stays: the channel does not come to life again.
Value next_value(vm::Vm& vm, vm::Iterator* it) {
  auto* channel = it->source.as<Channel>();
  sched::StepOf<Waiting> step(sched::Scheduler::of(vm));
  const bool given = !step.fresh() && step->chosen() != nullptr;
  if (!given && channel->closed && channel->count() == 0) {
    step.end();
    return Value::undefined();
  }
  const Case what = {CaseKind::kReceive, channel, Value::undefined()};
  return one_case(vm, what, Value::undefined(), "receive");
}

Value channel_iter(vm::Vm& vm, Args args) { return vm.iterator(next_value, args[0]); }

// --- construction

bool capacity_argument(vm::Vm& vm, Value value, int64_t* out) {
  return value.is_undefined() || vm.to_index(value, "the capacity", 0, kMostCapacity, out);
}

Value construct_channel(vm::Vm& vm, vm::Type* type, vm::Tuple* args, vm::Dict* keywords);

// The class ChannelClosed, which the built-in class among the bases of `type` keeps; a script's
// class may have anything under that name.
vm::Type* closed_error_of(vm::Vm& vm, const vm::Type* type) {
  vm::Str* name = vm.intern(kClosedErrorName);
  for (const vm::Type* base : *type->order) {
    const bool from_script = (base->type_flags & vm::kTypeFromScript) != 0;
    if (!from_script && base->construct == construct_channel)
      return vm::dict_get_str(vm, base->dict, name).as<vm::Type>();
  }
  return nullptr;
}

Value construct_channel(vm::Vm& vm, vm::Type* type, vm::Tuple* args, vm::Dict* keywords) {
  Value given = Value::undefined();
  int64_t capacity = 0;
  const bool bound = vm::has_script_init(vm, type) ||
                     vm::bind_arguments(vm, "Channel", {"capacity"}, 0, args, keywords, &given);
  if (!bound || !capacity_argument(vm, given, &capacity)) return Value::error();
  auto* channel = static_cast<Channel*>(vm::opaque_make(vm, type, kHooks));
  channel->closed_error = closed_error_of(vm, type);
  channel->capacity = static_cast<uint32_t>(capacity);
  return channel;
}

// __init__ of a script's class that says super().__init__(capacity).
Value channel_init(vm::Vm& vm, Args args) {
  auto* channel = args[0].as<Channel>();
  int64_t capacity = 0;
  if (!capacity_argument(vm, args[1], &capacity)) return Value::error();
  const bool used = channel->ring != nullptr || channel->closed || !channel->receivers.empty() ||
                    !channel->senders.empty();
  if (used) return vm.raise(vm.types.invalid_operation_error, "the channel is in use already");
  channel->capacity = static_cast<uint32_t>(capacity);
  return Value::none();
}

Value construct_sending(vm::Vm& vm, vm::Type*, vm::Tuple*, vm::Dict*) {
  return vm.raise(vm.types.type_error, "Sending objects come from Channel.sending()");
}

constexpr NativeDef kMethods[] = {
    {"__init__(self, capacity=0)", channel_init, "Says how many values it holds; for subclasses."},
    {"send(self, value, timeout=None)", channel_send,
     "Sends a value, waiting for room at most timeout seconds, or for ever."},
    {"receive(self, timeout=None)", channel_receive,
     "The next value, waiting for one at most timeout seconds, or for ever."},
    {"close(self)", channel_close, "Nothing more is sent; what was sent can be received."},
    {"__len__(self)", channel_length, "How many values were sent and not received."},
    {"__bool__(self)", channel_truth, "True, also of an empty channel."},
    {"__iter__(self)", channel_iter, "The values until the channel is closed and empty."},
};
constexpr NativeDef kProperties[] = {
    {"closed(self)", channel_closed, "Whether close() was called."},
    {"capacity(self)", channel_capacity, "How many values it holds that nobody receives yet."},
};
constexpr NativeDef kSending = {"sending(self, value)", channel_sending,
                                "For select: what sends the value once there is room."};

}  // namespace

void fill_channel(vm::Vm& vm, vm::Module* module) {
  vm::Type* closed = vm.make_type("ChannelClosed", vm.types.exception, vm::Kind::kException,
                                  "A channel is closed: nothing comes or goes any more.", module);
  vm::Type* type = vm.make_type("Channel", vm.types.object, vm::Kind::kOpaque,
                                "A line of values from threads to threads.", module);
  type->construct = construct_channel;
  vm::type_set(vm, type, vm.intern(kClosedErrorName), closed);
  vm.define(type, kMethods);
  for (const NativeDef& def : kProperties) vm.define_property(type, def);
  vm::Type* sending = vm.make_type("Sending", vm.types.object, vm::Kind::kOpaque,
                                   "A value and the channel that select may send it to.", module);
  sending->construct = construct_sending;
  vm::type_set(vm, type, vm.intern("sending"), vm.native(kSending, type, sending));
}

}  // namespace falcon::modules
