# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""plan.md and result.md as a reader sees them, rendered by a real Markdown parser."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ansible_collections.koreai.contact_center.plugins.filter.plan_markdown import plan_markdown
from ansible_collections.koreai.contact_center.plugins.module_utils._text import LONGEST_SHOWN
from ansible_collections.koreai.contact_center.plugins.plugin_utils import _matrix, _report
from ansible_collections.koreai.contact_center.plugins.plugin_utils._markdown import prose, visible
from ansible_collections.koreai.contact_center.plugins.plugin_utils._runs import Run, run_of
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


def an_action(
    name: str, before: str | None, after: str | None, warnings: tuple[str, ...] = (), **more: Any
) -> dict[str, Any]:
    changes = {"description": {"before": before, "after": after}}
    about = {
        "action": "update",
        "id": "cl-1",
        "name": name,
        "key": name,
        "changes": changes,
        "warnings": list(warnings),
    }
    return {**about, **more}


def a_rename(before: str, after: str, **more: Any) -> dict[str, Any]:
    changes = {"name": {"before": before, "after": after}}
    return an_action(after, None, None, **{"action": "rename", "changes": changes, **more})


def a_plan(*actions: dict[str, Any], problems: tuple[str, ...] = ()) -> dict[str, Any]:
    counts = {"creates": 0, "updates": len(actions), "renames": 0, "deletes": 0, "unchanged": 41, "unmanaged": 2}
    return {
        "digest": "3b7e0c1d8f6a" + "0" * 52,
        "host": "https://platform.kore.ai",
        "account_id": "a",
        "stream_id": "st-1",
        "summary": counts,
        "actions": list(actions),
        "problems": [{"name": "x", "id": None, "msg": text} for text in problems],
        "estimate": {"requests": 5, "seconds": 60},
    }


def a_run(kind: str, **left: Any) -> Run:
    return run_of(left, kind)


def planned(*actions: dict[str, Any], problems: tuple[str, ...] = (), **more: Any) -> Run:
    failed = {"failed": True, "msg": " ".join(problems)} if problems else {}
    return a_run("plan", contact_lists_result={"plan": a_plan(*actions, problems=problems), **failed, **more})


def cells(text: str) -> list[list[str]]:
    """The rows of all tables, as rendered HTML."""
    page = MARKDOWN.render(text)
    return [re.findall(r"<t[hd]>(.*?)</t[hd]>", row, re.S) for row in re.findall(r"<tr>(.*?)</tr>", page, re.S)]


def shown(cell: str) -> str:
    """The text of a cell's last code element, as a browser shows it."""
    return html.unescape(re.findall(r"<code>(.*?)</code>", cell, re.S)[-1])


def rendered(text: str) -> str:
    """The page as a browser shows it: only tags of code and lists, and no entities."""
    return html.unescape(re.sub(r"<(?!/?(li|code|details)\b)[^>]*>", "", MARKDOWN.render(text)))


@given(name=TEXTS, before=TEXTS, after=TEXTS)
def test_any_text_stays_in_its_place_and_means_nothing(name: str, before: str, after: str) -> None:
    text = plan_markdown(a_plan(an_action(name, before, after)))
    page = MARKDOWN.render(text)
    (block,) = re.findall(r'<pre><code class="language-diff">(.*?)</code></pre>', page, re.S)
    outside = page.replace(block, "")

    # All values are in one block, and each of its lines is a part of one of them.
    sides = {sign: [line[2:] for line in html.unescape(block).splitlines() if line[:2] == f"{sign} "] for sign in "-+"}
    assert len(html.unescape(block).splitlines()) == len(sides["-"]) + len(sides["+"])
    for sign, value in (("-", before), ("+", after)):
        assert "".join(sides[sign]).replace(" ", "") == visible(value).replace(" ", "")
    assert html.unescape(re.findall(r"<code>(.*?)</code>", outside, re.S)[1]) == visible(name)
    # Texts of others are in code elements, with no element inside except links to nowhere.
    assert not [part for part in re.findall(r"<code>(.*?)</code>", outside, re.S) if "<" in part]
    assert page.count("<pre>") == 1
    assert page.count("<details>") == page.count("</details>") == 1


