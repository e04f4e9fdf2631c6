# Every target makes its own virtual environment: a machine needs Python >= 3.11 with venv, make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run demo test check lint types imports format lock sbom audit clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(VENV)/run.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "banwatch needs Python 3.11 or newer; set PYTHON=python3.12, say")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing what banwatch needs into $(VENV) (once)"
	@$(PIP) install --require-hashes --only-binary :all: -r requirements.lock
	@$(PIP) install --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "installing what the tests need into $(VENV) (once)"
	@$(PIP) install --require-hashes --only-binary :all: -r requirements-dev.lock
	@touch $@

run: $(VENV)/run.stamp ## start the bot on config/ (scheduler, sender and web desk), until Ctrl-C
	@$(BIN)/banwatch run

demo: $(VENV)/run.stamp ## watch the bot find bans on a small news site on this machine (ONCE=1: end by itself)
	@$(BIN)/banwatch demo $(if $(ONCE),--once)

test: $(VENV)/dev.stamp ## all tests, in parallel and in random order
	@scripts/fenced $(BIN)/python $(BIN)/pytest -n auto

lint: $(VENV)/dev.stamp ## style and faults (ruff)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp ## mypy, strict
	@$(BIN)/mypy

imports: $(VENV)/dev.stamp ## the rooms' import contracts
	@$(BIN)/lint-imports --no-cache

check: lint types imports test ## what CI runs

format: $(VENV)/dev.stamp ## lay the code out
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

lock: ## renew the locks (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --python-version 3.11 --extra postgres pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --python-version 3.11 --extra postgres --extra dev pyproject.toml -o requirements-dev.lock

sbom: $(VENV)/run.stamp ## a bill of materials of what is installed (CycloneDX), in dist/
	@mkdir -p dist
	@$(BIN)/python scripts/sbom.py requirements.lock > dist/banwatch.cdx.json
	@echo "wrote dist/banwatch.cdx.json"

audit: $(VENV)/run.stamp ## known faults of what is locked (pip-audit; asks pypi.org)
	@test -x $(VENV)/audit/bin/pip-audit || { $(PYTHON) -m venv $(VENV)/audit && $(VENV)/audit/bin/pip --disable-pip-version-check --quiet install "pip-audit>=2.9,<3"; }
	@$(VENV)/audit/bin/pip-audit --disable-pip --require-hashes --progress-spinner off -r requirements.lock

clean: ## remove what was built, not your data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist

.PHONY: chaos
chaos: $(VENV)/dev.stamp ## 300 kills on SQLite and 300 on PostgreSQL with three workers: no alert lost, none twice
	@cd tests && PYTHONPATH=. ../$(BIN)/python -m support.chaos --kills $(or $(KILLS),300) --database sqlite
	@cd tests && PYTHONPATH=. ../$(BIN)/python -m support.chaos --kills $(or $(KILLS),300) --database postgresql

.PHONY: bench
bench: $(VENV)/run.stamp ## speed of the classifier and of the intake on this machine, beside targets and peers
	@$(BIN)/python benchmarks/classify_speed.py
	@$(BIN)/python benchmarks/feed_parsers.py --fetch
	@$(BIN)/python benchmarks/intake.py
	@$(BIN)/python benchmarks/hostile_round.py
