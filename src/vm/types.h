// The built-in classes of a Vm, from the one table types.def.
#pragma once

namespace falcon::vm {

struct Type;

struct Types {
#define FALCON_TYPE(member, name, base, kind) Type* member = nullptr;
#define FALCON_EXCEPTION(member, name, base) Type* member = nullptr;
#include "vm/types.def"
#undef FALCON_TYPE
#undef FALCON_EXCEPTION
};

}  // namespace falcon::vm
