# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Markdown that may contain any text: nothing in it is markup, notifies anyone or hides. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from ansible_collections.koreai.contact_center.plugins.module_utils._text import cut, is_invisible, without_log_commands

# GitHub accepts 65,536 characters in a comment; a pipeline may add a few around the text.
LIMIT = 65_000

_PLAIN = frozenset(" ,.;=+/?'\"-")
# GitHub and GitLab find mentions, references and links in these; GH-1 and JIRA-1 are references too.
_LINKED = re.compile(r"(&#(?:33|35|36|37|38|58|64|126);|(?:\b(?i:gh)|(?:\b[A-Z]|&#95;)[A-Z0-9]+)-(?=\d))")


def code(text: str | None) -> str:
    """A value as it is, on one line, in a ``code`` element.

    There, GitHub and GitLab do not interpret @mentions, #references, :emoji: and links. Each character that has a
    meaning in Markdown or HTML is an entity, so that neither a pipe nor a backslash can end the cell.
    """
    return f"<code>{with_entities(visible(text))}</code>" if text else "none"


def prose(text: str) -> str:
    """A sentence that may hold anything: nothing in it is markup, and nobody is notified."""
    # A word joiner keeps them apart.
    apart = _LINKED.sub(r"\1&#8288;", with_entities(visible(text)))
    # At the beginning of a line, these would make a list or a rule.
    return re.sub(r"^(\d*)([-+=.])", lambda found: f"{found[1]}&#{ord(found[2])};", apart)


def visible(text: str) -> str:
    """The text on one line, with what cannot be seen made visible, and nothing that a build server would run."""
    return cut(without_log_commands("".join(_visible_character(text, index) for index in range(len(text)))))


def with_entities(text: str) -> str:
    """The text with each character that Markdown or HTML may take for markup as an entity."""
    entities = "".join(c if c.isalnum() or c in _PLAIN or ord(c) > 127 else f"&#{ord(c)};" for c in text)
    return re.sub(r"(?i)\b(www)\.", r"\1&#46;", entities)


def units(text: str) -> int:
    """The length as GitHub counts it, which is never less than the number of characters."""
    return len(text) + sum(ord(c) > 0xFFFF for c in text)


@dataclass(frozen=True)
class Block:
    """A part of a document whose rows may be cut: lines before them, the rows, their noun, lines after them.

    ``most`` is the part of the space left that its rows may take.
    """

    head: Sequence[str]
    rows: Sequence[str]
    noun: str
    tail: Sequence[str] = ()
    most: float = 1

    def lines(self, count: int) -> list[str]:
        """The block with its first rows, and a line that says how many are left out."""
        left_out = len(self.rows) - count
        more = ["", f"_… and {left_out} more {self.noun}, left out here._"] if left_out else []
        return [*self.head, *self.rows[:count], *more, *self.tail, ""]


def fitted(head: Iterable[str], blocks: Sequence[Block]) -> str:
    """One document below LIMIT. What comes first gets the space that there is; the rest is counted."""
    lines = [*head, ""]
    room = LIMIT - _size(lines) - 100
    # The other half is for rows.
    shown = bisect_right(list(accumulate(_size(block.lines(0)) for block in blocks)), room // 2)
    room -= sum(_size(block.lines(0)) for block in blocks[:shown])
    for block in blocks[:shown]:
        used = [0, *accumulate(units(line) + 1 for line in block.rows)]
        count = bisect_right(used, room * block.most) - 1
        room -= used[count]
        lines += block.lines(count)
    if shown < len(blocks):
        lines += [f"_… and {len(blocks) - shown} more sections, left out here._"]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept).rstrip("\n") + "\n"


def _size(lines: Iterable[str]) -> int:
    return sum(units(line) + 1 for line in lines)


def _visible_character(text: str, index: int) -> str:
    c = text[index]
    if c in "\n\r":
        return "" if c == "\n" and text[index - 1 : index] == "\r" else "↵"
    if c == " ":
        # Markdown shows several spaces as one.
        return "␣" if text[index - 1 : index] in ("", " ") or index + 1 == len(text) else c
    return f"⟨U+{ord(c):04X}⟩" if is_invisible(c) else c
