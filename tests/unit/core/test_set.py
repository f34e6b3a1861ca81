# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole set: requests, plan, order, reviewed plans, limits, partial failure."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace

import pytest

from ansible_collections.koreai.contact_center.plugins.module_utils._client import Client
from ansible_collections.koreai.contact_center.plugins.module_utils._plan import Environment, digest_of, identity_of
from ansible_collections.koreai.contact_center.plugins.module_utils._progress import Progress
from ansible_collections.koreai.contact_center.tests.harness.core import Bench, identities
from ansible_collections.koreai.contact_center.tests.simulator import Fault, LoggedRequest

EMPTY = {"creates": 0, "updates": 0, "renames": 0, "deletes": 0, "unchanged": 0, "unmanaged": 0}


def declared(*names: str, words: str = "About") -> list[dict]:
    return [{"name": name, "description": f"{words} {name}"} for name in names]


@pytest.mark.parametrize("count", [0, 1, 10, 1000])
def test_in_sync_is_exactly_one_request(bench: Bench, count: int) -> None:
    names = [f"List {number}" for number in range(count)]
    bench.add(*names, "Nobody's")
    done = bench.set(*declared(*names))
    assert done.kinds == ["list"]
    assert done.result["changed"] is False
    assert done.result["plan"]["summary"] == {**EMPTY, "unchanged": count, "unmanaged": 1}
    assert done.result["plan"]["estimate"] == {"requests": 1, "seconds": 0}


@pytest.mark.parametrize("count", [1, 7, 48])
def test_changed_descriptions_take_two_requests_more_than_there_are(bench: Bench, count: int) -> None:
    names = [f"List {number:02}" for number in range(60)]
    bench.add(*names)
    wanted = declared(*names[:count], words="New") + declared(*names[count:])
    done = bench.set(*wanted)
    assert done.kinds == ["list", *["update"] * count, "list"]
    assert done.result["updated"] == names[:count]
    assert done.result["plan"]["estimate"] == {"requests": count + 2, "seconds": 0}
    assert done.result["api"] == {"requests": count + 2, "waited_seconds": 0.0}
    again = bench.set(*wanted)
    assert (again.kinds, again.result["changed"]) == (["list"], False)


def test_a_rename_and_a_deletion_take_one_get_more_each(bench: Bench) -> None:
    renamed, deleted = bench.add("Old", "Gone")
    items = [{"name": "New", "former_names": ["Old"]}, {"name": "Gone", "state": "absent"}]
    planned = bench.set(*items, check=True)
    done = bench.set(*items)
    assert sorted(done.kinds[:3]) == ["get", "get", "list"]
    assert done.kinds[3:] == ["update", "delete", "list"]
    assert {request.contact_list_id for request in done.requests if request.kind == "get"} == {renamed, deleted}
    assert done.result["plan"] == planned.result["plan"]
    assert planned.result["plan"]["estimate"]["requests"] == len(done.kinds)
    assert (done.result["renamed"], done.result["deleted"]) == (["New"], ["Gone"])


def test_what_is_skipped_is_left_alone_and_is_not_unmanaged(bench: Bench) -> None:
    by_id, *_others = bench.add("By id", "By name", "By former name", "Nobody's", "Kept")
    skipped = [
        {"contact_list_id": by_id, "description": "New"},
        {"name": " by NAME", "state": "absent"},
        {"name": "New name", "former_names": ["By former name"]},
        # It may also be another declaration's list: each environment has one of them.
        {"key": "twin", "name": "Kept", "description": "N" * 300},
    ]
    items = [*({**item, "skip": True} for item in skipped), *declared("Kept")]
    done = bench.set(*items)
    assert done.kinds == ["list"]
    assert done.result["plan"]["summary"] == {**EMPTY, "unchanged": 1, "unmanaged": 1}
    assert done.result["unmanaged"] == ["Nobody's"]
    assert not done.result["changed"]


