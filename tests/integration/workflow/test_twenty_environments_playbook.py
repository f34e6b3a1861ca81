# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many environments side by side: one request each."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import (
    Simulator,
    Switches,
    environment,
    generated_lists,
)

ENVIRONMENTS = 20
LISTS = 50


@pytest.mark.thorough
def test_a_plan_asks_each_environment_once(tmp_path: Path) -> None:
    streams = [environment(f"env{number:02}", account=f"account {number}") for number in range(ENVIRONMENTS)]
    for stream in streams:
        generated_lists(stream, LISTS)
    declared = [{key: record[key] for key in ("name", "description")} for record in streams[0].lists.values()]
    with Simulator(streams, Switches(rate_limit=0)) as simulator:
        workflow = Workflow(Controller(tmp_path, [simulator]), simulator, shared={"contact_lists_desired": declared})
        plan = workflow.run("plan", "--forks", str(ENVIRONMENTS), timeout=300)

    assert plan.status == 0, f"{plan}"
    assert workflow.asked(plan) == {stream.name: ["list"] for stream in streams}
    assert workflow.statuses() == {"all": "clean", **{stream.name: "clean" for stream in streams}}
