# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An export, planned against its source, changes nothing. What cannot be declared is named."""

from __future__ import annotations

from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import ContactList, DesiredList
from ansible_collections.koreai.contact_center.plugins.module_utils._current import Current
from ansible_collections.koreai.contact_center.plugins.module_utils._plan import Environment, make_plan
from ansible_collections.koreai.contact_center.plugins.plugin_utils import _data_file
from ansible_collections.koreai.contact_center.plugins.plugin_utils._export import exported, files_of, lines_of
from ansible_collections.koreai.contact_center.plugins.plugin_utils._overlay import Declarations
from ansible_collections.koreai.contact_center.tests.harness.hostile import LOG_COMMANDS, holds_log_command

ODD = [
    "yes",
    "no",
    "null",
    "~",
    "0123",
    "1.0",
    "1e3",
    "0x10",
    "12:30:45",
    "2026-01-01",
    "[1, 2]",
    "{a: b}",
    "- item",
    "# no comment",
    "a: b",
    "key:",
    "'single'",
    '"double"',
    "back\\slash",
    "{{ lookup('pipe', 'id') }}",
    "{% if %}",
    "{# x #}",
    "#jinja2: trim_blocks:False",
    "Ünïcödé 漢字 👩\u200d💻",
    "e\u0301 and \u00e9",
    "no\u00a0break",
    "\u202eturned",
    "tab\there",
    "two\nlines",
    "cr\rlf",
    "line\u2028sep",
    "\ufeffbom",
    "!tag",
    "&anchor",
    "*alias",
    "%directive",
    "@at",
    "`tick`",
    "|",
    ">",
    "N" * 48,
    "D" * 256,
    "😀" * 24,
    "trailing ",
    " leading",
    "",
    " ",
    "A",
    "a",
    "bell\x07",
    "nel\x85",
    "=",
    "<<",
    "? q",
    *LOG_COMMANDS,
    *(f'{text} "quoted\\' for text in LOG_COMMANDS),
]


def exported_contact_lists(lists: Any, name: str, with_ids: bool = False) -> dict[str, Any]:
    """The files, how many lists are in them, and the sentences about the other lists."""
    export = exported(lists)
    return {
        "files": files_of(name, export, with_ids=with_ids),
        "declared": len(export.kept),
        "left_out": list(lines_of(name, export))[1:],
    }


def contact_list_problems(items: Any, ids: Any = None) -> list[str]:
    return Declarations(items, None, ids).all_problems()


TEXTS = st.one_of(st.sampled_from(ODD), st.text(max_size=60), st.text(st.characters(codec="utf-8"), max_size=260))


def rows(*lists: tuple[str, str | None], **more: Any) -> list[dict[str, Any]]:
    return [
        {"id": f"cl-{n}", "name": name, "description": text, "list_type": "call", "source": "passiveApi", **more}
        for n, (name, text) in enumerate(lists)
    ]


def read(export: dict[str, Any]) -> list[dict[str, Any]]:
    items = content(export)["contact_lists"]
    assert isinstance(items, list)
    return items


def content(export: dict[str, Any]) -> Any:
    """The exported file, read as a plan reads it."""
    with NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write(export["files"]["dev.contact_lists.yml"])
        file.flush()
        return _data_file.read(file.name)


def planned(items: list[dict[str, Any]], lists: list[dict[str, Any]]) -> Any:
    records = [
        ContactList.from_api({"_id": r["id"], "name": r["name"], "description": r["description"], "listType": "call"})
        for r in lists
    ]
    desired = [DesiredList.from_options(item) for item in items]
    return make_plan(desired, Current().with_listing(records, 0.0), Environment("https://x.example", "a", "s"))


