#!/usr/bin/env bash
# Programs of the machine's own Debian that building and testing need.
STEP="host tools"
. "$(dirname "$0")/common.sh"

# program:package
wanted="
    patchelf:patchelf  ninja:ninja-build  cc:gcc  c++:g++  make:make  xz:xz-utils  git:git
    curl:curl  nc:netcat-openbsd  wrk:wrk  pkg-config:pkg-config
    autoreconf:autoconf  automake:automake  libtoolize:libtool
"
missing=""
for pair in $wanted; do
    command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair##*:}"
done
python3 -c 'import venv, ensurepip' 2>/dev/null || missing="$missing python3-venv"
[ -n "$missing" ] || exit 0

[ "$(id -u)" = 0 ] || die "these are missing:$missing" "as root: apt-get install$missing"
say "installing$missing"
quietly host-tools-update apt-get update -qq
# shellcheck disable=SC2086
quietly host-tools env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
