# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the option that docs/extending.md adds. They run in a copy of the checkout that has this option.

test_extending.py copies this file there, beside the tests of the core.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.plugins.plugin_utils._export import declaration, exported, files_of
from ansible_collections.koreai.contact_center.plugins.plugin_utils._overlay import Declarations
from ansible_collections.koreai.contact_center.tests import schema
from ansible_collections.koreai.contact_center.tests.harness.core import Bench, Done
from ansible_collections.koreai.contact_center.tests.simulator import Fault

OLD = "Ask for the contract"
NEW = "Ask for the number"
UPDATE = {"name": "A", "agent_note": NEW}
MADE = {"name": "Made", "description": "Words", "agent_note": NEW, "create": True}


def declare(bench: Bench, single: bool, **options: Any) -> Done:
    return bench.one(**options) if single else bench.set(options)


def read_as(bench: Bench, **interpretations: Any) -> None:
    bench.simulator.switches = replace(bench.simulator.switches, **interpretations)


def test_a_plan_and_its_digest_know_it(bench: Bench) -> None:
    bench.add("A", agentNote=OLD)
    plan = bench.set(UPDATE, check=True).result["plan"]
    assert plan["actions"][0]["action"] == "update"
    assert plan["actions"][0]["changes"] == {"agent_note": {"before": OLD, "after": NEW}}
    assert bench.set({"name": "A", "agent_note": "Another"}, check=True).result["plan"]["digest"] != plan["digest"]
    assert bench.set(UPDATE, reviewed_plan=plan).result["updated"] == ["A"]
    assert bench.set(UPDATE).kinds == ["list"]


def test_a_diff_shows_it(bench: Bench) -> None:
    bench.add("A", agentNote=OLD)
    whole = bench.set(UPDATE, check=True, diff=True).result["diff"]
    assert whole == {"before": {"A": {"agent_note": OLD}}, "after": {"A": {"agent_note": NEW}}}
    single = bench.one(**UPDATE, check=True, diff=True).result["diff"]
    assert [single[side]["agent_note"] for side in ("before", "after")] == [OLD, NEW]
    created = bench.one(**MADE, check=True, diff=True).result
    assert [created["diff"][side]["agent_note"] for side in ("before", "after")] == [None, NEW]
    assert created["contact_list"]["agent_note"] == NEW


@pytest.mark.parametrize("single", [True, False])
@pytest.mark.parametrize("put", ["partial", "replace"])
def test_an_update_sends_it_and_another_one_loses_nothing(bench: Bench, single: bool, put: str) -> None:
    read_as(bench, put=put)
    (id_,) = bench.add("A", agentNote=OLD)
    assert declare(bench, single, **UPDATE).result["changed"] is True
    assert bench.stream.lists[id_]["agentNote"] == NEW
    declare(bench, single, name="A", description="Other words")
    assert bench.stream.lists[id_]["agentNote"] == NEW
    assert bench.info(name="A").result["contact_lists"][0]["agent_note"] == NEW


@pytest.mark.parametrize("single", [True, False])
def test_a_creation_sends_it(bench: Bench, single: bool) -> None:
    done = declare(bench, single, **MADE)
    assert done.result["changed"] is True
    assert [record["agentNote"] for record in bench.stream.lists.values()] == [NEW]
    assert not declare(bench, single, **MADE).writes


@pytest.mark.parametrize("single", [True, False])
def test_a_read_back_compares_it(bench: Bench, single: bool) -> None:
    read_as(bench, alter_stored="collapse")
    bench.add("A", agentNote=OLD)
    for item in (UPDATE, MADE):
        done = declare(bench, single, **{**item, "agent_note": "Two  blanks"})
        assert any("the agent_note 'Two  blanks' was sent" in text for text in done.unusual_warnings), done.result


@pytest.mark.parametrize("single", [True, False])
def test_an_update_that_is_repeated_compares_it(bench: Bench, single: bool) -> None:
    (id_,) = bench.add("A", agentNote=OLD)
    bench.simulator.inject(Fault("drop_after", "update"))
    done = declare(bench, single, **UPDATE)
    assert (done.error, done.kinds.count("update")) == (None, 1)
    bench.simulator.inject(Fault("drop_before", "update"))
    bench.simulator.on("update", lambda _request: bench.stream.edit(id_, agentNote="Somebody's"))
    done = declare(bench, single, name="A", agent_note=OLD)
    assert "the agent_note 'Somebody's'" in done.result["msg"]
    assert bench.stream.lists[id_]["agentNote"] == "Somebody's"


@pytest.mark.parametrize("single", [True, False])
@pytest.mark.parametrize(("note", "adopted"), [(NEW, True), ("Somebody's", False)])
def test_a_creation_that_is_repeated_compares_it(bench: Bench, single: bool, note: str, adopted: bool) -> None:
    bench.simulator.inject(Fault("status", "create", status=429))
    bench.simulator.on("create", lambda _request: bench.add("Made", description="Words", agentNote=note))
    done = declare(bench, single, **MADE)
    assert (done.error is None) is adopted, done.result
    assert bench.names() == ["Made"]


@pytest.mark.parametrize(
    ("value", "problem"),
    [("x" * 121, "its agent_note has 121 characters, 120 are allowed"), (7, "its agent_note is the number 7")],
)
def test_its_rules_are_checked_before_any_request(value: Any, problem: str) -> None:
    problems = Declarations([{"name": "A", "agent_note": value}]).all_problems()
    assert len(problems) == 1
    assert problem in problems[0]
    properties = schema.schema()["$defs"]["contact_list"]["properties"]
    assert properties["agent_note"] == {"type": "string", "minLength": 1, "maxLength": 120}


def test_overrides_and_exports_know_it(bench: Bench) -> None:
    items = Declarations([{"name": "A"}], overrides={"A": {"agent_note": NEW}}).items()
    assert items == [{"name": "A", "key": "A", "agent_note": NEW}]
    bench.add("A", agentNote=OLD)
    export = exported(bench.info().result["contact_lists"])
    assert json.dumps(OLD) in files_of("dev", export, with_ids=False)["dev.contact_lists.yml"]
    assert bench.set(*map(declaration, export.kept)).kinds == ["list"]
