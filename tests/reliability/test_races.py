# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two runs that do not know of each other, in every order in which their requests can take effect."""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.plugins.module_utils import _apply, _campaign_api, _runner
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import KoreError
from ansible_collections.koreai.contact_center.tests.harness.core import Bench, a_bench, validated
from ansible_collections.koreai.contact_center.tests.harness.effort import EFFORT
from ansible_collections.koreai.contact_center.tests.reliability.figures import note
from ansible_collections.koreai.contact_center.tests.reliability.runs import hold_to_log, of_run, two_connections
from ansible_collections.koreai.contact_center.tests.simulator import LoggedRequest, Switches

Order = tuple[int, ...]


@pytest.fixture(autouse=True)
def _reads_do_not_lag(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the second read-back at once: the runs take turns on the real clock, and no read lags."""
    for part in (_apply, _campaign_api):
        monkeypatch.setattr(part, "LAG", 0.0)


@dataclass(frozen=True)
class Race:
    """What each of two runs declares, and how many requests it sends at most after its first listing."""

    sets: tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]
    requests: tuple[int, int]
    unique_names: str = "exact"

    @property
    def orders(self) -> Iterator[Order]:
        """Every order of these requests, as the numbers of their runs."""
        length = sum(self.requests)
        for places in itertools.combinations(range(length), self.requests[0]):
            yield tuple(0 if place in places else 1 for place in range(length))


NEW = tuple([{"name": "New", "description": f"By {run}", "create": True}] for run in (0, 1))
UPDATED = ([{"name": "Old", "description": "By 0"}], [{"name": "Old", "description": "By 1"}])
RENAMED = ([{"name": "Name 0", "former_names": ["Old"]}], [{"name": "Name 1", "former_names": ["Old"]}])
TAKEN = ([{"name": "New", "former_names": ["Old"]}], [{"name": "New", "former_names": ["Other"]}])
GONE = [{"name": "Old", "state": "absent"}]

RACES = {
    "two creations": Race(NEW, (2, 2)),
    "two creations, twins allowed": Race(NEW, (2, 2), unique_names="off"),
    "a rename and a creation, twins allowed": Race((TAKEN[0], NEW[1]), (3, 2), unique_names="off"),
    "two renames to one name, twins allowed": Race(TAKEN, (3, 3), unique_names="off"),
    "a creation and a rename of a list that its run updated, twins allowed": Race(
        ([*UPDATED[0], *NEW[0]], TAKEN[0]), (3, 3), unique_names="off"
    ),
    "two renames to one name": Race(TAKEN, (3, 3)),
    "two updates": Race(UPDATED, (2, 2)),
    "two renames": Race(RENAMED, (3, 3)),
    "two deletions": Race((GONE, GONE), (3, 3)),
    "an update and a rename": Race((UPDATED[0], RENAMED[1]), (2, 3)),
    "an update and a deletion": Race((UPDATED[0], GONE), (3, 3)),
    "a rename and a deletion": Race((RENAMED[0], GONE), (4, 3)),
}


class Turns:
    """Lets two runs send their requests in a given order, however busy the machine is.

    A run that waits for an answer is held until the other one is held too and it is its turn.
    """

    def __init__(self, order: Order) -> None:
        self._order = list(order)
        self._running = {0, 1}
        self._ended: set[int] = set()
        self._change = threading.Condition()

    def hold(self, request: LoggedRequest) -> None:
        run = of_run(request)
        with self._change:
            self._running.discard(run)
            self._change.notify_all()
            if run in self._order:
                assert self._change.wait_for(lambda: not self._running and self._next() == run, 30)
                del self._order[: self._order.index(run) + 1]
            self._running.add(run)

    def end(self, run: int) -> None:
        with self._change:
            self._running.discard(run)
            self._ended.add(run)
            self._change.notify_all()

    def _next(self) -> int | None:
        # A run that needs fewer requests than it might has no further turns.
        return next((run for run in self._order if run not in self._ended), None)


def race(bench: Bench, sets: Sequence[Sequence[Mapping[str, Any]]], order: Order) -> list[dict[str, Any]]:
    """The results of both runs, which are both true. Neither continues before both have read their first listing."""
    turns = Turns(order)
    bench.simulator.on("any", turns.hold)

    def go(run: int) -> dict[str, Any]:
        given = {**two_connections(bench)[run], "contact_lists": list(sets[run]), "rate_limit": 0}
        try:
            return _runner.run("kore_contact_lists", _runner.Task(validated("kore_contact_lists", given)))
        except KoreError as error:
            return {**error.result, "msg": str(error)}
        finally:
            turns.end(run)

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(go, (0, 1)))
    for run, result in enumerate(results):
        own = [request for request in bench.simulator.log if of_run(request) == run]
        # What contradicts is read back once more.
        assert len(own) <= 3 + order.count(run), "it was not held in its last turns"
        hold_to_log(result, run, bench)
    return results


@pytest.mark.parametrize(
    ("name", "order"),
    [(name, order) for name, race in RACES.items() for order in race.orders],
    ids=lambda value: value if isinstance(value, str) else "".join(map(str, value)),
)
def test_both_reports_are_true_in_every_order(name: str, order: Order) -> None:
    with a_bench(real_time=True, switches=Switches(rate_limit=0, unique_names=RACES[name].unique_names)) as bench:
        bench.add("Old", "Other", "Nobody's")
        results = race(bench, RACES[name].sets, order)
        assert "Nobody's" in bench.names()
        # The last run that takes a name sees that another list has it too.
        told = ["is the name of 2 lists now" in result.get("msg", "") for result in results]
        assert any(told) is (bench.names().count("New") > 1)
    note("properties", "two runs at once, in every order", name)


def test_two_sets_are_mixed_in_any_order() -> None:
    """Each list ends as one of the two runs declared it."""
    dice = random.Random(7)
    names = [f"List {number}" for number in range(8)]
    sets = [
        [{"name": name, "description": f"By {run}"} for name in names]
        + [{"name": f"Made by {run}", "description": "Words", "create": True}]
        + [{"name": "Made by both", "description": f"By {run}", "create": True}]
        for run in (0, 1)
    ]
    with a_bench(real_time=True, switches=Switches(rate_limit=0)) as bench:
        bench.add(*names)
        bench.stream.remember()
        for _turn in range(EFFORT.over_http // 4):
            bench.simulator.reset()
            order = [0, 1] * (len(sets[0]) + 1)
            dice.shuffle(order)
            results = race(bench, sets, tuple(order))
            stored = bench.described()
            assert all(stored[name] in ("By 0", "By 1") for name in names)
            assert all(sorted(result["updated"]) == names for result in results)
            (maker,) = (run for run in (0, 1) if "Made by both" in results[run]["created"])
            assert stored["Made by both"] == f"By {maker}"
            assert sorted(stored) == sorted([*names, "Made by 0", "Made by 1", "Made by both"])
            note("properties", "two runs at once, mixed at random", "reported by both")
