# What CMake has to know of the platform: a Unix, static libraries only, and headers and
# libraries at the sysroot's top.
set(UNIX 1)
set_property(GLOBAL PROPERTY TARGET_SUPPORTS_SHARED_LIBS FALSE)
set(CMAKE_EXECUTABLE_SUFFIX .wasm)
set(CMAKE_DL_LIBS "")
# Projects for an old CMake don't have if(IN_LIST).
list(FIND CMAKE_SYSTEM_PREFIX_PATH / found)
if(found EQUAL -1)
  list(APPEND CMAKE_SYSTEM_PREFIX_PATH /)
endif()
unset(found)
