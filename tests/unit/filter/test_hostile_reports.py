# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No text in any field of a result has an effect in a report or in a line of one."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.plugins.action.kore_contact_lists_report import _contents
from ansible_collections.koreai.contact_center.plugins.plugin_utils._runs import VERDICTS, runs_of
from ansible_collections.koreai.contact_center.tests.harness.hostile import (
    INVISIBLE,
    LOG_COMMANDS,
    holds_log_command,
    invisible_in,
)

TEXTS = [
    " ".join(LOG_COMMANDS),
    "".join(INVISIBLE),
    "a\n::stop-commands::x\n##[group]",
    "</details><b>@all #1 GH-1 !2 ![x](https://evil.example) | ` ```",
    "x\n/close\n/assign @me",
    "section_start:1:x\r\x1b[0K \x1b]8;;https://evil.example\x07x",
    *("##", "::", "[x]", "x" * 1000),
]
FINDING = ("question", "answer", "advice", "evidence", "id", "why", "row")


def result_of(text: str, *, failed: bool) -> dict[str, Any]:
    """What the module returns, each text in it replaced."""
    campaigns = [{"id": text, "name": text, "status": text}, {"id": text, "name": None, "status": None}]
    about = {"id": text, "name": text, "key": text, "campaigns": campaigns, "warnings": [text]}
    change = {"before": text, "after": text}
    actions = [
        {"action": action, "changes": {"name": change, "description": change}, **about}
        for action in ("update", "rename", "delete", "create")
    ]
    counts = dict.fromkeys(("creates", "updates", "renames", "deletes", "unchanged", "unmanaged"), 1)
    plan = {
        "digest": "0" * 64,
        **dict.fromkeys(("host", "account_id", "stream_id"), text),
        "summary": counts,
        "actions": actions,
        "problems": [{"name": text, "id": text, "msg": text}] if failed else [],
        "estimate": {"requests": 3, "seconds": 70},
    }
    record = {"id": text[:200], "name": text, "description": text, "list_type": "call", "source": "passiveApi"}
    return {
        "plan": plan,
        **{key: [text] for key in ("created", "updated", "renamed", "deleted", "pending", "unmanaged")},
        "errors": [{"name": text, "action": "update", "msg": text}] if failed else [],
        "warnings": [text, f"{text} too"],
        "contact_lists": [record],
        "api": {"requests": 1},
        **({"failed": True, "msg": text} if failed else {}),
    }


def variables_of(text: str, kind: str, *, failed: bool) -> dict[str, Any]:
    """What the tasks of an environment left behind."""
    result = result_of(text, failed=failed)
    if kind == "doctor":
        result["findings"] = [{**dict.fromkeys(FINDING, text), "verdict": verdict} for verdict in VERDICTS]
    edit = {"id": text, "updated_at": text, "updated_by": text}
    return {
        "contact_lists_begun": {"play": "play"},
        "contact_lists_result": result,
        "contact_lists_edits": {"results": [{"contact_lists": [edit]}]},
        "contact_lists_states": {"states": {text: "in sync"}, "unmanaged": [f"{text} too"]},
        "contact_lists_selection": {"held_back": [{"key": text, "reason": text}], "promoted": ["x"], "forced": False},
    }


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:30])
@pytest.mark.parametrize("kind", ["validate", "plan", "drift", "apply", "export", "matrix", "doctor"])
@pytest.mark.parametrize("failed", [True, False])
def test_no_field_of_a_result_does_anything_in_a_report(text: str, kind: str, failed: bool) -> None:
    hosts = {
        "dev": variables_of(text, kind, failed=failed),
        "prod": {"contact_lists_begun": {"play": "play"}, "contact_lists_result": {"failed": True, "msg": text}},
    }
    runs = runs_of(hosts, hosts.__getitem__, kind, "play")
    files, lines = _contents(runs, {"kind": kind, "export_ids": True})
    assert runs["dev"].failed is failed
    for line in lines:
        assert line.isprintable()
        assert not holds_log_command(line)
        assert not invisible_in(line)
        assert len(line) < 5_000
    for name, content in files.items():
        assert not holds_log_command(content), name
        # A word joiner of ours, and the warning sign's own.
        assert not invisible_in(content.replace("\u2060", "").replace("\u26a0\ufe0f", "")), name
        assert not re.search(r"^\s*/\w", content, re.MULTILINE), name
        if name.endswith(".md"):
            outside = re.sub(r"^  ```diff\n(  [-+] .*\n)*  ```$|<code>[^<]*</code>", "", content, flags=re.MULTILINE)
            assert not re.search(r"<b>|!\[", outside), name
            assert not re.search(r"[@#!]\w|GH-\d|https:/", html.unescape(outside)), name
