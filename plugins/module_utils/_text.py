# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts: how they are normalised, compared and shown, and which of them can be ids. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

# Any HTTP library removes these from a path.
_DOT_SEGMENTS = (".", "..")
# The ids on the pages have about 40 characters; servers accept no address of many thousands.
_LONGEST_ID = 256
# No more of a value is shown: a description has 256 characters, but a server's value may have any number.
LONGEST_SHOWN = 600
_MOST_LISTED = 100

# Blanks that are letters or symbols: Hangul's fillers, and those of Braille, music, hieroglyphs and Khitan.
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0\U0001d159\U00013441\U00013442\U00016fe4"
# Invisible characters: these, the replacement for a missing object, and Default_Ignorable_Code_Point of
# https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt.
_INVISIBLE = re.compile(
    f"[{_FILLERS}\ufffc"
    "\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Commands that build servers run when they read them in a log: ##[…] and ##vso[…] anywhere in a line, ::…:: at its
# beginning. Ansible may wrap a line anywhere.
# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
# https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands
_LOG_COMMAND = re.compile(r"(?<=#)#(?=[\w.]*\[)|(?<=:):(?=[A-Za-z])")


def normal(text: str) -> str:
    """The form in which two values are compared: stripped, NFC."""
    return unicodedata.normalize("NFC", text.strip())


def fold(text: str) -> str:
    """The form in which two names collide: stripped, NFC, case-folded."""
    return unicodedata.normalize("NFC", normal(text).casefold())


def same(one: str | None, other: str | None) -> bool:
    """Whether two values are equal after stripping and NFC; None equals the empty string."""
    return normal(one or "") == normal(other or "")


def appearances(name: str) -> set[str]:
    """What may be seen of a name: fonts show a filler as a blank, or not at all. Two that share one look alike."""
    if name.isascii() and name.isprintable():
        return {" ".join(name.split())}
    return {normal(" ".join("".join(_seen(c, filler) for c in name).split())) for filler in ("", " ")}


def _seen(c: str, filler: str) -> str:
    if c in _FILLERS:
        return filler
    return " " if c.isspace() else "" if is_invisible(c) else c


def is_invisible(c: str) -> bool:
    """Whether a character is invisible when it is printed, or has another effect than being shown."""
    return not c.isprintable() or _INVISIBLE.match(c) is not None


def escaped(text: str) -> str:
    """A foreign text on one line, with invisible characters and commands to build servers escaped."""
    if not text.isprintable() or _INVISIBLE.search(text):
        text = "".join(ascii(c)[1:-1] if is_invisible(c) else c for c in text)
    return without_log_commands(text)


def without_log_commands(text: str) -> str:
    """The text with one character of each command to a build server escaped, as in #\\x23[group]."""
    return _LOG_COMMAND.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def shown(text: str) -> str:
    """A value of others as escaped, and no longer than anybody reads."""
    return cut(escaped(text))


def cut(made: str) -> str:
    """A text without what is beyond LONGEST_SHOWN, and how much that is."""
    more = len(made) - LONGEST_SHOWN
    return f"{made[:LONGEST_SHOWN]}… ({more} characters more)" if more > 0 else made


def shown_lines(text: str) -> str:
    """As shown, and the line breaks stay."""
    return cut("\n".join(map(escaped, text.split("\n"))))


def quoted(name: str | None) -> str:
    """A name as messages show it."""
    return f"'{shown(name or '')}'"


def listed(labels: Iterable[str], last: str = ", ") -> str:
    """What a message names, and how many more there are: a server may hold any number of the same."""
    every = list(labels)
    named, more = every[:_MOST_LISTED], len(every) - _MOST_LISTED
    return f"{', '.join(named)} and {more} more" if more > 0 else last.join(named)


def on_one_line(text: str) -> str:
    """A server's text on one line, without control characters, and escaped."""
    return escaped(" ".join("".join(c if c.isprintable() else " " for c in text).split()))


def id_problems(what: str, value: str) -> Iterator[str]:
    """Why an id cannot be part of a URL or a header, in sentences.

    Ids are not UUIDs, and their form is undocumented: any printable ASCII is sent, encoded. Any HTTP library would
    remove a dot segment from the path, and so reach another endpoint.
    """
    if not value:
        yield f"{what} is empty"
    elif not re.fullmatch(r"[\x21-\x7e]+", value) or value in _DOT_SEGMENTS:
        yield f"{what} is not a valid id: ids are printable ASCII characters without white space"


def is_path_segment(id_: str) -> bool:
    """Whether an id can be encoded into a path that leads to its own list: half a surrogate pair cannot, nor a page."""
    if len(id_) > _LONGEST_ID:
        return False
    try:
        id_.encode()
    except UnicodeEncodeError:
        return False
    return id_ not in _DOT_SEGMENTS


def kind_of(value: Any) -> str:
    """The kind of a YAML or JSON value, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the string {quoted(value[:48])}"
    if isinstance(value, Mapping):
        return "a dictionary"
    if isinstance(value, date):
        return "a date"
    return "a list" if isinstance(value, list) else f"a {type(value).__name__}"


def json_kind(value: Any) -> str:
    """The kind of a server's value, in the words of JSON. Its text may contain a secret and is not quoted."""
    kinds = {type(None): "null", bool: "a boolean", str: "a string", list: "an array", dict: "an object"}
    return kinds.get(type(value), "a number")
