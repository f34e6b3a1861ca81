# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The artifact contains what users need and nothing else, and works where it is installed."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import yaml

from ansible_collections.koreai.contact_center.tests import artifact as publishing
from ansible_collections.koreai.contact_center.tests.harness.canned import canned, http
from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.execution_paths import EXECUTION_PATHS, KEYWORDS
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, environments, task
from ansible_collections.koreai.contact_center.tests.simulator import Simulator

FOLDERS = {"changelogs", "docs", "examples", "meta", "playbooks", "plugins", "roles", "schemas", "tests"}
FILES = {"CHANGELOG.md", "FILES.json", "LICENSE", "MANIFEST.json", "README.md", "requirements.txt"}
# ansible-test reads this file when the artifact is certified: it says which Python the modules need.
TESTS = {"tests/config.yml"}


def galaxy(*arguments: str | Path) -> None:
    program = Path(sys.executable).with_name("ansible-galaxy")
    subprocess.run([program, "collection", *arguments], check=True, capture_output=True, timeout=120)


@pytest.fixture(scope="module")
def artifact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publishing.build(tmp_path_factory.mktemp("artifact"))


@pytest.mark.thorough
def test_it_holds_what_users_need_and_nothing_else(artifact: Path) -> None:
    with tarfile.open(artifact) as archive:
        names = {member.name for member in archive.getmembers() if member.isfile()}
    top = {name.partition("/")[0] for name in names}
    assert top <= FOLDERS | FILES
    assert top >= FOLDERS
    assert {name for name in names if name.startswith("tests/")} == TESTS
    hidden = {name for name in names if "/." in f"/{name}"}
    assert {Path(name).name for name in hidden} <= {".gitignore", ".pre-commit-config.yaml"}, (
        "those of the example repository"
    )
    assert not [name for name in names if name.endswith((".pyc", ".tar.gz")) or "__pycache__" in name]


@pytest.mark.thorough
def test_its_pages_link_with_whole_addresses_to_the_versions_tag(artifact: Path) -> None:
    with tarfile.open(artifact) as archive:
        pages = {name: archive.extractfile(name) for name in archive.getnames() if name.endswith(".md")}
        texts = {name: file.read().decode() for name, file in pages.items() if file}
    galaxy = yaml.safe_load((CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"))
    assert {"README.md", "docs/getting_started.md", "roles/promote/README.md"} <= texts.keys()
    for name, text in texts.items():
        links = re.findall(r"\]\(([^)\s]+)\)", text)
        assert not [link for link in links if not link.startswith(("https://", "#"))], name
        for kind, version, path in re.findall(rf"{galaxy['repository']}/(blob|tree|raw)/([^/]+)/([^)\s\"#]+)", text):
            assert version == galaxy["version"], name
            assert (CHECKOUT / path).is_dir() == (kind == "tree"), path
            assert (CHECKOUT / path).exists(), path


def test_a_link_keeps_its_words_its_picture_and_its_place() -> None:
    text = "[![a](docs/images/a.svg)](docs/b.md#c) [d](https://e.example/f) [g](#h) "
    text += '<img alt="i" src="docs/j.svg"> [k](docs)'
    base = publishing.base()
    blob, raw, tree = (base.format(kind) for kind in ("blob", "raw", "tree"))
    assert publishing.absolute(text, "README.md") == (
        f"[![a]({raw}/docs/images/a.svg)]({blob}/docs/b.md#c) [d](https://e.example/f) [g](#h) "
        f'<img alt="i" src="{raw}/docs/j.svg"> [k]({tree}/docs)'
    )
    assert publishing.absolute("[a](../examples/README.md)", "docs/b.md") == f"[a]({blob}/examples/README.md)"


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found"])
def test_nothing_is_published_while_its_links_lead_nowhere(
    status: str, artifact: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published: list[object] = []
    monkeypatch.setattr(publishing, "_ansible_galaxy", lambda *words: published.append(words))
    with canned(http(status, b"")) as server:
        monkeypatch.setattr(publishing, "base", lambda: f"{server.url}/{{}}/1.0.0")
        refusal = publishing.publish(artifact)
    assert server.requests[0].startswith(b"GET /blob/1.0.0/README.md ")
    assert published == ([("publish", artifact)] if status == "200 OK" else [])
    assert ("does not answer" in refusal) == (status != "200 OK")


@pytest.mark.thorough
def test_it_works_from_where_it_was_installed(artifact: Path, tmp_path: Path) -> None:
    galaxy("install", artifact, "--collections-path", tmp_path / "installed", "--offline")
    stream = a_stream()
    stream.add("Renewals", "About Renewals")
    with Simulator([stream]) as simulator:
        controller = Controller(tmp_path, [simulator], collections=tmp_path / "installed")
        lists = {"contact_lists": [{"name": "Renewals", "description": "New words"}]}
        for execution_path in EXECUTION_PATHS:
            run = controller.play([task("kept", "kore_contact_lists", lists)], check=True, **KEYWORDS[execution_path])
            assert run["kept"]["plan"]["summary"]["updates"] == 1
        run = controller.run(
            "koreai.contact_center.plan",
            inventory=environments(simulator, contact_lists_desired=lists["contact_lists"]),
            extra_vars={"contact_lists_report_dir": str(tmp_path / "reports")},
        )
    assert run.status == 0, run
    assert "New words" in (tmp_path / "reports" / "plan.md").read_text(encoding="utf-8")
