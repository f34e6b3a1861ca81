# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The budget: all tasks together never send more than its rate in any window, and no task waits longer than needed."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.koreai.contact_center.plugins.module_utils._budget import (
    ASKING,
    PATIENCE,
    Budget,
    Memory,
    Store,
    Wait,
    Waiter,
    ahead_of,
    delay,
    live,
    present,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._budget_file import SharedFile
from ansible_collections.koreai.contact_center.plugins.module_utils._clock import SystemClock, VirtualClock

# Sums of floats differ in their last digits.
HAIR = 1e-4


def wait_for_room(budget: Budget, rate: int, count: int = 1) -> None:
    while wait := budget.reserve(rate, count):
        budget.clock.sleep(min(wait.seconds, ASKING))


def send(budget: Budget, rate: int, count: int, seconds: float = 0.0) -> list[float]:
    """Send requests one after another as the budget allows; return when each of them began."""
    began = []
    for _request in range(count):
        wait_for_room(budget, rate)
        budget.begin()
        began.append(budget.clock.now())
        budget.clock.sleep(seconds)
        budget.end()
    return began


def most_in_a_window(moments: list[float], window: float = 60.0) -> int:
    """The greatest number of requests in any window. The fullest window begins with a request."""
    return max(sum(first <= moment < first + window - HAIR for moment in moments) for first in moments)


class TestTheArithmetic:
    @pytest.mark.parametrize(
        ("stamps", "rate", "count", "seconds"),
        [
            ([], 2, 1, 0.0),
            ([90.0], 2, 1, 0.0),
            ([90.0, 95.0], 2, 1, 50.0),
            ([95.0, 90.0], 2, 1, 50.0),
            ([90.0, 95.0], 2, 2, 55.0),
            # More than the rate never fit, so a batch counts as the rate at most.
            ([90.0, 95.0], 2, 7, 55.0),
            ([], 2, 7, 0.0),
            # Other tasks may have a higher rate.
            ([80.0, 90.0, 95.0], 2, 1, 50.0),
            # A rate of 0 means no pacing.
            ([90.0] * 500, 0, 9, 0.0),
        ],
    )
    def test_the_delay_at_100_seconds(self, stamps: list[float], rate: int, count: int, seconds: float) -> None:
        assert delay(stamps, 100.0, 60.0, rate, count) == seconds

    @pytest.mark.parametrize(
        ("ahead", "count", "seconds"),
        [
            ([], 1, 10.0),
            # Each of them goes as soon as it has room, one after the other.
            ([1], 1, 20.0),
            ([3], 1, 50.0),
            ([1, 1, 1], 1, 50.0),
            ([1], 3, 50.0),
            # Those ahead fill a part of the next window, and a batch counts as the rate at most.
            ([4], 1, 110.0),
            ([9], 1, 110.0),
            ([4, 4], 1, 170.0),
            ([4, 4], 4, 170.0),
        ],
    )
    def test_the_delay_behind_others_at_100_seconds(self, ahead: list[int], count: int, seconds: float) -> None:
        assert delay([50.0, 60.0, 70.0, 90.0], 100.0, 60.0, 4, count, ahead) == seconds
        assert delay([50.0, 60.0, 70.0, 90.0], 100.0, 60.0, 0, count, ahead) == 0.0

    def test_nobody_is_in_the_way_where_there_is_room_for_all(self) -> None:
        assert delay([90.0], 100.0, 60.0, 6, 2, [2, 1]) == 0.0
        assert delay([90.0], 100.0, 60.0, 6, 3, [2, 1]) == 50.0

    def test_who_came_first_is_ahead(self) -> None:
        waiters = {
            b"c": Waiter(since=80.0, asked=99.0, rate=50, count=4),
            b"b": Waiter(since=70.0, asked=99.0, rate=60, count=2),
            b"d": Waiter(since=80.0, asked=99.0, rate=50, count=9),
            # It waits for its own room, because others may send more than its own rate.
            b"a": Waiter(since=60.0, asked=99.0, rate=49, count=1),
        }
        assert ahead_of((100.0, b"z"), 50, waiters) == [2, 4, 9]
        assert ahead_of((80.0, b"d"), 50, waiters) == [2, 4]
        assert ahead_of((80.0, b"c"), 50, waiters) == [2]
        assert ahead_of((100.0, b"z"), 51, waiters) == [2]
        assert ahead_of((100.0, b"z"), 49, waiters) == [1, 2, 4, 9]

    @pytest.mark.parametrize(
        ("since", "asked", "waits"),
        [
            (10.0, 100.0, True),
            (10.0, 98.1, True),
            (10.0, 98.0, False),
            (100.0, 100.0, True),
            # No time of this boot can be in the future, and nobody asks before it came.
            (10.0, 100.1, False),
            (99.9, 99.8, False),
            (float("nan"), 99.0, False),
            (-float("inf"), 99.0, True),
            (10.0, float("nan"), False),
            (10.0, float("inf"), False),
        ],
    )
    def test_who_still_waits_at_100_seconds(self, since: float, asked: float, waits: bool) -> None:
        waiter = {b"a": Waiter(since, asked, 50, 1)}
        assert present(waiter, 100.0) == (waiter if waits else {})

    @pytest.mark.parametrize(
        ("at", "counted"),
        [
            (40.0, None),
            (40.1, 40.1),
            (100.0, 100.0),
            # No time of this boot can be in the future. It counts from now, and so no longer than a window.
            (100.1, 100.0),
            (160.0, 100.0),
            (160.1, None),
            (3700.0, None),
            (-86300.0, None),
            (float("nan"), None),
            (float("inf"), None),
        ],
    )
    def test_what_counts_at_100_seconds(self, at: float, counted: float | None) -> None:
        assert live({b"a": at}, 100.0, 60.0) == ({} if counted is None else {b"a": counted})

    def test_no_more_is_kept_than_room_depends_on(self) -> None:
        kept = live({b"%d" % number: float(number) for number in range(3000)}, 3000.0, 5000.0)
        assert list(kept.values()) == [float(number) for number in range(2500, 3000)]


