# CMake toolchain file: cmake -DCMAKE_TOOLCHAIN_FILE=<sysroot>/share/cmake/wasm32-wasip3.cmake
# Works wherever the sysroot is; `ctest` and try_run use bin/wasm32-wasip3-run.
get_filename_component(WASI_EPOLL_SYSROOT "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
set(prefix ${WASI_EPOLL_SYSROOT}/bin/wasm32-wasip3)

set(CMAKE_SYSTEM_NAME WASI)
set(CMAKE_SYSTEM_VERSION 1)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(UNIX 1)
set(WASI 1)
list(APPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR})   # Platform/WASI.cmake, for CMake before 3.31

set(CMAKE_C_COMPILER ${prefix}-cc)
set(CMAKE_CXX_COMPILER ${prefix}-c++)
set(CMAKE_ASM_COMPILER ${prefix}-cc)
set(CMAKE_AR ${prefix}-ar)
set(CMAKE_RANLIB ${prefix}-ranlib)
set(CMAKE_NM ${prefix}-nm)
set(CMAKE_STRIP ${prefix}-strip)
set(CMAKE_OBJCOPY ${prefix}-objcopy)
set(PKG_CONFIG_EXECUTABLE ${prefix}-pkg-config)
set(CMAKE_CROSSCOMPILING_EMULATOR ${prefix}-run)

set(CMAKE_SYSROOT ${WASI_EPOLL_SYSROOT})
set(CMAKE_LIBRARY_ARCHITECTURE wasm32-wasip3)
set(CMAKE_C_LIBRARY_ARCHITECTURE wasm32-wasip3)
set(CMAKE_CXX_LIBRARY_ARCHITECTURE wasm32-wasip3)
set(CMAKE_EXECUTABLE_SUFFIX .wasm)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
