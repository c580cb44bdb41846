#!/usr/bin/env bash
# musl's headers, from Debian: wasi-libc is musl without the headers of what WASI
# lacked, and those are taken from here (which ones: ../musl-headers.txt).
STEP="headers"
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/debian.sh"

is_done musl-headers && exit 0
rm -rf "$CACHE/musl"
fetch_packages "$CACHE/musl" musl-dev
folder=$(find "$CACHE/musl" -path "*/sys/epoll.h")
[ -n "$folder" ] || die "musl-dev has no sys/epoll.h" "tell the authors; the package has changed"
ln -sfn "${folder%/sys/epoll.h}" "$CACHE/musl/include"
mark_done musl-headers
