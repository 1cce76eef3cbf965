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
  generator->state = kFresh;
  return generator;
}

void generator_finish(Heap& heap, Generator* generator) {
  heap.free_outside(generator->registers, registers_bytes(generator));
  generator->registers = nullptr;
  generator->state = kFinished;
}

namespace {

// The generator that a suspended one delegates to by `yield from`, or null.
Generator* delegate_of(Vm& vm, Generator* generator) {
  if (generator->state != kSuspendedAtYield || generator->pc->op != bytecode::Op::kYieldFrom)
    return nullptr;
  Value inner = generator->registers[generator->pc->a];
  return vm.kind_of(inner) == Kind::kGenerator ? inner.as<Generator>() : nullptr;
}

// Throws into the generator that `generator` delegates to. True: *result is what comes of it;
// false: go on with `generator` itself (*thrown undefined: the delegate has ended, else it is what
// the delegate raised).
bool throw_into_delegate(Vm& vm, Generator* generator, Value* thrown, Value* result) {
  Generator* inner = delegate_of(vm, generator);
  if (inner == nullptr) return false;
  uint16_t reg = generator->pc->a;
  Value returned = Value::none();
  generator->state = kRunning;
  Value item = vm.resume(inner, Value::none(), *thrown, &returned);
  generator->state = kSuspendedAtYield;
  if (item.is_error()) {
    *thrown = vm.take_exception();
    return false;
  }
  if (!item.is_undefined()) {
    *result = item;
    return true;
  }
  generator->registers[reg + 1] = returned;
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
    bool delegated = delegate_of(*this, generator) != nullptr;
    if (throw_into_delegate(*this, generator, &thrown, &result)) return result;
    if (delegated && thrown.is_undefined()) deliver = false;
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
