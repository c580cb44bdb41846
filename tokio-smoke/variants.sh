#!/usr/bin/env bash
# variants.sh BUILD: the ways in which the programs are built, each a package of its own in
# BUILD/<variant>, with this folder's sources:
#   newest  tokio and mio as they are published (mio waits by poll)
#   older   the same of an older minor release
#   epoll   newest, with mio on its epoll selector: the patches of this folder
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
build=$(cd "$1" && pwd)

package() {   # VARIANT
    mkdir -p "$build/$1/.cargo"
    cp "$here/Cargo.toml" "$build/$1/"
    cp "$here/Cargo.lock" "$build/$1/Cargo.lock.new"
    cp "$here/build.rs" "$build/$1/"
    cp "$here/.cargo/config.toml" "$build/$1/.cargo/"
    ln -sfn "$here/src" "$build/$1/src"
}
# Only a lock file that differs is put in place: cargo would build anew.
locked() {
    cd "$build/$1"
    cmp -s Cargo.lock.new Cargo.lock.from && [ -e Cargo.lock ] && return 1
    cp Cargo.lock.new Cargo.lock
    cp Cargo.lock.new Cargo.lock.from
}

package newest
locked newest || true

package older
if locked older; then
    for pin in tokio@1.51.1 mio@1.2.0; do
        cargo update --quiet -p "${pin%@*}" --precise "${pin#*@}"
    done
fi

package epoll
{
    echo
    echo '[patch.crates-io]'
    for patch in "$here"/patches/*.patch; do
        crate=$(basename "$patch" .patch)
        echo "${crate%-*} = { path = \"crates/$crate\" }"
    done
} >> "$build/epoll/Cargo.toml"
cd "$build/epoll"
for patch in "$here"/patches/*.patch; do
    crate=$(basename "$patch" .patch)
    cmp -s "$patch" "crates/$crate/.patched" && continue
    (cd "$build/newest" && cargo fetch --quiet --locked)
    source=$(cd "$build/newest" && cargo metadata --quiet --format-version 1 --locked |
        python3 -c 'import json, sys; [print(p["manifest_path"]) for p in json.load(sys.stdin)["packages"] if p["name"] + "-" + p["version"] == sys.argv[1]]' "$crate")
    [ -n "$source" ] || { echo "Cargo.lock has no $crate: the patch is for another version" >&2; exit 1; }
    rm -rf "crates/$crate"
    mkdir -p crates
    cp -r "$(dirname "$source")" "crates/$crate"
    patch --quiet -p1 -d "crates/$crate" < "$patch"
    cp "$patch" "crates/$crate/.patched"
done
locked epoll || true
