# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is measured, and the targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Target:
    """A figure with its limit. ``at_least`` turns the limit around, ``exactly`` allows no other figure."""

    what: str
    limit: float
    measured: float
    unit: str = ""
    at_least: bool = False
    exactly: bool = False

    @property
    def held(self) -> bool:
        if self.exactly:
            return self.measured == self.limit
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    @property
    def row(self) -> tuple[str, str, str, str]:
        word = "exactly" if self.exactly else "at least" if self.at_least else "at most"
        limit = f"{word} {self.limit:g}{self.unit}"
        return self.what, limit, f"{number(self.measured)}{self.unit}", "yes" if self.held else "no"


@dataclass(frozen=True)
class Section:
    """A table with its explanation, and the targets for its figures."""

    title: str
    text: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: str = ""
    targets: Sequence[Target] = field(default_factory=tuple)


def request_target(what: str, wanted: int, counts: Iterable[int]) -> Target:
    """The target for a number of requests, which is the same in every run. It shows the count that differs most."""
    return Target(f"{what}: requests", wanted, max(counts, key=lambda count: abs(count - wanted)), exactly=True)


def number(value: float) -> str:
    """A number with its significant digits."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def seconds(value: float) -> str:
    """A time as tables show it."""
    return f"{value / 60:,.0f} min" if value >= 600 else f"{value:.1f} s" if value >= 10 else f"{value:.2f} s"
