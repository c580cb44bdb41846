# `make bench-adopt`: what adopted futures and calls cost, and served handlers.

.PHONY: bench-adopt
bench-adopt: sysroot ## the cost of adopted descriptors beside raw component-model calls
	@PYTHONDONTWRITEBYTECODE=1 python3 bench/adopt/run.py $(BUILD) $(SYSROOT) $(CACHE)
