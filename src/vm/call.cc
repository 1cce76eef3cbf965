// Binding arguments to parameters, frames, and calls from C++.
#include "vm/call.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <span>
#include <vector>

#include "base/assert.h"
#include "text/closest_name.h"
#include "vm/exception.h"
#include "vm/finalize.h"
#include "vm/interpreter.h"
#include "vm/interpreter_ops.h"
#include "vm/suggest.h"

namespace falcon::vm {
namespace {

constexpr size_t kMaxChunkRegisters = 16384;  // 128 KiB

size_t bytes_of(const RegisterChunk* chunk) {
  return static_cast<size_t>(reinterpret_cast<const char*>(chunk->end) -
                             reinterpret_cast<const char*>(chunk));
}

RegisterChunk* chunk_make(Vm& vm, size_t registers) {
  size_t bytes = sizeof(RegisterChunk) + registers * sizeof(Value);
  auto* chunk = static_cast<RegisterChunk*>(vm.heap.allocate_outside(bytes));
  std::memset(static_cast<void*>(chunk), 0, bytes);
  chunk->end = chunk->registers + registers;
  return chunk;
}

void chunk_free(Vm& vm, RegisterChunk* chunk) { vm.heap.free_outside(chunk, bytes_of(chunk)); }

// How many a thread has in its current chunk and those below.
size_t registers_of(const Thread& thread) {
  size_t all = 0;
  for (const RegisterChunk* chunk = thread.chunk; chunk != nullptr; chunk = chunk->below) {
    all += static_cast<size_t>(chunk->end - chunk->registers);
  }
  return all;
}

// A chunk above the current one for what does not fit into that: as large as all below, so that a
// handler that calls a little takes little, and deep recursion few chunks.
Value* open_chunk(Thread& thread, size_t needed) {
  RegisterChunk* above = thread.chunk->above;
  if (above == nullptr || static_cast<size_t>(above->end - above->registers) < needed) {
    while (above != nullptr) {
      RegisterChunk* next = above->above;
      chunk_free(thread.vm, above);
      above = next;
    }
    size_t size = std::max(std::min(registers_of(thread), kMaxChunkRegisters), needed);
    above = chunk_make(thread.vm, size);
    above->below = thread.chunk;
    thread.chunk->above = above;
  }
  above->saved_top = thread.top;
  thread.chunk = above;
  return above->registers;
}

void close_chunk(Thread& thread) {
  thread.top = thread.chunk->saved_top;
  thread.chunk = thread.chunk->below;
}

// A place for a frame with that many registers: `place`, or a new chunk (noted in *flags).
Value* make_room(Thread& thread, Value* place, size_t registers, uint8_t* flags) {
  size_t needed = registers + kFrameOverhead;
  if (static_cast<size_t>(thread.chunk->end - place) >= needed) return place;
  *flags |= kFrameNewChunk;
  return open_chunk(thread, needed);
}

// The registers are behind the frame, or at `base`.
__attribute__((always_inline)) inline bool push_frame(Vm& vm, Thread& thread, Function* function,
                                                      Value* place, const FrameUse& use,
                                                      uint8_t flags, Value* base = nullptr) {
  if (thread.depth >= kMaxFrames) {
    if ((flags & kFrameNewChunk) != 0) close_chunk(thread);
    vm.raise(vm.types.recursion_error, "maximum recursion depth exceeded");
    return false;
  }
  auto* frame = reinterpret_cast<Frame*>(place);
  auto* behind = reinterpret_cast<Value*>(frame + 1);
  frame->function = function;
  frame->pc = function->code->instructions;
  frame->base = base != nullptr ? base : behind;
  frame->end = base != nullptr ? behind : behind + function->code->register_count;
  frame->result = use.result;
  frame->object = use.object;
  frame->below = thread.frame;
  frame->flags = static_cast<uint8_t>(use.flags | flags);
  frame->machine_return = nullptr;
  thread.frame = frame;
  ++thread.depth;
  thread.top = frame->end + kNativeSlack;
  return true;
}

std::string quoted_names(const std::vector<std::string_view>& names) {
  std::string out;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " and " : ", ";
    out += cat("'", names[i], "'");
  }
  return out;
}

bool raise_too_many(Vm& vm, std::string_view name, uint32_t required, uint32_t most,
                    uint32_t given) {
  std::string takes = required == most ? cat(most) : cat("from ", required, " to ", most);
  vm.raise(vm.types.type_error, cat(name, "() takes ", takes, " positional argument",
                                    required == most && most == 1 ? "" : "s", " but ", given,
                                    given == 1 ? " was given" : " were given"));
  return false;
}

// `known`: the names that could have been given.
bool raise_unexpected(Vm& vm, const Str* callee, const Str* keyword, Str* const* known,
                      uint32_t count) {
  text::ClosestName closest(keyword->view());
  for (uint32_t i = 0; i < count; ++i) closest.consider(known[i]->view());
  vm.raise(vm.types.type_error, cat(callee->view(), "() got an unexpected keyword argument '",
                                    keyword->view(), "'", did_you_mean(closest.best())));
  return false;
}

}  // namespace

