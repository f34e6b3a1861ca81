# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page on error messages quotes messages that there are, and has those that users meet."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from ansible_collections.koreai.contact_center.tests.harness.edges import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.pages import page

_FOREIGN = "Ansible's own words"
_TERM = re.compile(r"^``.+``$", re.MULTILINE)
# What needs no entry: parts of other sentences, words of reports, patterns.
_ELSEWHERE = (
    "what addresses it by the name … has to follow",
    "Nothing was written. Make a new plan and have it reviewed.",
    "exceeded the per-minute rate limit|rate limit for this api has been reached",
    "auth|token|secret",
    "promote_force was set",
    "as declared; _differs_",
)


def _quoted() -> list[str]:
    text = page("troubleshooting").split(_FOREIGN)[0]
    return [message for line in _TERM.findall(text) for message in re.findall(r"``(.+?)``", line)]


QUOTED = _quoted()


def _text(node: ast.AST) -> str | None:
    """A string of the source; what an f-string puts in is a NUL."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "\0" for part in node.values)
    return None


def _strings(tree: ast.AST) -> Iterator[str]:
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        text = _text(node)
        if text and id(node) not in documentation | inside:
            yield text


@cache
def _sources() -> tuple[list[str], list[str]]:
    """The texts of the Python files, and those of roles and playbooks."""
    paths = [
        *(CHECKOUT / "plugins" / "module_utils").glob("*.py"),
        *(CHECKOUT / "plugins" / "plugin_utils").glob("*.py"),
    ]
    found = [text for path in paths for text in _strings(ast.parse(path.read_text(encoding="utf-8")))]
    plays = [*(CHECKOUT / "playbooks").glob("*.yml"), *(CHECKOUT / "roles").glob("*/tasks/*.yml")]
    words = [" ".join(path.read_text(encoding="utf-8").split()) for path in plays]
    return [_plain(text) for text in found], [_plain(text) for text in words]


def _plain(text: str) -> str:
    # The quotation marks around a value come from a function.
    return text.replace("'", "")


def _pattern(message: str) -> re.Pattern[str]:
    words = [re.escape(part.strip()) for part in _plain(message).split("…")]
    return re.compile(".*".join(words), re.DOTALL)


@pytest.mark.parametrize("message", QUOTED)
def test_a_quoted_message_is_one_of_the_collections(message: str) -> None:
    assert any(_pattern(message).search(source) for sources in _sources() for source in sources)


def test_each_message_is_quoted_once() -> None:
    assert len(QUOTED) == len(set(QUOTED))


def test_the_messages_that_users_meet_are_quoted() -> None:
    patterns = [*map(_pattern, QUOTED), *map(_pattern, _ELSEWHERE)]
    sentences = [text for text in _sources()[0] if len(re.findall(r"[a-z]{2,}", text)) >= 8]
    missing = [text for text in sentences if not any(pattern.search(text) for pattern in patterns)]
    assert not missing, "\n".join(missing).replace("\0", "…")
