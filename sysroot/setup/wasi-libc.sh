#!/usr/bin/env bash
# The base libc: wasi-libc, built from Debian's source package for wasm32-wasip3.
# Its build folder is kept: the folders of its objects tell the two halves apart.
STEP="base libc"
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/debian.sh"

source="$CACHE/src/wasi-libc"
build="$CACHE/build/wasi-libc"

if ! is_done wasi-libc-source; then
    fetch_source wasi-libc "$source"
    # Since LLVM 22 the tag that longjmp throws has to be defined by someone; newer
    # versions of this file do it themselves.
    longjmp="$source/libc-top-half/musl/src/setjmp/wasm32/rt.c"
    grep -q 'tagtype __c_longjmp' "$longjmp" ||
        echo '__asm__(".globl __c_longjmp\n.tagtype __c_longjmp i32\n__c_longjmp:\n");' >> "$longjmp"
    mark_done wasi-libc-source
fi
is_done wasi-libc-long-double && exit 0

say "building wasi-libc $(cat "$source/.version")"
rm -rf "$build"
# The crt1 objects are ours to make, so neither a component linker nor wasm-tools is
# needed here; naming one keeps CMake from looking for a download.
quietly wasi-libc-configure cmake -G Ninja -S "$source" -B "$build" \
    -DCMAKE_BUILD_TYPE=Release -DTARGET_TRIPLE=$TARGET \
    -DCMAKE_C_COMPILER="$CACHE/bin/clang" -DCMAKE_AR="$CACHE/bin/llvm-ar" \
    -DCMAKE_NM="$CACHE/bin/llvm-nm" -DCMAKE_RANLIB="$CACHE/bin/llvm-ranlib" \
    -DBUILTINS_LIB="$CACHE/runtimes/lib/$TARGET/libclang_rt.builtins.a" \
    -DBUILD_SHARED=OFF -DBUILD_TESTS=OFF -DCHECK_SYMBOLS=OFF -DBINDINGS_TARGET=OFF \
    -DUSE_WASM_COMPONENT_LD=OFF -DWASM_TOOLS_EXECUTABLE=/bin/false
libraries=$(ninja -C "$build" -t targets all |
            sed -n 's/^\(sysroot-[a-z-]*-static\|sysroot-c-printscan-long-double\): phony$/\1/p')
# shellcheck disable=SC2086
quietly wasi-libc cmake --build "$build" -j "$JOBS" --target sysroot_inc $libraries
mark_done wasi-libc-long-double
say "built ($(elapsed))"
