# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs beside others that use the same account's budget."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.plugins.module_utils._budget import Budget
from ansible_collections.koreai.contact_center.plugins.module_utils._clock import VirtualClock
from ansible_collections.koreai.contact_center.plugins.module_utils._progress import Lines
from ansible_collections.koreai.contact_center.tests.harness.core import Bench, Done, a_stream
from ansible_collections.koreai.contact_center.tests.harness.effort import variants
from ansible_collections.koreai.contact_center.tests.simulator import Fault, Simulator, Switches


def others_send(bench: Bench, count: int, rate: int = 50) -> int:
    """Let other tasks send as many requests as they may, up to a count; return how many they sent."""
    other = Budget(bench.clock, bench.store)
    sent = 0
    while sent < count and not other.reserve(rate):
        other.begin()
        other.end()
        sent += 1
    return sent


def changed(bench: Bench, count: int) -> list[dict[str, str]]:
    names = [f"List {number:03}" for number in range(count)]
    bench.add(*names)
    return [{"name": name, "description": "New"} for name in names]


def test_a_run_waits_for_what_others_have_sent(bench: Bench) -> None:
    items = changed(bench, 20)
    others_send(bench, 40)
    done = bench.set(*items)
    assert done.error is None
    # One more listing, because the reads are a minute old.
    assert done.kinds == ["list", *["update"] * 9, "list", *["update"] * 11, "list"]
    assert bench.clock.now() == 60.0
    assert done.result["api"] == {"requests": 23, "waited_seconds": 60.0}


def test_three_environments_of_an_account_share_what_one_of_them_needs(bench: Bench) -> None:
    """40 changes beside two environments in sync: 44 requests, and nobody waits."""
    items = changed(bench, 40)
    beside = [a_stream(name) for name in ("staging", "production")]
    for stream in beside:
        bench.simulator.streams[stream.stream_id] = stream
    for stream in beside:
        assert replace(bench, stream=stream).set().kinds == ["list"]
    assert len(bench.set(*items).kinds) == 42
    assert len(bench.simulator.log) == 44
    assert bench.clock.now() == 0.0


def test_an_estimate_does_not_depend_on_others(bench: Bench) -> None:
    items = changed(bench, 60)
    alone = bench.set(*items, check=True).result["plan"]
    bench.clock.sleep(60)
    others_send(bench, 49)
    assert bench.set(*items, check=True).result["plan"] == alone
    assert alone["estimate"] == {"requests": 63, "seconds": 60}


def test_a_rate_of_0_does_not_wait_for_others_who_wait_for_it(bench: Bench) -> None:
    items = changed(bench, 48)
    others_send(bench, 50)
    bench.simulator.switches = Switches(rate_limit=0)
    assert len(bench.set(*items, rate_limit=0).requests) == 50
    assert bench.clock.now() == 0.0
    bench.info()
    assert bench.clock.now() == 60.0


def test_a_lower_rate_waits_for_its_own(bench: Bench) -> None:
    others_send(bench, 10)
    bench.info(rate_limit=20)
    assert bench.clock.now() == 0.0
    bench.info(rate_limit=10)
    assert bench.clock.now() == 60.0


@pytest.mark.parametrize(
    "fault",
    [
        # The second read shows that no write is needed; the read for the write fails; no write is sent again.
        Fault("drop_after", kind="update"),
        Fault("status", kind="get", status=400),
        Fault("status", kind="update", status=400),
    ],
    ids=["settled", "no read", "refused"],
)
def test_what_was_reserved_and_not_sent_is_given_back(bench: Bench, fault: Fault) -> None:
    (id_,) = bench.add("Renewals")
    bench.simulator.inject(fault)
    sent = len(bench.one(contact_list_id=id_, description="New").requests)
    assert others_send(bench, 60) == 50 - sent


