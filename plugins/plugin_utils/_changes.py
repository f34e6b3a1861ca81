# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run changes or has changed, once for all environments: the words and counts of every report. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped, quoted
from ansible_collections.koreai.contact_center.plugins.plugin_utils._runs import DONE, Run

SIGNS = {"create": "+", "update": "~", "rename": "→", "delete": "-"}
# The whole message follows at the end of the run.
_LONGEST = 160

# What happened to a change.
PLANNED = "planned"
MADE = "made"
FAILED = "failed to"
NOT_TRIED = "did not try to"
NOT_DONE = "did not"


@dataclass(frozen=True)
class Note:
    """A text about a change, and the environments that it is about; empty if it is about all of the change's."""

    text: str
    is_warning: bool
    environments: tuple[str, ...]

    def shown(self, mark: str, name: Callable[[str], str], text: Callable[[str], str]) -> str:
        """One line, with names and texts as a report writes them, and its mark of a warning."""
        about = f"{', '.join(map(name, self.environments))}: " if self.environments else ""
        return f"{mark if self.is_warning else ''}{about}{text(self.text)}"


@dataclass(frozen=True)
class Change:
    """The same action in some environments, and what happened to it there.

    ``was`` is the former name of a renamed list. ``values`` are the old and new values as strings, each after its sign.
    """

    action: str
    state: str
    name: str
    was: str | None
    values: tuple[tuple[str, str], ...]
    environments: tuple[str, ...]
    notes: tuple[Note, ...]

    @property
    def label(self) -> str:
        """What is to be done, or what happened to it."""
        sign = SIGNS[self.action]
        labels = {PLANNED: f"{sign} {self.action}", MADE: f"{sign} {DONE[self.action]}"}
        return labels.get(self.state, f"! {self.state} {self.action}")


