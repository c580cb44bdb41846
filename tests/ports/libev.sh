# The event loop, on each backend that its own configure finds. The package has no tests: the
# example that its documentation begins with, and a program of ours.
# Its config.sub is older than the systems of wasm; a newer one takes its place, as in any build of
# Debian's.
cp -a "$SOURCE" tree && cd tree && cp "$SOURCES"/libevent/build-aux/config.{sub,guess} .
step configure ./configure "${HOST[@]}" --disable-shared
step build make -j"$JOBS"

epoll_is_found() { grep -q 'define HAVE_EPOLL_CTL 1' config.h && grep -q 'define HAVE_EVENTFD 1' config.h; }
test_that epoll_is_found epoll_is_found

built() { "$CC" -w -O2 -I"$SOURCE" "$1" .libs/libev.a -lm -o "$2"; }
sed -n '/^   \/\/ a single header file is required/,/^=head1/{/^=head1/d;s/^   //;p}' "$SOURCE/ev.pod" > example.c
step build-example built example.c example
step build-watchers built "$HERE/libev/watchers.c" watchers
input_is_ready() { same 'stdin ready' "$(echo | program ./example)"; }
time_is_over()   { same timeout "$(sleep 8 | program ./example)"; }
for name in input_is_ready time_is_over; do test_that $name $name; done

for backend in 4 2 1; do
    if [ "$SIDE" = component ]; then program --env LIBEV_FLAGS=$backend watchers; else LIBEV_FLAGS=$backend ./watchers; fi </dev/null ||
        echo "failed backend:$backend"
done
