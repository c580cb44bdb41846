# `make tokio-smoke`: tokio, mio and hyper from crates.io on the sysroot, and mio on epoll.
# TOOLCHAIN=nightly uses another Rust than the default one of the machine.

BUILD   ?= build
SYSROOT ?= $(abspath $(BUILD)/sysroot)
TOKIO_SMOKE = bash tokio-smoke/run.sh --sysroot $(SYSROOT) --build $(BUILD)/tokio-smoke $(if $(TOOLCHAIN),--toolchain +$(TOOLCHAIN))

.PHONY: tokio-smoke tokio-smoke-short tokio-bench
tokio-smoke: sysroot ## tokio, mio and hyper from crates.io as components, on poll and on epoll
	@$(TOKIO_SMOKE) native newest older epoll

tokio-smoke-short: sysroot
	@$(TOKIO_SMOKE) --short newest epoll

tokio-bench: sysroot ## tokio's echo round trip and HTTP, natively, on poll and on epoll
	@$(TOKIO_SMOKE) --bench native newest epoll