Thread::Thread(Vm& the_vm, size_t registers) : vm(the_vm) {
  chunk = chunk_make(vm, registers);
  top = chunk->registers;
}

Thread::~Thread() {
  end_step();
  while (chunk->above != nullptr) chunk = chunk->above;
  while (chunk != nullptr) {
    RegisterChunk* below = chunk->below;
    chunk_free(vm, chunk);
    chunk = below;
  }
}

// Registers of frames are always defined and visited as they are; what lies between frames
// (arguments of natives, the frames' own fields) may be stale and is visited conservatively. Of a
// thread that waits without native frames beneath it nothing lies there that is needed but the
// arguments of the native that waits.
void Thread::trace(Tracer& tracer) {
  tracer.visit(exception);
  tracer.visit(interrupt);
  tracer.visit(entry_result);
  tracer.visit(step.keep);
  tracer.visit(waiting_native);
  Value* used_end = top;
  RegisterChunk* in = chunk;
  if (waiting_native != nullptr) {
    Value* args_end = waiting_args + waiting_native->signature.parameter_count;
    for (Value* at = waiting_args; at < args_end; ++at) tracer.visit(*at);
    // Parked in a native of its topmost frame: beyond the arguments lies what other calls left.
    const bool cut = vm.current() != this && args_end >= in->registers && args_end < used_end;
    if (cut) used_end = args_end;
  }
  for (Frame* f = frame; f != nullptr; f = f->below) {
    auto* place = reinterpret_cast<Value*>(f);
    while (place < in->registers || place >= in->end) {
      tracer.visit_conservatively(in->registers, used_end);
      used_end = in->saved_top;
      in = in->below;
    }
    if (f->end < used_end) tracer.visit_conservatively(f->end, used_end);
    if ((f->flags & kFrameGenerator) == 0) {  // a generator traces its own
      for (Value* at = f->base; at < f->end; ++at) tracer.visit(*at);
    }
    tracer.visit(f->function);
    tracer.visit(f->object);
    used_end = reinterpret_cast<Value*>(f);
  }
  for (;;) {
    tracer.visit_conservatively(in->registers, used_end);
    if (in->below == nullptr) return;
    used_end = in->saved_top;
    in = in->below;
  }
}

void pop_special_frame(Thread& thread) {
  Frame* frame = thread.frame;
  if ((frame->flags & kFrameNewChunk) != 0) {
    close_chunk(thread);
  } else {
    thread.top = reinterpret_cast<Value*>(frame);
  }
  thread.frame = frame->below;
  --thread.depth;
}

// --- natives

namespace {

int place_of(const Signature& signature, Str* name) {
  for (int i = signature.positional_only; i < signature.parameter_count; ++i) {
    if (signature.names[i] == name && i != signature.rest && i != signature.extra) return i;
  }
  return -1;
}

bool raise_missing(Vm& vm, Native* native, const Value* at) {
  const Signature& s = native->signature;
  std::vector<std::string_view> missing;
  for (int i = 0; i < s.required; ++i) {
    if (at[i].is_undefined()) missing.push_back(s.names[i]->view());
  }
  vm.raise(vm.types.type_error,
           cat(native->name->view(), "() missing ", missing.size(), " required argument",
               missing.size() == 1 ? ": " : "s: ", quoted_names(missing)));
  return false;
}

}  // namespace

