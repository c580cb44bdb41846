//! What else the programs are linked with: the libc, which cargo doesn't watch, and for the
//! example `wasi-http` the bindings of wasi:http, which make compiles.
fn main() {
    println!("cargo::rerun-if-env-changed=SMOKE_LIBC");
    println!("cargo::rerun-if-changed={}", std::env::var("SMOKE_LIBC").unwrap_or("build.rs".into()));
    println!("cargo::rerun-if-env-changed=WASI_HTTP_OBJECTS");
    for object in std::env::var("WASI_HTTP_OBJECTS").unwrap_or_default().split_whitespace() {
        println!("cargo::rustc-link-arg-bin=wasi-http={object}");
        println!("cargo::rerun-if-changed={object}");
    }
}
