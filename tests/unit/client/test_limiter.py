# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The limiter: never more than its rate in any window, and no slower than that."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.koreai.contact_center.plugins.module_utils._clock import SystemClock, VirtualClock
from ansible_collections.koreai.contact_center.plugins.module_utils._limiter import Limiter

# Sums of floats differ in their last digits.
HAIR = 1e-6


def send(limiter: Limiter, rate: int, count: int, seconds: float = 0.0) -> list[float]:
    """Send requests one after another as the limiter allows; the moments at which they began."""
    began = []
    for _request in range(count):
        limiter.clock.sleep(limiter.delay(rate))
        began.append(limiter.clock.now())
        limiter.clock.sleep(seconds)
        limiter.count()
    return began


def most_in_a_window(moments: list[float], window: float) -> int:
    """The most requests that any window holds: one that begins with a request holds the most."""
    return max(sum(first <= moment < first + window - HAIR for moment in moments) for first in moments)


def test_a_burst_up_to_the_rate_is_not_held_back() -> None:
    assert send(Limiter(VirtualClock()), 50, 50) == [0.0] * 50


def test_the_next_one_waits_for_the_window() -> None:
    assert send(Limiter(VirtualClock()), 50, 101)[-52:] == [0.0] + [60.0] * 50 + [120.0]


def test_a_request_counts_from_its_end() -> None:
    assert send(Limiter(VirtualClock()), 2, 4, seconds=5.0) == [0.0, 5.0, 65.0, 70.0]


def test_a_rate_of_0_is_no_pacing() -> None:
    limiter = Limiter(VirtualClock())
    assert send(limiter, 0, 1000) == [0.0] * 1000
    assert limiter.delay(0, 1000) == 0.0


def test_room_for_several_at_once() -> None:
    limiter = Limiter(VirtualClock())
    for _second in range(5):
        limiter.count()
        limiter.clock.sleep(10)
    # Requests ended at 0, 10, 20, 30, 40; it is 50 now, and 5 may stand in a window.
    assert [limiter.delay(5, count) for count in (1, 2, 5, 9)] == [10.0, 20.0, 50.0, 50.0]


def test_a_lower_rate_holds_for_what_was_sent_under_a_higher_one() -> None:
    limiter = Limiter(VirtualClock())
    send(limiter, 50, 50)
    assert limiter.delay(10) == 60.0


def test_a_window_of_another_length() -> None:
    assert send(Limiter(VirtualClock(), window=1.0), 3, 7) == [0.0] * 3 + [1.0] * 3 + [2.0]


@given(
    rate=st.integers(1, 20),
    moves=st.lists(
        st.tuples(st.floats(0, 90), st.floats(0, 20), st.integers(1, 5)),
        min_size=1,
        max_size=80,
    ),
)
def test_never_more_than_the_rate_in_any_window(rate: int, moves: list[tuple[float, float, int]]) -> None:
    limiter = Limiter(VirtualClock())
    began: list[float] = []
    ended: list[float] = []
    for idle, lasts, burst in moves:
        limiter.clock.sleep(idle)
        for _request in range(burst):
            limiter.clock.sleep(limiter.delay(rate))
            began.append(limiter.clock.now())
            limiter.clock.sleep(lasts)
            limiter.count()
            ended.append(limiter.clock.now())
    # Whenever the server counts a request, at its beginning or at its end, the window holds.
    assert most_in_a_window(began, 60.0) <= rate
    assert most_in_a_window(ended, 60.0) <= rate
    late = list(itertools.chain.from_iterable(zip(began, ended, strict=True)))
    assert late == sorted(late)


@given(
    rate=st.integers(1, 20),
    idle=st.lists(st.floats(0, 30), max_size=60),
    count=st.integers(1, 25),
)
def test_after_the_delay_so_many_go_without_another(rate: int, idle: list[float], count: int) -> None:
    limiter = Limiter(VirtualClock())
    for pause in idle:
        limiter.clock.sleep(pause)
        limiter.clock.sleep(limiter.delay(rate))
        limiter.count()
    limiter.clock.sleep(limiter.delay(rate, count))
    start = limiter.clock.now()
    send(limiter, rate, min(count, rate))
    assert limiter.clock.now() - start < HAIR


@given(rate=st.integers(1, 30), count=st.integers(1, 200))
def test_it_wastes_nothing(rate: int, count: int) -> None:
    assert send(Limiter(VirtualClock()), rate, count)[-1] == 60.0 * ((count - 1) // rate)


def test_the_system_s_clock_goes_forward_and_sleeps() -> None:
    clock = SystemClock()
    before = clock.now()
    clock.sleep(0.01)
    assert clock.now() - before >= 0.009


@pytest.mark.parametrize("rate", [2, 50])
def test_it_remembers_no_more_than_a_window(rate: int) -> None:
    limiter = Limiter(VirtualClock())
    send(limiter, rate, 5_000)
    assert len(limiter._ends) <= rate
