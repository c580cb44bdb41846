#!/usr/bin/env bash
# CMake 3.26 or newer, from PyPI in a folder of its own if the machine's is older.
STEP="cmake"
. "$(dirname "$0")/common.sh"

new_enough() { "$1" --version 2>/dev/null | awk 'NR == 1 { split($3, v, "."); exit !(v[1] > 3 || v[2] >= 26) }'; }

is_done cmake && exit 0
own=$(PATH=${PATH#"$CACHE/bin:"} command -v cmake || true)
if [ -n "$own" ] && new_enough "$own"; then
    link_tool cmake "$own"
else
    say "installing cmake from PyPI"
    quietly cmake-venv python3 -m venv "$CACHE/python"
    quietly cmake "$CACHE/python/bin/pip" install --quiet 'cmake>=3.26,<4'
    link_tool cmake "$CACHE/python/bin/cmake"
fi
mark_done cmake
say "$("$CACHE/bin/cmake" --version | head -n 1) ($(elapsed))"
