# SPDX-License-Identifier: Apache-2.0
# The door to the project: `make help` lists what there is. All work is done by Maven, native-helper/Makefile and the
# scripts in build-tools/ and native-image/.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PREFIX ?= /usr/local
DESTDIR ?=
VERSION := 0.1.0
BUILD := build
FUZZ_SECONDS ?= 60
CYCLES ?= 2000
ALIVE ?= 200
RUNTIMES ?= jrun-native jrun-jvm
SUITE ?=
VIEW ?= $(if $(SUITE),host,net)
ONLY ?=
comma := ,
EVERY ?= 1
OFFSET ?= 0

# A JDK 25; a missing one stops only the targets that need it, with words on what to install.
JDK := $(shell build-tools/find-jdk.sh 2>/dev/null)
export JAVA_HOME := $(JDK)
export GOTOOLCHAIN := local
# Java sees no path with a letter that the locale does not have.
export LC_ALL := C.UTF-8
# Warnings and errors only, and no `mvn install`: the modules see each other in the reactor.
MVN := mvn -B -ntp -Dstyle.color=never -Dorg.slf4j.simpleLogger.defaultLogLevel=warn

.PHONY: help
help: ## this list
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | awk -F '\t' '{printf "  make %-20s %s\n", $$1, $$2}'

.PHONY: jdk
jdk:
	@build-tools/find-jdk.sh >/dev/null

.PHONY: setup
setup: jdk ## install what the build, the tests and the bench need (Debian packages; as root)
	@build-tools/setup.sh

.PHONY: setup-build
setup-build: jdk
	@build-tools/setup.sh build

.PHONY: compile
compile: jdk ## compile sources and tests, and nothing else
	@$(MVN) -q -Dfast test-compile

.PHONY: build
build: setup-build ## the JVM distribution: build/jrun/bin/jrun
	@build-tools/dist-jvm.sh

.PHONY: native
native: setup-build ## one native executable, no JDK needed to run it: build/native/jrun
	@build-tools/dist-native.sh

.PHONY: native-profile
native-profile: native ## find anew which functions commands enter, for the layout of the image (as root)
	@native-image/profile.sh

.PHONY: run
run: build ## build, then run a real container and show what it printed (as root)
	@build-tools/demo.sh '$(CURDIR)/$(BUILD)/jrun/bin/jrun'

.PHONY: test
test: jdk ## everything: unit, C, lint, integration on both builds, Podman, conformance
	@build-tools/test.sh all

.PHONY: test-all
test-all: jdk ## the same, and what other stages of it show as well: EVERYTHING of build-tools/test.sh
	@EVERYTHING=yes build-tools/test.sh all

.PHONY: floors-record
floors-record: ## take the floors that the last `make test` proposed (build/test/floors.tsv); review the diff like code
	@test -s $(BUILD)/test/floors.tsv || { echo "no floors are proposed: run make test first" >&2; exit 1; }
	@cp $(BUILD)/test/floors.tsv build-tools/floors.tsv
	@git --no-pager diff --stat -- build-tools/floors.tsv

.PHONY: unit
unit: jdk ## Java unit tests with all checks (no root)
	@build-tools/test.sh unit

.PHONY: c-test
c-test: ## the C helper's unit tests, plain and under ASan/UBSan
	@build-tools/test.sh c-test

.PHONY: lint
lint: jdk ## layout, budgets, clang-format, clang-tidy, cppcheck, shellcheck, licence lines
	@build-tools/test.sh lint

.PHONY: fmt
fmt: jdk ## lay out all Java and C as the checks want it
	@$(MVN) spotless:apply
	@clang-format-14 --style=file:native-helper/.clang-format -i $$(git ls-files '*.c' '*.h')

.PHONY: golden
golden: jdk ## rewrite the golden plans; review the diff like code
	@$(MVN) -pl spec,runtime -Dfast test -Dgolden.update=true -Dtest='*Golden*'
	@git --no-pager diff --stat -- runtime/src/test/resources

.PHONY: man
man: jdk ## rewrite the man pages from the command line's model; review the diff like code
	@$(MVN) -pl spec,runtime -Dfast test -Dman.update=true -Dtest=ManPagesTest
	@git --no-pager diff --stat -- docs/man

