# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The README, galaxy.yml and the tests know of everything that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from ansible_collections.koreai.contact_center.tests.harness.documents import MODULES, PLUGINS, names
from ansible_collections.koreai.contact_center.tests.harness.edges import CHECKOUT

README = CHECKOUT / "README.md"
TESTS = CHECKOUT / "tests"

FILTERS = names(PLUGINS / "filter")
ROLES = names(CHECKOUT / "roles", "*")
PLAYBOOKS = names(CHECKOUT / "playbooks", "*.yml")

# | [`name`](path/to/it) | kind: what it does |
_ROW = re.compile(r"^\|\s*(?:\[`(?P<linked>\w+)`\]\((?P<link>[^)]+)\)|`(?P<plain>\w+)`)\s*\|\s*(?P<kind>\w+): ")


def rows() -> Iterator[tuple[str, str, str | None]]:
    """Kind, name and link of each row of the README's tables whose first column is headed ``name``."""
    inside = False
    for line in README.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            inside = False
        elif re.match(r"^\|\s*name\s*\|", line):
            inside = True
        elif inside and not re.match(r"^\|[\s:|-]+$", line):
            match = _ROW.match(line)
            assert match, f"not of the form | [`name`](path) | kind: what it does |: {line}"
            yield match["kind"], match["linked"] or match["plain"], match["link"]


def test_the_readme_names_everything_that_users_use() -> None:
    there = [("module", name) for name in MODULES]
    there += [("filter", name) for name in FILTERS]
    there += [("role", name) for name in ROLES]
    there += [("playbook", name) for name in PLAYBOOKS]
    assert sorted((kind, name) for kind, name, _link in rows()) == sorted(there)


def test_the_readmes_links_lead_somewhere() -> None:
    text = README.read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target]
    assert targets
    assert not [target for target in targets if not (CHECKOUT / target).exists()]
    assert not [link for _kind, name, link in rows() if link and name not in link]


def test_the_versions_agree() -> None:
    galaxy = yaml.safe_load((CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"))
    runtime = yaml.safe_load((CHECKOUT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    python = yaml.safe_load((TESTS / "config.yml").read_text(encoding="utf-8"))["modules"]["python_requires"]
    text = README.read_text(encoding="utf-8")
    (oldest,) = re.findall(r"^>=(\d+\.\d+)\.0$", runtime["requires_ansible"])
    assert set(re.findall(r"ansible-core[` ]*(?:>=)?\s*(\d+\.\d+)", text)) == {oldest}
    assert set(re.findall(r"Python[` ]*(?:>=)?\s*(3\.\d+)", text)) == {python.removeprefix(">=")}
    required = re.findall(r"^(\w+)>=([\d.]+)", (CHECKOUT / "requirements.txt").read_text(), re.MULTILINE)
    for library, version in required:
        assert set(re.findall(rf"{library}[` ]*(?:>=)?\s*(\d[\d.]*\d)", text)) == {version}, library
    fragments = [path.stem for path in (CHECKOUT / "changelogs" / "fragments").glob("*.yml")]
    released = yaml.safe_load((CHECKOUT / "changelogs" / "changelog.yaml").read_text(encoding="utf-8"))["releases"]
    assert galaxy["version"] in {*fragments, *released}
    assert galaxy["dependencies"] == {}, "it installs without a network"
    assert {galaxy["namespace"], galaxy["name"]} == {"koreai", "contact_center"}


@cache
def _occurrences(folder: Path) -> str:
    files = [path for path in folder.rglob("test_*.py") if path.parent.name != "truth"]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        *(("integration", module) for module in MODULES),
        *(("", name) for name in FILTERS),
        *(("integration", role) for role in ROLES),
        *(("integration", playbook) for playbook in PLAYBOOKS),
    ],
)
def test_everything_has_tests(folder: str, name: str) -> None:
    # A quoted name, alone or with the collection's; a filter may be imported.
    used = rf"""["'](?:koreai\.contact_center\.)?{name}["']|koreai\.contact_center\.{name}\b|import {name}\b"""
    assert bool(re.search(used, _occurrences(TESTS / folder)))


def test_every_private_file_of_the_core_is_used_in_tests_or_reached_through_the_runner() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py"))
    for module in ("_runner", "_plan", "_client", "_answer", "_auth", "_limiter", "_progress", "_options"):
        assert f"module_utils.{module} import" in text or f"module_utils import {module}" in text, module
