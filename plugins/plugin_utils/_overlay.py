# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one environment declares: the shared declarations, its own ones, its overrides and its ids."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import COMPARED
from ansible_collections.koreai.contact_center.plugins.module_utils._declarations import item_problems
from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped, kind_of, quoted
from ansible_collections.koreai.contact_center.plugins.plugin_utils._data_file import DataError, read
from ansible_collections.koreai.contact_center.plugins.plugin_utils._plain import plain

# Everything else is the same in every environment, or is not part of a declaration.
OVERRIDABLE = (*COMPARED, "skip")
# The keys of a file of declarations, and of an environment in it.
FILE_OPTIONS = ("contact_lists", "environments")
ENVIRONMENT_OPTIONS = ("overrides", "extra", "ids")


@dataclass(frozen=True)
class Declarations:
    """What is declared for one environment, as a user wrote it; None if it is not given.

    ``place`` comes before the names of these in messages.
    """

    desired: Any
    overrides: Any = None
    ids: Any = None
    extra: Any = None
    place: str = "contact_lists_"

    def items(self) -> list[Any]:
        """The items for ``kore_contact_lists``; raises ValueError with every sentence of ``problems``."""
        problems = list(self.problems())
        if problems:
            raise ValueError(" ".join(problems))
        return self._items()

    def all_problems(self) -> list[str]:
        """Everything that is wrong with what an environment declares, as sentences. It takes no request."""
        found = list(self.problems())
        return found + item_problems(self._items()) if isinstance(self.desired, list) else found

    def problems(self) -> Iterator[str]:
        """What is wrong apart from the declarations themselves, as sentences."""
        if not isinstance(self.desired, list):
            yield f"{self.place}desired must be a list of declarations."
        if self.extra is not None and not isinstance(self.extra, list):
            yield f"{self.place}extra must be a list of declarations."
        keys = {key_of(item) for item in self._declared()} if isinstance(self.desired, list) else None
        for option, values in (("overrides", self.overrides), ("ids", self.ids)):
            if values is not None and not isinstance(values, Mapping):
                yield f"{self.place}{option} must be a dictionary by key."
                continue
            for key, value in (values or {}).items():
                label = f"{self.place}{option}, {quoted(str(key))}"
                if not isinstance(key, str):
                    yield f"{label}: the key is not a string; put it into quotes."
                elif keys is not None and key.strip() not in keys:
                    yield f"{label}: no declared list has this key."
                if option == "overrides":
                    yield from (f"{label}: {text}." for text in _override_problems(value))
                elif not isinstance(value, str):
                    yield f"{label}: the id is not a string; put it into quotes."

    def _declared(self) -> Sequence[Any]:
        return [*self.desired, *(self.extra if isinstance(self.extra, list) else ())]

    def _items(self) -> list[Any]:
        overrides, ids = _stripped(self.overrides, Mapping), _stripped(self.ids, str)
        return [apply_overrides(item, overrides, ids) for item in self._declared()]


def declarations_of(
    context: Any,
    desired: Any,
    overrides: Any = None,
    ids: Any = None,
    extra: Any = None,
    file: Any = None,
    environment: Any = None,
) -> Declarations:
    """The values that a filter was given, without omitted ones, or those of the file; raises ValueError.

    ``context`` is Jinja's. On every ansible-core, it knows the value of omit, and the inventory.
    """
    given = plain(
        {"desired": desired, "overrides": overrides, "ids": ids, "extra": extra, "file": file},
        omitted=context.resolve("omit"),
    )
    if file := given.pop("file", None):
        if not isinstance(file, str):
            raise ValueError(f"contact_lists_file is {kind_of(file)} and not the path of a file.")
        both = [f"contact_lists_{name}" for name, value in given.items() if value]
        if both:
            raise ValueError(
                f"contact_lists_file takes the place of {' and '.join(both)}. Declare in the file alone, or leave "
                "contact_lists_file out."
            )
        return _declared_in(file, str(environment), _environments(context.resolve("groups"), environment))
    if given.get("desired") is None:
        raise ValueError("There are no declarations. Set contact_lists_file, or contact_lists_desired.")
    return Declarations(**given)


