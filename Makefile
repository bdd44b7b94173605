# Everything a contributor types; `make help` lists it.
SHELL := /bin/bash
# An empty environment (env -i) has no PATH.
export PATH := $(if $(PATH),$(PATH):)/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test lint messages pictures bench lock

help: ## List these targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{ printf "  make %-8s %s\n", $$1, $$2 }'

setup: ## Install the program into .venv, system libraries included
	@scripts/setup.sh

setup-dev:
	@scripts/setup.sh dev

demo: setup ## Serve a sample company and print its address
	$(BIN)/catchball demo

test: lint ## Check everything: linters, types, layers, templates, tests
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

lint: setup-dev ## Check style, types, layers and templates without running tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet

messages: setup-dev ## Collect the strings of the sources and list what lacks translation
	$(BIN)/python scripts/messages.py

pictures: setup-dev ## Take the pictures of the user guide anew (needs Chromium)
	$(BIN)/python scripts/pictures.py

bench: setup-dev ## Print the speed ratios against their baselines
	$(BIN)/python -m tests.bench

lock: ## Pin every dependency anew, with hashes (needs uv)
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --upgrade \
	    --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	    --extra build pyproject.toml -o requirements.lock
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --upgrade \
	    --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	    --all-extras -c requirements.lock pyproject.toml -o requirements-dev.lock
