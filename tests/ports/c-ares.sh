# The resolver, with its own suite, which needs GoogleTest: the tests bring the name servers
# that they ask. Those that ask the Internet's are left out.
step googletest cmake -S "$SOURCES/googletest" -B googletest "${CMAKE[@]}" -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_INSTALL_PREFIX="$WORK/installed"
step googletest-build cmake --build googletest -j "$JOBS" --target install
# GoogleTest finds the threads' header with configure, but its own header goes by a list of systems
# and takes others for ones without it; so who uses it has to say so, as its gtest.pc does.
step configure cmake -S "$SOURCE" -B build "${CMAKE[@]}" -DCMAKE_BUILD_TYPE=Release -DCARES_STATIC=ON -DCARES_SHARED=OFF \
    -DCARES_BUILD_TESTS=ON -DGTest_DIR="$WORK/installed/lib/cmake/GTest" -DCMAKE_CXX_FLAGS=-DGTEST_HAS_PTHREAD=1
step build cmake --build build -j "$JOBS"

epoll_is_found() { grep -q 'define HAVE_EPOLL_CREATE1 1\|define HAVE_EPOLL 1' build/ares_config.h; }
test_that epoll_is_found epoll_is_found
gtest_results build/bin/arestest -x '*Live*'

# The inputs that fuzzing found.
cp -r "$SOURCE/test/fuzzinput" "$SOURCE/test/fuzznames" .
fuzz() { cd "$2" && program "../build/bin/$1$EXE" *; }
for kind in aresfuzz:fuzzinput aresfuzzname:fuzznames; do test_that ${kind%:*} fuzz ${kind%:*} ${kind#*:}; done