bool bind_native(Vm& vm, Native* native, Value* at, uint32_t count, Tuple* keywords) {
  const Signature& s = native->signature;
  uint32_t by_keyword = keywords == nullptr ? 0 : keywords->size();
  uint32_t by_position = count - by_keyword;
  Value places[kMaxNativeParameters];
  for (uint32_t i = 0; i < by_position && i < s.positional_count; ++i) places[i] = at[i];
  if (s.rest >= 0) {
    uint32_t extra = by_position > s.positional_count ? by_position - s.positional_count : 0;
    Tuple* rest = vm.tuple(extra);
    for (uint32_t i = 0; i < extra; ++i) rest->items[i] = at[s.positional_count + i];
    places[s.rest] = rest;
  } else if (by_position > s.positional_count) {
    // What stands before the dot does not count: a method's self, a classmethod's cls.
    const bool of_class = s.parameter_count > 0 && s.names[0]->view() == "cls";
    uint32_t self = native->owner != nullptr || of_class ? 1 : 0;
    return raise_too_many(vm, native->name->view(), s.required - (s.required >= self ? self : 0),
                          s.positional_count - self, by_position - self);
  }
  Dict* extra = nullptr;
  if (s.extra >= 0) places[s.extra] = extra = vm.dict();
  for (uint32_t i = 0; i < by_keyword; ++i) {
    Str* name = keywords->items[i].as<Str>();
    Value value = at[by_position + i];
    int place = place_of(s, name);
    if (place >= 0) {
      if (!places[place].is_undefined()) {
        vm.raise(
            vm.types.type_error,
            cat(native->name->view(), "() got multiple values for argument '", name->view(), "'"));
        return false;
      }
      places[place] = value;
    } else if (extra != nullptr) {
      dict_set_str(vm, extra, name, value);
    } else {
      return raise_unexpected(vm, native->name, name, s.names + s.positional_only,
                              s.parameter_count - s.positional_only);
    }
  }
  for (int i = 0; i < s.required; ++i) {
    if (places[i].is_undefined()) return raise_missing(vm, native, places);
  }
  std::memcpy(static_cast<void*>(at), places, s.parameter_count * sizeof(Value));
  return true;
}

// --- functions

namespace {

bool raise_missing(Vm& vm, Function* function, const Value* at, uint32_t first, uint32_t last,
                   const char* what) {
  Code* code = function->code;
  std::vector<std::string_view> missing;
  for (uint32_t i = first; i < last; ++i) {
    if (at[i].is_undefined()) missing.push_back(code->parameter_names[i]->view());
  }
  vm.raise(vm.types.type_error,
           cat(function->qualified_name->view(), "() missing ", missing.size(), " required ", what,
               " argument", missing.size() == 1 ? ": " : "s: ", quoted_names(missing)));
  return false;
}

bool bind_keywords(Vm& vm, Function* function, Value* at, const Value* values, Tuple* keywords,
                   Dict* extra) {
  Code* code = function->code;
  uint32_t named = code->positional_count + uint32_t{code->keyword_only_count};
  for (uint32_t i = 0; i < keywords->size(); ++i) {
    Str* name = keywords->items[i].as<Str>();
    uint32_t place = 0;
    while (place < named && code->parameter_names[place] != name) ++place;
    if (place < named) {
      if (!at[place].is_undefined()) {
        vm.raise(vm.types.type_error,
                 cat(function->qualified_name->view(), "() got multiple values for argument '",
                     name->view(), "'"));
        return false;
      }
      at[place] = values[i];
    } else if (extra != nullptr) {
      dict_set_str(vm, extra, name, values[i]);
    } else {
      return raise_unexpected(vm, function->qualified_name, name, code->parameter_names, named);
    }
  }
  return true;
}

// Puts defaults where nothing was given; false: something required is missing.
bool bind_defaults(Vm& vm, Function* function, Value* at) {
  Code* code = function->code;
  uint32_t positional = code->positional_count;
  uint32_t with_default = function->defaults == nullptr ? 0 : function->defaults->size();
  bool complete = true;
  for (uint32_t i = 0; i < positional; ++i) {
    if (!at[i].is_undefined()) continue;
    if (i + with_default >= positional) {
      at[i] = function->defaults->items[i + with_default - positional];
    } else {
      complete = false;
    }
  }
  if (!complete) return raise_missing(vm, function, at, 0, positional - with_default, "positional");
  uint32_t end = positional + code->keyword_only_count;
  for (uint32_t i = positional; i < end; ++i) {
    if (!at[i].is_undefined()) continue;
    if (function->keyword_defaults != nullptr) {
      at[i] = dict_get_str(vm, function->keyword_defaults, code->parameter_names[i]);
    }
    if (at[i].is_undefined()) complete = false;
  }
  return complete || raise_missing(vm, function, at, positional, end, "keyword-only");
}

}  // namespace