class TestProgress:
    @pytest.fixture
    def lines(self, bench: Bench) -> list[tuple[float, str]]:
        shown: list[tuple[float, str]] = []
        bench.progress = Lines("production", lambda line: shown.append((bench.clock.now(), line)), bench.clock)
        return shown

    def test_it_says_when_others_are_waited_for_and_counts_them(self, bench: Bench, lines: list) -> None:
        items = changed(bench, 20)
        others_send(bench, 40)
        bench.set(*items)
        at, line = lines[0]
        assert at == 0.0
        assert line.startswith("production: 9 of 20 changes done, waiting 60 s for the rate limit, which other tasks")
        assert line.endswith(" use as well, about 60 s to go")

    def test_it_does_not_say_so_of_its_own_requests(self, bench: Bench, lines: list) -> None:
        bench.set(*changed(bench, 100))
        assert lines
        assert not [line for _at, line in lines if "other tasks" in line]

    @pytest.mark.parametrize(("sent", "seconds"), [(0, 120.0), (30, 120.0), (49, 180.0)])
    def test_the_time_to_go_counts_what_others_have_sent(
        self, bench: Bench, lines: list, sent: int, seconds: float
    ) -> None:
        items = changed(bench, 100)
        others_send(bench, sent)
        bench.set(*items)
        assert bench.clock.now() == seconds
        waiting = [(at, line) for at, line in lines if "waiting" in line]
        assert waiting
        for at, line in waiting:
            found = re.search(r"about (\d+) s to go", line)
            assert found
            assert at + int(found[1]) == pytest.approx(seconds, abs=1)


@dataclass
class BusyClock(VirtualClock):
    """While a task sleeps on this clock, others continue."""

    meanwhile: list[Callable[[], Any]] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        for turn in self.meanwhile:
            turn()
        super().sleep(seconds)


@pytest.fixture
def busy() -> Iterator[Bench]:
    clock = BusyClock()
    stream = a_stream()
    with Simulator([stream], Switches(rate_limit=0), clock=clock.now) as simulator:
        yield Bench(simulator, stream, clock)


def oldest_read(done: Done) -> float:
    """The greatest age that the latest read of a list has at its write, in seconds."""
    reads = [request for request in done.requests if not request.is_write]
    return max(
        write.at
        - max(
            read.at for read in reads if read.at <= write.at and read.contact_list_id in (None, write.contact_list_id)
        )
        for write in done.writes
    )


@pytest.mark.parametrize("seed", variants(range(8)))
@pytest.mark.parametrize(
    "switches", [{}, {"rows_without_description": True}], ids=["whole rows", "rows without description"]
)
@pytest.mark.parametrize("kind", ["update", "rename", "delete"])
def test_no_write_relies_on_an_old_read_whenever_others_take_the_room(
    busy: Bench, kind: str, switches: Mapping[str, Any], seed: int
) -> None:
    """The age of a read is judged after the reservation is granted, so a run never fails because of its own pauses."""
    dice = random.Random(seed)
    busy.simulator.switches = replace(busy.simulator.switches, **switches)
    names = [f"List {number:03}" for number in range(12)]
    busy.add(*names)
    rate = dice.choice([3, 5, 12])

    def turn() -> None:
        others_send(busy, dice.randint(0, 2), rate)

    assert isinstance(busy.clock, BusyClock)
    busy.clock.meanwhile.append(turn)
    busy.simulator.on("any", lambda _request: (turn(), busy.clock.sleep(dice.choice([0.1, 4.0]))))
    items: dict[str, Callable[[str], dict[str, Any]]] = {
        "update": lambda name: {"name": name, "description": "New"},
        "rename": lambda name: {"name": f"{name} new", "former_names": [name]},
        "delete": lambda name: {"name": name, "state": "absent"},
    }
    done = busy.set(*map(items[kind], names), rate_limit=rate)
    assert done.error is None, done.error
    assert len(done.writes) == 12
    assert oldest_read(done) < 60.0
