# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A long run shows its progress, and a short one shows nothing."""

from __future__ import annotations

import itertools
import re

import pytest

from ansible_collections.koreai.contact_center.plugins.module_utils._clock import VirtualClock
from ansible_collections.koreai.contact_center.plugins.module_utils._progress import INTERVAL, QUIET, Lines
from ansible_collections.koreai.contact_center.tests.harness.core import Bench
from ansible_collections.koreai.contact_center.tests.simulator import Fault


@pytest.fixture
def lines(bench: Bench) -> list[tuple[float, str]]:
    """The lines of the bench's runs, with the second of each."""
    shown: list[tuple[float, str]] = []
    bench.progress = Lines("production", lambda line: shown.append((bench.clock.now(), line)), bench.clock)
    return shown


def changed(bench: Bench, count: int) -> list[dict]:
    names = [f"List {number:03}" for number in range(count)]
    bench.add(*names)
    return [{"name": name, "description": "New"} for name in names]


def test_a_run_of_a_moment_shows_nothing(bench: Bench, lines: list) -> None:
    bench.set(*changed(bench, 40))
    assert lines == []


def test_a_paced_run_says_how_far_it_is_what_it_waits_for_and_how_long_it_takes(bench: Bench, lines: list) -> None:
    bench.set(*changed(bench, 200))
    times = [at for at, _line in lines]
    assert lines[0][1] == "production: 49 of 200 changes done, waiting 60 s for the rate limit, about 240 s to go"
    assert all(later - earlier >= INTERVAL for earlier, later in itertools.pairwise(times))
    assert len(lines) <= 240 / INTERVAL + 1
    assert max(later - earlier for earlier, later in itertools.pairwise(times)) <= 2 * INTERVAL
    assert "about 1 s to go" not in lines[-1][1]


def left(line: str) -> float:
    found = re.search(r"about (\d+) s to go", line)
    return float(found[1]) if found else 0.0


def test_the_time_to_go_is_that_of_the_whole_run_from_its_beginning(bench: Bench, lines: list) -> None:
    names = [f"List {number:03}" for number in range(100)]
    bench.add(*names)
    bench.set(*({"name": f"{name} new", "former_names": [name]} for name in names))
    end = bench.clock.now()
    reading = [line for _at, line in lines if "lists read" in line]
    assert reading[0] == "production: 49 of 100 lists read, waiting 60 s for the rate limit, about 60 s to go"
    writing = [(at, line) for at, line in lines if "changes done" in line]
    assert writing
    assert all(abs(end - at - left(line)) <= 1 for at, line in writing)


def test_a_pause_that_nobody_planned_is_added(bench: Bench, lines: list) -> None:
    items = changed(bench, 100)
    bench.simulator.inject(Fault("limit", kind="update", skip=20))
    bench.set(*items)
    assert all(left(line) >= bench.clock.now() - at - 1 for at, line in lines)


def test_a_slow_server_is_not_waited_for_in_silence(bench: Bench, lines: list) -> None:
    bench.simulator.on("any", lambda _request: bench.clock.sleep(2))
    names = [f"List {number:03}" for number in range(60)]
    bench.add(*names)
    bench.set(*({"name": f"{name} new", "former_names": [name]} for name in names), rate_limit=0)
    times = [0.0, *(at for at, _line in lines), bench.clock.now()]
    assert max(later - earlier for earlier, later in itertools.pairwise(times)) <= INTERVAL + 4
    assert all(left(line) > 0 for at, line in lines if at < bench.clock.now() - 10)


def test_a_fault_that_is_waited_out_is_named(bench: Bench, lines: list) -> None:
    (id_,) = bench.add("Renewals")
    bench.simulator.inject(Fault("limit", kind="get"))
    bench.one(contact_list_id=id_, name="Renewals")
    assert lines[0][1].startswith("production: reading, waiting 60 s after: Cannot read the contact list")
    assert "HTTP 429" in lines[0][1]


def test_the_line_of_a_slow_server_comes_after_the_quiet_and_then_every_few_seconds() -> None:
    clock = VirtualClock()
    shown: list[float] = []
    progress = Lines("dev", lambda _line: shown.append(clock.now()), clock)
    progress.started(100, 0)
    for done in range(100):
        clock.sleep(0.5)
        progress.done(done + 1)
    assert shown[0] == QUIET
    assert {later - earlier for earlier, later in itertools.pairwise(shown)} == {INTERVAL}
