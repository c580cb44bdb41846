# wasi-epoll: every task of the project. `make help` lists them.
#
# Settings, on the command line or in the environment:
#   WASI_SDK=<folder>          use an installed wasi-sdk (34 or newer) as compiler, base and C++ library
#   WASI_EPOLL_CACHE=<folder>  where tools and downloads go (default ~/.cache/wasi-epoll)
#   PREFIX=<folder>            where `make install` puts the sysroot

TARGET  := wasm32-wasip3
CACHE   := $(or $(WASI_EPOLL_CACHE),$(HOME)/.cache/wasi-epoll)
BUILD   ?= build
SYSROOT := $(abspath $(BUILD)/sysroot)
PREFIX  ?= /usr/local/lib/wasi-epoll
PYTHON  := PYTHONDONTWRITEBYTECODE=1 python3

# What programs of the sysroot are built and run with; for the fragments below.
CC  := $(SYSROOT)/bin/$(TARGET)-cc
CXX := $(SYSROOT)/bin/$(TARGET)-c++
RUN := $(SYSROOT)/bin/$(TARGET)-run
NATIVE_CC  ?= cc
NATIVE_CXX ?= c++
export CACHE BUILD SYSROOT RUN NATIVE_CC NATIVE_CXX WASI_EPOLL_CACHE WASI_SDK
# The tools themselves are built by scripts that take $CC for the machine's own compiler.
unexport CC CXX

