# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run keeps its statuses as artifacts of the job, however it ends, and the next job of a workflow gets them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, Run
from ansible_collections.koreai.contact_center.tests.harness.repository import NAMES, VAULT_PASSWORD, copied
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Switches, environment

SHOW = {"ANSIBLE_SHOW_CUSTOM_STATS": "1"}


@pytest.fixture
def workflow(tmp_path: Path) -> Iterator[Workflow]:
    with Simulator([a_stream("dev"), a_stream("prod")], Switches(rate_limit=0)) as simulator:
        for stream in simulator.streams.values():
            stream.add("Winback", "Old words")
        declared = [{"name": "Winback", "description": "New words"}]
        yield Workflow(Controller(tmp_path, [simulator]), simulator, shared={"contact_lists_desired": declared})


def artifacts(run: Run) -> dict[str, Any]:
    """The artifacts that Ansible itself has collected at the end of a run; AWX keeps them."""
    (shown,) = re.findall(r"^\tRUN: (\{.*\})$", run.stdout, re.MULTILINE)
    found: dict[str, Any] = json.loads(shown)
    return found


def about(status: str, workflow: Workflow, name: str) -> dict[str, Any]:
    return {"status": status, "changes": 1, "digest": workflow.data("summary.json")["environments"][name]["digest"]}


def test_whoever_comes_next_has_statuses_and_digests_and_nothing_else(workflow: Workflow) -> None:
    run = workflow.run("plan", variables=SHOW)
    environments = {name: about("changes", workflow, name) for name in ("dev", "prod")}
    assert run.status == 0, run
    assert artifacts(run) == {"contact_lists_summary": {"status": "changes", "environments": environments}}


def test_a_run_that_fails_everywhere_keeps_them_too(workflow: Workflow) -> None:
    workflow.hosts = {"prod": {"kore_client_secret": "a-secret-that-nobody-has-given"}}
    run = workflow.run("drift", variables=SHOW)
    environments = {"dev": about("drift", workflow, "dev"), "prod": {"status": "error"}}
    assert run.status == 2, run
    assert artifacts(run) == {"contact_lists_summary": {"status": "error", "environments": environments}}


def test_what_writes_no_summary_keeps_nothing(workflow: Workflow) -> None:
    assert "RUN:" not in workflow.run("validate", variables=SHOW).stdout


@pytest.mark.thorough
def test_names_in_an_approved_plan_never_become_templates(tmp_path: Path) -> None:
    """Names are texts of others, and go through a variable from one job to the next."""
    touched, project, password = tmp_path / "touched", tmp_path / "project", tmp_path / "password"
    password.write_text(VAULT_PASSWORD, encoding="utf-8")
    template = f"{{{{ lookup('ansible.builtin.pipe', 'touch {touched}') }}}}"
    streams = [environment(name) for name in NAMES]
    for stream in streams:
        stream.add("Renewal Due - May/June 2025", template)
        stream.add("Renewal Due - July 2025", template)
    with Simulator(streams, Switches(rate_limit=0)) as simulator:
        secrets = copied(project, simulator)
        given: dict[str, Any] = {
            "inventory": project / "inventory.yml",
            "variables": {**SHOW, **secrets},
            "arguments": ("--vault-password-file", str(password)),
        }
        controller = Controller(project, [simulator])
        planned = controller.run("playbooks/plan_for_approval.yml", **given)
        assert planned.status == 0, planned
        applied = controller.run("playbooks/apply_approved.yml", extra_vars=artifacts(planned), **given)
        assert applied.status == 0, applied
        held = [record["description"] for stream in streams for record in stream.lists.values()]

    assert artifacts(applied)["contact_lists_summary"]["status"] == "applied"
    assert "{{" not in "".join(held)
    assert not touched.exists()
