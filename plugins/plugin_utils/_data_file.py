# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A YAML file read as data: nothing in it is run, and nothing in it grows beyond what can be seen of it."""

from __future__ import annotations

import os
import stat
from typing import Any

import yaml

from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped, quoted

# In bytes: five thousand lists with descriptions of full length.
LARGEST = 5_000_000
# A list of former names stands at the seventh level.
DEEPEST = 20


class DataError(ValueError):
    """What is wrong with the file, as the end of a sentence."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Makes nothing but YAML's own plain values."""


def read(path: str) -> Any:
    """The content of a YAML file; raises DataError."""
    try:
        # A pipe would be waited for.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise DataError("it is not a file")
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise DataError(f"it cannot be read: {error.strerror}") from None
    if len(content) > LARGEST:
        raise DataError(f"it has more than {LARGEST} bytes")
    try:
        return _parsed(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise DataError("it is not UTF-8") from None
    except yaml.MarkedYAMLError as error:
        raise _at(error.problem_mark, f"it is not valid YAML: {escaped(str(error.problem or error.context))}") from None
    except yaml.reader.ReaderError as error:
        raise DataError(f"it is not valid YAML: it holds the character U+{error.character:04X}") from None


def _parsed(text: str) -> Any:
    _refuse_bombs(text)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        _refuse_repeated_keys(node)
        return None if node is None else loader.construct_document(node)
    except DataError:
        raise
    except (ValueError, OverflowError) as error:
        # Dates and numbers that there are not.
        raise DataError(f"a value is not valid YAML: {error}; put it into quotes") from None
    finally:
        loader.dispose()


def _refuse_bombs(text: str) -> None:
    """Look at the parts of the text one by one: nothing is built of them yet."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            raise _at(event.start_mark, f"the alias *{escaped(str(event.anchor))} is not allowed; write the value out")
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            short = str(tag).replace("tag:yaml.org,2002:", "!!")
            raise _at(event.start_mark, f"the tag {escaped(short)} is not allowed; write a plain value")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _at(event.start_mark, f"more than {DEEPEST} levels are not allowed")


def _refuse_repeated_keys(node: Any) -> None:
    """YAML would take the last one of them without a word."""
    if isinstance(node, yaml.SequenceNode):
        for entry in node.value:
            _refuse_repeated_keys(entry)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _at(key.start_mark, "a key must be a single value")
            if key.value in seen:
                raise _at(key.start_mark, f"the key {quoted(key.value)} stands twice")
            seen.add(key.value)
            _refuse_repeated_keys(value)


def _at(mark: Any, problem: str) -> DataError:
    return DataError(f"line {mark.line + 1}: {problem}" if mark else problem)
