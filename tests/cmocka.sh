#!/usr/bin/env bash
# cmocka for both sides: its one C file, from Debian's source package.
#   tests/cmocka.sh native    FOLDER
#   tests/cmocka.sh component FOLDER SYSROOT
# leaves FOLDER/libcmocka.a and FOLDER/include.
STEP=cmocka
. "$(dirname "$0")/../sysroot/setup/common.sh"
. "$(dirname "$0")/../sysroot/setup/debian.sh"

side=$1 out=$2 sysroot=${3:-}
source="$CACHE/src/cmocka"
if ! is_done cmocka-source; then
    fetch_source cmocka "$source"
    mark_done cmocka-source
fi

mkdir -p "$out/include"
cp "$source"/include/cmocka.h "$source"/include/cmocka_pbc.h "$out/include"
IFS=.- read -r major minor micro _ < "$source/.version"
sed -e "s/@cmocka_VERSION_MAJOR@/$major/" -e "s/@cmocka_VERSION_MINOR@/$minor/" \
    -e "s/@cmocka_VERSION_PATCH@/$micro/" \
    "$source/include/cmocka_version.h.cmake" > "$out/include/cmocka_version.h"

flags=(-O1 -g -w -c -I"$out/include" -I"$source/include" -o "$out/cmocka.o" "$source/src/cmocka.c"
       -DHAVE_INTTYPES_H -DHAVE_STRINGS_H -DHAVE_UINTPTR_T -DHAVE_STRUCT_TIMESPEC
       -DHAVE_CLOCK_REALTIME -DHAVE_GCC_THREAD_LOCAL_STORAGE)
case $side in
native)
    cc "${flags[@]}" -DHAVE_SIGNAL_H -DHAVE_STRSIGNAL -DHAVE_SIGLONGJMP -DWORDS_SIZEOF_VOID_P=8
    rm -f "$out/libcmocka.a"; ar crs "$out/libcmocka.a" "$out/cmocka.o" ;;
component)
    "$sysroot/bin/$TARGET-cc" "${flags[@]}" -DWORDS_SIZEOF_VOID_P=4
    rm -f "$out/libcmocka.a"; llvm-ar crs "$out/libcmocka.a" "$out/cmocka.o" ;;
esac
