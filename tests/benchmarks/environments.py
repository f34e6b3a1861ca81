# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many environments at once: plan and apply with the playbooks, and reads of the same listings with uri."""

from __future__ import annotations

import resource
import statistics
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from ansible_collections.koreai.contact_center.tests.benchmarks.effort import Effort
from ansible_collections.koreai.contact_center.tests.benchmarks.figures import Section, Target, seconds
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, environments
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import (
    Simulator,
    Switches,
    environment,
    generated_lists,
    sign,
)

ENVIRONMENTS = 20
LISTS = 1000
PLAYBOOKS = ("plan", "apply")
_FORKS = ("--forks", str(ENVIRONMENTS))
_URL = (
    "{{ kore_host }}/campaign/api/v2/public/{{ kore_stream_id }}/campaign/contactList/getAllListDetails"
    "?accountId={{ kore_account_id }}&type=call"
)
_READ = {
    "name": "Read",
    "ansible.builtin.uri": {
        "url": _URL,
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


def measure(effort: Effort) -> Section:
    streams = [environment(f"env{number:02}", account=f"account {number}") for number in range(ENVIRONMENTS)]
    for stream in streams:
        generated_lists(stream, LISTS)
    declared = [{key: record[key] for key in ("name", "description")} for record in streams[0].lists.values()]
    rounds = []
    with tempfile.TemporaryDirectory() as folder, Simulator(streams, Switches(rate_limit=0)) as simulator:
        workflow = Workflow(
            Controller(Path(folder), [simulator]), simulator, shared={"contact_lists_desired": declared}
        )
        inventory: dict[str, Any] = environments(simulator)
        for stream in streams:
            inventory["kore_environments"]["hosts"][stream.name]["token"] = sign(stream)
        play = {"hosts": "kore_environments", "gather_facts": False, "tasks": [_READ]}
        for _round in range(effort.environments):
            spent = [_spent()]
            for playbook in PLAYBOOKS:
                workflow.run(playbook, *_FORKS, verbosity="", timeout=300)
                spent.append(_spent())
            workflow.controller.run([play], inventory=inventory, arguments=list(_FORKS), verbosity="", timeout=300)
            rounds.append([after - before for before, after in pairwise([*spent, _spent()])])
    *books, reads = (statistics.median(values) for values in zip(*rounds, strict=True))
    ratios = {
        playbook: statistics.median(spent[index] / spent[-1] for spent in rounds)
        for index, playbook in enumerate(PLAYBOOKS)
    }
    return Section(
        "Many environments",
        f"Playbooks over {ENVIRONMENTS} environments of {LISTS:,} lists each, none changed, compared with a play whose "
        "only task is a `uri` read of the same listings, all with as many forks; processor time of all processes. "
        f"They take turns; each figure is the median of {effort.environments} rounds.",
        ("Playbook", "Time", "`uri`", "Ratio"),
        [
            (f"`{playbook}`", seconds(spent), seconds(reads), f"{ratios[playbook]:.2f}")
            for playbook, spent in zip(PLAYBOOKS, books, strict=True)
        ],
        "",
        [
            Target(f"{playbook} over {ENVIRONMENTS} environments, of the reads with uri", 0.7, measured)
            for playbook, measured in ratios.items()
        ],
    )


def _spent() -> float:
    """Processor seconds of all processes that ended, which other load on the machine does not change."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
