# falcon_layer(NAME DEPENDS LAYER... [TEST_DEPENDS LAYER...] [LIBRARIES TARGET...] [PROGRAM PROGRAM])
#
# A layer is a folder under src/ and one static library, falcon_NAME. Every *.cc of the folder belongs to it, those of
# folders below it (src/net/sys) too, but *_test.cc, which make one test program, NAME_test. TEST_DEPENDS are layers that
# the tests alone may use: the VM's compile source. With PROGRAM, the folder's main.cc is left out of the library and makes
# that program, at the top of the build folder. The globs have CONFIGURE_DEPENDS: a new file is found by the next build.
find_package(Threads REQUIRED)
if(FALCON_TESTS)
  enable_testing()
  find_package(GTest REQUIRED)
endif()

add_library(falcon_flags INTERFACE)
target_compile_options(falcon_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow -Werror
                       -fno-omit-frame-pointer -fno-strict-aliasing)
# g++ 12 believes that some concatenations of std::string run over its inline buffer. It keeps that to itself, as of all
# system headers, but not when they come precompiled.
target_compile_options(falcon_flags INTERFACE
                       $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread>)
if(FALCON_SANITIZE)
  target_compile_options(falcon_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all)
  # Under the sanitizers g++ 12 takes the unused side of a union for an uninitialized variable.
  target_compile_options(falcon_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  # clang does not say by a macro that AddressSanitizer is on; its frames are as large.
  target_compile_definitions(falcon_flags INTERFACE $<$<CXX_COMPILER_ID:Clang>:FALCON_BIG_STACKS>)
  target_link_options(falcon_flags INTERFACE -fsanitize=address,undefined)
endif()
if(FALCON_FUZZ)
  target_compile_options(falcon_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(FALCON_GC_STRESS)
  target_compile_definitions(falcon_flags INTERFACE FALCON_GC_STRESS=1)
endif()

# What most files include. Reading it was 0.7 s of the 1.2 s that a file takes to compile, so it is compiled once, for the
# layer base, and all use it. Each file includes what it needs all the same: the preset clang builds without this.
set(FALCON_COMMON_HEADERS <algorithm> <cstdint> <cstring> <functional> <memory> <optional> <span> <string> <string_view>
                          <unordered_map> <utility> <vector>)

function(falcon_layer name)
  cmake_parse_arguments(ARG "" "PROGRAM" "DEPENDS;TEST_DEPENDS;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  if(ARG_PROGRAM)
    list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/main.cc)
  endif()

  if(NOT sources)  # headers alone
    add_library(falcon_${name} INTERFACE)
    target_include_directories(falcon_${name} INTERFACE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
    return()
  endif()
  add_library(falcon_${name} STATIC ${sources})
  target_include_directories(
    falcon_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
                          $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
  target_compile_features(falcon_${name} PUBLIC cxx_std_20)
  list(TRANSFORM ARG_DEPENDS PREPEND falcon_)
  list(TRANSFORM ARG_TEST_DEPENDS PREPEND falcon_)
  target_link_libraries(falcon_${name} PUBLIC ${ARG_DEPENDS}
                        PRIVATE $<BUILD_INTERFACE:falcon_flags> ${ARG_LIBRARIES})
  if(name STREQUAL "base")
    target_precompile_headers(falcon_base PRIVATE ${FALCON_COMMON_HEADERS})
  else()
    target_precompile_headers(falcon_${name} REUSE_FROM falcon_base)
  endif()

  if(ARG_PROGRAM)
    add_executable(${ARG_PROGRAM} main.cc)
    target_link_libraries(${ARG_PROGRAM} PRIVATE falcon_${name} falcon_flags)
    set_target_properties(${ARG_PROGRAM} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
  endif()
  # Layers without a collector, which come before the VM, have nothing to show with a collection at each safepoint.
  if(FALCON_TESTS AND tests AND (TARGET falcon_vm OR NOT FALCON_GC_STRESS))
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE falcon_${name} ${ARG_TEST_DEPENDS} falcon_flags GTest::gtest_main)
    # Tests are compiled once and run for a moment. Reading gtest.h is most of what one of them takes to compile.
    target_compile_options(${name}_test PRIVATE -O0)
    target_precompile_headers(${name}_test PRIVATE <gtest/gtest.h>)
    add_test(NAME ${name}_test COMMAND ${name}_test)
  endif()
endfunction()
