# What `make install` puts under PREFIX: the command in bin, and the socket library as a package of its own, so that
# another project says find_package(falcon) and links falcon::net, which pulls in nothing of the language.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

if(TARGET falcon)
  install(TARGETS falcon RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

if(TARGET falcon_net)
  set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/falcon)
  set_target_properties(falcon_base PROPERTIES EXPORT_NAME base)
  set_target_properties(falcon_net PROPERTIES EXPORT_NAME net)
  install(TARGETS falcon_base falcon_net EXPORT falcon-targets
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/falcon/base ${PROJECT_SOURCE_DIR}/include/falcon/net
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/falcon)
  install(EXPORT falcon-targets NAMESPACE falcon:: DESTINATION ${package_dir})
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/falcon-config-version.cmake
                                   COMPATIBILITY SameMajorVersion)
  install(FILES ${PROJECT_SOURCE_DIR}/cmake/falcon-config.cmake
                ${PROJECT_BINARY_DIR}/falcon-config-version.cmake DESTINATION ${package_dir})
endif()
