# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lists of an environment as declarations in YAML. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import PASSIVE, ContactList
from ansible_collections.koreai.contact_center.plugins.module_utils._declarations import text_problems
from ansible_collections.koreai.contact_center.plugins.module_utils._text import (
    escaped,
    fold,
    is_invisible,
    normal,
    quoted,
    without_log_commands,
)
from ansible_collections.koreai.contact_center.plugins.plugin_utils._matrix import current_lists


@dataclass(frozen=True)
class Export:
    """``kept`` can be declared as they are; ``left_out`` are pairs of a list and the reason."""

    kept: Sequence[ContactList]
    left_out: Sequence[tuple[ContactList, str]]


def exported(lists: Iterable[Mapping[str, Any]]) -> Export:
    """Declarations for lists from ``kore_contact_list_info``; planned against these lists, they change nothing."""
    records = current_lists(lists)
    foreign = {record.id: reason for record in records if (reason := _foreign(record))}
    folded = Counter(fold(record.name) for record in records if record.id not in foreign)
    exact = Counter(normal(record.name) for record in records)
    kept, left_out = [], []
    for record in sorted(records, key=lambda record: (fold(record.name), record.name, record.id)):
        twin = folded[fold(record.name)] > 1 or exact[normal(record.name)] > 1
        unusable = "another list has the same name" if twin else _undeclarable(record)
        reason = foreign.get(record.id) or (unusable if record.name else "no read gives its name")
        if reason:
            left_out.append((record, reason))
        else:
            kept.append(record)
    return Export(kept, left_out)


def files_of(environment: str, export: Export, *, with_ids: bool) -> dict[str, str]:
    """A file for ``contact_lists_file``, by its name, with the ids of this environment if they are wanted."""
    extent = f"{len(export.kept)} declared, {len(export.left_out)} left out"
    lines = ["---", f"# Contact lists of {escaped(environment)}: {extent}."]
    lines += [f"# Left out: {quoted(record.name)}: {escaped(reason)}" for record, reason in export.left_out]
    lines.append("contact_lists:" if export.kept else "contact_lists: []")
    for record in export.kept:
        options = declaration(record).items()
        pairs = [f"{option}: {'true' if value is True else _text(value)}" for option, value in options]
        lines += [f"  - {pairs[0]}", *(f"    {pair}" for pair in pairs[1:])]
    if with_ids and export.kept:
        lines += ["environments:", f"  {_text(environment)}:", "    ids:"]
        lines += [f"      {_text(record.name.strip())}: {_text(record.id)}" for record in export.kept]
    # A name of its own for each environment: a/b is not a_b.
    return {f"{environment.replace('%', '%25').replace('/', '%2F')}.contact_lists.yml": "\n".join([*lines, ""])}


def lines_of(name: str, export: Export) -> Iterator[str]:
    """How many lists are in the files, and why others are not."""
    yield f"{escaped(name)}: {len(export.kept)} declared, {len(export.left_out)} left out"
    yield from (f"  {record.label} is left out: {reason}." for record, reason in export.left_out)


def declaration(record: ContactList) -> dict[str, Any]:
    item: dict[str, Any] = _texts(record)
    if record.source in PASSIVE:
        item["create"] = True
        if record.allow_duplicates:
            item["allow_duplicates"] = True
    return item


def _foreign(record: ContactList) -> str | None:
    """Why a list cannot be declared; None if it can."""
    if record.is_global_dnc or record.list_type not in (None, "call"):
        return "it is a do-not-call list, or its type is not call"
    if record.is_default:
        return "it is a default list"
    return "it is not active any more" if record.is_active is False else None


def _undeclarable(record: ContactList) -> str:
    """Why its texts cannot be declared; empty if they can."""
    return "; ".join(text for option, value in _texts(record).items() for text in text_problems(option, value))


def _texts(record: ContactList) -> dict[str, str]:
    """The texts of a list that can be declared. An empty text cannot, but there is always a name."""
    texts = {option: (value or "").strip() for option, value in record.values.items()}
    return {option: value for option, value in texts.items() if value or option == "name"}


def _text(value: str) -> str:
    """A quoted YAML string on one line, with the quotes that formatters would choose too."""
    is_plain = not any(map(is_invisible, value)) and without_log_commands(value) == value
    if is_plain and ('"' in value or "\\" in value):
        doubled = value.replace("'", "''")
        return f"'{doubled}'"
    # A JSON string is a YAML string. Commands to a build server are escaped as in our messages.
    text = json.dumps(value, ensure_ascii=False)
    return without_log_commands("".join(f"\\U{ord(c):08x}" if is_invisible(c) else c for c in text))
