# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""plan.md and result.md: what a reviewer reads. Pure, and the same for the same input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.koreai.contact_center.plugins.plugin_utils import _runs
from ansible_collections.koreai.contact_center.plugins.plugin_utils._markdown import (
    Block,
    code,
    fitted,
    prose,
    row,
    table_head,
)
from ansible_collections.koreai.contact_center.plugins.plugin_utils._outcome import Run, counted, kinds, made

# Pipelines find their comment by this line, and write it anew.
MARKER = "<!-- koreai.contact_center: contact lists -->"

_DONE = {"create": "created", "update": "updated", "rename": "renamed", "delete": "deleted"}


def plan_text(runs: Mapping[str, Run]) -> str:
    """plan.md for the runs of C(plan) or C(drift)."""
    drift = any(run["status"] == "drift" for run in runs.values())
    title = "Contact lists: drift" if drift else "Contact lists: plan"
    titles = ("Difference", "Found", "Declared") if drift else ("Change", "Before", "After")
    blocks = [_plan_overview(runs)]
    for name, run in sorted(runs.items()):
        blocks += _plan_blocks(name, run, titles, alone=len(runs) == 1)
    return fitted([MARKER, f"### {title}", "", _plan_line(runs), ""], blocks)


def result_text(runs: Mapping[str, Run]) -> str:
    """result.md for the runs of C(apply) or C(promote)."""
    blocks = [_result_overview(runs)]
    for name, run in sorted(runs.items()):
        blocks += _result_blocks(name, run)
    return fitted([MARKER, "### Contact lists: result", "", _result_line(runs), ""], blocks)


def runs_of(value: Mapping[str, Any]) -> dict[str, Run]:
    """Runs from what a user has at hand: runs, the data of plan.json, or a single plan."""
    if "actions" in value:
        return {"": _runs.run_of(kind="plan", result={"plan": value})}
    if "environments" in value:
        return {name: _runs.run_of(kind="plan", result={"plan": plan}) for name, plan in value["environments"].items()}
    return dict(value)


def _actions(run: Run) -> Sequence[Mapping[str, Any]]:
    actions: Sequence[Mapping[str, Any]] = (run["plan"] or {}).get("actions", ())
    return actions


def _plan_line(runs: Mapping[str, Run]) -> str:
    actions = [action for run in runs.values() for action in _actions(run)]
    changing = sum(bool(_actions(run)) for run in runs.values())
    failed = sum(run["status"] == "error" for run in runs.values())
    problems = sum(len((run["plan"] or {}).get("problems", ())) for run in runs.values())
    where = f"{changing} of {counted(len(runs), 'environment')}"
    text = f"**{counted(len(actions), 'change')}** in {where}"
    text = f"{text}: {kinds(actions)}." if actions else f"**No changes** in {counted(len(runs), 'environment')}."
    if problems:
        text += f" **{counted(problems, 'problem')}.**"
    if failed:
        text += f" **{counted(failed, 'environment')} failed.**"
    return text


def _plan_overview(runs: Mapping[str, Run]) -> Block:
    rows = []
    for name, run in sorted(runs.items()):
        plan = run["plan"]
        changes = kinds(_actions(run)) or "none"
        status = "**failed**" if run["status"] == "error" else changes
        cost, digest = "unknown", "none"
        if plan:
            seconds = plan["estimate"]["seconds"]
            cost = counted(plan["estimate"]["requests"], "request") + (f", {seconds} s" if seconds else "")
            digest = code(plan["digest"][:12])
        rows.append(row(code(name), status, cost, digest))
    return Block(table_head("Environment", "Changes", "To apply", "Digest"), rows, "environments")


