# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nothing that is installed or run can change without a change in this repository."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT

EXAMPLES = CHECKOUT / "examples"
WORKFLOWS = [*sorted((CHECKOUT / ".github" / "workflows").glob("*.yml")), EXAMPLES / "github-actions.yml"]
REQUIREMENTS = CHECKOUT / "tests" / "requirements"
LOCKS = [*sorted(REQUIREMENTS.glob("*.txt")), EXAMPLES / "repository" / "requirements.txt"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_named_by_their_commit_and_leave_no_token_behind(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"uses: (.*)", text)
    assert used
    assert not [action for action in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)]
    checkouts = re.findall(r"uses: actions/checkout@.*\n\s+with:\n\s+persist-credentials: false\n", text)
    assert len(checkouts) == text.count("actions/checkout@")


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_each_requirement_is_one_version_with_its_hashes(path: Path) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", path.read_text(encoding="utf-8").split(".\n", 1)[1].strip())
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[\w+\])?==[\w.]+( ; [^\\]+)? \\\n", entry), entry
        assert "--hash=sha256:" in entry


def test_make_setup_installs_nothing_without_a_hash() -> None:
    text = (CHECKOUT / "tests" / "environment").read_text(encoding="utf-8")
    installs = re.findall(r"pip install(?:.|\\\n)*?\"\$requirements\"", text)
    assert len(installs) == 2
    assert all("--require-hashes" in command for command in installs)


def test_the_example_pipelines_install_nothing_without_a_hash_and_name_versions() -> None:
    install = (EXAMPLES / "repository" / "pipeline" / "install").read_text(encoding="utf-8")
    assert re.findall(r"pip install .*", install) == ["pip install --require-hashes --requirement requirements.txt"]
    pipelines = [(EXAMPLES / name).read_text(encoding="utf-8") for name in ("github-actions.yml", "gitlab-ci.yml")]
    assert not [text for text in pipelines if "pip install" in text]
    assert re.findall(r"image: python:\d+\.\d+\.\d+-\w+", pipelines[1])
    assert ":latest" not in (EXAMPLES / "execution-environment.yml").read_text(encoding="utf-8")


@pytest.fixture
def releases(tmp_path: Path) -> dict[str, str]:
    """An environment in which github.com is a folder: an action with two releases, and a tag that is not a release."""
    folder = tmp_path / "github.com" / "some" / "action"
    folder.mkdir(parents=True)
    who = {f"GIT_{who}_{what}": "x@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {
        **os.environ,
        **who,
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{tmp_path}/github.com/.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/",
    }
    _git(folder, environment, "init", "--quiet")
    for tag in (["v2.9.0"], ["-a", "-m", "x", "v10.0.1"], ["v11.0.0-beta"], ["v4"]):
        _git(folder, environment, "commit", "--quiet", "--allow-empty", "-m", tag[-1])
        _git(folder, environment, "tag", *tag)
    return environment


def test_pins_renew_the_commits_of_the_actions(releases: Mapping[str, str], tmp_path: Path) -> None:
    commit = _git(tmp_path / "github.com" / "some" / "action", releases, "rev-parse", "v10.0.1^{commit}")
    workflow = tmp_path / "w.yml"
    workflow.write_text(f"steps:\n  - uses: some/action@{'0' * 40} # v2.9.0\n    with: {{}}\n", encoding="utf-8")
    subprocess.run([REQUIREMENTS / "pin_actions", workflow], env=dict(releases), check=True)
    pinned = f"steps:\n  - uses: some/action@{commit} # v10.0.1\n    with: {{}}\n"
    assert workflow.read_text(encoding="utf-8") == pinned


def test_pins_renew_the_versions_of_the_images(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    found = ["3.12.9-bookworm", "3.12.10-bookworm", "3.12.11", "3.12.11-slim-bookworm", "3.13.1-bookworm"]
    answer = ",".join(f'{{"id": 1, "images": [{{"os": "linux"}}], "name": "{tag}", "full_size": 2}}' for tag in found)
    curl = tmp_path / "curl"
    curl.write_text(f'#!/bin/sh\necho "$*" >>{asked}\necho \'{{"count": 6, "results": [{answer}]}}\'\n')
    curl.chmod(0o755)
    pipeline = tmp_path / "ci.yml"
    pipeline.write_text("default:\n  image: python:3.12.8-bookworm\njobs:\n  name: x:1\n", encoding="utf-8")
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run([REQUIREMENTS / "pin_images", pipeline], env=environment, check=True)
    assert "  image: python:3.12.10-bookworm\n" in pipeline.read_text(encoding="utf-8")
    assert "/repositories/library/python/tags?" in asked.read_text(encoding="utf-8")
    pipeline.write_text("  name: docker.io/redhat/ubi9:9.5\n", encoding="utf-8")
    refused = subprocess.run([REQUIREMENTS / "pin_images", pipeline], env=environment, check=False, capture_output=True)
    assert refused.stderr == b"Error: Docker Hub has no tag 9.* of redhat/ubi9.\n"


def _git(folder: Path, environment: Mapping[str, str], *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, env=dict(environment), check=True, capture_output=True, text=True).stdout.strip()
