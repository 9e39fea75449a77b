# A room is a folder of src/: one job, one static library, one namespace (docs/ARCHITECTURE.md).
#
#   keepsake_room(NAME [DEPS room...] [LIBS target...])
#
# takes every *.cc of the folder: *_test.cc make the test binary NAME_test, *_bench.cc the benchmark
# binary NAME_bench, *_fuzz.cc one fuzz target each, and the rest the library keepsake_NAME. So a
# new file touches no CMake. `base` is open to every room. LIBS are the third-party libraries whose
# types stop at this room's wall. Two folders deep is allowed (faces/NAME).

function(keepsake_flags target)
  target_compile_features(${target} PUBLIC cxx_std_23)
  target_compile_options(${target} PRIVATE ${KEEPSAKE_WARNINGS})
endfunction()

function(keepsake_tests name)
  if(NOT KEEPSAKE_TESTS)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  keepsake_flags(${name})
  target_link_libraries(${name} PRIVATE ${arg_DEPS} keepsake_testing GTest::gtest GTest::gmock_main)
  target_precompile_headers(${name} REUSE_FROM keepsake_test_pch)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    PROPERTIES TIMEOUT 120 LABELS "${arg_LABELS}")
endfunction()

# A fuzz target is one file with LLVMFuzzerTestOneInput. Built by clang it is a fuzzer; built by
# GCC it is linked to a replay main, and CTest runs its corpus tests/fuzz/corpus/NAME.
function(keepsake_fuzz file)
  cmake_parse_arguments(arg "" "" "DEPS" ${ARGN})
  get_filename_component(name ${file} NAME_WE)
  add_executable(${name} ${file})
  keepsake_flags(${name})
  target_link_libraries(${name} PRIVATE ${arg_DEPS})
  if(KEEPSAKE_LIBFUZZER)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cc)
    target_precompile_headers(${name} REUSE_FROM keepsake_pch)
    string(REGEX REPLACE "_fuzz$" "" corpus ${name})
    add_test(NAME fuzz.${corpus} COMMAND ${name} ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${corpus})
    set_tests_properties(fuzz.${corpus} PROPERTIES TIMEOUT 120 LABELS fuzz)
  endif()
endfunction()

function(keepsake_room name)
  cmake_parse_arguments(arg "" "" "DEPS;LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  set(benches ${sources})
  set(fuzzers ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER benches INCLUDE REGEX "_bench\\.cc$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  list(FILTER sources EXCLUDE REGEX "_(test|bench|fuzz)\\.cc$")
  if(NOT sources)
    return()
  endif()
  list(TRANSFORM arg_DEPS PREPEND keepsake_)
  if(NOT name STREQUAL base)
    list(APPEND arg_DEPS keepsake_base)
  endif()

  set(target keepsake_${name})
  add_library(${target} STATIC ${sources})
  keepsake_flags(${target})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
  target_link_libraries(${target} PUBLIC ${arg_DEPS} PRIVATE ${arg_LIBS})
  target_precompile_headers(${target} REUSE_FROM keepsake_pch)

  if(tests)
    keepsake_tests(${name}_test SOURCES ${tests} DEPS ${target} ${arg_LIBS} LABELS unit)
  endif()
  if(KEEPSAKE_TESTS)
    foreach(file IN LISTS fuzzers)
      keepsake_fuzz(${file} DEPS ${target} ${arg_LIBS})
    endforeach()
  endif()
  if(KEEPSAKE_BENCH AND benches)
    add_executable(${name}_bench ${benches})
    keepsake_flags(${name}_bench)
    target_link_libraries(${name}_bench PRIVATE ${target} ${arg_LIBS} benchmark::benchmark_main)
    target_precompile_headers(${name}_bench REUSE_FROM keepsake_pch)
  endif()
endfunction()
