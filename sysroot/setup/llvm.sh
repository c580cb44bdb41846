#!/usr/bin/env bash
# clang, lld and the LLVM tools, 23 or newer: the machine's own when it has them,
# else Debian sid's, unpacked into the cache and made to run there beside the
# libraries (and the dynamic loader) that they were built with.
STEP="LLVM"
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/debian.sh"

tools="clang clang++ wasm-ld ld.lld lld clang-format clang-tidy
       llvm-ar llvm-ranlib llvm-nm llvm-objcopy llvm-objdump llvm-readobj llvm-strip
       llvm-symbolizer llvm-dwarfdump llvm-link llc opt llvm-dis llvm-mc llvm-size llvm-cxxfilt"

# The folder of an installed LLVM that is new enough and complete, if there is one.
installed_llvm() {
    local clang folder
    for clang in /usr/lib/llvm-{29,28,27,26,25,24,23}/bin/clang $(PATH=${PATH#"$CACHE/bin:"} command -v clang); do
        [ -x "$clang" ] || continue
        folder=$(dirname "$(readlink -f "$clang")")
        (( $("$clang" -dumpversion | cut -d. -f1) >= LLVM_MAJOR )) || continue
        [ -x "$folder/wasm-ld" ] && [ -x "$folder/llvm-ar" ] && { echo "$folder"; return; }
    done
}

# Let an unpacked program find its loader and libraries in the folder it was unpacked to.
relocate_programs() {
    local root=$1 libs="$1/usr/lib/x86_64-linux-gnu" file
    local loader="$libs/ld-linux-x86-64.so.2"
    local rpath="$root/usr/lib/llvm-$LLVM_MAJOR/lib:$libs"
    find "$root/usr/lib/llvm-$LLVM_MAJOR/bin" -type f -perm -u+x | while read -r file; do
        [ "$(head -c 4 "$file" | tr -d '\0' | tail -c 3)" = ELF ] || continue
        patchelf --set-interpreter "$loader" --force-rpath --set-rpath "$rpath" "$file"
    done
    find "$root/usr/lib/llvm-$LLVM_MAJOR/lib" "$libs" -maxdepth 1 -type f -name '*.so*' | while read -r file; do
        case $(basename "$file") in
            ld-linux*|libc.so*|libc-*) ;;                     # these two must stay as they are
            *) [ "$(head -c 4 "$file" | tr -d '\0' | tail -c 3)" = ELF ] || continue
               patchelf --force-rpath --set-rpath "$rpath" "$file" ;;
        esac
    done
}

[ "$(uname -m)" = x86_64 ] || die "only x86_64 is set up by this script" "install clang and lld $LLVM_MAJOR yourself, or use WASI_SDK=<folder>"

if ! is_done llvm-$LLVM_MAJOR; then
    folder=$(installed_llvm)
    if [ -z "$folder" ]; then
        root="$CACHE/llvm"
        rm -rf "$root"
        fetch_packages "$root" clang-$LLVM_MAJOR lld-$LLVM_MAJOR llvm-$LLVM_MAJOR \
            clang-format-$LLVM_MAJOR clang-tidy-$LLVM_MAJOR
        say "making them run from $root"
        relocate_programs "$root"
        folder="$root/usr/lib/llvm-$LLVM_MAJOR/bin"
        "$folder/clang" --version >/dev/null || die "the unpacked clang does not run" \
            "install clang $LLVM_MAJOR or newer on this machine, or use WASI_SDK=<folder>"
    fi
    for tool in $tools; do [ ! -e "$folder/$tool" ] || link_tool "$tool" "$folder/$tool"; done
    mark_done llvm-$LLVM_MAJOR
    say "$("$CACHE/bin/clang" --version | head -n 1) ($(elapsed))"
fi
