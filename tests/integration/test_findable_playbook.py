# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers that change what they store, and listings with odd rows, as a user sees them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.effort import variants
from ansible_collections.koreai.contact_center.tests.harness.execution_paths import EXECUTION_PATHS, KEYWORDS
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, task
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Switches

MADE = {"name": "R&D callbacks", "description": "Words", "create": True}


@pytest.mark.parametrize("execution_path", variants(EXECUTION_PATHS))
def test_a_name_that_is_stored_otherwise_is_an_error_until_the_list_is_declared_by_its_id(
    tmp_path: Path, execution_path: str
) -> None:
    stream = a_stream()
    with Simulator([stream], Switches(rate_limit=0, alter_stored="escape")) as simulator:
        controller = Controller(tmp_path, [simulator])
        run = controller.play(
            [
                task("One", "kore_contact_list", MADE, fails=True),
                task("Set", "kore_contact_lists", {"contact_lists": [{**MADE, "name": "A&B"}]}, fails=True),
            ],
            **KEYWORDS[execution_path],
        )
        one, other = list(stream.lists)
        for name, id_ in (("One", one), ("Set", other)):
            assert f"give this list by contact_list_id: {id_}." in run[name]["msg"]
            assert run[name]["changed"] is True
        pinned = {"contact_list_id": one, "name": "R&amp;D callbacks", "description": "Words"}
        again = controller.play([task("By its id", "kore_contact_list", pinned)], **KEYWORDS[execution_path])
        assert again["By its id"]["changed"] is False


def test_what_a_rename_stores_or_reads_otherwise_is_told(tmp_path: Path) -> None:
    stream = a_stream()
    for name in ("Old", "Past"):
        stream.add(name, "A & B")
    with Simulator([stream], Switches(rate_limit=0, alter_read="escape")) as simulator:
        controller = Controller(tmp_path, [simulator])
        along = task("Along", "kore_contact_list", {"name": "Now", "former_names": ["Past"]})
        went_along = controller.play([along])["Along"]
        simulator.switches = dataclasses.replace(simulator.switches, alter_read="none", alter_stored="escape")
        item = {**MADE, "former_names": ["Old"]}
        renamed = controller.play([task("Rename", "kore_contact_list", item, fails=True)])["Rename"]
    (told,) = [text for text in went_along["warnings"] if "is stored" in text]
    assert "the description 'A &amp; B' was sent and 'A &amp;amp; B' is stored, although it was not meant to" in told
    id_ = next(id_ for id_, record in stream.lists.items() if record["name"] == "R&amp;D callbacks")
    assert f"give this list by contact_list_id: {id_}." in renamed["msg"]
    assert renamed["changed"] is True


def test_an_apply_that_makes_a_list_which_no_listing_shows_fails_and_says_its_id(tmp_path: Path) -> None:
    stream = a_stream()
    with Simulator([stream], Switches(rate_limit=0, listing_hides_new=True)) as simulator:
        workflow = Workflow(Controller(tmp_path, [simulator]), simulator, shared={"contact_lists_desired": [MADE]})
        run = workflow.run("apply")
        (made,) = list(stream.lists)
        assert run.status == 2
        result = workflow.data("result.json")["environments"]["dev"]
        assert result["status"] == "partial"
        assert f"declare it with contact_list_id: {made}" in result["errors"][0]["msg"]


@pytest.mark.parametrize(
    "rows",
    variants(
        [
            {"broken_rows": "null_name", "nameless_get": True},
            {"repeated_rows": True},
            {"broken_rows": "numeric_id"},
            {"broken_rows": "no_name"},
            {"sparse_rows": "all", "rows_without_description": True},
        ]
    ),
)
def test_odd_rows_spoil_no_playbook(tmp_path: Path, rows: dict[str, Any]) -> None:
    stream = a_stream()
    for name in ("Described", "Old", "Gone"):
        stream.add(name, "Words")
    desired = [
        {"name": "Described", "description": "New words"},
        {"name": "New", "former_names": ["Old"]},
        {"name": "Gone", "state": "absent"},
    ]
    with Simulator([stream], Switches(rate_limit=0)) as simulator:
        simulator.switches = dataclasses.replace(simulator.switches, **rows)
        workflow = Workflow(Controller(tmp_path, [simulator]), simulator, shared={"contact_lists_desired": desired})
        for playbook in ("apply", "export", "matrix"):
            run = workflow.run(playbook)
            assert run.status == 0, run.stdout
            if playbook == "export":
                exported = workflow.text("dev.contact_lists.yml")
                assert exported.count('name: "Described"\n    description: "New words"\n') == 1
            if playbook == "matrix":
                assert "3 in sync everywhere" in workflow.text("matrix.md")
        assert sorted(record["name"] for record in stream.lists.values()) == ["Described", "New"]
