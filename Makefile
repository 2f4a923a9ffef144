# Two commands for a newcomer: `make demo` and `make test`. Each sets up .venv from pyproject.toml first.
# Needs python3 (3.11 or newer, with venv) and make; no compiler.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TESTABLE := $(VENV)/.testable
DOCUMENTABLE := $(VENV)/.documentable

.PHONY: demo test check bench docs clean setup

setup: $(TESTABLE)

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "viva needs Python 3.11 or newer; try: make PYTHON=python3.12")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || { echo "python3 can't make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "installing viva into $(VENV) (some minutes the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --prefer-binary -e '.[exam]'
	@# Where Python is told to write no bytecode, every start would compile all of viva anew.
	@$(BIN)/python -m compileall -q src/viva
	@touch $(READY)

# What the tests compare viva with is larger than viva, so the demonstration does without.
$(TESTABLE): $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --prefer-binary -e '.[exam,test]'
	@touch $(TESTABLE)

demo: $(READY)
	@$(BIN)/python -m viva.exam.demo

test: $(TESTABLE)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n 2 $(PYTEST)

$(DOCUMENTABLE): $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --prefer-binary -e '.[docs]'
	@touch $(DOCUMENTABLE)

# The site goes to site/; open site/index.html.
docs: $(DOCUMENTABLE)
	@$(BIN)/python docs/site/build.py

bench: $(TESTABLE)
	@for file in bench/bench_*.py; do $(BIN)/python $$file || exit 1; done

clean:
	rm -rf $(VENV) build dist site *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
