# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became of an environment, in a few words. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped

Run = Mapping[str, Any]

# The whole message follows, when the run ends.
_LONGEST = 160
_NOUNS = {"create": "creation", "update": "update", "rename": "rename", "delete": "deletion"}


def counted(count: int, noun: str) -> str:
    """A number with its noun."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count} {noun if count == 1 else plural}"


def kinds(actions: Sequence[Mapping[str, Any]]) -> str:
    """How many actions there are of each kind."""
    count = Counter(action["action"] for action in actions)
    return ", ".join(counted(count[kind], noun) for kind, noun in _NOUNS.items() if count[kind])


def made(run: Run) -> str:
    """How many changes were made, failed, or were not tried."""
    words = ("created", "updated", "renamed", "deleted")
    parts = [f"{len(run[word])} {word}" for word in words if run[word]]
    parts += [f"{len(run['errors'])} failed"] if run["errors"] else []
    parts += [f"{len(run['pending'])} not tried"] if run["pending"] else []
    return ", ".join(parts) or "nothing"


def outcome(name: str, run: Run, kind: str) -> str:
    """One environment's line of what a run shows at its end, with the status that summary.json has."""
    status = run["status"]
    if status == "error":
        return f"{name}: error: {_short(run['msg'])}"
    if kind == "validate":
        return f"{name}: valid"
    if kind == "matrix" and run["states"]:
        return f"{name}: {_standing(run['states'])}"
    if kind == "export" and run["exported"]:
        counts = f"{run['exported']['declared']} declared, {len(run['exported']['left_out'])} left out"
        return f"{name}: {counts}: {', '.join(run['files'])}"
    details = made(run) if status in ("partial", "applied") else kinds((run["plan"] or {}).get("actions", ()))
    line = f"{name}: {status}: {details}" if details else f"{name}: {status}"
    held = len((run["promotion"] or {}).get("held_back", ()))
    if not held:
        return line
    return f"{line}; {held} promoted by force" if run["promotion"]["forced"] else f"{line}; {held} held back"


def _standing(states: Mapping[str, Any]) -> str:
    equal = sum(state == "equal" for state in states["states"].values())
    differing = len(states["states"]) - equal
    return f"{equal} as declared, {differing} not, {len(states['extra'])} declared by nobody"


def _short(text: str) -> str:
    shown = escaped(" ".join(text.split()))
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
