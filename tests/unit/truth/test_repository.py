# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files that a host expects in a repository exist, are valid and are true."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT

HOST = CHECKOUT / ".github"
FORMS = sorted(path for path in (HOST / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("github-workflows", sorted((HOST / "workflows").glob("*.yml"))),
        ("github-issue-forms", FORMS),
        ("github-issue-config", [HOST / "ISSUE_TEMPLATE" / "config.yml"]),
        ("dependabot", [HOST / "dependabot.yml"]),
    ],
)
def test_the_files_of_the_host_follow_their_schemas(schema: str, paths: list[Path]) -> None:
    assert paths
    program = Path(sys.executable).with_name("check-jsonschema")
    command = [program, "--builtin-schema", f"vendor.{schema}", *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_continuous_integration_runs_what_a_contributor_runs_on_every_python() -> None:
    (job,) = load(HOST / "workflows" / "ci.yml")["jobs"].values()
    assert [run.split()[:2] for run in runs(job)] == [["make", "ci"]]
    said = {version for path in (CHECKOUT / "CONTRIBUTING.md", CHECKOUT / "Makefile") for version in oldest(path)}
    assert said == {job["strategy"]["matrix"]["python"][0]}
    assert runs(load(HOST / "workflows" / "site.yml")["jobs"]["build"]) == ["make docs"]


def runs(job: dict[str, Any]) -> list[str]:
    """The commands of a job."""
    return [part["run"] for part in job["steps"] if "run" in part]


def oldest(path: Path) -> list[str]:
    return re.findall(r"(3\.\d+) or newer", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_asks_to_leave_out_what_is_private(path: Path) -> None:
    body = load(path)["body"]
    assert re.search(
        r"leave out ids, names of lists and campaigns, tokens and phone numbers", body[0]["attributes"]["value"]
    )
    assert body[-1]["attributes"]["options"][0]["required"] is True


def test_a_vulnerability_is_reported_in_private() -> None:
    galaxy = load(CHECKOUT / "galaxy.yml")
    form = f"{galaxy['repository']}/security/advisories/new"
    assert f"({form})" in (CHECKOUT / "SECURITY.md").read_text(encoding="utf-8")
    assert form in [link["url"] for link in load(HOST / "ISSUE_TEMPLATE" / "config.yml")["contact_links"]]
    assert "(../SECURITY.md)" in (CHECKOUT / "docs" / "security.md").read_text(encoding="utf-8")
    assert "not affiliated with Kore.ai" in " ".join((CHECKOUT / "README.md").read_text(encoding="utf-8").split())