def test_an_item_keeps_its_number_behind_one_that_is_skipped(bench: Bench) -> None:
    done = bench.set({"name": "A", "skip": True}, {"description": "Neither name nor id"})
    assert "Item 2: it has neither a name nor a contact_list_id" in str(done.error)


def test_an_id_that_the_listing_lacks_is_read(bench: Bench) -> None:
    (other,) = bench.add("Do not call", listType="dnc", isGlobalDNC=True)
    done = bench.set(
        {"contact_list_id": other, "description": "Changed"}, {"contact_list_id": "cl-no", "state": "absent"}
    )
    assert done.kinds == ["list", "get", "get"]
    assert "global do-not-call list" in done.result["msg"]
    assert "force: true turns this safety check off" in done.result["msg"]
    problem = done.result["plan"]["problems"][0]
    assert problem["id"] == other


def test_every_problem_is_told_before_the_first_write(bench: Bench) -> None:
    bench.add("A", "B", "B", "busy", campaignInUse=[{"id": "cd-1", "name": "Campaign"}])
    done = bench.set(
        {"name": "A", "description": "Would be written"},
        {"name": "B", "description": "Twins"},
        {"name": "busy", "state": "absent"},
        {"name": "C", "description": "Not there"},
        {"name": "a new one", "create": True},
    )
    assert not done.writes
    assert [problem["name"] for problem in done.result["plan"]["problems"]] == ["B", "C", "a new one", "busy"]
    assert [action["name"] for action in done.result["plan"]["actions"]] == ["A", "busy"]
    assert done.result["changed"] is False
    for words in ("fits 2 contact lists", "cd-1", "set create: true", "needs a description"):
        assert words in done.result["msg"]


def test_broken_declarations_are_told_all_at_once_without_a_request(bench: Bench) -> None:
    done = bench.set(
        {"name": "A" * 49},
        {"name": "b", "description": "x" * 257},
        {"name": "Same"},
        {"name": " same "},
        {"contact_list_id": "cl-1"},
        {"contact_list_id": "cl-1", "key": "again"},
        {"name": "gone", "state": "absent", "former_names": ["old"]},
        {"name": "one", "former_names": ["shared"]},
        {"name": "two", "former_names": ["Shared"]},
        {},
    )
    assert done.requests == []
    for words in (
        "49 characters, 48 are allowed",
        "257 characters, 256 are allowed",
        "items 3 and 4 both declare the name",
        "items 5 and 6 both declare the contact_list_id",
        "former_names cannot go with state: absent",
        "items 8 and 9 both declare the former name",
        "neither a name nor a contact_list_id",
    ):
        assert words in done.result["msg"], words


