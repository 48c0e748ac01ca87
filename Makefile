# Plumb's two commands: `make run` and `make test`. They need python3 (3.11 or newer), git and make; the rest they
# install into .venv, from lock files with hashes. `make help` lists the others.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
RUN_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
LOCK := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
TEST_ENV := DJANGO_SETTINGS_MODULE=tests.settings DATABASE_URL=sqlite:///:memory:

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check bench-measurement bench-plan schema pytest admin lock format clean preflight-port browser-system

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 24

run: preflight-port $(RUN_STAMP) ## install, prepare and serve on 127.0.0.1 (PORT=8000)
	@$(PY) config/preflight.py key var
	@exec $(PY) manage.py serve --prepare --bind 127.0.0.1:$(PORT)

admin: $(RUN_STAMP) ## make an administrator for /admin/
	@$(PY) config/preflight.py key var
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py createsuperuser

test: check browser-system ## everything: static checks, then all tests on SQLite and on PostgreSQL
	@echo "== tests on SQLite"
	@$(PY) -m pytest
	@echo "== tests on PostgreSQL"
	@$(PY) -m tests.pgtemp $(PY) -m pytest

check: $(DEV_STAMP) ## static checks only, in seconds
	@echo "== static checks"
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/djangofmt --check --quiet templates
	@$(VENV)/bin/lint-imports --no-logo >$(VENV)/lint-imports.log || { cat $(VENV)/lint-imports.log; exit 1; }
	@$(VENV)/bin/mypy
	@$(TEST_ENV) $(PY) manage.py makemigrations --check --dry-run

bench-measurement: $(RUN_STAMP) ## how good the measurement is, on simulated people: a table, in a minute
	@$(TEST_ENV) $(PY) manage.py benchmark_measurement --json docs/measurement.json --svg static/measurement.svg

bench-plan: $(RUN_STAMP) ## how near the plan's choice of steps comes to the best choice: a table, in half a minute
	@$(TEST_ENV) $(PY) manage.py benchmark_plan

schema: $(RUN_STAMP) ## write docs/report.schema.json, which describes the download of a report
	@$(TEST_ENV) $(PY) manage.py report_schema docs/report.schema.json

format: $(DEV_STAMP) ## put code and templates into their format
	@$(VENV)/bin/ruff check --fix --quiet . ; $(VENV)/bin/ruff format --quiet .
	@$(VENV)/bin/djangofmt --quiet templates || true

lock: $(DEV_STAMP) ## write requirements*.txt anew from the ranges in pyproject.toml
	@$(PY) -m pip install --quiet --disable-pip-version-check uv
	@$(LOCK) pyproject.toml --output-file requirements.txt
	@$(LOCK) pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt

clean: ## remove the environment and caches, never var/ with its data
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Before anything slow: a port that is taken should cost nobody an installation.
preflight-port:
	@$(PYTHON) config/preflight.py run "$(PORT)"

$(PY):
	@$(PYTHON) config/preflight.py venv
	@echo "Making the environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python could not make an environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(RUN_STAMP): requirements.txt | $(PY)
	@echo "Installing what Plumb needs (under a minute, once) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(DEV_STAMP): requirements-dev.txt $(RUN_STAMP)
	@echo "Installing what the tests need (a minute or two, once) ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@

# The browser of the browser tests is a system program.
browser-system: $(DEV_STAMP)
	@$(PY) tests/system.py
