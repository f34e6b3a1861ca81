# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which list belongs to which declaration: every rule on names, alone and in chains, each applied twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import Bench


@dataclass(frozen=True)
class Row:
    """Existing lists (their ids are their names at the start), declarations, and the expected result.

    ``ids``: the id of the list with each final name, "new" for one that was created. ``refused``: words of the expected
    message instead.
    """

    why: str
    there: list[Any]
    declared: list[dict[str, Any]]
    ids: dict[str, str] = field(default_factory=dict)
    refused: str = ""


def item(name: str | None, *former_names: str, **more: Any) -> dict[str, Any]:
    options = {"name": name, "former_names": list(former_names), **more}
    if "contact_list_id" in more:
        options["key"] = f"the list {more['contact_list_id']}"
    return {key: value for key, value in options.items() if value not in (None, [])}


def new(name: str, *former_names: str) -> dict[str, Any]:
    return item(name, *former_names, create=True, description="Words")


def pin(contact_list_id: str, name: str | None = None, **more: Any) -> dict[str, Any]:
    return item(name, contact_list_id=contact_list_id, **more)


def absent(name: str) -> dict[str, Any]:
    return item(name, state="absent")


ROWS = [
    Row("the name identifies", ["A", "B"], [item("A")], {"A": "A", "B": "B"}),
    Row(
        "stripped and normalised",
        [" e\u0301t\u00e9 "],
        [item("\u00e9te\u0301")],
        {" e\u0301t\u00e9 ": " e\u0301t\u00e9 "},
    ),
    Row("a former name is renamed in place", ["Old"], [item("New", "Old")], {"New": "Old"}),
    Row("where the rename has happened it is in sync", ["New"], [item("New", "Old")], {"New": "New"}),
    Row("one of several former names", ["Older"], [item("New", "Old", "Older")], {"New": "Older"}),
    Row("nothing fits", ["A"], [item("B", "C")], refused="No contact list is named 'B'"),
    Row("nothing fits, and it is new", ["A"], [new("B", "C")], {"A": "A", "B": "new"}),
    Row("create prefers a former name", ["C"], [new("B", "C")], {"B": "C"}),
    Row("two of one name", ["A", ("a2", "A")], [item("A")], refused="fits 2 contact lists"),
    Row("two of one name after stripping", ["A", ("a2", "A ")], [item("A")], refused="a2"),
    Row("two former names that exist", ["B", "C"], [item("A", "B", "C")], refused="fits 2 contact lists"),
    Row("one former name of two lists", ["B", ("b2", "B")], [item("A", "B")], refused="b2"),
    Row("it differs only in case", ["renewals"], [item("Renewals")], refused="differs only in case"),
    Row("it differs only in case, and create", ["renewals"], [new("Renewals")], refused="differs only in case"),
    Row("a former name differs only in case", ["OLD"], [item("New", "Old")], refused="differs only in case"),
    Row("absent differs only in case", ["old"], [absent("Old")], refused="differs only in case"),
    Row(
        "a case is changed through a former name",
        ["renewals"],
        [item("Renewals", "renewals")],
        {"Renewals": "renewals"},
    ),
    Row("a case is changed through an id", ["renewals"], [pin("renewals", "Renewals")], {"Renewals": "renewals"}),
    Row("both exist", ["New", "Old"], [item("New", "Old")], refused="Both 'New' (New) and 'Old' (Old)"),
    Row(
        "both exist, and the former is declared",
        ["New", "Old"],
        [item("New", "Old"), item("Old")],
        {"New": "New", "Old": "Old"},
    ),
    Row("both exist, and the former is deleted", ["New", "Old"], [item("New", "Old"), absent("Old")], {"New": "New"}),
    Row(
        "both exist, and the former is renamed by id",
        ["New", "Old"],
        [item("New", "Old"), pin("Old", "Third")],
        {"New": "New", "Third": "Old"},
    ),
    Row("its own name among the former ones", ["A"], [item("A", "A", "Z")], {"A": "A"}),
    Row(
        "a chain: the name is taken from another, which moves on",
        ["A", "B"],
        [item("B", "A"), item("C", "B")],
        {"B": "A", "C": "B"},
    ),
    Row("a chain that has happened", ["B", "C"], [item("B", "A"), item("C", "B")], {"B": "B", "C": "C"}),
    Row(
        "a chain of four",
        ["A", "B", "C", "D"],
        [item("B", "A"), item("E", "D"), item("D", "C"), item("C", "B")],
        {"B": "A", "C": "B", "D": "C", "E": "D"},
    ),
    Row(
        "a chain whose end finds nothing",
        ["B"],
        [item("B", "A"), item("C", "B")],
        refused="no contact list has a former name of 'B'",
    ),
    Row(
        "a chain of three whose end finds nothing",
        ["B", "C"],
        [item("D", "C"), item("B", "A"), item("C", "B")],
        refused="no contact list has a former name of 'B'",
    ),
    Row(
        "a chain of five whose end finds nothing",
        ["B", "C", "D", "E"],
        [item("C", "B"), item("F", "E"), item("B", "A"), item("E", "D"), item("D", "C")],
        refused="no contact list has a former name of 'B'",
    ),
    Row(
        "a chain of three whose end could be created",
        ["B", "C"],
        [item("D", "C"), new("B", "A"), item("C", "B")],
        refused="apply the rename alone first",
    ),
    Row(
        "a chain whose end could be created",
        ["B"],
        [new("B", "A"), item("C", "B")],
        refused="apply the rename alone first",
    ),
    Row(
        "a list claimed by a former name frees a name that is absent", ["A"], [item("B", "A"), absent("A")], {"B": "A"}
    ),
    Row("a name that is freed is created again", ["A"], [pin("A", "B"), new("A")], {"B": "A", "A": "new"}),
    Row(
        "a name that an id frees is taken through a former name",
        ["A", "B"],
        [item("A", "B"), pin("A", "C")],
        {"C": "A", "A": "B"},
    ),
    Row(
        "a name that an id frees is taken by a chain",
        ["A", "B", "C"],
        [item("B", "C"), item("A", "B"), pin("A", "D")],
        {"D": "A", "A": "B", "B": "C"},
    ),
    Row("a name that is deleted by id is created again", ["A"], [new("A"), pin("A", state="absent")], {"A": "new"}),
    Row("a name that is deleted is taken", ["A", "B"], [absent("A"), pin("B", "A")], refused="both declare the name"),
    Row(
        "a list that is deleted by id frees its name",
        ["A", "B"],
        [pin("A", state="absent"), pin("B", "A")],
        {"A": "B"},
    ),
    Row(
        "a case variant that moves away is no collision",
        ["a", "b"],
        [pin("a", "z"), pin("b", "A")],
        {"z": "a", "A": "b"},
    ),
    Row("a swap", ["A", "B"], [pin("A", "B"), pin("B", "A")], refused="in a circle"),
    Row(
        "a circle of three",
        ["A", "B", "C"],
        [pin("A", "B"), pin("B", "C"), pin("C", "A")],
        refused="'C' to 'A', 'A' to 'B', 'B' to 'C'",
    ),
    Row(
        "a swap by former names is where it shall be",
        ["A", "B"],
        [item("A", "B"), item("B", "A")],
        {"A": "A", "B": "B"},
    ),
    Row("a rename to a name that stays", ["A", "B"], [item("A", "C"), pin("B", "A")], refused="both declare the name"),
    Row("a rename to the name of nobody's list", ["A", "B"], [pin("B", "A")], refused="'A' (A) has that name"),
    Row("a rename to a case variant of nobody's list", ["a", "B"], [pin("B", "A")], refused="'a' (a) has that name"),
    Row(
        "a creation of a name that an id holds", ["A"], [pin("A", description="x"), new("A")], refused="Declare it once"
    ),
    Row(
        "an id and the name of the same list", ["A"], [pin("A", description="x"), item("A")], refused="Declare it once"
    ),
    Row("an id ignores former names", ["A", "B"], [pin("A", "A", former_names=["B"])], {"A": "A", "B": "B"}),
    Row("an id that is not known", ["A"], [pin("cl-0", "A")], refused="has the id cl-0"),
    Row("an id that is not known, absent", ["A"], [pin("cl-0", state="absent")], {"A": "A"}),
    Row("an absent id with another name", ["A"], [pin("A", "B", state="absent")], refused="is declared as 'B'"),
    Row(
        "former names that two declare", ["A"], [item("B", "A"), item("C", "A")], refused="both declare the former name"
    ),
    Row("names that collide", ["A"], [item("A"), item("a")], refused="both declare the name"),
    Row("ids that collide", ["A"], [pin("A", "A"), pin("A", "B")], refused="the contact_list_id 'A'"),
    Row("absent with former names", ["A"], [item("B", "A", state="absent")], refused="cannot go with state: absent"),
    Row("a key that is another's name", ["A", "B"], [item("A", key="B"), item("B")], refused="both declare the key"),
    Row("absent and not there", ["A"], [absent("B")], {"A": "A"}),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.why)
def test_names(bench: Bench, row: Row) -> None:
    for there in row.there:
        id_, name = there if isinstance(there, tuple) else (there, there)
        bench.stream.add(name, "Words", _id=id_)
    before = {record["_id"]: record["name"] for record in bench.stream.lists.values()}

    planned = bench.set(*row.declared, check=True)
    done = bench.set(*row.declared)

    if row.refused:
        assert row.refused in done.result["msg"]
        assert planned.result["msg"] == done.result["msg"]
        assert not done.writes
        assert {record["_id"]: record["name"] for record in bench.stream.lists.values()} == before
        return
    assert not done.error, done.result["msg"]
    assert planned.result["plan"] == done.result["plan"]
    held = {record["name"]: id_ if id_ in before else "new" for id_, record in bench.stream.lists.items()}
    assert held == row.ids
    again = bench.set(*row.declared)
    assert not again.error, again.result["msg"]
    assert (again.result["changed"], again.writes) == (False, [])
