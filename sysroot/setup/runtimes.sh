#!/usr/bin/env bash
# LLVM's runtime libraries for the target, from Debian's LLVM source package:
#   runtimes.sh builtins   compiler-rt's builtins
#   runtimes.sh cxx        libc++, libc++abi (noeh), and again with libunwind (eh);
#                          needs the base libc's headers
# Everything ends in $CACHE/runtimes, laid out as a sysroot is.
STEP="runtimes"
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/debian.sh"

export WASI_EPOLL_TOOLS="$CACHE/bin"
source="$CACHE/src/llvm"
out="$CACHE/runtimes"
base="$CACHE/build/wasi-libc/sysroot"
setup=$(cd "$(dirname "$0")" && pwd)

if ! is_done llvm-source; then
    fetch_source llvm-toolchain-$LLVM_MAJOR "$source" \
        cmake compiler-rt libc libcxx libcxxabi libunwind llvm/cmake llvm/utils runtimes third-party
    # For a system it has no code for, libc++ includes what only IBM's z/OS needs.
    sed -i 's|^#  *include <__locale_dir/locale_base_api/ibm.h>|#ifdef __MVS__\n&\n#endif|' \
        "$source/libcxx/include/__locale_dir/locale_base_api.h"
    mark_done llvm-source
fi

configure() {   # NAME SOURCE OPTIONS...
    local name=$1 from=$2; shift 2
    rm -rf "$CACHE/build/$name"
    quietly "$name-configure" cmake -G Ninja -S "$from" -B "$CACHE/build/$name" \
        -DCMAKE_TOOLCHAIN_FILE="$setup/target.cmake" -DCMAKE_BUILD_TYPE=Release "$@"
}

build_builtins() {
    say "building compiler-rt's builtins"
    configure builtins "$source/compiler-rt/lib/builtins" \
        -DCOMPILER_RT_BAREMETAL_BUILD=ON -DCOMPILER_RT_DEFAULT_TARGET_ONLY=ON \
        -DCOMPILER_RT_HAS_FPIC_FLAG=OFF -DCOMPILER_RT_ENABLE_IOS=OFF \
        -DLLVM_CMAKE_DIR="$source/llvm/cmake" \
        "-DCMAKE_C_FLAGS=-ffreestanding --sysroot=$CACHE/nowhere"
    quietly builtins cmake --build "$CACHE/build/builtins" -j "$JOBS"
    mkdir -p "$out/lib/$TARGET"
    cp "$(find "$CACHE/build/builtins" -name 'libclang_rt.builtins*.a')" "$out/lib/$TARGET/libclang_rt.builtins.a"

    # clang looks for them in its own resource folder only. Ours gets them there; with a
    # clang of the machine the sysroot's wrappers name a resource folder of their own.
    local resource; resource=$("$CACHE/bin/clang" -print-resource-dir)
    case $resource in "$CACHE"/*)
        mkdir -p "$resource/lib/wasm32-unknown-wasip3"
        cp "$out/lib/$TARGET/libclang_rt.builtins.a" "$resource/lib/wasm32-unknown-wasip3/" ;;
    esac
}

# One flavour of libc++: `noeh` compiles without exceptions, `eh` with them.
build_cxx() {
    local flavour=$1 flags on runtimes
    if [ "$flavour" = eh ]; then
        on=ON;  runtimes="libunwind;libcxxabi;libcxx"
        flags="-fwasm-exceptions -mllvm -wasm-use-legacy-eh=false"
    else
        on=OFF; runtimes="libcxxabi;libcxx"
        flags="-fno-exceptions"
    fi
    flags="$flags --sysroot=$base -isystem $base/include/$TARGET -D_WASI_EMULATED_SIGNAL"
    say "building libc++ ($flavour)"
    configure "cxx-$flavour" "$source/runtimes" \
        -DCMAKE_C_FLAGS="$flags" -DCMAKE_CXX_FLAGS="$flags" -DCMAKE_ASM_FLAGS="$flags" \
        -DCMAKE_C_COMPILER_WORKS=ON -DCMAKE_CXX_COMPILER_WORKS=ON -DUNIX=ON \
        -DCMAKE_INSTALL_PREFIX="$out" -DLLVM_ENABLE_RUNTIMES="$runtimes" -DLLVM_INCLUDE_TESTS=OFF \
        -DCXX_SUPPORTS_CXX23=ON \
        -DLIBCXX_ENABLE_SHARED=OFF -DLIBCXX_ENABLE_EXCEPTIONS=$on -DLIBCXX_ENABLE_FILESYSTEM=ON \
        -DLIBCXX_ENABLE_THREADS=ON -DLIBCXX_HAS_PTHREAD_API=ON -DLIBCXX_HAS_MUSL_LIBC=OFF \
        -DLIBCXX_ABI_VERSION=2 -DLIBCXX_CXX_ABI=libcxxabi -DLIBCXX_INCLUDE_BENCHMARKS=OFF \
        -DLIBCXX_INCLUDE_TESTS=OFF -DLIBCXX_HAS_ATOMIC_LIB=OFF \
        -DLIBCXX_ENABLE_STATIC_ABI_LIBRARY=OFF \
        -DLIBCXX_INSTALL_INCLUDE_DIR="include/$TARGET/$flavour/c++/v1" \
        -DLIBCXX_INSTALL_INCLUDE_TARGET_DIR="include/$TARGET/$flavour/c++/v1" \
        -DLIBCXX_INSTALL_LIBRARY_DIR="lib/$TARGET/$flavour" \
        -DLIBCXX_INSTALL_MODULES_DIR="share/libc++/$flavour/v1" \
        -DLIBCXXABI_ENABLE_SHARED=OFF -DLIBCXXABI_ENABLE_EXCEPTIONS=$on \
        -DLIBCXXABI_USE_LLVM_UNWINDER=$on -DLIBCXXABI_SILENT_TERMINATE=ON \
        -DLIBCXXABI_ENABLE_THREADS=ON -DLIBCXXABI_HAS_PTHREAD_API=ON \
        -DLIBCXXABI_INSTALL_LIBRARY_DIR="lib/$TARGET/$flavour" \
        -DLIBCXXABI_INSTALL_INCLUDE_DIR="include/$TARGET/$flavour/c++/v1" \
        -DLIBUNWIND_ENABLE_SHARED=OFF -DLIBUNWIND_ENABLE_THREADS=ON -DLIBUNWIND_HIDE_SYMBOLS=ON \
        -DLIBUNWIND_USE_COMPILER_RT=ON -DLIBUNWIND_INSTALL_LIBRARY_DIR="lib/$TARGET/$flavour"
    quietly "cxx-$flavour" cmake --build "$CACHE/build/cxx-$flavour" --target install -j "$JOBS"
}

case ${1:-} in
builtins)
    is_done builtins || { build_builtins; mark_done builtins; say "built ($(elapsed))"; } ;;
cxx)
    for flavour in noeh eh; do
        is_done "cxx-$flavour" || { build_cxx "$flavour"; mark_done "cxx-$flavour"; say "libc++ ($flavour) built ($(elapsed))"; }
    done ;;
*)  die "say what to build: builtins, or cxx" ;;
esac
