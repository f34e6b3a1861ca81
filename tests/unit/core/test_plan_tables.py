# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan without HTTP: which safety check refuses which change, and what the plan counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import ContactList, DesiredList
from ansible_collections.koreai.contact_center.plugins.module_utils._current import Current
from ansible_collections.koreai.contact_center.plugins.module_utils._plan import (
    Environment,
    Plan,
    make_plan,
    missing_reads,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._read import outdated
from ansible_collections.koreai.contact_center.tests.harness.core import validated

# A list without any protection.
FREE = {
    "listType": "call",
    "isActive": True,
    "isDefault": False,
    "isGlobalDNC": False,
    "isListInUse": False,
    "campaignInUse": [],
    "totalRecordCount": 0,
}
CHANGES: dict[str, dict[str, Any]] = {
    "update": {"name": "Renewals", "description": "New"},
    "rename": {"name": "Extensions", "former_names": ["Renewals"]},
    "delete": {"name": "Renewals", "state": "absent"},
}


def held(lists: Mapping[str, Mapping[str, Any]]) -> list[ContactList]:
    return [
        ContactList.from_api({"_id": f"id of {name}", "name": name, "description": f"About {name}", **FREE, **said})
        for name, said in lists.items()
    ]


def planned(lists: Mapping[str, Mapping[str, Any]], items: Sequence[Mapping[str, Any]]) -> Plan:
    """The plan for a stream that holds these lists, by name, all of them read by id."""
    found = held(lists)
    ids = frozenset(record.id for record in found)
    connection = {"host": "https://x.example", "stream_id": "stream", "account_id": "account", "jwt": "token"}
    options = validated("kore_contact_lists", {**connection, "contact_lists": [dict(item) for item in items]})
    desired = [DesiredList.from_options(item) for item in options["contact_lists"]]
    current = Current(tuple(found), listed=ids, by_get=ids)
    return make_plan(desired, current, Environment("https://x.example", "account", "stream"))


GUARDS: list[tuple[dict[str, Any], set[str], str]] = [
    ({"isDefault": True}, {"update", "rename", "delete"}, "it is a default list"),
    ({"isGlobalDNC": True}, {"update", "rename", "delete"}, "it is a global do-not-call list"),
    ({"listType": "sms"}, {"update", "rename", "delete"}, "its listType is 'sms' and not 'call'"),
    ({"listType": None}, {"update", "rename", "delete"}, "its listType is unknown"),
    ({"isDefault": None}, {"rename", "delete"}, "does not say whether it is a default"),
    ({"isGlobalDNC": None}, {"rename", "delete"}, "a global do-not-call list"),
    ({"isListInUse": True}, {"delete"}, "it is in use"),
    ({"isListInUse": None}, {"delete"}, "does not say whether it is in use"),
    ({"campaignInUse": [{"id": "cd-1", "name": "Calls"}]}, {"delete"}, "campaigns refer to it: cd-1"),
    ({"campaignInUse": None}, {"delete"}, "does not say whether it is in use"),
    ({"totalRecordCount": 5}, {"delete"}, "it holds 5 contacts"),
    ({"totalRecordCount": None}, {"delete"}, "does not say whether it holds contacts"),
    ({}, set(), ""),
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(("said", "guarded", "words"), GUARDS, ids=[str(row[0]) for row in GUARDS])
def test_a_guard_refuses_these_changes_and_force_lifts_it(
    said: dict[str, Any], guarded: set[str], words: str, change: str
) -> None:
    lists = {"Renewals": said}
    plan = planned(lists, [CHANGES[change]])
    assert [action.action for action in plan.actions] == [change]
    texts = [problem.msg for problem in plan.problems]
    assert bool(texts) is (change in guarded), texts
    assert all(words in text and "force: true" in text for text in texts)
    forced = planned(lists, [{**CHANGES[change], "force": True}])
    assert forced.problems == ()
    assert any("by force" in text and words in text for text in forced.actions[0].warnings) is (change in guarded)


@pytest.mark.parametrize(
    ("items", "unchanged", "unmanaged"),
    [
        ([{"name": "A", "description": "About A"}], 1, 2),
        ([{"name": "A", "description": "New"}], 0, 2),
        ([{"name": "A"}, {"name": "B", "description": "New"}, {"name": "C"}], 2, 0),
        ([{"name": "Nobody", "state": "absent"}], 1, 3),
        ([{"name": "Nobody"}, {"name": "A"}], 1, 2),
        ([{"name": "New", "create": True, "description": "Words"}, {"name": "A", "state": "absent"}], 0, 2),
    ],
)
def test_what_needs_no_change_and_what_nobody_declares_is_counted(
    items: list[dict[str, Any]], unchanged: int, unmanaged: int
) -> None:
    plan = planned({"A": {}, "B": {}, "C": {}}, items)
    assert (plan.unchanged, plan.unmanaged) == (unchanged, unmanaged)


@pytest.mark.parametrize("value", ["", None])
def test_an_empty_environment_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    given = {"stream_id": "stream", "account_id": "account", "jwt": "token"}
    for variable in ("KORE_HOST", "KORE_CA_PATH", "KORE_VALIDATE_CERTS"):
        monkeypatch.setenv(variable, value) if value is not None else monkeypatch.delenv(variable, raising=False)
    options = validated("kore_contact_list_info", given)
    assert (options["host"], options["ca_path"], options["validate_certs"]) == ("https://platform.kore.ai", None, True)


def test_campaigns_are_read_once_their_list_is_read_by_id() -> None:
    """The record of a read by id may name other campaigns than the row."""
    row = {"campaignInUse": [{"id": "cd-1", "name": "Calls"}], "isDefault": None}
    plan = planned({"Renewals": row}, [CHANGES["rename"]])
    rows = Current(tuple(held({"Renewals": row})), listed=frozenset({"id of Renewals"}))
    missing = missing_reads(plan, rows, updates=False)
    assert (missing.ids, missing.campaigns) == (("id of Renewals",), ())
    read = Current(rows.lists, listed=rows.listed, by_get=frozenset({"id of Renewals"}))
    missing = missing_reads(plan, read, updates=False)
    assert (missing.ids, missing.campaigns) == ((), ("cd-1",))


def test_the_campaign_that_was_not_read_for_longest_is_read_first() -> None:
    used = {"campaignInUse": [{"id": f"cd-{number}", "name": "Calls"} for number in range(4)]}
    (action,) = planned({"Renewals": used}, [CHANGES["rename"]]).actions
    current = Current(tuple(held({"Renewals": used})), campaigns_read_at={"cd-0": 5.0, "cd-1": 1.0, "cd-2": 99.0})
    assert outdated(action, current, 100.0).campaigns == ("cd-3", "cd-1", "cd-0")
