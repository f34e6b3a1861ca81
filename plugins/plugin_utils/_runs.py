# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The outcome of each environment as a value, from which every report is made. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped, quoted
from ansible_collections.koreai.contact_center.plugins.plugin_utils._plain import plain

# The worst first. A run has the worst status of its environments.
STATUSES = ("error", "partial", "drift", "applied", "changes", "clean")
UNFINISHED = "The run did not finish."
# The doctor's verdicts, those to read first at the beginning.
VERDICTS = ("mind", "supported", "safe", "not_seen")
# The words for each kind of action when it is done.
DONE = {"create": "created", "update": "updated", "rename": "renamed", "delete": "deleted"}

_LISTS = (*DONE.values(), "errors", "pending")
_WRITES = "koreai.contact_center.kore_contact_lists"
# Ansible's words for a task that did not begin, because its options could not be evaluated or are not valid.
_NOT_BEGUN = re.compile(
    r"^(Task failed: (Finalization of task args|Error processing keyword)|The task includes an option with an undefin|"
    r"An unhandled exception occurred while templating|The field '|missing required|argument '|value of |Unsupported )"
)
# Ansible's words around a sentence of this collection.
_WRAPPED = re.compile(
    r"(?s).*(?:filter plugin '(?:koreai\.contact_center\.\w+|ansible\.builtin\.mandatory)' failed: "
    r"|original message: )(.+)"
)


@dataclass(frozen=True)
class Run:
    """One environment's run: a message if it failed, its plan, what was done, and its cost.

    ``warnings`` are those that are not about an action of its plan. ``findings`` are the doctor's; ``leftovers`` counts
    the doctor's own lists that may still exist. ``edits`` has, by id, the lists that were read for their last edits;
    ``contact_lists`` are the lists of an environment.
    """

    kind: str
    msg: str | None = UNFINISHED
    plan: Mapping[str, Any] | None = None
    lists: Mapping[str, Sequence[Any]] = field(default_factory=lambda: dict.fromkeys(_LISTS, ()))
    warnings: Sequence[str] = ()
    requests: int = 0
    edits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    promotion: Mapping[str, Any] | None = None
    states: Mapping[str, Any] | None = None
    contact_lists: Sequence[Mapping[str, Any]] | None = None
    unmanaged: Sequence[str] = ()
    findings: Sequence[Mapping[str, str]] = ()
    leftovers: int = 0
    certificates_verified: bool = True
    changed: bool = False

    @property
    def status(self) -> str:
        """One of STATUSES."""
        if self.failed:
            return "partial" if self.kind in ("apply", "doctor") and self.changed else "error"
        if any(self.lists[name] for name in DONE.values()):
            return "applied"
        if not self.actions:
            return "clean"
        return "drift" if self.kind == "drift" else "changes"

    @property
    def actions(self) -> Sequence[Mapping[str, Any]]:
        return (self.plan or {}).get("actions") or ()

    @property
    def problems(self) -> Sequence[Mapping[str, Any]]:
        return (self.plan or {}).get("problems") or ()

    @property
    def failed(self) -> bool:
        return self.msg is not None

    def sentences(self) -> list[str]:
        """Why this environment's own task fails; empty if it does not."""
        return [self.msg] if self.msg is not None else list(_drift_sentences(self)) if self.status == "drift" else []


def runs_of(
    hosts: Iterable[str], variables_of: Callable[[str], Mapping[str, Any]], kind: str, play: str
) -> dict[str, Run]:
    """The run of each host that takes part in a play, from the results in its variables.

    Whatever one host's variables contain, it does not hide the others. A host that was skipped at the beginning takes
    no part. One that did not begin in this play did not finish.
    """
    runs = {}
    for host in hosts:
        try:
            variables = variables_of(host)
            begun = variables.get("contact_lists_begun") or {}
            if begun.get("skipped"):
                continue
            runs[host] = run_of(variables, kind) if begun.get("play") == play else Run(kind)
        except Exception as error:
            runs[host] = Run(kind, msg=f"Its outcome cannot be read: {type(error).__name__}.")
    return runs


def run_of(variables: Mapping[str, Any], kind: str) -> Run:
    """One environment's run. ``kind`` is validate, plan, drift, apply, export, matrix or doctor."""
    result = _left(variables, "contact_lists_result")
    failure = _left(variables, "contact_lists_failure")
    edits = _left(variables, "contact_lists_edits")
    promotion = _left(variables, "contact_lists_selection")
    return Run(
        kind,
        msg=_failure(result, failure, kind) or _nothing_promoted(promotion),
        plan=result.get("plan"),
        lists={name: result.get(name) or () for name in _LISTS},
        warnings=_warnings(result),
        requests=_requests(result) + sum(map(_requests, edits.get("results") or ())),
        edits=_last_edits(edits),
        promotion={key: value for key, value in promotion.items() if key != "contact_lists"} or None,
        states=_left(variables, "contact_lists_states") or None,
        contact_lists=result.get("contact_lists"),
        unmanaged=result.get("unmanaged") or (),
        findings=result.get("findings") or (),
        leftovers=int(result.get("leftovers") or 0),
        certificates_verified=_left(variables, "contact_lists_begun").get("certificates_verified", True),
        changed=bool(result.get("changed")),
    )


def _warnings(result: Mapping[str, Any]) -> list[str]:
    actions = (result.get("plan") or {}).get("actions") or ()
    told = {text for action in actions for text in action["warnings"]}
    return [text for text in result.get("warnings") or () if text not in told]


def worst(runs: Iterable[Run]) -> str:
    """The worst status; error if there are no runs, because a run without environments is an error."""
    return min((run.status for run in runs), key=STATUSES.index, default="error")