# Where compiler, base libc and C++ library come from: see sysroot/setup/.
ifdef WASI_SDK
  TOOLS    := $(abspath $(WASI_SDK))/bin
  BASE     := $(abspath $(WASI_SDK))/share/wasi-sysroot
  CXX_BASE := $(BASE)
  BUILTINS := $(firstword $(wildcard $(abspath $(WASI_SDK))/lib/clang/*/lib/wasm32-unknown-wasip3/libclang_rt.builtins.a))
else
  TOOLS      := $(CACHE)/bin
  BASE       := $(CACHE)/build/wasi-libc/sysroot
  BASE_BUILD := $(CACHE)/build/wasi-libc
  CXX_BASE   := $(CACHE)/runtimes
  BUILTINS   := $(CACHE)/runtimes/lib/$(TARGET)/libclang_rt.builtins.a
endif

ifeq ($(MAKELEVEL)$(findstring -j,$(MAKEFLAGS)),0)
  MAKEFLAGS += -j$(shell nproc)
endif
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: help setup sysroot lib install demo test bench tokio-smoke ports \
        test-wasi-sdk format tidy lint clean distclean

help: ## this list
	@echo "make <task>:"
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '!seen[$$1]++ { printf "%-16s %s\n", $$1, $$2 }'
	@sed -n 's/^# *\([A-Z_]*=<folder>\) *\(.*\)/  \1|\2/p' Makefile | awk -F'|' 'BEGIN { print "settings:" } { printf "%-28s %s\n", $$1, $$2 }'

setup: ## get the tools and libraries that everything is built with (once; cached)
	@bash sysroot/setup/all.sh

# --- the sysroot ------------------------------------------------------------------------

SOURCES     := $(sort $(shell find libc-bottom-half epoll -name '*.cpp' -o -name '*.c' -o -name '*.S'))
CRT_SOURCES := $(filter libc-bottom-half/crt/%,$(SOURCES))
LIB_SOURCES := $(filter-out $(CRT_SOURCES),$(SOURCES))
OBJECTS     := $(LIB_SOURCES:%=$(BUILD)/obj/%.o)
CRT_OBJECTS := $(foreach source,$(CRT_SOURCES),$(BUILD)/crt/$(basename $(notdir $(source))).o)
# The worlds whose component types the library and crt1-command carry.
WORLDS      := libc command
TYPES       := $(WORLDS:%=$(BUILD)/bindings/wasi_epoll_%_component_type.o)

WARNINGS := -Wall -Wextra -Werror
FLAGS    := --target=$(TARGET) --sysroot=$(SYSROOT) -O2 $(WARNINGS) \
            -fno-strict-aliasing -ffunction-sections -fdata-sections \
            -I. -Ilibc-bottom-half -I$(BUILD)/bindings -MD -MP
CXXFLAGS := -std=c++23 -fno-exceptions -fno-rtti -fno-threadsafe-statics
CFLAGS   := -std=c23

ASSEMBLE = $(PYTHON) sysroot/assemble.py $(1) --out $(SYSROOT) --base $(BASE) \
           $(if $(BASE_BUILD),--base-build $(BASE_BUILD)) --cxx $(CXX_BASE) \
           $(if $(BUILTINS),--builtins $(BUILTINS)) --musl $(CACHE)/musl/include --tools $(TOOLS) --cache $(CACHE)

# One make at a time in a build folder: tests and tools all begin here.
sysroot: ## build the sysroot: build/sysroot, to be used with clang --sysroot
	@mkdir -p $(BUILD) && flock $(BUILD)/.lock $(MAKE) --no-print-directory $(BUILD)/sysroot.stamp

lib: $(OBJECTS) $(CRT_OBJECTS) ## compile our own library only

# A change of base means a new sysroot: its libc.a is what tells.
$(BUILD)/base.txt: FORCE | $(BUILD)/setup.stamp
	@mkdir -p $(BUILD)
	@{ echo '$(BASE)'; cksum $(BASE)/lib/$(TARGET)/libc.a 2>/dev/null || true; } > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
.PHONY: FORCE

# Tools and libraries are made when they are not there; `make setup` looks at each of them.
$(BUILD)/setup.stamp: $(wildcard sysroot/setup/*)
	@bash sysroot/setup/all.sh
	@mkdir -p $(BUILD) && touch $@

HEADERS := $(shell find sysroot/include -type f 2>/dev/null)
$(BUILD)/headers.stamp: $(BUILD)/setup.stamp $(BUILD)/base.txt $(HEADERS) sysroot/musl-headers.txt sysroot/assemble.py
	@$(call ASSEMBLE,headers)
	@touch $@

$(BUILD)/wit.stamp: $(wildcard libc-bottom-half/wit/*.wit) $(BUILD)/setup.stamp
	@mkdir -p $(BUILD)/wit/deps
	@cp libc-bottom-half/wit/*.wit $(BUILD)/wit/ && cp $(CACHE)/wit/*.wit $(BUILD)/wit/deps/ && touch $@

$(BUILD)/bindings/wasi_epoll_%_component_type.o: $(BUILD)/wit.stamp
	@mkdir -p $(@D)
	@$(CACHE)/bin/wit-bindgen c $(BUILD)/wit --world $* --rename-world wasi_epoll_$* \
	    --type-section-suffix wasi_epoll_$* --out-dir $(@D) >/dev/null 2>$(@D)/$*.log || { cat $(@D)/$*.log; exit 1; }

# In the way of every event: into these goes what they call, where that is cheaper than the
# calls. It costs programs with epoll 5 KB.
HOT := $(addprefix epoll/,epoll.cpp epoll_calls.cpp pollable.cpp reactor.cpp) \
       $(addprefix libc-bottom-half/,fd/close.cpp fd/read.cpp adopt/future_reader.cpp)
$(HOT:%=$(BUILD)/obj/%.o): CXXFLAGS += -mllvm -inline-threshold=1000

$(BUILD)/obj/%.cpp.o: %.cpp | $(BUILD)/headers.stamp $(TYPES)
	@mkdir -p $(@D); echo "  compile $<"
	@$(TOOLS)/clang++ $(FLAGS) $(CXXFLAGS) -c $< -o $@
$(BUILD)/obj/%.c.o: %.c | $(BUILD)/headers.stamp $(TYPES)
	@mkdir -p $(@D); echo "  compile $<"
	@$(TOOLS)/clang $(FLAGS) $(CFLAGS) -c $< -o $@
$(BUILD)/obj/%.S.o: %.S | $(BUILD)/headers.stamp
	@mkdir -p $(@D); echo "  compile $<"
	@$(TOOLS)/clang $(FLAGS) -c $< -o $@
$(BUILD)/crt/%.o: $(BUILD)/obj/libc-bottom-half/crt/%.cpp.o
	@mkdir -p $(@D); cp $< $@
$(BUILD)/crt/%.o: $(BUILD)/obj/libc-bottom-half/crt/%.c.o
	@mkdir -p $(@D); cp $< $@

-include $(OBJECTS:.o=.d) $(CRT_SOURCES:%=$(BUILD)/obj/%.d)

# The list of objects itself: a source taken away must leave the archive.
$(BUILD)/objects.txt: FORCE
	@mkdir -p $(BUILD)
	@echo '$(OBJECTS) $(CRT_OBJECTS)' | cmp -s - $@ || echo '$(OBJECTS) $(CRT_OBJECTS)' > $@

# STRICT=0 tolerates functions of the base that we do not offer.
STRICT ?= 1
$(BUILD)/sysroot.stamp: $(OBJECTS) $(CRT_OBJECTS) $(TYPES) $(BUILD)/headers.stamp $(BUILD)/objects.txt \
                        $(wildcard sysroot/*.py) $(shell find sysroot/templates -type f)
	@$(call ASSEMBLE,library) --report $(BUILD) --crt $(CRT_OBJECTS) --objects $(OBJECTS) $(TYPES)
	@$(PYTHON) sysroot/check.py --sysroot $(SYSROOT) --report $(BUILD) --tools $(TOOLS) --cache $(CACHE) $(if $(BASE_BUILD),--base-build $(BASE_BUILD)) $(if $(filter 1,$(STRICT)),--strict)
	@touch $@

install: sysroot ## copy the sysroot to PREFIX=<folder>
	@mkdir -p $(DESTDIR)$(PREFIX) && cp -a $(SYSROOT)/. $(DESTDIR)$(PREFIX)/
	@echo "installed in $(DESTDIR)$(PREFIX): clang --target=$(TARGET) --sysroot=$(PREFIX) hello.c -o hello.wasm"

# --- other people's rooms: each has its own tasks ----------------------------------------

-include tests/tests.mk tests/ports/ports.mk docs/docs.mk bench/bench.mk tokio-smoke/tokio-smoke.mk examples/examples.mk

test-wasi-sdk: sysroot ## build with a folder laid out as wasi-sdk is, and run the same check
	@bash sysroot/test-wasi-sdk.sh

# --- housekeeping ----------------------------------------------------------------------

OUR_CODE = $(shell find libc-bottom-half epoll tests examples bench sysroot/include -name '*.cpp' -o -name '*.c' -o -name '*.h' -o -name '*.hpp' 2>/dev/null)

format: setup ## format all C and C++ code
	@$(CACHE)/bin/clang-format -i $(OUR_CODE)

lint: setup ## complain about unformatted code
	@$(CACHE)/bin/clang-format --dry-run -Werror $(OUR_CODE)

tidy: $(BUILD)/headers.stamp $(TYPES) ## clang-tidy over our library, some minutes: .clang-tidy says what for
	@printf '%s\n' $(filter %.cpp,$(SOURCES)) | xargs -P$(shell nproc) -n8 sh -c \
	    '$(CACHE)/bin/clang-tidy --quiet "$$@" -- $(filter-out -MD -MP,$(FLAGS)) $(CXXFLAGS)' tidy

clean: ## remove what was built here
	rm -rf $(BUILD)

distclean: clean ## remove the cached tools and downloads too
	rm -rf $(CACHE)
