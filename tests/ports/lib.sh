# What the ports share; sourced by run.py's shell before each of them. A port is built and
# run for one side, $SIDE: `component` (the sysroot, under wasmtime) or `native` (the
# machine's compiler), which tells a failure of ours from one of the program's own tests.
#
#   $SOURCE   the program's source, not to be written to
#   $WORK     the folder to build in, which is also the current one
#
# Each test is one line: `ok NAME`, `skipped NAME`, `failed NAME` or `failed NAME: WHY`.

set -euo pipefail
JOBS=${JOBS:-$(nproc)}

if [ "$SIDE" = component ]; then
    export PATH="$SYSROOT/bin:$PATH"
    export CC=wasm32-wasip3-cc CXX=wasm32-wasip3-c++ AR=wasm32-wasip3-ar RANLIB=wasm32-wasip3-ranlib
    export STRIP=wasm32-wasip3-strip NM=wasm32-wasip3-nm PKG_CONFIG=wasm32-wasip3-pkg-config
    # Programs see the folder that they are started in as the root, a /tmp, and what libraries
    # read in /etc.
    mkdir -p "$WORK/tmp" "$WORK/etc"
    cp /etc/resolv.conf /etc/hosts "$WORK/etc"
    export WASI_EPOLL_RUN_FLAGS="--dir=.::/ --dir=$WORK/tmp::/tmp --dir=$WORK/etc::/etc"
    HOST=(--host=wasm32-wasip3)
    CMAKE=(-DCMAKE_TOOLCHAIN_FILE="$SYSROOT/share/cmake/wasm32-wasip3.cmake")
    MESON=(--cross-file "$SYSROOT/share/meson/wasm32-wasip3.ini")
    EXE=.wasm RUNNER=(wasm32-wasip3-run)
else
    export CC=cc CXX=c++
    HOST=() CMAKE=() MESON=() EXE= RUNNER=()
fi

# program NAME ARGUMENTS...: a program that was built.
program() { "${RUNNER[@]}" "$@"; }

# start COMMAND...: a server, with what it says in server.log. It ends with the port.
SERVERS=()
start() { (exec "$@") > server.log 2>&1 & SERVERS+=($!); }
trap 'for pid in "${SERVERS[@]}"; do kill "$pid" 2>/dev/null || true; done' EXIT

# step WHAT COMMAND...: a step of the build, with its output in a log file. The port ends here
# when it fails.
step() {
    local log="$WORK/$1.log"; shift
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -n 30 "$log"
        echo "failed to build: ${*:0:4} (all of it: $log)"
        exit 1
    fi
}

# test_that NAME COMMAND...: one test; what it printed is shown when it fails.
test_that() {
    local name=$1 output; shift
    if output=$("$@" 2>&1 </dev/null); then
        echo "ok $name"
    else
        printf '%s\n' "$output" | tail -n 40
        echo "failed $name"
    fi
}

# same WANTED GOT: both texts are the same.
same() { [ "$1" = "$2" ] || { printf 'wanted: %s\ngot:    %s\n' "$1" "$2"; return 1; }; }

# ... | has PATTERN: reads to the end, where grep -q would break what writes into it.
has() { [ "$(grep -c "$@")" != 0 ]; }

# gtest_results PROGRAM [-x PATTERN]...: each test of a program of GoogleTest's.
gtest_results() { python3 "$HERE/gtest.py" "${@:2}" "${RUNNER[@]}" "$1$EXE"; }

# requests_a_second FILE WHAT: what wrk measured.
requests_a_second() { sed -n "s/^Requests\/sec: *\([0-9]*\).*/fact: \1 $2/p" "$1"; }

# A free port of this machine, for a server.
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# wait_for_port PORT: until something listens there.
wait_for_port() {
    local i
    for i in $(seq 200); do
        (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
        sleep 0.05
    done
    echo "nothing listens on port $1"; return 1
}