namespace {

// The code of a class body or a snippet relies on it that its argument is a dict.
bool check_names(Vm& vm, const Function* function, Value names) {
  if (!takes_names(*function->code->chunk) || vm.kind_of(names) == Kind::kDict) return true;
  vm.raise(vm.types.type_error, cat(function->qualified_name->view(),
                                    "() takes the dict of its names, not ", vm.type_name(names)));
  return false;
}

}  // namespace

bool bind_function(Vm& vm, Function* function, Value* at, uint32_t count, Tuple* keywords) {
  Code* code = function->code;
  uint32_t by_keyword = keywords == nullptr ? 0 : keywords->size();
  uint32_t by_position = count - by_keyword;
  uint32_t positional = code->positional_count;
  Tuple* values = nullptr;
  if (by_keyword > 0) {
    values = vm.tuple(by_keyword);
    for (uint32_t i = 0; i < by_keyword; ++i) values->items[i] = at[by_position + i];
  }
  Tuple* rest = nullptr;
  if (by_position > positional) {
    if (!code->has_rest) {
      uint32_t with_default = function->defaults == nullptr ? 0 : function->defaults->size();
      return raise_too_many(vm, function->qualified_name->view(), positional - with_default,
                            positional, by_position);
    }
    rest = vm.tuple(by_position - positional);
    for (uint32_t i = positional; i < by_position; ++i) rest->items[i - positional] = at[i];
    by_position = positional;
  }
  for (uint32_t i = by_position; i < code->register_count; ++i) at[i] = Value::undefined();
  uint32_t place = positional + code->keyword_only_count;
  if (code->has_rest) at[place++] = rest != nullptr ? rest : vm.tuple(size_t{0});
  Dict* extra = nullptr;
  if (code->has_extra) at[place] = extra = vm.dict();
  if (values != nullptr && !bind_keywords(vm, function, at, values->items, keywords, extra))
    return false;
  return bind_defaults(vm, function, at) && check_names(vm, function, at[0]);
}

bool push_function(Vm& vm, Thread& thread, Value* place, Function* function, const Value* args,
                   uint32_t count, Tuple* keywords, const FrameUse& use, Value* made) {
  Code* code = function->code;
  uint8_t flags = 0;
  place = make_room(thread, place, std::max(code->register_count, count), &flags);
  Value* base = place + sizeof(Frame) / sizeof(Value);
  for (uint32_t i = 0; i < count; ++i) base[i] = args[i];
  if (keywords == nullptr && count == code->simple_count) {
    for (uint32_t i = count; i < code->register_count; ++i) base[i] = Value::undefined();
    return push_frame(vm, thread, function, place, use, flags);
  }
  bool bound = bind_function(vm, function, base, count, keywords);
  if (bound && !code->is_generator) return push_frame(vm, thread, function, place, use, flags);
  if (bound) *made = generator_make(vm, function, base);
  if ((flags & kFrameNewChunk) != 0) close_chunk(thread);
  return bound;
}

bool push_generator(Vm& vm, Thread& thread, Value* place, Generator* generator,
                    const FrameUse& use) {
  uint8_t flags = kFrameGenerator;
  place = make_room(thread, place, 0, &flags);
  FrameUse with_generator{use.result, use.flags, generator};
  if (!push_frame(vm, thread, generator->function, place, with_generator, flags,
                  generator->registers)) {
    return false;
  }
  thread.frame->pc = generator->pc;
  generator->state = kRunning;
  vm.heap.changed(generator);
  if (generator->blocks != nullptr) vm.host()->go_on_with_blocks(thread, generator);
  return true;
}