@given(st.lists(st.tuples(TEXTS, st.one_of(st.none(), TEXTS)), max_size=12), st.randoms())
def test_an_export_planned_against_its_source_is_empty(lists: list[tuple[str, str | None]], random: Any) -> None:
    source = rows(*lists)
    export = exported_contact_lists(source, "dev")
    items = read(export)

    assert contact_list_problems(items) == []
    assert not [text for text in export["files"].values() if holds_log_command(text)]
    plan = planned(items, source)
    assert (plan.actions, plan.problems) == ((), ())
    assert len(items) + len(export["left_out"]) == len(source)
    assert len(items) == export["declared"] == plan.unchanged
    assert not any("contact_list_id" in item for item in items)
    # The values are the stored ones, stripped, and equal in every code point.
    stored = {record["name"].strip(): (record["description"] or "").strip() for record in source}
    assert all(item.get("description", "") == stored[item["name"]] for item in items)
    shuffled = [*source]
    random.shuffle(shuffled)
    assert read(exported_contact_lists(shuffled, "dev")) == items


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=6))
def test_ids_pin_the_same_lists(lists: list[tuple[str, str]]) -> None:
    source = rows(*lists)
    export = exported_contact_lists(source, "dev", True)
    ids = content(export).get("environments", {}).get("dev", {}).get("ids", {})
    by_id = {record["id"]: record["name"].strip() for record in source}

    assert {key: by_id[id_] for key, id_ in ids.items()} == {item["name"]: item["name"] for item in read(export)}
    assert contact_list_problems(read(export), ids) == []


def test_it_is_sorted_without_ids_and_as_formatters_leave_it() -> None:
    lists = rows(("b", "It's"), ("A", 'say "hi"'), ("c", "{{ x }}"), ("d", "a\tb"), ("e", None))
    lists[1]["source"] = "localDrive"
    lists[2]["allow_duplicates"] = True

    assert (
        exported_contact_lists(lists, "dev")["files"]["dev.contact_lists.yml"]
        == """\
---
# Contact lists of dev: 5 declared, 0 left out.
contact_lists:
  - name: "A"
    description: 'say "hi"'
  - name: "b"
    description: "It's"
    create: true
  - name: "c"
    description: "{{ x }}"
    create: true
    allow_duplicates: true
  - name: "d"
    description: "a\\tb"
    create: true
  - name: "e"
    create: true
"""
    )


def test_the_order_of_the_source_does_not_matter() -> None:
    lists = rows(("b", "1"), ("A", "2"), ("ä", "3"), ("B ", "4"))

    assert exported_contact_lists(lists, "dev") == exported_contact_lists(lists[::-1], "dev")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "bell\x07"}, "control characters (U+0007)"),
        ({"name": "N" * 49}, "49 characters, 48 are allowed"),
        ({"description": "D" * 257}, "257 characters, 256 are allowed"),
        ({"name": " "}, "its name is empty"),
        ({"name": ""}, "no read gives its name"),
        ({"list_type": "dnc"}, "do-not-call"),
        ({"is_global_dnc": True}, "do-not-call"),
        ({"is_default": True}, "default list"),
        ({"is_active": False}, "not active"),
        ({"name": "KEPT"}, "another list has the same name"),
    ],
)
def test_what_cannot_be_declared_is_left_out_named_and_counted(changes: dict[str, Any], words: str) -> None:
    kept, odd = rows(("Kept", "Words"), ("Odd", "Words"))
    export = exported_contact_lists([kept, {**odd, **changes}], "dev")

    assert [text for text in export["left_out"] if "cl-1" in text and words in text]
    assert "# Left out: " in export["files"]["dev.contact_lists.yml"]
    assert export["declared"] == 2 - len(export["left_out"])
    assert (
        f"{export['declared']} declared, {len(export['left_out'])} left out" in export["files"]["dev.contact_lists.yml"]
    )


def test_a_do_not_call_list_of_another_case_is_no_twin() -> None:
    kept, dnc = rows(("Kept", "Words"), ("KEPT", "Words"))

    assert exported_contact_lists([kept, {**dnc, "list_type": "dnc"}], "dev")["declared"] == 1


def test_each_environment_has_a_file_of_its_own() -> None:
    names = ["a/b", "a_b", "a%2Fb", "a%b", "../b", "ü b"]
    files = [file for name in names for file in files_of(name, exported([]), with_ids=False)]

    assert len(set(files)) == len(names)
    assert files[1] == "a_b.contact_lists.yml"
    assert not [file for file in files if "/" in file]


def test_nothing_to_export_is_an_empty_list() -> None:
    export = exported_contact_lists([], "dev", True)

    assert read(export) == []
    assert content(export) == {"contact_lists": []}


def test_a_comment_cannot_be_left() -> None:
    export = exported_contact_lists(rows(("evil\ncontact_lists: []", "x")), "dev")

    assert read(export) == []
    assert export["files"]["dev.contact_lists.yml"].count("contact_lists:") == 2
