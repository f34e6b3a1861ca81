# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became of each environment, as a value: the source of every report. Pure but for the reading of variables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped, quoted
from ansible_collections.koreai.contact_center.plugins.plugin_utils._plain import plain

# The worst first. A run has the worst status of its environments.
STATUSES = ("error", "partial", "drift", "applied", "changes", "clean")
FAILED = ("error", "partial", "drift")
UNFINISHED = "The run did not finish."

_LISTS = ("created", "updated", "renamed", "deleted", "errors", "pending")
_FAILURE = ("failed", "unreachable", "skipped", "msg", "results")
# Where the role contact_lists and Ansible leave what happened, by the name that it has here; and what of it counts.
_VARIABLES = {
    "result": ("contact_lists_result", (*_FAILURE, *_LISTS, "changed", "plan", "api")),
    "failure": ("ansible_failed_result", _FAILURE),
    "edits": ("contact_lists_edits", ("results",)),
    "promotion": ("promote_selection", ("source", "forced", "promoted", "held_back")),
    "states": ("contact_lists_states", ("states", "extra")),
    "exported": ("contact_lists_exported", ("declared", "left_out")),
    "written": ("contact_lists_written", ("stdout_lines",)),
}


def collected(hosts: Iterable[str], hostvars: Any, kind: str) -> dict[str, dict[str, Any]]:
    """The run of each host, read from what the role left in its variables; ``kind`` is as for ``run_of``."""
    return {str(host): run_of(kind=kind, **_left_by(str(host), hostvars)) for host in hosts}


