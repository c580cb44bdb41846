# The JSON processor, without its library of regular expressions, and its own tests.
step configure "$SOURCE/configure" "${HOST[@]}" --disable-shared --without-oniguruma --disable-docs --disable-valgrind
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

# Each program of a list of them is one test.
list() {
    local status=0
    bash "$SOURCE/tests/$1test" > "$1.txt" 2>&1 </dev/null || status=$?
    awk -v list="$1" '
        function tell() { if (name) print failed ? "failed" : "ok", name }
        /^Test #[0-9]+:/ { tell(); name = list ":" substr($2, 2, length($2) - 2); failed = 0 }
        /^\*\*\*/ { failed = 1 }
        /^[0-9]+ of [0-9]+ tests passed/ { tell(); name = ""; ended = 1 }
        END { if (!ended) { if (name) print "failed", name; print "failed", list ":(did-not-end)" } }' "$1.txt"
    [ $status = 0 ] || grep -A 4 '^\*\*\*' "$1.txt" | head -n 20 | sed 's/^/  /' || true
}
for list in jq man base64 uri optional; do list $list; done
# And scripts, which end at their first failure.
for name in shtest utf8test; do test_that $name sh "$SOURCE/tests/$name"; done
