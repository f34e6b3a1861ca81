# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counts what the reliability tests tried and how it ended, for the page of the documentation."""

from __future__ import annotations

import atexit
import json
import os
from collections import Counter
from pathlib import Path

FOLDER = os.environ.get("RELIABILITY_FIGURES")

_COUNTS: Counter[tuple[str, ...]] = Counter()


def note(*what: str) -> None:
    """Count something that was tried: its chapter, and whatever distinguishes it."""
    _COUNTS[what] += 1


def read(folder: Path) -> Counter[tuple[str, ...]]:
    """Return what all processes of a test run counted."""
    total: Counter[tuple[str, ...]] = Counter()
    for path in sorted(folder.glob("*.json")):
        total.update({tuple(what): count for what, count in json.loads(path.read_text())})
    return total


def _write() -> None:
    if FOLDER and _COUNTS:
        path = Path(FOLDER, f"{os.getpid()}.json")
        path.write_text(json.dumps([[list(what), count] for what, count in sorted(_COUNTS.items())]))


atexit.register(_write)
