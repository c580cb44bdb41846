#!/bin/bash
# tools.sh FOLDER: from Debian sid, FOLDER/wasm-opt (Binaryen's, with the libraries and the
# loader that it was built with) and FOLDER/vtest, built here. What is there stays.
STEP=ports
. "$(dirname "${BASH_SOURCE[0]}")/../../../sysroot/setup/common.sh"
. "$SYSROOT_SRC/setup/debian.sh"

[ ! -x "$1/vtest" ] || exit 0
fetch_packages "$1" binaryen vtest2-source libpcre2-dev zlib1g-dev
libraries=$1/usr/lib/x86_64-linux-gnu
printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' \
    "$libraries/ld-linux-x86-64.so.2" "$libraries" "$1/usr/bin/wasm-opt" > "$1/wasm-opt"
chmod +x "$1/wasm-opt"

# Of sid's headers these alone: the C library is this machine's.
mkdir -p "$1/include"
find "$1/usr/include" \( -name pcre2.h -o -name zlib.h -o -name zconf.h \) -exec cp -L {} "$1/include" \;
quietly vtest make -C "$1/usr/src/vtest2" vtest FLAGS="-O2 -I$1/include" \
    LIBS="$libraries/libpcre2-8.a $libraries/libz.a -lm -ldl"
cp "$1/usr/src/vtest2/vtest" "$1/vtest"