@given(TEXTS)
def test_a_message_with_any_text_is_one_item_that_notifies_nobody(message: str) -> None:
    failed = {
        "errors": [{"name": "n", "action": "update", "msg": f"Not done: {message}"}],
        "failed": True,
        "msg": "No.",
    }
    result = {"plan": a_plan(an_action("n", "b", "a", (message,))), **failed}
    runs = {"dev": a_run("apply", contact_lists_result=result), "prod": planned(problems=(message,))}
    page = MARKDOWN.render(_report.text(runs))
    outside = re.sub(r"<pre>.*?</pre>", "", page, flags=re.S)
    items = [
        html.unescape(re.sub(r"<[^>]*>", "", item)) for item in re.findall(r"<li>(.*?)(?=<li>|</li>)", outside, re.S)
    ]
    told = [item.replace("\u2060", "").strip() for item in items]

    wanted = visible(message).strip()
    assert [item for item in told if item == f"⚠️ {wanted}".strip()]
    assert [item for item in told if item == visible(f"Not done: {message}").strip()]
    assert [item for item in told if item == wanted]
    assert not re.search(r"@\w", "".join(items))
    assert not re.search(r"[#!~%$&]\d", "".join(items))
    assert "\u202e" not in page


@pytest.mark.parametrize(
    "text", ["GH-1", "gh-12", "see GH-1.", "'GH-1'", "(JIRA-123)", "AB2_C-9", "#1", "!1", "a@b", "a:b"]
)
def test_a_message_makes_no_reference(text: str) -> None:
    shown = html.unescape(prose(text))
    assert shown.replace("\u2060", "") == text
    assert not re.search(r"(?i)\b[a-z0-9_]{2,}-\d|[#!@:]\w", shown)


@pytest.mark.parametrize("text", ["cl-10c85a3", "Renewals-2026", "A-1"])
def test_an_id_in_a_message_can_be_copied(text: str) -> None:
    assert prose(text) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_hidden_or_turned_around(text: str) -> None:
    result = visible(text)

    assert not re.search(r"[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c\u00a0\u2028\x00-\x1f]", result)
    assert not invisible_in(result)
    assert not holds_log_command(result)
    assert "  " not in result


def test_long_text_is_cut_and_says_so() -> None:
    assert visible("x" * (LONGEST_SHOWN + 7)) == "x" * LONGEST_SHOWN + "… (7 characters more)"


def test_a_plan_of_two_thousand_changes_fits_and_counts_what_is_left_out() -> None:
    environments = {
        "dev": a_plan(*(an_action(f"List {n} 😀", "Ö" * 256, "|" * 256) for n in range(1999))),
        "prod": a_plan(an_action("The only one", "Old", "New")),
    }
    text = plan_markdown({"schema": 1, "environments": environments})

    assert len(text) < 65_536
    assert len(text.encode("utf-16-le")) // 2 < 65_536
    assert len(text) > 50_000
    assert "**2000 changes, 2000 writes** in 2 environments" in text
    left_out = [int(count) for count in re.findall(r"… and (\d+) more changes, left out here", text)]
    assert left_out == [2000 - len(re.findall(r"\*\* <code>(?:List|The)", text))]
    assert text.count("<details>") == text.count("</details>") == 2
    assert text.count("```") % 2 == 0


def test_many_environments_fit_too() -> None:
    environments = {f"environment {n}": a_plan(an_action("L", "b", "a" * 256)) for n in range(1500)}

    text = plan_markdown({"schema": 1, "environments": environments})
    assert len(text) < 65_536
    assert "more environments, left out here" in text
    assert "more sections, left out here" in text
    assert "in all 1500 environments" in text


def test_the_same_input_gives_the_same_bytes() -> None:
    environments = {"dev": a_plan(an_action("A", "b", "c")), "prod": a_plan(an_action("D", "e", "f"))}
    texts = [plan_markdown({"environments": json.loads(json.dumps(environments))}) for _time in range(2)]

    assert texts[0] == texts[1]


def test_a_warning_of_the_run_stands_under_its_environment() -> None:
    left = {"plan": a_plan(), "warnings": ["The campaign 'X' (Ready) still showed 'Old'"], "updated": []}
    runs = {"dev": a_run("apply", contact_lists_result=left)}
    assert "still showed 'Old'" in rendered(_report.text(runs, "apply")).partition("<code>dev</code>")[2]
    assert "  warning: The campaign 'X' (Ready) still showed 'Old'" in list(_report.lines(runs, "apply"))


