# The language, built as for Linux without readline; its tests are scripts, as the package
# has none.
cp -a "$SOURCE" tree && cd tree/src
step build make -j"$JOBS" posix CC="$CC -std=gnu99" AR="${AR:-ar} rcu" RANLIB="${RANLIB:-ranlib}"
cp "$HERE"/lua/*.lua .

compiled() { program ./luac -o check.luac "$1" && program ./lua check.luac; }
for script in *.lua; do
    test_that "${script%.lua}" program ./lua "$script"
    test_that "${script%.lua}_compiled" compiled "$script"
done
from_standard_input() { same 42 "$(echo 'print(6 * 7)' | program ./lua -)"; }
exit_status()         { local status=0; program ./lua -e 'os.exit(7)' || status=$?; same 7 $status; }
error_message()       { same "lua: (command line):1: no" "$(program ./lua -e 'error("no")' 2>&1 | head -n 1 | sed 's/^[^:]*lua[^:]*:/lua:/')"; }
for name in from_standard_input exit_status error_message; do test_that $name $name; done
