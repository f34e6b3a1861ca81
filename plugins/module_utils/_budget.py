# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The account's budget: how many requests of all its tasks have room in a window."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from ansible_collections.koreai.contact_center.plugins.module_utils._clock import Clock

# Seconds: 60 requests a minute and account (https://docs.kore.ai/ai-for-service/apis/contact-center/rate-limit-ccai).
WINDOW = 60.0
# Sums of floats differ in their last digits, and no wait is shorter than this.
_HAIR = 1e-6
# A task without pacing sends as many requests as it likes. The latest ones are enough to know everybody's room.
_MOST_STAMPS = 500
# Seconds: how often a waiting task asks again, and how long it keeps its place in the queue without asking.
ASKING = 1.0
PATIENCE = 2.0

# When each reservation was last stamped, in the clock's seconds.
Stamps = dict[bytes, float]
# Since when a task waits, and a value that distinguishes it from another one of the same moment.
Place = tuple[float, bytes]


@dataclass(frozen=True, slots=True)
class Waiter:
    """A task in the queue: since when it waits, when it asked last, and for what."""

    since: float
    asked: float
    rate: int
    count: int


@dataclass
class Ledger:
    """What the tasks of an account know of each other: their reservations, and who waits for room."""

    stamps: Stamps = field(default_factory=dict)
    waiters: dict[bytes, Waiter] = field(default_factory=dict)


@dataclass(frozen=True)
class Wait:
    """Seconds until there may be room, for all requests and for the task's own; 0.0: there is room."""

    seconds: float = 0.0
    own: float = 0.0

    def __bool__(self) -> bool:
        return self.seconds > 0

    @property
    def for_others(self) -> bool:
        """Whether the requests of other tasks make the wait longer."""
        return self.seconds > self.own


def live(stamps: Mapping[bytes, float], now: float, window: float) -> Stamps:
    """The stamps that count, and no more than anybody's room depends on.

    A stamp more than a window away, in the past or in the future, comes from another time or another clock.
    """
    oldest, latest = now - window + _HAIR, now + window
    counted = {key: at if at < now else now for key, at in stamps.items() if oldest < at <= latest}
    if len(counted) <= _MOST_STAMPS:
        return counted
    return {key: counted[key] for key in sorted(counted, key=counted.__getitem__)[-_MOST_STAMPS:]}


def present(waiters: Mapping[bytes, Waiter], now: float) -> dict[bytes, Waiter]:
    """The tasks that still wait. Those that were killed or stopped, or came from another time, hold nobody up."""
    return {
        key: waiter for key, waiter in waiters.items() if waiter.since <= waiter.asked <= now < waiter.asked + PATIENCE
    }


def ahead_of(place: Place, rate: int, waiters: Mapping[bytes, Waiter]) -> list[int]:
    """How many requests each task wants that came before ``place``, in order.

    A task with a lower rate waits for fewer requests than others may send, and so for its own room.
    """
    places = sorted((waiter.since, key) for key, waiter in waiters.items() if waiter.rate >= rate)
    return [waiters[key].count for since, key in places if (since, key) < place]


def delay(
    stamps: Collection[float], now: float, window: float, rate: int, count: int, ahead: Sequence[int] = ()
) -> float:
    """Seconds until ``count`` requests, at most ``rate``, have room beside these stamps; 0.0 for a rate of 0.

    The requests ``ahead`` go first, each batch as soon as it has room.
    """
    if not rate:
        return 0.0
    at, taken = now, sorted(stamps)
    for batch in (*ahead, count):
        fitting = min(batch, rate)
        in_the_way = len(taken) + fitting - rate
        if in_the_way > 0:
            at = max(at, taken[in_the_way - 1] + window)
            taken = taken[in_the_way:]
        taken += [at] * fitting
    return at - now


class Store(Protocol):
    """Where the ledger of an account is kept."""

    trouble: str

    def opened(self) -> AbstractContextManager[Ledger]:
        """The ledger. Nobody else changes it meanwhile, and its changes are kept."""


@dataclass
class Memory(Ledger):
    """The ledger of this process only."""

    trouble: str = ""

    @contextmanager
    def opened(self) -> Iterator[Ledger]:
        yield self


