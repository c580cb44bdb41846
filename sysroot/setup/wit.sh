#!/usr/bin/env bash
# The WIT text of WASI 0.3.0, out of the sources of the very runtime that programs
# are run with.
STEP="WIT"
. "$(dirname "$0")/common.sh"

version=48.0.8
is_done wit-$version && exit 0
registry="${CARGO_HOME:-$HOME/.cargo}/registry/src"

source_of() { ls -d "$registry"/*/"$1-$version" 2>/dev/null | head -n 1; }

if [ -z "$(source_of wasmtime-wasi)" ] || [ -z "$(source_of wasmtime-wasi-http)" ]; then
    say "downloading the sources of wasmtime-wasi $version"
    crate=$(mktemp -d)
    mkdir "$crate/src"; : > "$crate/src/lib.rs"
    cat > "$crate/Cargo.toml" <<TOML
[package]
name = "wit"
version = "0.0.0"
edition = "2021"
[dependencies]
wasmtime-wasi = { version = "=$version", default-features = false }
wasmtime-wasi-http = { version = "=$version", default-features = false }
TOML
    quietly wit cargo fetch --manifest-path "$crate/Cargo.toml"
    rm -rf "$crate"
fi
rm -rf "$CACHE/wit"; mkdir -p "$CACHE/wit"
cp "$(source_of wasmtime-wasi)"/src/p3/wit/deps/*.wit "$CACHE/wit/"
cp "$(source_of wasmtime-wasi-http)"/src/p3/wit/deps/http.wit "$CACHE/wit/"
mark_done wit-$version