def _environments(groups: Any, environment: Any) -> list[str] | None:
    """The hosts of the whole inventory, whatever the limit, that are environments; None if unknown."""
    if not isinstance(groups, Mapping):
        return None
    ours = plain(groups.get("kore_environments") or [])
    return ours if environment in ours else list(dict.fromkeys([*plain(groups.get("all") or []), str(environment)]))


def _declared_in(file: str, environment: str, known: Sequence[str] | None) -> Declarations:
    """What a file of declarations says for an environment; raises ValueError with everything that is wrong."""
    path = os.path.realpath(os.path.expanduser(os.path.expandvars(file)))
    label = f"contact_lists_file, {escaped(path)}"
    try:
        content = read(path)
    except DataError as error:
        raise ValueError(f"{label}: {error}.") from None
    problems = list(_file_problems(content, known))
    if problems:
        raise ValueError(" ".join(f"{label}: {problem}." for problem in problems))
    own = (content.get("environments") or {}).get(environment) or {}
    return Declarations(content["contact_lists"], **own, place=f"{label}: environments, {quoted(environment)}: ")


def _file_problems(content: Any, known: Sequence[str] | None) -> Iterator[str]:
    """What is wrong with the frame of a file. Its declarations have the same rules as those in variables."""
    if not isinstance(content, Mapping) or "contact_lists" not in content:
        yield "it must be a dictionary with contact_lists, a list of declarations"
        return
    yield from _unknown("", content, FILE_OPTIONS)
    if not isinstance(content["contact_lists"], list):
        yield f"contact_lists is {kind_of(content['contact_lists'])} and not a list of declarations"
    environments = content.get("environments", {})
    if not isinstance(environments, Mapping):
        yield f"environments is {kind_of(environments)} and not a dictionary"
        return
    for name, own in environments.items():
        label = f"environments, {quoted(str(name))}"
        if not isinstance(name, str):
            yield f"{label}: the name is not a string; put it into quotes"
        elif known is not None and name not in known:
            there = ", ".join(map(quoted, known))
            yield f"{label}: the inventory has no such environment, but {there}; correct the name, or add the host"
        if not isinstance(own, Mapping):
            yield f"{label} is {kind_of(own)} and not a dictionary of {', '.join(ENVIRONMENT_OPTIONS)}"
        else:
            yield from _unknown(f"{label}: ", own, ENVIRONMENT_OPTIONS)


def _unknown(label: str, given: Mapping[Any, Any], known: Sequence[str]) -> Iterator[str]:
    for option in given:
        if option not in known:
            yield f"{label}there is no option {quoted(str(option))}; there are {' and '.join(known)}"


def key_of(item: Any) -> str | None:
    """The key of a declaration as a user wrote it; None if it has none."""
    if not isinstance(item, Mapping):
        return None
    texts = (item.get(option) for option in ("key", "name", "contact_list_id"))
    return next((text.strip() for text in texts if isinstance(text, str) and text.strip()), None)


def apply_overrides(item: Any, overrides: Mapping[str, Any], ids: Mapping[str, Any]) -> Any:
    """A declaration with the overrides and the id of its key."""
    key = key_of(item)
    if key is None or (key not in overrides and key not in ids):
        return item
    changes = {
        option: value for option, value in overrides.get(key, {}).items() if not _override_problem(option, value)
    }
    id_ = {"contact_list_id": ids[key]} if key in ids else {}
    return {**item, "key": key, **changes, **id_}


def _override_problems(value: Any) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"it must be a dictionary of {' and '.join(OVERRIDABLE)}"
        return
    yield from filter(None, (_override_problem(option, given) for option, given in value.items()))


def _override_problem(option: Any, value: Any) -> str | None:
    if option not in OVERRIDABLE:
        return f"{quoted(str(option))} cannot be overridden; {' and '.join(OVERRIDABLE)} can"
    if option == "skip":
        return None if isinstance(value, bool) else "its skip must be true or false, without quotes"
    return None if isinstance(value, str) else f"its {option} is not a string; put it into quotes"


def _stripped(values: Any, kind: type) -> dict[str, Any]:
    usable = values if isinstance(values, Mapping) else {}
    return {key.strip(): value for key, value in usable.items() if isinstance(key, str) and isinstance(value, kind)}
