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

# Two components made one: what one exports, the other imports.
COMPOSE = $(BUILD)/examples/compose
example-compose: $(COMPOSE)/both.wasm ## one component's streams of records, read as descriptors by another
	@$(RUN) -W component-model-async-stackful,component-model-threading $<

$(COMPOSE)/both.wasm: $(COMPOSE)/display.wasm $(COMPOSE)/sensor.wasm
	@$(CACHE)/bin/wasm-tools compose $< -d $(COMPOSE)/sensor.wasm -o $@ 2>$(COMPOSE)/log || { cat $(COMPOSE)/log; exit 1; }

$(COMPOSE)/%.stamp: $(BUILD)/sysroot.stamp examples/compose/sensors.wit
	@mkdir -p $(COMPOSE)/$*/wit && cp examples/compose/sensors.wit $(COMPOSE)/$*/wit/
	@$(CACHE)/bin/wit-bindgen c $(COMPOSE)/$*/wit --world $* --out-dir $(COMPOSE)/$* >/dev/null 2>$(COMPOSE)/log || { cat $(COMPOSE)/log; exit 1; }
	@$(SYSROOT)/bin/$(TARGET)-epoll-bindings $(COMPOSE)/$*/$*.h > $(COMPOSE)/$*/$*_epoll.h
	@$(SYSROOT)/bin/$(TARGET)-epoll-bindings --stackful $(COMPOSE)/$*/$*.c > $(COMPOSE)/$*/$*_stackful.c
	@touch $@

$(COMPOSE)/sensor.wasm: examples/compose/sensor.c $(COMPOSE)/sensor.stamp
	$(CC) -O2 -mexec-model=reactor -I$(COMPOSE)/sensor -o $@ $< $(COMPOSE)/sensor/sensor_stackful.c \
	    $(COMPOSE)/sensor/sensor_component_type.o
$(COMPOSE)/display.wasm: examples/compose/display.c $(COMPOSE)/display.stamp
	$(CC) -O2 -I$(COMPOSE)/display -o $@ $< $(COMPOSE)/display/display.c $(COMPOSE)/display/display_component_type.o
