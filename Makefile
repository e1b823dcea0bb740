# The only commands to remember: make run, make test. The others: bench, torture, screenshots, accessibility, package,
# clean.

PYTHON ?=
MINUTES ?=
ARGS ?=
TORCH ?=
VENV = .venv/bin
# Two threads suit the small nets, and leave a desktop usable while tests run.
OFFSCREEN = QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=2 OMP_WAIT_POLICY=PASSIVE

.PHONY: run test bench torture screenshots accessibility package clean setup-run setup-dev

run: setup-run
	@sh packaging/run.sh $(ARGS)

test: setup-dev
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(OFFSCREEN) $(VENV)/python -m pytest -n 2 --dist loadfile $(ARGS)

bench: setup-dev
	$(VENV)/python -m mmstudio bench --save tests/benchmarks/results.json $(ARGS)

torture: setup-dev
	$(OFFSCREEN) $(VENV)/python -m tests.torture $(if $(MINUTES),--minutes $(MINUTES)) $(ARGS)

screenshots: setup-dev
	$(VENV)/python packaging/screenshots.py $(ARGS)

accessibility: setup-dev
	$(VENV)/python packaging/accessibility.py $(ARGS)

package: setup-run
	TORCH='$(TORCH)' sh packaging/package.sh

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find mmstudio tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +

setup-run:
	@PYTHON='$(PYTHON)' sh packaging/setup.sh run

setup-dev:
	@PYTHON='$(PYTHON)' sh packaging/setup.sh dev
