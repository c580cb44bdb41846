# The JSON processor, without its library of regular expressions, and its own tests.
# One of them prints a value that is nested ten thousand times, and a level takes 1.5 KiB of the
# stack where gcc's for Linux takes less.
stack=()
[ "$SIDE" = native ] || stack=(LDFLAGS=-Wl,-z,stack-size=33554432)
step configure "$SOURCE/configure" "${HOST[@]}" "${stack[@]}" --disable-shared --without-oniguruma --disable-docs --disable-valgrind
step build make -j"$JOBS"
if [ "$SIDE" = component ]; then
    mv jq jq.wasm
    cat > jq <<R
#!/bin/bash
exec wasm32-wasip3-run -S inherit-env --dir=.::/ --dir=/tmp --dir=/usr/share/zoneinfo --dir="$SOURCE" "$WORK/jq.wasm" "\$@"
R
    chmod +x jq
    unset WASI_EPOLL_RUN_FLAGS
fi
export JQ=$WORK/jq

# Each program of a list of them is one test. After them it tries to use its library from several
# threads, and ends with an assertion where there are none; on a terminal, or what it said before
# would be lost.
list() {
    local status=0
    python3 -c 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))' \
        bash "$SOURCE/tests/$1test" > "$1.txt" 2>&1 </dev/null || status=$?
    awk -v list="$1" -v status=$status '
        function tell() { if (name) print failed ? "failed" : "ok", name; failures += failed }
        /^Test #[0-9]+:/ { tell(); name = list ":" substr($2, 2, length($2) - 2); failed = 0 }
        /^\*\*\*/ { failed = 1 }
        /^[0-9]+ of [0-9]+ tests passed/ { tell(); name = ""; ended = 1 }
        END {
            if (!ended && name) print "failed", name
            print status == 0 || (ended && failures) ? "ok" : "failed", list ":threads"
        }' "$1.txt"
    [ $status = 0 ] || tail -n 12 "$1.txt" | sed 's/^/  /'
}
for list in jq man base64 uri optional; do list $list; done
# And scripts, which end at their first failure.
for name in shtest utf8test; do test_that $name sh "$SOURCE/tests/$name"; done