bool resume_generator(Vm& vm, Thread& thread, Generator* generator, const FrameUse& use,
                      Value sent) {
  if (generator->state == kRunning && !check_not_running(vm, generator)) return false;
  const bool at_yield = generator->state == kSuspendedAtYield;
  if (!push_generator(vm, thread, thread.frame->end, generator, use)) return false;
  if (at_yield) generator->registers[generator->yield_register] = sent;
  return true;
}

void suspend_generator(Vm& vm, Thread& thread, const bytecode::Instruction* pc) {
  auto* generator = thread.frame->object.as<Generator>();
  generator->pc = pc;
  generator->state = kSuspendedAtYield;
  if (generator->function->code->has_handlers) watch_generator(vm, generator);
  if (generator->blocks != nullptr) vm.host()->stop_blocks(thread, generator);
  pop_frame(thread);
}

// --- what is callable

int resolve_callable(Vm& vm, Value* callee, Value** args, uint32_t* count) {
  // There is room for two selves: more methods within methods do not happen in earnest, nor do
  // longer chains.
  constexpr int kMaxSelves = 2, kMaxSteps = 100;
  for (int selves = 0, steps = 0; selves <= kMaxSelves && steps < kMaxSteps; ++steps) {
    Value self;
    switch (vm.kind_of(*callee)) {
      case Kind::kFunction:
      case Kind::kNative:
        return 1;
      case Kind::kType:
        return 0;
      case Kind::kMethod:
        self = callee->as<Method>()->self;
        *callee = callee->as<Method>()->callable;
        break;
      case Kind::kStaticMethod:
        *callee = callee->as<Wrapper>()->callable;
        continue;
      default: {
        Value found = callee->is_object() ? type_lookup(vm, vm.type_of(*callee), vm.names.call)
                                          : Value::undefined();
        if (found.is_undefined()) {
          vm.raise(vm.types.type_error,
                   cat("'", vm.type_name(*callee), "' object is not callable"));
          return -1;
        }
        if (!binds_self(vm, found)) {
          *callee = bind_attribute(vm, found, *callee, vm.type_of(*callee));
          if (callee->is_error()) return -1;
          continue;
        }
        self = *callee;
        *callee = found;
      }
    }
    if (++selves > kMaxSelves) break;
    --*args;
    **args = self;
    ++*count;
  }
  vm.raise(vm.types.recursion_error, "a chain of __call__ that is too long");
  return -1;
}

// --- calls from C++

namespace {

Tuple* split_keywords(Vm& vm, Value* at, uint32_t count, Tuple* keywords, Dict** named) {
  uint32_t by_position = count - (keywords == nullptr ? 0 : keywords->size());
  Tuple* args = vm.tuple(by_position);
  for (uint32_t i = 0; i < by_position; ++i) args->items[i] = at[i];
  *named = nullptr;
  if (keywords != nullptr && keywords->size() > 0) {
    *named = vm.dict();
    for (uint32_t i = 0; i < keywords->size(); ++i) {
      dict_set_str(vm, *named, keywords->items[i].as<Str>(), at[by_position + i]);
    }
  }
  return args;
}

bool owner_fits(Vm& vm, Native* native, const Value* at) {
  if (native->owner == nullptr || vm.is_instance(at[0], native->owner)) return true;
  vm.raise(vm.types.type_error,
           cat("'", native->name->view(), "' needs a '", native->owner->name->view(),
               "' object, not '", vm.type_name(at[0]), "'"));
  return false;
}

// Steps a native until it has a result; the C stack waits with the thread.
Value run_native(Vm& vm, Thread& thread, Native* native, Value* at) {
  for (;;) {
    vm.set_running_native(native);
    Value result = native->fn(vm, Args{at, native->signature.parameter_count});
    if (!result.is_suspended()) return result;
    if (!wait_under_native(vm, thread)) return Value::error();
  }
}

}  // namespace

namespace {

void set_interrupts(Vm& vm, Thread& thread, const std::vector<Value>& all) {
  if (all.size() < 2) {
    thread.interrupt = all.empty() ? Value::undefined() : all[0];
    return;
  }
  Tuple* several = vm.tuple(all.size());
  std::copy(all.begin(), all.end(), several->items);
  thread.interrupt = several;
}

}  // namespace

