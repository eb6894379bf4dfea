# Crew Call. 'make run' and 'make test' are all that is needed; each makes its environment where it is missing.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PORT ?= 5005
export PORT
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export PYTHONWARNINGS := ignore

PYTHON3 ?= python3
ENVIRONMENT := .venv
BIN := $(ENVIRONMENT)/bin
UV := $(shell command -v uv || echo .tools/bin/uv)

.PHONY: help run shell train test check format lock tensorflow test-tensorflow benchmark clean

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

run: $(ENVIRONMENT)/.made ## Build what changed and answer on http://localhost:5005 (PORT=5105 for another port)
	@$(BIN)/crewcall prepare
	@exec $(BIN)/crewcall serve

shell: $(ENVIRONMENT)/.made ## Talk to it in this terminal
	@$(BIN)/crewcall prepare
	@exec $(BIN)/crewcall shell

train: $(ENVIRONMENT)/.made ## Build the knowledge base and train the model, where something changed
	@$(BIN)/crewcall prepare

test: $(ENVIRONMENT)/.made ## Everything that is tested
	@$(BIN)/crewcall prepare
	$(BIN)/python -m pytest

check: $(ENVIRONMENT)/.made ## Style, types, training data, knowledge
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/crewcall knowledge check
	@$(BIN)/crewcall knowledge build
	$(BIN)/rasa data validate --fail-on-warnings

format: $(ENVIRONMENT)/.made ## Mend what ruff can mend
	$(BIN)/ruff check --fix .

lock: $(UV) ## Resolve the dependencies anew
	$(UV) pip compile --quiet --python-version 3.10 --universal --generate-hashes --no-annotate \
	  --custom-compile-command "make lock" --excludes placeholders/excluded.txt --group dev pyproject.toml -o requirements.lock

tensorflow: $(ENVIRONMENT)/.made ## Install the real TensorFlow, for DIET, TED and response selectors
	$(UV) pip install --quiet --python $(BIN)/python -e '.[tensorflow]' --excludes placeholders/excluded-with-tensorflow.txt

test-tensorflow: $(ENVIRONMENT)/.made ## The same replies with the real TensorFlow (an environment of 2 GB in build/)
	@$(UV) venv --quiet --allow-existing --python "$$(cat .python-version)" build/tensorflow
	@$(UV) pip sync --quiet --require-hashes --python build/tensorflow/bin/python requirements.lock
	@$(UV) pip install --quiet --python build/tensorflow/bin/python --no-deps --no-build-isolation ./placeholders -e .
	@$(UV) pip install --quiet --python build/tensorflow/bin/python -e '.[tensorflow]' \
	  --excludes placeholders/excluded-with-tensorflow.txt
	CREWCALL_PYTHON_WITH_TENSORFLOW=$(CURDIR)/build/tensorflow/bin/python $(BIN)/python -m pytest tests/crewcall/test_placeholder.py

benchmark: $(ENVIRONMENT)/.made ## The figures of benchmarks/README.md (about ten minutes)
	$(BIN)/python benchmarks/figures.py

clean: ## Remove what was built (not the environment)
	rm -rf build models .rasa

$(ENVIRONMENT)/.made: pyproject.toml requirements.lock placeholders/pyproject.toml | $(UV)
	@echo "Making the environment in $(ENVIRONMENT) …"
	@$(UV) venv --quiet --allow-existing --python "$$(cat .python-version)" $(ENVIRONMENT) || \
	  { echo "error: Rasa 3.6 needs Python $$(cat .python-version), and it could neither be found nor fetched; install it, for example with pyenv"; exit 1; }
	@$(UV) pip sync --require-hashes --python $(BIN)/python requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation ./placeholders -e .
	@touch $@

.tools/bin/uv:
	@echo "Fetching uv into .tools …"
	@$(PYTHON3) -m venv .tools || { echo "error: python3 with its venv module is needed (on Debian: apt install python3-venv)"; exit 1; }
	@.tools/bin/pip install --quiet --disable-pip-version-check 'uv>=0.9'
