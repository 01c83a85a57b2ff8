# Two commands: `make demo` and `make test`. Both set up what they need in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test test-slow lint bench clean setup system docs

demo: setup
	$(BIN)/prodops-xl demo --out demo-output

test: setup system lint
	$(BIN)/python -m pytest -n auto

test-slow: setup system
	PRODOPS_TESTS=full $(BIN)/python -m pytest -n auto -m "slow or not slow"

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[bench]"
	$(BIN)/python -m benches

setup: $(READY)

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "ProdOps XL needs Python 3.11 or later; name one: make demo PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $(READY)

docs: setup
	$(BIN)/python tools/docs_pages.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# LibreOffice, a browser and Node read what we build. Installed where we may; tests say so where one is absent.
system:
	@missing=""; \
	command -v soffice >/dev/null 2>&1 || missing="$$missing libreoffice-calc"; \
	/usr/bin/python3 -c "import uno" >/dev/null 2>&1 || missing="$$missing python3-uno"; \
	command -v chromium >/dev/null 2>&1 || missing="$$missing chromium"; \
	command -v npm >/dev/null 2>&1 || missing="$$missing nodejs npm"; \
	if [ -z "$$missing" ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
	else echo "Not installed:$$missing. Their tests are skipped."; fi
	@if command -v npm >/dev/null 2>&1 && [ ! tests/node/node_modules/.ready -nt tests/node/package-lock.json ]; then \
		npm ci --prefix tests/node --no-audit --no-fund --silent && touch tests/node/node_modules/.ready; fi

clean:
	rm -rf $(VENV) tests/node/node_modules dist build demo-output .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
