# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""plan.md and result.md, as a reader sees them: rendered by a real Markdown parser."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ansible_collections.koreai.contact_center.plugins.filter.environment_runs import environment_runs
from ansible_collections.koreai.contact_center.plugins.filter.matrix_markdown import matrix_markdown
from ansible_collections.koreai.contact_center.plugins.filter.plan_markdown import plan_markdown
from ansible_collections.koreai.contact_center.plugins.filter.result_markdown import result_markdown
from ansible_collections.koreai.contact_center.plugins.plugin_utils._markdown import LONGEST, visible
from ansible_collections.koreai.contact_center.tests.harness.hostile import (
    INVISIBLE,
    LOG_COMMANDS,
    holds_log_command,
    invisible_in,
)

HOSTILE = [
    "a | b || c \\| d \\\\| e",
    "`code` ``more`` ```",
    "line one\nline two\r\nline three",
    "<script>alert(1)</script> <!-- --> </code></td>",
    "@octocat @org/team user@example.com",
    "#123 GH-1 owner/repo#1 !5 ~label %milestone $1 &2 :smile: https://example.com www.example.com",
    "[link](javascript:x) ![image](x) **bold** _it_ ~~no~~ --- | --- |",
    "right \u202e to left \u2066 isolate \u200f mark \u061c",
    "emoji 👩\u200d💻 🏳️\u200d🌈 ✅",
    "hidden zero\u200bwidth, no\u00a0break, bell\x07, line\u2028separator",
    "&lt;b&gt; &#64; &amp;",
    "{{ lookup('pipe', 'id') }} {% raw %}",
    "/close",
    "- - -",
    "+ item",
    "1. first",
    "=====",
    "  two  spaces  ",
    *LOG_COMMANDS,
    "Renewals".join(INVISIBLE),
]
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60))
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def an_action(name: str, before: str, after: str, warnings: tuple[str, ...] = ()) -> dict[str, Any]:
    changes = {"description": {"before": before, "after": after}}
    return {"action": "update", "id": "cl-1", "name": name, "key": name, "changes": changes, "warnings": list(warnings)}


def a_plan(*actions: dict[str, Any], problems: tuple[str, ...] = ()) -> dict[str, Any]:
    counts = {"creates": 0, "updates": len(actions), "renames": 0, "deletes": 0, "unchanged": 41, "unmanaged": 2}
    return {
        "digest": "3b7e0c1d8f6a" + "0" * 52,
        "host": "https://x.example",
        "account_id": "a",
        "stream_id": "st-1",
        "summary": counts,
        "actions": list(actions),
        "problems": [{"name": "x", "id": None, "msg": text} for text in problems],
        "estimate": {"requests": 5, "seconds": 60},
    }


def cells(text: str) -> list[list[str]]:
    """The rows of all tables as rendered HTML."""
    page = MARKDOWN.render(text)
    return [re.findall(r"<t[hd]>(.*?)</t[hd]>", row, re.S) for row in re.findall(r"<tr>(.*?)</tr>", page, re.S)]


def shown(cell: str) -> str:
    """The text of a cell's last code element, as a browser shows it."""
    return html.unescape(re.findall(r"<code>(.*?)</code>", cell, re.S)[-1])


@given(name=TEXTS, before=TEXTS, after=TEXTS)
def test_any_text_stays_in_its_cell_and_means_nothing(name: str, before: str, after: str) -> None:
    text = plan_markdown(a_plan(an_action(name, before, after)))
    row = cells(text)[-1]

    assert len(row) == 3
    assert [shown(cell) for cell in row] == [visible(name), visible(before), visible(after)]
    # Outside of code elements there is no text of others, and inside of them is no element but links to nowhere.
    inside = re.findall(r"<code>(.*?)</code>", MARKDOWN.render(text), re.S)
    assert not [part for part in inside if "<" in part]


@given(TEXTS)
def test_a_message_with_any_text_is_one_item_that_notifies_nobody(message: str) -> None:
    text = plan_markdown(a_plan(an_action("n", "b", "a", (message,)), problems=(message,)))
    page = MARKDOWN.render(text)

    assert page.count("<li>") == 2
    items = [html.unescape(item) for item in re.findall(r"<li>(.*?)</li>", page, re.S)]
    assert all(item.replace("\u2060", "").strip() == visible(message).strip() for item in items)
    assert not re.search(r"@\w", "".join(items))
    assert not re.search(r"[#!~%$&]\d", "".join(items))
    assert "\u202e" not in page


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_hidden_or_turned_around(text: str) -> None:
    result = visible(text)

    assert not re.search(r"[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c\u00a0\u2028\x00-\x1f]", result)
    assert not invisible_in(result)
    assert not holds_log_command(result)
    assert "  " not in result


