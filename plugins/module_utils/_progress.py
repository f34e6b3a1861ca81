# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a run that takes minutes shows that it is alive."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from ansible_collections.koreai.contact_center.plugins.module_utils._limiter import Clock

# Seconds: a shorter run shows nothing, and lines in a log come no closer.
QUIET = 2.0
INTERVAL = 10.0


class Progress(Protocol):
    """Is told what a run does; ``interval`` is how often, in seconds, a long wait is told again."""

    interval: float

    def started(self, actions: int, seconds: float) -> None:
        """That many writes are ahead, and about that many seconds of pacing."""

    def done(self, actions: int) -> None:
        """That many of the writes are behind."""

    def waiting(self, seconds: float, why: str) -> None:
        """Nothing is sent for that long."""


class Silent:
    """Shows nothing."""

    interval = 60.0

    def started(self, actions: int, seconds: float) -> None:
        """Show nothing."""

    def done(self, actions: int) -> None:
        """Show nothing."""

    def waiting(self, seconds: float, why: str) -> None:
        """Show nothing."""


@dataclass
class Lines:
    """Shows a line every few seconds: how far the run is, what it waits for and how long it will still take.

    ``label`` begins each line, ``show`` takes it.
    """

    label: str
    show: Callable[[str], None]
    clock: Clock
    interval: float = INTERVAL
    _actions: int = 0
    _done: int = 0
    _end: float = 0.0
    _due: float = field(init=False)

    def __post_init__(self) -> None:
        self._due = self.clock.now() + QUIET

    def started(self, actions: int, seconds: float) -> None:
        self._actions = actions
        self._end = self.clock.now() + seconds

    def done(self, actions: int) -> None:
        self._done = actions
        self._line("")

    def waiting(self, seconds: float, why: str) -> None:
        # A wait that is about to outlast the quiet is told as it begins: nothing else could tell it.
        if seconds >= QUIET:
            self._due = min(self._due, max(self.clock.now(), self._due - QUIET))
            self._line(f", waiting {math.ceil(seconds)} s {why}")

    def _line(self, waiting: str) -> None:
        now = self.clock.now()
        if now < self._due:
            return
        self._due = now + self.interval
        far = f"{self._done} of {self._actions} changes done" if self._actions else "reading"
        left = max(0, math.ceil(self._end - now))
        ahead = f", about {left} s to go" if left and self._done < self._actions else ""
        self.show(f"{self.label}: {far}{waiting}{ahead}")