def counted(count: int, noun: str) -> str:
    """A number with its noun."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def action_counts(actions: Iterable[str]) -> str:
    """How many actions of each kind are to be done."""
    count = Counter(actions)
    return ", ".join(f"{count[action]} to {action}" for action in DONE if count[action])


def changes_of(runs: Mapping[str, Run]) -> list[Change]:
    """The distinct changes: what was not done comes first, and different changes of one list stand together.

    A different old value makes a different change.
    """
    groups: dict[str, list[tuple[str, Run, Mapping[str, Any]]]] = {}
    for environment, run in runs.items():
        for action in run.actions:
            identity = [_state(action, run), action["action"], action["name"], action["changes"]]
            groups.setdefault(json.dumps(identity, sort_keys=True), []).append((environment, run, action))
    changes = [_change(group) for group in groups.values()]
    met = {name: number for number, name in enumerate(dict.fromkeys(change.name for change in changes))}
    return sorted(changes, key=lambda change: (change.state in (PLANNED, MADE), met[change.name]))


def where(environments: Sequence[str], runs: Mapping[str, Run]) -> str:
    """The environments of a change, in words."""
    others = ", ".join(escaped(name) for name in runs if name not in environments)
    if len(runs) > 3 and 4 * (len(runs) - len(environments)) < len(runs):
        return f"all {counted(len(runs), 'environment')}{' but ' if others else ''}{others}"
    return ", ".join(map(escaped, environments))


def headline(runs: Mapping[str, Run], kind: str) -> str:
    """A summary of a plan, or of what a run did, in Markdown. Missing plans come first."""
    if kind == "apply":
        return _result_headline(runs)
    planned = [run for run in runs.values() if run.plan]
    changes = changes_of(runs)
    sentences = []
    if len(planned) < len(runs):
        sentences.append(f"**No plan for {len(runs) - len(planned)} of {counted(len(runs), 'environment')}.**")
    if changes:
        extent = _of(sum(bool(run.actions) for run in planned), len(runs))
        kinds = action_counts(change.action for change in changes)
        writes = sum(len(run.actions) for run in planned)
        sentences.append(f"**{counted(len(changes), 'change')}, {counted(writes, 'write')}** in {extent}: {kinds}.")
    elif planned:
        sentences.append(f"**No changes** in {_of(len(planned), len(runs))}.")
    problems = sum(len(run.problems) for run in planned)
    if problems:
        sentences.append(f"**{counted(problems, 'problem')}:** nothing is applied where there are any.")
    refused = sum(run.failed and not run.problems for run in planned)
    if refused:
        sentences.append(f"**{counted(refused, 'plan')} refused.**")
    if changes:
        requests = sum(run.plan["estimate"]["requests"] for run in planned if run.plan)
        sentences.append(f"{counted(requests, 'request')}.")
    return " ".join(sentences)


def _result_headline(runs: Mapping[str, Run]) -> str:
    """A summary of what a run did, in Markdown. Failures come first."""
    failed = sum(run.failed for run in runs.values())
    sentences = [f"**{failed} of {counted(len(runs), 'environment')} failed.**"] if failed else []
    made = Counter(word for run in runs.values() for word in DONE.values() for _name in run.lists[word])
    if not made and any(run.status == "changes" for run in runs.values()):
        return f"**Check mode:** {headline(runs, 'plan')}"
    if made:
        extent = _of(sum(any(run.lists[word] for word in DONE.values()) for run in runs.values()), len(runs))
        changes = Counter(DONE[change.action] for change in changes_of(runs) if change.state == MADE)
        kinds = ", ".join(f"{changes[word]} {word}" for word in DONE.values() if changes[word])
        writes = counted(sum(made.values()), "write")
        sentences.append(f"**{counted(sum(changes.values()), 'change')}, {writes}** made in {extent}: {kinds}.")
    elif failed < len(runs):
        sentences.append("**Nothing to do.**")
    return " ".join(sentences)


def counts(run: Run) -> str:
    """How much was changed in an environment, failed or was not tried, or is to be done there."""
    words = {**{word: word for word in DONE.values()}, "errors": "failed", "pending": "not tried"}
    done = ", ".join(f"{len(run.lists[name])} {word}" for name, word in words.items() if run.lists[name])
    return done or action_counts(action["action"] for action in run.actions)


def held_back(run: Run) -> str:
    """How much a promotion holds back, in Markdown, as the end of a line."""
    held = run.promotion["held_back"] if run.promotion else ()
    forced = run.promotion and run.promotion["forced"]
    return f"; {len(held)} **promoted by force**" if forced else f"; **{len(held)} held back**" if held else ""


def outcome(name: str, run: Run) -> str:
    """The line of one environment, with the status of summary.json."""
    about = ": ".join(filter(None, [run.status, counts(run)])) + held_back(run).replace("**", "")
    if run.status == "error" or (run.failed and run.kind == "doctor"):
        told = escaped(" ".join((run.msg or "").split()))
        about = f"{run.status}: {told if len(told) <= _LONGEST else f'{told[:_LONGEST]}…'}"
    elif run.kind == "validate":
        about = "valid"
    elif run.states:
        in_sync = sum(state == "in sync" for state in run.states["states"].values())
        others = f"{len(run.states['states']) - in_sync} out of sync, {len(run.states['unmanaged'])} unmanaged"
        about = f"{in_sync} in sync, {others}"
    return f"{escaped(name)}: {about}"


def unmanaged_names(run: Run) -> str:
    """The names of the unmanaged lists, as far as they are in the result, and how many more there are."""
    total = (run.plan or {}).get("summary", {}).get("unmanaged", 0)
    more = f" and {total - len(run.unmanaged)} more" if total > len(run.unmanaged) else ""
    return ", ".join(map(quoted, run.unmanaged)) + more


def _change(group: Sequence[tuple[str, Run, Mapping[str, Any]]]) -> Change:
    _environment, run, action = group[0]
    names = action["changes"].get("name") or {}
    values = [
        (sign, text)
        for option, change in action["changes"].items()
        for sign, value in (("-", change["before"]), ("+", change["after"]))
        if option != "name" and (text := _shown(option, value))
    ]
    environments = tuple(name for name, _run, _action in group)
    notes: dict[tuple[str, bool], dict[str, None]] = {}
    for name, run, action in group:
        for note in _notes(run, action):
            notes.setdefault(note, {})[name] = None
    told = [Note(*note, () if tuple(names) == environments else tuple(names)) for note, names in notes.items()]
    return Change(
        action["action"],
        _state(action, run),
        action["name"],
        names.get("before") if action["action"] == "rename" else None,
        tuple(values),
        environments,
        tuple(sorted(told, key=lambda note: note.is_warning)),
    )


def _state(action: Mapping[str, Any], run: Run) -> str:
    if any(_is_about(error, action) for error in run.lists["errors"]):
        return FAILED
    if action["name"] in run.lists[DONE[action["action"]]]:
        return MADE
    if run.kind == "apply" and run.failed:
        return NOT_TRIED if action["name"] in run.lists["pending"] else NOT_DONE
    return PLANNED


def _is_about(error: Mapping[str, Any], action: Mapping[str, Any]) -> bool:
    return bool((error["name"], error["action"]) == (action["name"], action["action"]))


def _shown(option: str, value: Any) -> str:
    """A value as reports show it; empty if there is none."""
    if value is None or value == "":
        return ""
    text = value if isinstance(value, str) else str(value).lower()
    return text if option == "description" else f"{option}: {text}"


def _notes(run: Run, action: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """What to know about an action, and whether it is a warning; these name its campaigns."""
    yield from ((error["msg"], False) for error in run.lists["errors"] if _is_about(error, action))
    edit = run.edits.get(action["id"])
    if edit:
        yield f"last edited {edit['updated_at']} by {edit['updated_by']}", False
    if _state(action, run) not in (NOT_TRIED, NOT_DONE):
        yield from ((text, True) for text in action["warnings"])


def _of(count: int, total: int) -> str:
    return counted(total, "environment") if count == total else f"{count} of {counted(total, 'environment')}"
