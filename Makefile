# Plumb's two commands: `make run` and `make test`. They need python3 (3.11 or newer), git and make; the rest they
# install into .venv, from lock files with hashes. `make help` lists the others.

PYTHON ?= python3
PORT ?= 8000
# Every Python that is supported; the classifiers in pyproject.toml, README and a test name the same ones.
PYTHONS := 3.11 3.12 3.13 3.14
DO ?= check
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
# What has no wheel for some machines: it is installed where it can be, and missed with a sentence where not.
PIP_IF_ANY := $(PIP) --only-binary :all:
RUN_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
LOCK := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
# One more than there are cores: a test that waits for a browser or a server leaves its core to others.
JOBS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )))
PYTEST := $(PY) -m pytest --numprocesses $(JOBS)
SEED ?= $(shell date +%s)
SEED := $(SEED)
# Code is compiled once and not by every process that a test starts.
unexport PYTHONDONTWRITEBYTECODE
TEST_ENV := DJANGO_SETTINGS_MODULE=tests.settings DATABASE_URL=sqlite:///:memory:

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run install test test-fast test-all check pythons bench bench-measurement bench-plan chaos soak schema notices mutants pytest admin lock format clean release preflight-port browser-system

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 24

run: preflight-port $(RUN_STAMP) ## install, prepare and serve on 127.0.0.1 (PORT=8000; CONTENT=folder to start with other content)
	@$(PY) config/preflight.py key "$${PLUMB_DATA:-var}"
	@exec $(PY) manage.py serve --prepare --bind 127.0.0.1:$(PORT) $(if $(CONTENT),--content "$(CONTENT)")

install: $(RUN_STAMP) ## install what Plumb needs, and serve nothing: for a server (docs/running.md)

admin: $(RUN_STAMP) ## make an administrator for /admin/
	@$(PY) config/preflight.py key "$${PLUMB_DATA:-var}"
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py createsuperuser

test: lint browser-system ## static checks, the tests on SQLite, and on PostgreSQL those that ask the database
	@$(MAKE) --no-print-directory --jobs 2 types test-sqlite
	@echo "== tests on PostgreSQL, of what asks the database"
	@$(PY) -m tests.pgtemp $(PYTEST) -m "database and not long"

test-sqlite: $(DEV_STAMP)
	@echo "== tests on SQLite"
	@$(PYTEST) -m "not long"

test-fast: $(DEV_STAMP) ## the tests of engine, content and pages on SQLite, for while one works
	@$(PYTEST) -m "not long and not slow" tests/assessment tests/skills tests/about

test-all: check browser-system ## everything on both databases with new random examples, for the night (SEED=n repeats them)
	@echo "== everything on SQLite (make test-all SEED=$(SEED))"
	@$(PYTEST) --hypothesis-profile many --hypothesis-seed $(SEED)
	@echo "== everything on PostgreSQL (make test-all SEED=$(SEED))"
	@$(PY) -m tests.pgtemp $(PYTEST) --hypothesis-profile many --hypothesis-seed $(SEED)

check: lint types ## static checks only, in seconds

lint: $(DEV_STAMP)
	@echo "== static checks"
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/djangofmt --check --quiet templates
	@$(VENV)/bin/lint-imports --no-logo >$(VENV)/lint-imports.log || { cat $(VENV)/lint-imports.log; exit 1; }
	@$(TEST_ENV) $(PY) manage.py makemigrations --check --dry-run

# One core for a while: make test does it beside the tests.
types: $(DEV_STAMP)
	@$(VENV)/bin/mypy

pythons: ## `make check`, or DO=test, with every supported Python that this machine has, each in a .venv of its own
	@for version in $(PYTHONS); do \
		python$$version -c pass 2>/dev/null || { echo "== Python $$version is not on this machine"; continue; }; \
		echo "== Python $$version"; \
		$(MAKE) --no-print-directory $(DO) PYTHON=python$$version VENV=.venv-$$version || exit 1; \
	done