def summary(runs: Mapping[str, Run], keeps: Callable[[str], bool] = bool) -> dict[str, Any]:
    """The data of summary.json. ``keeps`` says, by its key, what of each environment is wanted."""
    environments = {
        name: {key: value for key, value in _summary(run).items() if keeps(key)} for name, run in runs.items()
    }
    return {"status": worst(runs.values()), "environments": environments}


def plan_document(runs: Mapping[str, Run]) -> dict[str, Any]:
    """The data of plan.json, without environments that could not be planned."""
    return {"schema": 1, "environments": {name: run.plan for name, run in runs.items() if run.plan}}


def result_document(runs: Mapping[str, Run]) -> dict[str, Any]:
    """The data of result.json."""
    environments = {name: _result(run) for name, run in runs.items()}
    return {"schema": 1, "status": worst(runs.values()), "environments": environments}


def of_verdict(run: Run, verdict: str) -> list[Mapping[str, str]]:
    """The doctor's findings with that verdict."""
    return [finding for finding in run.findings if finding["verdict"] == verdict]


def drifted(run: Run) -> list[dict[str, Any]]:
    """Each declared field that differs, with both values, and when and by whom the list was last edited."""
    return [
        {
            "list": action["name"],
            "id": action["id"],
            "field": option,
            "declared": change["after"],
            "found": change["before"],
            **{key: run.edits.get(action["id"], {}).get(key) for key in ("updated_at", "updated_by")},
        }
        for action in run.actions
        for option, change in action["changes"].items()
    ]


def _left(variables: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What a task registered; nothing if it was skipped."""
    value = variables.get(name)
    return plain(value) if isinstance(value, Mapping) and not value.get("skipped") else {}


def failure_sentence(failed: Mapping[str, Any]) -> str:
    """The message of a failed result; for a loop, the messages of the items that failed."""
    found = failed.get("results") or ()
    parts = [failure_sentence(part) for part in found if part.get("failed") or part.get("unreachable")]
    msg = failed.get("msg")
    text = " ".join(map(str, msg)) if isinstance(msg, list) else str(msg or "")
    return " ".join(parts) or own_words(text.strip()) or "It failed without a message."


def own_words(text: str) -> str:
    """A message without the words that Ansible puts around it, in some versions twice."""
    found = _WRAPPED.fullmatch(text)
    words = " ".join(found[1].split()) if found else text.removeprefix("Task failed: ")
    return re.sub(r"^(.+)\. \1$", r"\1", words)


def _failure(result: Mapping[str, Any], failure: Mapping[str, Any], kind: str) -> str | None:
    if result.get("msg") and "leftovers" in result:
        # The doctor's own message names its leftovers by id.
        left = f"Lists with names of the doctor's are there: {result['leftovers']}. The message of its task names them."
        return " ".join([*result["problems"], *([left] if result["leftovers"] else ())])
    if result.get("unreachable"):
        return f"Unreachable: {failure_sentence(result)}"
    if failure:
        unknown = kind == "apply" and failure.get("action") == _WRITES and not result.keys() & DONE.values()
        unknown = unknown and not _NOT_BEGUN.match(str(result.get("msg")))
        told = f"{failure['msg'].rstrip('.')}. It is not known whether anything was written."
        return told if unknown else failure["msg"]
    if result.get("failed"):
        return failure_sentence(result)
    return None if result else UNFINISHED


def _nothing_promoted(promotion: Mapping[str, Any]) -> str | None:
    held = promotion.get("held_back")
    if not held or promotion["promoted"]:
        return None
    reasons = " ".join(f"{quoted(one['key'])}: {one['reason']}" for one in held)
    return f"Nothing was promoted, because every key is held back. {reasons}"


def _drift_sentences(run: Run) -> Iterator[str]:
    for found in drifted(run):
        edited = escaped(f"{found['updated_at']} by {found['updated_by']}")
        edit = f", last edited {edited}" if found["updated_at"] else ""
        label = f"{quoted(found['list'])} ({escaped(found['id'] or 'missing')})"
        values = f"{_value(found['found'])} and declared as {_value(found['declared'])}"
        yield f"{label}: its {found['field']} is {values}{edit}."


def _value(value: Any) -> str:
    return "null" if value is None else quoted(value) if isinstance(value, str) else str(value).lower()


def _requests(result: Mapping[str, Any]) -> int:
    return int((result.get("api") or {}).get("requests", 0))


def _last_edits(edits: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {found["id"]: found for part in edits.get("results") or () for found in part.get("contact_lists") or ()}


def _result(run: Run) -> dict[str, Any]:
    about: dict[str, Any] = {"status": run.status, "msg": run.msg, **run.lists, "warnings": run.warnings}
    about |= {"requests": run.requests, "promotion": run.promotion}
    return {**{key: value for key, value in about.items() if value is not None}, "plan": run.plan}


def _summary(run: Run) -> dict[str, Any]:
    about: dict[str, Any] = {"status": run.status, "requests": run.requests}
    if run.failed:
        about["msg"] = run.msg
    if run.plan:
        about |= {"changes": len(run.actions), "problems": len(run.problems)}
        about |= {"digest": run.plan["digest"], **run.plan["summary"]}
    if run.kind == "apply":
        about |= {name: len(run.lists[name]) for name in DONE.values()}
    if run.status == "drift":
        about["drift"] = drifted(run)
    if run.kind == "drift" and run.plan:
        about["unmanaged_names"] = list(run.unmanaged)
    if run.findings:
        about |= {verdict: len(of_verdict(run, verdict)) for verdict in VERDICTS} | {"leftovers": run.leftovers}
    if run.promotion:
        about["held_back"] = [held["key"] for held in run.promotion["held_back"]]
        about["forced"] = run.promotion["forced"]
    return about