class TestReviewedPlan:
    def test_it_is_applied_and_finished(self, bench: Bench) -> None:
        bench.add("A", "B", "C")
        wanted = declared("A", "B", "C", words="New")
        plan = json.loads(json.dumps(bench.set(*wanted, check=True).result["plan"]))
        bench.simulator.inject(Fault("status", kind="update", status=400, skip=1))
        first = bench.set(*wanted, reviewed_plan=plan)
        assert (first.result["updated"], [error["name"] for error in first.result["errors"]]) == (["A", "C"], ["B"])
        second = bench.set(*wanted, reviewed_plan=plan)
        assert (second.result["updated"], len(second.writes)) == (["B"], 1)
        assert bench.set(*wanted, reviewed_plan=plan).kinds == ["list"]

    def test_what_it_does_not_hold_stops_all(self, bench: Bench) -> None:
        bench.add("A", "B")
        plan = bench.set(*declared("A", words="New"), *declared("B"), check=True).result["plan"]
        done = bench.set(*declared("A", "B", words="New"), reviewed_plan=plan)
        assert not done.writes
        assert "update 'B'" in done.result["msg"]
        assert "description from 'About B' to 'New B'" in done.result["msg"]
        assert "update 'A'" not in done.result["msg"]

    def test_what_it_holds_beyond_the_declarations_is_not_done(self, bench: Bench) -> None:
        bench.add("A", "B", "C", isListInUse=False)
        more = [{"name": "B", "state": "absent"}, *declared("C", words="New"), *declared("D")]
        more[-1]["create"] = True
        plan = bench.set(*declared("A", words="New"), *more, check=True).result["plan"]
        assert len(plan["actions"]) == 4
        done = bench.set(*declared("A", words="New"), reviewed_plan=plan)
        assert [done.result[key] for key in ("created", "updated", "renamed", "deleted")] == [[], ["A"], [], []]
        assert len(done.writes) == 1

    def test_a_list_edited_since_the_review_is_named(self, bench: Bench) -> None:
        (id_,) = bench.add("A")
        plan = bench.set(*declared("A", words="New"), check=True).result["plan"]
        bench.stream.edit(id_, description="Edited")
        done = bench.set(*declared("A", words="New"), reviewed_plan=plan)
        assert not done.writes
        assert id_ in done.result["msg"]
        assert "from 'Edited'" in done.result["msg"]

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda plan: plan.update(host="https://other.example"), "is for the host 'https://other.example'"),
            (lambda plan: plan.update(host="x" * 1_000_000), f"is for the host '{'x' * 100}'"),
            (lambda plan: plan.update(account_id="other"), "is for the account_id 'other'"),
            (lambda plan: plan.update(stream_id="st-other"), "is for the stream_id 'st-other'"),
            (lambda plan: plan["actions"].pop(), "does not match its own digest"),
            (lambda plan: plan["actions"][0].update(id="cl-2"), "does not match its own digest"),
            (lambda plan: plan.pop("actions"), "is not a plan"),
            (lambda plan: plan.update(actions=["x"]), "is not a plan"),
            (lambda plan: plan["actions"][0].update(changes={"name": "x"}), "is not a plan"),
        ],
    )
    def test_one_that_is_for_another_place_or_was_changed_is_refused(self, bench: Bench, change, words: str) -> None:
        bench.add("A")
        plan = bench.set(*declared("A", words="New"), check=True).result["plan"]
        change(plan)
        done = bench.set(*declared("A", words="New"), reviewed_plan=plan)
        assert not done.writes
        assert words in done.result["msg"]


def test_each_part_of_a_place_and_of_an_action_enters_the_digest() -> None:
    place, action = ("https://a.example", "account", "st-1"), ("cl-1", "update", {"name": "A"}, {"name": "B"})
    places = [place, ("https://b.example", *place[1:]), (place[0], "other", place[2]), (*place[:2], "st-2")]
    changed = [("cl-2", *action[1:]), (action[0], "rename", *action[2:]), (*action[:2], {"name": "C"}, action[3])]
    actions = [action, *changed, (*action[:3], {"name": "C"}), (*action[:2], {"key": "A"}, {"key": "B"})]
    digests = [digest_of(Environment(*one), [identity_of(*each)]) for one in places for each in actions]
    assert len(set(digests)) == len(places) * len(actions)


def test_the_digest_depends_on_place_and_actions_alone(bench: Bench) -> None:
    ids = bench.add("A", "B", "C")
    wanted = declared("A", "B", words="New") + declared("C")
    plan = bench.set(*wanted, check=True).result["plan"]
    pinned = [{**item, "contact_list_id": id_} for item, id_ in zip(wanted, ids, strict=True)]
    assert bench.set(*reversed(wanted), check=True).result["plan"]["digest"] == plan["digest"]
    assert bench.set(*pinned, check=True).result["plan"]["digest"] == plan["digest"]
    assert bench.set(*wanted[1:], check=True).result["plan"]["digest"] != plan["digest"]
    assert bench.set(*declared("A", words="Newer"), *wanted[1:], check=True).result["plan"]["digest"] != plan["digest"]


