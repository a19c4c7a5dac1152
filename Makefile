# Every target sets up .venv by itself from plain Python 3.11 or newer: with uv if it is there, otherwise with venv and pip.
.DEFAULT_GOAL := run
.PHONY: run test check bench soak pictures words hooks pins clean
SHELL := /bin/sh
BIN := .venv/bin
PIN := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

run: .venv/.run
	@exec $(BIN)/study-buddy $(if $(OPEN),--open)

test: check
	@$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term --cov-fail-under=90

check: .venv/.dev
	@$(BIN)/ruff check --no-cache .
	@$(BIN)/ruff format --no-cache --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache >.venv/imports.log 2>&1 || { cat .venv/imports.log; exit 1; }
	@$(BIN)/hadolint Dockerfile

bench: .venv/.dev
	@$(BIN)/python -m bench

soak: .venv/.dev
	@$(BIN)/python -m pytest tests/soak -m soak -n 0 -p no:randomly -s

# Takes the README's pictures from the running program; needs a Chromium.
pictures: .venv/.dev
	@$(BIN)/python -m docs.pictures

# Writes the catalogues of other languages anew, after a sentence has changed.
words: .venv/.dev
	@$(BIN)/python -m tests.words.template

# Runs `make check` before each commit of yours.
hooks: .venv/.dev
	@git config core.hooksPath .githooks && echo "Commits now run make check."

# Writes the pinned requirements anew from pyproject.toml.
pins: .venv/.dev
	@$(BIN)/uv pip compile $(PIN) --group build -o requirements.txt pyproject.toml
	@$(BIN)/uv pip compile $(PIN) --group build --group dev -o requirements-dev.txt pyproject.toml

.venv/.run: requirements.txt pyproject.toml
	@$(MAKE) --no-print-directory .venv/.made
	@echo "Installing what the bot needs …"
	@if command -v uv >/dev/null 2>&1; then \
	  uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.txt && \
	  uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	fi
	@$(BIN)/python -m compileall -q bot
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	@echo "Installing what the tests need …"
	@if command -v uv >/dev/null 2>&1; then \
	  uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements-dev.txt; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt; \
	fi
	@touch $@

.venv/.made:
	@test -n "$(PYTHON)" || { echo "Study Buddy needs Python 3.11 or newer: install it, then try again."; exit 1; }
	@if command -v uv >/dev/null 2>&1; then uv venv --quiet --allow-existing --python $(PYTHON) .venv; \
	else $(PYTHON) -m venv .venv || { echo "This Python has no venv: install it (on Debian: apt install python3-venv)."; exit 1; }; fi
	@touch $@

clean:
	rm -rf .venv
