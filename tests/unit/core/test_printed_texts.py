# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Printed texts of others: nothing in them can command a build server, and nothing in them is hidden."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.plugins.module_utils import _text
from ansible_collections.koreai.contact_center.plugins.module_utils._clock import VirtualClock
from ansible_collections.koreai.contact_center.plugins.module_utils._progress import Lines
from ansible_collections.koreai.contact_center.plugins.plugin_utils import _report
from ansible_collections.koreai.contact_center.plugins.plugin_utils._runs import run_of
from ansible_collections.koreai.contact_center.tests.harness.core import Bench, Done
from ansible_collections.koreai.contact_center.tests.harness.hostile import (
    INVISIBLE,
    LOG_COMMANDS,
    holds_log_command,
    invisible_in,
)
from ansible_collections.koreai.contact_center.tests.simulator import Fault


@pytest.mark.parametrize("show", [_text.escaped, _text.quoted, _text.on_one_line, _text.shown_lines, _text.kind_of])
@pytest.mark.parametrize("text", LOG_COMMANDS)
def test_a_command_to_a_build_server_is_shown_and_never_run(show: Any, text: str) -> None:
    assert holds_log_command(text)
    shown = show(text)
    assert not holds_log_command(shown)
    assert show(shown) == shown or show in (_text.quoted, _text.kind_of)


@pytest.mark.parametrize(
    "text", ["Team: West", "12:30", "a # b", "## Heading", "[1] #2", "https://[::1]:8080/", "C#[0]", "10::20"]
)
def test_ordinary_texts_stay_as_they_are(text: str) -> None:
    assert _text.escaped(text) == _text.on_one_line(text) == text


@pytest.mark.parametrize("show", [_text.escaped, _text.quoted, _text.on_one_line, _text.shown_lines])
@pytest.mark.parametrize("c", INVISIBLE, ids=ascii)
def test_what_cannot_be_seen_is_shown_as_what_it_is(show: Any, c: str) -> None:
    shown = show(f"Renewals{c}2026")
    assert c not in shown
    if show is not _text.on_one_line or c.isprintable():
        assert f"{ord(c):x}" in shown


def test_a_line_of_progress_drives_nothing() -> None:
    shown: list[str] = []
    clock = VirtualClock()
    lines = Lines("##[add-mask]dev", shown.append, clock)
    clock.sleep(60)
    lines.read("lists", 1, 2)
    assert shown
    assert not holds_log_command(shown[0])


def printed(done: Done) -> str:
    """What Ansible prints of a result apart from its data."""
    result = done.result
    return json.dumps([result.get("msg"), result.get("warnings"), result.get("diff")], ensure_ascii=False)


SITUATIONS: dict[str, dict[str, Any]] = {
    "updated": {"description": "New"},
    "renamed": {"name": "Extensions", "former_names": True},
    "deleted": {"state": "absent"},
    "in use": {"state": "absent", "campaigns": True},
    "not there": {"name": "no such list {}"},
    "refused": {"description": "New", "fault": True},
}


@pytest.mark.parametrize("module", ["one", "set"])
@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("text", [*LOG_COMMANDS[:1], LOG_COMMANDS[3], LOG_COMMANDS[6], "Renewals\u034f\u2800\u3164"])
def test_names_ids_campaigns_and_words_of_the_server_drive_nothing(
    bench: Bench, module: str, situation: str, text: str
) -> None:
    wanted = dict(SITUATIONS[situation])
    campaigns = [{"id": "cd-##[group]", "name": text}] if wanted.pop("campaigns", False) else []
    bench.add(text, description=text, _id="cl-##[debug]", campaignInUse=campaigns)
    if wanted.pop("fault", False):
        bench.simulator.inject(Fault("ansi", "update"))
    if wanted.pop("former_names", False):
        wanted["former_names"] = [text]
    item = {"name": text, **wanted}
    item["name"] = item["name"].format(text)
    done = bench.one(diff=True, **item) if module == "one" else bench.set(item, diff=True)

    assert not holds_log_command(printed(done))
    assert not invisible_in(printed(done))