def run_of(
    *,
    kind: str,
    result: Mapping[str, Any] | None = None,
    failure: Mapping[str, Any] | None = None,
    edits: Mapping[str, Any] | None = None,
    promotion: Mapping[str, Any] | None = None,
    states: Mapping[str, Any] | None = None,
    exported: Mapping[str, Any] | None = None,
    written: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """One environment's run: its status, a sentence where it failed, its plan, what was done and what it cost.

    ``kind`` is plan, drift, apply, matrix, export or validate.
    """
    result = result or {}
    run: dict[str, Any] = {"status": "", "msg": _failure(result, failure), "plan": result.get("plan")}
    run.update({name: result.get(name) or [] for name in _LISTS})
    run["requests"] = (result.get("api") or {}).get("requests", 0) + _requests(edits)
    run["edits"] = _last_edits(edits)
    run["promotion"] = promotion
    run["states"] = states
    run["exported"] = exported
    run["files"] = (written or {}).get("stdout_lines") or []
    run["status"] = _status(kind, run, bool(result.get("changed")))
    run["sentences"] = list(_sentences(run)) if run["status"] in FAILED else []
    return run


def worst(statuses: Iterable[str]) -> str:
    """The worst of some statuses; C(error) where there are none, as a run without environments is none."""
    return min(statuses, key=STATUSES.index, default="error")


def summary(runs: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The data of summary.json."""
    return {
        "status": worst(run["status"] for run in runs.values()),
        "environments": {name: _summary(run) for name, run in runs.items()},
    }


def plan_document(runs: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The data of plan.json; an environment that could not be planned is not in it."""
    return {"schema": 1, "environments": {name: run["plan"] for name, run in runs.items() if run["plan"]}}


def result_document(runs: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The data of result.json."""
    kept = ("status", "msg", *_LISTS, "requests", "plan", "promotion")
    environments = {
        name: {key: run[key] for key in kept if run[key] is not None or key == "plan"} for name, run in runs.items()
    }
    return {"schema": 1, "status": worst(run["status"] for run in runs.values()), "environments": environments}


def plan_for(document: Any, environment: str) -> Mapping[str, Any]:
    """The plan of one environment in plan.json; raises ValueError where there is none."""
    again = "Nothing was written. Make a new plan and have it reviewed."
    plans = document.get("environments") if isinstance(document, Mapping) else None
    if not isinstance(plans, Mapping) or document.get("schema") != 1:
        raise ValueError(f"The plan file is no plan.json of schema 1. {again}")
    plan = plans.get(environment)
    if not isinstance(plan, Mapping):
        raise ValueError(f"The plan file holds no plan for {environment}. {again}")
    return plan


def drifted(run: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each declared field that differs, with both values, and when and by whom the list was last edited."""
    found = []
    for action in (run["plan"] or {}).get("actions", ()):
        edit = run["edits"].get(action["id"]) or {}
        found += [
            {
                "list": action["name"],
                "id": action["id"],
                "field": field,
                "declared": change["after"],
                "found": change["before"],
                "updated_at": edit.get("updated_at"),
                "updated_by": edit.get("updated_by"),
            }
            for field, change in action["changes"].items()
        ]
    return found


def _sentences(run: Mapping[str, Any]) -> Iterator[str]:
    """Why a run counts as failed."""
    if run["msg"] is not None:
        yield run["msg"]
        return
    for field in drifted(run):
        edited = escaped(f"{field['updated_at']} by {field['updated_by']}")
        edit = f", last edited {edited}" if field["updated_at"] else ""
        label = f"{quoted(field['list'])} ({escaped(field['id'] or 'missing')})"
        values = f"{_value(field['found'])} and declared as {_value(field['declared'])}"
        yield f"{label}: its {field['field']} is {values}{edit}."


def _value(value: Any) -> str:
    return "nothing" if value is None else quoted(value) if isinstance(value, str) else str(value).lower()


def _left_by(host: str, hostvars: Any) -> dict[str, Any]:
    left: dict[str, Any] = {}
    for name, (variable, keys) in _VARIABLES.items():
        # Whatever a host's variables hold, it must not hide the other hosts.
        with suppress(Exception):
            value = hostvars[host][variable]
            left[name] = {key: plain(value[key]) for key in keys if key in value}
    return left


def _failure(result: Mapping[str, Any], failure: Mapping[str, Any] | None) -> str | None:
    for failed in (result, failure or {}):
        if failed.get("unreachable"):
            return f"Unreachable: {_sentence(failed)}"
        if failed.get("failed") or failed is failure:
            return _sentence(failed)
    return None if result and not result.get("skipped") else UNFINISHED


def _sentence(failed: Mapping[str, Any]) -> str:
    parts = [_sentence(part) for part in failed.get("results") or () if part.get("failed") or part.get("unreachable")]
    msg = failed.get("msg")
    text = " ".join(map(str, msg)) if isinstance(msg, list) else str(msg or "")
    return " ".join(parts) or text.strip() or "It failed without a message."


def _status(kind: str, run: Mapping[str, Any], changed: bool) -> str:
    done = any(run[name] for name in ("created", "updated", "renamed", "deleted"))
    if run["msg"] is not None:
        return "partial" if kind == "apply" and changed else "error"
    if done:
        return "applied"
    if not (run["plan"] or {}).get("actions"):
        return "clean"
    return "drift" if kind == "drift" else "changes"


def _requests(edits: Mapping[str, Any] | None) -> int:
    return sum((part.get("api") or {}).get("requests", 0) for part in (edits or {}).get("results") or ())


def _last_edits(edits: Mapping[str, Any] | None) -> dict[str, dict[str, Any]]:
    lists = [found for part in (edits or {}).get("results") or () for found in part.get("contact_lists") or ()]
    return {found["id"]: {key: found.get(key) for key in ("updated_at", "updated_by")} for found in lists}


def _summary(run: Mapping[str, Any]) -> dict[str, Any]:
    plan = run["plan"] or {}
    about: dict[str, Any] = {"status": run["status"], "requests": run["requests"]}
    if run["msg"] is not None:
        about["msg"] = run["msg"]
    if plan:
        about |= {"changes": len(plan["actions"]), "problems": len(plan["problems"])}
        about |= {"digest": plan["digest"], **plan["summary"]}
    if run["status"] == "drift":
        about["drift"] = drifted(run)
    if run["promotion"]:
        about["held_back"] = [held["key"] for held in run["promotion"]["held_back"]]
        about["forced"] = run["promotion"]["forced"]
    return about
