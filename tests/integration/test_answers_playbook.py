# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that no page documents, as a user sees them: nothing is lost, nothing is done twice, no app looks empty."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.effort import EVERY_VARIANT, variants
from ansible_collections.koreai.contact_center.tests.harness.execution_paths import EXECUTION_PATHS, KEYWORDS
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, task
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import Fault, Simulator, Switches

# Each costs the seconds by which reads may lag.
UNDOCUMENTED = ("early_hints", "switching_protocols", "not_modified", "two_lengths", "negative_chunk", "long_length")[
    :: 1 if EVERY_VARIANT else 2
]


@pytest.mark.parametrize("execution_path", variants(EXECUTION_PATHS))
def test_a_write_whose_answer_makes_no_sense_is_read_back(tmp_path: Path, execution_path: str) -> None:
    stream = a_stream()
    ids = [stream.add(f"Old {name}", "Words") for name in UNDOCUMENTED]
    with Simulator([stream], Switches(rate_limit=0)) as simulator:
        for name, id_ in zip(UNDOCUMENTED, ids, strict=True):
            simulator.inject(Fault(name, "update", contact_list_id=id_))
        items = [{"contact_list_id": id_, "name": f"New {name}"} for name, id_ in zip(UNDOCUMENTED, ids, strict=True)]
        changed = task("Change", "kore_contact_lists", {"contact_lists": items})
        run = Controller(tmp_path, [simulator]).play([changed], **KEYWORDS[execution_path])
    done = run["Change"]
    assert (done["changed"], done["errors"]) == (True, [])
    assert sorted(record["name"] for record in stream.lists.values()) == sorted(f"New {name}" for name in UNDOCUMENTED)
    assert [request.kind for request in run.requests if request.committed] == ["update"] * len(UNDOCUMENTED)


def test_a_listing_that_is_refused_makes_no_app_look_empty(tmp_path: Path) -> None:
    stream = a_stream()
    stream.add("Winback", "Words")
    refused = "Cannot list the contact lists: the server said '"
    with Simulator([stream], Switches(rate_limit=0)) as simulator:
        declared = {"contact_lists_desired": [{"name": "Winback"}]}
        workflow = Workflow(Controller(tmp_path, [simulator]), simulator, shared=declared)
        assert workflow.run("export").status == 0
        exported = workflow.text("dev.contact_lists.yml")
        for playbook, refusal in (("export", "404_route"), ("matrix", "400_errors")):
            simulator.switches = dataclasses.replace(simulator.switches, listing_not_found=refusal)
            run = workflow.run(playbook, keep=True)
            assert run.status != 0
            assert refused in run.stdout
        assert workflow.text("dev.contact_lists.yml") == exported
        simulator.switches = dataclasses.replace(simulator.switches, listing_not_found="404_message")
        read = workflow.controller.play([task("Read", "kore_contact_list_info")])["Read"]
    assert read["msg"].startswith(refused)
    assert "contact_lists" not in read


def test_a_gateway_that_does_not_know_an_address_makes_no_list_absent(tmp_path: Path) -> None:
    stream = a_stream()
    id_ = stream.add("Winback", "Words")
    absent = {"contact_list_id": id_, "state": "absent"}
    with Simulator([stream], Switches(rate_limit=0)) as simulator:
        simulator.inject(Fault("status", "get", times=None, status=404, body={"message": "Not Found"}))
        delete = task("Delete", "kore_contact_list", absent, fails=True)
        run = Controller(tmp_path, [simulator]).play([delete])
    assert run["Delete"]["msg"].startswith(
        f"Cannot read the contact list {id_}: the server said 'Not Found' (HTTP 404)"
    )
    assert [record["name"] for record in stream.lists.values()] == ["Winback"]


def test_an_app_that_has_no_list_yet_says_how_to_begin(tmp_path: Path) -> None:
    stream = a_stream()
    with Simulator([stream], Switches(rate_limit=0, empty_listing="null")) as simulator:
        run = Controller(tmp_path, [simulator]).play([task("Read", "kore_contact_list_info")])
    assert (
        "If this app has no contact list yet, create the first one in the console, then run again."
        in run["Read"]["msg"]
    )


def test_no_attempt_of_a_rename_takes_a_name_that_was_taken_meanwhile(tmp_path: Path) -> None:
    stream = a_stream()
    stream.add("Old", "Words")
    with Simulator([stream], Switches(rate_limit=0, unique_names="off")) as simulator:
        simulator.inject(Fault("limit", "update", headers={"Retry-After": "1"}))
        simulator.on("update", lambda _request: stream.add("New", "Theirs"))
        options = {"name": "New", "former_names": ["Old"]}
        run = Controller(tmp_path, [simulator]).play([task("Rename", "kore_contact_list", options, fails=True)])
    assert "meanwhile there is 'New' (" in run["Rename"]["msg"]
    assert run["Rename"]["changed"] is False
    assert sorted(record["name"] for record in stream.lists.values()) == ["New", "Old"]


def test_a_creation_that_a_gateway_gave_up_is_made_once(tmp_path: Path) -> None:
    stream = a_stream()
    with Simulator([stream], Switches(rate_limit=0, unique_names="off")) as simulator:
        simulator.inject(Fault("late_commit", "create", status=502, seconds=0.5))
        options = {"name": "Winback", "description": "Words", "create": True, "timeout": 1.5}
        run = Controller(tmp_path, [simulator]).play([task("Create", "kore_contact_list", options)])
    assert run["Create"]["changed"] is True
    assert [record["name"] for record in stream.lists.values()] == ["Winback"]
