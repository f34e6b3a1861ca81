# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declarations with overrides and ids, and everything that can be wrong with them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.koreai.contact_center.plugins.filter import contact_list_problems as problems_filter
from ansible_collections.koreai.contact_center.plugins.filter import overlay as overlay_filter


class Context(dict[str, Any]):
    """Jinja's context, as far as the filters use it."""

    resolve = dict.get


OMIT = object()
CONTEXT = Context(omit=OMIT)


def overlay(*values: Any, **named: Any) -> list[Any]:
    return overlay_filter.overlay(CONTEXT, *values, **named)


def contact_list_problems(*values: Any, **named: Any) -> list[str]:
    return problems_filter.contact_list_problems(CONTEXT, *values, **named)


DESIRED = [
    {"key": "renewals", "name": "Renewals", "description": "Shared words", "former_names": ["Old"]},
    {"name": "Winback"},
]


def test_an_override_and_an_id_change_their_item_alone() -> None:
    items = overlay(DESIRED, {"renewals": {"name": "Renewals (dev)"}}, {" Winback ": "cl-1"})

    assert items == [
        {"key": "renewals", "name": "Renewals (dev)", "description": "Shared words", "former_names": ["Old"]},
        {"key": "Winback", "name": "Winback", "contact_list_id": "cl-1"},
    ]


def test_a_key_outlives_an_overridden_name() -> None:
    assert overlay(DESIRED, {"Winback": {"name": "Winback 2"}})[1] == {"key": "Winback", "name": "Winback 2"}


@pytest.mark.parametrize("nothing", [None, {}])
def test_nothing_laid_over_changes_nothing(nothing: Any) -> None:
    assert overlay(DESIRED, nothing, nothing) == DESIRED


@pytest.mark.parametrize(
    ("overrides", "ids", "words"),
    [
        ({"Renewals": {"name": "X"}}, None, "contact_lists_overrides, 'Renewals': no declared list has this key"),
        (None, {"nobody": "cl-1"}, "contact_lists_ids, 'nobody': no declared list has this key"),
        ({"renewals": {"former_names": ["X"]}}, None, "'former_names' cannot be overridden"),
        ({"renewals": {"name": 12}}, None, "its name is not a string; put it into quotes"),
        ({"renewals": "X"}, None, "it must be a dictionary of name and description and skip"),
        ({"renewals": "a name in a text"}, None, "it must be a dictionary of name and description and skip"),
        ({7: {"name": "X"}}, None, "the key is not a string; put it into quotes"),
        (None, {"renewals": 7}, "the id is not a string; put it into quotes"),
        (["renewals"], None, "contact_lists_overrides must be a dictionary by key"),
        ({"renewals": {"skip": "yes"}}, None, "its skip must be true or false, without quotes"),
    ],
)
def test_what_cannot_be_laid_over_is_a_problem_and_refused(overrides: Any, ids: Any, words: str) -> None:
    problems = contact_list_problems(DESIRED, overrides, ids)

    assert len(problems) == 1
    assert words in problems[0]
    with pytest.raises(AnsibleFilterError, match="contact_lists_"):
        overlay(DESIRED, overrides, ids)


def test_all_problems_are_found_at_once() -> None:
    desired = [
        {"key": "a", "name": "Renewals"},
        {"key": "b", "name": "renewals ", "description": "D" * 257},
        {"key": "c", "name": "C", "former_names": ["Old"]},
        {"key": "d", "name": "D", "former_names": ["old"], "descripton": "misspelt"},
        {"key": "d2", "name": "D2", "former_names": ["OLD"]},
        {"key": "e", "name": 123},
        "not a dictionary",
    ]
    problems = " ".join(contact_list_problems(desired, {"a": {"name": "N" * 49}, "zz": {}}, {"yy": "cl-1"}))

    for words in (
        "'zz': no declared list has this key",
        "'yy': no declared list has this key",
        "its name has 49 characters, 48 are allowed",
        "its description has 257 characters, 256 are allowed",
        "descripton",
        "both declare the former name 'old'",
        "its name is the number 123; put it into quotes",
        "it is the string 'not a dictionary' and not a dictionary of options",
    ):
        assert words in problems


def test_an_override_can_cause_and_can_settle_a_duplicate() -> None:
    twins = [{"key": "a", "name": "One"}, {"key": "b", "name": "Two"}]

    assert not contact_list_problems(twins)
    assert "both declare the name" in contact_list_problems(twins, {"b": {"name": "ONE"}})[0]
    assert not contact_list_problems([{**twins[0], "name": "Two"}, twins[1]], {"a": {"name": "One"}})


def test_without_declarations_it_says_how_to_give_some() -> None:
    assert contact_list_problems(None) == [
        "There are no declarations. Set contact_lists_file, or contact_lists_desired."
    ]


@pytest.mark.parametrize("desired", ["text", {"name": "a"}])
def test_declarations_that_are_no_list_are_a_problem(desired: Any) -> None:
    assert contact_list_problems(desired) == ["contact_lists_desired must be a list of declarations."]


def test_what_an_environment_skips_is_marked_there() -> None:
    overrides = {"renewals": {"skip": True, "name": "Renewals (dev)"}, "Winback": {"skip": False}}

    skipped, other = overlay(DESIRED, overrides)
    assert (skipped["key"], skipped["name"], skipped["skip"]) == ("renewals", "Renewals (dev)", True)
    assert other == {"key": "Winback", "name": "Winback", "skip": False}
    assert contact_list_problems(DESIRED, overrides) == []


def test_what_is_skipped_may_have_the_name_of_another_one() -> None:
    twins = [{"key": "a", "name": "One"}, {"key": "b", "name": "One"}]

    assert contact_list_problems(twins, {"b": {"skip": True}}) == []
    assert "both declare the name" in contact_list_problems(twins, {"b": {"skip": False}})[0]


def test_an_environment_has_declarations_of_its_own() -> None:
    extra = [{"key": "own", "name": "Only here"}]

    assert overlay(DESIRED, {"own": {"name": "X"}}, {"own": "cl-9"}, extra)[2:] == [
        {"key": "own", "name": "X", "contact_list_id": "cl-9"}
    ]
    assert overlay(DESIRED, None, None, extra)[:2] == DESIRED
    assert (
        "both declare the key 'renewals'"
        in contact_list_problems(DESIRED, {}, {}, [{**extra[0], "key": "renewals"}])[0]
    )
    assert contact_list_problems(DESIRED, {}, {}, "own") == ["contact_lists_extra must be a list of declarations."]


def test_what_is_omitted_is_an_option_left_out() -> None:
    desired = [OMIT, {"name": "A", "description": OMIT, "former_names": ["B", OMIT]}]

    assert overlay(desired, {"A": {"description": OMIT}}, OMIT, OMIT) == [
        {"key": "A", "name": "A", "former_names": ["B"]}
    ]
    assert contact_list_problems(desired) == []
    nothing = "There are no declarations. Set contact_lists_file, or contact_lists_desired."
    assert contact_list_problems(OMIT) == contact_list_problems(OMIT, file=OMIT) == [nothing]
    assert overlay([{"name": "A"}], file=OMIT) == [{"name": "A"}]
    assert "omit is a part of a longer string" in contact_list_problems([{"name": f"A {OMIT}"}])[0]
