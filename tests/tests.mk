# `make test`: every suite natively and as a component; see tests/README.md.
# ONLY=text runs the suites whose name contains the text, SIDE=native or component one side.

BUILD   ?= build
SYSROOT ?= $(abspath $(BUILD)/sysroot)
RUN_SUITES = BUILD=$(BUILD) PYTHONDONTWRITEBYTECODE=1 python3 tests/run.py --sysroot $(SYSROOT)

.PHONY: test test-native differential
test: $(BUILD)/tests/native/libcmocka.a $(BUILD)/tests/component/libcmocka.a $(if $(ONLY),,lint tidy tokio-programs) ## run every test, natively and as a component
	@$(RUN_SUITES) $(if $(SIDE),--side $(SIDE)) $(ONLY)

test-native: $(BUILD)/tests/native/libcmocka.a ## the tests' oracle alone: what Linux itself says
	@$(RUN_SUITES) --side native $(ONLY)

$(BUILD)/tests/native/libcmocka.a: tests/cmocka.sh
	@bash $< native $(@D)

$(BUILD)/tests/component/libcmocka.a: tests/cmocka.sh | sysroot
	@bash $< component $(@D) $(SYSROOT)

differential: sysroot ## compare random sequences of operations with Linux; DRIVER=files SEED=n replays one
	@for driver in $(or $(DRIVER),descriptors files); do PYTHONDONTWRITEBYTECODE=1 \
	 python3 tests/differential/run.py $$driver --sysroot $(SYSROOT) $(if $(SEED),--seed $(SEED)) || exit 1; done