def test_a_plan_is_read_from_its_first_lines() -> None:
    runs = {
        "staging": planned(an_action("Winback", "Old", "New"), a_rename("Renewals 2025", "Renewals 2026")),
        "dev": planned(an_action("Winback", "Older", "New"), a_rename("Renewals 2025", "Renewals 2026")),
        "broken": a_run("plan", contact_lists_result={"failed": True, "msg": "No route."}),
        "odd": planned(problems=("Not so.", "Nor so.")),
    }
    text = _report.text(runs)

    assert text.startswith("<!-- koreai.contact_center: contact lists -->\n### Contact lists: plan\n\n")
    assert text.splitlines()[3] == (
        "**No plan for 1 of 4 environments.** **3 changes, 4 writes** in 2 of 4 environments: 2 to update, 1 to "
        "rename. **2 problems:** nothing is applied where there are any. 15 requests."
    )
    assert text.splitlines()[5:12] == [
        "- <code>staging</code>: 1 to update, 1 to rename",
        "- <code>dev</code>: 1 to update, 1 to rename",
        "- ❌ <code>broken</code>: **no plan**",
        "  - No route.",
        "- ❌ <code>odd</code>: **failed**",
        "  - Not so.",
        "  - Nor so.",
    ]
    assert "**→ rename** <code>Renewals 2025</code> to <code>Renewals 2026</code> in staging, dev\n" in text
    details = "<code>staging</code>: 1 to update, 1 to rename, 5 requests in 60 s, digest <code>3b7e0c1d8f6a</code>"
    assert f"<details><summary>{details}</summary>" in text
    assert "- 41 unchanged, 2 unmanaged" in text