@pytest.mark.parametrize("check", [True, False])
def test_max_changes_fails_before_the_first_write(bench: Bench, check: bool) -> None:
    bench.add("A", "B")
    done = bench.set(*declared("A", "B", words="New"), max_changes=1, check=check)
    assert not done.writes
    assert "The plan has 2 changes and max_changes allows 1" in done.result["msg"]
    assert len(done.result["plan"]["actions"]) == 2
    assert not bench.set(*declared("A", "B", words="New"), max_changes=2, check=check).error


def test_diff_mode_shows_both_sides_with_the_same_keys(bench: Bench) -> None:
    bench.add("A", "B")
    done = bench.set({"name": "A", "description": "New"}, {"name": "B"}, check=True, diff=True)
    assert done.result["diff"] == {
        "before": {"A": {"description": "About A"}},
        "after": {"A": {"description": "New"}},
    }


class TestPartialFailure:
    def test_an_item_that_fails_does_not_stop_the_others(self, bench: Bench) -> None:
        bench.add("A", "B", "C")
        bench.simulator.inject(Fault("status", kind="update", status=400, skip=1))
        wanted = declared("A", "B", "C", words="New")
        done = bench.set(*wanted)
        assert done.result["changed"] is True
        assert done.result["updated"] == ["A", "C"]
        assert [(error["name"], error["action"]) for error in done.result["errors"]] == [("B", "update")]
        assert "HTTP 400" in done.result["errors"][0]["msg"]
        again = bench.set(*wanted)
        assert again.kinds == ["list", "update", "list"]
        assert again.result["updated"] == ["B"]

    @pytest.mark.parametrize(
        ("fault", "stops"),
        [
            (Fault("status", kind="update", status=401, skip=1), True),
            (
                Fault("status", kind="update", status=403, skip=1, body={"errors": [{"msg": "Scope is incorrect"}]}),
                True,
            ),
            (Fault("status", kind="update", status=403, skip=1, body={"errors": [{"msg": "Invalid values"}]}), False),
        ],
    )
    def test_what_every_further_request_would_meet_stops_everything(
        self, bench: Bench, fault: Fault, stops: bool
    ) -> None:
        bench.add("A", "B", "C", "D")
        bench.simulator.inject(fault)
        done = bench.set(*declared("A", "B", "C", "D", words="New"))
        assert done.result["pending"] == (["C", "D"] if stops else [])
        assert done.result["updated"] == (["A"] if stops else ["A", "C", "D"])
        assert [error["name"] for error in done.result["errors"]] == ["B"]
        assert done.result["changed"] is True

    def test_a_spent_retry_timeout_stops_everything(self, bench: Bench) -> None:
        bench.add("A", "B", "C")
        bench.simulator.inject(Fault("status", kind="update", status=503, skip=1, times=None))
        done = bench.set(*declared("A", "B", "C", words="New"), retry_timeout=20)
        assert (done.result["updated"], done.result["pending"]) == (["A"], ["C"])
        assert "retry_timeout" in done.result["errors"][0]["msg"]
        # The read-back is made twice, because reads may lag behind a write whose answer was lost.
        assert bench.clock.now() <= 20 + 3

    def test_what_waits_for_a_name_that_did_not_come_free_is_pending(self, bench: Bench) -> None:
        first, _second = bench.add("A", "B")
        bench.simulator.inject(Fault("status", kind="update", status=400))
        items = [{"name": "C", "former_names": ["B"]}, {"name": "B", "former_names": ["A"]}]
        done = bench.set(*items)
        assert [error["name"] for error in done.result["errors"]] == ["C"]
        assert done.result["pending"] == ["B"]
        assert bench.names() == ["A", "B"]
        assert bench.set(*items).result["renamed"] == ["C", "B"]
        assert bench.stream.lists[first]["name"] == "B"

    def test_a_write_whose_answer_says_nothing_is_told_by_the_proof(self, bench: Bench) -> None:
        bench.add("A", "B")
        bench.simulator.inject(Fault("broken_json", kind="update"))
        done = bench.set(*declared("A", "B", words="New"))
        assert done.error is None
        assert sorted(done.result["updated"]) == ["A", "B"]

    def test_a_proof_that_fails_is_told(self, bench: Bench) -> None:
        bench.add("A")
        bench.simulator.inject(Fault("status", kind="list", skip=1, status=400))
        done = bench.set(*declared("A", words="New"))
        assert done.result["updated"] == ["A"]
        assert "could not be read back" in done.result["msg"]

    def test_creations_that_race_are_reported_with_both_ids(self, bench: Bench) -> None:
        bench.simulator.on("create", lambda _request: bench.stream.add("New", "Of someone else"))
        done = bench.set({"name": "New", "description": "Words", "create": True})
        assert done.result["created"] == ["New"]
        assert all(id_ in done.result["errors"][0]["msg"] for id_ in bench.stream.lists)


