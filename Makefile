# Passerelle.  `make help` says what there is.
#
# Each directory of src/ is one static library; a library is linked only with
# those below it (tests/floors.sh), so that no call runs up a layer.

VERSION := 0.1
PREFIX ?= /usr/local
BUILD ?= build
SAN ?=
V ?=

CC ?= cc
# what a target builds first: on every processor, unless -j says otherwise
MANY = --no-print-directory \
	$(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))
PKGS := ncursesw sqlite3 libssh libsodium libutf8proc jansson libseccomp zlib \
	liboath libqrencode libgfshare
CFLAGS ?= -O2 -g
WARN := -Wall -Wextra -Wconversion -Wshadow -Wformat=2 -Wno-unused-parameter
HARD := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
ifneq ($(SAN),)
BUILD := build-san
# (the lines of a trace, without what a debugger wants more: 15 % of the time)
CFLAGS := -O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=undefined
HARD := -fPIE
LDSAN := -fsanitize=address,undefined
endif
# branches that were taken: make coverage
ifneq ($(COV),)
BUILD := build-cov
CFLAGS := -O0 -g --coverage -D__SANITIZE_ADDRESS__ -DCOVERED
HARD := -fPIE
LDSAN := --coverage -Wl,--wrap=_exit
$(BUILD)/passerelle: LDSAN += -Wl,--wrap=seccomp_load -Wl,--wrap=jail_try
endif
# what the compiler finds by following the paths: make analyse
ifneq ($(ANALYSE),)
BUILD := build-analyse
CFLAGS := -O1 -g -DANALYSE -fanalyzer -Werror
endif
# libFuzzer's targets: make fuzz
ifneq ($(FUZZ),)
BUILD := build-fuzz
CC := clang
CFLAGS := -O1 -g -fno-omit-frame-pointer -D__SANITIZE_ADDRESS__ \
	-fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=undefined
