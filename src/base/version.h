// The version of Falcon, as CMake's project() states it.
#ifndef FALCON_BASE_VERSION_H_
#define FALCON_BASE_VERSION_H_

namespace falcon {

extern const char* const kVersion;  // "2.0.0"

}  // namespace falcon

#endif  // FALCON_BASE_VERSION_H_
