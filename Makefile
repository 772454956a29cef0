# The names a newcomer must know. Every target sets up what it needs in .venv.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: demo test lint replay bench fuzz clean

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "adfgen needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	$(BIN)/python -m compileall -q adfgen  # as it is where pip installs it: an editable package starts without bytecode
	touch $@

demo: $(STAMP)          ## the whole story on this machine: render, check, run, fail, recover, backfill
	$(BIN)/adfgen demo

test: $(STAMP) lint     ## lint, types, layers, then every test
	$(BIN)/pytest -n 2 -q

lint: $(STAMP)          ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

replay: $(STAMP)        ## a year of real flights through the rendered pipeline, a kill and a backfill among them
	$(BIN)/python -m tests.replay.flights

bench: $(STAMP)         ## what we claim about speed
	$(BIN)/python -m benchmarks

fuzz: $(STAMP)          ## texts and resources nobody would write, at the expression language and the checker
	$(BIN)/python -m pip install --quiet atheris
	$(BIN)/python tests/fuzz/expressions.py -max_total_time=$(or $(SECONDS),600) -max_len=400
	$(BIN)/python -m tests.fuzz.resources $(or $(SECONDS),600)
	$(BIN)/python -m tests.fuzz.templates $(or $(SECONDS),600)

clean:
	rm -rf $(VENV) build dist factory arm control .adfgen
