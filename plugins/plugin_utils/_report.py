# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run as plan.md and result.md, made for a phone, and as plain text for the terminal. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped, quoted, shown
from ansible_collections.koreai.contact_center.plugins.plugin_utils._changes import (
    Change,
    action_counts,
    changes_of,
    counted,
    counts,
    headline,
    held_back,
    outcome,
    unmanaged_names,
    where,
)
from ansible_collections.koreai.contact_center.plugins.plugin_utils._markdown import (
    Block,
    code,
    fitted,
    prose,
    visible,
    with_entities,
)
from ansible_collections.koreai.contact_center.plugins.plugin_utils._runs import Run

# Pipelines find their comment by this line, and update it.
MARKER = "<!-- koreai.contact_center: contact lists -->"

# A diff block does not wrap. This many characters fit on a phone of 390 pixels.
_WIDTH = 30


def text(runs: Mapping[str, Run], kind: str = "plan") -> str:
    """plan.md for the runs of ``plan`` or ``drift``, result.md for those of ``apply``."""
    overview = Block([], [_row(name, run) for name, run in runs.items()], "environments", most=0.5)
    details = [_details(name, run) for name, run in runs.items() if run.plan]
    changes = Block(["#### Changes", ""], [_entry(change, runs) for change in changes_of(runs)], "changes")
    blocks = [overview, *([changes] if changes.rows else ()), *details]
    title = "result" if kind == "apply" else kind
    return fitted([MARKER, f"### Contact lists: {title}", "", headline(runs, kind), ""], blocks)


def lines(runs: Mapping[str, Run], kind: str) -> Iterator[str]:
    """The lines for the terminal: a summary, each distinct change, one line for each environment."""
    if kind in ("plan", "drift", "apply"):
        yield headline(runs, kind).replace("**", "")
        for change in changes_of(runs):
            yield from _change_lines(change, runs)
    for name, run in runs.items():
        yield outcome(name, run)
        yield from (f"  warning: {escaped(text)}" for text in run.warnings)
        if kind == "drift" and run.unmanaged:
            yield f"  unmanaged: {unmanaged_names(run)}"
        for held in run.promotion["held_back"] if run.promotion else ():
            yield f"  {quoted(held['key'])}: {escaped(held['reason'])}"


def plan_runs(value: Mapping[str, Any]) -> dict[str, Run]:
    """Runs from the data of plan.json, or from a single plan."""
    plans = value.get("environments", {"this environment": value})
    return {name: Run("plan", None, plan) for name, plan in plans.items()}


def _row(name: str, run: Run) -> str:
    """What happened in an environment, with everything that is wrong there, or that was not promoted."""
    texts = [problem["msg"] for problem in run.problems] or ([run.msg] if run.msg else [])
    promotion = run.promotion or {"held_back": ()}
    lines = [f"- {'❌ ' if run.failed else ''}{code(name)}: {_state(run)}"]
    lines += [f"  - {prose(text)}" for text in texts]
    lines += [f"  - ⚠️ {prose(text)}" for text in run.warnings]
    lines += [f"  - held back: {code(held['key'])}: {prose(held['reason'])}" for held in promotion["held_back"]]
    return "\n".join(lines)


def _state(run: Run) -> str:
    about = counts(run)
    if run.kind == "apply":
        return ", ".join(filter(None, [f"**{run.status}**", about])) + held_back(run)
    if run.failed:
        return "**failed**" if run.plan else "**no plan**"
    return about or "no changes"


def _entry(change: Change, runs: Mapping[str, Run]) -> str:
    """One change: what is to be done where, the values, and what to know about it."""
    name = f"{code(change.was)} to {code(change.name)}" if change.was else code(change.name)
    lines = [f"- **{with_entities(change.label)}** {name} in {prose(where(change.environments, runs))}"]
    if change.values:
        lines += ["  ```diff", *(f"  {line}" for value in change.values for line in _diff(*value)), "  ```"]
    lines += [f"  - {note.shown('⚠️ ', code, prose)}" for note in change.notes]
    return "\n".join(lines)


def _diff(sign: str, text: str) -> Iterator[str]:
    """A value as lines of a diff. None of them can end the block, because each begins with the sign."""
    for line in textwrap.wrap(visible(text), _WIDTH, break_on_hyphens=False):
        yield f"{sign} {line}"


def _change_lines(change: Change, runs: Mapping[str, Run]) -> Iterator[str]:
    name = f"{quoted(change.was)} to {quoted(change.name)}" if change.was else quoted(change.name)
    yield f"  {change.label} {name} in {where(change.environments, runs)}"
    yield from (f"      {sign} {shown(value)}" for sign, value in change.values)
    yield from (f"      {note.shown('warning: ', escaped, escaped)}" for note in change.notes)


def _details(name: str, run: Run) -> Block:
    """What a reviewer may look up: ids, requests, digest, and the place of the environment."""
    plan = run.plan or {}
    counts = action_counts(action["action"] for action in run.actions) or "no changes"
    requests = counted(run.requests if run.kind == "apply" else plan["estimate"]["requests"], "request")
    seconds = plan["estimate"]["seconds"]
    cost = f"{requests} in {seconds} s" if seconds and run.kind != "apply" else requests
    head = f"<details><summary>{code(name)}: {counts}, {cost}, digest {code(plan['digest'][:12])}</summary>"
    summary = plan["summary"]
    names = f": {prose(unmanaged_names(run))}" if run.unmanaged else ""
    unverified = "" if run.certificates_verified else " (⚠️ **its certificate is not verified**)"
    account = f"account {code(plan['account_id'])}, stream {code(plan['stream_id'])}"
    lines = [
        f"- {code(plan.get('host'))}{unverified}, {account}",
        f"- {summary['unchanged']} unchanged, {summary['unmanaged']} unmanaged{names}",
    ]
    ids = [f"- {action['action']} {code(action['name'])}: {code(action['id'] or 'new')}" for action in run.actions]
    return Block([head, "", *lines], ids, "ids", ["", "</details>"])