MANY = "x" * 100_000


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("wanted", [{"description": "New"}, {"name": "B", "former_names": ["A"]}, {"state": "absent"}])
@pytest.mark.parametrize(
    "given",
    [
        {"description": MANY},
        {"_id": f"cl-{MANY}"},
        {"listType": MANY},
        {"campaignInUse": [{"id": f"cd-{MANY}"}]},
        {"campaignInUse": [{"id": "cd-1", "name": MANY, "status": MANY}]},
        {"name": f"A{MANY}"},
    ],
    ids=lambda given: next(iter(given)),
)
def test_no_text_of_the_server_fills_the_log(
    bench: Bench, given: dict[str, Any], wanted: dict[str, Any], check: bool
) -> None:
    bench.add(given.get("name", "A"), **{key: value for key, value in given.items() if key != "name"})
    done = bench.set({"name": "A", **wanted}, diff=True, check=check)
    run = run_of({"contact_lists_result": done.result}, "apply")

    assert len(printed(done)) < 10_000
    assert sum(map(len, _report.lines({"dev": run}, "apply"))) < 10_000


def test_many_lists_of_one_name_are_counted(bench: Bench) -> None:
    for number in range(300):
        bench.add("A", f"{number}")
    done = bench.set({"name": "A", "description": "New"}, check=True)
    assert "fits 300 contact lists: " in done.result["msg"]
    assert " and 200 more. Say which one is meant" in done.result["msg"]


def test_many_names_that_look_alike_are_counted(bench: Bench) -> None:
    for number in range(120):
        bench.add("A" + "\u200b" * number)
    done = bench.set({"name": "A\u2060", "create": True, "description": "New"}, check=True)
    (text,) = [text for text in done.result["warnings"] if "look alike" in text]
    assert " and 21 more look alike" in text


def test_what_is_cut_says_how_much() -> None:
    assert _text.quoted("x" * 607) == f"'{'x' * 600}… (7 characters more)'"
    assert _text.shown_lines("x\n" * 301).endswith("… (2 characters more)")


def test_a_diff_keeps_its_lines(bench: Bench) -> None:
    bench.add("Renewals", description="one\ntwo")
    done = bench.one(name="Renewals", description="one\nthree", diff=True, check=True)
    assert done.result["diff"]["after"]["description"] == "one\nthree"


@pytest.mark.parametrize("c", ["\u034f", "\u2800", "\u3164", "\ufe0f", "\U000e0100", "\u200b"], ids=ascii)
def test_names_that_look_alike_are_warned_of(bench: Bench, c: str) -> None:
    bench.add(f"Renewals{c}")
    done = bench.set({"name": "Renewals", "description": "x", "create": True}, check=True)
    (action,) = done.result["plan"]["actions"]
    assert action["action"] == "create"
    assert any("look alike" in text and f"{ord(c):x}" in text for text in action["warnings"])
    assert done.result["warnings"] == action["warnings"]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Renewals  2026",
            "Renewals\u00a02026",
            "Renewals\u30002026",
            "Renewals\u2003\u200b2026",
            "Renewals\u28002026",
        ),
        *(
            "Renewals\u31642026",
            "Rene\u3164wals 2026",
            "Rene\u1160wals 2026",
            "Renewals \U0001d1592026",
            "Re\ue000newals 2026",
        ),
    ],
    ids=ascii,
)
def test_names_whose_blanks_look_alike_are_warned_of(bench: Bench, name: str) -> None:
    bench.add(name)
    done = bench.set({"name": "Renewals 2026", "description": "x", "create": True}, check=True)
    assert [text for text in done.result["warnings"] if "look alike" in text]


def test_names_that_differ_in_a_blank_that_is_seen_do_not_look_alike(bench: Bench) -> None:
    bench.add("Renewals2026", "Re newals 2026")
    done = bench.set({"name": "Renewals 2026", "description": "x", "create": True}, check=True)
    assert not [text for text in done.result["warnings"] if "look alike" in text]


def test_names_that_look_alike_and_need_no_action_are_warned_of_once(bench: Bench) -> None:
    bench.add("Renewals\u034f", "Renewals", "Winback")
    done = bench.set({"name": "Renewals", "description": "About Renewals"})
    assert not done.result["changed"]
    assert [text for text in done.result["warnings"] if "look alike" in text] == [
        (
            "'Renewals' and 'Renewals\\u034f' look alike: they differ only in characters that are not visible. Check "
            "that the right one is declared."
        )
    ]


def test_a_list_that_loses_its_invisible_character_has_no_look_alike(bench: Bench) -> None:
    bench.add("Renewals\u034f")
    done = bench.set({"name": "Renewals", "former_names": ["Renewals\u034f"]}, check=True)
    assert not [text for text in done.result["warnings"] if "look alike" in text]