def _plan_blocks(name: str, run: Run, titles: Sequence[str], *, alone: bool) -> Iterator[Block]:
    plan = run["plan"] or {"actions": (), "problems": (), "summary": {}}
    warnings = [text for action in plan["actions"] for text in action["warnings"]]
    problems = [problem["msg"] for problem in plan["problems"]] or ([run["msg"]] if run["msg"] else [])
    head = [] if alone else [f"#### {code(name)}", ""]
    if problems:
        title = "Nothing is applied while there are problems:" if plan["problems"] else "It failed:"
        yield Block([*head, f"**{title}**", ""], [f"- {prose(text)}" for text in problems], "problems")
        head = []
    if warnings:
        yield Block([*head, "**Warnings:**", ""], [f"- {prose(text)}" for text in warnings], "warnings")
        head = []
    if plan["actions"]:
        rows = [line for action in plan["actions"] for line in _change_rows(action, run["edits"])]
        yield Block([*head, *table_head(*titles)], rows, "rows")
        head = []
    if plan["summary"]:
        in_step, others = plan["summary"]["unchanged"], plan["summary"]["unmanaged"]
        yield Block([*head, f"{in_step} in step, {others} declared by nobody."], [])


def _change_rows(action: Mapping[str, Any], edits: Mapping[str, Any]) -> Iterator[str]:
    label = f"**{action['action']}** {code(action['name'])}"
    edit = edits.get(action["id"])
    who = f", last edited {code(edit['updated_at'])} by {code(edit['updated_by'])}" if edit else ""
    for field, change in action["changes"].items():
        # The name of a list that comes or goes stands in the first cell.
        if field == "name" and action["action"] in ("create", "delete") and len(action["changes"]) > 1:
            continue
        yield row(f"{label}: {field}{who}", _value(change["before"]), _value(change["after"]))


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return code(value) if value is None or isinstance(value, str) else code(str(value))


def _result_line(runs: Mapping[str, Run]) -> str:
    count = Counter(run["status"] for run in runs.values())
    statuses = ", ".join(f"{count[status]} {status}" for status in _runs.STATUSES if count[status])
    done = sum(len(run[name]) for run in runs.values() for name in ("created", "updated", "renamed", "deleted"))
    return f"**{counted(done, 'change')} made.** {counted(len(runs), 'environment').capitalize()}: {statuses}."


def _result_overview(runs: Mapping[str, Run]) -> Block:
    rows = [
        row(code(name), f"**{run['status']}**", made(run), counted(run["requests"], "request"))
        for name, run in sorted(runs.items())
    ]
    return Block(table_head("Environment", "Status", "Made", "Cost"), rows, "environments")


def _result_blocks(name: str, run: Run) -> Iterator[Block]:
    head = [f"#### {code(name)}", ""]
    errors = {(error["name"], error["action"]): error["msg"] for error in run["errors"]}
    if run["msg"]:
        texts = list(errors.values()) or [problem["msg"] for problem in (run["plan"] or {}).get("problems", ())]
        yield Block([*head, "**It failed:**", ""], [f"- {prose(text)}" for text in texts or [run["msg"]]], "errors")
        head = []
    if run["promotion"]:
        yield from _promotion_blocks(head, run["promotion"])
        head = []
    rows = [row(_state(action, run), *_names(action)) for action in _actions(run)]
    if rows:
        yield Block([*head, *table_head("State", "Change", "Fields")], rows, "changes")


def _names(action: Mapping[str, Any]) -> tuple[str, str]:
    before = (action["changes"].get("name") or {}).get("before")
    was = f", was {code(before)}" if action["action"] == "rename" else ""
    return f"**{action['action']}** {code(action['name'])}{was}", ", ".join(action["changes"])


def _state(action: Mapping[str, Any], run: Run) -> str:
    if any((error["name"], error["action"]) == (action["name"], action["action"]) for error in run["errors"]):
        return "failed"
    if action["name"] in run[_DONE[action["action"]]]:
        return "done"
    return "not tried" if action["name"] in run["pending"] else "not done"


def _promotion_blocks(head: Sequence[str], promotion: Mapping[str, Any]) -> Iterator[Block]:
    line = f"Promoted from {code(promotion['source'])}: {counted(len(promotion['promoted']), 'declaration')}."
    held = [f"- {code(held['key'])}: {prose(held['reason'])}" for held in promotion["held_back"]]
    if promotion["forced"]:
        line += " **promote_force was set**: what follows was promoted although it was not in step."
    elif held:
        line += f" **Held back: {len(held)}.**"
    yield Block([*head, line, ""], held, "keys")
