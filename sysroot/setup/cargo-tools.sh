#!/usr/bin/env bash
# The tools of the component model, as they are published, each in a folder of its own.
STEP="cargo tools"
. "$(dirname "$0")/common.sh"

command -v cargo >/dev/null || die "cargo is not there" "install Rust 1.95 or newer (package 'rustup' or rust-lang.org)"

# wasmtime 48 is the long-term-support line. C++ exceptions and setjmp need gc.
wasmtime_features=run,compile,cranelift,component-model,component-model-async,wasi-http,serve,wat
wasmtime_features+=,parallel-compilation,pooling-allocator,cache,addr2line,backtrace,demangle,logging
wasmtime_features+=,threads,stack-switching,gc,gc-copying,gc-drc,gc-null,clap/default

install_tool() {   # PROGRAM CRATE@VERSION OPTIONS...
    local program=$1 crate=$2; shift 2
    local root="$CACHE/cargo/$program"
    if ! grep -qs "\"${crate/@/ } " "$root/.crates2.json"; then
        say "building $crate (minutes)"
        quietly "cargo-$program" cargo install --root "$root" --locked "$crate" "$@"
        say "$crate built ($(elapsed))"
    fi
    link_tool "$program" "$root/bin/$program"
}

# These run for moments: what they are compiled with matters less than how long that takes.
export CARGO_PROFILE_RELEASE_OPT_LEVEL=1
install_tool wasm-component-ld wasm-component-ld@0.5.31
install_tool wit-bindgen       wit-bindgen-cli@0.63.0 --no-default-features --features c
install_tool wasm-tools        wasm-tools@1.263.0
unset CARGO_PROFILE_RELEASE_OPT_LEVEL
install_tool wasmtime          wasmtime-cli@48.0.8 --no-default-features --features "$wasmtime_features"
