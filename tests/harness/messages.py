# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection's messages, read from its sources, to check messages that are quoted elsewhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT

_FINDINGS = ("_doctor_questions", "_doctor_findings", "_doctor_reads")


def is_said(message: str) -> bool:
    """Whether a message is one of the collection's."""
    return any(pattern(message).search(source) for texts in sources() for source in texts)


def _text(node: ast.AST) -> str | None:
    """A string of the source, with a NUL for each value of an f-string."""
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
def sources() -> tuple[list[str], list[str]]:
    """The texts of the Python files, and those of roles and playbooks."""
    paths = [
        # The doctor's findings explain themselves.
        *(path for path in (CHECKOUT / "plugins" / "module_utils").glob("*.py") if path.stem not in _FINDINGS),
        *(CHECKOUT / "plugins" / "plugin_utils").glob("*.py"),
        CHECKOUT / "plugins" / "action" / "kore_contact_lists_report.py",
    ]
    found = [text for path in paths for text in _strings(ast.parse(path.read_text(encoding="utf-8")))]
    plays = [*(CHECKOUT / "playbooks").glob("*.yml"), *(CHECKOUT / "roles").glob("*/tasks/*.yml")]
    words = [" ".join(path.read_text(encoding="utf-8").split()) for path in plays]
    return [_plain(text) for text in found], [_plain(text) for text in words]


def _plain(text: str) -> str:
    # A function adds the quotation marks around a value.
    return text.replace("'", "")


def pattern(message: str) -> re.Pattern[str]:
    """A pattern that finds a message in a source; ``…`` stands for what differs each time."""
    words = [re.escape(part.strip()) for part in _plain(message).split("…")]
    return re.compile(".*".join(words), re.DOTALL)
