# make demo    a sample portal through the whole journey, told step by step, then served
# make test    everything that must hold: style, types, tests
# make proofs  what takes longer: every page with axe, any order of events, senders and writers killed at any instant
#
# Needs Python 3.11 or newer with venv; PYTHON=python3.12 chooses another one than `python3`. Everything else is
# installed into .venv, at the versions of the lock files, and again only when one of them changes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input

# One more than there are processors, since tests wait for disks, servers and browsers. Each worker has a PostgreSQL and
# a browser of its own: more than four would only wait for each other.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
PYTEST_ARGS ?=
DEMO_ARGS ?=

.PHONY: demo test proofs check mutants audit pictures lock clean
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help:
	@sed -n 's/^# //p' Makefile | head -n 3
	@echo 'make check   style and types alone'
	@echo 'make mutants  take the guards out one by one and print those that no test misses; ROOM=wpp/orders, JOBS=2'
	@echo 'make audit   write build/sbom.cdx.json, and look for known faults of the locked packages'
	@echo 'make pictures  take the pictures of the README again, in Chromium'
	@echo 'make lock    write the lock files again; UPGRADE=1 takes the newest versions'
	@echo 'make clean   remove what the others made'

demo: $(VENV)/installed
	@$(BIN)/wpp demo $(DEMO_ARGS)

test: check
	@$(BIN)/pytest --numprocesses $(WORKERS) --maxprocesses 4 --dist worksteal -m "not long" $(PYTEST_ARGS)

proofs: $(VENV)/developing
	@WPP_DEEP=1 $(BIN)/pytest --numprocesses $(WORKERS) --maxprocesses 4 --dist worksteal -m "proof or long" \
	  --override-ini faulthandler_timeout=2400 $(PYTEST_ARGS)

check: $(VENV)/developing
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy

# What was tried is kept in .mutants: a run that was stopped goes on, and only what has changed since is tried again.
ROOM ?= wpp/orders wpp/accounts wpp/returns wpp/shorts wpp/stock wpp/people wpp/starters store
JOBS ?= 2
mutants: $(VENV)/developing
	@PYTHONPATH=tests $(BIN)/python -m mutants --jobs $(JOBS) $(ROOM)

# Its own exit codes: 0 no fault is known, 4 some are, 5 nobody could be asked about all, 1 the document is wrong.
audit: $(VENV)/developing
	@PYTHONPATH=tests $(BIN)/python -m supply

pictures: $(VENV)/developing
	@WPP_PICTURES=1 $(BIN)/pytest --quiet tests/browser/test_picture.py

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Python 3.11 or newer is needed, and $(PYTHON) is not; try make PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo '$(PYTHON) comes without venv. On Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }
	@echo 'Making the environment $(VENV)'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# The project's own entry: from its folder, so that a change of its source needs no install.
$(VENV)/installed: $(VENV)/made requirements.lock pyproject.toml
	@echo 'Installing what the portal needs'
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/developing: $(VENV)/installed requirements-dev.lock
	@echo 'Installing what its tests need'
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@

# uv comes in an environment that is thrown away. One resolution serves Python 3.11 and newer on every system; the
# second lock keeps to the first.
LOCK = $$folder/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)
lock:
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	$(PYTHON) -m venv "$$folder" && "$$folder/bin/pip" install --quiet --disable-pip-version-check 'uv>=0.9' && \
	$(LOCK) --group build --extra postgres --output-file requirements.lock pyproject.toml && \
	$(LOCK) --group dev --extra postgres --constraint requirements.lock --no-annotate \
	  --output-file requirements-dev.lock pyproject.toml

clean:
	@rm -rf $(VENV) build dist demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .mutants
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
