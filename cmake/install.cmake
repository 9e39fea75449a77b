# The package: one shared library with hidden symbols, the public headers, a CMake package and a
# pkg-config file. The private libraries (TLS, HTTP/2, protobuf) stay behind the library's wall.
include(CMakePackageConfigHelpers)

add_library(keepsake SHARED $<TARGET_OBJECTS:keepsake_sdk>)
add_library(keepsake::keepsake ALIAS keepsake)
file(GLOB public_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/keepsake/*.h)
target_sources(keepsake PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include
  FILES ${public_headers})
target_compile_features(keepsake PUBLIC cxx_std_20)
target_link_libraries(keepsake PRIVATE keepsake_grpc keepsake_http keepsake_wire keepsake_sigv4
  keepsake_awsjson keepsake_tokens keepsake_crypto keepsake_base)
set_target_properties(keepsake PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0 LINKER_LANGUAGE CXX)

install(TARGETS keepsake EXPORT keepsake-targets FILE_SET HEADERS)
install(EXPORT keepsake-targets NAMESPACE keepsake::
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/keepsake)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/keepsake-config.cmake.in
  ${PROJECT_BINARY_DIR}/keepsake-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/keepsake)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/keepsake-config-version.cmake
  COMPATIBILITY SameMinorVersion)
# So that the installed folder may be moved.
file(RELATIVE_PATH pkgconfig_to_prefix /p/${CMAKE_INSTALL_LIBDIR}/pkgconfig /p)
configure_file(${PROJECT_SOURCE_DIR}/cmake/keepsake.pc.in ${PROJECT_BINARY_DIR}/keepsake.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/keepsake-config.cmake
  ${PROJECT_BINARY_DIR}/keepsake-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/keepsake)
install(FILES ${PROJECT_BINARY_DIR}/keepsake.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/keepsake)
