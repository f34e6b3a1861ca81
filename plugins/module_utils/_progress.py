# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a run that takes minutes shows that it is alive."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from ansible_collections.koreai.contact_center.plugins.module_utils._clock import Clock
from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped

# Seconds: a shorter run shows nothing, and lines come no closer.
QUIET = 2.0
INTERVAL = 10.0


class Progress:
    """Receives what a run does, and shows nothing."""

    def read(self, what: str, done: int, of: int) -> None:
        """So many of the lists, or campaigns, that are read one by one have been read."""

    def started(self, actions: int, seconds: float) -> None:
        """That many writes are ahead; pacing makes the whole run last about that many seconds, from its beginning."""

    def done(self, actions: int) -> None:
        """So many of the writes are done."""

    def pausing(self, seconds: float, ahead: float) -> None:
        """A wait of that many seconds begins; pacing makes the run last about ``ahead`` seconds from now."""

    def waiting(self, seconds: float, why: str) -> None:
        """Nothing is sent for that long; told again and again while the wait lasts."""

    def note(self, text: str) -> None:
        """Something that changes nothing for the run, for who wants to know more."""


@dataclass(frozen=True)
class _Stage:
    """What is being done and how much of it, since when, with how long waits, and when pacing lets it end."""

    what: str
    done: int
    of: int
    since: float
    end: float = 0.0
    waits: float = 0.0

    def line(self, now: float, waiting: str, least: float) -> str:
        # A slow server takes longer than pacing does, and reads one by one are not foretold.
        spent = now - self.since - (self.waits if self.end else 0.0)
        pace = spent / self.done * (self.of - self.done) if self.done else 0.0
        left = math.ceil(max(self.end - now, pace, least)) if self.done < self.of else 0
        ahead = f", about {left} s to go" if left > 0 else ""
        return f"{self.done} of {self.of} {self.what}{waiting}{ahead}"


@dataclass
class Lines(Progress):
    """Shows a line every few seconds: how far the run is, what it waits for and how long it will still take.

    ``label`` begins each line, ``show`` takes it, and ``more`` what is for who wants to know more.
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
        # A wait that is about to outlast the quiet is told as it begins: nothing else could tell it.
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
