# `make test`: every suite natively and as a component; see tests/README.md.
# ONLY=text runs the suites whose name contains the text, SIDE=native or component one side.

TEST_SYSROOT ?= $(or $(SYSROOT),build/sysroot)

.PHONY: test test-native
test: sysroot build/tests/native/libcmocka.a build/tests/component/libcmocka.a
	@python3 tests/run.py --sysroot $(TEST_SYSROOT) $(if $(SIDE),--side $(SIDE)) $(ONLY)

# The oracle alone: what Linux itself says to the suites. Needs no sysroot.
test-native: build/tests/native/libcmocka.a
	@python3 tests/run.py --side native $(ONLY)

build/tests/native/libcmocka.a: tests/cmocka.sh
	@bash tests/cmocka.sh native $(@D)

build/tests/component/libcmocka.a: tests/cmocka.sh | sysroot
	@bash tests/cmocka.sh component $(@D) $(TEST_SYSROOT)