class TestOneTask:
    def test_a_burst_up_to_the_rate_is_not_held_back(self) -> None:
        assert send(Budget(VirtualClock()), 50, 50) == [0.0] * 50

    def test_the_next_one_waits_for_the_window(self) -> None:
        assert send(Budget(VirtualClock()), 50, 101)[-52:] == [0.0] + [60.0] * 50 + [120.0]

    def test_a_request_counts_from_its_end(self) -> None:
        assert send(Budget(VirtualClock()), 2, 4, seconds=5.0) == [0.0, 5.0, 65.0, 70.0]

    def test_a_request_under_way_counts(self) -> None:
        budget = Budget(VirtualClock())
        budget.begin()
        budget.clock.sleep(30)
        other = Budget(budget.clock, budget._store)
        assert other.reserve(1).seconds == 30.0
        budget.end()
        assert other.reserve(1).seconds == 60.0

    def test_a_request_that_lasts_longer_than_the_window_counts_from_its_end_all_the_same(self) -> None:
        budget = Budget(VirtualClock())
        assert send(budget, 1, 2, seconds=100.0) == [0.0, 160.0]

    def test_a_rate_of_0_is_no_pacing_and_is_recorded(self) -> None:
        budget = Budget(VirtualClock())
        assert send(budget, 0, 2000) == [0.0] * 2000
        assert not budget.reserve(0, 1000)
        assert budget.reserve(50).seconds == 60.0

    def test_a_lower_rate_holds_for_what_was_sent_under_a_higher_one(self) -> None:
        budget = Budget(VirtualClock())
        send(budget, 50, 50)
        assert budget.reserve(10) == Wait(60.0, 60.0)

    def test_a_window_of_another_length(self) -> None:
        assert send(Budget(VirtualClock(), window=1.0), 3, 7) == [0.0] * 3 + [1.0] * 3 + [2.0]

    @pytest.mark.parametrize("rate", [2, 50])
    def test_it_remembers_no_more_than_a_window(self, rate: int) -> None:
        store = Memory()
        budget = Budget(VirtualClock(), store)
        send(budget, rate, 1_000)
        assert len(store.stamps) == len(budget._own) <= rate

    @given(rate=st.integers(1, 30), count=st.integers(1, 200))
    def test_it_wastes_nothing(self, rate: int, count: int) -> None:
        assert send(Budget(VirtualClock()), rate, count)[-1] == 60.0 * ((count - 1) // rate)


class TestReservations:
    def test_a_batch_waits_for_room_for_all_of_it(self) -> None:
        clock = VirtualClock()
        budget = Budget(clock)
        for _second in range(5):
            send(budget, 5, 1)
            clock.sleep(10)
        # Requests ended at 0, 10, 20, 30 and 40; it is 50 now, and a window has room for 5.
        for count, seconds in ((1, 10.0), (2, 20.0), (5, 50.0), (9, 50.0)):
            assert budget.reserve(5, count) == Wait(seconds, seconds)

    def test_what_is_held_is_there_for_nobody_else(self) -> None:
        clock, store = VirtualClock(), Memory()
        one, other = Budget(clock, store), Budget(clock, store)
        assert not one.reserve(5, 3)
        assert other.reserve(5, 3)
        assert not other.reserve(5, 2)
        assert not one.reserve(5, 2)
        assert send(one, 5, 3) == [0.0] * 3

    def test_what_is_not_used_is_given_back(self) -> None:
        clock, store = VirtualClock(), Memory()
        one, other = Budget(clock, store), Budget(clock, store)
        one.reserve(5, 4)
        send(one, 5, 1)
        assert other.reserve(5, 4)
        one.release()
        assert not other.reserve(5, 4)
        assert len(store.stamps) == 5

    def test_who_has_to_wait_holds_none(self) -> None:
        clock, store = VirtualClock(), Memory()
        one, other = Budget(clock, store), Budget(clock, store)
        assert not one.reserve(5, 3)
        assert not other.reserve(5, 2)
        assert other.reserve(5, 3)
        assert len(store.stamps) == 3
        other.release()
        assert not one.reserve(5, 5)

    def test_one_that_is_not_used_lapses(self) -> None:
        clock, store = VirtualClock(), Memory()
        one, other = Budget(clock, store), Budget(clock, store)
        one.reserve(2, 2)
        clock.sleep(59)
        assert other.reserve(2).seconds == pytest.approx(1.0)
        clock.sleep(1)
        assert not other.reserve(2)
        assert one.reserve(2, 2)
        assert not one.reserve(2, 1)

    def test_sending_stamps_it_anew(self) -> None:
        clock, store = VirtualClock(), Memory()
        one, other = Budget(clock, store), Budget(clock, store)
        one.reserve(1)
        clock.sleep(59)
        one.begin()
        clock.sleep(59)
        assert other.reserve(1)
        clock.sleep(1)
        assert not other.reserve(1)

    def test_the_wait_tells_the_task_s_own_requests_from_those_of_others(self) -> None:
        clock, store = VirtualClock(), Memory()
        one, other = Budget(clock, store), Budget(clock, store)
        send(one, 5, 2)
        clock.sleep(10)
        send(other, 5, 3)
        assert one.reserve(5, 2) == Wait(50.0, 0.0)
        assert one.reserve(5, 3) == Wait(60.0, 0.0)
        assert one.reserve(5, 4) == Wait(60.0, 50.0)
        assert one.reserve(5, 4).for_others
        assert one.reserve(2) == Wait(60.0, 50.0)

    def test_what_the_store_lost_is_put_back(self) -> None:
        store = Memory()
        budget = Budget(VirtualClock(), store)
        send(budget, 2, 2)
        store.stamps.clear()
        assert budget.reserve(2).seconds == 60.0
        assert len(store.stamps) == 2

    @pytest.mark.parametrize(
        ("count", "pause", "seconds"),
        [
            # Requests ended at 0, 10, 20, 30 and 40; it is 50 now, and a window has room for 5.
            (1, 0.0, 10.0),
            (3, 0.0, 30.0),
            (5, 0.0, 50.0),
            (6, 0.0, 70.0),
            (14, 0.0, 160.0),
            # A pause changes how long the requests after it have to wait.
            (3, 20.0, 30.0),
            (3, 40.0, 40.0),
            (8, 40.0, 100.0),
            (0, 0.0, 10.0),
        ],
    )
    def test_the_forecast_of_what_is_ahead(self, count: int, pause: float, seconds: float) -> None:
        budget = Budget(VirtualClock())
        for _second in range(5):
            send(budget, 5, 1)
            budget.clock.sleep(10)
        assert budget.forecast(5, count, pause) == seconds
        assert budget.forecast(0, count, pause) == pause
        budget.clock.sleep(pause)
        send(budget, 5, count)
        assert budget.clock.now() <= 50 + max(seconds, pause)

    @given(rate=st.integers(1, 20), idle=st.lists(st.floats(0, 30), max_size=60), count=st.integers(1, 25))
    def test_what_is_reserved_goes_without_another_wait(self, rate: int, idle: list[float], count: int) -> None:
        budget = Budget(VirtualClock())
        for pause in idle:
            budget.clock.sleep(pause)
            send(budget, rate, 1)
        wait_for_room(budget, rate, count)
        start = budget.clock.now()
        assert send(budget, rate, min(count, rate)) == [start] * min(count, rate)


class TestTheQueue:
    """Rate 5: requests ended at 0, 10, 20, 30 and 40; it is 50 now."""

    @pytest.fixture
    def store(self) -> Memory:
        return Memory()

    @pytest.fixture
    def clock(self, store: Memory) -> VirtualClock:
        clock = VirtualClock()
        budget = Budget(clock, store)
        for _request in range(5):
            send(budget, 5, 1)
            clock.sleep(10)
        return clock

    def test_single_requests_leave_to_a_batch_what_it_waits_for(self, clock: VirtualClock, store: Memory) -> None:
        batch, single = Budget(clock, store), Budget(clock, store)
        for _second in range(30):
            # The batch goes at 80 seconds, and the single request when the next of these has lapsed.
            assert batch.reserve(5, 3).seconds == 80.0 - clock.now()
            clock.sleep(ASKING)
            assert single.reserve(5).seconds == 90.0 - clock.now()
        assert not batch.reserve(5, 3)
        assert send(batch, 5, 3) == [80.0] * 3
        assert single.reserve(5).seconds == 10.0

    def test_where_there_is_room_for_those_ahead_too_nobody_waits(self, clock: VirtualClock, store: Memory) -> None:
        batch, single = Budget(clock, store), Budget(clock, store)
        batch.reserve(5, 2)
        clock.sleep(19)
        assert batch.reserve(5, 2).seconds == 1.0
        # It has not asked again when there is room for it and one more.
        store.stamps.pop(next(reversed(store.stamps)))
        clock.sleep(1.5)
        assert not single.reserve(5)
        assert not batch.reserve(5, 2)

    def test_a_later_batch_waits_its_turn(self, clock: VirtualClock, store: Memory) -> None:
        seconds = []
        for count in (4, 5, 1):
            clock.sleep(0.5)
            seconds.append(clock.now() + Budget(clock, store).reserve(5, count).seconds)
        assert seconds == [90.0, 150.0, 210.0]

    def test_who_is_killed_or_stopped_holds_nobody_up(self, clock: VirtualClock, store: Memory) -> None:
        Budget(clock, store).reserve(5, 5)
        clock.sleep(1)
        other = Budget(clock, store)
        assert other.reserve(5).seconds == 109.0
        clock.sleep(PATIENCE - 1)
        assert other.reserve(5).seconds == 10.0 - PATIENCE
        assert len(store.waiters) == 1

    def test_who_goes_on_after_that_has_its_place_again(self, clock: VirtualClock, store: Memory) -> None:
        stopped, other = Budget(clock, store), Budget(clock, store)
        stopped.reserve(5, 3)
        clock.sleep(1)
        other.reserve(5)
        clock.sleep(5)
        assert other.reserve(5).seconds == 4.0
        assert stopped.reserve(5, 3).seconds == 24.0
        assert other.reserve(5).seconds == 34.0

    def test_who_no_longer_waits_leaves_it(self, clock: VirtualClock, store: Memory) -> None:
        gone, other = Budget(clock, store), Budget(clock, store)
        gone.reserve(5, 5)
        gone.release()
        assert not store.waiters
        assert other.reserve(5).seconds == 10.0
        wait_for_room(other, 5)
        assert not store.waiters

    def test_a_task_of_a_lower_rate_holds_up_none_of_a_higher_one(self, clock: VirtualClock, store: Memory) -> None:
        assert Budget(clock, store).reserve(3)
        assert Budget(clock, store).reserve(4)
        assert not Budget(clock, store).reserve(6)

    def test_nor_does_anybody_hold_up_a_task_without_pacing(self, clock: VirtualClock, store: Memory) -> None:
        assert Budget(clock, store).reserve(5, 5)
        assert send(Budget(clock, store), 0, 9) == [50.0] * 9


# One task: the seconds before it begins, and its batches: how many requests, how many of them are sent, and how long
# they take.
Batch = tuple[int, int, float]
Task = tuple[float, int, list[Batch]]


def run_of(
    budget: Budget,
    rate: int,
    batches: list[Batch],
    arrivals: list[float],
    late: float,
    waits: list[tuple[float, float]] | None = None,
    pauses: Iterator[float] | None = None,
) -> Iterator[float]:
    """Send the batches; yield the seconds that the task waits before it continues.

    ``waits`` gets how long each batch was told to wait at first, and how long it did wait. ``pauses`` come before each
    batch.
    """
    for reserved, sent, lasts in batches:
        yield next(pauses, 0.0) if pauses else 0.0
        asked = budget.clock.now()
        said = None
        while wait := budget.reserve(rate, reserved):
            said = wait.seconds if said is None else said
            yield min(wait.seconds, ASKING)
        if waits is not None:
            waits.append((said or 0.0, budget.clock.now() - asked))
        for _request in range(min(sent, reserved, rate)):
            yield 0.0
            while wait := budget.reserve(rate):
                yield min(wait.seconds, ASKING)
            budget.begin()
            yield lasts * late
            arrivals.append(budget.clock.now())
            yield lasts * (1 - late)
            budget.end()
        yield 0.0
        budget.release()


def run_all(clock: VirtualClock, tasks: list[Iterator[float]], starts: list[float], order: Callable[[], int]) -> None:
    """Let tasks run at their times. ``order`` decides which of several goes first at the same moment."""
    queue = [(start, order(), number) for number, start in enumerate(starts)]
    heapq.heapify(queue)
    while queue:
        at, _order, number = heapq.heappop(queue)
        clock.seconds = max(clock.seconds, at)
        pause = next(tasks[number], None)
        if pause is not None:
            heapq.heappush(queue, (clock.seconds + pause, order(), number))


BATCHES = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 4), st.floats(0, 20)), min_size=1, max_size=12)
TASKS = st.lists(st.tuples(st.floats(0, 90), BATCHES), min_size=1, max_size=5)