def test_each_distinct_change_stands_once_with_what_is_to_be_known_of_it_where() -> None:
    campaigns = [{"id": "cd-1", "name": "Winback May", "status": "Scheduled"}]
    plain = a_rename("A", "B", warnings=["Take care."])
    used = {**plain, "campaigns": campaigns, "warnings": ["Take care.", "'Winback May' (Scheduled) refers to it."]}
    runs = {"dev": planned(plain), "prod": planned(used)}
    text = _report.text(runs)
    lines = list(_report.lines(runs, "plan"))

    assert text.count("to <code>B</code> in dev, prod") == 1
    assert "  - ⚠️ Take care.\n  - ⚠️ <code>prod</code>: 'Winback May' &#40;Scheduled&#41; refers to it.\n" in text
    assert text.count("Winback May") == 1, "the warning names the campaign"
    assert lines == [
        "1 change, 2 writes in 2 environments: 1 to rename. 10 requests.",
        "  → rename 'A' to 'B' in dev, prod",
        "      warning: Take care.",
        "      warning: prod: 'Winback May' (Scheduled) refers to it.",
        "dev: changes: 1 to rename",
        "prod: changes: 1 to rename",
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_plain_text_has_no_markup_and_one_line_for_each_value(text: str) -> None:
    lines = list(_report.lines({"dev": planned(an_action(text, text, None, (text,)))}, "plan"))

    assert len(lines) == 5
    assert all(line.isprintable() for line in lines)
    assert not [line for line in lines if "&#" in line and "&#" not in text]


def test_what_differs_between_environments_stands_together_and_what_was_not_done_comes_first() -> None:
    actions = {"dev": an_action("A", "Old", "New"), "prod": an_action("A", "Older", "New")}
    runs = {name: planned(action, an_action("B", "b", "a")) for name, action in actions.items()}
    plan = [line for line in _report.lines(runs, "plan") if line.startswith("  ~ ")]
    assert plan == ["  ~ update 'A' in dev", "  ~ update 'A' in prod", "  ~ update 'B' in dev, prod"]

    failed = {
        "failed": True,
        "msg": "No.",
        "updated": ["A"],
        "errors": [{"name": "B", "action": "update", "msg": "No!"}],
    }
    result = {"plan": a_plan(an_action("A", "b", "a"), an_action("B", "b", "a")), "changed": True, **failed}
    shown = list(_report.lines({"dev": a_run("apply", contact_lists_result=result)}, "apply"))
    assert [line for line in shown if line[:3] in ("  !", "  ~")] == [
        "  ! failed to update 'B' in dev",
        "  ~ updated 'A' in dev",
    ]


def test_the_warnings_of_what_was_not_done_are_not_told() -> None:
    renames = (a_rename(name, f"{name} 2", warnings=[f"{name} is renamed."]) for name in ("A", "B", "C"))
    result = {"plan": a_plan(*renames), "changed": True, "failed": True, "msg": "No.", "renamed": ["A 2"]}
    result |= {"errors": [{"name": "B 2", "action": "rename", "msg": "Not known."}], "pending": ["C 2"]}
    text = _report.text({"dev": a_run("apply", contact_lists_result=result)}, "apply")

    assert [f"{name} is renamed." in text for name in ("A", "B", "C")] == [True, True, False]


@pytest.mark.parametrize(
    ("total", "changed", "words"),
    [
        (3, 3, "e0, e1, e2"),
        (4, 4, "all 4 environments"),
        (4, 3, "e0, e1, e2"),
        (20, 18, "all 20 environments but e18, e19"),
        (5, 3, "e0, e1, e2"),
    ],
)
def test_of_many_environments_those_are_named_that_are_fewer(total: int, changed: int, words: str) -> None:
    runs = {f"e{n}": planned(*[an_action("A", "b", "a")] * (n < changed)) for n in range(total)}
    assert f"</code> in {words}\n" in _report.text(runs).replace("&#8288;", "")


def test_no_changes_are_told_of_what_was_planned_alone() -> None:
    failed = a_run("plan", contact_lists_result={"failed": True, "msg": "No."})

    assert "**No changes** in 2 environments." in _report.text({"dev": planned(), "prod": planned()})
    assert "**No plan for 1 of 2 environments.** **No changes** in 1 of 2" in _report.text(
        {"dev": planned(), "prod": failed}
    )
    assert "No changes" not in _report.text({"dev": failed})


def test_drift_names_what_is_unmanaged_and_who_edited() -> None:
    edits = {"results": [{"contact_lists": [{"id": "cl-1", "updated_at": "2026-01-01", "updated_by": "u-1"}]}]}
    result = {"plan": a_plan(an_action("Winback", "Old", "New")), "unmanaged": ["@all"]}
    run = a_run("drift", contact_lists_result=result, contact_lists_edits=edits)
    text = _report.text({"dev": run}, "drift")

    assert "### Contact lists: drift" in text
    assert "<li>last edited 2026-01-01 by u-1</li>" in rendered(text)
    assert "2 unmanaged: '@\u2060all' and 1 more" in rendered(text)
    assert "@all" not in text
    assert "  unmanaged: '@all' and 1 more" in list(_report.lines({"dev": run}, "drift"))


def test_a_plan_and_its_result_give_the_same_numbers() -> None:
    actions = (an_action("One", "b", "a"), a_rename("Two", "Three"))
    result = {"changed": True, "plan": a_plan(*actions), "updated": ["One"], "renamed": ["Three"]}
    names = ("dev", "staging", "prod")
    planned = {name: a_run("plan", contact_lists_result={"plan": a_plan(*actions)}) for name in names}
    checked = {name: a_run("apply", contact_lists_result={"plan": a_plan(*actions)}) for name in names}
    applied = {name: a_run("apply", contact_lists_result=result) for name in names}

    numbers = "**2 changes, 6 writes** in 3 environments: 1 to update, 1 to rename."
    assert numbers in _report.text(planned, "plan")
    assert f"**Check mode:** {numbers}" in _report.text(checked, "apply")
    assert "**2 changes, 6 writes** made in 3 environments: 1 updated, 1 renamed." in _report.text(applied, "apply")


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
        "held_back": [{"key": "b", "reason": "dev is not in sync: @all"}],
    }
    run = a_run("apply", contact_lists_result=result, contact_lists_selection=promotion)
    text = _report.text({"prod": run}, "apply")
    page = rendered(text)

    assert "**1 of 1 environment failed.** **1 change, 1 write** made in 1 environment: 1 updated." in text
    assert "**partial**, 1 updated, 1 failed, 1 not tried; 1 **promoted by force**" in text
    for words in (
        "~ updated Done",
        "! failed to update",
        "! did not try to update",
        "! did not update",
    ):
        assert words in page.replace("<code>", "").replace("</code>", ""), words
    assert "held back: <code>b</code>: dev is not in sync:\u2060 @\u2060all" in page
    assert "The server | said no." in page


@given(TEXTS)
def test_a_matrix_holds_any_name(name: str) -> None:
    states = {"states": {"key": "in sync", "gone": "missing"}, "unmanaged": [name]}
    text = _matrix.text(
        {
            "prod": a_run("matrix", contact_lists_result={"unreachable": True, "msg": name}),
            "dev": a_run("matrix", contact_lists_result={"changed": False}, contact_lists_states=states),
        }
    )
    rows = cells(text)

    assert "**1 of 2 environments could not be read.** 3 lists in 1 environment" in text or name in ("key", "gone")
    assert {len(row) for row in rows} == {3}
    assert {shown(row[0]): row[1:] for row in rows[1:]} == {
        "key": ["not read", "="],
        "gone": ["not read", "missing"],
        visible(name): ["not read", "unmanaged"],
    } or name in ("key", "gone")
