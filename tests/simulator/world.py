# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all requests share: streams, switches, log, limiter, faults and hooks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from .faults import FaultQueue
from .limits import SlidingWindow
from .log import LoggedRequest, RequestLog
from .state import Stream
from .switches import Switches
from .views import RowEncoder

Hook = Callable[[LoggedRequest], None]


@dataclass
class World:
    """The simulator's state. ``lock`` protects the streams; ``stopping`` ends every wait."""

    streams: dict[str, Stream]
    switches: Switches
    clock: Callable[[], float]
    log: RequestLog = field(default_factory=RequestLog)
    limiter: SlidingWindow = field(default_factory=SlidingWindow)
    hourly: SlidingWindow = field(default_factory=SlidingWindow)
    rows: RowEncoder = field(default_factory=RowEncoder)
    faults: FaultQueue = field(default_factory=FaultQueue)
    hooks: list[tuple[frozenset[str], Hook]] = field(default_factory=list)
    listeners: list[Hook] = field(default_factory=list)
    used_tokens: set[tuple[str, str]] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)
    stopping: threading.Event = field(default_factory=threading.Event)
    _late: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def later(self, seconds: float, commit: Callable[[], None]) -> None:
        """Let a write take effect after so many seconds."""
        with self.lock:
            self._late.append((self.clock() + seconds, commit))

    def catch_up(self) -> None:
        """Carry out the late writes that are due by now."""
        with self.lock:
            now = self.clock()
            due = sorted((late for late in self._late if late[0] <= now), key=lambda late: late[0])
            self._late = [late for late in self._late if late[0] > now]
            for _at, commit in due:
                commit()

    def settle(self, request: LoggedRequest) -> None:
        """Log a request whose outcome is decided, then call its hooks."""
        self.log.append(request)
        for listener in list(self.listeners):
            listener(request)
        for kinds, hook in list(self.hooks):
            if request.kind in kinds:
                hook(request)

    def reset(self) -> None:
        """Return the lists to the start; clear log, limiter, faults, hooks and used tokens."""
        with self.lock:
            for stream in self.streams.values():
                stream.reset()
            self.used_tokens.clear()
            self.hooks.clear()
            self._late.clear()
        self.log.clear()
        self.limiter.clear()
        self.hourly.clear()
        self.faults.clear()


def by_id(streams: Iterable[Stream]) -> dict[str, Stream]:
    """Streams by their ids; ValueError if two have the same id."""
    result: dict[str, Stream] = {}
    for stream in streams:
        if stream.stream_id in result:
            raise ValueError(f"two streams have the id {stream.stream_id}")
        result[stream.stream_id] = stream
    return result
