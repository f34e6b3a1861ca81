# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much the tests try: little before each commit, everything before a release (RELIABILITY=all).

On other versions only few examples are tried (RELIABILITY=few): more would try the same logic and not the versions.
"make versions" runs every variant of a playbook run (VARIANTS=all). pytest.ini says what is left out before a commit.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import TypeVar


@dataclass(frozen=True)
class Effort:
    """The number of examples for each property, without and over HTTP, and of killed runs; whether all cases run."""

    pure: int
    over_http: int
    kills: int
    everything: bool


FEW = Effort(pure=10, over_http=5, kills=5, everything=False)
QUICK = Effort(pure=50, over_http=12, kills=12, everything=False)
FULL = Effort(pure=4000, over_http=400, kills=200, everything=True)

EFFORT = {"all": FULL, "few": FEW}.get(os.environ.get("RELIABILITY", ""), QUICK)
EVERY_VARIANT = EFFORT.everything or os.environ.get("VARIANTS") == "all"

Case = TypeVar("Case")


def variants(cases: Iterable[Case]) -> list[Case]:
    """Cases that each need a playbook run and test the same code: every fourth (eighth where few are tried), or all."""
    return list(cases)[:: 1 if EVERY_VARIANT else 8 if EFFORT is FEW else 4]


def some(cases: Iterable[Case]) -> list[Case]:
    """A third of the cases, chosen at random but always the same ones, or all of them."""
    return [case for number, case in enumerate(cases) if EFFORT.everything or Random(number).random() < 1 / 3]
