# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Twenty environments side by side cost no more than reading their listings."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, environments
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import (
    Simulator,
    Switches,
    environment,
    generated_lists,
    sign,
)

pytestmark = pytest.mark.xdist_group("twenty environments")

ENVIRONMENTS = 20
LISTS = 1000
URL = (
    "{{ kore_host }}/campaign/api/v2/public/{{ kore_stream_id }}/campaign/contactList/getAllListDetails"
    "?accountId={{ kore_account_id }}&type=call"
)
READ = {
    "name": "Read",
    "ansible.builtin.uri": {
        "url": URL,
        "method": "POST",
        "headers": {
            "auth": "{{ token }}",
            "iid": "{{ kore_stream_id }}",
            "accountId": "{{ kore_account_id }}",
            "Content-Type": "application/json",
        },
    },
    "no_log": True,
}


def _seconds() -> float:
    """Processor time of all processes that ended; the machine may have other things to do meanwhile."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def test_a_plan_costs_no_more_than_a_play_of_uri_reads(tmp_path: Path) -> None:
    streams = [environment(f"env{number:02}", account=f"account {number}") for number in range(ENVIRONMENTS)]
    for stream in streams:
        generated_lists(stream, LISTS)
    declared = [{key: record[key] for key in ("name", "description")} for record in streams[0].lists.values()]
    with Simulator(streams, Switches(rate_limit=0)) as simulator:
        workflow = Workflow(Controller(tmp_path, [simulator]), simulator, shared={"contact_lists_desired": declared})
        before = _seconds()
        plan = workflow.run("plan", "--forks", str(ENVIRONMENTS), timeout=300)
        between = _seconds()
        inventory: dict[str, Any] = environments(simulator)
        for stream in streams:
            inventory["kore_environments"]["hosts"][stream.name]["token"] = sign(stream)
        reads = workflow.controller.run(
            [{"hosts": "kore_environments", "gather_facts": False, "tasks": [READ]}],
            inventory=inventory,
            arguments=["--forks", str(ENVIRONMENTS)],
            timeout=300,
        )
        after = _seconds()

    assert (plan.status, reads.status) == (0, 0), f"{plan}{reads}"
    assert workflow.asked(plan) == {stream.name: ["list"] for stream in streams}
    assert workflow.statuses() == {"all": "clean", **{stream.name: "clean" for stream in streams}}
    assert between - before <= after - between, f"plan {between - before:.1f} s, reads {after - between:.1f} s"
