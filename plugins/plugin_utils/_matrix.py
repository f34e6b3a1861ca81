# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One table of lists by environments. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._claims import unmanaged
from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import (
    COMPARED,
    ContactList,
    DesiredList,
    divided,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._current import Current
from ansible_collections.koreai.contact_center.plugins.module_utils._declarations import item_problems
from ansible_collections.koreai.contact_center.plugins.module_utils._plan import Action, Environment, make_plan
from ansible_collections.koreai.contact_center.plugins.module_utils._text import fold, same
from ansible_collections.koreai.contact_center.plugins.plugin_utils._changes import counted
from ansible_collections.koreai.contact_center.plugins.plugin_utils._markdown import code, prose
from ansible_collections.koreai.contact_center.plugins.plugin_utils._runs import Run

IN_SYNC = "in sync"
NOT_READ = "not read"
# The API's names for the keys of a result.
_FIELDS = {"_id": "id", **{text.field: option for option, text in COMPARED.items()}}
_FIELDS |= {"listType": "list_type", "source": "source", "allowDuplicates": "allow_duplicates"}
_FIELDS |= {"isActive": "is_active", "isDefault": "is_default", "isGlobalDNC": "is_global_dnc"}
_MARKS = {IN_SYNC: "=", None: " "}
_LEGEND = (
    "`=` in sync; _differs_: this field is not as declared; _missing_: declared, but does not exist; _former name_: is "
    "to be renamed; _unmanaged_: exists, but is not declared; _unclear_: more than one list matches; _skipped_: left "
    "alone in this environment; empty: neither declared nor existing."
)


def current_lists(lists: Iterable[Mapping[str, Any]]) -> list[ContactList]:
    """Contact lists from what ``kore_contact_list_info`` returned. What no answer said stays unknown."""
    return [ContactList.from_api({field: found.get(key) for field, key in _FIELDS.items()}) for found in lists]


def column(items: Sequence[Mapping[str, Any]], lists: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The state of one environment: each declared list by its key, and the names of unmanaged lists.

    Raises ValueError if the declarations break a rule.
    """
    problems = item_problems(items)
    if problems:
        raise ValueError(" ".join(problems))
    desired, skipped = divided(items)
    current = Current().with_listing(current_lists(lists), 0.0)
    plan = make_plan(desired, current, Environment("", "", ""))
    actions = {action.key: action for action in plan.actions}
    states = {
        item.key: _state(item, actions.get(item.key), plan.claims.lists.get(item.key), current) for item in desired
    }
    others = [record.name or record.id for record in unmanaged(plan.claims, current, skipped)]
    return {"states": {**states, **{item.key: "skipped" for item in skipped}}, "unmanaged": sorted(others)}


def text(runs: Mapping[str, Run]) -> str:
    """matrix.md: a row for each list, a column for each environment. Rows that are in sync everywhere come last."""
    columns = [None if run.failed else run.states for run in runs.values()]
    states = [found and {**dict.fromkeys(found["unmanaged"], "unmanaged"), **found["states"]} for found in columns]
    keys = sorted({key for found in states for key in found or ()})
    rows = [(key, [NOT_READ if found is None else found.get(key) for found in states]) for key in keys]
    differing = [cells for cells in rows if any(state not in (IN_SYNC, NOT_READ) for state in cells[1])]
    in_sync = [cells for cells in rows if cells not in differing]
    failed = sum(run.failed for run in runs.values())
    unread = f"**{failed} of {counted(len(runs), 'environment')} could not be read.** " if failed else ""
    extent = f"{counted(len(rows), 'list')} in {counted(len(runs) - failed, 'environment')}"
    lines = [
        "### Contact lists: matrix",
        "",
        f"{unread}{extent}: **{len(differing)} out of sync somewhere**, {len(in_sync)} in sync everywhere.",
        "",
        _row("List", map(code, runs)),
        _row("---", ("---" for _name in runs)),
        *(_row(code(key), (_MARKS.get(state, state or "") for state in cells)) for key, cells in differing + in_sync),
        "",
        _LEGEND,
        "",
        *(f"- {code(name)} {NOT_READ}: {prose(run.msg)}" for name, run in runs.items() if run.msg),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _state(item: DesiredList, action: Action | None, record: ContactList | None, current: Current) -> str:
    if record is None:
        if item.absent:
            return IN_SYNC
        wanted = {fold(name) for name in (item.name or "", *item.former_names)}
        return "unclear" if any(fold(found.name) in wanted for found in current.lists) else "missing"
    if action is None:
        return IN_SYNC
    if action.action == "delete":
        return "to be deleted"
    by_former_name = not item.contact_list_id and not same(record.name, item.name)
    fields = [field for field in action.after if not (by_former_name and field == "name")]
    parts = [f"former name {code(record.name)}"] if by_former_name else []
    return ", ".join([*parts, *(["differs: " + ", ".join(fields)] if fields else [])])


def _row(first: str, others: Iterable[str]) -> str:
    return f"| {' | '.join([first, *others])} |"
