# The proxy and load balancer: what it does between clients and servers of this machine, a
# native client's load, and its own regression tests.
folder=$HERE/haproxy
tools=$SOURCES/haproxy-tools
step tools bash "$folder/tools.sh" "$tools"
cp -a "$SOURCE" tree && cd tree
settings=(TARGET=generic USE_EPOLL=1 USE_POLL=1 USE_THREAD= USE_GETADDRINFO=1 CC="$CC")
if [ "$SIDE" = component ]; then
    # It calls functions of fewer arguments through pointers to ones of three, which traps in
    # WebAssembly; Binaryen gives each function that has its address taken the same signature.
    # And there are no return addresses.
    export WASM_OPT="$tools/wasm-opt"
    settings+=(LDFLAGS="-Wl,--wasm-ld-path=$folder/cast-ld"
               SILENT_DEFINE="'-D__builtin_return_address(level)=((void*)0)'")
fi
step build make -j"$JOBS" "${settings[@]}" haproxy
cd ..
haproxy=$WORK/tree/haproxy

epoll_is_chosen() { program "$haproxy" -vv | has 'will use epoll'; }
test_that epoll_is_chosen epoll_is_chosen

mkdir -p run && cd run

for name in web h2 short stats tcp balance queue one two echo upgrade closed; do
    port=$(free_port)
    declare "$name=$port"
done
cat > proxy.cfg <<C
global
    maxconn 2000
    log stdout format raw local0
defaults
    mode http
    timeout connect 2s
    timeout client 10s
    timeout server 3s
    timeout http-request 5s
    timeout http-keep-alive 2s
    option redispatch
frontend web
    bind 127.0.0.1:$web
    bind [::1]:$web
    bind 127.0.0.1:$h2 proto h2
    option httplog
    log global
    acl private path_beg /private
    acl local src 127.0.0.0/8
    http-request deny if private
    http-request redirect code 302 location /there if { path /moved }
    http-request return status 200 content-type text/plain string "made here\n" if { path /made }
    http-request set-header X-Proxied yes
    http-request set-header X-From-Loopback yes if local
    http-request set-header X-Address %[src]
    http-request del-header X-Secret
    http-request replace-path /old/(.*) /\1
    http-response set-header X-Answered-By haproxy
    http-response del-header X-Backend
    use_backend two if { hdr(host) -i two.example }
    use_backend broken if { path /broken }
    use_backend packed if { path /text }
    use_backend checked if { path_beg /checked }
    use_backend upgrade if { path /upgrade }
    default_backend one
frontend short
    bind 127.0.0.1:$short
    timeout http-request 1s
    default_backend one
frontend stats
    bind 127.0.0.1:$stats
    stats enable
    stats uri /
    stats refresh 5s
    stats admin if TRUE
backend one
    option forwardfor
    server s1 127.0.0.1:$one
backend two
    server s2 127.0.0.1:$two
backend broken
    server gone 127.0.0.1:$closed
backend packed
    compression algo gzip
    compression type text/plain
    server s1 127.0.0.1:$one
backend checked
    http-request set-path /
    option httpchk GET /health
    server s2 127.0.0.1:$two check inter 100ms fall 2 rise 2
backend upgrade
    server u 127.0.0.1:$upgrade
listen tcp
    mode tcp
    bind 127.0.0.1:$tcp
    timeout server 10s
    server e 127.0.0.1:$echo
listen balance
    bind 127.0.0.1:$balance
    balance roundrobin
    server s1 127.0.0.1:$one
    server s2 127.0.0.1:$two
listen queue
    bind 127.0.0.1:$queue
    timeout queue 10s
    server s1 127.0.0.1:$one maxconn 2
C
echo 'frontend f
    bindd 127.0.0.1:1' > wrong.cfg
echo 'frontend f
    mode http
    bind 127.0.0.1:1
    default_backend nowhere' > dangling.cfg
valid()   { program "$haproxy" -c -V -f proxy.cfg | grep -F 'Configuration file is valid'; }
invalid() { ! program "$haproxy" -c -f "$1" > said.txt 2>&1 && grep "$2" said.txt; }
test_that valid_configuration valid
test_that unknown_keyword invalid wrong.cfg "unknown keyword 'bindd'"
test_that unknown_backend invalid dangling.cfg "unable to find required default_backend: 'nowhere'"

