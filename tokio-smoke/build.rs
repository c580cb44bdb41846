//! For the example `wasi-http`: the bindings of wasi:http, which make compiles.
fn main() {
    println!("cargo::rerun-if-env-changed=WASI_HTTP_OBJECTS");
    for object in std::env::var("WASI_HTTP_OBJECTS").unwrap_or_default().split_whitespace() {
        println!("cargo::rustc-link-arg-bin=wasi-http={object}");
        println!("cargo::rerun-if-changed={object}");
    }
}
