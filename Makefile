# Everything a developer or a visitor needs. `make help` lists it.

PORT ?= 8000
PYTHON ?= python3
WORKERS ?= auto
VENV := .venv
BIN := $(VENV)/bin
PROJECTS := core/pyproject.toml web/pyproject.toml $(wildcard plugins/*/pyproject.toml)
PO := $(wildcard */linli*/translations/*/LC_MESSAGES/*.po plugins/*/linli*/translations/*/LC_MESSAGES/*.po)
STAMP := $(VENV)/.installed
CODE := core web plugins tests $(wildcard benchmarks)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test check bench bench-elections fmt messages picture wheels pins

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: $(STAMP) $(PO:.po=.mo) ## Make .venv with everything installed (does nothing when nothing changed)

demo: setup ## Fill an embedded database with the demo, and serve the portal (PORT=8000)
	@$(BIN)/linli demo --port $(PORT)

test: setup ## Run all tests: unit, plugin contract, PostgreSQL and browser
	@.ci/browser
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

check: setup ## Style, types, imports, translations, documents, plugins
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy core/linli web/linli_web $(wildcard plugins/*/linli_*) tests
	$(BIN)/lint-imports
	$(BIN)/python -m linli.testing.translations check
	$(BIN)/pytest -q tests/docs
	$(BIN)/linli check

bench: setup ## Measure against bare references in the same run
	$(BIN)/python -m benchmarks

bench-elections: setup ## Count real elections, and measure the count against other libraries
	$(BIN)/python -m benchmarks.elections
	$(BIN)/python -m benchmarks.elections.references
	$(BIN)/python -m benchmarks elections

fmt: setup ## Put the code in order
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)
	$(BIN)/python -m tests.docs.samples

messages: setup ## Collect the sentences to translate into the .po files
	$(BIN)/python -m linli.testing.translations update

picture: setup ## Take docs/images/portal.png anew from the demo
	$(BIN)/python -m tests.docs.picture

wheels: setup ## Build what an installation needs into dist/, translations compiled
	@rm -rf dist
	@for project in $(dir $(PROJECTS)); do $(BIN)/python -m flit_core.wheel --outdir $(CURDIR)/dist $$project >/dev/null || exit 1; done
	@ls -1 dist/*.whl

pins: $(BIN)/uv ## Make constraints.txt anew from what is newest
	grep -v '^-c' requirements-dev.txt | $(BIN)/uv pip compile -q --universal --python-version 3.11 \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		$(foreach name,linli-core linli-web linli-moral-bank linli-volunteer-hours linli-micro-wishes linli-deliberation,--no-emit-package $(name)) - -o constraints.txt

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Linli needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
		echo "Python could not make an environment. On Debian and Ubuntu: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(BIN)/uv: | $(BIN)/pip
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt uv

# uv is quick but does not read pip's settings: it is told the index of pip, and pip stands in where uv is refused.
$(STAMP): constraints.txt requirements-dev.txt $(PROJECTS) | $(BIN)/pip
	@echo "Setting up .venv ..."
	@index=$${PIP_INDEX_URL:-$$($(BIN)/pip config get global.index-url 2>/dev/null)}; \
	export UV_DEFAULT_INDEX=$${UV_DEFAULT_INDEX:-$$index}; [ -n "$$UV_DEFAULT_INDEX" ] || unset UV_DEFAULT_INDEX; \
	{ [ -x $(BIN)/uv ] || $(MAKE) --no-print-directory $(BIN)/uv; } && \
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet -r requirements-dev.txt || { \
		echo "uv could not install (see above). Trying pip, which is slower but knows your own settings ..."; \
		$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt; } || { \
		echo; echo "The packages could not be installed. Is the package index reachable from here?"; \
		echo "Behind a mirror or proxy: set PIP_INDEX_URL or HTTPS_PROXY and run make again; nothing is lost."; exit 1; }
	@touch $@

%.mo: %.po $(STAMP)
	@$(BIN)/python -m linli.testing.translations compile $(abspath $(dir $<)../../..)