class Budget:
    """What one task may still send to an account: at most a rate in any ``window`` seconds, in bursts up to it.

    A reservation is only taken if it can be used at once. It is stamped when it is taken, when its request is sent, and
    when that has ended, which is the latest moment at which the server may have counted the request. It counts for a
    window from its last stamp, so the reservations of a killed task lapse by themselves.

    A task without room is in a queue as long as it asks again, and later tasks leave the room that it waits for.
    Otherwise a batch would wait until nobody sends single requests any more, because each of these takes the next free
    place.
    """

    def __init__(self, clock: Clock, store: Store | None = None, window: float | None = None) -> None:
        self.clock = clock
        self.window = WINDOW if window is None else window
        self._store = store or Memory()
        # What this task knows of its own requests, whatever happens to the store.
        self._own: Stamps = {}
        self._held: list[bytes] = []
        self._place: Place | None = None
        self._sent = b""

    @property
    def trouble(self) -> str:
        """Why the requests of other tasks were not counted at some time, in a sentence; empty if they were."""
        return self._store.trouble

    def reserve(self, rate: int, count: int = 1) -> Wait:
        """Take ``count`` reservations, at most ``rate``, or none if there is no room for all of them now.

        A task that waits asks again every ASKING seconds, or calls ``release``.
        """
        count = min(count, rate)
        now = self.clock.now()
        if len(live({key: self._own[key] for key in self._held}, now, self.window)) >= count:
            return Wait()
        with self._ledger() as (ledger, now):
            self._give_back(ledger)
            place = self._place or (now, _key())
            ahead = ahead_of(place, rate, ledger.waiters)
            wait = delay(ledger.stamps.values(), now, self.window, rate, count, ahead)
            if wait:
                self._place = place
                ledger.waiters[place[1]] = Waiter(place[0], now, rate, count)
                own = [at for key, at in ledger.stamps.items() if key in self._own]
                return Wait(wait, min(wait, delay(own, now, self.window, rate, count)))
            self._leave(ledger)
            self._held = [self._stamp(ledger, now) for _reservation in range(count)]
        return Wait()

    def forecast(self, rate: int, count: int, pause: float) -> float:
        """Seconds until ``count`` more requests are sent after a pause, if they take no time and others send none."""
        windows, rest = divmod(max(count, 1) - 1, rate) if rate else (0, 0)
        with self._ledger() as (ledger, now):
            return windows * self.window + max(pause, delay(ledger.stamps.values(), now, self.window, rate, rest + 1))

    def begin(self) -> None:
        """A request is being sent. It uses a reservation, or none if nothing is paced."""
        with self._ledger() as (ledger, now):
            self._sent = self._stamp(ledger, now, self._held.pop(0) if self._held else None)

    def end(self) -> None:
        """The request has ended."""
        with self._ledger() as (ledger, now):
            self._stamp(ledger, now, self._sent)

    def release(self) -> None:
        """Return the reservations and the place in the queue: a task has neither after it has ended."""
        if self._held or self._place:
            with self._ledger() as (ledger, _now):
                self._give_back(ledger)
                self._leave(ledger)

    @contextmanager
    def _ledger(self) -> Iterator[tuple[Ledger, float]]:
        with self._store.opened() as ledger:
            now = self.clock.now()
            self._own = live(self._own, now, self.window)
            self._held = [key for key in self._held if key in self._own]
            ledger.stamps = live({**ledger.stamps, **self._own}, now, self.window)
            ledger.waiters = present(ledger.waiters, now)
            yield ledger, now

    def _stamp(self, ledger: Ledger, now: float, key: bytes | None = None) -> bytes:
        key = key or _key()
        ledger.stamps[key] = self._own[key] = now
        return key

    def _give_back(self, ledger: Ledger) -> None:
        for key in self._held:
            ledger.stamps.pop(key, None)
            self._own.pop(key, None)
        self._held = []

    def _leave(self, ledger: Ledger) -> None:
        if self._place:
            ledger.waiters.pop(self._place[1], None)
        self._place = None


def _key() -> bytes:
    # Tasks are forks: a counter, or a generator with a state, would give two of them the same keys.
    return secrets.token_bytes(8)