WARN := -w
HARD := -fPIE
LDSAN := -fsanitize=fuzzer,address,undefined
endif
# asked once, when first needed: `make setup` may have to install them
PKG_CFLAGS = $(eval PKG_CFLAGS := \
	$(shell pkg-config --cflags $(PKGS)))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $(shell pkg-config --libs $(PKGS)) \
	-lcsv -lhpdf -lm)$(PKG_LIBS)
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -DVERSION='"$(VERSION)"' \
	-DLOCALEDIR='"$(PREFIX)/share/locale"' -Isrc -I$(BUILD)/gen \
	$(CPPFLAGS) $(CFLAGS) $(WARN) $(HARD) $(PKG_CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now $(LDSAN) $(LDFLAGS)
Q := $(if $(V),,@)

DIRS := base data rules store model domains ui keeper net sender session cli
SRC = $(wildcard src/$(1)/*.c)
OBJ = $(patsubst src/%.c,$(BUILD)/%.o,$(call SRC,$(1)))
COUNTERS := $(if $(COV),$(BUILD)/libcounters.a)
LIBS := $(DIRS:%=$(BUILD)/lib%.a) $(BUILD)/libgen.a $(COUNTERS)
# one direction only: what calls stands before what is called
LINK := $(foreach d,cli session sender net keeper ui domains model rules data store,\
	$(BUILD)/lib$(d).a) $(BUILD)/libgen.a $(BUILD)/libbase.a \
	$(COUNTERS)
GEN := sql migrations screens
TESTS = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))

.PHONY: all test test-alike test-abuse test-cuts test-thief test-cuts-power test-io test-full-disk bench demo install clean help setup unit check golden pot floors
.PHONY: fuzz fuzzers test-long
.SECONDARY:

all: $(BUILD)/passerelle

$(BUILD)/passerelle: $(BUILD)/main.o $(LIBS)
	@echo "  LINK    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(BUILD)/main.o -Wl,--start-group \
		$(LINK) -Wl,--end-group $(PKG_LIBS)

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	@echo "  CC      $<"
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/data.o: src/data/data.S src/data/communes.tsv src/data/lists.tsv \
		src/data/v0.tsv src/data/phrases.tsv src/data/passwords.tsv src/data/retention.tsv \
		src/data/referential.tsv src/data/hers.tsv src/data/notice.tsv \
		$(wildcard src/data/demo/*.tsv)
	@mkdir -p $(@D)
	@echo "  AS      $<"
	$(Q)$(CC) -Isrc -c -o $@ $<

define library
$(BUILD)/lib$(1).a: $$(call OBJ,$(1))
	@rm -f $$@
	$$(Q)$$(AR) rcs $$@ $$^
endef
$(foreach d,$(DIRS),$(eval $(call library,$(d))))

$(BUILD)/libgen.a: $(GEN:%=$(BUILD)/gen/%.o) $(BUILD)/data.o
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/libcounters.a: $(BUILD)/tests/counters.o
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	@echo "  CC      $<"
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

SQLS := $(wildcard src/domains/*.sql src/keeper/*.sql src/session/*.sql)
# (a folder changes when a file of it goes or comes)
$(BUILD)/gen/sql.c: src/store/sql.awk $(SQLS) src/domains src/keeper
	@mkdir -p $(@D)
	$(Q)LC_ALL=C awk -f src/store/sql.awk $(SQLS) > $@.new && mv $@.new $@

MIGRATIONS := $(sort $(wildcard src/sql/*.sql))
$(BUILD)/gen/migrations.c: src/store/sql.awk $(MIGRATIONS) src/sql
	@mkdir -p $(@D)
	$(Q)awk -v migrations=1 -f src/store/sql.awk $(MIGRATIONS) > $@.new \
		&& mv $@.new $@

SCREENS := $(sort $(wildcard screens/*/*.form screens/*/*.list \
	screens/*/*.menu screens/*/*.page keymaps/*.keys))
$(BUILD)/gen/screens.c: src/ui/embed.awk $(SCREENS) $(wildcard screens/*) keymaps
	@mkdir -p $(@D)
	$(Q)awk -f src/ui/embed.awk $(SCREENS) > $@.new && mv $@.new $@

# --- tests -----------------------------------------------------------------
# (a base of the last version is copied: tests/fresh.h)
COPIED := -Wl,--wrap=db_migrate
TEST_LIBS = -lcmocka -lvterm $(COPIED)
# (some four hundred links: ld takes more than twice the time)
GOLD = $(eval GOLD := $(if $(FUZZ)$(COV),,$(shell command -v ld.gold \
	>/dev/null && echo -fuse-ld=gold)))$(GOLD)
TEST_LINK = $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(GOLD) -o $@ $(filter %.o,$^) \
	-Wl,--start-group $(LINK) -Wl,--end-group $(PKG_LIBS) $(TEST_LIBS)
# (compiled twice, run once: not optimised, which takes a third of the time)
$(BUILD)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	@echo "  CC      $<"
	$(Q)$(CC) $(ALL_CFLAGS) -U_FORTIFY_SOURCE -O0 -I. -MMD -MP -c -o $@ $<
FAR := $(BUILD)/tests/tele.o $(BUILD)/tests/picture.o
$(BUILD)/unit/test_typing: $(FAR)
$(BUILD)/unit/test_keeper_foreign: ALL_LDFLAGS += -Wl,--wrap=act_run \
	-Wl,--wrap=id_new
FRESH := $(BUILD)/tests/fresh.o $(BUILD)/tests/nosync.o
TEST_OBJ := $(BUILD)/tests/vt.o $(FRESH)
$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(TEST_OBJ) $(LIBS)
	@mkdir -p $(@D)
	@echo "  TEST    $@"
	$(Q)$(TEST_LINK)
$(BUILD)/golden: $(BUILD)/tests/screens/golden.o \
		$(BUILD)/tests/screens/keys.o \
		$(BUILD)/tests/screens/said.o $(TEST_OBJ) $(LIBS)
	@echo "  TEST    $@"
	$(Q)$(TEST_LINK)

# a keeper that tests/oracle/*.py question
$(BUILD)/oracle: $(BUILD)/tests/oracle/driver.o $(FRESH) $(LIBS)
	@echo "  TEST    $@"
	$(Q)$(TEST_LINK)

BENCH_TOOLS := $(if $(SAN)$(COV),,$(BUILD)/bench/load $(BUILD)/bench/saves \
	$(BUILD)/bench/twin $(BUILD)/bench/grow)
FUZZERS = $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,\
	$(wildcard tests/fuzz/fuzz_*.c))
unit: $(TESTS) $(BUILD)/golden $(BUILD)/oracle $(BENCH_TOOLS) $(if $(SAN),$(FUZZERS))
$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(TEST_OBJ) \
		$(if $(FUZZ),,$(BUILD)/tests/fuzz/main.o) $(LIBS)
	@mkdir -p $(@D)
	@echo "  FUZZ    $@"
	$(Q)$(TEST_LINK)

# Hours: FUZZ_SECONDS each of FUZZ_TARGETS ("keys keeper"; all), by libFuzzer
# where clang is, else by tests/fuzz/main.c.  What it finds: build-*/fuzz/crash-*
FUZZ_SECONDS ?= 3600
fuzz:
	$(Q)if command -v clang >/dev/null; then \
		$(MAKE) $(MANY) FUZZ=1 fuzzers && \
		sh tests/fuzz/run.sh build-fuzz $(FUZZ_SECONDS) $(FUZZ_TARGETS); \
	else \
		$(MAKE) $(MANY) SAN=1 fuzzers && \
		sh tests/fuzz/run.sh build-san $(FUZZ_SECONDS) $(FUZZ_TARGETS); \
	fi
fuzzers: $(FUZZERS)

# Figures beside their peers (minutes; a quiet machine): build/bench/report.md.
$(BUILD)/bench/%: tests/bench/%.c $(BUILD)/tests/fresh.o $(LIBS)
	@mkdir -p $(@D)
	@echo "  BENCH   $@"
	$(Q)$(CC) $(ALL_CFLAGS) -I. -Wno-format-nonliteral $(ALL_LDFLAGS) \
		-o $@ $< $(BUILD)/tests/fresh.o -Wl,--start-group $(LINK) \
		-Wl,--end-group $(PKG_LIBS) -lcmocka $(COPIED)
bench:
	$(Q)sh src/setup.sh build test bench
	$(Q)$(MAKE) $(MANY) all $(BENCH_TOOLS)
	$(Q)/usr/bin/python3 tests/bench/bench.py $(ROWS)

setup:
	$(Q)sh src/setup.sh $(SETUP)

test:
	$(Q)sh src/setup.sh build test
	$(Q)$(MAKE) $(MANY) all unit
	$(Q)$(MAKE) $(MANY) SAN=1 all unit
	$(Q)sh tests/run.sh build build-san

# The quick part of `make test`: plain build, units, lint.
check: all unit
	$(Q)sh tests/run.sh $(BUILD)

# Which branches the units and the golden screens take: minutes.
.PHONY: coverage
coverage:
	$(Q)sh src/setup.sh build test
	$(Q)$(MAKE) $(MANY) COV=1 all unit
	$(Q)sh tests/coverage.sh build-cov

# What is found without running anything: minutes.
.PHONY: analyse
analyse:
	$(Q)sh src/setup.sh build analyse
	$(Q)$(MAKE) $(MANY) ANALYSE=1 CC=gcc all
	$(Q)sh tests/analyse.sh

# What is typed, with the line cut at every byte and many kills: long.
test-cuts: all
	$(Q)KILLS=500 CUTS=0 sh tests/e2e/test_kept.sh $(BUILD)

# What a thief gets, of ten thousand people: minutes.
test-thief: all unit
	$(Q)THIEF_PEOPLE=10000 $(BUILD)/unit/test_thief

# Every read, write or sync that fails, one by one: minutes.
test-io: all unit
	$(Q)IO_CASES=0 $(BUILD)/unit/test_io
	$(Q)IO_CASES=0 $(BUILD)/unit/test_upgrade

# The disk that fills up, at 64 levels.
test-full-disk: all
	$(Q)LEVELS=64 sh tests/e2e/test_full_disk.sh $(BUILD)

# The power cut at a million moments, of a hundred recordings: hours.
POWER_CUTS ?= 1000000
test-cuts-power: all unit
	$(Q)seq 100 | xargs -P $(shell nproc) -I {} env POWER_SEED={} \
		POWER_CUTS=$(shell expr $(POWER_CUTS) / 100) \
		$(BUILD)/unit/test_power
	$(Q)POWER_CUTS=$(shell expr $(POWER_CUTS) / 1000) \
		$(BUILD)/unit/test_migrate

# The door: the same time for who is there and who is not; 10,000 half-open
# connections: long.
test-alike: all
	$(Q)TIMES=1000 HALF=0 sh tests/e2e/test_gate.sh $(BUILD)
test-abuse: all
	$(Q)HALF=10000 sh tests/e2e/test_gate.sh $(BUILD)

# What make test only samples: the gate under the sanitizers, whole; the screens
# by a sanitized program; a minute of each fuzz target.
test-long: all unit
	$(Q)TAMPERS=1000 $(BUILD)/unit/test_audit
	$(Q)TAMPERS=1000 $(BUILD)/unit/test_acknowledge
	$(Q)FOREIGN=all $(BUILD)/unit/test_keeper_foreign
	$(Q)OUTBOX_LONG=1 $(BUILD)/unit/test_outbox
	$(Q)for t in $(BUILD)/unit/test_keeper_faults* \
		$(BUILD)/unit/test_reads_fail $(BUILD)/unit/test_net_nomem; do \
		FAULTS=all $$t || exit 1; done
	$(Q)LONG=1 sh tests/e2e/test_nomem.sh $(BUILD)
	$(Q)ORACLE_STEPS=100000 ORACLE_EVERY=1 sh tests/e2e/test_oracle.sh
	$(Q)$(MAKE) $(MANY) SAN=1 all unit
	$(Q)for t in gate csv criterion; do \
		LONG=1 build-san/unit/test_$$t || exit 1; done
	$(Q)build/unit/test_hostile
	$(Q)APART=all sh tests/e2e/test_apart.sh
	$(Q)ASAN_OPTIONS=detect_leaks=0 sh tests/e2e/test_screens.sh build-san
	$(Q)FUZZ_SECONDS=60 sh tests/e2e/test_fuzz.sh

# Typing that does not wait, in xterm and PuTTY's terminal: long.
.PHONY: test-typing
test-typing: all unit
	$(Q)sh src/setup.sh build test typing
	$(Q)TYPING_KEYS=200000 $(BUILD)/unit/test_typing
	$(Q)TERMINALS='xterm pterm' SECONDS_EACH=300 \
		sh tests/e2e/test_typing.sh $(BUILD)

golden: all unit
	$(Q)GENERATE=1 sh tests/e2e/test_screens.sh $(BUILD)

floors:
	$(Q)sh tests/floors.sh

# a published directory, where one stands beside the project
DEMO_DATA ?= $(wildcard ../shared/data/data-inclusion)
demo:
	$(Q)sh src/setup.sh build demo
	$(Q)$(MAKE) $(MANY) all
	$(Q)PASSERELLE_DEMO_DATA=$(DEMO_DATA) \
		PASSERELLE_LOCALES=$(CURDIR)/build/locale \
		build/passerelle demo $(DEMO)

# --- texts -----------------------------------------------------------------
POT ?= $(BUILD)/passerelle.pot
pot: all
	$(Q)xgettext --from-code=UTF-8 -k_ -kN_ --no-location -o $(POT).c \
		$(foreach d,$(DIRS),$(call SRC,$(d))) src/main.c \
		$(wildcard src/*/*.h)
	$(Q)$(BUILD)/passerelle check --pot | msguniq > $(POT).screens
	$(Q)awk -F '\t' -f src/po/lists.awk src/data/lists.tsv | msguniq \
		> $(POT).lists
	$(Q)msgcat --no-location -o $(POT) $(POT).c $(POT).screens \
		$(POT).lists
	$(Q)rm $(POT).c $(POT).screens $(POT).lists
MO := $(patsubst src/po/%.po,$(BUILD)/locale/%/LC_MESSAGES/passerelle.mo,\
	$(wildcard src/po/*.po))
$(BUILD)/locale/%/LC_MESSAGES/passerelle.mo: src/po/%.po
	@mkdir -p $(@D)
	$(Q)msgfmt -o $@ $<
all: $(MO)

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man8
	install -m 755 $(BUILD)/passerelle $(DESTDIR)$(PREFIX)/bin/passerelle
	install -m 644 src/man/passerelle.8 \
		$(DESTDIR)$(PREFIX)/share/man/man8/passerelle.8
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's|/usr/local|$(PREFIX)|' src/passerelle.service \
		>$(DESTDIR)$(PREFIX)/lib/systemd/system/passerelle.service
	install -d $(DESTDIR)$(PREFIX)/share/passerelle
	cp -R screens keymaps $(DESTDIR)$(PREFIX)/share/passerelle/
	$(foreach m,$(MO),install -D -m 644 $(m) \
		$(DESTDIR)$(PREFIX)/share/locale/$(m:$(BUILD)/locale/%=%);)

clean:
	rm -rf build build-san build-fuzz build-cov build-analyse

help:
	@echo 'make demo      données jetables, serveur et session ici (F1 aide)'
	@echo 'make test      installe, construit, essaie tout'
	@echo 'make           construit build/passerelle'
	@echo 'make check     les essais rapides'
	@echo 'make bench     mesure, à côté des pairs : build/bench/report.md'
	@echo 'make test-alike  qui est là, qui ne l'"'"'est pas : le même temps (long)'
	@echo 'make test-abuse  10 000 connexions à demi ouvertes (long)'
	@echo 'make test-cuts  la ligne coupée à chaque octet (long)'
	@echo 'make test-thief  ce que prend un voleur, 10 000 personnes (long)'
	@echo 'make test-cuts-power  un million de coupures de courant (long)'
	@echo 'make test-io   chaque accès au disque qui échoue (long)'
	@echo 'make test-full-disk  le disque plein, à 64 niveaux (long)'
	@echo 'make analyse   gcc -fanalyzer, cppcheck, clang-tidy (long)'
	@echo 'make coverage  les branches que les essais prennent'
	@echo 'make fuzz      cherche des entrées qui cassent : FUZZ_SECONDS=, FUZZ_TARGETS='
	@echo 'make test-long  ce que make test ne fait que sonder (long)'
	@echo 'make test-typing  la frappe sans attente, xterm et PuTTY (long)'
	@echo 'make golden    réécrit les écrans de référence des essais'
	@echo 'make install   DESTDIR= PREFIX=/usr/local'
	@echo 'make clean     efface build/ et build-san/'

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
