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


@pytest.mark.parametrize("path", EVERY_PAGE, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_a_command_is_copied_without_a_prompt(path: Path) -> None:
    assert not [line for line in _shell_lines(path) if line.startswith("$ ")]