std::span<const Value> interrupts(Vm& vm, const Thread& thread) {
  if (thread.interrupt.is_undefined()) return {};
  if (vm.kind_of(thread.interrupt) != Kind::kTuple) return {&thread.interrupt, 1};
  auto* several = thread.interrupt.as<Tuple>();
  return {several->items, several->size()};
}

void add_interrupt(Vm& vm, Thread& thread, Value exception) {
  exception.as_object()->aux |= kFromOutside;
  std::span<const Value> before = interrupts(vm, thread);
  if (before.empty()) {
    thread.interrupt = exception;
    return;
  }
  if (vm.is_instance(exception, vm.types.keyboard_interrupt)) {
    for (Value each : before) {
      if (vm.is_instance(each, vm.types.keyboard_interrupt)) return;
    }
  }
  // `before` keeps what a vector hides from the collector alive; nothing here is a safepoint.
  std::vector<Value> all(before.begin(), before.end());
  all.push_back(exception);
  set_interrupts(vm, thread, all);
}

Value take_interrupt(Vm& vm, Thread& thread) {
  std::span<const Value> all = interrupts(vm, thread);
  if (all.empty()) return Value::undefined();
  Value first = all.front();
  set_interrupts(vm, thread, {all.begin() + 1, all.end()});
  return first;
}

bool will_interrupt(Vm& vm, const Thread& thread, Value exception) {
  std::span<const Value> all = interrupts(vm, thread);
  return std::find(all.begin(), all.end(), exception) != all.end();
}

bool withdraw_interrupt(Vm& vm, Thread& thread, Value exception) {
  if (!will_interrupt(vm, thread, exception)) return false;
  std::span<const Value> before = interrupts(vm, thread);
  std::vector<Value> all(before.begin(), before.end());
  std::erase(all, exception);
  set_interrupts(vm, thread, all);
  return true;
}

bool raise_interrupt(Vm& vm, Thread& thread) {
  if (thread.interrupt.is_undefined()) return false;
  if (thread.takes_interrupts && !thread.ending) return false;
  const Value exception = thread.ending ? thread.interrupt : take_interrupt(vm, thread);
  const StepType* type = thread.step.type;
  if (type != nullptr && type->tell != nullptr && !thread.ending) {
    type->tell(vm, thread.step, exception.as<Exception>());
  }
  thread.end_step();
  vm.raise_value(exception);
  return true;
}

bool wait_under_native(Vm& vm, Thread& thread) {
  vm.return_steps(thread);
  if (vm.host()->switch_away(thread, false)) return !raise_interrupt(vm, thread);
  thread.end_step();
  vm.raise(vm.types.memory_error, kNoStack);
  return false;
}

bool prepare_native(Vm& vm, Native* native, Value* at, uint32_t count, Tuple* keywords) {
  return bind_native(vm, native, at, count, keywords) && owner_fits(vm, native, at);
}

Value call_at(Vm& vm, Value callee, Value* args, uint32_t count, Tuple* keywords) {
  Thread& thread = *vm.current();
  int what = resolve_callable(vm, &callee, &args, &count);
  if (what < 0) return Value::error();
  if (what == 0) {
    Dict* named = nullptr;
    Tuple* positional = split_keywords(vm, args, count, keywords, &named);
    return construct(vm, callee.as<Type>(), positional, named);
  }
  NativeDepth depth(vm);
  if (!depth.ok() || !call_safepoint(vm, thread)) return Value::error();
  if (callee.as_object()->kind == Kind::kNative) {
    auto* native = callee.as<Native>();
    if (!prepare_native(vm, native, args, count, keywords)) return Value::error();
    return run_native(vm, thread, native, args);
  }
  Value made;
  if (!push_function(vm, thread, thread.top, callee.as<Function>(), args, count, keywords,
                     {&thread.entry_result, kFrameEntry}, &made)) {
    return Value::error();
  }
  if (!made.is_undefined()) return made;
  return run_nested(vm, thread);
}

