# Every target works from a bare clone. A set-up step is skipped by content: its stamp's name holds a checksum of what it depends on.
.DEFAULT_GOAL := help
.PHONY: help lab test check bench site serve lock clean setup
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
UV_VERSION := 0.13.8
SUM := $(shell cat requirements.lock pyproject.toml Makefile | cksum | tr ' ' '-')
DEPS := .venv/.stamp-deps-$(SUM)
export PYTHONPATH := $(CURDIR)

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

lab: $(DEPS) ## set up what is missing, then JupyterLab on the first open lesson
	@$(BIN)/python -m lab start

test: setup ## lint, types, every test and every notebook
	@$(BIN)/python -m tests

check: $(DEPS) ## format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: setup ## every figure of the README, as ratios measured in one run
	@$(BIN)/python -m tests.bench

site: setup ## run the lessons, then build the site strictly into build/html
	@$(BIN)/python -m roadmap.publish build

serve: $(DEPS) ## the site with live reload, lessons as they last ran
	@$(BIN)/python -m roadmap.publish serve

lock: ## write requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --python-version 3.11 \
	  --no-emit-index-url --no-annotate --no-header --quiet -o requirements.lock

clean: ## remove what was built here, and the lab's caches
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m lab clean; fi
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

setup: $(DEPS)
	@$(BIN)/python -m lab build

$(DEPS):
	@command -v $(PYTHON) >/dev/null || { echo "make: no $(PYTHON) found: install Python 3.11 to 3.13" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv pip install --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --python $(BIN)/python --quiet --no-deps --no-build-isolation --editable .
	@rm -f .venv/.stamp-deps-*
	@touch $@
