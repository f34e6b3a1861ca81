# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How environments are compared, and what may go from one to the next."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.koreai.contact_center.plugins.filter.promotable import promotable
from ansible_collections.koreai.contact_center.plugins.plugin_utils._matrix import column


def a_list(id_: str, name: str, description: str = "Words", **more: Any) -> dict[str, Any]:
    return {"id": id_, "name": name, "description": description, "list_type": "call", **more}


ITEM = {"key": "k", "name": "Name", "description": "Words", "former_names": ["Old"]}
STATES = [
    (ITEM, [a_list("1", "Name")], "in sync"),
    (ITEM, [a_list("1", " Name ", "Words\n")], "in sync"),
    (ITEM, [a_list("1", "Name", "Other")], "differs: description"),
    (ITEM, [], "missing"),
    (ITEM, [a_list("1", "Old")], "former name <code>Old</code>"),
    (ITEM, [a_list("1", "Old", "Other")], "former name <code>Old</code>, differs: description"),
    (ITEM, [a_list("1", "Name"), a_list("2", "Name")], "unclear"),
    (ITEM, [a_list("1", "NAME")], "unclear"),
    ({**ITEM, "contact_list_id": "1"}, [a_list("1", "Else")], "differs: name"),
    ({**ITEM, "contact_list_id": "1"}, [a_list("2", "Else")], "missing"),
    ({**ITEM, "create": True}, [], "missing"),
    ({"key": "k", "name": "Name", "state": "absent"}, [a_list("1", "Name")], "to be deleted"),
    ({"key": "k", "name": "Name", "state": "absent"}, [], "in sync"),
]


@pytest.mark.parametrize(("item", "lists", "state"), STATES)
def test_each_list_has_the_state_that_a_reader_asks_for(item: Any, lists: Any, state: str) -> None:
    assert column([item], lists)["states"] == {"k": state}


def test_lists_that_are_declared_nowhere_are_unmanaged() -> None:
    found = column([ITEM], [a_list("1", "Name"), a_list("2", "b"), a_list("3", "a")])

    assert found["unmanaged"] == ["a", "b"]


def test_lists_that_are_skipped_are_not_unmanaged() -> None:
    skipped = [
        {"key": "s", "name": "A", "former_names": ["B"], "skip": True},
        {"name": "By id", "contact_list_id": "4", "skip": True},
    ]
    lists = [a_list("2", "b"), a_list("3", "a"), a_list("4", "c"), a_list("5", "d")]

    assert column(skipped, lists) == {"states": {"s": "skipped", "By id": "skipped"}, "unmanaged": ["d"]}


def test_declarations_that_break_a_rule_are_no_column() -> None:
    with pytest.raises(ValueError, match="49 characters"):
        column([{"name": "N" * 49}], [])


def a_result(actions: list[dict[str, Any]] | None = None, problems: list[dict[str, Any]] | None = None) -> Any:
    return {"plan": {"actions": actions or [], "problems": problems or []}}


ITEMS = [{"key": "a", "name": "A"}, {"key": "b", "name": "B"}, {"name": "C"}]


def test_what_is_in_sync_is_promoted_and_the_rest_held_back_and_named() -> None:
    result = a_result([{"key": "a", "action": "update"}], [{"name": "C", "id": None, "msg": "No list is named C."}])
    found = promotable(ITEMS, "dev", ITEMS, result)

    assert found["promoted"] == ["b"]
    left_alone = {"skip": True}
    assert found["contact_lists"] == [{**ITEMS[0], **left_alone}, ITEMS[1], {**ITEMS[2], **left_alone}]
    assert {held["key"]: held["reason"] for held in found["held_back"]} == {
        "a": "dev is not in sync: an action is still to be done there (update).",
        "C": "dev is not in sync: No list is named C.",
    }
    assert found["forced"] is False


def test_force_promotes_everything_and_is_recorded() -> None:
    found = promotable(ITEMS, "dev", ITEMS, a_result([{"key": "a", "action": "update"}]), None, True)

    assert (found["promoted"], found["forced"]) == (["a", "b", "C"], True)
    assert [held["key"] for held in found["held_back"]] == ["a"]


def test_force_that_was_not_needed_is_not_recorded() -> None:
    assert promotable(ITEMS, "dev", ITEMS, a_result(), None, True)["forced"] is False


def test_only_the_named_keys_are_promoted() -> None:
    found = promotable(ITEMS, "dev", ITEMS, a_result([{"key": "a", "action": "update"}]), ["b", "a"])

    assert (found["promoted"], [held["key"] for held in found["held_back"]]) == (["b"], ["a"])


def test_what_the_source_does_not_declare_is_held_back() -> None:
    found = promotable(ITEMS, "dev", ITEMS[:1], a_result())

    assert [held["key"] for held in found["held_back"]] == ["b", "C"]
    assert "not declared for dev" in found["held_back"][0]["reason"]


@pytest.mark.parametrize(
    ("only", "result", "words"),
    [
        (["zz"], a_result(), "promote_only has keys that no declared list has: 'zz'"),
        ("zz", a_result(), "promote_only must be a list of keys"),
        ([1], a_result(), "promote_only must be a list of keys"),
        ([], {}, "There is no plan of dev, so that nothing was promoted."),
        ([], {"msg": "No route.", "unreachable": True}, "nothing was promoted. No route"),
    ],
)
def test_without_a_source_or_for_unknown_keys_nothing_is_promoted(only: Any, result: Any, words: str) -> None:
    with pytest.raises(AnsibleFilterError, match=words):
        promotable(ITEMS, "dev", ITEMS, result, only, True)


def test_a_force_that_is_neither_true_nor_false_is_refused() -> None:
    with pytest.raises(AnsibleFilterError, match="promote_force must be true or false"):
        promotable(ITEMS, "dev", ITEMS, a_result(), [], "perhaps")
