# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# You need make, git, and Python 3.10 or newer.  Type "make" for the list of targets.

PYTHON ?=
# Twice the cores of a small machine: many tests wait for processes and clocks.
JOBS ?= 4
export JOBS
ARGS ?=

# Without byte code, each start of ansible-playbook takes 1.5 seconds more.
unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONHOME
unexport PYTHONPATH
export PYTHON
export PATH := $(CURDIR)/.venv/bin:$(PATH)

# One line for each step, with its time; a step that fails also shows its output.
STEP := python tests/step.py
NAME := ansible_collections.koreai.contact_center

.DEFAULT_GOAL := help
# Fast checks come first, one after the other, so that the output stays readable.
ifndef SIDE_BY_SIDE
.NOTPARALLEL:
endif

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
	@echo "make unit ARGS='-k plan'    passes arguments to pytest; ARGS also works for integration and sanity"

.PHONY: demo
demo: setup-demo  ##! See it work: plan, apply, rename, export, promote against the bundled simulator
	@tests/demo/run

# Which command runs what: "make test" runs most tests once, in .venv, with few examples and few variants of similar
# playbook runs. "make ci" adds everything else that a change has to pass, such as tests that take many playbooks. "make
# versions" runs every variant; it comes before a release, with "make reliability", "make bench" and "make mutants".
# tests/harness/effort.py says how much is tried, and tests/all_versions what runs on other ansible-cores.

.PHONY: test
test: setup lint-quick suite  ##! Run the quick linters and the quick tests: before each commit

.PHONY: ci
ci: test walks  ##! Run what continuous integration runs
	@$(MAKE) --no-print-directory --jobs 2 SIDE_BY_SIDE=yes side-by-side
	@# Fewer workers each, because two run at a time.
	@$(MAKE) --no-print-directory --jobs 2 SIDE_BY_SIDE=yes JOBS=$$(($(JOBS) * 3 / 4)) oldest newest

# Each of these keeps one core busy, or waits for the network.
.PHONY: side-by-side
side-by-side: sanity environments dist lint-ansible at-scale docs lint-docs lint-editor lint-workflows audit

.PHONY: setup
setup:  ## Make the environment .venv for development, or bring it up to date
	@tests/environment test

.PHONY: setup-demo
setup-demo:
	@tests/environment demo

.PHONY: lint
lint: lint-quick lint-docs lint-ansible lint-workflows lint-editor  ## Run all linters

.PHONY: lint-quick
lint-quick: lint-python lint-types lint-security lint-yaml lint-shell lint-changelog lint-licenses

.PHONY: lint-python
lint-python: setup
	@$(STEP) ruff ruff check --quiet --cache-dir .cache/ruff .
	@$(STEP) 'ruff format' ruff format --quiet --check --diff --cache-dir .cache/ruff .

.PHONY: lint-types
lint-types: setup
	@$(STEP) mypy mypy --no-error-summary -p $(NAME).plugins -p $(NAME).tests.simulator

.PHONY: lint-security
lint-security: setup
	@$(STEP) bandit bandit --quiet --recursive plugins roles

.PHONY: lint-yaml
lint-yaml: setup
	@$(STEP) yamllint yamllint --strict .

.PHONY: lint-shell
lint-shell: setup
	@# The files that say in their first line that they are a shell's.
	@$(STEP) shellcheck sh -c "git grep --untracked -lIzE '^#!(/usr/bin/env |/bin/)(ba)?sh' | xargs -0 shellcheck"

.PHONY: lint-changelog
lint-changelog: setup
	@$(STEP) antsibull-changelog antsibull-changelog lint

.PHONY: lint-licenses
lint-licenses: setup
	@$(STEP) reuse reuse lint --quiet

.PHONY: lint-docs
lint-docs: setup
	@$(STEP) antsibull-docs \
	    antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs=self .

.PHONY: lint-ansible
lint-ansible: setup
	@$(STEP) ansible-lint ansible-lint --offline --profile production -q

.PHONY: lint-workflows
lint-workflows: setup
	@$(STEP) --result actionlint tests/workflows

.PHONY: lint-editor
lint-editor: setup
	@$(STEP) --result yaml-language-server tests/editor

.PHONY: at-scale
at-scale: setup  ## Run the examples on an execution node, with ansible-navigator and with gitlab-ci-local
	@$(STEP) --result 'at scale' tests/scale/run -n $(JOBS) $(ARGS)

.PHONY: ee
ee: setup  ## Build the execution environment without a registry, and run a plan in it; on Debian, as root
	@tests/execution_environment/build

.PHONY: audit
audit: setup  ## Look for known vulnerabilities in everything that is installed in .venv
	@$(STEP) --result pip-audit python tests/audit.py

.PHONY: sanity
sanity: setup  ## Run ansible-test sanity, without containers and without an ignore file
	@$(STEP) 'ansible-test sanity' tests/ansible_test sanity $(ARGS)

.PHONY: suite
suite: setup  ## Run the tests of "make test", and nothing else
	@$(STEP) --result pytest pytest -n $(JOBS) $(ARGS)

.PHONY: walks
walks: setup  ## Run the tests that "make test" leaves out because they take many playbooks, such as the guides in their order
	@$(STEP) --result walks pytest -n $(JOBS) -m thorough

.PHONY: unit
unit: setup  ## Run the unit tests
	@pytest -n $(JOBS) tests/unit $(ARGS)

.PHONY: integration
integration: setup  ## Run the playbooks and modules against the simulator
	@pytest -n $(JOBS) tests/integration $(ARGS)

.PHONY: oldest
oldest: setup  ## Run the unit tests and many playbooks on the oldest ansible-core, Python and libraries
	@$(STEP) --result 'oldest versions' tests/all_versions oldest $(ARGS)

.PHONY: environments
environments: setup
	@$(STEP) --result environments tests/all_versions environments

.PHONY: newest
newest: setup  ## Run the unit tests and some playbooks on the newest versions, and require that they cover 95% of plugins/
	@$(STEP) --result 'newest versions' tests/all_versions newest $(ARGS)

.PHONY: versions
versions: setup  ## Run all tests on every supported ansible-core, with its oldest and newest Python on this machine
	@tests/all_versions $(ARGS)

.PHONY: bench
bench: setup  ## Measure what tasks and playbooks cost
	@tests/benchmarks/run

.PHONY: reliability
reliability: setup  ## Try every fault and every interpretation, and write the figures into the documentation
	@tests/reliability/report

.PHONY: mutants
mutants: setup  ## Break the collection in one place at a time, and list the mutants that no test notices
	@python tests/mutants.py $(ARGS)

.PHONY: docs
docs: setup  ## Build the documentation site in build/docs; a warning is an error
	@$(STEP) --result site docs/site/build

.PHONY: pictures
pictures: setup  ## Draw the documentation's pictures again, from real runs against the simulator
	@python -m $(NAME).tests.pictures

.PHONY: dist
dist: setup  ## Build the collection's tarball in build/dist, and run the importer of Ansible Galaxy on it
	@$(STEP) --result galaxy-importer tests/distribution

.PHONY: publish
publish: dist  ## Publish the tarball, once the repository's address answers
	@python tests/artifact.py publish build/dist/*.tar.gz

.PHONY: pins
pins: setup  ## Pin the newest versions of the tools in tests/requirements/*.txt
	@tests/requirements/pin

.PHONY: clean
clean:  ## Remove everything that make made
	@rm -rf .venv .cache build tests/output .mypy_cache .pytest_cache .ruff_cache .ansible
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
