#!/bin/bash
# build_python.sh SOURCE FOLDER: the interpreter for this machine, which a build for another one
# needs; one that is there stays.
set -euo pipefail
[ ! -e "$2/done" ] || exit 0
rm -rf "$2"
mkdir -p "$2"
cd "$2"
"$1/configure" --without-ensurepip CC=cc CXX=c++
make -j"${JOBS:-$(nproc)}"
touch done
