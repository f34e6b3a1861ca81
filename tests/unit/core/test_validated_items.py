# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declarations in the controller mean what the argument spec makes of them in an ordinary module."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import divided
from ansible_collections.koreai.contact_center.plugins.module_utils._declarations import item_problems, validated_items
from ansible_collections.koreai.contact_center.plugins.module_utils._options import ARGUMENT_SPECS

_ITEMS = ARGUMENT_SPECS["kore_contact_lists"]["contact_lists"]

RIGHT: dict[str, dict[str, Any]] = {
    "a name alone": {"name": "A"},
    "everything, in its type": {
        "key": "a",
        "contact_list_id": "cl-1",
        "name": " A ",
        "description": "D\n",
        "former_names": ["B"],
        "create": True,
        "allow_duplicates": False,
        "force": True,
        "skip": False,
    },
    "absent": {"name": "A", "state": "absent"},
    "booleans as strings": {"name": "A", "description": "D", "create": "yes", "force": "False", "skip": "no"},
    "a skipped item whose skip is a string": {"name": "A", "skip": "true"},
    "booleans as numbers": {"name": "A", "description": "D", "create": 1, "allow_duplicates": 0},
    "null where there is no default": {"name": "A", "description": None, "allow_duplicates": None, "key": None},
}


@pytest.mark.parametrize("item", RIGHT.values(), ids=RIGHT)
def test_an_item_means_what_the_argument_spec_makes_of_it(item: dict[str, Any]) -> None:
    validated = ArgumentSpecValidator({"items": _ITEMS}).validate({"items": [item]})
    assert validated.error_messages == []
    assert divided(validated_items([item])) == divided(validated.validated_parameters["items"])


WRONG: dict[str, Any] = {
    "an unknown option": [{"name": "A", "descripton": "D"}],
    "a value that is not a boolean": [{"name": "A", "create": "perhaps"}],
    "a number as name": [{"name": 2026}],
    "a state that does not exist": [{"name": "A", "state": "gone"}],
    "no dictionary": ["A"],
    "no list": {"name": "A"},
}


@pytest.mark.parametrize("items", WRONG.values(), ids=WRONG)
def test_wrong_items_are_refused_with_everything_that_is_wrong(items: Any) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(' '.join(item_problems(items)))}$"):
        validated_items(items)


def test_what_validated_options_still_show_is_left_to_the_plan() -> None:
    twice = [{"name": "A"}, {"name": "a"}]
    assert item_problems(twice)
    assert validated_items(twice) == twice
