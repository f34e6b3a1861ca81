# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One idea has one word: words that were replaced are not used any more."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT, copied
from ansible_collections.koreai.contact_center.tests.harness.documents import PLUGINS
from ansible_collections.koreai.contact_center.tests.harness.pages import EVERY_PAGE

# In parts, so that this file is not found. Instead: in sync, unmanaged.
NOWHERE = re.compile("in " + "step|declared by " + "nobody")
# Instead: safety checks; a boolean; the response is incomplete; interpretations; again; everybody who.
NOT_FOR_USERS = re.compile(r"\bguards?\b|\btruth value|\bbreaks off\b|\breadings\b|\banew\b|\bwhoever\b", re.IGNORECASE)
DOCUMENTED = [
    *EVERY_PAGE,
    *sorted((PLUGINS / "modules").glob("*.py")),
    *sorted((PLUGINS / "filter").glob("*.py")),
    *sorted((PLUGINS / "doc_fragments").glob("*.py")),
    *sorted((CHECKOUT / "roles").glob("*/meta/argument_specs.yml")),
]
# A name that code gives up for the thing that it names.
HINTS = re.compile(r"\b(untold|Lacking|TAKING|told_at|as_if_read|_left_by|_laid|bare)\b")
# In docstrings, code stands between two pairs of backticks, and nothing else is marked.
OTHER_MARKUP = re.compile(r"`|^\s*:\w+|\*\w[^*]*\*|\b[CIBOVEMP]\(", re.MULTILINE)
CODE = sorted(PLUGINS.rglob("*.py"))


def test_words_that_were_given_up_are_found_nowhere(tmp_path: Path) -> None:
    files = [path for path in copied(tmp_path / "checkout").rglob("*") if path.is_file()]
    assert not [path.name for path in files if NOWHERE.search(path.read_text(encoding="utf-8", errors="replace"))]


@pytest.mark.parametrize("path", DOCUMENTED, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_users_read_the_usual_words(path: Path) -> None:
    # Names of tests are code.
    text = re.sub(r"`[^`\n]*`", "", path.read_text(encoding="utf-8"))
    assert not [match[0] for match in NOT_FOR_USERS.finditer(text)]


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_docstrings_have_one_markup(path: Path) -> None:
    described = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, described)]
    texts = [re.sub(r"``[^`\n]+``", "", ast.get_docstring(node) or "") for node in nodes]
    assert not [text for text in texts if OTHER_MARKUP.search(text)]


def test_names_that_are_hints_are_given_up() -> None:
    names = {
        str(name)
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (getattr(node, field, None) for field in ("id", "name", "attr", "arg"))
    }
    assert not [name for name in names if HINTS.search(name)]
