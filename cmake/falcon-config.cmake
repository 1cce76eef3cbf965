# find_package(falcon) gives falcon::net, the socket library. It needs the system's threads and nothing else.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/falcon-targets.cmake)