TAKES = [{"name": "New", "description": "Words", "create": True}, {"name": "New", "former_names": ["Other"]}]


class TestTwins:
    """What is reported if two lists have the same name in the end."""

    @pytest.mark.parametrize(
        "first", [{"name": "Old", "description": "Words"}, {"name": "Mid", "former_names": ["Old"]}]
    )
    @pytest.mark.parametrize("second", TAKES)
    def test_a_list_of_this_run_that_someone_gives_the_name_is_told(
        self, bench: Bench, first: dict, second: dict
    ) -> None:
        old, other = bench.add("Old", "Other")
        bench.simulator.on(
            "write", lambda request: request.body["name"] == "New" and bench.stream.edit(old, name="New")
        )
        done = bench.set(first, second)
        made = other if "former_names" in second else list(bench.stream.lists)[-1]
        errors = {error["name"]: error["msg"] for error in done.result["errors"]}
        assert errors.keys() == {first["name"], "New"}
        assert all(f"'New' ({id_})" in errors["New"] for id_ in (old, made))
        assert f"the name '{first['name']}' was sent and 'New' is stored" in errors[first["name"]]

    @pytest.mark.parametrize("second", TAKES)
    def test_a_list_of_this_run_that_is_read_late_under_the_name_is_not_told(self, bench: Bench, second: dict) -> None:
        freed, _other = bench.add("New", "Other")
        bench.simulator.switches = replace(bench.simulator.switches, read_lag=1)

        def catch_up(_request: LoggedRequest) -> None:
            bench.simulator.switches = replace(bench.simulator.switches, read_lag=0)

        bench.simulator.on("update", catch_up)
        done = bench.set({"name": "Freed", "contact_list_id": freed}, second)
        assert done.error is None
        assert not done.unusual_warnings
        # It was read once more before that was reported.
        assert done.kinds[-2:] == ["list", "list"]

    def test_a_twin_of_a_name_that_changed_in_case_alone_is_told(self, bench: Bench) -> None:
        (own,) = bench.add("new")
        bench.simulator.on("update", lambda _request: bench.stream.add("NEW", "Of someone else"))
        done = bench.set({"name": "New", "former_names": ["new"]})
        (error,) = done.result["errors"]
        assert f"'New' ({own})" in error["msg"]
        assert "'NEW' (" in error["msg"]

    def test_a_rename_that_someone_undid_is_told(self, bench: Bench) -> None:
        old, _other = bench.add("Old", "Other")

        def undo(_request: LoggedRequest) -> None:
            bench.stream.edit(old, name="Old")
            bench.stream.add("New", "Of someone else")

        bench.simulator.on("update", undo)
        done = bench.set({"name": "New", "former_names": ["Old"]})
        (error,) = done.result["errors"]
        assert "the name 'New' was sent and 'Old' is stored, as before" in error["msg"]
        assert "someone else changed it back" in error["msg"]


# As soon as the first list exists, the second one would be found as it.
HEIRS = [
    {"name": "Winback", "description": "Words", "create": True},
    {"name": "Winback 2025", "former_names": ["Winback"], "description": "Words", "create": True},
]