mutants: $(DEV_STAMP) ## plant small faults at random, for half an hour, and see whether the tests notice (SEED=n repeats them, ONLY=engine/planning: a part)
	@$(PY) -m tests.mutants --seed $(SEED) $(ONLY)

bench-measurement: $(RUN_STAMP) ## how good the measurement is, on simulated people: a table, in a minute
	@$(TEST_ENV) $(PY) manage.py benchmark_measurement --json docs/measurement.json --svg static/measurement.svg --frontier static/frontier.svg

bench-plan: $(RUN_STAMP) ## how near the plan's choice comes to the best one, and what it wastes: tables, in two minutes
	@$(TEST_ENV) $(PY) manage.py benchmark_plan

bench: $(DEV_STAMP) ## what pages cost beside those of a bare Django site, on both databases, also in large and full ones: tables, in half an hour
	@$(PY) -m benchmarks.web --skills 10000 --growth 1000000 --document docs/performance.md
	@$(PY) -m benchmarks.scaling --document docs/scaling.md

chaos: $(DEV_STAMP) ## break what can break while people answer, on both databases, and count what was lost: a table, in ten minutes (ONLY=kill, DATABASE=sqlite, KILLS=50)
	@$(PY) -m chaos --document docs/resilience.md $(if $(ONLY),--only $(ONLY)) $(if $(DATABASE),--database $(DATABASE)) $(if $(KILLS),--kills $(KILLS))

soak: $(DEV_STAMP) ## an hour of everything at once, with constant memory and without an error: tables (MINUTES=60, DATABASE=sqlite or postgresql)
	@$(PY) -m chaos.soak --document docs/resilience.md $(if $(MINUTES),--minutes $(MINUTES)) $(if $(DATABASE),--database $(DATABASE))

schema: $(RUN_STAMP) ## write docs/report.schema.json, which describes the download of a report
	@$(TEST_ENV) $(PY) manage.py report_schema docs/report.schema.json

notices: $(RUN_STAMP) ## write docs/notices.md, the licences of everything that Plumb brings
	@$(TEST_ENV) $(PY) manage.py notices docs/notices.md

release: $(DEV_STAMP) ## build the wheel and the source archive of what is committed into dist/, always the same bytes
	@$(PY) -m tests.release dist

format: $(DEV_STAMP) ## put code and templates into their format
	@$(VENV)/bin/ruff check --fix --quiet . ; $(VENV)/bin/ruff format --quiet .
	@$(VENV)/bin/djangofmt --quiet templates || true

lock: $(DEV_STAMP) ## write requirements*.txt anew from the ranges in pyproject.toml
	@$(PY) -m pip install --quiet --disable-pip-version-check uv
	@$(LOCK) pyproject.toml --output-file requirements.txt
	@$(LOCK) --group pdf --output-file requirements-pdf.txt
	@$(LOCK) pyproject.toml --group dev --constraint requirements.txt --constraint requirements-pdf.txt --output-file requirements-dev.txt
	@$(LOCK) --group real --constraint requirements-dev.txt --output-file requirements-real.txt

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

$(RUN_STAMP): requirements.txt requirements-pdf.txt | $(PY)
	@echo "Installing what Plumb needs (under a minute, once) ..."
	@$(PIP) -r requirements.txt
	@$(PIP_IF_ANY) -r requirements-pdf.txt || \
		echo "This Plumb makes no PDFs, for want of typst. Everything else works; the report can be printed as a page." >&2
	@touch $@

$(DEV_STAMP): requirements-dev.txt requirements-real.txt $(RUN_STAMP)
	@echo "Installing what the tests need (a minute or two, once) ..."
	@$(PIP) -r requirements-dev.txt
	@$(PIP_IF_ANY) -r requirements-real.txt || \
		echo "Tests run without a browser, and on PostgreSQL only where this machine has it. Everything else is tested." >&2
	@touch $@

# The browser of the browser tests is a system program.
browser-system: $(DEV_STAMP)
	@$(PY) tests/system.py
