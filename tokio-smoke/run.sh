#!/usr/bin/env bash
# run.sh --sysroot FOLDER --build FOLDER --cache FOLDER [--short] [--build-only | --bench]
#        [--toolchain +NAME] VARIANT...:
# build the programs in each variant (see variants.sh; `native` is the machine itself) and
# run them. The last line is `N passed, N failed`. std and the crates are built in the cache
# folder, which several build folders may share.
#   --short       without HTTP, Redis and stress
#   --build-only  don't run them
#   --bench       measure instead of checking
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
short= build_only= bench= toolchain= variants=()
while [ $# -gt 0 ]; do
    case $1 in
        --sysroot) sysroot=$2; shift ;;
        --build) build=$2; shift ;;
        --cache) cache=$2; shift ;;
        --toolchain) toolchain=$2; shift ;;
        --short) short=yes ;;
        --build-only) build_only=yes ;;
        --bench) bench=yes ;;
        *) variants+=("$1") ;;
    esac
    shift
done
mkdir -p "$build/files" "$cache"
build=$(cd "$build" && pwd)
passed=0 failed=0
server=
unset MAKEFLAGS MFLAGS # cargo can't have the jobs that they speak of, and warns
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true' EXIT

# build_variant: the programs of $variant, to be called by `run NAME ARGUMENTS...`.
build_variant() {
    local also=
    case $variant in native|epoll) also=patched ;; esac
    echo "== $variant: building"
    if [ -n "$short" ]; then
        build_programs "$also" smoke mio-smoke echo-bench
    else
        build_programs "$also http" smoke mio-smoke echo-bench stress http-server http-client &&
            # By itself: it has every feature of tokio built, which the others are to be without.
            build_programs redis redis-server
    fi
}

build_programs() {   # FEATURES PROGRAM...
    local features=$1; shift
    local cargo=("$sysroot/bin/wasm32-wasip3-cargo" $toolchain) program
    local from="$cache/wasm32-wasip3/release" suffix=.wasm folder="$build/$variant"
    # So that a newer libc is linked, which cargo knows nothing of.
    local libc="$sysroot/lib/wasm32-wasip3/libc.a"
    if [ "$variant" = native ]; then
        cargo=(cargo $toolchain) from="$cache/release" suffix= folder="$build/newest" libc=build.rs
    fi
    (cd "$folder" && SMOKE_LIBC="$libc" CARGO_TARGET_DIR="$cache" "${cargo[@]}" build --quiet --release \
        --features "$features" "${@/#/--bin=}") || return 1
    mkdir -p "$build/bin/$variant"
    for program; do
        cp "$from/$program$suffix" "$build/bin/$variant/" || return 1
    done
}

run() { (become "$@"); }

become() {
    local program="$build/bin/$variant/$1"; shift
    if [ "$variant" = native ]; then
        SMOKE_FOLDER="$build/files" exec "$program" "$@"
    else
        exec "$sysroot/bin/wasm32-wasip3-run" --dir "$build/files::/tmp" "$program.wasm" "$@"
    fi
}

count() {   # NAME COMMAND...: one check
    local name=$1; shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED  $name ($variant)"
        return 1
    fi
}

# start_server NAME: $address is then where it listens, $log what it says.
start_server() {
    log="$build/$1.log"
    : > "$log"
    become "$1" > "$log" 2>&1 & server=$!   # a process of its own, that can be ended
    for _ in $(seq 300); do
        address=$(sed -n 's/^listening on //p' "$log")
        [ -z "$address" ] || return 0
        sleep 0.1
    done
    cat "$log"
    return 1
}

http() {
    start_server http-server || return 1
    run http-client "$address" || return 1
    python3 - "$address" <<'PYTHON' || return 1
import sys, urllib.request
assert urllib.request.urlopen(f"http://{sys.argv[1]}/", timeout=10).read() == b"Hello, world!\n"
assert urllib.request.urlopen(f"http://{sys.argv[1]}/quit", timeout=10).read() == b"bye\n"
PYTHON
    wait "$server" || return 1
    server=
    grep -q 'all connections are done' "$log"
}

redis() {
    start_server redis-server || return 1
    python3 "$here/redis_load.py" "$address" || return 1
    kill "$server"
    wait "$server" 2>/dev/null || true
    server=
}

# load CONNECTIONS: requests per second and latency, as wrk sees them.
load() {
    command -v wrk >/dev/null || { echo "no wrk here"; return; }
    printf '%4s connections: ' "$1"
    wrk -t1 -c"$1" -d5s --latency "http://$address/" |
        awk '/50%/ { p50 = $2 } /99%/ { p99 = $2 } /Requests\/sec/ { rate = $2 } /Socket errors/ { errors = ", " $0 }
             END { printf "%.0f requests a second, p50 %s, p99 %s%s\n", rate, p50, p99, errors }'
}

# One build at a time: cargo puts the programs of all variants under the same names.
exec 9> "$cache/.lock"
flock 9
bash "$here/../sysroot/setup/rust.sh" $toolchain
bash "$here/variants.sh" "$build"
built=()
for variant in "${variants[@]}"; do
    count build build_variant && built+=("$variant")
done
exec 9>&-
[ -z "$build_only" ] || built=()

for variant in "${built[@]}"; do
    if [ -n "$bench" ]; then
        echo "== $variant: echo round trip inside one process, 64 bytes"
        run echo-bench
        echo "== $variant: HTTP, wrk from outside"
        start_server http-server
        load 1; load 50; load 500
        kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true
        server=
        (cd "$build/bin/$variant" && stat -c '%n %s bytes' ./*)
        continue
    fi
    echo "== $variant"
    count smoke run smoke || true
    count mio run mio-smoke || true
    [ -z "$short" ] || continue
    count stress run stress || true
    count http http || true
    count redis redis || true
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
