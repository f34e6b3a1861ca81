# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads that lag: they show the record as it was before a write, for a number of reads or of seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass
class _Before:
    """A record before a write (None: it did not exist). ``until`` is a time of the simulator's clock."""

    record: dict[str, Any] | None
    reads: int
    until: float

    def is_shown(self, now: float) -> bool:
        return self.reads > 0 or now < self.until


class Lag:
    """The older records that reads still show, by id, the oldest first."""

    def __init__(self) -> None:
        self._before: dict[str, list[_Before]] = {}

    def clear(self) -> None:
        """Show everything as it is."""
        self._before.clear()

    def wrote(self, id_: str, before: dict[str, Any] | None, reads: int, until: float) -> None:
        """Let reads show the record before a write, for so many reads or until that time."""
        self._before.setdefault(id_, []).append(_Before(before, reads, until))

    def ids(self) -> list[str]:
        """The ids for which reads may show something older, also of deleted records."""
        return list(self._before)

    def seen(self, id_: str, stored: dict[str, Any] | None, now: float) -> dict[str, Any] | None:
        """The record as a reader sees it. This counts as one read of it."""
        if id_ not in self._before:
            return stored
        shown = [before for before in self._before[id_] if before.is_shown(now)]
        for before in shown:
            before.reads -= 1
        self._before[id_] = shown
        if not shown:
            del self._before[id_]
        return shown[0].record if shown else stored