class TestTasksTogether:
    @given(rate=st.integers(1, 8), tasks=TASKS, late=st.floats(0, 1), data=st.data())
    def test_never_more_than_the_rate_in_any_window_in_whatever_order(
        self, rate: int, tasks: list[tuple[float, list[Batch]]], late: float, data: st.DataObject
    ) -> None:
        clock, store, arrivals = VirtualClock(), Memory(), []  # type: ignore[var-annotated]
        order = data.draw(st.randoms(use_true_random=False))
        runs = [run_of(Budget(clock, store), rate, batches, arrivals, late) for _start, batches in tasks]
        run_all(clock, runs, [start for start, _batches in tasks], lambda: order.randrange(1000))
        # Whenever the server counts a request that is on its way, no window has too many.
        assert not arrivals or most_in_a_window(arrivals) <= rate
        assert len(store.stamps) <= rate

    @given(rate=st.integers(1, 8), tasks=TASKS, data=st.data())
    def test_nobody_waits_longer_than_its_position_needs(
        self, rate: int, tasks: list[tuple[float, list[Batch]]], data: st.DataObject
    ) -> None:
        """Tasks that come later do not change the wait that was announced, whatever others reserve."""
        clock, store = VirtualClock(), Memory()
        waits: list[tuple[float, float]] = []
        order = data.draw(st.randoms(use_true_random=False))
        # No two tasks come at the same moment, because then either could be the first.
        pauses = (number * 1e-9 for number in itertools.count(1))
        runs = []
        for _start, batches in tasks:
            quick = [(reserved, sent, 0.0) for reserved, sent, _lasts in batches]
            runs.append(run_of(Budget(clock, store), rate, quick, [], 1.0, waits, pauses))
        run_all(clock, runs, [start for start, _batches in tasks], lambda: order.randrange(1000))
        # Each may get room sooner than announced, and ask for it a moment later.
        late = len(tasks) * ASKING + HAIR
        assert not [(said, waited) for said, waited in waits if waited > said + late]
        assert not store.waiters

    @given(rate=st.integers(1, 8), tasks=TASKS, late=st.floats(0, 1), data=st.data())
    def test_nor_longer_than_a_window_for_each_task_ahead_however_long_requests_last(
        self, rate: int, tasks: list[tuple[float, list[Batch]]], late: float, data: st.DataObject
    ) -> None:
        clock, store = VirtualClock(), Memory()
        waits: list[tuple[float, float]] = []
        order = data.draw(st.randoms(use_true_random=False))
        runs = [run_of(Budget(clock, store), rate, batches, [], late, waits) for _start, batches in tasks]
        run_all(clock, runs, [start for start, _batches in tasks], lambda: order.randrange(1000))
        # A batch of 4 requests, each of 20 seconds at most, and a window after the last one.
        assert max(waited for _said, waited in waits) <= len(tasks) * (4 * 20 + 60.0)

    @pytest.mark.parametrize("size", [2, 5, 10])
    def test_a_batch_among_busy_single_requests_waits_no_longer_than_a_window(self, size: int) -> None:
        """The other tasks take no longer than all requests together, apart from the room kept for the batch."""
        clock, store = VirtualClock(), Memory()
        arrivals: list[float] = []
        waits: list[tuple[float, float]] = []
        runs = [run_of(Budget(clock, store), 10, [(1, 1, 0.5)] * 40, arrivals, 0.5) for _task in range(3)]
        runs.append(run_of(Budget(clock, store), 10, [(size, size, 0.5)] * 3, arrivals, 0.5, waits))
        numbers = itertools.count()
        run_all(clock, runs, [0.0, 0.1, 0.2, 20.0], lambda: next(numbers))
        assert len(waits) == 3
        # Two windows for a batch as large as the rate, if single requests came a moment before it.
        assert max(waited for _said, waited in waits) <= (60.0 + 10 * 0.5) * (2 if size == 10 else 1)
        assert most_in_a_window(arrivals) == 10
        # For each batch as large as the rate, a window has to become empty.
        assert clock.now() <= 60.0 * (math.ceil(len(arrivals) / 10) + (3 if size == 10 else 1))

    @given(count=st.integers(1, 60), tasks=st.integers(1, 5), rate=st.integers(1, 20), order=st.randoms())
    def test_together_they_waste_nothing(self, count: int, tasks: int, rate: int, order: object) -> None:
        clock, store, arrivals = VirtualClock(), Memory(), []  # type: ignore[var-annotated]
        batches = [(1, 1, 0.0)] * count
        runs = [run_of(Budget(clock, store), rate, batches, arrivals, 1.0) for _task in range(tasks)]
        run_all(clock, runs, [0.0] * tasks, lambda: order.randrange(1000))  # type: ignore[attr-defined]
        assert len(arrivals) == count * tasks
        assert clock.now() == pytest.approx(60.0 * ((count * tasks - 1) // rate))

    @pytest.mark.parametrize("kind", ["memory", "file"])
    def test_four_tasks_of_60_requests_take_as_long_as_one_of_240(self, tmp_path: Path, kind: str) -> None:
        clock, arrivals = VirtualClock(), []  # type: ignore[var-annotated]
        memory = Memory()

        def store() -> Store:
            return memory if kind == "memory" else SharedFile(str(tmp_path), "https://x.example", "account", clock)

        runs = [run_of(Budget(clock, store()), 50, [(1, 1, 0.1)] * 60, arrivals, 0.5) for _task in range(4)]
        numbers = itertools.count()
        run_all(clock, runs, [0.0] * 4, lambda: next(numbers))
        assert len(arrivals) == 240
        assert most_in_a_window(arrivals) == 50
        assert clock.now() <= 240 * 1.05

    def test_tasks_of_different_rates_each_wait_for_their_own(self) -> None:
        clock, store = VirtualClock(), Memory()
        slow, fast = Budget(clock, store), Budget(clock, store)
        send(fast, 20, 10)
        assert slow.reserve(10).seconds == 60.0
        assert send(fast, 20, 10) == [0.0] * 10
        assert fast.reserve(20).seconds == 60.0
        assert not fast.reserve(21)


def test_the_system_s_clock_goes_forward_and_sleeps() -> None:
    clock = SystemClock()
    before = clock.now()
    clock.sleep(0.01)
    assert clock.now() - before >= 0.009
