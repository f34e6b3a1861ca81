# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# All that is needed: make, git, and Python 3.10 or newer.  Type "make" for the list of targets.

PYTHON ?=
JOBS ?= 2
ARGS ?=

# Without byte code each start of ansible-playbook costs a second and a half more.
unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONHOME
unexport PYTHONPATH
export PYTHON
export PATH := $(CURDIR)/.venv/bin:$(PATH)

NAME := ansible_collections.koreai.contact_center

.DEFAULT_GOAL := help
# Cheap checks come first, one after the other, and the output stays readable.
.NOTPARALLEL:

.PHONY: help
help:  ## Show this list
	@echo 'koreai.contact_center: contact lists of Kore.ai campaigns as code'
	@echo
	@echo 'Start here:'
	@sed -n 's/^\([a-z-]*\):.*  ##! \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'
	@echo
	@echo 'For work on the collection:'
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'
	@echo
	@echo 'make PYTHON=python3.12 ...  uses that Python for the environment .venv (3.10 or newer)'
	@echo "make unit ARGS='-k plan'    hands arguments to pytest; ARGS works for integration and sanity as well"

.PHONY: demo
demo: setup-demo  ##! See it work: plan, apply, rename, export, promote against the bundled simulator
	@tests/demo/run

.PHONY: test
test: setup lint audit docs dist coverage versions-quick sanity  ##! Run everything that continuous integration runs

.PHONY: setup
setup:  ## Make the environment .venv for development, or bring it up to date
	@tests/environment test

.PHONY: setup-demo
setup-demo:
	@tests/environment demo

.PHONY: lint
lint: setup lint-python lint-types lint-security lint-yaml lint-shell lint-changelog lint-docs lint-ansible  ## Run the linters

.PHONY: lint-python
lint-python: setup
	@echo '== ruff'
	@ruff check --quiet --cache-dir .cache/ruff .
	@ruff format --quiet --check --diff --cache-dir .cache/ruff .

.PHONY: lint-types
lint-types: setup
	@echo '== mypy'
	@mypy --no-error-summary -p $(NAME).plugins -p $(NAME).tests.simulator

.PHONY: lint-security
lint-security: setup
	@echo '== bandit'
	@bandit --quiet --recursive plugins roles

.PHONY: lint-yaml
lint-yaml: setup
	@echo '== yamllint'
	@yamllint --strict .

.PHONY: lint-shell
lint-shell: setup
	@echo '== shellcheck'
	@# The files that say in their first line that they are a shell's.
	@git grep --untracked -lIzE '^#!(/usr/bin/env |/bin/)(ba)?sh' | xargs -0 shellcheck

.PHONY: lint-changelog
lint-changelog: setup
	@echo '== antsibull-changelog'
	@antsibull-changelog lint

.PHONY: lint-docs
lint-docs: setup
	@echo '== antsibull-docs'
	@antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs=self --check-extra-docs-refs .

.PHONY: lint-ansible
lint-ansible: setup
	@echo '== ansible-lint'
	@ansible-lint --offline --profile production -q

.PHONY: audit
audit: setup  ## Ask for known vulnerabilities of everything that is installed in .venv
	@echo '== pip-audit'
	@python tests/audit.py

.PHONY: sanity
sanity: setup  ## Run ansible-test sanity, without containers and without an ignore file
	@echo '== ansible-test sanity (makes environments of its own the first time: some minutes)'
	@tests/ansible_test sanity $(ARGS)

.PHONY: unit
unit: setup  ## Run the unit tests
	@pytest -n $(JOBS) tests/unit $(ARGS)

.PHONY: integration
integration: setup  ## Run the playbooks and modules against the simulator
	@pytest -n $(JOBS) tests/integration $(ARGS)

.PHONY: versions
versions: setup  ## Run the tests on every supported ansible-core, with its oldest and newest Python here
	@tests/all_versions $(ARGS)

.PHONY: versions-quick
versions-quick: setup  ## Run most of the tests on the oldest and on the newest of everything
	@tests/all_versions --quick $(ARGS)

.PHONY: coverage
coverage: setup  ## Run all tests, and require that they cover 95% of plugins/
	@echo '== pytest'
	@rm -rf .cache/coverage && mkdir -p .cache/coverage
	@# A worker that is still writing its data when the play ends is not to be killed for it.
	@ANSIBLE_WORKER_SHUTDOWN_POLL_COUNT=100 coverage run -m pytest -n $(JOBS) $(ARGS)
	@coverage combine --quiet
	@coverage report --fail-under=95

.PHONY: bench
bench: setup  ## Measure what tasks and playbooks cost
	@tests/benchmarks/run

.PHONY: reliability
reliability: setup  ## Try every fault and every reading, and write the figures into the documentation
	@tests/reliability/report

.PHONY: docs
docs: setup  ## Build the documentation site in build/docs; a warning is an error
	@docs/site/build

.PHONY: dist
dist: setup  ## Build the collection's tarball in build/, and let the importer of Ansible Galaxy look at it
	@echo '== galaxy-importer'
	@rm -rf build/dist && mkdir -p build/dist
	@ansible-galaxy collection build --output-path build/dist . >/dev/null
	@# As strict as Automation Hub is.
	@cd build/dist && GALAXY_IMPORTER_CHECK_REQUIRED_TAGS=true GALAXY_IMPORTER_REQUIRE_V1_OR_GREATER=true \
	    python -m galaxy_importer.main koreai-contact_center-*.tar.gz >import.log 2>&1 || \
	    { cat import.log; exit 1; }
	@if grep -E '^(WARNING|ERROR)' build/dist/import.log; then exit 1; fi
	@ls build/dist/*.tar.gz

.PHONY: pins
pins: setup  ## Pin the tools' newest versions, for each Python, in tests/requirements/*.txt
	@tests/requirements/pin

.PHONY: clean
clean:  ## Remove everything that make made
	@rm -rf .venv .cache build tests/output .mypy_cache .pytest_cache .ruff_cache .ansible
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
