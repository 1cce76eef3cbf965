// Where machine code finds the fields of what the VM works on, in bytes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jit/assembler.h"
#include "vm/containers.h"
#include "vm/function.h"
#include "vm/thread.h"
#include "vm/type.h"
#include "vm/vm.h"

// Of structs that derive from Object and of Thread, which has virtual functions, the standard calls
// offsetof conditionally supported; g++ and clang support it, but for virtual bases.
#pragma GCC diagnostic ignored "-Winvalid-offsetof"

namespace falcon::jit {

#define FALCON_FIELD(type, name) static_cast<int32_t>(offsetof(vm::type, name))

// What registers hold wherever machine code runs.
constexpr Reg kR = rbx;            // the frame's registers
constexpr Reg kVm = rbp;           // the Vm
constexpr Reg kFrame = r12;        // the topmost frame
constexpr Reg kThread = r13;       // the running thread
constexpr Reg kIntTag = r14;       // 0xFFFF000000000000: integers are not below
constexpr Reg kDoubleShift = r15;  // 2^49: doubles are their bits plus that

constexpr uint64_t kIntTagBits = vm::Value::small_int(0).bits();
constexpr uint64_t kDoubleShiftBits = uint64_t{1} << 49;
// The bits of a double, once its shift is taken away, are below.
constexpr uint64_t kDoubleEnd = kIntTagBits - kDoubleShiftBits;
// A value is an object if its bits less kFirstObject are below kObjectEnd.
constexpr int32_t kFirstObject = 16;
constexpr uint64_t kObjectEnd = kDoubleShiftBits - kFirstObject;
constexpr int32_t kFalse = static_cast<int32_t>(vm::Value::boolean(false).bits());
constexpr int32_t kTrue = static_cast<int32_t>(vm::Value::boolean(true).bits());
constexpr int32_t kNone = static_cast<int32_t>(vm::Value::none().bits());
constexpr int32_t kError = static_cast<int32_t>(vm::Value::error().bits());
constexpr int32_t kSuspendedValue = static_cast<int32_t>(vm::Value::suspended().bits());
constexpr int32_t kUndefined = static_cast<int32_t>(vm::Value::undefined().bits());

inline Mem in_frame(int32_t field) { return {kFrame, field}; }
inline Mem in_thread(int32_t field) { return {kThread, field}; }
// Register x of the running frame.
inline Mem reg(uint32_t x) { return {kR, static_cast<int32_t>(x * sizeof(vm::Value))}; }

}  // namespace falcon::jit
