# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declarations that are nearly right, as people write YAML: a sentence names the item and says what is wrong."""

from __future__ import annotations

import re

import pytest
import yaml

from ansible_collections.koreai.contact_center.plugins.module_utils._declarations import item_problems
from ansible_collections.koreai.contact_center.tests.reliability.figures import note

CASES = {
    "a number as a name": ("- name: 2026", "Item 1 ('2026'): its name is the number 2026; put it into quotes"),
    "an octal number": ("- name: 0123", "Item 1 ('83'): its name is the number 83; put it into quotes"),
    "a decimal number": ("- name: 1.0", "Item 1 ('1.0'): its name is the number 1.0; put it into quotes"),
    "a boolean as a name": ("- name: yes", "Item 1 ('True'): its name is the boolean true; put it into quotes"),
    "Norway": ("- name: no", "its name is the boolean false; put it into quotes"),
    "a date": ("- name: 2026-12-05", "Item 1 ('2026-12-05'): its name is a date; put it into quotes"),
    "null as a name": ("- name: null", "Item 1: it has neither a name nor a contact_list_id"),
    "a tilde as a name": ("- name: ~", "it has neither a name nor a contact_list_id"),
    "a name without a value": ("- name:", "it has neither a name nor a contact_list_id"),
    "an empty name": ("- name: ''", "its name is empty; omit the option to leave the name alone"),
    "a blank name": ("- name: '   '", "its name is empty"),
    "a list as a name": ("- name: [A, B]", "its name is a list; put it into quotes"),
    "a dictionary as a name": ("- name: {en: A}", "its name is a dictionary; put it into quotes"),
    "a tab in a name": ('- name: "A\\tB"', "its name holds control characters (U+0009)"),
    "a line break in a name": ('- name: "A\\nB"', "its name holds control characters (U+000A)"),
    "an escape in a name": ('- name: "A\\eB"', "its name holds control characters (U+001B)"),
    "a name too long": (f"- name: {'N' * 49}", "its name has 49 characters, 48 are allowed"),
    "a name too long in UTF-16": (f"- name: {'🔑' * 25}", "its name has 50 characters, 48 are allowed"),
    "a description too long": (f"- name: A\n  description: {'D' * 257}", "its description has 257 characters, 256"),
    "a number as a description": ("- name: A\n  description: 12", "Item 1 ('A'): its description is the number 12"),
    "an empty description": ("- name: A\n  description: ''", "its description is empty; omit the option"),
    "a string where a list belongs": (
        "- name: A\n  former_names: B",
        "Item 1 ('A'): its former_names is the string 'B' and not a list",
    ),
    "a number among former names": (
        "- name: A\n  former_names: [B, 3]",
        "Item 1 ('A'): in its former_names there is the number 3; put it into quotes",
    ),
    "a nested list of former names": ("- name: A\n  former_names: [[B]]", "in its former_names there is a list"),
    "null among former names": ("- name: A\n  former_names: [~]", "Item 1 ('A'): in its former_names there is"),
    "an empty former name": ("- name: A\n  former_names: ['']", "in former_names, '': its name is empty"),
    "former names of a list to delete": (
        "- name: A\n  state: absent\n  former_names: [B]",
        "former_names cannot go with state: absent",
    ),
    "another state": ("- name: A\n  state: gone", "Item 1 ('A'): value of state must be one of: present, absent"),
    "a boolean as a state": ("- name: A\n  state: on", "Item 1 ('A'): value of state must be one of"),
    "a word as a boolean": ("- name: A\n  create: maybe", "Item 1 ('A'): argument 'create' is of type"),
    "a list as a boolean": ("- name: A\n  force: []", "Item 1 ('A'): argument 'force' is of type"),
    "a misspelt option": ("- name: A\n  descripton: B", "Item 1 ('A'): there is no option"),
    "a boolean as an option": ("- name: A\n  on: B", "Item 1 ('A'): "),
    "a number as an option": ("- name: A\n  1: B", "Item 1 ('A'): "),
    "a boolean without a value": (
        "- name: A\n  create:",
        "Item 1 ('A'): its create is null; give it a value or leave",
    ),
    "former names without a value": ("- name: A\n  former_names:", "Item 1 ('A'): its former_names is null; give it a"),
    "a state without a value": (
        "- name: A\n  state: ~",
        "Item 1 ('A'): its state is null; give it a value or leave it",
    ),
    "null as an option": ("- name: A\n  ~: B", "Item 1 ('A'): "),
    "a string as an item": ("- Renewals", "Item 1: it is the string 'Renewals' and not a dictionary of options"),
    "null as an item": ("- name: A\n- ", "Item 2: it is null and not a dictionary of options"),
    "a list as an item": ("- [name, A]", "Item 1: it is a list and not a dictionary of options"),
    "a list in a list": ("- - name: A", "Item 1: it is a list and not a dictionary of options"),
    "a dictionary instead of a list": ("name: A", "contact_lists is a dictionary and not a list"),
    "lists by name": ("A: {description: B}", "contact_lists is a dictionary and not a list"),
    "a string instead of a list": ("A", "contact_lists is the string 'A' and not a list"),
    "null instead of a list": ("", "contact_lists is null and not a list"),
    "an empty item": ("- {}", "Item 1: it has neither a name nor a contact_list_id"),
    "a number as an id": ("- contact_list_id: 123", "Item 1 ('123'): its contact_list_id is the number 123"),
    "white space in an id": ("- contact_list_id: cl 1", "its contact_list_id is not a valid id"),
    "a path as an id": ("- contact_list_id: ..", "its contact_list_id is not a valid id"),
    "one name twice": ("- name: A\n- name: ' A '", "items 1 and 2 both declare the name 'a', declare it once"),
    "one name in two cases": ("- name: A\n- name: a", "items 1 and 2 both declare the name 'a'"),
    "one id twice": ("- contact_list_id: cl-1\n- contact_list_id: cl-1", "both declare the contact_list_id 'cl-1'"),
    "one former name twice": (
        "- {name: A, former_names: [C]}\n- {name: B, former_names: [c]}",
        "items 1 and 2 both declare the former name 'c'",
    ),
    "one key twice": ("- {name: A, key: k}\n- {name: B, key: k}", "items 1 and 2 both declare the key 'k'"),
}
RIGHT = {
    "a key given twice": "- name: A\n  name: B",
    "a block of text": "- name: |\n    A\n  description: >\n    B\n    C\n",
    "quoted numbers": "- name: '2026'\n  description: \"0123\"",
    "words for true": "- name: A\n  create: 'yes'\n  description: B",
    "Jinja": "- name: '{{ name }}'",
    "an alias": "- &a {name: A}\n- {name: B, former_names: [C]}",
    "nothing at all": "[]",
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_nearly_right_is_named(case: str) -> None:
    text, words = CASES[case]
    problems = item_problems(yaml.safe_load(text))
    assert any(words in problem for problem in problems), problems
    assert all(problem.endswith(".") and problem.isprintable() for problem in problems)
    note("declarations", case)


@pytest.mark.parametrize("case", RIGHT)
def test_what_is_right_is_let_through(case: str) -> None:
    assert item_problems(yaml.safe_load(RIGHT[case])) == []


def test_an_item_that_holds_itself_is_no_crash() -> None:
    for text in ("- &a [*a]", "- &a {name: *a}", "- name: A\n  former_names: &f [*f]"):
        assert item_problems(yaml.safe_load(text))


def test_every_problem_of_every_item_is_told_at_once() -> None:
    problems = item_problems(yaml.safe_load("- name: 1\n- {name: A, state: x}\n- B\n- {name: ''}"))
    numbers = [re.match(r"Item (\d+)\b", problem) for problem in problems]
    assert [number and number[1] for number in numbers] == ["1", "2", "3", "4", "4"], problems


def test_an_item_that_cannot_be_read_does_not_shift_the_numbers_of_the_others() -> None:
    wrong, twice = item_problems(yaml.safe_load("- name: 2026\n- {name: A}\n- {name: a}"))
    assert wrong.startswith("Item 1 ('2026'): ")
    assert "items 2 and 3 both declare the name 'a'" in twice


def test_a_tuple_is_refused_because_ansible_takes_none_for_a_list() -> None:
    (problem,) = item_problems([{"name": "A", "former_names": ("B",)}])
    assert problem == "Item 1 ('A'): its former_names is a tuple and not a list."
    assert item_problems(({"name": "A"},)) == ["contact_lists is a tuple and not a list."]
