# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""doctor.md, doctor.json and the terminal show each distinct finding once, and nothing of the accounts."""

from __future__ import annotations

from typing import Any

import pytest
from markdown_it import MarkdownIt

from ansible_collections.koreai.contact_center.plugins.plugin_utils import _findings
from ansible_collections.koreai.contact_center.plugins.plugin_utils._runs import UNFINISHED, Run, run_of, summary

MARK = "marked"
LEFT = "Lists with names of the doctor's are there: 2. The message of its task names them."
NAMES = {"question": "Are names unique?", "answer": "They are not.", "evidence": "", "verdict": "safe", "advice": ""}
BLANKS = {
    "question": "Does the server store what it is sent?",
    "answer": "Double blanks become one. & is stored as &amp;.",
    "evidence": "HTTP 200, errors[].msg",
    "verdict": "mind",
    "advice": "Use single blanks, and avoid & < >.",
}
KEPT = {**BLANKS, "answer": "Double blanks are kept.", "verdict": "safe", "advice": ""}


def a_run(*findings: dict[str, str], failed: str = "", **more: Any) -> Run:
    result = {"changed": False, "findings": list(findings), "leftovers": 0, "problems": [], "api": {"requests": 8}}
    failure = {"contact_lists_failure": {"msg": failed}} if failed else {}
    return run_of(
        {"contact_lists_result": {**result, "failed": bool(failed), "msg": failed, **more}, **failure}, "doctor"
    )


def test_a_finding_that_all_share_is_told_once_and_one_that_differs_says_where() -> None:
    runs = {"dev": a_run(NAMES, BLANKS), "staging": a_run(NAMES, KEPT)}
    text = _findings.text(runs)
    assert text.count("Are names unique?") == 1
    assert "- **Does the server store what it is sent?** In dev:\n" in text
    assert "- **Does the server store what it is sent?** In staging:\n" in text
    assert text.index("#### 1 to mind") < text.index("<summary>2 safe either way</summary>")
    assert text.index("Are names unique?") < text.index("In staging"), "the order of the questions"
    assert "not seen" not in text


def test_what_is_told_is_no_markup() -> None:
    html = MarkdownIt("commonmark").render(_findings.text({"dev": a_run(NAMES, BLANKS)})).replace("\u2060", "")
    assert "&amp; is stored as &amp;amp;." in html
    assert "avoid &amp; &lt; &gt;." in html
    assert "HTTP 200, errors[].msg" in html


@pytest.mark.parametrize(
    ("left", "status", "msg", "line"),
    [
        ({}, "clean", None, "dev: clean (1 to mind, 1 safe either way)"),
        (
            {"failed": f"The token is old. Sign it again. {MARK}", "problems": ["The token is old. Sign it again."]},
            "error",
            "The token is old. Sign it again.",
            "dev: error: The token is old. Sign it again. (1 to mind, 1 safe either way)",
        ),
        (
            {"failed": MARK, "leftovers": 2, "changed": True},
            "partial",
            LEFT,
            f"dev: partial: {LEFT} (1 to mind, 1 safe either way)",
        ),
    ],
)
def test_the_message_of_the_task_stays_there(left: dict[str, Any], status: str, msg: str | None, line: str) -> None:
    runs = {"dev": a_run(NAMES, BLANKS, **left)}
    assert (runs["dev"].status, runs["dev"].msg) == (status, msg)
    assert list(_findings.lines(runs))[-1] == line
    assert _findings.document(runs) == {"schema": 1, "environments": {"dev": {"findings": [NAMES, BLANKS]}}}
    assert MARK not in str([_findings.text(runs), *_findings.lines(runs), _findings.document(runs), summary(runs)])
    assert ("2 lists with names of the doctor" in _findings.text(runs)) is (left.get("leftovers") == 2)
    about = summary(runs)["environments"]["dev"]
    assert (about["mind"], about["safe"], about["not_seen"]) == (1, 1, 0)
    assert about["leftovers"] == left.get("leftovers", 0)


@pytest.mark.parametrize(
    "left",
    [
        {},
        {"contact_lists_result": {"failed": True, "msg": MARK}, "contact_lists_failure": {"msg": MARK}},
        {"contact_lists_result": {"unreachable": True, "msg": MARK}},
    ],
)
def test_an_environment_without_findings_hides_nothing_of_the_others(left: dict[str, Any]) -> None:
    runs = {"dev": run_of(left, "doctor"), "staging": a_run(NAMES)}
    text = _findings.text(runs)
    assert runs["dev"].msg
    assert MARK in runs["dev"].msg or runs["dev"].msg == UNFINISHED
    assert "- ❌ <code>dev</code>: **no findings**" in text
    assert MARK not in text
    assert "In staging" not in text, "nobody else was asked"
    assert list(_findings.document(runs)["environments"]) == ["staging"]


def test_the_terminal_shows_what_to_mind_and_counts_the_rest() -> None:
    assert list(_findings.lines({"dev": a_run(BLANKS, NAMES)})) == [
        "  mind: Does the server store what it is sent? Double blanks become one. & is stored as &amp;.",
        "      Use single blanks, and avoid & < >.",
        "dev: clean (1 to mind, 1 safe either way)",
    ]


def test_what_was_not_seen_is_grouped_by_its_reason() -> None:
    unseen = [
        {**known, "answer": "Not seen: too late.", "verdict": "not_seen", "advice": ""} for known in (NAMES, KEPT)
    ]
    runs = {"dev": a_run(*unseen), "staging": a_run(*unseen), "production": a_run(NAMES, unseen[1])}
    text = _findings.text(runs).replace("&#58;&#8288;", ":")
    folded = text[text.index("<summary>2 not seen</summary>") :]
    assert "- Not seen: too late. In dev, staging:\n  - Are names unique?\n" in folded
    assert (
        "- Not seen: too late. Evidence: HTTP 200, errors&#91;&#93;.msg\n  - Does the server store what it is sent?\n"
        in folded
    )
    assert "- **Are names unique?**\n  - They are not.\n" in text, "all that saw it say the same"
    lines = list(_findings.lines(runs))
    assert lines[-1] == "production: clean (1 safe either way, 1 not seen)"
