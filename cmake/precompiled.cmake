# Headers of others that most sources read, compiled once for all modules, once for all tests, once for
# the command line: reading them again is more than a third of what a compile under clang costs. Only
# ./check's sanitizer and fuzz builds do so; `dev` and `release` read every header anew, so that a
# source that forgot an include is found there, and by tools/check_includes.py. None of our own headers
# is in it: a change of one would compile everything anew.
option(CW_PRECOMPILED "compile the headers of others once (Clang)" OFF)

set(CW_HEADERS_OF_MODULES
  <algorithm> <array> <charconv> <chrono> <cstdint> <expected> <filesystem> <functional> <map> <memory>
  <optional> <set> <span> <string> <string_view> <utility> <vector> <fmt/format.h>)
set(CW_HEADERS_OF_TESTS ${CW_HEADERS_OF_MODULES} <gmock/gmock.h> <gtest/gtest.h>)
set(CW_HEADERS_OF_COMMAND_LINE ${CW_HEADERS_OF_MODULES} <CLI/CLI.hpp>)

# A library of nothing, for whose flags the headers are compiled; others reuse them.
function(cw_precompile name)
  cmake_parse_arguments(PARSE_ARGV 1 P "" "" "HEADERS;LIBS;FLAGS")
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/precompiled/${name}.cpp CONTENT "")
  add_library(${name} OBJECT EXCLUDE_FROM_ALL ${PROJECT_BINARY_DIR}/precompiled/${name}.cpp)
  target_link_libraries(${name} PRIVATE cw_flags ${P_LIBS})
  target_compile_options(${name} PRIVATE ${P_FLAGS})
  target_precompile_headers(${name} PRIVATE ${P_HEADERS})
endfunction()

if(CW_PRECOMPILED)
  # ccache knows the header by its bytes: no time may be among them.
  target_compile_options(cw_flags INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
  cw_precompile(cw_precompiled_modules HEADERS ${CW_HEADERS_OF_MODULES})
  cw_precompile(cw_precompiled_command_line HEADERS ${CW_HEADERS_OF_COMMAND_LINE}
    LIBS CLI11::CLI11 FLAGS ${CW_TEST_FLAGS})
  if(NOT CW_FUZZ)
    cw_precompile(cw_precompiled_tests HEADERS ${CW_HEADERS_OF_TESTS}
      LIBS GTest::gmock GTest::gtest_main FLAGS ${CW_TEST_FLAGS})
  endif()
endif()

function(cw_precompiled_of_modules target)
  if(CW_PRECOMPILED)
    target_precompile_headers(${target} REUSE_FROM cw_precompiled_modules)
  endif()
endfunction()

function(cw_precompiled_of_tests target)
  if(CW_PRECOMPILED)
    target_precompile_headers(${target} REUSE_FROM cw_precompiled_tests)
  endif()
endfunction()

function(cw_precompiled_of_command_line target)
  if(CW_PRECOMPILED)
    target_precompile_headers(${target} REUSE_FROM cw_precompiled_command_line)
  endif()
endfunction()
