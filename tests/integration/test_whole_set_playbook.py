# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole set, and lookups of lists, through ansible-playbook: the same tasks in both execution paths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.execution_paths import (
    EXECUTION_PATHS,
    IN_PROCESS,
    KEYWORDS,
    ORDINARY,
    comparable,
    once,
)
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, Run, task
from ansible_collections.koreai.contact_center.tests.simulator import Fault, Simulator, Switches

PLAN_KEYS = {"digest", "host", "account_id", "stream_id", "summary", "actions", "problems", "estimate"}
NOTHING_DONE: dict[str, list[Any]] = {
    "created": [],
    "updated": [],
    "renamed": [],
    "deleted": [],
    "errors": [],
    "pending": [],
}


@dataclass(frozen=True)
class Story:
    """The run, the ids of the lists at the start, and the descriptions by name at the end."""

    run: Run
    ids: dict[str, str]
    described: dict[str, str]


def many(name: str, items: list[dict[str, Any]], options: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return task(name, "kore_contact_lists", {"contact_lists": items, **(options or {})}, **more)


def look(name: str, options: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return task(name, "kore_contact_list_info", options, **more)


def _tasks(ids: dict[str, str]) -> list[dict[str, Any]]:
    desired = [
        {"name": "Described", "description": "New words"},
        {"key": "renewals", "name": "Renewals 2026", "former_names": ["Renewals 2025"]},
        {"key": "made", "name": "Made", "description": "Made by a play", "create": True},
        {"name": "Gone", "state": "absent"},
        {"name": "In step", "description": "About In step"},
        {"contact_list_id": ids["Pinned"], "name": "Pinned", "description": "About Pinned"},
        {"name": "Used 2", "former_names": ["Used"], "allow_duplicates": True},
    ]
    problems = [{"name": "Nobody"}, {"name": "Full", "state": "absent"}, {"name": "In step", "description": "Other"}]
    fragile = [{"name": f"Fragile {number}", "description": "New"} for number in (1, 2, 3)]
    stopped = [{"name": f"Stopped {number}", "description": "New"} for number in (1, 2, 3)]
    reviewed = {"reviewed_plan": "{{ planned.plan }}"}
    return [
        many("planned", desired, check_mode=True, diff=True, register="planned"),
        many("too many changes", desired, {"max_changes": 4}, fails=True),
        many("too many changes in check mode", desired, {"max_changes": 4}, fails=True, check_mode=True),
        many("beyond the review", [*desired, {"name": "Other", "description": "New"}], reviewed, fails=True),
        many("applied", desired, {**reviewed, "max_changes": 5}, diff=True),
        many("applied again", desired, {**reviewed, "max_changes": 0}, diff=True),
        many("problems", problems, diff=True, fails=True),
        many("guards lifted", [{"name": "Full", "state": "absent", "force": True}]),
        many("one refused", fragile, diff=True, fails=True),
        many("one refused, again", fragile),
        many("all stopped", stopped, fails=True),
        many("all stopped, again", stopped),
        many("broken rules", [{"name": "N" * 49}, {"name": 7}, {"name": "x", "colour": "red"}, "y"], fails=True),
        many("not a list", "Described", fails=True),
        many("nothing declared", []),
        look("all"),
        look("by name", {"name": " Described "}),
        look("by name, none", {"name": "described"}),
        look("by id", {"contact_list_id": ids["Pinned"]}, check_mode=True),
        look("by id, none", {"contact_list_id": "cl-unknown"}),
        look("by id and another name", {"contact_list_id": ids["Pinned"], "name": "Described"}),
        look("twins", {"name": "Twin"}),
    ]


# Cases that also run as an ordinary module: each kind of result and of failure.
AS_MODULE = (
    "planned",
    "applied",
    "problems",
    "guards lifted",
    "one refused",
    "all stopped",
    "broken rules",
    "not a list",
    "by name",
    "by id",
    "by id, none",
)


@pytest.fixture(scope="module")
def story_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Story]:
    """Run the tasks in an execution path, once."""

    @once
    def story(execution_path: str) -> Story:
        stream = a_stream()
        names = ["Described", "Renewals 2025", "Gone", "In step", "Pinned", "Other"]
        names += [f"{name} {number}" for name in ("Fragile", "Stopped") for number in (1, 2, 3)]
        ids = {name: stream.add(name, f"About {name}") for name in names}
        ids["Used"] = stream.add("Used", "About Used")
        stream.campaigns.add("Calls", ids["Used"], status="Paused", id_="cd-campaign-1")
        ids["Full"] = stream.add("Full", "About Full", totalRecordCount=5)
        for text in ("One", "Two"):
            stream.add("Twin", text)
        with Simulator([stream], Switches(rate_limit=0, extra_fields=True, api_secrets=True)) as simulator:
            simulator.inject(Fault("status", kind="update", contact_list_id=ids["Fragile 2"], status=400))
            simulator.inject(Fault("status", kind="update", contact_list_id=ids["Stopped 2"], status=401))
            controller = Controller(tmp_path_factory.mktemp("set"), [simulator])
            tasks = [entry for entry in _tasks(ids) if execution_path == IN_PROCESS or entry["name"] in AS_MODULE]
            run = controller.play(tasks, **KEYWORDS[execution_path])
            described = {record["name"]: record["description"] for record in stream.lists.values()}
            return Story(run, ids, described)

    return story


@pytest.fixture
def story(story_of: Callable[[str], Story]) -> Story:
    return story_of(IN_PROCESS)


FAILURES = {
    "too many changes": ["The plan has 5 changes and max_changes allows 4. Nothing was written."],
    "too many changes in check mode": ["The plan has 5 changes and max_changes allows 4. Nothing was written."],
    "beyond the review": ["The reviewed plan lacks actions that are needed now: update 'Other' ({Other}), description"],
    "problems": [
        "No contact list is named 'Nobody'.",
        "it holds 5 contacts",
        "force: true turns this safety check off.",
    ],
    "one refused": ["Cannot update the contact list 'Fragile 2' ({Fragile 2}): ", "(HTTP 400)"],
    "all stopped": ["(HTTP 401)", "check client_id and client_secret", "1 more was not tried. Running again"],
    "broken rules": ["49 characters, 48 are allowed", "name is the number 7", "colour", "it is the string 'y'"],
    "not a list": ["contact_lists is the string 'Described' and not a list."],
}

REQUESTS = {
    # A listing, a GET for the safety checks of both renames and of the deletion, and the campaign of one of them.
    "planned": ["list", "get", "get", "get", "campaign"],
    "too many changes": ["list"],
    "beyond the review": ["list"],
    "applied": [
        *["list", "get", "get", "get", "campaign"],
        *["update", "update", "update", "create", "delete"],
        *["list", "campaign"],
    ],
    "applied again": ["list"],
    "problems": ["list", "get"],
    "one refused": ["list", "update", "update", "update", "list"],
    "one refused, again": ["list", "update", "list"],
    "all stopped": ["list", "update", "update", "list"],
    "all stopped, again": ["list", "update", "update", "list"],
    "broken rules": [],
    "not a list": [],
    "nothing declared": ["list"],
    "all": ["list"],
    "by name": ["list"],
    "by name, none": ["list"],
    "by id": ["get"],
    "by id, none": ["get"],
    "by id and another name": ["get"],
}


def test_each_task_ran_where_it_should(story_of: Callable[[str], Story]) -> None:
    refused = {"broken rules", "not a list"}
    for execution_path, as_module in ((IN_PROCESS, False), (ORDINARY, True)):
        tasks = story_of(execution_path).run.tasks
        assert {task.ran_as_module for task in tasks if task.name not in refused} == {as_module}, execution_path


def test_the_play_runs_to_its_end(story: Story) -> None:
    assert story.run.status == 0, story.run
    assert {task.name for task in story.run.tasks if task.status == "failed"} == set(FAILURES)


def test_each_task_sends_exactly_these_requests(story: Story) -> None:
    assert {name: story.run.kinds(name) for name in REQUESTS} == REQUESTS
    for name, kinds in REQUESTS.items():
        if kinds:
            assert story.run[name]["api"] == {"requests": len(kinds), "waited_seconds": 0}, name


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_says_what_to_do(story: Story, name: str) -> None:
    for words in FAILURES[name]:
        assert words.format_map(story.ids) in story.run[name]["msg"]


def test_the_plan_is_returned_whole(story: Story) -> None:
    plan = story.run["planned"]["plan"]
    assert set(plan) == PLAN_KEYS
    assert (plan["account_id"], plan["stream_id"]) == ("67777ce93e25326494e00000", "st-dev")
    assert plan["summary"] == {
        "creates": 1,
        "updates": 1,
        "renames": 2,
        "deletes": 1,
        "unchanged": 2,
        "unmanaged": 10,
    }
    assert [(action["action"], action["name"], action["key"]) for action in plan["actions"]] == [
        ("update", "Described", "Described"),
        ("rename", "Renewals 2026", "renewals"),
        ("rename", "Used 2", "Used 2"),
        ("create", "Made", "made"),
        ("delete", "Gone", "Gone"),
    ]
    keys = {"action", "id", "name", "key", "changes", "campaigns", "warnings"}
    assert all(set(action) == keys for action in plan["actions"])
    used = [{"id": "cd-campaign-1", "name": "Calls", "status": "Paused"}]
    assert [action["campaigns"] for action in plan["actions"]] == [[], [], used, [], []]
    assert plan["actions"][0]["changes"] == {"description": {"before": "About Described", "after": "New words"}}
    assert plan["actions"][1]["changes"] == {"name": {"before": "Renewals 2025", "after": "Renewals 2026"}}
    assert plan["problems"] == []
    assert plan["estimate"] == {"requests": len(REQUESTS["applied"]), "seconds": 0}


def test_check_mode_returns_the_plan_and_no_outcome(story: Story) -> None:
    planned, applied = story.run["planned"], story.run["applied"]
    assert planned["changed"] is True
    assert {key: planned[key] for key in NOTHING_DONE} == NOTHING_DONE
    assert planned["plan"] == applied["plan"]
    assert planned["diff"] == applied["diff"]


def test_what_was_done_is_returned_by_name(story: Story) -> None:
    applied = story.run["applied"]
    assert applied["changed"] is True
    assert {key: applied[key] for key in NOTHING_DONE} == {
        "created": ["Made"],
        "updated": ["Described"],
        "renamed": ["Renewals 2026", "Used 2"],
        "deleted": ["Gone"],
        "errors": [],
        "pending": [],
    }
    assert story.described["Described"] == "New words"
    assert story.described["Renewals 2026"] == "About Renewals 2025"
    assert story.described["Made"] == "Made by a play"
    assert not {"Renewals 2025", "Used", "Gone", "Full"} & set(story.described)
    assert story.described["Other"] == "About Other"


def test_a_second_run_changes_nothing(story: Story) -> None:
    again = story.run["applied again"]
    assert again["changed"] is False
    assert again["plan"]["actions"] == []
    assert again["plan"]["summary"]["unchanged"] == 7
    assert again["diff"] == {"before": {}, "after": {}}
    assert story.run["nothing declared"]["changed"] is False


def test_the_diff_has_the_same_keys_on_both_sides(story: Story) -> None:
    before, after = (story.run["applied"]["diff"][side] for side in ("before", "after"))
    assert {key: set(values) for key, values in before.items()} == {key: set(values) for key, values in after.items()}
    assert (before["renewals"], after["renewals"]) == ({"name": "Renewals 2025"}, {"name": "Renewals 2026"})
    assert (before["made"]["name"], after["made"]["name"]) == (None, "Made")
    assert (before["Gone"]["name"], after["Gone"]["name"]) == ("Gone", None)


def test_warnings_are_in_the_plan_and_shown(story: Story) -> None:
    actions = story.run["planned"]["plan"]["actions"]
    renamed = actions[2]["warnings"]
    assert "must use the name 'Used 2' from then on" in renamed[0]
    assert "while campaigns wait to start or to continue" in renamed[1]
    assert "check that they show the new name: 'Calls' (Paused)" in renamed[1]
    assert "is fed through the API: requests that add contacts must use the name 'Used 2'" in renamed[2]
    assert "was created with allow_duplicates false" in renamed[3]
    for name in ("planned", "applied"):
        assert story.run[name]["warnings"] == [*actions[1]["warnings"], *renamed]
    assert "although it holds 5 contacts" in story.run["guards lifted"]["warnings"][0]
    shown = " ".join((story.run.stdout + story.run.stderr).split())
    assert "[WARNING]: 'Used'" in shown


def test_problems_come_with_their_plan_and_stop_everything(story: Story) -> None:
    result = story.run["problems"]
    assert result["changed"] is False
    problems = result["plan"]["problems"]
    assert [(problem["name"], problem["id"]) for problem in problems] == [("Nobody", None), ("Full", story.ids["Full"])]
    assert all(problem["msg"] in result["msg"] for problem in problems)
    assert set(problems[0]) == {"name", "id", "msg"}
    assert {key: result[key] for key in NOTHING_DONE} == NOTHING_DONE
    assert result["diff"]["after"]["In step"] == {"description": "Other"}
    assert story.described["In step"] == "About In step"


def test_an_item_that_fails_does_not_stop_the_others(story: Story) -> None:
    result = story.run["one refused"]
    assert (result["changed"], result["updated"], result["pending"]) == (True, ["Fragile 1", "Fragile 3"], [])
    (error,) = result["errors"]
    assert (error["name"], error["action"]) == ("Fragile 2", "update")
    assert error["msg"] in result["msg"]
    again = story.run["one refused, again"]
    assert (again["changed"], again["updated"]) == (True, ["Fragile 2"])


def test_401_stops_everything_and_says_what_is_left(story: Story) -> None:
    result = story.run["all stopped"]
    assert (result["changed"], result["updated"], result["pending"]) == (True, ["Stopped 1"], ["Stopped 3"])
    assert [error["name"] for error in result["errors"]] == ["Stopped 2"]
    assert story.run["all stopped, again"]["updated"] == ["Stopped 2", "Stopped 3"]
    assert story.described["Stopped 3"] == "New"


def test_what_is_refused_before_any_request_returns_its_message_alone(story: Story) -> None:
    for name in ("broken rules", "not a list"):
        assert set(comparable({name: story.run[name]})[name]) - {"exception", "failed"} == {"msg", "changed"}


def test_a_plan_that_is_refused_is_returned(story: Story) -> None:
    for name in ("too many changes", "too many changes in check mode", "beyond the review"):
        assert set(story.run[name]["plan"]) == PLAN_KEYS
        assert story.run[name]["changed"] is False


def test_lists_are_looked_up(story: Story) -> None:
    found = {name: story.run[name]["contact_lists"] for name in REQUESTS if "contact_lists" in story.run[name]}
    assert len(found["all"]) == len(story.described) + 1, "all, and the twin"
    assert [record["description"] for record in found["by name"]] == ["New words"]
    assert [record["id"] for record in found["by id"]] == [story.ids["Pinned"]]
    assert found["by name, none"] == found["by id, none"] == found["by id and another name"] == []
    assert {record["description"] for record in story.run["twins"]["contact_lists"]} == {"One", "Two"}
    assert not any(story.run[name]["changed"] for name in found)
    assert all(record["api_configurations"].keys() == {"data_sync_mode"} for record in found["all"])
    assert found["all"][0]["retention_policy"] == {"days": 90, "keys_": ["a"], "items_": None}


def test_both_execution_paths_return_and_send_the_same(story_of: Callable[[str], Story]) -> None:
    here, there = (story_of(execution_path).run for execution_path in EXECUTION_PATHS)
    assert there.status == 0, there
    assert tuple(there.named()) == AS_MODULE
    results, others = comparable(here.named()), comparable(there.named())
    for name in AS_MODULE:
        assert results[name] == others[name], name
        assert here.kinds(name) == there.kinds(name), name
