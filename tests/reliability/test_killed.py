# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Killed runs lose nothing."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import Bench, a_bench, validated
from ansible_collections.koreai.contact_center.tests.harness.effort import EFFORT
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, play, task
from ansible_collections.koreai.contact_center.tests.harness.processes import start
from ansible_collections.koreai.contact_center.tests.harness.writes import hold_once
from ansible_collections.koreai.contact_center.tests.reliability.figures import note
from ansible_collections.koreai.contact_center.tests.reliability.runs import held
from ansible_collections.koreai.contact_center.tests.simulator import LoggedRequest

# Seconds that a request takes, so that there is time between two requests.
LATENCY = 0.004

BETWEEN = "killed between two writes"

# Every kind of write, with a chain of renames.
DECLARED: Sequence[Mapping[str, Any]] = (
    {"name": "Updated", "description": "New"},
    {"name": "C", "former_names": ["B"]},
    {"name": "B", "former_names": ["A"]},
    {"name": "Renamed", "former_names": ["Old"], "description": "New"},
    {"name": "Created 1", "description": "Words", "create": True},
    {"name": "Created 2", "description": "Words", "create": True},
    {"name": "Gone", "state": "absent"},
)
THERE = ("Updated", "A", "B", "Old", "Gone", "Nobody's")
# Name and description at the end, by the name at the start.
WANTED = {
    "Updated": ("Updated", "New"),
    "A": ("B", "About A"),
    "B": ("C", "About B"),
    "Old": ("Renamed", "New"),
    "Nobody's": ("Nobody's", "About Nobody's"),
}
MADE = [("Created 1", "Words"), ("Created 2", "Words")]


