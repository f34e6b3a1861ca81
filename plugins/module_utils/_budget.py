# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The account's budget: how many requests a window has room for, over all that draw on it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from ansible_collections.koreai.contact_center.plugins.module_utils._clock import Clock

# Seconds: 60 requests a minute and account (https://docs.kore.ai/ai-for-service/apis/contact-center/rate-limit-ccai).
WINDOW = 60.0
# Sums of floats differ in their last digits, and no wait is shorter than this.
_HAIR = 1e-6
# A task without pacing sends as many requests as it likes; the latest ones tell everybody's room.
_MOST_STAMPS = 1000

# When each reservation was stamped last, in the clock's seconds.
Stamps = dict[bytes, float]


@dataclass(frozen=True)
class Wait:
    """Seconds until there may be room, for all requests and for the task's own ones; none: there is room."""

    seconds: float = 0.0
    own: float = 0.0

    def __bool__(self) -> bool:
        return self.seconds > 0

    @property
    def for_others(self) -> bool:
        """Whether the requests of other tasks make it longer."""
        return self.seconds > self.own


def live(stamps: Mapping[bytes, float], now: float, window: float) -> Stamps:
    """The stamps that count, and no more than anybody's room depends on.

    One that is further than a window away, in the past or in the future, comes from another time or another clock.
    """
    oldest, latest = now - window + _HAIR, now + window
    counted = {key: at if at < now else now for key, at in stamps.items() if oldest < at <= latest}
    if len(counted) <= _MOST_STAMPS:
        return counted
    return {key: counted[key] for key in sorted(counted, key=counted.__getitem__)[-_MOST_STAMPS:]}


def delay(stamps: Collection[float], now: float, window: float, rate: int, count: int) -> float:
    """Seconds until ``count`` requests, at most ``rate``, have room beside these stamps; 0.0 for a rate of 0."""
    in_the_way = len(stamps) + min(count, rate) - rate
    if not rate or in_the_way <= 0:
        return 0.0
    return sorted(stamps)[in_the_way - 1] + window - now


class Store(Protocol):
    """Where the stamps of an account are kept."""

    trouble: str

    def opened(self) -> AbstractContextManager[Stamps]:
        """The stamps, while nobody else changes them; what they are in the end is kept."""


@dataclass
class Memory:
    """Stamps of this process alone."""

    stamps: Stamps = field(default_factory=dict)
    trouble: str = ""

    @contextmanager
    def opened(self) -> Iterator[Stamps]:
        yield self.stamps


class Budget:
    """What one task may still send to an account: at most a rate in any ``window`` seconds, in bursts up to it.

    A reservation is taken only where it can be used at once. It counts for a window from its last stamp, which it gets
    when it is taken, when its request is sent and when that has ended: the latest moment at which the server may have
    counted the request. So what a killed task leaves behind lapses by itself.
    """

    def __init__(self, clock: Clock, store: Store | None = None, window: float | None = None) -> None:
        self.clock = clock
        self.window = WINDOW if window is None else window
        self._store = store or Memory()
        # What this task knows of its own requests, whatever becomes of the store.
        self._own: Stamps = {}
        self._held: list[bytes] = []
        self._sent = b""

    @property
    def trouble(self) -> str:
        """Why other tasks' requests were not counted at some time, in a sentence; empty where they were."""
        return self._store.trouble

    def reserve(self, rate: int, count: int = 1) -> Wait:
        """Hold ``count`` reservations, at most ``rate``, or none where there is no room for so many at once."""
        count = min(count, rate)
        now = self.clock.now()
        if len(live({key: self._own[key] for key in self._held}, now, self.window)) >= count:
            return Wait()
        with self._stamps() as (stamps, now):
            self._give_back(stamps)
            wait = delay(stamps.values(), now, self.window, rate, count)
            if wait:
                own = [at for key, at in stamps.items() if key in self._own]
                return Wait(wait, min(wait, delay(own, now, self.window, rate, count)))
            self._held = [self._stamp(stamps, now) for _reservation in range(count)]
        return Wait()

    def forecast(self, rate: int, count: int, pause: float) -> float:
        """Seconds until ``count`` more requests are sent after a pause, if they take no time and others send none."""
        windows, rest = divmod(max(count, 1) - 1, rate) if rate else (0, 0)
        with self._stamps() as (stamps, now):
            return windows * self.window + max(pause, delay(stamps.values(), now, self.window, rate, rest + 1))

    def begin(self) -> None:
        """A request is being sent: it takes a reservation that is held, or has none, as where nothing is paced."""
        with self._stamps() as (stamps, now):
            self._sent = self._stamp(stamps, now, self._held.pop(0) if self._held else None)

    def end(self) -> None:
        """The request has ended."""
        with self._stamps() as (stamps, now):
            self._stamp(stamps, now, self._sent)

    def release(self) -> None:
        """Give back what is held: nothing is, while a task sleeps or after it has ended."""
        if self._held:
            with self._stamps() as (stamps, _now):
                self._give_back(stamps)

    @contextmanager
    def _stamps(self) -> Iterator[tuple[Stamps, float]]:
        with self._store.opened() as stamps:
            now = self.clock.now()
            self._own = live(self._own, now, self.window)
            self._held = [key for key in self._held if key in self._own]
            counted = live({**stamps, **self._own}, now, self.window)
            stamps.clear()
            stamps.update(counted)
            yield stamps, now

    def _stamp(self, stamps: Stamps, now: float, key: bytes | None = None) -> bytes:
        # Tasks are forks: a counter, or a generator with a state, would give two of them the same keys.
        key = key or secrets.token_bytes(8)
        stamps[key] = self._own[key] = now
        return key

    def _give_back(self, stamps: Stamps) -> None:
        for key in self._held:
            stamps.pop(key, None)
            self._own.pop(key, None)
        self._held = []
