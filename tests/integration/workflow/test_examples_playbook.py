# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the examples of filters and roles as they are; the truth tests run those of the modules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.documents import (
    FILTERS,
    REPORT,
    ROLES,
    examples,
    plugin_examples,
)
from ansible_collections.koreai.contact_center.tests.harness.playbook import COLLECTION, Controller, play
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Switches

# The variables that the examples take from an inventory.
INVENTORY: dict[str, Any] = {
    "contact_lists_desired": [{"key": "winback", "name": "Winback", "description": "Former customers"}],
    "contact_lists_overrides": {},
    "contact_lists_extra": [],
    "contact_lists_ids": {},
}


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    streams = [a_stream(name) for name in ("dev", "staging")]
    for stream in streams:
        stream.add("Winback", "Old words")
    with Simulator(streams, Switches(rate_limit=0)) as simulator:
        yield simulator


@pytest.fixture
def workflow(simulator: Simulator, tmp_path: Path) -> Workflow:
    return Workflow(Controller(tmp_path, [simulator]), simulator, shared=INVENTORY)


@pytest.mark.parametrize("name", [*FILTERS, REPORT])
@pytest.mark.thorough
def test_the_examples_of_a_plugin_run(workflow: Workflow, name: str) -> None:
    tasks = examples(name) if name == REPORT else plugin_examples("filter", name)
    assert f"{COLLECTION}.{name}" in json.dumps(tasks)
    assert all(task["name"] for task in tasks)
    run = workflow.controller.run([play(tasks)], inventory=workflow.inventory())

    assert run.status == 0, run
    # A change in no environment is not shown.
    done = {task.name for task in run.tasks if task.status == "ok"}
    assert {task["name"] for task in tasks if "block" not in task} <= done
    if name == REPORT:
        assert workflow.statuses() == {"all": "changes", "dev": "changes", "staging": "changes"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.thorough
def test_the_examples_in_a_roles_readme_run(workflow: Workflow, role: str) -> None:
    text = (CHECKOUT / "roles" / role / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        run = workflow.controller.run(yaml.safe_load(block), inventory=workflow.inventory())
        assert run.status == 0, run
        assert [task for task in run.tasks if task.action == f"{COLLECTION}.kore_contact_lists" and task.status == "ok"]


@pytest.mark.thorough
def test_a_promotion_of_what_the_play_declares_goes_by_the_same_lists(workflow: Workflow) -> None:
    workflow.shared = {}
    declared = [{"name": "Winback", "description": "Old words"}]
    role = {
        "role": f"{COLLECTION}.promote",
        "vars": {"promote_from": "dev", "promote_to": "staging", "contact_lists_desired": declared},
    }
    run = workflow.controller.run(
        [{"hosts": "kore_environments", "gather_facts": False, "roles": [role]}], inventory=workflow.inventory()
    )

    assert run.status == 0, run
    facts = run.task("Select what is in sync in the source", "staging").result["ansible_facts"]
    selection = facts["contact_lists_selection"]
    assert (selection["promoted"], selection["held_back"]) == (["Winback"], [])
