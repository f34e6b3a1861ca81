# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The account's budget, shared by tasks, environments and runs on one controller."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, Run, play, task
from ansible_collections.koreai.contact_center.tests.simulator import LoggedRequest, Simulator, Stream, Switches

NAMES = ("dev", "staging", "production")
LISTS = ("One", "Two")
# A minute of three seconds, for the server and for the clients. It has room for few requests, so that even a slow
# machine has to wait.
WINDOW = 3.0
RATE = 6
DECLARED = [{"name": name, "description": "New"} for name in LISTS]
SCALED = {"PACING_WINDOW": str(WINDOW)}


def streams() -> list[Stream]:
    """Three environments of one account."""
    made = [a_stream(name) for name in NAMES]
    for stream in made:
        for name in LISTS:
            stream.add(name, "Old")
    return made


def tasks(rate: int = RATE, description: str = "New", **keywords: Any) -> list[dict[str, Any]]:
    """One task for each list, with four requests: listing, GET, PUT, GET."""
    return [
        task(
            name,
            "kore_contact_list",
            {"name": f"{name} {description}", "former_names": [name], "rate_limit": rate},
            **keywords,
        )
        for name in LISTS
    ]


def most_at_once(requests: Sequence[LoggedRequest], window: float = WINDOW) -> int:
    """The greatest number of requests in any window, by the server's log."""
    times = [request.at for request in requests]
    return max(sum(first <= at < first + window for at in times) for first in times)


def record(controller: Controller) -> Path:
    return controller.folder / "ansible" / "koreai.contact_center" / "budget"


def hold_paced(run: Run, count: int) -> None:
    assert run.status == 0, run
    assert len(run.requests) == count
    assert not [request for request in run.requests if request.refused_by_limit]


@pytest.mark.thorough
def test_without_descriptions_in_rows_a_paced_run_does_not_outlast_its_own_reads(tmp_path: Path) -> None:
    """Each write has its own read, as a burst has room for little more, and the reads before a wait are outdated."""
    stream = a_stream()
    for name in LISTS:
        stream.add(name, "Old")
    window = 2 * WINDOW
    with Simulator([stream], Switches(rows_without_description=True)) as simulator:
        run = Controller(tmp_path, [simulator]).play(
            [task("paced", "kore_contact_lists", {"rate_limit": 3, "contact_lists": DECLARED})],
            variables={"PACING_WINDOW": str(window), "OLDEST_READ": str(window)},
        )
        assert run.status == 0, run
        assert run["paced"]["updated"] == list(LISTS)
        assert run["paced"]["api"]["waited_seconds"] > window
        kinds = [request.kind for request in run.requests]
        assert [before for before, kind in pairwise(kinds) if kind == "update"] == ["get", "get"]
        assert most_at_once(run.requests, window) <= 3


def test_tasks_in_a_row_and_environments_of_one_account_share_its_budget(tmp_path: Path) -> None:
    with Simulator(streams(), Switches(rate_limit=RATE + 2, window=WINDOW)) as simulator:
        controller = Controller(tmp_path, [simulator])
        run = controller.play(tasks(), variables=SCALED)
        hold_paced(run, 3 * len(LISTS) * 4)
        assert most_at_once(run.requests) <= RATE
        # No task sends more than four, and some have to wait for the others.
        assert any(done.result["api"]["waited_seconds"] for done in run.tasks)
        assert {done.result["api"]["requests"] for done in run.tasks} == {4}
        folder = record(controller).parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(record(controller).stat().st_mode) == 0o600
        assert os.listdir(folder) == ["budget"]
        content = record(controller).read_bytes()
        stream = next(iter(simulator.streams.values()))
        for word in (stream.account_id, "127.0.0.1", simulator.url.rpartition(":")[2], *NAMES, *simulator.streams):
            assert word.encode() not in content
        assert len(content) <= 32 * 2 * RATE


@pytest.mark.thorough
def test_so_do_two_runs_at_once(tmp_path: Path) -> None:
    with Simulator(streams(), Switches(rate_limit=RATE + 2, window=WINDOW)) as simulator:
        controller = Controller(tmp_path, [simulator])
        runs = [controller.begin([play(tasks(), hosts=name)], variables=SCALED) for name in NAMES[:2]]
        assert [run.wait(300) for run in runs] == [0, 0]
        log = simulator.log.copy()
    assert len(log) == 2 * len(LISTS) * 4
    assert not [request for request in log if request.refused_by_limit]
    assert most_at_once(log) <= RATE


def test_an_environment_does_not_wait_for_those_that_need_nothing(tmp_path: Path) -> None:
    """40 changes in one of three environments take 44 requests and no wait; a third of the rate would take minutes."""
    made = [a_stream(name) for name in NAMES]
    names = [f"List {number:02}" for number in range(40)]
    for name in names:
        made[0].add(name, "Old")
    with Simulator(made) as simulator:
        items = "{{ declared if inventory_hostname == 'dev' else [] }}"
        run = Controller(tmp_path, [simulator]).play(
            [task("set", "kore_contact_lists", {"contact_lists": items})],
            extra_vars={"declared": [{"name": name, "description": "New"} for name in names]},
            variables={"PACING_WINDOW": "60"},
        )
    hold_paced(run, 44)
    assert [done.result["api"]["waited_seconds"] for done in run.tasks] == [0.0, 0.0, 0.0]


@pytest.mark.thorough
def test_an_ordinary_module_paces_by_itself(tmp_path: Path) -> None:
    with Simulator(streams()[:1], Switches(rate_limit=0)) as simulator:
        controller = Controller(tmp_path, [simulator])
        run = controller.play(tasks(rate=4, environment={"EXECUTION_PATH": "module"}), variables=SCALED)
        assert run.status == 0, run
        assert {done.ran_as_module for done in run.tasks} == {True}
        assert {done.result["api"]["waited_seconds"] for done in run.tasks} == {0.0}
        assert not record(controller).parent.exists()


@pytest.mark.parametrize("no_log", [False, True])
def test_a_folder_that_cannot_be_used_fails_no_task_and_is_told_to_who_asks(tmp_path: Path, no_log: bool) -> None:
    with Simulator(streams()[:1], Switches(rate_limit=0)) as simulator:
        controller = Controller(tmp_path, [simulator])
        record(controller).parent.parent.mkdir()
        record(controller).parent.touch()
        run = controller.play(tasks(no_log=no_log), variables=SCALED)
        hold_paced(run, len(LISTS) * 4)
        told = run.stdout.count("dev: The requests of other tasks are not counted, and this task is paced by itself: ")
        assert told == (0 if no_log else len(LISTS))
        # The warning about the rename is the only one; ansible-core 2.16 hides it too under no_log.
        warnings = run.task("One").result.get("warnings", [])
        assert [text for text in warnings if "is fed through the API" not in text] == []
