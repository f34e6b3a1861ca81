# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows that a run of several minutes is alive."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from ansible_collections.koreai.contact_center.plugins.module_utils._clock import Clock
from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped

# Seconds: a shorter run shows nothing, and there is at least this time between two lines.
QUIET = 2.0
INTERVAL = 10.0


class Progress:
    """Receives what a run does, and shows nothing."""

    def read(self, what: str, done: int, of: int) -> None:
        """How many of the lists, or campaigns, that are read one by one have been read."""

    def started(self, actions: int, seconds: float) -> None:
        """The number of writes to come, and the seconds that pacing makes the whole run take, from its beginning."""

    def done(self, actions: int) -> None:
        """How many of the writes are done."""

    def pausing(self, seconds: float, ahead: float) -> None:
        """A wait of this many seconds begins; because of pacing, the run takes about ``ahead`` seconds from now."""

    def waiting(self, seconds: float, why: str) -> None:
        """Nothing is sent for this long; called again and again during the wait."""

    def note(self, text: str) -> None:
        """Something that makes no difference to the run, for users who want to know more."""


@dataclass(frozen=True)
class _Stage:
    """What is being done and how much of it, since when, how long it waited, and when pacing lets it end."""

    what: str
    done: int
    of: int
    since: float
    end: float = 0.0
    waits: float = 0.0

    def line(self, now: float, waiting: str, least: float) -> str:
        # A slow server takes longer than pacing, and the time of reads one by one is not known.
        spent = now - self.since - (self.waits if self.end else 0.0)
        pace = spent / self.done * (self.of - self.done) if self.done else 0.0
        left = math.ceil(max(self.end - now, pace, least)) if self.done < self.of else 0
        ahead = f", about {left} s to go" if left > 0 else ""
        return f"{self.done} of {self.of} {self.what}{waiting}{ahead}"


@dataclass
class Lines(Progress):
    """Shows a line every few seconds: how far the run is, what it waits for, and how long it will still take.

    ``label`` begins each line. ``show`` takes the line, and ``more`` takes lines for users who want to know more.
    """

    label: str
    show: Callable[[str], None]
    clock: Clock
    more: Callable[[str], None] = lambda _text: None
    _stage: _Stage | None = None
    _shown: bool = False

    def __post_init__(self) -> None:
        self._start = self.clock.now()
        self._due = self._start + QUIET

    def read(self, what: str, done: int, of: int) -> None:
        since = self._stage.since if self._stage else self._start
        self._stage = _Stage(f"{what} read", done, of, since)
        self._line()

    def started(self, actions: int, seconds: float) -> None:
        self._stage = _Stage("changes done", 0, actions, self.clock.now(), self._start + seconds)

    def done(self, actions: int) -> None:
        if self._stage:
            self._stage = replace(self._stage, done=actions)
        self._line()

    def pausing(self, seconds: float, ahead: float) -> None:
        if self._stage:
            end = self.clock.now() + ahead if self._stage.end else 0.0
            self._stage = replace(self._stage, waits=self._stage.waits + seconds, end=end)

    def waiting(self, seconds: float, why: str) -> None:
        # A wait that will last longer than the quiet time is shown at its beginning, because no later call could do it.
        if seconds >= QUIET and not self._shown:
            self._due = self.clock.now()
        self._line(f", waiting {math.ceil(seconds)} s {why}", seconds)

    def note(self, text: str) -> None:
        self.more(f"{self.label}: {text}")

    def _line(self, waiting: str = "", least: float = 0.0) -> None:
        now = self.clock.now()
        if now < self._due:
            return
        self._shown = True
        self._due = now + INTERVAL
        far = self._stage.line(now, waiting, least) if self._stage else f"reading{waiting}"
        self.show(escaped(f"{self.label}: {far}"))
