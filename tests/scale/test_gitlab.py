# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the pipeline for GitLab with gitlab-ci-local, in a shell, with GitLab's stages, rules, needs and variables.

Left out are the installation of the collection and the jobs that talk to GitLab itself.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT, named_checkout
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller
from ansible_collections.koreai.contact_center.tests.harness.repository import NAMES, VAULT_PASSWORD, copied
from ansible_collections.koreai.contact_center.tests.harness.workflow import sampled
from ansible_collections.koreai.contact_center.tests.simulator import Simulator

PROGRAM = os.environ.get("GITLAB_CI_LOCAL")
PIPELINE = CHECKOUT / "examples" / "gitlab-ci.yml"

pytestmark = pytest.mark.skipif(not PROGRAM, reason="npm is missing: tests/scale/run")


class Project:
    """A project of GitLab with the example's files, its variables, and a machine that runs jobs in a shell."""

    def __init__(self, folder: Path, simulator: Simulator) -> None:
        self.folder = folder / "project"
        secrets = copied(self.folder, simulator)
        shutil.copy(PIPELINE, self.folder / ".gitlab-ci.yml")
        programs = folder / "bin"
        programs.mkdir()
        # All jobs run in the same folder, so that nothing has to be copied between them.
        for name in ("pip", "ansible-galaxy", "rsync"):
            (programs / name).write_text("#!/bin/sh\n", encoding="utf-8")
            (programs / name).chmod(0o755)
        self._environment = {
            "PATH": f"{programs}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(folder),
            "ANSIBLE_COLLECTIONS_PATH": str(named_checkout(folder / "collections")),
            **{f"GIT_{who}_{what}": "x@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        password = folder / "password"
        password.write_text(VAULT_PASSWORD, encoding="utf-8")
        vault = {"VAULT_PASSWORD": VAULT_PASSWORD, "VAULT_PASSWORD_FILE": str(password)}
        variables = {**secrets, **vault, "ALLOWED_HOST": simulator.url, "ANSIBLE_FORCE_COLOR": "0"}
        (self.folder / ".gitlab-ci-local-variables.yml").write_text(yaml.safe_dump(variables), encoding="utf-8")
        for command in (
            "init --quiet --initial-branch=main",
            "remote add origin git@gitlab.example.com:team/contact-lists.git",
            "add --all",
            "commit --quiet --message First",
            "update-ref refs/remotes/origin/main HEAD",
            "symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main",
        ):
            subprocess.run(["git", *command.split()], cwd=self.folder, env=self._environment, check=True)

    def jobs(self, source: str) -> list[dict[str, Any]]:
        """The jobs of a pipeline that was started like this, without those that talk to GitLab itself."""
        # The output begins with a warning: only GitLab itself sets the source of a pipeline.
        told = self.run(source, "--list-json").stdout
        listed: list[dict[str, Any]] = json.loads(told[told.index("[\n") :])
        data = yaml.safe_load(PIPELINE.read_text(encoding="utf-8"))
        # The name of a template begins with a dot, and "script" may be the template's.
        silent = [job for job in listed if "tell.py" not in json.dumps(data[job["name"]])]
        return [job for job in silent if job["when"] != "never"]

    def run(self, source: str, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(PROGRAM), "--force-shell-executor", "--concurrency", "1", "--color=false"]
        command += ["--variable", f"CI_PIPELINE_SOURCE={source}", *words]
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with sampled(*NAMES) as simulator:
        yield simulator


def test_a_push_is_planned_and_applied_and_a_schedule_finds_drift(tmp_path: Path, simulator: Simulator) -> None:
    project = Project(tmp_path, simulator)

    pushed = project.jobs("push")
    manual = [job["name"] for job in pushed if job["when"] == "manual"]
    assert manual
    planned = project.run("push", *(job["name"] for job in pushed if not job.get("needs")))
    assert planned.returncode == 0, planned.stdout + planned.stderr
    # Nobody has started the manual jobs.
    assert not [request for request in simulator.log if request.is_write]
    applied = project.run("push", *(word for name in manual for word in ("--manual", name)))
    assert applied.returncode == 0, applied.stdout + applied.stderr
    assert {request.stream_id for request in simulator.log if request.is_write} == set(simulator.streams)

    scheduled = [job["name"] for job in project.jobs("schedule")]
    assert not {job["name"] for job in pushed} & set(scheduled)
    clean = project.run("schedule", *scheduled)
    assert clean.returncode == 0, clean.stdout + clean.stderr
    dev = next(iter(simulator.streams.values()))
    edited = next(id_ for id_, record in dev.lists.items() if record["name"] == "Renewal Due - July 2025")
    dev.edit(edited, description="By hand")
    found = project.run("schedule", *scheduled)
    assert found.returncode != 0, found.stdout + found.stderr
    assert "its description is" in found.stdout + found.stderr
    Controller(tmp_path, [simulator]).hold_secrets(
        *(text for done in (planned, applied, clean, found) for text in (done.stdout, done.stderr))
    )
