#!/bin/bash
# fetch.sh PACKAGE FOLDER: the source of a Debian package as its authors published it,
# without Debian's patches. FOLDER/.version says which it is; a folder that is there stays.
STEP=ports
. "$(dirname "${BASH_SOURCE[0]}")/../../sysroot/setup/common.sh"
. "$SYSROOT_SRC/setup/debian.sh"

[ -e "$2/.version" ] || fetch_source "$1" "$2"