def test_long_text_is_cut_and_says_so() -> None:
    assert visible("x" * (LONGEST + 7)) == "x" * LONGEST + "… (7 characters more)"


def test_a_plan_of_two_thousand_changes_fits_and_counts_what_is_left_out() -> None:
    environments = {
        "dev": a_plan(*(an_action(f"List {n} 😀", "Ö" * 256, "|" * 256) for n in range(1999))),
        "prod": a_plan(an_action("The only one", "Old", "New")),
    }
    text = plan_markdown({"schema": 1, "environments": environments})

    assert len(text) < 65_536
    assert len(text.encode("utf-16-le")) // 2 < 65_536
    assert len(text) > 50_000
    assert "**2000 changes** in 2 of 2 environments" in text
    assert "The only one" in text
    left_out = int(re.search(r"… and (\d+) more rows, left out here", text)[1])  # type: ignore[index]
    assert left_out + len(re.findall("List \\d+", text)) == 1999


def test_many_environments_fit_too() -> None:
    environments = {f"environment {n}": a_plan(an_action("L", "b", "a" * 256)) for n in range(1500)}

    text = plan_markdown({"schema": 1, "environments": environments})
    assert len(text) < 65_536
    assert "more environments, left out here" in text
    assert "more sections, left out here" in text


def test_the_same_input_gives_the_same_bytes_in_any_order() -> None:
    one, two = a_plan(an_action("A", "b", "c")), a_plan(an_action("D", "e", "f"))
    texts = [
        plan_markdown({"schema": 1, "environments": environments})
        for environments in ({"dev": one, "prod": two}, {"prod": two, "dev": json.loads(json.dumps(one))})
    ]
    assert texts[0] == texts[1]


def test_a_plan_is_read_from_its_first_lines() -> None:
    text = plan_markdown(a_plan(an_action("Winback", "Old", "New", ("Take care.",)), problems=("Not so.",)))

    assert text.startswith("<!-- koreai.contact_center: contact lists -->\n### Contact lists: plan\n\n")
    assert "**1 change** in 1 of 1 environment: 1 update. **1 problem.**" in text
    assert "| <code></code>" not in text
    for words in (
        "5 requests, 60 s",
        "<code>3b7e0c1d8f6a</code>",
        "Not so.",
        "Take care.",
        "41 in step, 2 declared by",
    ):
        assert words in text
    assert max(len(row) for row in cells(text)) <= 4


def test_a_result_says_what_was_done_and_what_was_not() -> None:
    names = ("Done", "Failed", "Pending", "Other")
    result = {
        "changed": True,
        "failed": True,
        "msg": "Failed badly.",
        "plan": a_plan(*(an_action(name, "b", "a") for name in names)),
        "updated": ["Done"],
        "errors": [{"name": "Failed", "action": "update", "msg": "The server | said no."}],
        "pending": ["Pending"],
        "api": {"requests": 4},
    }
    promotion = {
        "source": "dev",
        "forced": True,
        "promoted": ["a", "b"],
        "held_back": [{"key": "b", "reason": "dev is not in step: @all"}],
    }
    hostvars = {"prod": {"contact_lists_result": result, "promote_selection": promotion}}
    text = result_markdown(environment_runs(["prod"], hostvars, "apply"))

    assert [row[0] for row in cells(text)[-4:]] == ["done", "failed", "not tried", "not done"]
    assert "**1 change made.** 1 environment: 1 partial." in text
    assert "1 updated, 1 failed, 1 not tried" in text
    assert "Promoted from <code>dev</code>: 2 declarations. **promote_force was set**" in text
    assert "The server | said no." in html.unescape(MARKDOWN.render(text))


@given(TEXTS)
def test_a_matrix_holds_any_name(name: str) -> None:
    states = {"states": {"key": "equal", "gone": "missing"}, "extra": [name]}
    hostvars = {
        "dev": {"contact_lists_result": {"changed": False}, "contact_lists_states": states},
        "prod": {"contact_lists_result": {"unreachable": True, "msg": name}},
    }
    rows = cells(matrix_markdown(environment_runs(["dev", "prod"], hostvars, "matrix")))

    assert {len(row) for row in rows} == {3}
    assert {shown(row[0]): row[1:] for row in rows[1:]} == {
        "key": ["=", "unreachable"],
        "gone": ["missing", "unreachable"],
        visible(name): ["extra", "unreachable"],
    } or name in ("key", "gone")
