# The MQTT broker, on epoll, and its own suite, whose clients are this machine's.
prefix=$WORK/installed
step cjson cmake -S "$SOURCES/cjson" -B cjson "${CMAKE[@]}" -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$prefix" \
    -DBUILD_SHARED_LIBS=OFF -DENABLE_CJSON_TEST=OFF -DENABLE_CUSTOM_COMPILER_FLAGS=OFF
step cjson-build cmake --build cjson -j "$JOBS" --target install
# Without TLS it takes random numbers from getrandom, if the libc is glibc; so it is told.
random=()
[ "$SIDE" = native ] || random=(-DCMAKE_C_FLAGS="-DHAVE_GETRANDOM -include sys/random.h")
step configure cmake -S "$SOURCE" -B build "${CMAKE[@]}" -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$prefix" \
    -DCJSON_INCLUDE_DIR="$prefix/include" -DCJSON_LIBRARY="$(find "$prefix" -name libcjson.a)" \
    "${random[@]}" -DWITH_TLS=OFF -DWITH_TLS_PSK=OFF -DWITH_WEBSOCKETS=OFF -DWITH_LTO=OFF -DWITH_THREADING=OFF -DWITH_TESTS=OFF -DWITH_DOCS=OFF \
    -DWITH_PLUGINS=OFF -DWITH_CLIENTS=OFF -DWITH_APPS=OFF -DWITH_LIB_CPP=OFF -DWITH_CTRL_SHELL=OFF -DWITH_HTTP_API=OFF
step build cmake --build build -j "$JOBS" --target mosquitto

# The suite starts src/mosquitto below $BUILD_ROOT, from the folder of its scripts.
# As root the broker turns into nobody, who has to write there too.
cp -r "$SOURCE/test" test && chmod -R a+rwX test && cd test/broker
if [ "$SIDE" = component ]; then
    cat > ../../build/src/mosquitto <<'R'
#!/bin/bash
# SIGTERM, with which the suite ends it, doesn't reach a component: it ends here instead.
trap 'kill $!; exit 0' TERM
wasm32-wasip3-run -S inherit-env --dir=.::/ --dir=/tmp "$(dirname "$0")/mosquitto.wasm" "$@" &
wait $!
R
    chmod +x ../../build/src/mosquitto
    unset WASI_EPOLL_RUN_FLAGS
    # Its bridges are named for the machine.
    HOSTNAME=$(hostname); export HOSTNAME
    # The suite gives the broker a tenth of a second to begin: it is translated before that.
    ../../build/src/mosquitto -h > help.txt || true
fi
export BUILD_ROOT="$WORK/build"
one() {
    local name=${2%.py} ports=() i
    for i in $(seq "$1"); do ports+=("$(port_of_own)"); done
    if timeout -s KILL 60 python3 "./$2" "${@:3}" "${ports[@]}" > "$name.out" 2>&1 </dev/null; then echo "ok $name$3"
    else tail -n 6 "$name.out" | sed 's/^/  /'; echo "failed $name$3"; fi
}
# Ports that the tests beside this one don't take: each of those that run at a time has a range.
port_of_own() {
    local counter="$WORK/ports.$SLOT" port
    port=$(($(cat "$counter" 2>/dev/null || echo $((20000 + 1500 * SLOT))) + 1))
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    echo $port | tee "$counter"
}
export -f one port_of_own
# What was not built is left out: TLS and what needs it, plugins, websockets; and what needs
# a package of Python's.
sed -nE "s/^ *\(([0-9]+), '\.\/([^']*\.py)'(, '?([^')]*)'?)?\),.*/\1 \2 \4/p" test.py |
    while read -r ports name rest; do
        [[ $rest == *sqlite* || $name == *-ssl-* ]] || grep -q 'plugin\|cafile\|websockets\|psk\|http_api\|password_file\|ssl\|psutil\|tls-keylog\|use_subject' "$name" ||
            echo "$ports $name $rest"
    done | sed 's/ *$//' | xargs --process-slot-var=SLOT -P "$JOBS" -L 1 bash -c 'one "$@"' -
