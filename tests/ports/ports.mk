# `make ports`: programs that others wrote, built unpatched and tested; see docs/ports.md.
# ONLY="zlib curl" takes these alone, SIDE=native or component one side.

.PHONY: ports
ports: sysroot ## build and test existing programs, and write docs/ports.md
	@BUILD=$(BUILD) PYTHONDONTWRITEBYTECODE=1 python3 tests/ports/run.py --sysroot $(SYSROOT) $(if $(SIDE),--side $(SIDE)) $(ONLY)
