# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One contact list through ansible-playbook: the same tasks in both execution paths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.checkout import without_action_plugins
from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.execution_paths import (
    IN_PROCESS,
    KEYWORDS,
    ORDINARY,
    comparable,
    once,
)
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, Run, task
from ansible_collections.koreai.contact_center.tests.simulator import Fault, LoggedRequest, Simulator, Switches

BYPASSED = "action plugins bypassed"

one = "kore_contact_list"


@dataclass(frozen=True)
class Story:
    """The run, the ids of the lists at the start, and their names at the end."""

    run: Run
    ids: dict[str, str]
    names: list[str]


def _tasks(ids: dict[str, str]) -> list[dict[str, Any]]:
    look = {"check_mode": True, "diff": True}
    broken = {"name": "N" * 49 + "\a", "description": "D" * 257, "former_names": [""]}
    pinned = ids["Pinned"]
    renamed = {"name": "New name", "former_names": ["Older name", "Old name"]}
    made = {"name": "Made", "description": "Made by a play", "create": True, "allow_duplicates": True}
    return [
        task("by id, in sync", one, {"contact_list_id": pinned, "name": "Pinned", "description": "About Pinned"}),
        task("by id, described", one, {"contact_list_id": pinned, "description": "New words\n"}, diff=True),
        task("by id, described again", one, {"contact_list_id": pinned, "description": "New words"}, diff=True),
        task("by id, renamed", one, {"contact_list_id": pinned, "name": "Pinned 2"}, diff=True),
        task("by id, renamed again", one, {"contact_list_id": pinned, "name": "Pinned 2"}),
        task("by id, absent", one, {"contact_list_id": "cl-unknown", "state": "absent"}),
        task("by id, unknown", one, {"contact_list_id": "cl-unknown", "description": "Words"}, fails=True),
        task("by name, in sync", one, {"name": " Named ", "description": "About Named"}),
        task(
            "by name, described in check mode", one, {"name": "Named", "description": "New"}, check_mode=True, diff=True
        ),
        task("by name, described", one, {"name": "Named", "description": "New"}, diff=True),
        task("by name, described again", one, {"name": "Named", "description": "New"}),
        task("by former name, in check mode", one, renamed, **look),
        task("by former name", one, renamed, diff=True),
        task("by former name, again", one, renamed),
        task("missing", one, {"name": "Nobody"}, fails=True),
        task("twins", one, {"name": "Twin"}, fails=True),
        task("another case", one, {"name": "named"}, fails=True),
        task("created in check mode", one, made, **look),
        task("created", one, made, diff=True),
        task("created again", one, made),
        task("created without description", one, {"name": "Other", "create": True}, fails=True),
        task("allow_duplicates differs", one, {**made, "allow_duplicates": False}),
        task("renamed in use", one, {"name": "Used 2", "former_names": ["Used"]}, diff=True),
        task("guard refused", one, {"contact_list_id": ids["Default"], "description": "New"}, fails=True),
        task("guard lifted", one, {"contact_list_id": ids["Default"], "description": "New", "force": True}),
        task("deletion in use refused", one, {"name": "Used 2", "state": "absent"}, fails=True),
        task("deletion of contacts refused", one, {"name": "Full", "state": "absent"}, fails=True),
        task("deletion of contacts forced", one, {"name": "Full", "state": "absent", "force": True}),
        task("deleted in check mode", one, {"name": "Made", "state": "absent"}, **look),
        task("deleted", one, {"name": "Made", "state": "absent"}, diff=True),
        task("deleted again", one, {"name": "Made", "state": "absent"}, diff=True),
        task("name taken", one, {"name": "NAMED ", "former_names": ["Taken"]}, fails=True),
        task("broken rules", one, broken, fails=True),
        task("refused by the server", one, {"name": "Refused", "description": "New"}, diff=True, fails=True),
        task("not verified", one, {"name": "Unverified", "description": "New"}, fails=True),
        task("stored otherwise", one, {"name": "Stored", "description": "New"}),
        task("unknown option", one, {"name": "Named", "colour": "red"}, fails=True),
        task("a number for a name", one, {"name": 2026}, fails=True),
        task("looked up", "kore_contact_list_info", {"name": "Pinned 2"}),
    ]


