# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the documentation's pages and the README for tests, and writes tables and lists for generated pages."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT

DOCS = CHECKOUT / "docs"
INDEX = DOCS / "README.md"
PAGES = sorted(path for path in DOCS.glob("*.md") if path != INDEX)
README = CHECKOUT / "README.md"
# The program that a page runs playbooks with.
PLAYBOOKS = "ansible-playbook"
# Any of them, whatever the host displays.
EVERY_PAGE = [
    *sorted(CHECKOUT.glob("*.md")),
    INDEX,
    *PAGES,
    CHECKOUT / "examples" / "README.md",
    *sorted((CHECKOUT / "roles").glob("*/README.md")),
]

_FENCE = re.compile(r"^( *)(`{3,})(\w+)$")
# The line before a block: `file`, [`file`](source of the block), or the place where it was shown.
_CAPTION = re.compile(
    r"^ *(?:`(?P<file>[\w./-]+)`|\[`(?P<shown>[\w./-]+)`\]\((?P<source>[^)]+)\)|(?P<seen>In the terminal)):$"
)
_WRITES = re.compile(r"^Writes (no file|.*`.*)$")
_COMMENT = re.compile(r"^ *<!-- (.*) -->$")
_PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Block:
    """A code block, a comment (``language`` is empty) or a line about written files, in the order of the page.

    ``source`` is the file that the block is taken from.
    """

    page: str
    language: str
    caption: str
    text: str
    source: str = ""


@dataclass(frozen=True)
class Item:
    """An item of a list: its first words, which are bold, what follows them, and the items below it."""

    title: str
    text: str
    details: tuple[str, ...] = ()


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def rows(name: str) -> list[list[str]]:
    """The rows of all tables of a page, including their heads."""
    return rows_of(page(name))


def rows_of(text: str) -> list[list[str]]:
    """The rows of all tables in Markdown, including their heads."""
    prose = re.sub(r"^( *)(`{3,})\w+\n.*?^\1\2$", "", text, flags=re.MULTILINE | re.DOTALL)
    found = re.findall(r"^(?:> )?(\|.*\|)$", prose, re.MULTILINE)
    lines = [line for line in found if not re.fullmatch(r"[| :-]+", line)]
    return [[cell.strip().replace("\\|", "|") for cell in _PIPE.split(line)[1:-1]] for line in lines]


def table(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [[cell.replace("|", "\\|") for cell in row] for row in (head, *body)]
    lines.insert(1, ["---"] * len(head))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def items(name: str) -> list[Item]:
    """The items of all lists of a page that begin with bold words."""
    found = re.findall(r"^- \*\*.*\n(?: +.*\n)*", page(name), re.MULTILINE)
    return [_item(text.removeprefix("- ")) for text in found]


def _item(text: str) -> Item:
    first, *details = (" ".join(part.split()) for part in re.split(r"^  - ", text, flags=re.MULTILINE))
    title, rest = re.fullmatch(r"\*\*(.+?)\*\* ?(.*)", first).groups()
    return Item(title, rest, tuple(details))


def bullets(found: Iterable[Item]) -> str:
    """A list in Markdown. Long names wrap in it, where the columns of a table would not fit on a phone."""
    lines = []
    for item in found:
        lines.append(_wrapped(f"- **{item.title}** {item.text}".rstrip()))
        lines += [_wrapped(f"  - {detail}") for detail in item.details]
    return "".join(f"{line}\n" for line in lines)


def _wrapped(line: str) -> str:
    rest = " " * (line.index("- ") + 2)
    return textwrap.fill(line, 120, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False)


def blocks(path: Path) -> Iterator[Block]:
    """The code blocks of a page, its one-line comments, and its lines about the files that a command writes."""
    lines = path.read_text(encoding="utf-8").splitlines()
    end = ""
    for index, line in enumerate(lines):
        if end:
            end = "" if line.strip() == end else end
        elif fence := _FENCE.match(line):
            end = fence[2]
            closing = index + 1 + [line.strip() for line in lines[index + 1 :]].index(end)
            text = textwrap.dedent("\n".join(lines[index + 1 : closing])) + "\n"
            caption = _CAPTION.match(lines[index - 2]) if index > 1 and not lines[index - 1].strip() else None
            name = (caption["file"] or caption["shown"] or caption["seen"]) if caption else ""
            yield Block(path.stem, fence[3], name, text, (caption["source"] or "") if caption else "")
        elif _WRITES.match(line):
            yield Block(path.stem, "writes", "", line)
        elif comment := _COMMENT.match(line):
            yield Block(path.stem, "", "", comment[1])


def fenced(path: Path) -> list[Block]:
    """The code blocks of a page."""
    return [block for block in blocks(path) if block.language not in ("", "writes")]


def commands(block: Block, program: str = PLAYBOOKS) -> list[list[str]]:
    """The words of each command in a shell block that starts the program, without its name."""
    if block.language != "shell":
        return []
    found = [shlex.split(line, comments=True) for line in block.text.replace("\\\n", " ").splitlines()]
    return [words[1:] for words in found if words and words[0] == program]
