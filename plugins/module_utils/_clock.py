# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time: that of the machine, and one on which waiting takes no time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Seconds that only go forward, and a way to wait."""

    def now(self) -> float:
        """The seconds since an arbitrary start of the clock."""

    def sleep(self, seconds: float) -> None:
        """Return when this many seconds have passed."""


class SystemClock:
    """The machine's clock, which all its processes share and nobody can set."""

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass
class VirtualClock:
    """A clock on which sleeping takes no time. It shows how long a paced run will take."""

    seconds: float = 0.0

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
