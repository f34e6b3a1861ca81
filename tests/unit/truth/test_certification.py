# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Red Hat's requirements, where a test can check them.

https://docs.ansible.com/projects/partner-certification-requirements/
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.documents import MODULES
from ansible_collections.koreai.contact_center.tests.harness.pages import PAGES, README, fenced, items, page

# ansible-lint's rule "galaxy" has the same list.
TAGS = {"application", "cloud", "database", "infrastructure", "linux", "monitoring", "networking", "security"}
TAGS |= {"storage", "tools", "windows"}
# A technology preview may not be the oldest one.
PREVIEWS = {"2.19"}


def _load(path: str) -> Any:
    return yaml.safe_load((CHECKOUT / path).read_text(encoding="utf-8"))


GALAXY = _load("galaxy.yml")
TEXT = README.read_text(encoding="utf-8")


def test_names_and_version() -> None:
    assert all(re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", GALAXY[part]) for part in ("namespace", "name"))
    assert not [name for name in MODULES if not name.startswith("kore_")]
    match = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", GALAXY["version"])
    assert match
    assert int(match[1]) >= 1


def test_the_oldest_ansible_core() -> None:
    (oldest,) = re.findall(r"^>=(\d+\.\d+)\.0$", _load("meta/runtime.yml")["requires_ansible"])
    assert oldest not in PREVIEWS


def test_the_license() -> None:
    assert GALAXY["license"] == ["GPL-3.0-or-later"]
    assert "license_file" not in GALAXY
    assert "[GPL-3.0-or-later]" in TEXT
    assert "GNU GENERAL PUBLIC LICENSE" in (CHECKOUT / "LICENSE").read_text(encoding="utf-8").splitlines()[0]


def test_the_readmes_sections() -> None:
    parts = re.split(r"^## (.+)$", TEXT, flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert sections.keys() >= {"Description", "Requirements", "Installation", "Use", "Testing", "Support"}
    assert sections.keys() >= {"Changelog", "License"}
    name = f"{GALAXY['namespace']}.{GALAXY['name']}"
    install = f"ansible-galaxy collection install \\\n    {name}"
    for words in (f"{install}\n", f"{install} --upgrade\n", f"{install}:==", f"- name: {name}\n", "Automation Hub"):
        assert words in sections["Installation"], words
    assert "*Create issue*" in sections["Support"]
    assert GALAXY["issues"] in sections["Support"]
    assert "(CHANGELOG.md)" in sections["Changelog"]


@pytest.mark.parametrize("path", [README, *PAGES], ids=lambda path: path.stem)
def test_nothing_tells_to_install_ansible_with_pip(path: Path) -> None:
    lines = [line for block in fenced(path) for line in block.text.splitlines()]
    assert not [line for line in lines if re.search(r"pip3? install .*\bansible(-core)?\b", line)]


def test_the_libraries() -> None:
    lines = (CHECKOUT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    required = [line for line in lines if line and not line.startswith("#")]
    assert required
    assert not [line for line in required if not re.fullmatch(r"[\w.\[\]-]+(>=[\d.]+)?", line)]
    assert not [line for line in required if line.lower().startswith("ansible")]
    assert _load("meta/execution-environment.yml")["dependencies"] == {"python": "requirements.txt"}
    assert not (CHECKOUT / "meta" / "ee-requirements.txt").exists()
    assert GALAXY["dependencies"] == {}


def test_no_check_is_ignored() -> None:
    assert not list((CHECKOUT / "tests").glob("sanity/ignore*"))
    assert not list(CHECKOUT.glob(".ansible-lint-ignore"))
    lint = _load(".ansible-lint")
    assert lint["profile"] == "production"
    assert not lint.keys() & {"skip_list", "warn_list", "mock_modules", "mock_roles"}
    excluded = {path.strip("/") for path in lint["exclude_paths"]}
    assert not excluded & {"plugins", "roles", "playbooks", "meta", "examples", "extensions"}


def test_a_tag_that_automation_hub_requires() -> None:
    assert TAGS & set(GALAXY["tags"])


def test_the_page_names_tests_that_there_are() -> None:
    states = [(item, re.match(r"\*(.+?)\.\*", item.text)[1]) for item in items("certification")]
    assert {state for _item, state in states} == {"Met", "Open", "At the first release"}
    assert not [item for item, state in states if state == "Met" and not item.details], (
        "what is met is held by something"
    )
    named = re.findall(r"`(test_\w+\.py)(?:::(\w+))?`", page("certification"))
    for file, test in named:
        (path,) = (CHECKOUT / "tests").rglob(file)
        assert not test or f"\ndef {test}(" in path.read_text(encoding="utf-8"), (file, test)
    targets = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    made = re.findall(r"`make ([a-z-]+)`", page("certification"))
    assert made
    assert not [target for target in made if f"\n{target}:" not in targets]
    # And every test of this file is on the page.
    own = re.findall(r"^def (test_\w+)", Path(__file__).read_text(encoding="utf-8"), re.MULTILINE)
    assert {test for file, test in named if file == Path(__file__).name} == set(own) - {own[-1]}
