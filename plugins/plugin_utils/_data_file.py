# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads files as data: nothing in them is run, and nothing in them becomes larger than it looks."""

from __future__ import annotations

import json
import os
import stat
from typing import Any

import yaml

from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped, quoted

# In bytes: five thousand lists with descriptions of full length, and plans of all of them for ten environments.
LARGEST = 5_000_000
LARGEST_PLAN = 50_000_000
# A list of former names is at the seventh level.
DEEPEST = 20
# A description has 256 characters. Python writes no number of more than 4,300 digits, and takes long to read some.
LONGEST = 1_000
# Five thousand lists have a third of them. Each that is not valid makes a sentence.
MOST = 200_000
_MERGE = "tag:yaml.org,2002:merge"


class DataError(Exception):
    """What is wrong with the file, as the end of a sentence."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Only creates YAML's own plain values."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen = set()
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _at(key.start_mark, "a key must be a single value")
            if key.tag == _MERGE:
                raise _at(key.start_mark, "the key '<<' is not allowed; write the values out")
            if key.value in seen:
                # YAML would silently take the last one of them.
                raise _at(key.start_mark, f"the key {_short(quoted(key.value))} stands twice")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read(path: str) -> Any:
    """The content of a YAML file; raises DataError."""
    text = _text(path, LARGEST)
    try:
        _refuse_bombs(text)
        return _Loader(text).get_single_data()
    except yaml.MarkedYAMLError as error:
        raise _at(error.problem_mark, f"it is not valid YAML: {escaped(str(error.problem or error.context))}") from None
    except yaml.reader.ReaderError as error:
        raise DataError(f"it is not valid YAML: it holds the character U+{error.character:04X}") from None
    except (ValueError, OverflowError) as error:
        # Dates and numbers that do not exist.
        raise DataError(f"a value is not valid YAML: {str(error).rstrip('.')}; put it into quotes") from None


def reviewed_plan(file: str, environment: str) -> dict[str, Any]:
    """The plan of an environment in ``contact_lists_plan_file``; raises ValueError."""
    path = os.path.realpath(file)
    try:
        return _plan(path, environment)
    except DataError as error:
        raise ValueError(
            f"Nothing was written: contact_lists_plan_file, {escaped(path)}: {error}. Make a new plan and have it "
            "reviewed."
        ) from None


def _plan(path: str, environment: str) -> dict[str, Any]:
    text = _text(path, LARGEST_PLAN)
    try:
        document = json.loads(text, object_pairs_hook=_object)
    except RecursionError:
        raise DataError("it has too many levels") from None
    except ValueError:
        raise DataError("it is not valid JSON") from None
    plans = document.get("environments") if isinstance(document, dict) and document.get("schema") == 1 else None
    if not isinstance(plans, dict):
        raise DataError("it is not a plan.json of schema 1")
    if not isinstance(plans.get(environment), dict):
        raise DataError(f"it has no plan for {escaped(environment)}")
    return plans[environment]  # type: ignore[no-any-return]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON without duplicate keys: a reader might see one value, and Python takes the other."""
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise DataError(f"the key {_short(quoted(key))} stands twice")
        made[key] = value
    return made


def _text(path: str, largest: int) -> str:
    try:
        # Opening a pipe would wait.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise DataError("it is not a file")
            content = file.read(largest + 1)
    except OSError as error:
        raise DataError(f"it cannot be read: {error.strerror}") from None
    if len(content) > largest:
        raise DataError(f"it has more than {largest} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError("it is not UTF-8") from None


def _refuse_bombs(text: str) -> None:
    """Look at the parts of the text one by one, before anything is built of them."""
    depth = count = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            alias = _short(escaped(str(event.anchor)))
            raise _at(event.start_mark, f"the alias *{alias} is not allowed; write the value out")
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            short = _short(escaped(str(tag).replace("tag:yaml.org,2002:", "!!")))
            raise _at(event.start_mark, f"the tag {short} is not allowed; write a plain value")
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > LONGEST:
            raise _at(event.start_mark, f"more than {LONGEST} characters in a value are not allowed")
        count += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _at(event.start_mark, f"more than {DEEPEST} levels are not allowed")
        if count > MOST:
            raise DataError(f"it has more than {MOST} values")


def _short(shown: str) -> str:
    return shown if len(shown) <= 100 else f"{shown[:100]}…"


def _at(mark: Any, problem: str) -> DataError:
    return DataError(f"line {mark.line + 1}: {problem}" if mark else problem)
