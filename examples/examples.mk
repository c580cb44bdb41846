# `make demo`: the echo server as a component, and real traffic from the host.

EXAMPLES_SYSROOT ?= build/sysroot

build/examples/%.wasm: examples/%.c | sysroot
	@mkdir -p $(@D)
	$(EXAMPLES_SYSROOT)/bin/wasm32-wasip3-cc -O2 -o $@ $<

.PHONY: demo
demo: build/examples/echo-server.wasm
	@echo "starting examples/echo-server.c as a component under wasmtime"
	@python3 examples/demo.py $(EXAMPLES_SYSROOT)/bin/wasm32-wasip3-run $< 0
