// FALCON_VERSION is defined for this file alone, so that a new version recompiles nothing else.
#include "base/version.h"

namespace falcon {

const char* const kVersion = FALCON_VERSION;

}  // namespace falcon
