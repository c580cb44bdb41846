# `make interfaces`: the page that says what became of each interface of POSIX, from the sysroot itself.

.PHONY: interfaces
interfaces: sysroot ## write docs/interfaces.md anew
	@PYTHONDONTWRITEBYTECODE=1 python3 docs/interfaces.py $(SYSROOT)