.PHONY: integration
integration: build ## integration tests as root: RUNTIME=PATH, or both builds
	@build-tools/test.sh integration $(RUNTIME)

# Without SUITE it is the OCI's own, runtime-tools.
CONFORMANCE = $(if $(SUITE),suites.sh '$(SUITE)',conformance.sh)

.PHONY: conformance
conformance: jdk ## upstream tests: RUNTIMES="jrun-native runc" VIEW=host|net|v1|v2 ONLY=a,b SUITE=runc-bats|crun-tests|all
	@build-tools/$(CONFORMANCE) '$(VIEW)' $(if $(ONLY),'--only=$(ONLY)') $(RUNTIMES)

.PHONY: conformance-record
conformance-record: jdk ## the same, and record the results as the expectation
	@build-tools/$(CONFORMANCE) '$(VIEW)' --record $(RUNTIMES)

.PHONY: conformance-table
conformance-table: jdk ## rewrite the tables of docs/suites.md from what is recorded; review the diff like code
	@build-tools/java-tool.sh host jrun.conformance.ConformanceTable

.PHONY: test-vm
test-vm: jdk ## integration tests and engine flows in a VM: SUITE=bookworm|trixie|forky RUNTIMES="jrun runc crun" RECORD=yes
	@build-tools/vm/test.sh '$(or $(SUITE),bookworm)' $(if $(RECORD),--record) $(TEST_VM_ARGS) $(if $(filter file,$(origin RUNTIMES)),,$(RUNTIMES))

.PHONY: hosts-table
hosts-table: ## rewrite the tables of docs/hosts.md from what is recorded; review the diff like code
	@build-tools/vm/table.sh

.PHONY: attacks
attacks: native ## which attacks jrun, runc and crun hold (as root; builds the peers once): build/attacks/attacks.md
	@build-tools/attacks.sh $(RUNTIME)

.PHONY: mutants
mutants: jdk ## take each guard of docs/SECURITY.md out and see its test fail (as root): ONLY=a,b; build/proof/mutants.tsv
	@build-tools/mutants.sh $(if $(ONLY),only $(subst $(comma), ,$(ONLY)),all)

.PHONY: faults
faults: native ## faults at every step of the commands (as root): RUNTIMES="jrun-native runc crun" EVERY=1: build/proof/faults.tsv
	@build-tools/faults.sh '$(EVERY)' '$(OFFSET)' -- $(filter-out jrun-jvm,$(RUNTIMES))

.PHONY: counts
counts: jdk ## compare system calls, instructions, classes and sizes with conformance/expected/counts.tsv (root)
	@build-tools/test.sh counts

.PHONY: counts-record
counts-record: jdk ## the same, and record them as the baseline; of a full build (make build native)
	@build-tools/counts.sh record

.PHONY: bench
bench: jdk ## measure jrun, runc and crun in turn; options in docs/BENCH.md; ratios in build/bench/ratios.tsv
	@build-tools/setup.sh bench
	@build-tools/bench.sh $(BENCH_ARGS)

.PHONY: fuzz
fuzz: jdk ## all fuzzers, two at a time, each FUZZ_SECONDS=60, or ONLY="NAME...": build/proof/fuzz.tsv, docs/proof.md
	@build-tools/fuzz.sh '$(FUZZ_SECONDS)' $(ONLY)

.PHONY: soak
soak: native ## CYCLES=2000 containers made, used and deleted, ALIVE=200 at once (as root): build/proof/soak.tsv
	@build-tools/soak.sh '$(CYCLES)' '$(ALIVE)' $(RUNTIME)

.PHONY: install
install: ## copy the native build (or else the JVM build) to DESTDIR/PREFIX
	@build-tools/install.sh '$(DESTDIR)' '$(PREFIX)'

.PHONY: deb
deb: native ## a Debian package of the native build: build/jrun_VERSION_ARCH.deb
	@build-tools/deb.sh '$(VERSION)'

.PHONY: clean
clean: ## remove all that was built
	rm -rf $(BUILD) spec/target runtime/target conformance/target
