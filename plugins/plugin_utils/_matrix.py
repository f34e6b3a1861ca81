# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One table of lists by environments. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import ContactList, DesiredList
from ansible_collections.koreai.contact_center.plugins.module_utils._current import Current
from ansible_collections.koreai.contact_center.plugins.module_utils._declarations import item_problems
from ansible_collections.koreai.contact_center.plugins.module_utils._plan import Action, Environment, make_plan
from ansible_collections.koreai.contact_center.plugins.module_utils._text import fold, same
from ansible_collections.koreai.contact_center.plugins.plugin_utils._markdown import code, prose, row, table_head
from ansible_collections.koreai.contact_center.plugins.plugin_utils._outcome import counted

EQUAL = "equal"
MISSING = "missing"
EXTRA = "extra"
UNREACHABLE = "unreachable"
_MARKS = {EQUAL: "=", None: " "}


def current_lists(lists: Iterable[Mapping[str, Any]]) -> list[ContactList]:
    """Contact lists from what C(kore_contact_list_info) returned; what no answer said stays unknown."""
    return [
        ContactList.from_api(
            {
                "_id": found["id"],
                "name": found["name"],
                "description": found.get("description"),
                "listType": found.get("list_type"),
                "source": found.get("source"),
                "isActive": found.get("is_active"),
                "isDefault": found.get("is_default"),
                "isGlobalDNC": found.get("is_global_dnc"),
                "allowDuplicates": found.get("allow_duplicates"),
            }
        )
        for found in lists
    ]


def column(items: Sequence[Mapping[str, Any]], lists: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """How one environment stands: the state of each declared list by its key, and the lists that nobody declares.

    Raises ValueError where the declarations break a rule.
    """
    problems = item_problems(items)
    if problems:
        raise ValueError(" ".join(problems))
    desired = [DesiredList.from_options(item) for item in items]
    current = Current().with_listing(current_lists(lists), 0.0)
    plan = make_plan(desired, current, Environment("", "", ""))
    actions = {action.key: action for action in plan.actions}
    states = {
        item.key: _state(item, actions.get(item.key), plan.claims.lists.get(item.key), current) for item in desired
    }
    claimed = {record.id for record in plan.claims.lists.values()}
    extra = sorted(record.name for record in current.lists if record.id not in claimed)
    return {"states": states, "extra": extra}


def text(runs: Mapping[str, Mapping[str, Any]]) -> str:
    """matrix.md: a row for each list, a column for each environment; rows that are equal everywhere come last."""
    names = sorted(runs)
    failures = {name: run["msg"] for name, run in runs.items() if run["msg"] is not None}
    states = {name: _with_extra(runs[name]["states"], name in failures) for name in names}
    keys = sorted({key for name in names for key in states[name] or {}})
    rows = [(key, [_cell(states[name], key) for name in names]) for key in keys]
    differing = [cells for cells in rows if any(state not in (EQUAL, UNREACHABLE) for state in cells[1])]
    same_rows = [cells for cells in rows if cells not in differing]
    extent = f"{counted(len(rows), 'list')} in {counted(len(names), 'environment')}"
    lines = [
        "### Contact lists: matrix",
        "",
        f"{extent}: **{len(differing)} not the same everywhere**, {len(same_rows)} equal.",
        "",
        *table_head("List", *(code(name) for name in names)),
        *(row(code(key), *(_MARKS.get(state, state or "") for state in cells)) for key, cells in differing + same_rows),
        "",
        *_legend(),
        *(f"- {code(name)} {UNREACHABLE}: {prose(failures[name])}" for name in names if name in failures),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _state(item: DesiredList, action: Action | None, record: ContactList | None, current: Current) -> str:
    if record is None:
        if item.absent:
            return EQUAL
        wanted = {fold(name) for name in (item.name or "", *item.former_names)}
        return "unclear" if any(fold(found.name) in wanted for found in current.lists) else MISSING
    if action is None:
        return EQUAL
    if action.action == "delete":
        return "to be deleted"
    by_former_name = not item.contact_list_id and not same(record.name, item.name)
    fields = [field for field in action.after if not (by_former_name and field == "name")]
    parts = [f"former name {code(record.name)}"] if by_former_name else []
    return ", ".join([*parts, *(["differs: " + ", ".join(fields)] if fields else [])])


def _with_extra(found: Mapping[str, Any] | None, failed: bool) -> dict[str, str] | None:
    """The states of a column by row; None for an environment that could not be read."""
    if found is None or failed:
        return None
    return {**dict.fromkeys(found["extra"], EXTRA), **found["states"]}


def _cell(states: Mapping[str, str] | None, key: str) -> str | None:
    return UNREACHABLE if states is None else states.get(key)


def _legend() -> Iterator[str]:
    yield (
        "`=` as declared; _differs_: this field is not; _missing_: declared and not there; _former name_: still to be "
        "renamed; _extra_: there and declared by nobody; _unclear_: more than one list fits; empty: neither declared "
        "nor there."
    )
    yield ""
