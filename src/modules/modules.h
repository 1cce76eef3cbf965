// The modules that are built in, for whoever makes a runtime.
#pragma once

namespace falcon::vm {
class Vm;
}

namespace falcon::modules {

// Makes every built-in module known to `import`; each is filled when it is first imported.
void register_modules(vm::Vm& vm);

}  // namespace falcon::modules
