#!/usr/bin/env bash
# Everything the build needs, each step skipped when it was done before.
STEP="setup"
. "$(dirname "$0")/common.sh"
setup=$(dirname "$0")

# One setup at a time in a cache.
exec 9>"$CACHE/.lock"
flock -n 9 || { say "another setup is at work; waiting for it"; flock 9; }

step() { printf '[%s] %s\n' "$1" "$2"; shift 2; bash "$setup/$1" "${@:2}"; }

if [ -n "${WASI_SDK:-}" ]; then
    step 1/4 "programs of the machine"                        host-tools.sh
    step 2/4 "the tools of the component model"               cargo-tools.sh
    step 3/4 "headers that wasi-libc leaves out of musl's"    posix-headers.sh
    step 4/4 "the WIT text of WASI 0.3"                       wit.sh
else
    step 1/9 "programs of the machine"                        host-tools.sh
    step 2/9 "clang, lld and the LLVM tools"                  llvm.sh
    step 3/9 "the tools of the component model"               cargo-tools.sh
    step 4/9 "a CMake that is new enough"                     cmake.sh
    step 5/9 "compiler-rt for the target"                     runtimes.sh builtins
    step 6/9 "the base libc"                                  wasi-libc.sh
    step 7/9 "libc++ for the target"                          runtimes.sh cxx
    step 8/9 "headers that wasi-libc leaves out of musl's"    posix-headers.sh
    step 9/9 "the WIT text of WASI 0.3"                       wit.sh
fi
say "everything is in $CACHE ($(elapsed))"
