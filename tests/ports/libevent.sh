# The event loop, with the backend that its own configure finds. Each test of its regress
# suite in a process of its own.
cp -a "$SOURCES/zlib" zlib && (cd zlib && step zlib ./configure --static --prefix="$WORK/installed" && step zlib-build make -j"$JOBS" install)
cp -a "$SOURCE" tree && cd tree
step configure ./configure "${HOST[@]}" --disable-shared --disable-openssl CPPFLAGS="-I$WORK/installed/include" LDFLAGS="-L$WORK/installed/lib"
step build make -j"$JOBS"

epoll_is_chosen() { grep -q 'define EVENT__HAVE_EPOLL 1' include/event2/event-config.h && grep -q 'define EVENT__HAVE_EVENTFD 1' include/event2/event-config.h; }
test_that epoll_is_chosen epoll_is_chosen

cd test
one() {
    local output status=0
    output=$(timeout -s KILL 60 bash -c '. "$HERE/lib.sh"; program ./regress --no-fork "$1"' - "$1" 2>&1) || status=$?
    if grep -q SKIPPED <<<"$output"; then echo "skipped $1"
    elif [ $status = 0 ]; then echo "ok $1"
    else printf '%s\n' "$output" | head -n 6; echo "failed $1"; fi
}
export -f one
program ./regress --list-tests 2>&1 | grep -vi 'off by default\|disabled' | sed 's/^ *//; s/ .*//' | grep / |
    xargs -P "$JOBS" -I{} bash -c 'one {}'
for program in test-changelist test-eof test-closed test-weof test-time test-fdleak; do test_that $program program ./$program; done

# The sample HTTP server, loaded from outside.
cd ..
mkdir -p www && echo hello > www/index.html && cd www
port=$(free_port)
start "${RUNNER[@]}" ../sample/http-server -p "$port" .
wait_for_port "$port"
http_server() { same hello "$(curl -s "http://127.0.0.1:$port/index.html")"; }
http_server_under_load() {
    wrk -t1 -c64 -d3 "http://127.0.0.1:$port/index.html" | tee load.txt
    ! grep -q 'Socket errors\|Non-2xx' load.txt
}
test_that http_server http_server
test_that http_server_under_load http_server_under_load
requests_a_second load.txt "requests a second, the sample HTTP server to 64 connections of wrk"
