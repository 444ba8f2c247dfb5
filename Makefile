# Two commands for ever: `make demo` and `make test`. Everything they need they set up themselves.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
COMPILE := $(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --no-annotate

.PHONY: demo test check dev bench setup lock clean browser
.DEFAULT_GOAL := demo

$(VENV)/.base: requirements/base.txt requirements/tools.txt pyproject.toml
	@sh scripts/setup.sh base "$(PYTHON)" "$(VENV)"

$(VENV)/.dev: requirements/dev.txt requirements/tools.txt pyproject.toml
	@sh scripts/setup.sh dev "$(PYTHON)" "$(VENV)"

setup: $(VENV)/.dev

demo: $(VENV)/.base
	@$(BIN)/assay demo

test: $(VENV)/.dev browser
	@$(BIN)/python -m pytest -n auto --dist loadfile -m "not browser"
	@$(BIN)/python -m pytest -n auto --dist loadfile -m browser
	@ASSAY_TEST_DATABASE=postgres $(BIN)/python -m pytest -n auto --dist loadfile -m "not browser"

browser: $(VENV)/.dev
	@sh scripts/browser.sh

check: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.dev
	@$(BIN)/python -m bench

dev: $(VENV)/.base
	@$(BIN)/assay demo --reload

lock: $(VENV)/.dev
	@$(COMPILE) requirements/tools.in -o requirements/tools.txt
	@$(COMPILE) pyproject.toml -o requirements/base.txt
	@$(COMPILE) --extra postgres --group dev pyproject.toml -o requirements/dev.txt

clean:
	@rm -rf $(VENV) .run build dist
