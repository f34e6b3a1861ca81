# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that are killed lose nothing, and runs beside one another tell the truth."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from multiprocessing.process import BaseProcess
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import (
    Bench,
    a_bench,
    validated,
)
from ansible_collections.koreai.contact_center.tests.harness.processes import side_by_side, start
from ansible_collections.koreai.contact_center.tests.simulator import LoggedRequest

KILLS = int(os.environ.get("RELIABILITY_KILLS", "40"))

# Every kind of write, a chain of renames among them.
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
WANTED = ["B", "C", "Created 1", "Created 2", "Nobody's", "Renamed", "Updated"]


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
        made.simulator.switches = replace(made.simulator.switches, rate_limit=0)
        made.add(*THERE)
        yield made


def test_a_run_killed_at_any_request_is_finished_by_the_next(bench: Bench) -> None:
    dice = random.Random(7)
    bench.stream.remember()
    points = len(bench.set(*DECLARED, rate_limit=0).requests)
    ended: Counter[int | None] = Counter()
    for turn in range(KILLS):
        bench.simulator.reset()
        ended[run_and_kill(bench, turn + 1 if turn < points else dice.randint(1, points))] += 1
        finished = bench.set(*DECLARED, rate_limit=0)
        assert not finished.error, finished.result["msg"]
        assert bench.names() == WANTED
        again = bench.set(*DECLARED, rate_limit=0)
        assert (again.result["changed"], again.kinds) == (False, ["list"])
    assert ended == {-signal.SIGKILL: KILLS}


def run_and_kill(bench: Bench, last: int) -> int | None:
    """Kill a run when its request number ``last`` has taken effect and is not answered yet; its exit status."""
    seen: list[LoggedRequest] = []
    running: list[BaseProcess] = []
    started = threading.Event()

    def kill(request: LoggedRequest) -> None:
        seen.append(request)
        if len(seen) == last:
            started.wait(30)
            running[0].kill()

    bench.simulator.on("any", kill)
    running.append(start(options_for(bench, DECLARED)))
    started.set()
    running[0].join(30)
    return running[0].exitcode


def test_a_run_killed_at_any_moment_is_finished_by_the_next(bench: Bench) -> None:
    bench.stream.remember()
    dice = random.Random(11)
    for _turn in range(KILLS):
        bench.simulator.reset()
        process = start(options_for(bench, DECLARED))
        # Wherever it is then: before its first request, between two, or done.
        process.join(dice.uniform(0.0, 0.15))
        process.kill()
        process.join(30)
        finished = bench.set(*DECLARED, rate_limit=0)
        assert not finished.error, finished.result["msg"]
        assert bench.names() == WANTED
        assert bench.set(*DECLARED, rate_limit=0).kinds == ["list"]


def test_two_runs_beside_one_another_report_the_truth(bench: Bench) -> None:
    """Each list ends as one of the two declared it, and both reports say what their run did."""
    bench.simulator.reset()
    names = [f"List {number}" for number in range(8)]
    bench.add(*names)
    bench.stream.remember()
    for turn in range(max(3, KILLS // 10)):
        bench.simulator.reset()
        sets = [
            [{"name": name, "description": f"By run {run}"} for name in names]
            + [{"name": f"Made by run {run}", "description": "Words", "create": True}]
            + [{"name": "Made by both", "description": f"By run {run}", "create": True}]
            for run in (1, 2)
        ]
        results = side_by_side([options_for(bench, declared) for declared in sets])
        held = bench.described()
        for run, result in zip((1, 2), results, strict=True):
            assert {"updated", "created", "errors"} <= set(result), (turn, result)
            assert f"Made by run {run}" in result["created"]
            failed = {error["name"] for error in result["errors"]}
            for name in names:
                assert name in result["updated"] or name in failed or held[name] == f"By run {run}"
        assert all(held[name] in ("By run 1", "By run 2") for name in names)
        makers = [run for run, result in zip((1, 2), results, strict=True) if "Made by both" in result["created"]]
        assert len(makers) == 1, "the server holds names to be unique, so one creation was refused"
        loser = results[2 - makers[0]]
        assert "Made by both" in (*loser["updated"], *(error["name"] for error in loser["errors"]))


def test_two_creations_on_a_server_that_allows_it_are_told_as_twins(bench: Bench) -> None:
    bench.simulator.switches = replace(bench.simulator.switches, unique_names="off")
    item = [{"name": "New", "description": "Words", "create": True}]
    for _turn in range(max(3, KILLS // 10)):
        bench.simulator.reset()
        results = side_by_side([options_for(bench, item)] * 2)
        twins = [id_ for id_, record in bench.stream.lists.items() if record["name"] == "New"]
        told = [error["msg"] for result in results for error in result["errors"]]
        if len(twins) == 2:
            assert any(all(id_ in text for id_ in twins) for text in told)
        else:
            assert len(twins) == 1
            assert sorted(len(result["created"]) for result in results) in ([0, 1], [1, 1])
