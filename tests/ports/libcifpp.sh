# A library for crystallographers: C++20 with exceptions, threads' headers and
# std::filesystem. Its own suite, with zlib and Catch2 built beside it.
prefix=$WORK/installed
cp -a "$SOURCES/zlib" zlib && (cd zlib && step zlib ./configure --static --prefix="$prefix" && step zlib-build make -j"$JOBS" install)
step catch2 cmake -S "$SOURCES/catch2" -B catch2 "${CMAKE[@]}" -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$prefix" \
    -DCATCH_INSTALL_DOCS=OFF -DBUILD_TESTING=OFF
step catch2-build cmake --build catch2 -j "$JOBS" --target install

# Its configure writes into the source. What it would fetch (a list of compounds, the
# headers of Eigen) is left out, and Debian's.
cp -a "$SOURCE" tree
# It leaves out standard headers that libstdc++'s others bring and libc++'s don't.
left_out=()
[ "$SIDE" = native ] || left_out=(-DCMAKE_CXX_FLAGS="-include algorithm -include exception -include fstream -include sstream -include vector")
step configure cmake -S tree -B build "${CMAKE[@]}" -DCMAKE_BUILD_TYPE=Release "${left_out[@]}" -DCIFPP_DOWNLOAD_CCD=OFF -DCIFPP_INSTALL_UPDATE_SCRIPT=OFF \
    -DFETCHCONTENT_FULLY_DISCONNECTED=ON -DFETCHCONTENT_SOURCE_DIR_MY-EIGEN3="$SOURCES/eigen3" \
    -DZLIB_LIBRARY="$prefix/lib/libz.a" -DZLIB_INCLUDE_DIR="$prefix/include" -DCatch2_DIR="$prefix/lib/cmake/Catch2"
step build cmake --build build -j "$JOBS"

cd tree/test
data=$PWD
if [ "$SIDE" = component ]; then
    export WASI_EPOLL_RUN_FLAGS="--dir=$WORK/tree::/tree --dir=$WORK/tmp::/tmp"
    data=/tree/test
fi
for name in unit-v2 unit-3d format model rename-compound sugar spinner validate-pdbx; do
    program "$WORK/build/test/$name-test$EXE" --data-dir "$data" --reporter junit > "$WORK/$name.xml" 2> "$WORK/$name.err" </dev/null || true
    python3 - "$name" "$WORK/$name.xml" <<'P' || { tail -n 20 "$WORK/$name.xml" "$WORK/$name.err"; echo "failed $name:(ended)"; }
import re, sys
from xml.etree import ElementTree
cases = list(ElementTree.parse(sys.argv[2]).iter("testcase"))
for case in cases:
    bad = case.find("failure") if case.find("failure") is not None else case.find("error")
    if bad is not None:
        print("  " + (bad.text or "").strip().replace("\n", "\n  "))
    name = re.sub(r"[^\w%+.=,-]+", "-", case.get("name")).strip("-")
    print("ok" if bad is None else "failed", sys.argv[1] + ":" + name)
# One whose tests assert nothing names none of them.
if not cases:
    suite = next(ElementTree.parse(sys.argv[2]).iter("testsuite"))
    print("ok" if suite.get("failures") == suite.get("errors") == "0" else "failed", sys.argv[1])
P
done
