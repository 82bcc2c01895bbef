# Everything from a fresh clone: `make render` and `make test` make what they need (a virtual environment in .venv).
# Another Python: make test PYTHON=python3.12

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# The first of these that is new enough, unless PYTHON is given.
ifndef PYTHON
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
endif
ifeq ($(PYTHON),)
PYTHON := python3
endif

VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed-for-$(notdir $(PYTHON))
READY := $(VENV)/.ready-for-$(notdir $(PYTHON))
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet
UV_VERSION := 0.13.8
JOBS ?= auto

##@ Use
.PHONY: render
render: $(READY) ## render AquaStream and the examples from their inventories and validate them
	@for inventory in inventory.yaml examples/*/inventory.yaml; do \
		[ -f "$$inventory" ] || continue; \
		folder=$$(dirname "$$inventory"); \
		for verb in render validate; do \
			echo "$(BIN)/aquahelm -C $$folder $$verb"; \
			$(BIN)/aquahelm -C "$$folder" $$verb || exit; \
		done; \
	done

.PHONY: test
test: $(READY) ## run the tests (none needs a cluster)
	$(BIN)/python -m pytest --numprocesses $(JOBS)

##@ Develop
.PHONY: check
check: check-format check-lint check-types check-imports check-generated coverage ## everything that CI asks for, but the cluster

.PHONY: check-quick
check-quick: check-format check-lint check-types check-imports check-generated ## the same without the tests

.PHONY: check-format
check-format: $(READY)
	$(BIN)/ruff format --check

.PHONY: check-lint
check-lint: $(READY)
	$(BIN)/ruff check

.PHONY: check-types
check-types: $(READY)
	$(BIN)/mypy

.PHONY: check-imports
check-imports: $(READY)
	$(BIN)/lint-imports

.PHONY: check-generated
check-generated: $(READY) ## generated files are what the sources give
	$(BIN)/aquahelm schema | diff schemas/inventory.schema.json -
	$(BIN)/aquahelm render --check
	@for inventory in examples/*/inventory.yaml; do \
		[ -f "$$inventory" ] || continue; \
		echo "$(BIN)/aquahelm -C $${inventory%/*} render --check"; \
		$(BIN)/aquahelm -C "$${inventory%/*}" render --check || exit 1; \
	done

.PHONY: coverage
coverage: $(READY) ## the tests, with coverage
	$(BIN)/python -m pytest --numprocesses $(JOBS) --cov --cov-report=term:skip-covered

.PHONY: format
format: $(READY) ## format the code and mend what the linter can
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

# What tells the most of a platform in the least time; AquaStream goes through all of it, by both Helms.
EXAMPLE_TESTS := $(patsubst %,tests/cluster/test_cluster_%.py,install optional dry_run delivery network kafka backup secrets mishaps watch)

.PHONY: test-cluster
ifdef AQUAHELM_CLUSTER_PROJECT
test-cluster: $(READY)
	$(BIN)/python -m pytest -m cluster tests/cluster
else
test-cluster: $(READY) ## the tests that need a cluster (KUBECONFIG): AquaStream by both Helms, each example by one
	$(BIN)/python -m pytest -m cluster tests/cluster
	AQUAHELM_CLUSTER_PROJECT=examples/eduplatform AQUAHELM_CLUSTER_HELM=helm-3 $(BIN)/python -m pytest -m cluster $(EXAMPLE_TESTS)
	AQUAHELM_CLUSTER_PROJECT=examples/personage AQUAHELM_CLUSTER_HELM=helm-4 $(BIN)/python -m pytest -m cluster $(EXAMPLE_TESTS)
endif

# Names of tests, as files: tests/cluster/test_cluster_NAME.py.
OF = $(patsubst %,tests/cluster/test_cluster_%.py,$(1))
.PHONY: test-cluster-quick
test-cluster-quick: $(READY) ## what CI has time for: AquaStream by Helm 4, its installs by Helm 3, each example installed
	AQUAHELM_CLUSTER_HELM=helm-4 $(BIN)/python -m pytest -m cluster tests/cluster
	AQUAHELM_CLUSTER_HELM=helm-3 $(BIN)/python -m pytest -m cluster $(call OF,install upgrade)
	AQUAHELM_CLUSTER_PROJECT=examples/eduplatform AQUAHELM_CLUSTER_HELM=helm-3 $(BIN)/python -m pytest -m cluster $(call OF,install)
	AQUAHELM_CLUSTER_PROJECT=examples/personage AQUAHELM_CLUSTER_HELM=helm-4 $(BIN)/python -m pytest -m cluster $(call OF,install kafka)

.PHONY: verdicts
verdicts: $(READY) ## agreement with a real API server's verdicts (DIR=folder, CRDS=folder, ARGS=--list)
	$(BIN)/python -m tests.verdicts $(DIR) $(if $(CRDS),--crds $(CRDS)) $(ARGS)

N ?= 1000
.PHONY: agree
agree: $(READY) ## spoil good objects and ask the API server of KUBECONFIG about each (N=1000, ARGS=--keep FOLDER)
	$(BIN)/python -m tests.agree $(N) $(ARGS)

.PHONY: fuzz
fuzz: $(READY) ## texts and objects made to hurt: none hangs, none ends in a traceback (N=examples)
	$(BIN)/python -m tests.fuzz $(N)

.PHONY: bench
bench: $(READY) ## time and memory of render, validate and diff beside the issue's goals
	$(BIN)/python -m benchmarks

##@ Make again
.PHONY: golden
golden: $(READY) ## write the golden charts and error texts anew; read the diff before you commit it
	$(BIN)/python -m pytest --numprocesses $(JOBS) tests/golden tests/errors --update-golden

.PHONY: schemas
schemas: $(READY) ## rebuild schemas/: the inventory's and the bundles (custom resources: by go, mvn, a java of 21, npm)
	$(BIN)/python -m aquahelm.check.schemas.rebuild
	$(BIN)/aquahelm schema > schemas/inventory.schema.json

.PHONY: rules
rules: $(READY) ## write docs/rules.md from the rules' docstrings
	$(BIN)/python -m aquahelm.check.documentation

.PHONY: lock
lock: $(VENV)/lock ## pin the development set anew in requirements-dev.txt (UPGRADE=1: to the newest)
	$(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --group dev --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) \
		pyproject.toml --output-file requirements-dev.txt

.PHONY: clean
clean: ## remove the virtual environment and every cache
	rm -rf $(VENV) .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find aquahelm benchmarks tests -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## list these targets
	@awk 'BEGIN {FS = ":.*## "} \
		/^##@ / {printf "%s%s\n", (n++ ? "\n" : ""), substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# The environment is made anew when the pins or the Python change, the project's own entry when its metadata do.
$(INSTALLED): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "aquahelm needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1 || true)" >&2; \
		echo "→ install one and name it: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments: its venv module is not installed" >&2; \
		echo "→ Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Setting up $(VENV) (once; about a minute)"
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes --requirement requirements-dev.txt
	@touch $@

$(READY): $(INSTALLED) pyproject.toml
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/lock: | $(READY)
	@$(PYTHON) -m venv $@
	@PIP_DISABLE_PIP_VERSION_CHECK=1 $@/bin/python -m pip install --quiet uv==$(UV_VERSION)
