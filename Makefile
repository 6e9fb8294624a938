PYTHON ?= python3
LINT := openapi/lint
UV := .venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal \
	--python-version 3.11 --no-annotate $(UPGRADE)
export PYTHON

.PHONY: run test check interop bench lock openapi words assets screenshots clean

run: ## set up from nothing and serve a fictional municipality; Ctrl-C stops all of it
	@sh requirements/install run
	@echo "4/4 vink demo"
	@exec .venv/bin/vink demo

test: ## every test
	@sh requirements/install dev
	@exec .venv/bin/python -m pytest -n 2 $(ARGS)

check: ## format, lint, types, layers, contract lint
	@sh requirements/install dev
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy $(if $(CI),--no-incremental)
	.venv/bin/lint-imports
	@sh $(LINT)/run

interop: ## against programs of others: a certified OpenID provider (wants Node), Go's sumdb (wants Go)
	@sh requirements/install dev
	@sh tests/interop/run $(ARGS)

bench: ## the load comparison, into benchmarks/results.md
	@sh requirements/install bench
	@exec .venv/bin/python -m benchmarks $(ARGS)

openapi: ## write openapi/openapi.yaml from the code
	@sh requirements/install run
	@exec .venv/bin/vink openapi

lock: ## renew the locks; UPGRADE=--upgrade takes the newest versions
	@sh requirements/install dev
	$(UV) requirements/build.in -o requirements/build.txt
	$(UV) pyproject.toml --extra dev -o requirements/dev.txt
	$(UV) pyproject.toml -c requirements/dev.txt -o requirements/run.txt
	$(UV) pyproject.toml --extra bench -c requirements/dev.txt -o requirements/bench.txt

words: ## gather the texts of the pages into their catalogues; says what is left to translate
	@sh requirements/install dev
	@exec .venv/bin/python -m client.gathering

assets: ## style and script of the pages again, after a change of templates (wants Node)
	@sh client/assets/build

screenshots: ## pictures of the main pages, into docs/images (wants chromium-headless-shell or chromium)
	@sh requirements/install dev
	@exec .venv/bin/python -m tests.client.screenshots docs/images

clean: ## remove what can be made again; the data in .vink stay
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache \
		$(LINT)/node_modules tests/interop/node_modules
