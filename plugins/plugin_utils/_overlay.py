# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one environment declares: the shared declarations, its overrides and its ids. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._text import quoted

# Everything else is the same in every environment, or is no declaration.
OVERRIDABLE = ("name", "description")


def overlaid(desired: Any, overrides: Any, ids: Any) -> list[Any]:
    """The items for C(kore_contact_lists); raises ValueError with every sentence of ``overlay_problems``."""
    problems = list(overlay_problems(desired, overrides, ids))
    if problems:
        raise ValueError(" ".join(problems))
    return _laid(desired, overrides, ids)


def all_problems(desired: Any, overrides: Any, ids: Any) -> list[str]:
    """Everything that is wrong with what an environment declares, as sentences; no request is needed for it."""
    # It loads the libraries for requests, which nobody else here needs.
    from ansible_collections.koreai.contact_center.plugins.module_utils._declarations import item_problems

    found = list(overlay_problems(desired, overrides, ids))
    if not isinstance(desired, (list, tuple)):
        return [*found, "contact_lists_desired must be a list of declarations."]
    return found + item_problems(_laid(desired, overrides, ids))


def overlay_problems(desired: Any, overrides: Any, ids: Any) -> Iterator[str]:
    """What is wrong with overrides and ids themselves, as sentences."""
    keys = {key_of(item) for item in desired} if isinstance(desired, (list, tuple)) else None
    for variable, values in (("contact_lists_overrides", overrides), ("contact_lists_ids", ids)):
        if values is not None and not isinstance(values, Mapping):
            yield f"{variable} must be a dictionary by key."
            continue
        for key, value in (values or {}).items():
            label = f"{variable}, {quoted(str(key))}"
            if not isinstance(key, str):
                yield f"{label}: the key is no text; put it into quotes."
            elif keys is not None and key.strip() not in keys:
                yield f"{label}: no declared list has this key."
            yield from (f"{label}: {text}." for text in _value_problems(variable, value))


def key_of(item: Any) -> str | None:
    """The key of a declaration as a user wrote it, None where it has none."""
    if not isinstance(item, Mapping):
        return None
    texts = (item.get(option) for option in ("key", "name", "contact_list_id"))
    return next((text.strip() for text in texts if isinstance(text, str) and text.strip()), None)


def _value_problems(variable: str, value: Any) -> Iterator[str]:
    if variable == "contact_lists_ids":
        if not isinstance(value, str):
            yield "the id is no text; put it into quotes"
        return
    if not isinstance(value, Mapping):
        yield f"it must be a dictionary of {' and '.join(OVERRIDABLE)}"
        return
    for option, text in value.items():
        if option not in OVERRIDABLE:
            yield f"{quoted(str(option))} cannot be overridden, {' and '.join(OVERRIDABLE)} can"
        elif not isinstance(text, str):
            yield f"its {option} is no text; put it into quotes"


def _laid(desired: Any, overrides: Any, ids: Any) -> list[Any]:
    by_key = _stripped(overrides, Mapping)
    pins = _stripped(ids, str)
    return [_item(item, by_key, pins) for item in desired]


def _item(item: Any, overrides: Mapping[str, Any], pins: Mapping[str, Any]) -> Any:
    key = key_of(item)
    if key is None or (key not in overrides and key not in pins):
        return item
    override = overrides.get(key, {})
    changes = {option: override[option] for option in OVERRIDABLE if isinstance(override.get(option), str)}
    pin = {"contact_list_id": pins[key]} if key in pins else {}
    return {**item, "key": key, **changes, **pin}


def _stripped(values: Any, kind: type) -> dict[str, Any]:
    usable = values if isinstance(values, Mapping) else {}
    return {key.strip(): value for key, value in usable.items() if isinstance(key, str) and isinstance(value, kind)}
