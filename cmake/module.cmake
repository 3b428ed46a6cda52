# One folder in src/ = one library = one namespace. USES lists the only modules that it may include;
# LIBS are its third-party doors. Tests beside the source become one executable, NAME_tests.
option(CW_WERROR "warnings are errors" OFF)
# Most of the time that a sanitizer build takes goes into optimising tests, which run once.
set(CW_TEST_FLAGS "" CACHE STRING "compiler flags of tests and of the command line, beside the others")
option(CW_FUZZ "build the fuzz targets instead of the tests" OFF)

# Where sources are short beside the headers of others that they read, or beside the templates that each
# of them makes again: eight at once cost 19 s where the eight alone cost 80 (src/cli, -O2). `dev`, which
# compiles what changed, and the linter see each alone. At most `most` sources of one folder stand
# together; names inside them must differ. A source that names what threads meet at stands alone, so
# that `tsan`, which compiles it anew, can borrow the rest of its library.
set(CW_NAMES_OF_THREADS "std::(mutex|shared_mutex|atomic|j?thread|call_once|once_flag|condition_variable)|thread_local")
option(CW_TOGETHER "compile several sources as one where cw_together says so" OFF)
function(cw_together target most)
  if(NOT CW_TOGETHER OR NOT TARGET ${target})
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "\\.cpp$")
  set(folders "")
  list(FILTER sources EXCLUDE REGEX "^${PROJECT_BINARY_DIR}/")  # generated, perhaps not yet
  foreach(source IN LISTS sources)
    file(STRINGS ${source} found REGEX "${CW_NAMES_OF_THREADS}" LIMIT_COUNT 1)
    if(found AND NOT target MATCHES "_tests$")
      continue()
    endif()
    get_filename_component(folder ${source} DIRECTORY)
    list(APPEND folders ${folder})
    list(APPEND sources_of_${folder} ${source})
  endforeach()
  list(REMOVE_DUPLICATES folders)
  foreach(folder IN LISTS folders)
    list(LENGTH sources_of_${folder} count)
    math(EXPR groups "(${count} + ${most} - 1) / ${most}")
    set(index 0)
    foreach(source IN LISTS sources_of_${folder})
      math(EXPR group "${index} * ${groups} / ${count}")
      get_filename_component(name ${folder} NAME)
      set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${name}_${group})
      math(EXPR index "${index} + 1")
    endforeach()
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

add_library(cw_flags INTERFACE)
target_include_directories(cw_flags INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(cw_flags INTERFACE fmt::fmt)
target_compile_options(cw_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wformat=2 -Wextra-semi
  -Wundef -Wmissing-declarations
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond;-Wlogical-op>
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>  # one inside GCC 12's <algorithm>
  $<$<BOOL:${CW_WERROR}>:-Werror>)

# A folder of another build, from which libraries are taken that cw_borrowed names; empty: none. The
# thread sanitizer costs most where there is nothing for it to see: in code that only computes. Its
# build compiles a source of these modules only if the source names what threads meet at.
set(CW_BORROWED "" CACHE PATH "build folder whose libraries are linked where cw_borrowed says so")
function(cw_borrowed)
  if(CW_BORROWED)
    set(CW_BORROWED_MODULES ${ARGN} PARENT_SCOPE)
  endif()
endfunction()

# Leaves in `code` of the caller what is compiled here, and puts the library of the rest behind it.
function(cw_borrow name)
  set(kept "")
  foreach(source IN LISTS code)
    file(STRINGS ${source} found REGEX "${CW_NAMES_OF_THREADS}" LIMIT_COUNT 1)
    if(found)
      list(APPEND kept ${source})
    endif()
  endforeach()
  set(code ${kept} PARENT_SCOPE)
  add_library(cw_borrowed_${name} STATIC IMPORTED)
  set_target_properties(cw_borrowed_${name} PROPERTIES IMPORTED_LOCATION ${CW_BORROWED}/libcw_${name}.a)
endfunction()

# Modules that read foreign bytes. With CW_FUZZ_BESIDE_TESTS they count which branches were taken, which
# costs a test little and lets the fuzz targets link the libraries of the tests. The build with CW_FUZZ
# watches comparisons too, in every module; it has libraries of its own.
option(CW_FUZZ_BESIDE_TESTS "build the fuzz targets from the libraries of the tests (Clang)" OFF)
function(cw_fuzzed)
  if(CW_FUZZ_BESIDE_TESTS)
    set(CW_COUNTED_MODULES ${ARGN} PARENT_SCOPE)
  endif()
endfunction()

function(cw_module name)
  cmake_parse_arguments(M "" "" "USES;LIBS" ${ARGN})
  # A folder inside a module is a part of it: the same library, the same namespace.
  file(GLOB code CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp ${PROJECT_SOURCE_DIR}/src/${name}/*.h
    ${PROJECT_SOURCE_DIR}/src/${name}/*/*.cpp ${PROJECT_SOURCE_DIR}/src/${name}/*/*.h)
  set(tests ${code})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER code EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER code EXCLUDE REGEX "/main\\.cpp$")
  list(TRANSFORM M_USES PREPEND cw_)
  if(name IN_LIST CW_BORROWED_MODULES)
    cw_borrow(${name})
    if(NOT code)
      set(code ${PROJECT_BINARY_DIR}/nothing.cpp)
      file(CONFIGURE OUTPUT ${code} CONTENT "")
    endif()
    list(APPEND M_LIBS cw_borrowed_${name})
  endif()
  add_library(cw_${name} STATIC ${code})
  set_target_properties(cw_${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(cw_${name} PUBLIC cw_flags ${M_USES} PRIVATE ${M_LIBS})
  if(name IN_LIST CW_COUNTED_MODULES)
    target_compile_options(cw_${name} PRIVATE -fsanitize-coverage=inline-8bit-counters,pc-table)
  endif()
  if(NOT name STREQUAL cli)
    cw_precompiled_of_modules(cw_${name})
  endif()
  if(tests AND NOT CW_FUZZ)
    add_executable(${name}_tests ${tests})
    target_link_libraries(${name}_tests PRIVATE cw_${name} GTest::gmock GTest::gtest_main)
    target_compile_options(${name}_tests PRIVATE ${CW_TEST_FLAGS})
    cw_precompiled_of_tests(${name}_tests)
    target_compile_definitions(${name}_tests PRIVATE
      CW_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
      CW_SHARED_DATA="${CW_SHARED_DATA}")
    gtest_discover_tests(${name}_tests TEST_PREFIX ${name}. DISCOVERY_TIMEOUT 60)
  endif()
endfunction()