backend() { (exec python3 "$folder/backend.py" "$@") & SERVERS+=($!); }
backend one "$one" "$echo"
backend two "$two"; second=$!
start "${RUNNER[@]}" "$haproxy" -V -db -f proxy.cfg
for port in "$one" "$two" "$web" "$stats"; do wait_for_port "$port" || cat server.log; done

base=http://127.0.0.1:$web
head -c 20000000 /dev/urandom > random
waits_with_epoll() { grep -F 'Using epoll() as the polling mechanism' server.log; }
get()             { same one "$(curl -sS "$base/")"; }
over_ipv6()       { same one "$(curl -sS "http://[::1]:$web/")"; }
by_host()         { same two "$(curl -sS -H 'Host: two.example' "$base/")"; }
by_path()         { same 403 "$(curl -sS -o answer -w '%{http_code}' "$base/private/x")"; }
redirect()        { same "302 $base/there" "$(curl -sS -o answer -w '%{http_code} %{redirect_url}' "$base/moved")"; }
rewritten_path()  { same 404 "$(curl -sS -o answer -w '%{http_code}' "$base/old/missing")"; }
made_here()       { same 'made here' "$(curl -sS "$base/made")"; }
request_headers() {
    same 'x-address: 127.0.0.1 x-forwarded-for: 127.0.0.1 x-from-loopback: yes x-proxied: yes' \
        "$(curl -sS -H 'X-Secret: word' "$base/headers" | grep '^x-' | sort | paste -sd' ')"
}
response_headers() { same 'x-answered-by: haproxy' "$(curl -sSI "$base/" | tr -d '\r' | grep -i '^x-')"; }
large_down()      { curl -sS -o large "$base/large" && same "$(sha256sum < large)" "$(python3 -c 'import sys; sys.stdout.buffer.write(bytes(range(251)) * 80000)' | sha256sum)"; }
large_up()        { same "$(sha256sum < random | cut -d' ' -f1)" "$(curl -sS -T random "$base/sum")"; }
both_ways()       { curl -sS -T random "$base/echo" | cmp - random; }
both_ways_in_chunks() { curl -sS -X POST -H 'Transfer-Encoding: chunked' -H 'Expect:' --data-binary @random "$base/echo" | cmp - random; }
several_at_once() {
    local pid pids=()
    for _ in 1 2 3 4 5 6; do curl -sS -T random "$base/echo" | cmp - random & pids+=($!); done
    for pid in "${pids[@]}"; do wait "$pid" || return 1; done
}
http2()           { same '2 one' "$(curl -sS --http2-prior-knowledge -w '%{http_version} ' -o answer "http://127.0.0.1:$h2/")$(cat answer)"; }
http2_both_ways() { curl -sS --http2-prior-knowledge -T random "http://127.0.0.1:$h2/echo" | cmp - random; }
keep_alive()      { curl -sSv "$base/" "$base/made" "$base/headers" 2>&1 | grep -ci 're-using existing connection' | grep -qx 2; }
compressed()      { curl -sS -H 'Accept-Encoding: gzip' -D head.txt "$base/text" | gzip -d | cmp - <(curl -sS "$base/text") && grep -i '^content-encoding: gzip' head.txt; }
server_too_slow() { same 504 "$(curl -sS -o answer -w '%{http_code}' "$base/slow")"; }
nobody_there()    { same 503 "$(curl -sS -o answer -w '%{http_code}' "$base/broken")"; }
bad_request()     { same 'HTTP/1.1 400 Bad request' "$(printf 'GET / HTTP/1.1\r\nBad header\r\n\r\n' | timeout 5 nc -N 127.0.0.1 "$web" | head -n 1 | tr -d '\r')"; }
clients()         { timeout 60 python3 "$folder/clients.py" "$@"; }
round_robin()     { same 'one one one one two two two two' "$(for _ in 1 2 3 4 5 6 7 8; do curl -sS "http://127.0.0.1:$balance/"; done | sort | paste -sd' ')"; }
queued()          { curl -sS -Z --parallel-max 50 -o 'part_#1' "http://127.0.0.1:$queue/?[1-50]" && cat part_* | grep -c '^one' | grep -qx 50; }
status_of() {   # SERVER COLUMN
    curl -sS "http://127.0.0.1:$stats/;csv" | python3 -c 'import csv, sys
for row in csv.DictReader(sys.stdin):
    if (row["# pxname"], row["svname"]) == (sys.argv[1], sys.argv[2]): print(row[sys.argv[3]])' "$@"
}
until_status() { local i; for i in $(seq 50); do [ "$(status_of checked s2 status)" != "$1" ] || return 0; sleep 0.1; done; status_of checked s2 status; return 1; }
server_goes_down() {
    until_status UP && same two "$(curl -sS "$base/checked")" &&
        kill "$second" && until_status DOWN && same 503 "$(curl -sS -o answer -w '%{http_code}' "$base/checked")"
}
server_comes_back() { until_status UP && same two "$(curl -sS "$base/checked")"; }
maintenance() {
    curl -sS -o answer -d 's=s2&action=maint&b=checked' "http://127.0.0.1:$stats/" && until_status MAINT &&
        same 503 "$(curl -sS -o answer -w '%{http_code}' "$base/checked")" &&
        curl -sS -o answer -d 's=s2&action=ready&b=checked' "http://127.0.0.1:$stats/" && until_status UP
}
stats_page()  { curl -sS "http://127.0.0.1:$stats/" | has 'Statistics Report'; }
counted()     { [ "$(status_of web FRONTEND req_tot)" -gt 100 ] && [ "$(status_of broken BACKEND hrsp_5xx)" -ge 1 ]; }
nothing_left() { local i; for i in $(seq 50); do [ "$(status_of web FRONTEND scur)" != 0 ] || return 0; sleep 0.1; done; status_of web FRONTEND scur; return 1; }
logged()      { grep -F 'web one/s1' server.log | has '"GET /headers HTTP/1.1"'; }
load()        {
    wrk -t1 -c"$1" -d4 "$2" | tee "load-$1-$3.txt"
    ! grep -q 'Socket errors\|Non-2xx' "load-$1-$3.txt"
}
for name in waits_with_epoll get over_ipv6 by_host by_path redirect rewritten_path made_here request_headers response_headers \
        large_down large_up both_ways both_ways_in_chunks several_at_once http2 http2_both_ways keep_alive \
        compressed server_too_slow nobody_there bad_request round_robin queued stats_page; do
    test_that $name $name
done
for name in slow_sender slow_reader vanishing pipelined; do test_that $name clients $name "$web"; done
test_that request_timeout clients silent "$short"
test_that keep_alive_timeout clients idle "$web"
test_that upgraded clients upgraded "$web" "$upgrade"
test_that tcp_mode_half_close clients half_close "$tcp"
test_that server_goes_down server_goes_down
backend two "$two"
for name in server_comes_back maintenance counted logged; do test_that $name $name; done
for connections in 1 64 200; do
    test_that load_of_$connections load $connections "$base/made" made
    requests_a_second load-$connections-made.txt "requests a second, an answer of its own to $connections connections of wrk"
done
test_that proxied_load_of_200 load 200 "$base/" proxied
for name in nothing_left both_ways; do test_that ${name}_after_the_load $name; done

# Its regression tests, as far as what they need was built.
cd ../tree
export VTEST_PROGRAM="$tools/vtest" HAPROXY_PROGRAM="$haproxy"
TMPDIR=$(mktemp -d); export TMPDIR       # a short one, for AF_UNIX
if [ "$SIDE" = component ]; then
    cc -O2 -shared -fPIC "$folder/no_listen.c" -o "$WORK/no_listen.so" -ldl
    printf '#!/bin/sh\nLD_PRELOAD="%s" exec "%s" "$@"\n' "$WORK/no_listen.so" "$tools/vtest" > "$WORK/vtest"
    chmod +x "$WORK/vtest"
    export VTEST_PROGRAM="$WORK/vtest" HAPROXY_PROGRAM="$folder/for-vtest" HAPROXY_WASM="$haproxy"
    # A component's own number is always the same.
    grep -rlE '\$\{h[a-z0-9_]*_pid\}' reg-tests | xargs sed -i -E 's/\$\{h[a-z0-9_]*_pid\}/42/g'
fi
VTEST_TIMEOUT=30 bash scripts/run-regtests.sh --v --j "$JOBS" > ../regression.log 2>&1 </dev/null || true
sed -nE 's,^# +top +TEST reg-tests/(.*)\.vtc (passed|FAILED|skipped).*,\2 \1,p' ../regression.log |
    sed 's/^passed/ok/; s/^FAILED/failed/'
rm -rf "$TMPDIR"