namespace {

// Room for `count` arguments above everything that the thread uses, with one register before them.
class Scratch {
 public:
  Scratch(Thread& thread, uint32_t count)
      : thread_(thread), saved_top_(thread.top), saved_chunk_(thread.chunk) {
    size_t needed = size_t{count} + 2 + kNativeSlack;
    Value* base = thread.top;
    if (static_cast<size_t>(thread.chunk->end - base) < needed) base = open_chunk(thread, needed);
    args_ = base + 2;
    base[0] = base[1] = Value::undefined();
    thread.top = args_ + count + kNativeSlack;
  }
  ~Scratch() {
    thread_.chunk = saved_chunk_;
    thread_.top = saved_top_;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  Value* args() { return args_; }

 private:
  Thread& thread_;
  Value* saved_top_;
  RegisterChunk* saved_chunk_;
  Value* args_;
};

}  // namespace

Value Vm::call(Value callable, const Value* args, size_t count) {
  Scratch scratch(*current_, static_cast<uint32_t>(count));
  for (size_t i = 0; i < count; ++i) scratch.args()[i] = args[i];
  return call_at(*this, callable, scratch.args(), static_cast<uint32_t>(count), nullptr);
}

Value Vm::call_spread(Value callable, Tuple* args, Dict* keywords) {
  uint32_t named = keywords == nullptr ? 0 : keywords->table.live;
  if (uint64_t{args->size()} + named > 1000000) {
    return raise(types.type_error, "more than 1000000 arguments in a call");
  }
  Scratch scratch(*current_, args->size() + named);
  Value* at = scratch.args();
  for (uint32_t i = 0; i < args->size(); ++i) *at++ = args->items[i];
  Tuple* names_of = nullptr;
  if (named > 0) {
    names_of = tuple(named);
    uint32_t position = 0;
    for (uint32_t i = 0; table_next(keywords->table, &position); ++position, ++i) {
      const Entry& entry = keywords->table.entries[position];
      if (kind_of(entry.key) != Kind::kStr)
        return raise(types.type_error, "keywords must be strings");
      names_of->items[i] = intern(entry.key.as<Str>());
      *at++ = entry.value;
    }
  }
  return call_at(*this, callable, scratch.args(), args->size() + named, names_of);
}

namespace {

// The function that a call of `callable` comes to, if it is one or a method of an object; else
// null.
Function* plain_function(const Vm& vm, Value callable) {
  if (vm.kind_of(callable) == Kind::kMethod) callable = callable.as<Method>()->callable;
  return vm.kind_of(callable) == Kind::kFunction ? callable.as<Function>() : nullptr;
}

Tuple* with_self(Vm& vm, Value self, const Tuple* args) {
  Tuple* all = vm.tuple(size_t{args->size()} + 1);
  all->items[0] = self;
  std::copy_n(args->items, args->size(), all->items + 1);
  return all;
}

}  // namespace

size_t Vm::registers_to_begin(Value callable) const {
  const Function* function = plain_function(*this, callable);
  const uint32_t own = function == nullptr ? 0 : function->code->register_count;
  return kFrameOverhead + std::max(own, start_function_->code->register_count);
}

// What the usual handler is, a function with as many arguments as it takes, is the thread's first
// frame itself.
bool Vm::prepare(Thread& thread, Value callable, Tuple* args, Dict* keywords) {
  const FrameUse use{&thread.entry_result, kFrameEntry};
  Value made;
  Function* function = plain_function(*this, callable);
  const bool has_self = kind_of(callable) == Kind::kMethod;
  if (function != nullptr && keywords == nullptr &&
      args->size() + (has_self ? 1 : 0) == function->code->simple_count) {
    if (has_self) args = with_self(*this, callable.as<Method>()->self, args);
    return push_function(*this, thread, thread.top, function, args->items, args->size(), nullptr,
                         use, &made);
  }
  // Else the first frame runs code of its own: R[0] = callable, R[1] = arguments, R[2] = keywords;
  // spread, return.
  Value values[3] = {callable, list_from(*this, args),
                     keywords == nullptr ? Value::undefined() : Value(keywords)};
  if (values[1].is_error()) return false;
  return push_function(*this, thread, thread.top, start_function_, values, 3, nullptr, use, &made);
}

}  // namespace falcon::vm
