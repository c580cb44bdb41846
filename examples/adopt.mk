# Examples that adopt handles of component interfaces: `make example-http-fetch`,
# `make example-http-proxy`, `make example-compose`. Each world's bindings are made first.

EXAMPLE_BINDINGS = $(BUILD)/examples/bindings

$(EXAMPLE_BINDINGS)/%/bindings.stamp: $(BUILD)/sysroot.stamp examples/%.wit
	@mkdir -p $(@D)/wit/deps && cp examples/$*.wit $(@D)/wit/ && cp $(CACHE)/wit/*.wit $(@D)/wit/deps/
	@$(CACHE)/bin/wit-bindgen c $(@D)/wit --world $* --out-dir $(@D) >/dev/null 2>$(@D)/log || { cat $(@D)/log; exit 1; }
	@$(SYSROOT)/bin/$(TARGET)-epoll-bindings $(@D)/$*.h > $(@D)/$*_epoll.h
	@$(SYSROOT)/bin/$(TARGET)-epoll-bindings --stackful $(@D)/$*.c > $(@D)/$*_stackful.c
	@touch $@

.PHONY: example-http-fetch example-http-proxy example-compose
example-http-fetch: $(BUILD)/examples/http-fetch.wasm ## a thousand wasi:http requests at once from one epoll loop
	@$(PYTHON) examples/http_fetch.py $(RUN) $<

$(BUILD)/examples/http-fetch.wasm: examples/http-fetch.c $(EXAMPLE_BINDINGS)/fetch/bindings.stamp
	$(CC) -O2 -I$(EXAMPLE_BINDINGS)/fetch -o $@ $< $(EXAMPLE_BINDINGS)/fetch/fetch.c \
	    $(EXAMPLE_BINDINGS)/fetch/fetch_component_type.o

example-http-proxy: $(BUILD)/examples/http-proxy.wasm ## an exported wasi:http handler, streaming from a TCP backend
	@$(PYTHON) examples/http_proxy.py $(SYSROOT)/bin/$(TARGET)-serve $<

$(BUILD)/examples/bindings/%_stackful.o: $(EXAMPLE_BINDINGS)/%/bindings.stamp
	@$(CC) -O2 -I$(EXAMPLE_BINDINGS)/$* -c $(EXAMPLE_BINDINGS)/$*/$*_stackful.c -o $@

$(BUILD)/examples/http-proxy.wasm: examples/http-proxy.cpp $(BUILD)/examples/bindings/proxy_stackful.o
	$(CXX) -std=c++20 -O2 -fno-exceptions -mexec-model=reactor -I$(EXAMPLE_BINDINGS)/proxy -o $@ $^ \
	    $(EXAMPLE_BINDINGS)/proxy/proxy_component_type.o
