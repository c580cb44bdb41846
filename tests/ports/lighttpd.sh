# The web server, with its modules linked in (INSTALL: "static build"), its own unit tests
# and request suite, and a native client's load.
mkdir -p build/build
for module in access accesslog ajp13 alias auth authn_file cgi deflate dirlisting evhost expire extforward fastcgi \
        indexfile proxy redirect rewrite rrdtool scgi setenv simple_vhost sockproxy ssi staticfile status userdir \
        vhostdb webdav wstunnel; do
    echo "PLUGIN_INIT(mod_$module)"
done > build/build/plugin-static.h
step configure cmake -S "$SOURCE" -B build "${CMAKE[@]}" -DCMAKE_BUILD_TYPE=Release -DBUILD_STATIC=ON \
    -DWITH_PCRE2=OFF -DWITH_ZLIB=OFF
step build make -C build -j"$JOBS" lighttpd test_common test_configfile

epoll_is_found()  { grep -q 'define *HAVE_SYS_EPOLL_H' build/build/config.h && grep -q 'define *HAVE_EPOLL_CTL' build/build/config.h; }
epoll_is_chosen() { program build/build/lighttpd$EXE -V | grep -F '+ epoll'; }
for name in epoll_is_found epoll_is_chosen; do test_that $name $name; done
for name in test_common test_configfile; do test_that $name program build/build/$name$EXE; done

# Its request suite starts the server with a listening socket as descriptor 3. A component
# can't be given one, so it is told the port instead, by the file that the suite's
# configuration includes for platforms without that.
if [ "$SIDE" = component ]; then
    cat > server <<'S'
#!/usr/bin/env python3
import os, socket, sys
flags = ["-S", "inherit-env"]
if "LISTEN_FDS" in os.environ:
    given = socket.socket(fileno=3)
    folder = os.environ["SRCDIR"]
    with open(folder + "/tmp/bind.conf", "w") as settings:
        print('server.systemd-socket-activation := "disable"', 'server.bind = "127.0.0.1"',
              f"server.port = {given.getsockname()[1]}", sep="\n", file=settings)
    given.close()
    for name in ("LISTEN_FDS", "LISTEN_PID", "WASI_EPOLL_RUN_FLAGS"):
        os.environ.pop(name, None)
    flags.append("--dir=" + folder)
os.execvp("wasm32-wasip3-run", ["wasm32-wasip3-run", *flags, os.environ["LIGHTTPD_WASM"], *sys.argv[1:]])
S
    chmod +x server
    # A port that is bound and doesn't listen yet: else the suite takes its own socket for the server.
    echo 'package no_listen; BEGIN { *CORE::GLOBAL::listen = sub (*$) { 1 } } 1;' > no_listen.pm
    export PERL5OPT="-I$WORK -Mno_listen"
    export LIGHTTPD_EXE_PATH="$WORK/server" LIGHTTPD_WASM="$WORK/build/build/lighttpd.wasm"
fi
export srcdir="$SOURCE/tests" top_builddir="$WORK/build"
bash "$SOURCE/tests/prepare.sh" > prepare.log
# Each line that a script of it prints is one test.
suite() {
    perl "$SOURCE/tests/$1.t" > "$1.tap" 2> "$1.err" </dev/null || true
    awk -v suite="$1" '
        /^1\.\./ { planned = substr($0, 4) + 0 }
        /^(not )?ok / {
            told++
            if (tolower($0) ~ /# skip/) next
            result = /^not/ ? "failed" : "ok"
            sub(/^(not )?ok /, ""); number = $1
            sub(/^[0-9]+ *(- )?/, ""); gsub(/[^A-Za-z0-9%+.=_-]+/, "-")
            print result, suite ":" number ":" $0
        }
        END { if (told != planned) print "failed", suite ":(ended-after-" told + 0 "-of-" planned ")" }' "$1.tap"
    tail -n 20 "$1.err" | sed 's/^/  /'
}
suite request
suite core-condition

# Files of several sizes, from a configuration such as a site has.
mkdir -p site && cd site && mkdir -p pages/folder
echo hello > pages/index.html && echo text > pages/folder/a.txt && head -c 30000000 /dev/urandom > pages/large
port=$(free_port)
root=$PWD; [ "$SIDE" = native ] || root=
cat > site.conf <<C
server.port = $port
server.bind = "127.0.0.1"
server.document-root = "$root/pages"
server.errorlog = "$root/error.log"
server.event-handler = "linux-sysepoll"
server.modules = ("mod_access", "mod_accesslog", "mod_expire", "mod_redirect", "mod_setenv", "mod_dirlisting")
accesslog.filename = "$root/access.log"
server.max-keep-alive-requests = 10000
index-file.names = ("index.html")
mimetype.assign = (".html" => "text/html", ".txt" => "text/plain", "" => "application/octet-stream")
dir-listing.activate = "enable"
url.access-deny = ("~")
setenv.add-response-header = ("X-Site" => "here")
\$HTTP["url"] =^ "/folder/" { expire.url = ("" => "access plus 1 hours") }
C
start "${RUNNER[@]}" ../build/build/lighttpd$EXE -D -f site.conf
wait_for_port "$port" || cat server.log error.log
base=http://127.0.0.1:$port
small_file()   { same hello "$(curl -sS "$base/")"; }
large_file()   { curl -sS -o large "$base/large" && cmp large pages/large; }
several_at_once() {
    local pid pids=()
    for _ in 1 2 3 4 5 6 7 8; do curl -sS "$base/large" | cmp - pages/large & pids+=($!); done
    for pid in "${pids[@]}"; do wait "$pid" || return 1; done
}
range()        { curl -sS -r 1000000-2999999 "$base/large" | cmp - <(tail -c +1000001 pages/large | head -c 2000000); }
keep_alive()   { curl -sSv "$base/" "$base/folder/a.txt" "$base/index.html" 2>&1 | grep -ci 're-using existing connection' | grep -qx 2; }
not_found()    { same 404 "$(curl -sS -o answer -w '%{http_code}' "$base/nowhere")"; }
outside()      { same 400 "$(curl -sS --path-as-is -o answer -w '%{http_code}' "$base/../../../etc/hosts%00")"; }
not_modified() {
    local tag; tag=$(curl -sSI "$base/large" | sed -nE 's/^etag: (.*)\r$/\1/Ip')
    same 304 "$(curl -sS -o answer -w '%{http_code}' -H "If-None-Match: $tag" "$base/large")"
}
listing()      { curl -sS "$base/folder/" | has a.txt; }
headers()      { curl -sSI "$base/folder/a.txt" | tr -d '\r' | grep -ic '^x-site: here$\|^cache-control: max-age=3600$' | grep -qx 2; }
changed_file() { echo changed > pages/new.txt; same changed "$(curl -sS "$base/new.txt")"; sleep 2; echo again > pages/new.txt; sleep 2; same again "$(curl -sS "$base/new.txt")"; }
load()         {
    wrk -t1 -c"$1" -d4 "$base/$2" | tee "load-$1.txt"
    ! grep -q 'Socket errors\|Non-2xx' "load-$1.txt"
}
logged()       { sleep 1; [ "$(grep -c '"GET /large HTTP' access.log)" -ge 10 ]; }
for name in small_file large_file several_at_once range keep_alive not_found outside not_modified listing headers changed_file logged; do
    test_that $name $name
done
for clients in 1 64 500; do
    test_that load_of_$clients load $clients index.html
    requests_a_second load-$clients.txt "requests a second, a small file to $clients connections of wrk"
done
test_that right_after_the_load large_file
