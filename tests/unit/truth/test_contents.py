# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The README, galaxy.yml and the tests name everything that exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.documents import MODULES, PLUGINS, REPORT, names
from ansible_collections.koreai.contact_center.tests.harness.pages import DOCS, PAGES, README, items, page

TESTS = CHECKOUT / "tests"

FILTERS = names(PLUGINS / "filter")
ROLES = names(CHECKOUT / "roles", "*")
PLAYBOOKS = names(CHECKOUT / "playbooks", "*.yml")

# - [`name`](link) (kind): what it does
_ITEM = re.compile(r"^- \[`(?P<name>\w+)`\]\((?P<link>[^)]+)\) \((?P<kind>\w+)\): ", re.MULTILINE)
_GALAXY = yaml.safe_load((CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"))


def contents() -> Iterator[tuple[str, str, str]]:
    """Kind, name and link of everything that the README says the collection contains."""
    text = README.read_text(encoding="utf-8").partition("\n### What the collection contains\n")[2].partition("\n#")[0]
    for line in re.findall(r"^- .*", text, re.MULTILINE):
        match = _ITEM.match(line)
        assert match, f"not of the form - [`name`](link) (kind): what it does: {line}"
        yield match["kind"], match["name"], match["link"]


def test_the_readme_names_everything_that_users_use() -> None:
    there = [("module", name) for name in [*MODULES, REPORT]]
    there += [("filter", name) for name in FILTERS]
    there += [("role", name) for name in ROLES]
    there += [("playbook", name) for name in PLAYBOOKS]
    assert sorted((kind, name) for kind, name, _link in contents()) == sorted(there)


def test_the_readme_links_to_what_it_names() -> None:
    targets = re.findall(r"\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    # A release makes the changelog.
    config = yaml.safe_load((CHECKOUT / "changelogs" / "config.yaml").read_text(encoding="utf-8"))
    assert {output["file"] for output in config["output"]} <= set(targets)
    assert not [link for _kind, name, link in contents() if name not in link]
    assert not [link for link in targets if link.startswith(_GALAXY["repository"]) and link != _GALAXY["issues"]]


def _supported() -> dict[str, list[str]]:
    """The Pythons of each ansible-core, as in tests/all_versions, the oldest first in both."""
    script = (TESTS / "all_versions").read_text(encoding="utf-8")
    return {core: pythons.split() for core, pythons in re.findall(r"^ *\[([\d.]+)\]=\"(.+)\"$", script, re.MULTILINE)}


def test_the_readmes_versions_are_those_that_the_tests_run_on() -> None:
    supported = _supported()
    (run,) = re.findall(r"\$\{KORE_CORES:-([^}]+)\}", (TESTS / "all_versions").read_text(encoding="utf-8"))
    table = re.findall(r"^\| (2\.\d+) \| (.+?) \| (.+?) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert {core: pythons.split(", ") for core, pythons, _tried in table} == supported
    tried = {core: found for core, _pythons, last in table if (found := re.findall(r"3\.\d+", last))}
    assert list(tried) == run.split()
    assert all(len(found) == 2 and set(found) <= set(supported[core]) for core, found in tried.items())
    never = {version for versions in supported.values() for version in versions}
    never -= {version for found in tried.values() for version in found}
    assert re.findall(r"; (.+) was not run", README.read_text(encoding="utf-8")) == sorted(never)
    if (DOCS / "versions.md").exists():
        runs = {(item.title, detail) for item in items("versions") for detail in item.details}
        both = [re.match(r"ansible-core (\d+\.\d+)\S* Python (\d+\.\d+)", " ".join(run)) for run in runs]
        measured = {(run[1], run[2]) for run in both}
        wanted = {(core, version) for core, found in tried.items() for version in found}
        assert {pair for pair in measured if pair[0] in supported} == wanted


def test_the_first_and_the_last_version_are_the_same_everywhere() -> None:
    supported = _supported()
    oldest, newest = next(iter(supported)), list(supported)[-1]
    roles = [yaml.safe_load((CHECKOUT / "roles" / name / "meta" / "main.yml").read_text("utf-8")) for name in ROLES]
    assert {role["galaxy_info"]["min_ansible_version"] for role in roles} == {oldest}
    needed = (CHECKOUT / "examples" / "repository" / "requirements.in").read_text(encoding="utf-8")
    assert re.findall(r"^ansible-core>=(.+)$", needed, re.MULTILINE) == [oldest]
    recipe = (CHECKOUT / "examples" / "execution-environment.yml").read_text(encoding="utf-8")
    ((first, beyond),) = re.findall(r"ansible-core>=(2\.\d+),<2\.(\d+)$", recipe, re.MULTILINE)
    assert first in supported
    assert int(beyond) - 1 == int(newest.removeprefix("2."))
    documents = [README, CHECKOUT / "CONTRIBUTING.md", CHECKOUT / "Makefile", TESTS / "environment", *PAGES]
    said = [re.findall(r"(3\.\d+) or newer", path.read_text(encoding="utf-8")) for path in documents]
    assert {version for found in said for version in found} == {supported[oldest][0]}


def test_the_readmes_figures_are_the_measured_ones() -> None:
    text = " ".join(README.read_text(encoding="utf-8").split())
    figures = re.findall(r"- \*\*([^*]+):\*\* ([^()]+) \(`make reliability`\)", text)
    measured = " ".join(page("reliability").split())
    faults = re.search(r"(\d+ runs): (\d+ did all that was declared, \d+ ended with one error)\.", measured)
    each = r"(\d+ interpretations) of the open questions were (tried one by one)"
    mixed = r"(and \d+ servers that mix them at random)"
    tried = re.search(rf"{each}, each with five tasks, {mixed}\.", measured)
    assert faults
    assert tried
    first = f"{faults[2]}; none wrote twice, or anything beyond the plan"
    # Whole items, because a number alone may be right elsewhere.
    assert figures == [
        (f"One fault in each run, {faults[1]}", first),
        ("What the API leaves open", f"{tried[1]} {tried[2]}, {tried[3]}"),
    ]
    local = re.search(r"in sync, local: wall time, [^|]*\| [^|]* \| ([\d.]+) ", page("benchmarks"))
    assert local
    assert f"in {float(local[1]):.1f} of the time of one read" in text


def test_the_versions_agree() -> None:
    runtime = yaml.safe_load((CHECKOUT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    python = yaml.safe_load((TESTS / "config.yml").read_text(encoding="utf-8"))["modules"]["python_requires"]
    text = README.read_text(encoding="utf-8")
    (oldest,) = re.findall(r"^>=(\d+\.\d+)\.0$", runtime["requires_ansible"])
    assert re.findall(r"^\| (2\.\d+) \|", text, re.MULTILINE)[0] == oldest == next(iter(_supported()))
    assert set(re.findall(r"Python[` ]*(?:>=)?\s*(3\.\d+)", text)) == {python.removeprefix(">=")}
    required = re.findall(r"^(\w+)>=([\d.]+)", (CHECKOUT / "requirements.txt").read_text(), re.MULTILINE)
    for library, version in required:
        assert set(re.findall(rf"{library}[` ]*(?:>=)?\s*(\d[\d.]*\d)", text)) == {version}, library
    fragments = [path.stem for path in (CHECKOUT / "changelogs" / "fragments").glob("*.yml")]
    released = yaml.safe_load((CHECKOUT / "changelogs" / "changelog.yaml").read_text(encoding="utf-8"))["releases"]
    assert _GALAXY["version"] in {*fragments, *released}
    assert _GALAXY["dependencies"] == {}, "it installs without a network"
    assert {_GALAXY["namespace"], _GALAXY["name"]} == {"koreai", "contact_center"}


@cache
def _occurrences(folder: Path) -> str:
    files = [path for path in folder.rglob("test_*.py") if path.parent.name != "truth"]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        *(("integration", module) for module in [*MODULES, REPORT]),
        *(("", name) for name in FILTERS),
        *(("integration", role) for role in ROLES),
        *(("integration", playbook) for playbook in PLAYBOOKS),
    ],
)
def test_everything_has_tests(folder: str, name: str) -> None:
    # A quoted name, alone or with the collection's name; a filter may also be imported.
    used = rf"""["'](?:koreai\.contact_center\.)?{name}["']|koreai\.contact_center\.{name}\b|import {name}\b"""
    assert bool(re.search(used, _occurrences(TESTS / folder)))


def test_every_private_file_of_the_core_is_used_in_tests_or_reached_through_the_runner() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py"))
    for module in ("_runner", "_plan", "_client", "_answer", "_auth", "_budget", "_progress", "_options"):
        assert f"module_utils.{module} import" in text or f"module_utils import {module}" in text, module
