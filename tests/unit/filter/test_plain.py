# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of Ansible become plain Python values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.koreai.contact_center.plugins.plugin_utils._plain import native_string, plain

# Up to ansible-core 2.18 a string of a special class, which str() returns unchanged.
UNSAFE = wrap_var("{{ 1 }}")


def test_what_leaves_ansible_has_texts_of_pythons_own_type() -> None:
    made = plain({UNSAFE: [UNSAFE, (UNSAFE,)]}, native_string)
    assert made == {"{{ 1 }}": ["{{ 1 }}", ["{{ 1 }}"]]}
    assert {type(text) for text in (*made, made["{{ 1 }}"][0], made["{{ 1 }}"][1][0])} == {str}


def test_what_stays_in_ansible_keeps_the_mark_that_makes_it_no_template() -> None:
    assert isinstance(plain([UNSAFE])[0], type(UNSAFE))


@pytest.mark.parametrize("text", [str, native_string])
@pytest.mark.parametrize("value", [None, True, 7, 0.5, b"bytes", date(2026, 1, 1), {1, 2}])
def test_what_is_no_text_stays_what_it_is(value: Any, text: Callable[[Any], str]) -> None:
    made = plain([value], text)
    assert made == [value]
    assert type(made[0]) is type(value)


def test_a_warning_of_a_result_is_its_text() -> None:
    # Since ansible-core 2.19 it is an object, up to 2.18 a string.
    warning = SimpleNamespace(event=SimpleNamespace(msg="Look out", help_text=None))
    assert plain({"warnings": [warning, "Look out"]}) == {"warnings": ["Look out", "Look out"]}


class Omit:
    """The value of omit since ansible-core 2.19; before, it is a string."""

    def __str__(self) -> str:
        return "<<Omit>>"


@pytest.mark.parametrize("omit", [Omit(), "__omit_place_holder__0123"], ids=["object", "text"])
def test_what_is_omitted_is_left_out_at_every_depth(omit: Any) -> None:
    filtered = {"f": str(omit), "g": str(omit).upper(), "h": str(omit).title()}
    given = {"a": omit, "b": [omit, {**filtered, "d": ["x", omit]}, "y"], "e": None, "i": "omit", "j": "<<Omi"}
    assert plain(given, omitted=omit) == {"b": [{"d": ["x"]}, "y"], "e": None, "i": "omit", "j": "<<Omi"}
    for text in (f"before {omit} after", f"before {str(omit).upper()} after"):
        with pytest.raises(ValueError, match=r"omit is a part of a longer string: 'before omit after'\."):
            plain([text], omitted=omit)


def test_where_nothing_is_known_of_omit_nothing_is_left_out() -> None:
    assert plain([None, "", "None"], omitted=None) == [None, "", "None"]
