# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with declarations, in sentences that say which item, which rule and the way out."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import COMPARED, DesiredList
from ansible_collections.koreai.contact_center.plugins.module_utils._options import CONTACT_LIST_ITEM
from ansible_collections.koreai.contact_center.plugins.module_utils._text import (
    escaped,
    fold,
    id_problems,
    kind_of,
    quoted,
)

_TEXTS = ("key", "contact_list_id", *COMPARED)


def item_problems(items: Any) -> list[str]:
    """Everything that is wrong with declarations as a user wrote them, before types are converted; sentences."""
    checked = list(_checked(items))
    usable = {
        number: DesiredList.from_options(options)
        for number, (options, problems) in enumerate(checked, start=1)
        if not problems and not options.get("skip")
    }
    problems = [text for _options, problems in checked for text in problems]
    # A skipped item keeps its number, because people count the items that they wrote.
    return problems + [text for _item, text in declaration_problems([*usable.values()], [*usable])]


def validated_items(items: Any) -> list[Mapping[str, Any]]:
    """Declarations as a user wrote them, in the types of the argument spec; options without a value stay left out.

    Raises ValueError with everything that is wrong with them if an item has a wrong type or an unknown option, which
    validated options would no longer show.
    """
    checked = list(_checked(items))
    if any(problems for _options, problems in checked):
        raise ValueError(" ".join(item_problems(items)))
    return [options for options, _problems in checked]


def _checked(items: Any) -> Iterator[tuple[Mapping[str, Any], list[str]]]:
    """Each declaration in validated types, and what is wrong with its form."""
    if not isinstance(items, list):
        yield {}, [f"contact_lists is {kind_of(items)} and not a list."]
        return
    validator = ArgumentSpecValidator(CONTACT_LIST_ITEM)
    for index, item in enumerate(items):
        problems = list(type_problems(item))
        options = item
        # Most declarations are right, and the validator is slow.
        if not problems and not _needs_no_conversion(item):
            validated = validator.validate(dict(item))
            problems = [_spec_problem(error) for error in validated.errors]
            options = validated.validated_parameters
        yield options, [f"{_label(index, item)}: {text}." for text in problems]


def _needs_no_conversion(item: Mapping[str, Any]) -> bool:
    flags = (item.get(option) for option in ("create", "allow_duplicates", "force", "skip"))
    known = item.keys() <= CONTACT_LIST_ITEM.keys()
    return (
        known
        and item.get("state") in (None, "present", "absent")
        and all(flag is None or isinstance(flag, bool) for flag in flags)
    )


def type_problems(item: Any) -> Iterator[str]:
    """Values that Ansible would silently convert: YAML does not read 0123, yes and 1.0 as strings."""
    if not isinstance(item, Mapping):
        yield f"it is {kind_of(item)} and not a dictionary of options"
        return
    for option in item:
        if not isinstance(option, str):
            what = kind_of(option)
            yield f"{what} stands where an option's name belongs; put it into quotes or check the indentation"
    for option in _TEXTS:
        value = item.get(option)
        if value is not None and not isinstance(value, str):
            yield f"its {option} is {kind_of(value)}; put it into quotes"
    # Ansible only takes null for an omitted option if that has no default.
    for option, spec in CONTACT_LIST_ITEM.items():
        if option in item and item[option] is None and spec.get("default") is not None:
            yield f"its {option} is null; give it a value or leave it out"
    formers = item.get("former_names")
    if formers is not None and not isinstance(formers, list):
        yield f"its former_names is {kind_of(formers)} and not a list"
    for former in formers if isinstance(formers, list) else ():
        if not isinstance(former, str):
            yield f"in its former_names there is {kind_of(former)}; put it into quotes"


def declaration_problems(desired: Sequence[DesiredList], numbers: Sequence[int] = ()) -> list[tuple[DesiredList, str]]:
    """Everything that is wrong with a set of declarations before any request, as (item, sentence).

    ``numbers`` gives the number of each item, if some of the user's items are left out.
    """
    numbered = list(zip(numbers or range(1, len(desired) + 1), desired, strict=True))
    found = [
        (item, f"{item.label or f'Item {number}'}: {text}.") for number, item in numbered for text in problems_of(item)
    ]
    rules: tuple[tuple[str, Callable[[DesiredList], Iterable[str]]], ...] = (
        ("the name", lambda item: [fold(item.name or "")]),
        ("the contact_list_id", lambda item: [item.contact_list_id or ""]),
        ("the former name", lambda item: sorted({fold(name) for name in item.former_names})),
        ("the key", lambda item: [item.key]),
    )
    told: set[tuple[int, int]] = set()
    for what, values in rules:
        first: dict[str, int] = {}
        for number, item in numbered:
            for value in filter(None, values(item)):
                pair = (first.setdefault(value, number), number)
                # Without a key, the name or the id is the key: a collision of these is reported once.
                if pair[0] == number or (what == "the key" and pair in told):
                    continue
                told.add(pair)
                both = f"items {pair[0]} and {pair[1]} both declare {what} {quoted(value)}"
                found.append((item, f"{item.label}: {both}, declare it once."))
    return found


def problems_of(item: DesiredList) -> Iterator[str]:
    """What is wrong with this declaration alone, in sentences."""
    if not item.name and not item.contact_list_id:
        yield "it has neither a name nor a contact_list_id, one of them is needed"
    for option, value in item.values.items():
        yield from text_problems(option, value)
    for former in item.former_names:
        yield from (f"in former_names, {quoted(former)}: {problem}" for problem in text_problems("name", former))
    if item.former_names and item.absent:
        yield "former_names cannot go with state: absent; declare the list under the name it has now"
    if item.contact_list_id is not None:
        yield from id_problems("its contact_list_id", item.contact_list_id)


def text_problems(option: str, value: str) -> Iterator[str]:
    """What is wrong with a declared text, which is already stripped; sentences."""
    limit = COMPARED[option].limit
    length = max(len(value), len(value.encode("utf-16-le", "surrogatepass")) // 2)
    if not value:
        yield f"its {option} is empty; omit the option to leave the {option} alone"
    if length > limit:
        yield f"its {option} has {length} characters, {limit} are allowed"
    allowed = "" if option == "name" else "\t\n\r"
    # Nearly every value is escaped, and this is a fast test for it.
    unprintable = () if value.isprintable() else value
    broken = sorted({c for c in unprintable if unicodedata.category(c) in ("Cc", "Cs") and c not in allowed})
    if broken:
        found = ", ".join(f"U+{ord(c):04X}" for c in broken)
        yield f"its {option} holds control characters ({found})"


def _label(index: int, item: Any) -> str:
    known = item if isinstance(item, Mapping) else {}
    name = next((known[key] for key in ("name", "key", "contact_list_id") if known.get(key)), None)
    return f"Item {index + 1}" if name is None else f"Item {index + 1} ({quoted(str(name))})"


def _spec_problem(error: Exception) -> str:
    text = str(error).rstrip(".")
    return f"there is no option {escaped(text)}" if isinstance(error, UnsupportedError) else escaped(text)
