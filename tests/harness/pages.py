# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages of the documentation site and the README, read for what tests hold of them."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.koreai.contact_center.tests.harness.edges import CHECKOUT

DOCSITE = CHECKOUT / "docs" / "docsite"
PAGES = sorted((DOCSITE / "rst").glob("*.rst"))
README = CHECKOUT / "README.md"

_BLOCK = re.compile(r"^( *)\.\. code-block:: (\S+)$")
_FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CELL = re.compile(r"^ +(\*?) ?- ?(.*)$")
_WRITES = re.compile(r"^Writes (no file|.*``.*)$")
_COMMENT = re.compile(r"^ *\.\. (?!_|\w[\w-]*::|code-block)(\S.*)$")


@dataclass(frozen=True)
class Block:
    """A code block, a comment (``language`` is then empty) or a line on what is written, in the order of the page."""

    page: str
    language: str
    caption: str
    text: str


def page(name: str) -> str:
    return (DOCSITE / "rst" / f"{name}.rst").read_text(encoding="utf-8")


def rows(name: str) -> list[list[str]]:
    """The rows of all list tables of a page, heads included, each cell on one line."""
    found: list[list[str]] = []
    inside = False
    for line in page(name).splitlines():
        cell = _CELL.match(line)
        if cell and cell[1]:
            inside = True
            found.append([cell[2]])
        elif cell and inside:
            found[-1].append(cell[2])
        elif inside and line.startswith("  ") and line.strip():
            found[-1][-1] = f"{found[-1][-1]} {line.strip()}".strip()
        elif line.strip():
            inside = False
    return found


def blocks(path: Path) -> Iterator[Block]:
    """The code blocks, one-line comments, and lines on what a command writes of a page."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for index, line in enumerate(lines):
        comment = _COMMENT.match(line)
        start = _BLOCK.match(line)
        if _WRITES.match(line):
            yield Block(path.stem, "writes", "", line)
        if comment:
            yield Block(path.stem, "", "", comment[1])
        if start:
            yield Block(path.stem, start[2], *_body(lines[index + 1 :], len(start[1])))


def _body(lines: list[str], indent: int) -> tuple[str, str]:
    """Caption and text of a block: its lines are indented deeper than the directive."""
    kept: list[str] = []
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        kept.append(line)
    caption = ""
    while kept and (not kept[0].strip() or kept[0].lstrip().startswith(":")):
        option = kept.pop(0).strip()
        if option.startswith(":caption:"):
            caption = option.removeprefix(":caption:").strip()
        if not option:
            break
    return caption, textwrap.dedent("\n".join(kept)).strip("\n") + "\n"


def fenced(path: Path) -> list[Block]:
    """The code blocks of a Markdown file."""
    text = path.read_text(encoding="utf-8")
    return [Block(path.stem, match[1], "", match[2]) for match in _FENCED.finditer(text)]


def commands(block: Block, program: str = "ansible-playbook") -> list[list[str]]:
    """The words of each command of a console block that starts the program, without its name."""
    if block.language != "console":
        return []
    lines = block.text.replace("\\\n", " ").splitlines()
    found = [shlex.split(line.removeprefix("$ "), comments=True) for line in lines if line.startswith("$ ")]
    return [words[1:] for words in found if words and words[0] == program]
