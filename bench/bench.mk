# `make bench`: every benchmark, into docs/benchmarks.md. PARTS="idle server" runs some, QUICK=1 small ones,
# OTHER=<sysroot> measures the poll of another libc in the same run.

.PHONY: bench
bench: sysroot $(CACHE)/python/matplotlib.stamp ## run the benchmarks and write docs/benchmarks.md
	@PYTHONDONTWRITEBYTECODE=1 $(CACHE)/python/bin/python3 bench/run.py --build $(BUILD) --sysroot $(SYSROOT) \
	    $(if $(QUICK),--quick) $(if $(OTHER),--other $(OTHER)) $(PARTS)

$(CACHE)/python/matplotlib.stamp: | sysroot
	@$(CACHE)/python/bin/python3 -m pip install --quiet 'matplotlib>=3.10,<4' && touch $@

include bench/adopt/adopt.mk
include bench/files/files.mk