class TestNamesThatAppear:
    """A list that appears is never matched by a former name of another declaration, wherever a run stopped."""

    def test_a_creation_waits_for_the_heirs_of_its_name(self, bench: Bench) -> None:
        bench.simulator.inject(Fault("status", kind="create", status=400))
        first = bench.set(*HEIRS)
        assert [error["name"] for error in first.result["errors"]] == ["Winback 2025"]
        assert first.result["pending"] == ["Winback"]
        assert bench.set(*HEIRS).result["created"] == ["Winback 2025", "Winback"]
        assert not bench.set(*HEIRS).writes

    def test_it_stays_so_where_the_lists_are_read_again_in_between(self, bench: Bench) -> None:
        more = [{"name": f"List {number:02}", "description": "Words", "create": True} for number in range(60)]
        items = [HEIRS[0], *more, {**HEIRS[1], "name": "Z"}]
        assert bench.set(*items).error is None
        assert not bench.set(*items).writes

    def test_a_rename_waits_for_the_heirs_of_its_name(self, bench: Bench) -> None:
        bench.add("E", "B")
        items = [{"name": "b 2", "former_names": ["A", "E"]}, {"name": "A", "former_names": ["B"]}]
        bench.simulator.inject(Fault("status", kind="update", status=400, skip=1))
        assert bench.set(*items).result["renamed"] == ["b 2"]
        assert bench.set(*items).result["renamed"] == ["A"]
        assert bench.names() == ["A", "b 2"]

    def test_heirs_in_a_circle_are_refused(self, bench: Bench) -> None:
        done = bench.set({**HEIRS[0], "former_names": ["Winback 2025"]}, HEIRS[1])
        assert not done.writes
        assert (
            "These lists are former names of each other, in a circle: 'Winback', 'Winback 2025'" in done.result["msg"]
        )


