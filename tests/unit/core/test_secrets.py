# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Other fields of a record are shown without secrets, and a server's text cannot forge a line."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import Bench
from ansible_collections.koreai.contact_center.tests.simulator import LoggedRequest, sign

FORGED = "\x1b[2K\rok: [production] => {\u202e}\x9b31m\n"


@pytest.mark.parametrize(
    "key", ["pwd", "accessKey", "access_key", "apiKey", "Authorization", "clientSecret", "cookies"]
)
def test_a_key_that_speaks_of_a_secret_is_left_out(bench: Bench, key: str) -> None:
    (id_,) = bench.add("A")
    bench.stream.lists[id_]["more"] = {key: "hidden value", "fine": "shown value"}
    result = bench.info(contact_list_id=id_).result
    assert "hidden value" not in json.dumps(result)
    assert "shown value" in json.dumps(result)


def test_a_token_and_the_user_of_a_url_are_hidden_wherever_a_record_holds_them(bench: Bench) -> None:
    (id_,) = bench.add("A")
    token = sign(bench.stream)
    bench.stream.lists[id_]["note"] = [f"sent {token}", {"link": "https://user:pass-word@crm.example/lists?x=1"}]
    result = json.dumps(bench.info(contact_list_id=id_).result)
    assert token not in result
    assert "pass-word" not in result
    assert "https://********@crm.example/lists?x=1" in result


def test_no_part_of_the_task_s_secret_is_shown_wherever_a_record_holds_it(bench: Bench) -> None:
    part = bench.stream.client_secret[4:24]
    (id_,) = bench.add("A", source=part, updatedBy=part, note=[{"text": f"a {part} b"}])
    (other,) = bench.add("B", listType=f"type {part}")
    done = [
        bench.info(),
        bench.info(contact_list_id=id_),
        bench.one(name="A", description="About A"),
        bench.one(name="A", description="New words", check=True),
        bench.one(name="A", description="New words"),
        bench.one(contact_list_id=other, description="New words"),
        bench.set({"contact_list_id": other, "description": "New words"}),
        bench.one(contact_list_id=other, description="New words", force=True),
    ]
    for result in [run.result for run in done]:
        assert part[:12] not in json.dumps(result)
        assert "********" in json.dumps(result)
    assert "its listType is 'type ********' and not 'call'" in done[5].result["msg"]


@pytest.mark.parametrize(
    "items",
    [
        [{"name": "Renamed", "former_names": ["Old"]}],
        [{"name": "Taken", "former_names": ["Old"]}],
        [{"name": "Old", "state": "absent"}],
        [{"name": "Old", "description": "New"}],
    ],
)
def test_ids_and_campaigns_of_the_server_cannot_forge_a_line(bench: Bench, items: list[dict[str, Any]]) -> None:
    bench.stream.add("Old", "Words", _id=f"cl-{FORGED}", campaignInUse=[{"id": FORGED, "name": FORGED}])
    bench.stream.add("taken", "Words", _id=f"cl-2{FORGED}")
    plan = bench.set({"name": "nobody", "state": "absent"}).result["plan"]
    for options in ({}, {"reviewed_plan": plan}, {"max_changes": 0}):
        done = bench.set(*items, **options)
        texts = [done.result.get("msg", ""), *done.result["warnings"]]
        texts += [problem["msg"] for problem in (done.result["plan"] or {}).get("problems", ())]
        assert any(texts)
        assert all(text.isprintable() for text in texts), texts


def test_a_run_whose_parent_is_gone_sends_nothing_more(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"List {number}" for number in range(5)]
    bench.add(*names)

    def orphan(request: LoggedRequest) -> None:
        if request.contact_list_id == list(bench.stream.lists)[1]:
            monkeypatch.setattr(os, "getppid", lambda: 1)

    bench.simulator.on("update", orphan)
    done = bench.set(*({"name": name, "description": "New"} for name in names))
    assert done.result["updated"] == names[:2]
    assert "The process that started this task is gone" in done.result["errors"][0]["msg"]
    assert done.result["pending"] == names[3:]
    assert len(done.writes) == 2


def test_a_wait_ends_when_its_parent_is_gone(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"List {number:02}" for number in range(60)]
    bench.add(*names)
    sleep = bench.clock.sleep

    def orphaned(seconds: float) -> None:
        monkeypatch.setattr(os, "getppid", lambda: 1)
        sleep(seconds)

    monkeypatch.setattr(bench.clock, "sleep", orphaned)
    done = bench.set(*({"name": name, "description": "New"} for name in names))
    assert len(done.result["updated"]) == 49
    assert bench.clock.now() <= 1
