# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the job templates as AWX does on an execution node: with ansible-runner transmit, worker and process."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller
from ansible_collections.koreai.contact_center.tests.harness.repository import (
    NAMES,
    VAULT_PASSWORD,
    copied,
    dump_inventory,
)
from ansible_collections.koreai.contact_center.tests.harness.workflow import sampled
from ansible_collections.koreai.contact_center.tests.simulator import Simulator

_RUNNER = Path(sys.executable).with_name("ansible-runner")


class _Reader(yaml.SafeLoader):
    """A YAML reader that knows Ansible's tag for values that are not templates."""


_Reader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def example(name: str) -> dict[str, Any]:
    text = (CHECKOUT / "examples" / "awx" / name).read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.load(text, Loader=_Reader)  # noqa: S506 (a safe loader's child)
    return read


@dataclass(frozen=True)
class Job:
    """A job that has ended: its exit status, what came back, and the folder that stayed on the node."""

    rc: int
    came_back: str
    artifacts: dict[str, Any]
    node: Path

    def status(self) -> str:
        return str(self.artifacts["contact_lists_summary"]["status"])

    def report(self, name: str) -> Path:
        return self.node / "project" / "reports" / name


class Platform:
    """A control plane with an updated project. Each job goes to a node with an empty folder."""

    def __init__(self, folder: Path, simulator: Simulator) -> None:
        self.folder = folder
        self.control = folder / "control"
        secrets = copied(self.control / "project", simulator)
        dump_inventory(self.control / "project", self.control / "inventory" / "hosts")
        (kind,) = example("credentials.yml")["controller_credential_types"]
        fields = {field["id"]: secrets[f"KORE_{field['id'].upper()}"] for field in kind["inputs"]["fields"]}
        injected = {name: jinja2.Template(text).render(fields) for name, text in kind["injectors"]["env"].items()}
        self._give("envvars", {**injected, "ANSIBLE_NOCOLOR": "1"})
        self._give("passwords", {r"Vault password:\s*?$": VAULT_PASSWORD})
        (self.control / "env" / "cmdline").write_text("--ask-vault-pass", encoding="utf-8")
        self._jobs = 0

    def _give(self, name: str, content: Mapping[str, Any]) -> None:
        path = self.control / "env" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(dict(content)), encoding="utf-8")

    def run(self, playbook: str, variables: Mapping[str, Any] | None = None) -> Job:
        self._jobs += 1
        ident, node = f"job{self._jobs}", self.folder / f"node{self._jobs}"
        self._give("extravars", variables or {})
        sent = self._runner("transmit", self.control, "--playbook", playbook, "--ident", ident, "--omit-env-files")
        came_back = self._runner("worker", "--private-data-dir", node, given=sent)
        self._runner("process", self.control, "--ident", ident, given=came_back)
        kept = self.control / "artifacts" / ident
        events = [json.loads(path.read_text(encoding="utf-8")) for path in (kept / "job_events").glob("*.json")]
        (end,) = [event for event in events if event["event"] == "playbook_on_stats"]
        rc = int((kept / "rc").read_text(encoding="utf-8"))
        return Job(rc, came_back.decode(), end["event_data"]["artifact_data"], node)

    def _runner(self, *words: str | Path, given: bytes = b"") -> bytes:
        # A container has its own home folder, and in it its own record of the account's requests.
        variables = {"PATH": f"{_RUNNER.parent}:{os.environ['PATH']}", "HOME": str(self.folder / f"home{self._jobs}")}
        done = subprocess.run([_RUNNER, *words], input=given, env=variables, capture_output=True, check=False)
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return done.stdout


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with sampled(*NAMES) as simulator:
        yield simulator


def test_an_execution_node_runs_what_the_job_templates_name(tmp_path: Path, simulator: Simulator) -> None:
    data = example("job_templates.yml")
    playbooks = {template["name"]: template["playbook"] for template in data["controller_templates"]}
    (workflow,) = data["controller_workflows"]
    first, _approval, last = (node.get("unified_job_template") for node in workflow["simplified_workflow_nodes"])
    platform = Platform(tmp_path, simulator)
    jobs = []

    def run(name: str, variables: Mapping[str, Any] | None = None) -> Job:
        jobs.append(platform.run(playbooks.pop(name), variables))
        return jobs[-1]

    plan = run("Contact lists, plan")
    assert (plan.rc, plan.status()) == (0, "changes"), plan.came_back
    # The reports stay on the node, and AWX removes its folder.
    assert plan.report("plan.md").is_file()
    assert not list(platform.control.rglob("plan.md"))

    # A workflow passes the artifacts of a job to the jobs that follow it.
    planned = run(first)
    assert (planned.rc, planned.status()) == (0, "changes"), planned.came_back
    applied = run(last, planned.artifacts)
    assert (applied.rc, applied.status()) == (0, "applied"), applied.came_back

    dev = next(iter(simulator.streams.values()))
    edited = next(id_ for id_, record in dev.lists.items() if record["name"] == "Renewal Due - July 2025")
    dev.edit(edited, description="By hand")
    drift = run("Contact lists, drift")
    assert (drift.rc, drift.status()) == (2, "drift"), drift.came_back
    again = run("Contact lists, apply")
    assert (again.rc, again.status()) == (0, "applied"), again.came_back

    assert playbooks == {}
    hold_secrets(tmp_path, simulator, jobs)


def hold_secrets(folder: Path, simulator: Simulator, jobs: list[Job]) -> None:
    """Check that nothing that came back shows a secret, except ansible-runner's own first line and its file "command".

    Both repeat the environment that the control plane itself has sent, whatever is run. No collection can change that.
    """
    controller = Controller(folder, [simulator])
    for job in jobs:
        first, *lines = job.came_back.splitlines()
        assert json.loads(first)["status"] == "starting"
        assert len(lines) > 10
        # Between the lines is a zipped folder, in a form in which anything may look like a token.
        zipped = next(index for index, line in enumerate(lines) if "zipfile" in json.loads(line)) + 1
        controller.hold_secrets("\n".join([*lines[:zipped], *lines[zipped + 1 :]]), *unzipped(lines[zipped]))


def unzipped(text: str) -> list[str]:
    """The files of a folder that ansible-runner sent, without the one with its command line."""
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(text.partition("{")[0]))) as folder:
        return [folder.read(name).decode() for name in folder.namelist() if name != "command"]
