SHELL := /bin/bash
PREFIX ?= /usr/local
SWIFT ?= swift
# Functions in sections of their own let the linker leave out those that nobody calls.
SMALL := -Xswiftc -Xfrontend -Xswiftc -function-sections -Xswiftc -use-ld=lld \
	-Xlinker --icf=all -Xlinker --no-export-dynamic -Xlinker -s \
	-Xlinker --no-eh-frame-hdr -Xlinker -T -Xlinker $(CURDIR)/tools/no-unwinding.ld
RELEASE_FLAGS := -c release --static-swift-stdlib $(SMALL) --product diag
BINARY := .build/release/diag
TDSCOPE := bench/data/venv/bin/tdscope
DEMO ?= samples/compound-leak

.PHONY: help demo test build lint bench man install clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' Makefile | column -t -s '|'

demo: build ## build the release binary and triage a sample incident
	@echo; echo "$$ diag triage $(DEMO)"
	@$(BINARY) triage $(DEMO) || [ $$? -eq 1 ]

build: ## build the release binary, .build/release/diag
	@tools/install-packages build
	@$(SWIFT) build $(RELEASE_FLAGS)

test: ## run all tests
	@tools/install-packages build test
	@$(SWIFT) build --build-tests
	@$(SWIFT) test --skip-build --skip HostFaultTests --skip DatabaseFaultTests
	@MY_ROOT=$$(tools/install-mysql) $(SWIFT) test --skip-build --filter DatabaseFaultTests
	@$(SWIFT) test --skip-build --filter HostFaultTests --no-parallel

lint: ## check formatting, scripts, manual pages
	@tools/install-packages lint
	@$(SWIFT) format lint --strict --recursive Package.swift Sources Tests
	@shellcheck $(filter-out %.ld,$(wildcard tools/*)) bench/run bench/heap/fill bench/postgres/storm bench/mysql/storm bench/live/triage .ci/run samples/sources/make-samples samples/sources/recipes/*.sh samples/monitoring/write-metrics Tests/DatabaseFaultTests/Programs/*.sh
	@mandoc -T lint -W warning man/diag.1
	@mandoc -T lint -W error man/*.1

bench: build ## measure speed and memory beside public tools
	@tools/install-packages bench
	@test -x $(TDSCOPE) || (python3 -m venv bench/data/venv && bench/data/venv/bin/pip install -q tdscope)
	@bench/run

man: ## make the manual pages of the commands again
	@tools/install-packages build
	@tools/make-man

install: build ## install binary, manual pages and completions below PREFIX
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/diag
	install -d $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	$(BINARY) --generate-completion-script bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/diag
	install -d $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	$(BINARY) --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_diag
	install -d $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	$(BINARY) --generate-completion-script fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/diag.fish

clean: ## remove what was built
	rm -rf .build
