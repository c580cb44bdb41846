# `make bench-files`: what file calls cost. OTHER=<sysroot> measures another libc in the same run.

.PHONY: bench-files
bench-files: sysroot ## the cost of file calls beside native ones and the host's raw streams
	@PYTHONDONTWRITEBYTECODE=1 python3 bench/files/run.py $(BUILD) $(SYSROOT) $(OTHER)
