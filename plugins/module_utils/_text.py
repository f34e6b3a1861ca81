# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts: how they are normalised, compared and shown, and which of them can be ids. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

# Any HTTP library takes them out of a path.
_DOT_SEGMENTS = (".", "..")


def normal(text: str) -> str:
    """The form in which two values are compared: stripped, NFC."""
    return unicodedata.normalize("NFC", text.strip())


def fold(text: str) -> str:
    """The form in which two names collide: stripped, NFC, case-folded."""
    return unicodedata.normalize("NFC", normal(text).casefold())


def same(one: str | None, other: str | None) -> bool:
    """Whether two values are equal after stripping and NFC; None equals the empty text."""
    return normal(one or "") == normal(other or "")


def escaped(text: str) -> str:
    """A text of the server's on one line, what does not print made visible."""
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def quoted(name: str | None) -> str:
    """A name as messages show it."""
    return f"'{escaped(name or '')}'"


def on_one_line(text: str) -> str:
    """A server's text on one line, without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def id_problems(what: str, value: str) -> Iterator[str]:
    """Sentences on what makes an id unfit for a URL or a header.

    Ids are no UUIDs, and their form is undocumented: whatever is printable ASCII is sent, encoded. A dot segment
    would be taken out of the path by any HTTP library and so reach another endpoint.
    """
    if not value:
        yield f"{what} is empty"
    elif not re.fullmatch(r"[\x21-\x7e]+", value) or value in _DOT_SEGMENTS:
        yield f"{what} is no id: ids are printable ASCII characters without white space"


def is_path_segment(id_: str) -> bool:
    """Whether an id of the server's, encoded, leads to its own list: half a surrogate pair cannot be encoded."""
    try:
        id_.encode()
    except UnicodeEncodeError:
        return False
    return id_ not in _DOT_SEGMENTS


def kind_of(value: Any) -> str:
    """What a value of YAML or JSON is, in words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"the truth value {str(value).lower()}"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text {quoted(value[:48])}"
    if isinstance(value, Mapping):
        return "a dictionary"
    if isinstance(value, date):
        return "a date"
    return "a list" if isinstance(value, (list, tuple)) else f"a {type(value).__name__}"


def json_kind(value: Any) -> str:
    """What a value of a server's is, in the words of JSON; its text may hold a secret and is not quoted."""
    kinds = {type(None): "null", bool: "a boolean", str: "a string", list: "an array", dict: "an object"}
    return kinds.get(type(value), "a number")
