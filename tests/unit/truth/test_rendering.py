# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host such as GitHub shows every page whole: no block is lost, and no markup is left over."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import cmarkgfm
import pytest

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.pages import EVERY_PAGE, fenced, rows_of

# Directives and roles of MyST and reStructuredText, which a host shows as plain text.
_LEFT_OVER = re.compile(r"\{[\w:-]+\}`|:[a-z]+:`|^\.\. |^:::|^\([\w.]+\)=$", re.MULTILINE)


@pytest.mark.parametrize("path", EVERY_PAGE, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_a_page_reads_whole_on_github(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    shown = cmarkgfm.github_flavored_markdown_to_html(text)
    # The README quotes a plan that has its own blocks.
    quoted = len(re.findall(r"^> *`{3,}\w", text, re.MULTILINE))
    assert shown.count("<pre") - quoted == len(fenced(path)) == len(re.findall(r"^ *`{3,}\w", text, re.MULTILINE))
    assert shown.count("<tr>") == len(rows_of(text))
    assert shown.count("<h1>") == 1
    prose = re.sub(r"<(pre|code).*?</\1>", "", shown, flags=re.DOTALL)
    assert not _LEFT_OVER.findall(prose)
    assert "```" not in prose
    assert not re.findall(r"\]\(|&lt;/?\w+&gt;", prose)


# What GitHub shows of a line on a phone that is 390 pixels wide.
_PHONE = 41
_INDENTED = _PHONE - len("    " + " \\")


def _shell_lines(path: Path) -> list[str]:
    return [line for block in fenced(path) if block.language == "shell" for line in block.text.splitlines()]


def _could_be_broken(line: str) -> bool:
    """Whether a line is too long for a phone although each of its words fits there on a line of its own."""
    shown = line.removesuffix(" \\")
    words = shlex.split(shown, comments=True, posix=False)
    option_and_value = len(words) == 2 and words[0].startswith("-")
    return len(shown) > _PHONE and len(words) > 1 and not option_and_value and max(map(len, words)) <= _INDENTED


@pytest.mark.parametrize("path", EVERY_PAGE, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_a_command_is_read_on_a_phone_without_scrolling(path: Path) -> None:
    """Above all its last words, which say what it does."""
    assert not [line for line in _shell_lines(path) if _could_be_broken(line)]


# Tables of figures need their columns: there a phone scrolls.
_OF_FIGURES = {"benchmarks", "reliability"}


def _narrowest(cell: str) -> float:
    """How many pixels the longest word of a cell takes on GitHub, about."""
    parts = re.findall(r"(`[^`]+`)|([^`]+)", re.sub(r"\]\([^)]*\)", "", cell))
    words = [(word, bool(code)) for code, text in parts for word in re.split(r"(?<=-)|\s+", code.strip("`") or text)]
    return max((len(word) * 8.2 + 11 if code else len(word) * 7.5 for word, code in words), default=0)


@pytest.mark.parametrize("path", EVERY_PAGE, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_a_table_is_not_cut_off_on_a_phone(path: Path) -> None:
    """What has long names is a list, which wraps."""
    tables = re.findall(r"(?:^\|.*\|\n)+", path.read_text(encoding="utf-8"), re.MULTILINE)
    widths = [
        sum(27 + max(map(_narrowest, column)) for column in zip(*rows_of(found), strict=True)) for found in tables
    ]
    assert path.stem in _OF_FIGURES or not [width for width in widths if width > 358]


@pytest.mark.parametrize("path", EVERY_PAGE, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_a_command_is_copied_without_a_prompt(path: Path) -> None:
    assert not [line for line in _shell_lines(path) if line.startswith("$ ")]
