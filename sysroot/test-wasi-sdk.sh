#!/usr/bin/env bash
# The WASI_SDK=<folder> way, tried on a folder laid out as wasi-sdk lays out its own:
#   bin/                                        clang and the LLVM tools
#   lib/clang/<n>/lib/wasm32-unknown-wasip3/    compiler-rt
#   share/wasi-sysroot/{include,lib}/wasm32-wasip3/
# made from the default build's parts. BASE=<a wasi-libc sysroot> tries another base.
set -euo pipefail

build=${BUILD:-build}
cache=${WASI_EPOLL_CACHE:-$HOME/.cache/wasi-epoll}
base=${BASE:-$cache/build/wasi-libc/sysroot}
mkdir -p "$build"
build=$(realpath "$build")
sdk=$build/wasi-sdk
target=wasm32-wasip3

rm -rf "$sdk"
mkdir -p "$sdk"/{bin,share/wasi-sysroot}
for tool in clang clang++ wasm-ld wasm-component-ld llvm-ar llvm-ranlib llvm-nm llvm-strip llvm-objcopy llvm-size; do
    ln -s "$(readlink -f "$cache/bin/$tool")" "$sdk/bin/$tool"
done
resource=$sdk/lib/clang/$("$sdk/bin/clang" -dumpversion | cut -d. -f1)
mkdir -p "$resource/lib/wasm32-unknown-wasip3"
cp "$cache/runtimes/lib/$target/libclang_rt.builtins.a" "$resource/lib/wasm32-unknown-wasip3/"
cp -a "$base"/. "$sdk/share/wasi-sysroot/"
for part in include lib; do
    cp -a "$cache/runtimes/$part/$target"/{noeh,eh} "$sdk/share/wasi-sysroot/$part/$target/"
done

make --no-print-directory BUILD="$build/with-wasi-sdk" WASI_SDK="$sdk" sysroot

# A program of each language, run.
sysroot=$build/with-wasi-sdk/sysroot
cat > "$build/with-wasi-sdk/hello.cpp" <<'CPP'
#include <iostream>
#include <stdexcept>
#include <string>
int main() {
  try {
    throw std::runtime_error("caught");
  } catch (const std::exception &e) {
    std::cout << "hello from C++, " << e.what() << '\n';
  }
}
CPP
printf '#include <stdio.h>\nint main(void) { return puts("hello from C") < 0; }\n' > "$build/with-wasi-sdk/hello.c"
run() { [ "$("$sysroot/bin/$target-run" "$1")" = "$2" ] && echo "ran: $2"; }
"$sysroot/bin/$target-cc" "$build/with-wasi-sdk/hello.c" -o "$build/with-wasi-sdk/c.wasm"
run "$build/with-wasi-sdk/c.wasm" "hello from C"
"$sysroot/bin/$target-c++" -fwasm-exceptions -mllvm -wasm-use-legacy-eh=false "$build/with-wasi-sdk/hello.cpp" -lunwind \
    -o "$build/with-wasi-sdk/cxx.wasm"
run "$build/with-wasi-sdk/cxx.wasm" "hello from C++, caught"
