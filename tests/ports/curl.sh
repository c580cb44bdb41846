# The client, its library and the examples of its multi interface, against a server here.
step configure "$SOURCE/configure" "${HOST[@]}" --without-ssl --without-libpsl --disable-shared --disable-threaded-resolver --disable-docs --disable-manual
step build make -j"$JOBS"

mkdir -p served && head -c 20000000 /dev/urandom > served/large && echo hello > served/index.html
port=$(free_port)
(cd served && exec python3 -m http.server --bind 127.0.0.1 "$port") > server.log 2>&1 &
SERVERS+=($!)
wait_for_port "$port"
curl_() { program src/curl -sS "$@"; }
base=http://127.0.0.1:$port

epoll_is_found()   { grep -q 'define HAVE_EVENTFD 1\|define HAVE_POLL 1' lib/curl_config.h; }
download()         { curl_ -o large "$base/large" && cmp large served/large; }
to_standard_output() { same hello "$(curl_ "$base/index.html")"; }
by_name()          { same hello "$(curl_ "http://localhost:$port/index.html")"; }
several_at_once()  { curl_ -Z -o a "$base/large" -o b "$base/large" -o c "$base/index.html" && cmp a served/large && cmp b served/large && cmp c served/index.html; }
head_request()     { curl_ -I "$base/large" | grep -qi 'content-length: 20000000'; }
not_found_is_told() { local status=0; curl_ -f "$base/nowhere" || status=$?; same 22 $status; }
refused_is_told()  { local status=0; curl_ "http://127.0.0.1:$(free_port)/" || status=$?; same 7 $status; }
unknown_host_is_told() { local status=0; curl_ "http://no-such-host.invalid/" || status=$?; same 6 $status; }
time_limit()       { local status=0; curl_ -m 1 "telnet://127.0.0.1:$port" || status=$?; same 28 $status; }
rate_limit()       { local start=$SECONDS; curl_ --limit-rate 8M -o slow "$base/large" && cmp slow served/large && [ $((SECONDS - start)) -ge 1 ]; }
file_scheme()      { curl_ file:///served/index.html | grep -q hello; }
[ "$SIDE" = component ] || file_scheme() { curl_ "file://$PWD/served/index.html" | grep -q hello; }
for name in epoll_is_found download to_standard_output by_name several_at_once head_request not_found_is_told \
        refused_is_told unknown_host_is_told time_limit rate_limit file_scheme; do
    test_that $name $name
done

# The multi interface, as its documentation shows it.
for example in multi-single multi-double multi-legacy; do
    sed "s#https\?://[a-z./]*example\.[a-z]*[a-z./]*#$base/index.html#" "$SOURCE/docs/examples/$example.c" > $example.c
    built() { "$CC" -I"$SOURCE/include" -Ilib $example.c lib/.libs/libcurl.a $(native_libraries) -o $example && program ./$example | grep -q hello; }
    native_libraries() { sed -n "s/^Libs.private: //p" libcurl.pc | tr ' ' '\n' | grep -E '^-l' | grep -v curl | tr '\n' ' '; }
    test_that $example built
done
