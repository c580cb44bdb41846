# `make demo`: the echo server as a component, and real traffic from the host.

BUILD   ?= build
SYSROOT ?= $(abspath $(BUILD)/sysroot)

$(BUILD)/examples/%.wasm: examples/%.c $(BUILD)/sysroot.stamp
	@mkdir -p $(@D)
	$(SYSROOT)/bin/wasm32-wasip3-cc -O2 -o $@ $<

demo: $(BUILD)/examples/echo-server.wasm ## the echo server as a component, with real traffic from the host
	@echo "starting examples/echo-server.c as a component under wasmtime"
	@python3 examples/demo.py $(SYSROOT)/bin/wasm32-wasip3-run $< 0

include examples/adopt.mk