# What the other execution paths run. All of them run the same core, so only the input of options and the output of
# results can differ: for each way to find a list, in check mode, with a diff, with warnings, and for each kind of
# failure.
AS_MODULE = (
    "by id, in sync",
    "by id, described",
    "by id, renamed",
    "by name, described in check mode",
    "by name, described",
    "by former name",
    "missing",
    "created in check mode",
    "created",
    "renamed in use",
    "guard refused",
    "deleted",
    "broken rules",
    "refused by the server",
    "not verified",
    "stored otherwise",
    "unknown option",
    "a number for a name",
    "looked up",
)
# Enough to see that nothing depends on the action plugins.
WITHOUT_ACTION_PLUGINS = ("by id, described", "by name, described in check mode", "guard refused", "broken rules")
RUNS = {ORDINARY: AS_MODULE, BYPASSED: WITHOUT_ACTION_PLUGINS}


@pytest.fixture(scope="module")
def story_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Story]:
    """Run the tasks in an execution path, once."""

    @once
    def story(execution_path: str) -> Story:
        folder = tmp_path_factory.mktemp("one")
        stream = a_stream()
        about = {name: f"About {name}" for name in ("Pinned", "Named", "Old name", "Taken", "Refused", "Unverified")}
        ids = {name: stream.add(name, text) for name, text in about.items()}
        ids["Twin"] = stream.add("Twin", "One")
        ids["Twin 2"] = stream.add("Twin", "Two")
        ids["Used"] = stream.add("Used", "About Used")
        stream.campaigns.add("Calls", ids["Used"], id_="cd-campaign-1")
        ids["Full"] = stream.add("Full", "About Full", totalRecordCount=5)
        ids["Default"] = stream.add("Default", "About Default", isDefault=True, listType="dnc")
        ids["Stored"] = stream.add("Stored", "About Stored")
        with Simulator([stream], Switches(rate_limit=0, protected_writes="accepted")) as simulator:

            def store_otherwise(request: LoggedRequest) -> None:
                if request.contact_list_id == ids["Stored"]:
                    stream.edit(ids["Stored"], description="Something else")

            simulator.on("update", store_otherwise)
            simulator.inject(Fault("status", kind="update", contact_list_id=ids["Refused"], status=400))
            # The GET for the safety checks works, the read-back does not.
            simulator.inject(Fault("status", kind="get", contact_list_id=ids["Unverified"], status=400, skip=1))
            collections = without_action_plugins(folder / "collections") if execution_path == BYPASSED else None
            controller = Controller(folder, [simulator], collections=collections)
            tasks = [
                entry for entry in _tasks(ids) if execution_path == IN_PROCESS or entry["name"] in RUNS[execution_path]
            ]
            run = controller.play(tasks, **KEYWORDS.get(execution_path, {}))
            return Story(run, ids, sorted(record["name"] for record in stream.lists.values()))

    return story


@pytest.fixture
def story(story_of: Callable[[str], Story]) -> Story:
    return story_of(IN_PROCESS)


UNCHANGED = (
    "by id, in sync",
    "by id, described again",
    "by id, renamed again",
    "by id, absent",
    "by name, in sync",
    "by name, described again",
    "by former name, again",
    "created again",
    "allow_duplicates differs",
    "deleted again",
)

# The task of that name shows which requests it sent.
REQUESTS = {
    "by id, in sync": ["get"],
    "by id, described": ["get", "update", "get"],
    "by id, renamed": ["get", "list", "update", "get"],
    "by id, absent": ["get"],
    "by name, in sync": ["list"],
    "by name, described in check mode": ["list", "get"],
    "by name, described": ["list", "get", "update", "get"],
    "by former name, in check mode": ["list", "get"],
    "by former name": ["list", "get", "update", "get"],
    "created in check mode": ["list"],
    "created": ["list", "create", "list"],
    "created again": ["list"],
    "deletion of contacts forced": ["list", "get", "delete"],
    "deleted in check mode": ["list", "get"],
    "deleted": ["list", "get", "delete"],
    "deleted again": ["list"],
    "broken rules": [],
}

