# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much the tests try: little before each commit, everything before a release (RELIABILITY=all).

Continuous integration also runs tests that take many playbooks (VARIANTS=thorough, "make walks"). "make versions" runs
every variant of a playbook run (VARIANTS=all).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import pytest


@dataclass(frozen=True)
class Effort:
    """The number of examples for each property, without and over HTTP, and of killed runs; whether all cases run."""

    pure: int
    over_http: int
    kills: int
    everything: bool


QUICK = Effort(pure=100, over_http=20, kills=20, everything=False)
FULL = Effort(pure=4000, over_http=400, kills=200, everything=True)

EFFORT = FULL if os.environ.get("RELIABILITY") == "all" else QUICK
VARIANTS = "all" if EFFORT is FULL else os.environ.get("VARIANTS")
EVERY_VARIANT = VARIANTS == "all"

# For tests that need many playbooks: continuous integration runs them, the tests before each commit do not.
thorough = pytest.mark.skipif(VARIANTS not in ("all", "thorough"), reason="make ci runs it")

Case = TypeVar("Case")


def variants(cases: Iterable[Case]) -> list[Case]:
    """Cases that each need a playbook run and test the same code: every fourth, or all of them."""
    return list(cases)[:: 1 if EVERY_VARIANT else 4]
