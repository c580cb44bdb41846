# `make tokio-smoke`: tokio, mio and what is built on them as published, on the sysroot, and mio on epoll.
# TOOLCHAIN=nightly uses another Rust than the default one of the machine.

BUILD   ?= build
SYSROOT ?= $(abspath $(BUILD)/sysroot)
TOKIO_CACHE = $(CACHE)/build/tokio-smoke
TOKIO_SMOKE = bash tokio-smoke/run.sh --sysroot $(SYSROOT) --build $(BUILD)/tokio-smoke --cache $(TOKIO_CACHE) \
              $(if $(TOOLCHAIN),--toolchain +$(TOOLCHAIN))

.PHONY: tokio-smoke tokio-smoke-short tokio-programs tokio-bench
tokio-smoke: sysroot ## tokio, mio and hyper as published, as components, on poll and on epoll
	@$(TOKIO_SMOKE) native newest older epoll

tokio-smoke-short: sysroot ## the same without HTTP, Redis and stress, as in `make test`
	@$(TOKIO_SMOKE) --short native newest epoll

# What tests/host/tokio_test.py runs: built before the tests, which measure time.
tokio-programs: sysroot
	@$(TOKIO_SMOKE) --short --build-only native newest epoll

tokio-bench: sysroot ## tokio's echo round trip and HTTP, natively, on poll and on epoll
	@$(TOKIO_SMOKE) --bench native newest epoll

# A tokio program that awaits calls of wasi:http: bindings and their descriptors in C, the rest in Rust.
TOKIO_HTTP   = $(BUILD)/tokio-smoke/wasi-http
TOKIO_FETCH  = $(BUILD)/examples/bindings/fetch
.PHONY: example-tokio-wasi-http
example-tokio-wasi-http: $(TOKIO_HTTP)/wasi-http.wasm ## tokio awaits wasi:http through descriptors
	@$(PYTHON) tokio-smoke/wasi_http.py $(RUN) $<

$(TOKIO_HTTP)/%.o: tokio-smoke/src/%.c $(TOKIO_FETCH)/bindings.stamp
	@mkdir -p $(@D)
	@$(CC) -O2 -I$(TOKIO_FETCH) -c $< -o $@
$(TOKIO_HTTP)/fetch.o: $(TOKIO_FETCH)/bindings.stamp
	@mkdir -p $(@D)
	@$(CC) -O2 -I$(TOKIO_FETCH) -c $(TOKIO_FETCH)/fetch.c -o $@

$(TOKIO_HTTP)/wasi-http.wasm: $(TOKIO_HTTP)/wasi-http.o $(TOKIO_HTTP)/fetch.o tokio-smoke/src/bin/wasi-http.rs $(wildcard tokio-smoke/patches/*)
	@unset MAKEFLAGS MFLAGS; bash sysroot/setup/rust.sh && bash tokio-smoke/variants.sh $(BUILD)/tokio-smoke && \
	    cd $(BUILD)/tokio-smoke/epoll && CARGO_TARGET_DIR=$(TOKIO_CACHE) \
	    WASI_HTTP_OBJECTS="$(abspath $(TOKIO_HTTP)/wasi-http.o $(TOKIO_HTTP)/fetch.o $(TOKIO_FETCH)/fetch_component_type.o)" \
	    $(SYSROOT)/bin/wasm32-wasip3-cargo build --quiet --release --features wasi-http --bin wasi-http
	@cp $(TOKIO_CACHE)/wasm32-wasip3/release/wasi-http.wasm $@