# What the user reads, and what a failed task returns in addition.
FAILURES = {
    "by id, unknown": ["No contact list of this stream has the id cl-unknown."],
    "missing": [
        "No contact list is named 'Nobody'. If it was renamed, add its old name to former_names; ",
        "if it is new, set create: true.",
    ],
    "twins": ["'Twin' fits 2 contact lists: ", "{Twin}", "{Twin 2}", "contact_list_id"],
    "another case": ["'Named' ({Named}), which differs only in case."],
    "created without description": ["creating it needs a description"],
    "guard refused": ["its listType is 'dnc'", "it is a default list", "force: true"],
    "deletion in use refused": ["campaigns refer to it: 'Calls' (Ready)", "force: true"],
    "deletion of contacts refused": ["it holds 5 contacts", "force: true"],
    "name taken": ["'Named' ({Named}) has that name"],
    "broken rules": ["50 characters, 48 are allowed", "U+0007", "257 characters, 256 are allowed", "in former_names"],
    "refused by the server": ["Cannot update the contact list 'Refused' ({Refused}): ", "'Bad Request' (HTTP 400)"],
    "not verified": ["What was written is not verified, as it could not be read back: ", "(HTTP 400)"],
    "unknown option": ["nsupported", "colour", "Supported parameters include: "],
    "a number for a name": ["its name is the number 2026; put it into quotes"],
}

WARNINGS = {
    "allow_duplicates differs": ["was created with allow_duplicates true"],
    "renamed in use": [
        "'Used' is renamed: campaign definitions that are sent through the API must use",
        "must use the name 'Used 2' from then on",
        "These campaigns refer to it: 'Calls' (Ready)",
    ],
    "name taken": ["must use the name 'NAMED' from then on"],
    "by id, renamed": ["is fed through the API: requests that add contacts must use the name 'Pinned 2' from then on"],
    "by former name, in check mode": ["must use the name 'New name' from then on"],
    "by former name": ["must use the name 'New name' from then on"],
    "guard lifted": ["is written by force, although its listType is 'dnc'", "although it is a default list"],
    "deletion of contacts forced": ["is deleted by force, although it holds 5 contacts"],
    "stored otherwise": ["the description 'New' was sent and 'Something else' is stored"],
}

DIFFS = {
    "by id, described": ("Pinned", "About Pinned", "Pinned", "New words"),
    "by id, described again": ("Pinned", "New words", "Pinned", "New words"),
    "by id, renamed": ("Pinned", "New words", "Pinned 2", "New words"),
    "by name, described in check mode": ("Named", "About Named", "Named", "New"),
    "by name, described": ("Named", "About Named", "Named", "New"),
    "by former name, in check mode": ("Old name", "About Old name", "New name", "About Old name"),
    "by former name": ("Old name", "About Old name", "New name", "About Old name"),
    "created in check mode": (None, None, "Made", "Made by a play"),
    "created": (None, None, "Made", "Made by a play"),
    "renamed in use": ("Used", "About Used", "Used 2", "About Used"),
    "deleted in check mode": ("Made", "Made by a play", None, None),
    "deleted": ("Made", "Made by a play", None, None),
    "deleted again": (None, None, None, None),
    "refused by the server": ("Refused", "About Refused", "Refused", "New"),
}


def test_each_task_ran_where_it_should(story_of: Callable[[str], Story]) -> None:
    # Two are refused before any module starts.
    refused = {"unknown option", "a number for a name"}
    for execution_path, as_module in ((IN_PROCESS, False), (ORDINARY, True), (BYPASSED, True)):
        tasks = story_of(execution_path).run.tasks
        assert {task.ran_as_module for task in tasks if task.name not in refused} == {as_module}, execution_path


def test_the_play_runs_to_its_end(story: Story) -> None:
    assert story.run.status == 0, story.run
    failed = {task.name for task in story.run.tasks if task.status == "failed"}
    assert failed == set(FAILURES)


def test_a_second_run_and_what_is_in_sync_change_nothing(story: Story) -> None:
    for name in UNCHANGED:
        assert story.run[name]["changed"] is False, name
        assert not {"create", "update", "delete"} & set(story.run.kinds(name)), name


