# Everything here works on a fresh machine with nothing but Python 3.11 or newer and make:
# the first target that needs it creates .venv and installs the locked, hashed dependencies.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; \
	done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
BENCH_READY := $(VENV)/bench-ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help setup plan test lint bench lock clean

help: ## say what can be made
	@sed -n "s|^\([a-z]*\):.*## \(.*\)|make \1	\2|p" Makefile

setup: $(READY) ## create .venv and install everything, hash-locked

plan: $(READY) ## plan the embedded campus; says where its results are
	$(BIN)/gigaplan plan one-campus

test: lint ## run every check and every test
	$(BIN)/pytest

lint: $(READY) ## style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(BENCH_READY) ## run the benchmarks, peers side by side
	$(BIN)/python -m benchmarks

lock: $(READY) ## pin the newest dependencies anew, with hashes and without addresses
	$(PIP) install pip-tools
	$(BIN)/pip-compile --upgrade --extra dev --all-build-deps --generate-hashes --strip-extras \
		--allow-unsafe --no-header --no-annotate --no-emit-index-url --no-emit-trusted-host \
		--no-emit-find-links --quiet --output-file requirements.lock pyproject.toml

clean: ## remove the environment and all caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "gigaplan needs Python 3.11 or newer; none was found" >&2; exit 1; }
	@echo "setting up $(VENV) with $$($(PYTHON) --version); this takes a minute or two, once"
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(BENCH_READY): $(READY)
	$(PIP) install --no-build-isolation --editable '.[bench]'
	@touch $@
