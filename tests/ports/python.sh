# The interpreter and its library, by its own cross build, with its own tests of what meets the
# system; and a server of asyncio's under load.
folder=$HERE/python
native=$SOURCES/python-native
step native bash "$folder/build_python.sh" "$SOURCE" "$native"
python=$native/python
if [ "$SIDE" = component ]; then
    mkdir build && cd build
    # What its configure can't run here, and modules that it leaves out for WASI.
    printf '%s=no\n' ac_cv_buggy_getaddrinfo ac_cv_file__dev_ptmx ac_cv_file__dev_ptc > config.site
    step configure env CONFIG_SITE="$WORK/build/config.site" "$SOURCE/configure" --host=wasm32-unknown-wasip3 \
        --build="$("$SOURCE/config.guess")" --with-build-python="$python" --without-ensurepip
    for module in fcntl mmap resource termios; do
        source=${module}module.c
        [ -e "$SOURCE/Modules/$source" ] || source=$module.c
        echo "$module $source"
    done > Modules/Setup.local
    sed -i '1i *static*' Modules/Setup.local
    step build make -j"$JOBS" python.wasm platform
    cd ..
    python=$WORK/build/python.wasm
    WASI_EPOLL_RUN_FLAGS+=" --dir=$SOURCE::/source --dir=$WORK/build::/build --dir=$folder::/ours --dir=/usr/share/zoneinfo"
    WASI_EPOLL_RUN_FLAGS+=" --env PYTHONHOME=/source --env PYTHONPATH=/source/Lib:/build/$(cat build/pybuilddir.txt) --env PYTHONPYCACHEPREFIX=/tmp"
    ours=/ours
else
    export PYTHONPYCACHEPREFIX=$WORK/cache
    ours=$folder
fi

epoll_is_the_default() { same EpollSelector "$(program "$python" -c 'import selectors; print(selectors.DefaultSelector.__name__)')"; }
test_that epoll_is_the_default epoll_is_the_default

for module in epoll poll select selectors socket asyncio.test_{base_events,buffered_proto,events,locks,protocols,queues,selector_events,sendfile,server,sock_lowlevel,streams,taskgroups,timeouts,transports,unix_events} \
        fcntl fileio glob posix posixpath shutil tempfile \
        csv decimal float grammar json random re strtod struct time; do
    timeout 120 "${RUNNER[@]}" "$python" "$ours/tests.py" "test_$module" > "$module.txt" 2>&1 </dev/null || echo "failed test_$module:ended" >> "$module.txt"
    cat "$module.txt"
done

port=$(free_port)
start "${RUNNER[@]}" "$python" "$ours/server.py" "$port"
wait_for_port "$port"
server_waits_with_epoll() { has EpollSelector < server.log; }
answers() { same hello "$(curl -sS "http://127.0.0.1:$port/")"; }
load()    { wrk -t1 -c64 -d4 "http://127.0.0.1:$port/" | tee load.txt; ! grep -q 'Socket errors\|Non-2xx' load.txt; }
for name in server_waits_with_epoll answers load answers_after_the_load; do test_that $name ${name%_after_the_load}; done
requests_a_second load.txt "requests a second, a server of asyncio's to 64 connections of wrk"