def test_all_other_tasks_that_succeed_are_changed(story: Story) -> None:
    done = {task.name for task in story.run.tasks if task.status == "ok" and task.action.endswith(one)}
    changed = {task.name for task in story.run.tasks if task.status == "ok" and task.result["changed"]}
    assert changed == done - set(UNCHANGED)


def test_each_task_sends_exactly_these_requests(story: Story) -> None:
    assert {name: story.run.kinds(name) for name in REQUESTS} == REQUESTS
    for name, kinds in REQUESTS.items():
        if kinds:
            assert story.run[name]["api"] == {"requests": len(kinds), "waited_seconds": 0}, name


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_says_what_to_do(story: Story, name: str) -> None:
    result = story.run[name]
    for words in FAILURES[name]:
        assert words.format_map(story.ids) in result["msg"]
    assert result["changed"] is (name == "not verified")
    assert "contact_list" not in result


def test_a_failure_returns_what_is_known(story: Story) -> None:
    refused = story.run["refused by the server"]
    assert refused["api"]["requests"] == 3
    assert refused["diff"]["after"]["description"] == "New"
    assert "api" not in story.run["broken rules"], "nothing was sent"
    assert story.run.kinds("refused by the server") == ["list", "get", "update"]


@pytest.mark.parametrize("name", WARNINGS)
def test_a_warning_names_what_it_is_about(story: Story, name: str) -> None:
    warnings = " ".join(story.run[name]["warnings"])
    for words in WARNINGS[name]:
        assert words.format_map(story.ids) in warnings


def test_no_other_task_warns(story: Story) -> None:
    assert {task.name for task in story.run.tasks if task.result.get("warnings")} == set(WARNINGS)


def test_diff_mode_shows_name_and_description_on_both_sides(story: Story) -> None:
    shown = {}
    for task_ in story.run.tasks:
        if "diff" in task_.result:
            sides = task_.result["diff"]
            shown[task_.name] = tuple(
                sides[side][key] for side in ("before", "after") for key in ("name", "description")
            )
            assert all(set(sides[side]) == {"name", "description"} for side in ("before", "after"))
    assert shown == DIFFS


def test_check_mode_returns_the_list_as_it_would_be(story: Story) -> None:
    foretold = story.run["by name, described in check mode"]["contact_list"]
    became = story.run["by name, described"]["contact_list"]
    differing = {key for key in became if foretold[key] != became[key]}
    assert differing == {"updated_at", "updated_by"}
    assert story.run["created in check mode"]["contact_list"]["id"] is None
    assert story.run["created in check mode"]["contact_list"]["name"] == "Made"
    assert story.run["deleted in check mode"]["contact_list"] is None


def test_the_list_is_returned_as_it_is_now(story: Story) -> None:
    listed = story.run["looked up"]["contact_lists"][0]
    renamed = story.run["by id, renamed"]["contact_list"]
    assert (renamed["id"], renamed["name"], renamed["description"]) == (story.ids["Pinned"], "Pinned 2", "New words")
    assert {key: renamed[key] for key in listed if listed[key] is not None} == {
        key: value for key, value in listed.items() if value is not None
    }
    assert story.run["by former name"]["contact_list"]["id"] == story.ids["Old name"]
    assert story.run["created"]["contact_list"]["allow_duplicates"] is True
    assert story.run["renamed in use"]["contact_list"]["campaign_in_use"] == ["cd-campaign-1"]
    assert story.run["deleted"]["contact_list"] is None


def test_the_server_holds_what_the_tasks_said(story: Story) -> None:
    kept = {"Default", "Named", "Refused", "Stored", "Taken", "Unverified"}
    assert story.names == sorted([*kept, "New name", "Pinned 2", "Used 2", "Twin", "Twin"])


@pytest.mark.parametrize("execution_path", RUNS)
def test_all_execution_paths_return_and_send_the_same(story_of: Callable[[str], Story], execution_path: str) -> None:
    here, there = story_of(IN_PROCESS).run, story_of(execution_path).run
    assert there.status == 0, there
    assert tuple(there.named()) == RUNS[execution_path]
    results, others = comparable(here.named()), comparable(there.named())
    for name in RUNS[execution_path]:
        assert results[name] == others[name], name
        assert here.kinds(name) == there.kinds(name), name
