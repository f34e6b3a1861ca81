# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run shows in the terminal: the reports' words as plain text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped, quoted
from ansible_collections.koreai.contact_center.plugins.plugin_utils._changes import (
    Change,
    changes_of,
    outcome,
    plan_headline,
    result_headline,
    unmanaged_names,
    where,
)
from ansible_collections.koreai.contact_center.plugins.plugin_utils._runs import Run


def lines(runs: Mapping[str, Run], kind: str) -> Iterator[str]:
    """The lines: what it amounts to, each distinct change, one line for each environment."""
    if kind in ("plan", "drift", "apply"):
        headline = result_headline(runs) if kind == "apply" else plan_headline(runs)
        yield headline.replace("**", "")
        for change in changes_of(runs):
            yield from _change_lines(change, runs)
    for name, run in runs.items():
        yield outcome(name, run)
        yield from (f"  warning: {escaped(text)}" for text in run.warnings)
        if kind == "drift" and run.unmanaged:
            yield f"  unmanaged: {unmanaged_names(run)}"
        for held in run.promotion["held_back"] if run.promotion else ():
            yield f"  {quoted(held['key'])}: {escaped(held['reason'])}"


def _change_lines(change: Change, runs: Mapping[str, Run]) -> Iterator[str]:
    name = f"{quoted(change.was)} to {quoted(change.name)}" if change.was else quoted(change.name)
    yield f"  {change.label} {name} in {where(change.environments, runs)}"
    for before, after in change.values:
        if before is not None:
            yield f"      - {escaped(before)}"
        if after is not None:
            yield f"      + {escaped(after)}"
    yield from (f"      warning: {note.shown(escaped, escaped)}" for note in change.warnings)
    yield from (f"      {note.shown(escaped, escaped)}" for note in change.notes)
