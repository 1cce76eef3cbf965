// Generators: a function's frame that is kept between its yields.
#include <algorithm>
#include <cstdio>
#include <cstring>

#include "vm/call.h"
#include "vm/install.h"
#include "vm/interpreter.h"
#include "vm/interpreter_ops.h"

namespace falcon::vm {

namespace {

// Natives that are called by the generator have their places behind its registers.
size_t registers_bytes(const Generator* generator) {
  return (size_t{generator->register_count} + kNativeSlack) * sizeof(Value);
}

}  // namespace

Value generator_make(Vm& vm, Function* function, const Value* registers) {
  auto* generator = vm.heap.make<Generator>(vm.types.generator, Kind::kGenerator);
  uint32_t count = function->code->register_count;
  generator->function = function;
  generator->pc = function->code->instructions;
  generator->register_count = count;
  generator->registers = static_cast<Value*>(vm.heap.allocate_outside(registers_bytes(generator)));
  std::memcpy(static_cast<void*>(generator->registers), registers, count * sizeof(Value));
  std::fill_n(generator->registers + count, kNativeSlack, Value::undefined());
  generator->blocks = nullptr;
  generator->state = kFresh;
  return generator;
}

void generator_finish(Heap& heap, Generator* generator) {
  heap.free_outside(generator->registers, registers_bytes(generator));
  generator->registers = nullptr;
  generator->state = kFinished;
}

void stop_is_an_error(Vm& vm) {
  Value stopped = vm.exception();
  if (!vm.catch_exception(vm.types.stop_iteration)) return;
  vm.raise(vm.types.runtime_error, "generator raised StopIteration");
  auto* error = vm.exception().as<Exception>();
  error->cause = error->context = stopped;
  error->aux |= kSuppressContext;
}

namespace {

// What a suspended generator delegates to by `yield from`, or undefined.
Value delegate_of(const Generator* generator) {
  if (generator->state != kSuspendedAtYield || generator->pc->op != bytecode::Op::kYieldFrom)
    return Value::undefined();
  return generator->registers[generator->pc->a];
}

// A method of an iterator that is no generator; undefined if it has none.
Value delegate_method(Vm& vm, Value inner, const char* name) {
  if (vm.kind_of(inner) != Kind::kInstance) return Value::undefined();
  return find_attribute(vm, inner, vm.intern(name));
}

// Closes what a generator delegates to. False: exception.
bool close_delegate(Vm& vm, Value inner) {
  if (vm.kind_of(inner) == Kind::kGenerator) {
    return !generator_close(vm, inner.as<Generator>()).is_error();
  }
  Value method = delegate_method(vm, inner, "close");
  return !method.is_error() && (method.is_undefined() || !vm.call(method).is_error());
}

// Throws into what a generator delegates to. The item that comes of it; undefined: it has ended,
// with *returned; error: what it raised, which is `thrown` if it takes none.
Value throw_into_delegate(Vm& vm, Value inner, Value thrown, Value* returned) {
  if (vm.kind_of(inner) == Kind::kGenerator) {
    return vm.resume(inner.as<Generator>(), Value::none(), thrown, returned);
  }
  Value method = delegate_method(vm, inner, "throw");
  if (method.is_error()) return method;
  if (method.is_undefined()) return vm.raise_value(thrown);
  Value item = vm.call(method, &thrown, 1);
  Value stopped = vm.exception();
  if (!item.is_error() || !vm.catch_exception(vm.types.stop_iteration)) return item;
  const Tuple* args = stopped.as<Exception>()->args;
  *returned = args->size() == 0 ? Value::none() : args->items[0];
  return Value::undefined();
}

// Throws into a generator that delegates to `inner`. True: *result is what comes of it; false: go
// on with the generator itself (*thrown undefined: the delegate has ended, else it is to be
// raised).
bool throw_through(Vm& vm, Generator* generator, Value inner, Value* thrown, Value* result) {
  const bool closes = vm.is_instance(*thrown, vm.types.generator_exit);
  Value returned = Value::none();
  Value item;
  generator->state = kRunning;
  if (generator->blocks != nullptr) vm.host()->go_on_with_blocks(*vm.current(), generator);
  if (closes) {
    item = close_delegate(vm, inner) ? vm.raise_value(*thrown) : Value::error();
  } else {
    item = throw_into_delegate(vm, inner, *thrown, &returned);
  }
  if (generator->blocks != nullptr) vm.host()->stop_blocks(*vm.current(), generator);
  generator->state = kSuspendedAtYield;
  if (item.is_error()) {
    *thrown = vm.take_exception();
    return false;
  }
  if (!item.is_undefined()) {
    *result = item;
    return true;
  }
  generator->registers[generator->pc->a + 1] = returned;
  vm.heap.wrote(returned);
  ++generator->pc;
  *thrown = Value::undefined();
  return false;
}

}  // namespace

Value Vm::resume(Generator* generator, Value sent, Value thrown, Value* returned) {
  if (!check_not_running(*this, generator)) return Value::error();
  if (returned != nullptr) *returned = Value::none();
  NativeDepth depth(*this);
  if (!depth.ok()) return Value::error();
  bool deliver = generator->state == kSuspendedAtYield;
  if (!thrown.is_undefined()) {
    Value result;
    Value inner = delegate_of(generator);
    if (!inner.is_undefined()) {
      if (throw_through(*this, generator, inner, &thrown, &result)) return result;
      if (thrown.is_undefined()) deliver = false;
    }
    if (generator->state == kFresh) {  // it is in none of its try statements
      generator_finish(heap, generator);
      raise_value(thrown);
      stop_is_an_error(*this);
      return Value::error();
    }
  }
  if (generator->state == kFinished) {
    return thrown.is_undefined() ? Value::undefined() : raise_value(thrown);
  }
  if (generator->state == kFresh && thrown.is_undefined() && !sent.is_none()) {
    return raise(types.type_error, "can't send non-None value to a just-started generator");
  }
  Thread& thread = *current_;
  if (!push_generator(*this, thread, thread.top, generator, {&thread.entry_result, kFrameEntry})) {
    return Value::error();
  }
  Value result;
  if (!thrown.is_undefined()) {
    // Handlers are looked for at the instruction before pc: the yield that it stands behind, but a
    // fresh generator and one that delegates stand at theirs.
    if (!deliver || thread.frame->pc->op == bytecode::Op::kYieldFrom) ++thread.frame->pc;
    raise_value(thrown);
    set_context(thrown.as<Exception>(), handled_in(*thread.frame));
    result = run_nested_raising(*this, thread);
  } else {
    if (deliver) thread.frame->base[generator->yield_register] = sent;
    result = run_nested(*this, thread);
  }
  if (result.is_error() || generator->state != kFinished) return result;
  if (returned != nullptr) *returned = result;
  return Value::undefined();
}

Value generator_close(Vm& vm, Generator* generator) {
  if (generator->state == kFinished) return Value::none();
  if (generator->state == kFresh) {
    generator_finish(vm.heap, generator);
    return Value::none();
  }
  Exception* exit = vm.make_exception(vm.types.generator_exit, "");
  Value item = vm.resume(generator, Value::none(), exit);
  if (item.is_error()) {
    bool quiet =
        vm.catch_exception(vm.types.generator_exit) || vm.catch_exception(vm.types.stop_iteration);
    return quiet ? Value::none() : item;
  }
  if (item.is_undefined()) return Value::none();
  return vm.raise(vm.types.runtime_error, "generator ignored GeneratorExit");
}

namespace {

Value raise_stop(Vm& vm, Value value) {
  Exception* stop = vm.make_exception(vm.types.stop_iteration, "");
  stop->args = value.is_none() ? vm.tuple(size_t{0}) : vm.tuple({value});
  return vm.raise_value(stop);
}

Value generator_send(Vm& vm, Args args) {
  Value returned;
  Value item = vm.resume(args[0].as<Generator>(), args[1], Value::undefined(), &returned);
  return item.is_undefined() ? raise_stop(vm, returned) : item;
}

Value generator_next(Vm& vm, Args args) {
  Value returned;
  Value item = vm.resume(args[0].as<Generator>(), Value::none(), Value::undefined(), &returned);
  return item.is_undefined() ? raise_stop(vm, returned) : item;
}

Value generator_throw(Vm& vm, Args args) {
  Value thrown = args[1];
  if (vm.kind_of(thrown) == Kind::kType) {
    thrown = vm.call(thrown);
    if (thrown.is_error()) return thrown;
  }
  if (vm.kind_of(thrown) != Kind::kException) {
    return vm.raise(vm.types.type_error,
                    cat("exceptions must be classes or instances deriving from BaseException, not ",
                        vm.type_name(thrown)));
  }
  thrown.as<Exception>()->aux |= kWasThrown;
  Value returned;
  Value item = vm.resume(args[0].as<Generator>(), Value::none(), thrown, &returned);
  return item.is_undefined() ? raise_stop(vm, returned) : item;
}

Value close_native(Vm& vm, Args args) { return generator_close(vm, args[0].as<Generator>()); }

constexpr NativeDef kMethods[] = {
    {"send(self, value, /)", generator_send,
     "Goes on with `value` as the result of the yield; gives the next item."},
    {"throw(self, exception, /)", generator_throw,
     "Raises an exception at the yield; gives the next item."},
    {"close(self, /)", close_native,
     "Raises GeneratorExit at the yield, so that the generator ends."},
    {"__next__(self, /)", generator_next, "The next item, or StopIteration."},
};

Value generator_name(Vm&, Args args) { return args[0].as<Generator>()->function->name; }
Value generator_qualified_name(Vm&, Args args) {
  return args[0].as<Generator>()->function->qualified_name;
}
Value generator_running(Vm&, Args args) {
  return Value::boolean(args[0].as<Generator>()->state == kRunning);
}

constexpr NativeDef kAttributes[] = {
    {"__name__(self)", generator_name, "The function's name."},
    {"__qualname__(self)", generator_qualified_name, "The function's dotted name."},
    {"gi_running(self)", generator_running, "Whether its code runs at the moment."},
};

Value generator_repr(Vm& vm, Value self) {
  char address[20];
  std::snprintf(address, sizeof(address), "0x%llx", static_cast<unsigned long long>(self.bits()));
  return vm.string(cat("<generator object ", self.as<Generator>()->function->qualified_name->view(),
                       " at ", address, ">"));
}

Value generator_iter(Vm&, Value self) { return self; }

void trace_generator(Object* object, Tracer& tracer) {
  auto* generator = static_cast<Generator*>(object);
  tracer.visit(generator->function);
  tracer.visit(generator->blocks);
  if (generator->registers == nullptr) return;
  Value* end = generator->registers + generator->register_count;
  for (Value* at = generator->registers; at < end; ++at) tracer.visit(*at);
  tracer.visit_conservatively(end, end + kNativeSlack);
}

void finalize_generator(Heap& heap, Object* object) {
  generator_finish(heap, static_cast<Generator*>(object));
}

}  // namespace

void install_generators(Vm& vm) {
  Operations& operations = vm.operations_for(Kind::kGenerator);
  operations.repr = generator_repr;
  operations.iter = generator_iter;
  operations.trace = trace_generator;
  operations.finalize = finalize_generator;
  vm.define(vm.types.generator, kMethods);
  for (const NativeDef& def : kAttributes) vm.define_property(vm.types.generator, def);
}

}  // namespace falcon::vm
