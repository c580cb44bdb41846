# What the setup scripts share: where things go, how they talk, how a step is skipped.
# Sourced, never run.

set -euo pipefail

CACHE=${WASI_EPOLL_CACHE:-$HOME/.cache/wasi-epoll}   # tools and downloads, outside any build tree
JOBS=${JOBS:-$(nproc)}
SYSROOT_SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TARGET=wasm32-wasip3
LLVM_MAJOR=23                                        # the first LLVM with today's wasm32-wasip3 ABI

mkdir -p "$CACHE/bin" "$CACHE/done" "$CACHE/log"
export PATH="$CACHE/bin:$PATH"

say()  { printf '  %-14s %s\n' "${STEP:-setup}" "$*"; }
die()  { printf '\n%s failed: %s\n' "${STEP:-setup}" "$1" >&2
         [ $# -lt 2 ] || printf 'What to do: %s\n' "$2" >&2
         exit 1; }

# is_done KEY: has this step been finished with this version of its inputs?
# A step's key names everything that would make its result different.
is_done()   { [ -e "$CACHE/done/$1" ]; }
mark_done() { touch "$CACHE/done/$1"; }

# quietly LOG COMMAND...: run a long command with its output in a log file, a line
# of progress every few seconds on the terminal, and the log's end if it fails.
quietly() {
    local log="$CACHE/log/$1.log"; shift
    local start=$SECONDS pid
    "$@" >"$log" 2>&1 </dev/null & pid=$!
    local shown=$SECONDS
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.3
        if (( SECONDS - shown >= 20 )); then
            shown=$SECONDS
            say "... $((SECONDS - start)) s: $(tail -n 1 "$log" | tr -d '\r' | cut -c1-90)"
        fi
    done
    if ! wait "$pid"; then
        tail -n 25 "$log" >&2
        die "'$*' (full output: $log)" "read the lines above; run 'make setup' again to go on from here"
    fi
}

# link_tool NAME PATH: make a program reachable as $CACHE/bin/NAME.
link_tool() { ln -sfn "$2" "$CACHE/bin/$1"; }

# elapsed: seconds since the script began, for the closing line of each step.
elapsed() { echo "${SECONDS} s"; }
