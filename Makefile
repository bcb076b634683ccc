# What a newcomer types. `make` alone lists it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

STARTED := $(shell date +%s)
VENV    := .venv
BIN     := $(VENV)/bin
UV      ?= uv
# Which measurements to make, for example: make bench BENCHES=first_page
BENCHES ?= $(filter-out running bare post alerts,$(basename $(notdir $(wildcard bench/*.py))))
# Words for pytest, for example: make test ARGS='-k inbox'
ARGS    ?=
# How many tests run at once; a file's tests stay together. JOBS=0 runs them one by one.
JOBS    ?= auto

# The first Python that is new enough; PYTHON=... names another.
PYTHON ?= $(firstword $(foreach python,python3 python3.14 python3.13 python3.12 python3.11,\
  $(shell $(python) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(python))))

PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

.PHONY: help run test lint faults screens bench lock

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

run: $(VENV)/.base ## start everything and print the addresses; Ctrl-C stops it
	@INTAKE_STARTED=$(STARTED) exec $(BIN)/python -m intake up

test: $(VENV)/.dev $(VENV)/.html ## run the tests that this machine can run, and list the rest
	@$(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

lint: $(VENV)/.dev ## ruff, mypy, import-linter, djlint
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --check --lint templates intake/inbox/templates

faults: $(VENV)/.dev ## the long fault run: real processes, killed again and again
	@INTAKE_FAULTS=long $(BIN)/python -m pytest --timeout=3600 tests/faults tests/races $(ARGS)

screens: $(VENV)/.dev ## pictures of every page, into var/screens/
	@$(BIN)/python -m tests.browser.screens

bench: $(VENV)/.dev ## the side-by-side measurements
	@for script in $(BENCHES); do echo "== $$script"; $(BIN)/python -m bench.$$script || exit 1; done

lock: ## pin every package again, with its hashes (needs uv)
	@command -v $(UV) >/dev/null || { echo 'make lock needs uv: pip install uv' >&2; exit 1; }
	cd requirements && for name in base build dev; do $(UV) pip compile --quiet --universal \
	  --generate-hashes --no-header --no-annotate --python-version 3.11 \
	  --output-file $$name.lock $$name.in || exit 1; done

$(BIN)/python:
	@test -n '$(PYTHON)' || { echo 'Intake needs Python 3.11 or newer and found none: install it, or name it with make run PYTHON=/path/to/python3.' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(PYTHON) -c 'import sys; print("The venv module of Python %d.%d is missing: apt-get install python%d.%d-venv, then run make again." % (sys.version_info[:2] * 2))' >&2; exit 1; }
	@echo 'Making the virtual environment in $(VENV); this takes a minute the first time.'
	@$(PYTHON) -m venv --clear $(VENV)

$(VENV)/.base: requirements/build.lock requirements/base.lock pyproject.toml | $(BIN)/python
	@$(PIP) install --require-hashes -r requirements/build.lock
	@$(PIP) install --require-hashes --no-build-isolation --use-pep517 -r requirements/base.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.base
	@$(PIP) install --require-hashes --no-build-isolation -r requirements/dev.lock
	@touch $@

# The Nu HTML checker is a Java program that comes by npm; without Java there is no use for it.
$(VENV)/.html: tests/html/package-lock.json $(VENV)/.dev
	@if command -v java >/dev/null; then \
	  cd tests/html && $(CURDIR)/$(BIN)/npm ci --ignore-scripts --no-audit --no-fund --silent \
	  && touch $(CURDIR)/$@ || echo 'The HTML checker could not be fetched; its tests will not run.' >&2; fi