class TestPacing:
    def test_no_window_holds_more_than_the_limit_and_the_set_lists_again_each_minute(self, bench: Bench) -> None:
        names = [f"List {number:03}" for number in range(200)]
        bench.add(*names)
        done = bench.set(*declared(*names, words="New"))
        assert not done.error
        times = [request.at for request in done.requests]
        assert all(later - earlier >= 60 for earlier, later in zip(times, times[50:], strict=False))
        assert [request.status for request in done.requests] == [200] * len(done.requests)
        # 200 writes, the first listing, the read-back, and one more listing for each further minute.
        assert done.kinds.count("list") == 2 + 4
        assert done.result["plan"]["estimate"] == {"requests": 206, "seconds": 240}
        assert bench.clock.now() == pytest.approx(240, abs=1)
        reads = [request.at for request in done.requests if request.kind == "list"]
        for write in done.writes:
            assert write.at - max(at for at in reads if at <= write.at) <= 60

    def test_a_list_changed_meanwhile_is_not_overwritten(self, bench: Bench) -> None:
        names = [f"List {number:03}" for number in range(60)]
        ids = bench.add(*names)
        changed = []

        def edit(request: LoggedRequest) -> None:
            if not changed:
                changed.append(request)
                bench.stream.edit(ids[55], description="Of someone else")

        bench.simulator.on("update", edit)
        done = bench.set(*declared(*names, words="New"))
        assert len(done.result["updated"]) == 59
        assert [error["name"] for error in done.result["errors"]] == [names[55]]
        assert "someone else changed it meanwhile" in done.result["errors"][0]["msg"]
        assert bench.described()[names[55]] == "Of someone else"

    @pytest.mark.parametrize(
        ("item", "meanwhile", "words"),
        [
            ({"name": "Z", "state": "absent"}, {"totalRecordCount": 3}, "it holds 3 contacts"),
            ({"name": "Z", "state": "absent"}, {"campaignInUse": [{"id": "cd-7", "name": "x"}]}, "cd-7"),
            ({"name": "Z 2", "former_names": ["Z"]}, {"name": "Z 1"}, "changed it meanwhile, it is now 'Z 1'"),
            ({"name": "Z", "description": "New"}, {"name": "Z 1"}, "changed it meanwhile, it is now 'Z 1'"),
            ({"name": "Z", "description": "New"}, {"isActive": False}, "changed it meanwhile, it is gone"),
            ({"name": "Z 2", "former_names": ["Z"]}, None, "Both 'Z 2'"),
            ({"name": "Z 2", "description": "Words", "create": True}, None, "someone else changed the lists meanwhile"),
            ({"name": "Z", "description": "New"}, {"name": "Z "}, None),
        ],
    )
    def test_what_a_late_write_relies_on_is_looked_at_again(
        self, bench: Bench, item: dict, meanwhile: dict | None, words: str | None
    ) -> None:
        names = [f"List {number:03}" for number in range(60)]
        bench.add(*names)
        (id_,) = bench.add("Z")
        happened = []

        def meddle(request: LoggedRequest) -> None:
            if happened:
                return
            happened.append(request)
            if meanwhile is None:
                bench.stream.add("Z 2", "Of someone else")
            else:
                bench.stream.edit(id_, **meanwhile)

        bench.simulator.on("update", meddle)
        updates = [{"name": name, "description": f"New {name}"} for name in names]
        done = bench.set(*updates, item)
        written = [write for write in done.writes if write.contact_list_id == id_ or write.kind in ("create", "delete")]
        if words is None:
            assert done.error is None
            return
        assert not written
        assert len(done.result["updated"]) == 60
        (error,) = done.result["errors"]
        assert words in error["msg"]

    def test_a_listing_that_fails_in_between_stops_everything(self, bench: Bench) -> None:
        names = [f"List {number:03}" for number in range(60)]
        bench.add(*names)
        bench.simulator.inject(Fault("status", kind="list", status=400, skip=1))
        done = bench.set(*declared(*names, words="New"))
        assert (len(done.result["updated"]), len(done.result["errors"]), len(done.result["pending"])) == (49, 1, 10)
        assert bench.set(*declared(*names, words="New")).error is None

    def test_a_limit_met_all_the_same_is_waited_out(self, bench: Bench) -> None:
        bench.add("A")
        bench.simulator.inject(Fault("limit", kind="list"))
        bench.simulator.inject(Fault("limit_in_200", kind="update"))
        done = bench.set(*declared("A", words="New"))
        assert not done.error
        assert done.kinds == ["list", "list", "update", "get", "update", "list"]
        assert bench.clock.now() == pytest.approx(120, abs=1)
        assert done.result["api"]["waited_seconds"] == pytest.approx(120, abs=1)

    def test_without_pacing_nothing_waits(self, bench: Bench) -> None:
        bench.simulator.switches = replace(bench.simulator.switches, rate_limit=0)
        names = [f"List {number:03}" for number in range(120)]
        bench.add(*names)
        done = bench.set(*declared(*names, words="New"), rate_limit=0)
        assert done.kinds == ["list", *["update"] * 120, "list"]
        assert done.result["plan"]["estimate"] == {"requests": 122, "seconds": 0}
        assert bench.clock.now() == 0

    @pytest.mark.parametrize("seed", range(8))
    def test_the_estimate_is_what_the_run_takes(self, bench: Bench, seed: int) -> None:
        dice = random.Random(seed)
        names = [f"List {number:03}" for number in range(60)]
        ids = dict(zip(names, bench.add(*names), strict=True))
        items = []
        for name in names:
            kind = dice.choice(["update", "rename", "delete", "create", "pinned", "same", "same"])
            items.append(
                {
                    "update": {"name": name, "description": "New"},
                    "rename": {"name": f"{name} new", "former_names": [name]},
                    "delete": {"name": name, "state": "absent"},
                    "create": {"name": f"{name} made", "description": "Words", "create": True},
                    "pinned": {"contact_list_id": ids[name], "description": "New"},
                    "same": {"name": name},
                }[kind]
            )
        rate = dice.choice([2, 7, 50])
        done = bench.set(*items, rate_limit=rate)
        assert not done.error
        assert done.result["plan"]["estimate"]["requests"] == len(done.requests)
        assert done.result["plan"]["estimate"]["seconds"] == pytest.approx(bench.clock.now(), abs=1)


