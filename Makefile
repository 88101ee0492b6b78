# Each target is one call of `python -m helpers`; the environment is set up on first use, from the lock file.
# Without make: python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/python -m helpers report

PYTHON ?= python3
VENV := .venv
CLUSTER := .venv-cluster
PY := $(VENV)/bin/python
INVESTIGATION ?=
RENDERER ?= auto
WORKERS ?= 2
KERNEL ?= warm
N ?= 50
SEED ?= 1
# a misspelt variable would be passed over, and the run be on the demonstration
OPTIONS := INVESTIGATION RENDERER WORKERS KERNEL N SEED PYTHON VENV CLUSTER
GIVEN := $(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name)))
UNKNOWN := $(filter-out $(OPTIONS) MAKE% -%,$(GIVEN))
ifneq (,$(UNKNOWN))
$(error There is no option $(UNKNOWN): the options are $(OPTIONS))
endif
ifneq (,$(filter INVESTIGATION,$(GIVEN)))
ifeq (,$(strip $(INVESTIGATION)))
$(error INVESTIGATION is empty: give a folder, or leave it out for the demonstration)
endif
endif
CHOSEN = --renderer $(RENDERER) --workers $(WORKERS) --kernel $(KERNEL) $(if $(INVESTIGATION),--investigation "$(INVESTIGATION)")

export UV_PYTHON_DOWNLOADS := never
ifneq (,$(filter C POSIX,$(LC_ALL)))
export LC_ALL := C.UTF-8  # else no path that holds a Danish letter can be written or read
endif
unexport PYTHONDONTWRITEBYTECODE  # compiled modules save seconds in every kernel

.DEFAULT_GOAL := help
.PHONY: help report profiles test check lab notebooks peer bench montecarlo planted cluster lint clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo "  Options of make report: INVESTIGATION=path RENDERER=auto|embedded|quarto WORKERS=n KERNEL=warm|cold"

report: $(VENV)/.ready ## make the report, of the demonstration or of INVESTIGATION=path
	@$(PY) -m helpers report $(CHOSEN)

profiles: $(VENV)/.ready ## make a sheet of two pages for each municipality, after the report
	@$(PY) -m helpers profiles $(CHOSEN)

# three workers on two cores: some always wait for a browser or a kernel; a file's tests go to one, for they
# share what its fixtures make; libraries that would take more
# threads each, for small matrices, are given one, as the stages are
test: export OMP_NUM_THREADS := 1
test: export OPENBLAS_NUM_THREADS := 1
test: $(VENV)/.ready-test ## set up what the tests need, make the demonstration report in build/test and run all tests
	@tested="$$($(PY) tests/setup_demonstration.py)" && browser="$$($(PY) tests/setup_browser.py)" && \
	  HELPERS_TESTED="$$tested" HELPERS_BROWSER="$$browser" $(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder -q

check: export HELPERS_CHECK_ALL := 1
check: export HELPERS_SNAKEMAKE = $(CURDIR)/$(CLUSTER)/bin/snakemake
check: cluster lint test ## everything that can be checked
	@$(PY) -m helpers peer
	@HELPERS_SCENARIOS=1 $(PY) -m pytest -q -s tests/pipeline/test_scenarios.py
	@HELPERS_MUTATIONS=2000 $(PY) -m pytest -q tests/property/survey/test_mutations.py
	@$(MAKE) --no-print-directory planted N=5

lab: $(VENV)/.ready ## open JupyterLab; on other material than the demonstration on copies in lab/
	@$(PY) -m helpers lab $(if $(INVESTIGATION),--investigation "$(INVESTIGATION)")

notebooks: $(VENV)/.ready ## run the notebooks on the demonstration data and copy them to notebooks/
	@$(PY) -m helpers notebooks --workers $(WORKERS) --kernel $(KERNEL)

peer: $(VENV)/.ready-test ## compare the last report's estimates with R; fails where they differ
	@$(PY) -m helpers peer

bench: $(VENV)/.ready ## measure how fast all is beside other ways to the same result (more than an hour); the numbers are in build/bench.json
	@$(PY) -m helpers bench

montecarlo: $(VENV)/.ready-test ## measure what the whole product finds and says on 200 simulated surveys per scenario (hours; goes on where it ended)
	@$(PY) -m helpers montecarlo

planted: $(VENV)/.ready-test ## plant N bugs in each topic (N=50 SEED=1) and list those that no test notices
	@$(PY) tests/setup_demonstration.py > /dev/null && cd tests && "$(CURDIR)/$(PY)" -m planted.measure --number $(N) --seed $(SEED) --workers 2

cluster: $(CLUSTER)/.ready ## set Snakemake up for workflow/Snakefile, in an environment of its own

lint: $(VENV)/.ready-test ## check style, formatting and types
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check src tests
	@$(PY) -m mypy

clean: ## delete build/, which loses nothing
	rm -rf build

$(VENV)/.ready: uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version). Give another with: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Setting the environment up in $(VENV) (once; one to two minutes) …"
	@$(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check uv
	@$(VENV)/bin/uv sync --frozen --inexact --quiet
	@touch $@

$(VENV)/.ready-test: $(VENV)/.ready
	@echo "Adding what the tests need …"
	@$(VENV)/bin/uv sync --frozen --inexact --quiet --extra test
	@touch $@

$(CLUSTER)/.ready: $(VENV)/.ready
	@echo "Setting Snakemake up in $(CLUSTER) …"
	@UV_PROJECT_ENVIRONMENT=$(CLUSTER) $(VENV)/bin/uv sync --frozen --quiet --only-group cluster
	@touch $@
