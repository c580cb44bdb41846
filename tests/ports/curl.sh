# The client, its library and the examples of its multi interface, against a server here.
step configure "$SOURCE/configure" "${HOST[@]}" --disable-shared --disable-threaded-resolver --disable-docs --disable-manual \
    --without-ssl --without-libpsl --without-zlib --without-brotli --without-zstd --without-libidn2 --without-nghttp2 \
    --without-libssh2 --disable-ldap
step build make -j"$JOBS"

mkdir -p served && head -c 20000000 /dev/urandom > served/large && echo hello > served/index.html
port=$(free_port)
start python3 -m http.server --bind 127.0.0.1 --directory served "$port"
wait_for_port "$port"
curl_() { program src/curl -sS "$@"; }
base=http://127.0.0.1:$port

epoll_is_found()   { grep -q 'define HAVE_EVENTFD 1\|define HAVE_POLL 1' lib/curl_config.h; }
download()         { curl_ -o large "$base/large" && cmp large served/large; }
to_standard_output() { same hello "$(curl_ "$base/index.html")"; }
by_name()          { same hello "$(curl_ "http://localhost:$port/index.html")"; }
several_at_once()  { curl_ -Z -o a "$base/large" -o b "$base/large" -o c "$base/index.html" && cmp a served/large && cmp b served/large && cmp c served/index.html; }
head_request()     { curl_ -I "$base/large" | has -i 'content-length: 20000000'; }
not_found_is_told() { local status=0; curl_ -f "$base/nowhere" || status=$?; same 22 $status; }
refused_is_told()  { local status=0; curl_ "http://127.0.0.1:$(free_port)/" || status=$?; same 7 $status; }
unknown_host_is_told() { local status=0; curl_ "http://no-such-host.invalid/" || status=$?; same 6 $status; }
time_limit()       { local status=0; curl_ -m 1 "telnet://127.0.0.1:$port" || status=$?; same 28 $status; }
rate_limit()       { local start=$SECONDS; curl_ --limit-rate 8M -o slow "$base/large" && cmp slow served/large && [ $((SECONDS - start)) -ge 1 ]; }
file_scheme()      { curl_ file:///served/index.html | has hello; }
[ "$SIDE" = component ] || file_scheme() { curl_ "file://$PWD/served/index.html" | has hello; }
for name in epoll_is_found download to_standard_output by_name several_at_once head_request not_found_is_told \
        refused_is_told unknown_host_is_told time_limit rate_limit file_scheme; do
    test_that $name $name
done

# The multi interface, as its documentation shows it.
for example in multi-single multi-double multi-legacy; do
    sed "s#https\?://[a-z./]*example\.[a-z]*[a-z./]*#$base/index.html#" "$SOURCE/docs/examples/$example.c" > $example.c
    built() { "$CC" -I"$SOURCE/include" -Ilib $example.c lib/.libs/libcurl.a $(native_libraries) -o $example && program ./$example | has hello; }
    native_libraries() { sed -n "s/^Libs.private: //p" libcurl.pc | tr ' ' '\n' | grep -E '^-l' | grep -v curl | tr '\n' ' '; }
    test_that $example built
done

# Its own suite: the client and the tests of the library are $SIDE's, the servers that they
# talk to are this machine's.
step build-libtest make -C tests/libtest -j"$JOBS"
if [ "$SIDE" = native ]; then step build-servers make -C tests/server -j"$JOBS"
else
    cp "$NATIVE/tests/server/servers" tests/server/
    # Its CURL_TEST_EXE_RUNNER leaves out some checks that it makes before a test.
    for name in src/curl src/curlinfo tests/libtest/libtests; do
        mv $name $name.wasm
        cat > $name <<R
#!/bin/bash
exec wasm32-wasip3-run -S inherit-env --dir=.::/ --dir="$WORK" --dir="$SOURCE" "$WORK/$name.wasm" "\$@"
R
        chmod +x $name
    done
    unset WASI_EPOLL_RUN_FLAGS
fi
(cd tests && srcdir="$SOURCE/tests" perl -I. -I"$SOURCE/tests" "$SOURCE/tests/runtests.pl" -n -a -am -j"$JOBS" \
    '!flaky' '!timing-dependent' '!documentation' 1 to 700) > suite.txt 2>&1 </dev/null || true
sed -nE 's/^PASS: ([0-9]+) .*/ok suite:\1/p' suite.txt
sed -nE 's/^TESTFAIL: These test cases failed: //p' suite.txt | tr ' ' '\n' | sed -nE 's/^([0-9]+)$/failed suite:\1/p'
grep -q '^TESTDONE' suite.txt || { tail -n 20 suite.txt; echo "failed suite:(did-not-end)"; }