def options_for(bench: Bench, declared: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    given = {
        **bench.elsewhere(),
        "contact_lists": list(declared),
        "rate_limit": 0,
        "timeout": 5,
    }
    return validated("kore_contact_lists", given)


@pytest.fixture
def bench() -> Iterator[Bench]:
    with a_bench(real_time=True) as made:
        switch(made, rate_limit=0)
        made.add(*THERE)
        made.stream.remember()
        yield made


def switch(bench: Bench, **values: Any) -> None:
    bench.simulator.switches = replace(bench.simulator.switches, **values)


def ids_of(bench: Bench) -> dict[str, str]:
    return {record["name"]: id_ for id_, record in bench.stream.lists.items()}


def test_a_run_killed_at_any_request_is_finished_by_the_next(bench: Bench) -> None:
    """The run is killed while it waits for the answer to a request that has taken effect."""
    dice = random.Random(7)
    ids = ids_of(bench)
    points = len(whole_run(bench))
    for turn in range(EFFORT.kills):
        last = turn + 1 if turn < points else dice.randint(1, points)
        where = run_and_kill(bench, last, lambda kill: kill())
        note("properties", "a run killed at any request is finished by the next", where)
        finish(bench, ids)


def test_a_run_killed_at_any_moment_is_finished_by_the_next(bench: Bench) -> None:
    """The run is killed at any moment in the milliseconds after a request."""
    dice = random.Random(11)
    ids = ids_of(bench)
    writes = [number for number, request in enumerate(whole_run(bench), start=1) if request.is_write]
    landed: Counter[str] = Counter()
    for _turn in range(EFFORT.kills):
        pause = dice.uniform(0.0, 2 * LATENCY)
        last = dice.randint(writes[0] - 1, writes[-1])
        where = run_and_kill(bench, last, lambda kill, pause=pause: threading.Timer(pause, kill).start())
        note("properties", "a run killed at any moment is finished by the next", where)
        landed[where] += 1
        finish(bench, ids)
    assert landed[BETWEEN] >= EFFORT.kills / 2, landed


def whole_run(bench: Bench) -> list[LoggedRequest]:
    """The requests of a run that nobody kills."""
    bench.simulator.reset()
    requests = bench.set(*DECLARED, rate_limit=0).requests
    assert Counter(request.committed for request in requests if request.is_write) == {True: len(DECLARED)}
    return requests


def run_and_kill(bench: Bench, last: int, when: Callable[[Callable[[], None]], None]) -> str:
    """Kill a run once its request number ``last`` has taken effect; return where that was.

    ``when`` is called at that moment, and calls the killer now or later. The next request is only answered after the
    kill, so that a run cannot escape on a busy machine.
    """
    bench.simulator.reset()
    seen: list[LoggedRequest] = []
    running: list[BaseProcess] = []
    started, killed = threading.Event(), threading.Event()

    def kill() -> None:
        assert started.wait(30)
        running[0].kill()
        running[0].join(30)
        killed.set()

    def watch(request: LoggedRequest) -> None:
        seen.append(request)
        if len(seen) == last:
            when(kill)
        elif len(seen) > last:
            killed.wait(30)

    bench.simulator.on("any", watch)
    switch(bench, latency=LATENCY)
    running.append(start(options_for(bench, DECLARED)))
    started.set()
    assert killed.wait(60)
    assert running[0].exitcode == -signal.SIGKILL
    switch(bench, latency=0.0)
    until_idle(bench)
    done = sum(request.committed for request in bench.simulator.log)
    if not done:
        return "killed before the first write"
    return BETWEEN if done < len(DECLARED) else "killed after the last write"


def until_idle(bench: Bench) -> None:
    """Wait until the server has processed what it received before the kill, and so notices the closed connection."""
    deadline = time.monotonic() + 30
    while bench.simulator._listener._server._connections:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def finish(bench: Bench, ids: Mapping[str, str]) -> None:
    """Run again: everything is as declared, nothing was done twice, and nothing is left to do."""
    finished = bench.set(*DECLARED, rate_limit=0)
    assert not finished.error, finished.result["msg"]
    left = held(bench)
    assert {name: left.pop(ids[name]) for name in WANTED} == WANTED
    assert sorted(left.values()) == MADE
    again = bench.set(*DECLARED, rate_limit=0)
    assert (again.error, again.result["changed"], again.kinds) == (None, False, ["list"])
    # Of all three runs together.
    hold_once(bench.simulator.log.copy())
    assert sum(request.committed for request in bench.simulator.log) == len(DECLARED)


# By name: how long the server takes, and the pacing that the task and its controller announced.
PACES: Mapping[str, tuple[float, int, Mapping[str, str]]] = {
    "slow": (0.1, 0, {}),
    "paced": (0.0, 5, {"PACING_WINDOW": "1.0"}),
}


@pytest.mark.parametrize("pace", PACES)
def test_nothing_is_written_once_the_whole_run_was_killed(bench: Bench, tmp_path: Path, pace: str) -> None:
    """A runner kills the processes that it knows. ansible-core's workers survive this, and stop by themselves.

    The writes are creations on a server that accepts every name: a worker that continued would create lists a second
    time, beside those of the next run.
    """
    latency, rate_limit, variables = PACES[pace]
    switch(bench, unique_names="off", latency=latency)
    items = [{"name": f"List {number:02}", "description": "Words", "create": True} for number in range(20)]
    third = threading.Event()
    bench.simulator.on("create", lambda request: request.number > 3 and third.set())
    controller = Controller(tmp_path, [bench.simulator])
    options = {"contact_lists": items, "rate_limit": rate_limit}
    process = controller.begin([play([task("all", "kore_contact_lists", options)])], variables=variables)
    try:
        assert third.wait(60)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
    assert process.wait(30) == -signal.SIGKILL
    written = len(bench.stream.lists)
    until_idle(bench)
    # One request may have been under way.
    assert len(bench.stream.lists) <= written + 1
    assert len(THERE) < len(bench.stream.lists) < len(THERE) + len(items)
    switch(bench, latency=0.0)
    finished = bench.set(*items, rate_limit=0)
    assert finished.error is None
    assert bench.names() == sorted([*THERE, *(item["name"] for item in items)])
    assert bench.set(*items, rate_limit=0).kinds == ["list"]