def test_identities_of_a_returned_plan_are_those_of_its_digest(bench: Bench) -> None:
    bench.add("A", "B")
    plan = bench.set(*declared("A", "B", words="New"), check=True).result["plan"]
    assert len(set(identities(plan))) == 2


class TaskTimeoutError(BaseException):
    """The exception that ends a task from outside."""


@dataclass
class Interrupting(Progress):
    """Ends the task once after this many of its writes."""

    after: int

    def done(self, actions: int) -> None:
        if actions == self.after:
            raise TaskTimeoutError


def end(*_arguments: object, **_more: object) -> None:
    raise TaskTimeoutError


class TestATimeoutOfTheTask:
    @pytest.fixture(autouse=True)
    def _told(self, bench: Bench) -> None:
        bench.is_timeout = lambda error: isinstance(error, TaskTimeoutError)
        bench.add("A", "B", "C")

    @pytest.mark.parametrize("after", [1, 2, 3])
    def test_what_was_done_is_told_and_the_next_run_finishes(self, bench: Bench, after: int) -> None:
        bench.progress = Interrupting(after)
        items = declared("A", "B", "C", words="New")
        done = bench.set(*items)
        assert done.result["changed"] is True
        assert done.result["updated"] == ["A", "B", "C"][:after]
        assert done.result["pending"] == ["A", "B", "C"][after:]
        assert done.result["errors"] == []
        assert "The task's timeout ended the run. Give it more time, and run again." in done.result["msg"]
        bench.progress = Progress()
        assert bench.set(*items).error is None

    def test_what_is_in_flight_is_not_known(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Client, "_pause", end)
        bench.simulator.inject(Fault("drop_after", "update", skip=1))
        done = bench.set(*declared("A", "B", "C", words="New"))
        assert (done.result["updated"], done.result["pending"]) == (["A"], ["C"])
        (error,) = done.result["errors"]
        id_ = next(id_ for id_, record in bench.stream.lists.items() if record["name"] == "B")
        assert error["msg"].startswith(f"'B' ({id_}): it is not known whether this change took effect. The task's")
        assert error["name"] == "B"
        assert done.result["changed"] is True

    def test_what_only_waited_was_not_tried(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bench.clock, "sleep", end)
        done = bench.set(*declared("A", "B", "C", words="New"), rate_limit=2)
        assert (done.result["updated"], done.result["pending"]) == (["A"], ["B", "C"])
        assert done.result["errors"] == []

    def test_behind_the_read_back_only_campaigns_are_left_open(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (list_id,) = bench.add("Old")
        bench.stream.campaigns.add("Winback May", list_id)
        monkeypatch.setattr(Client, "_pause", end)
        bench.simulator.inject(Fault("status", "campaign", skip=1))
        done = bench.set({"name": "New", "former_names": ["Old"]})
        assert done.result["renamed"] == ["New"]
        assert "It is not known whether campaigns show the new names: The task's timeout" in done.result["msg"]
        assert "not verified" not in done.result["msg"]

    def test_before_a_write_nothing_was_written(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Client, "call", end)
        done = bench.set(*declared("A", words="New"))
        assert done.result["changed"] is False
        assert "The task's timeout ended the run before anything was written" in done.result["msg"]
        assert {"plan", "created", "updated", "renamed", "deleted", "errors", "pending", "api"} <= done.result.keys()

    def test_any_other_end_is_left_alone(self, bench: Bench) -> None:
        bench.is_timeout = lambda _error: False
        bench.progress = Interrupting(1)
        with pytest.raises(TaskTimeoutError):
            bench.set(*declared("A", words="New"))
