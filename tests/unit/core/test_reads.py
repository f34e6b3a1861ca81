# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reads that writes and their read-back rely on if a listing does not show everything."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import ContactList, DesiredList
from ansible_collections.koreai.contact_center.plugins.module_utils._current import Current
from ansible_collections.koreai.contact_center.plugins.module_utils._plan import Environment, make_plan
from ansible_collections.koreai.contact_center.tests.harness.core import Bench, Done
from ansible_collections.koreai.contact_center.tests.simulator import Fault

WORDS = {"description": "Words", "create": True}


def read_as(bench: Bench, **interpretations: Any) -> None:
    bench.simulator.switches = replace(bench.simulator.switches, **interpretations)


def ages(done: Done) -> list[float]:
    """The age of the latest read of its list at each write, in seconds."""
    reads = [request for request in done.requests if not request.is_write]
    return [
        write.at
        - max(
            read.at
            for read in reads
            if read.at <= write.at and read.contact_list_id in (None, write.contact_list_id)
            # A listing does not show the lists after its end.
            if read.contact_list_id or not write.contact_list_id.startswith("beyond")
        )
        for write in done.writes
    ]


def beyond(bench: Bench, count: int, *, list_type: str = "dnc") -> list[str]:
    """Ids of lists that no listing of call lists shows. Writing them takes force."""
    read_as(bench, protected_writes="accepted")
    ids = [
        bench.stream.add(f"List {number:03}", "Old", _id=f"beyond-{number}", listType=list_type)
        for number in range(count)
    ]
    bench.add("within")
    return ids


def test_rows_without_a_description_are_read_by_id_before_each_late_write(bench: Bench) -> None:
    read_as(bench, rows_without_description=True)
    names = [f"List {number:03}" for number in range(60)]
    bench.add(*names)
    items = [{"name": name, "description": "New"} for name in names]
    done = bench.set(*items)
    assert done.error is None, done.error
    assert set(bench.described().values()) == {"New"}
    assert done.result["plan"]["estimate"] == {"requests": len(done.requests), "seconds": bench.clock.now()}
    assert not bench.set(*items).writes


@pytest.mark.parametrize(("rate", "count"), [(2, 1), (2, 3), (7, 20), (50, 60)])
def test_lists_beyond_the_listing_are_read_again_one_by_one(bench: Bench, rate: int, count: int) -> None:
    ids = beyond(bench, count)
    items = [{"contact_list_id": id_, "description": "New", "force": True} for id_ in ids]
    items.append({"name": "within", "description": "New"})
    done = bench.set(*items, rate_limit=rate)
    assert done.error is None, done.error
    assert max(ages(done)) < 60
    # Planned, read again if that was too long ago, written, read back; and the listings of each minute.
    assert len([request for request in done.requests if request.contact_list_id in ids]) <= 4 * count
    # A PUT turns a list into one of type call, which the listing then shows.
    assert done.result["plan"]["estimate"]["requests"] >= len(done.requests)


def test_a_write_whose_reads_cannot_be_fresh_is_an_error(bench: Bench) -> None:
    (id_,) = beyond(bench, 1)
    done = bench.one(contact_list_id=id_, name="New name", force=True, rate_limit=2)
    assert not done.writes
    assert "was more than 60 seconds old before the write could be sent. Raise rate_limit" in done.result["msg"]
    assert bench.one(contact_list_id=id_, name="New name", force=True, rate_limit=3).error is None


def test_what_was_written_beyond_the_listing_is_proved_by_its_id(bench: Bench) -> None:
    first, _last = bench.add("First", "Last")
    read_as(bench, list_cap=1)
    items = [{"contact_list_id": first, "description": "New"}, {"name": "Last", "description": "New"}]
    refused = bench.set(*items)
    assert not refused.writes
    assert f"'First' ({first}) is not written: the listing of this stream leaves it out" in refused.result["msg"]
    done = bench.set({**items[0], "force": True}, items[1])
    assert done.kinds == ["list", "get", "update", "update", "list", "get"]
    assert done.result["plan"]["estimate"]["requests"] == len(done.kinds)
    (warning,) = done.result["warnings"]
    assert "is written by force, although the listing of this stream leaves it out" in warning


@pytest.mark.parametrize(
    ("fault", "options", "changed"),
    [
        ("html", {"state": "absent"}, False),
        ("html", {"description": "New"}, False),
        ("broken_json", {"description": "New"}, True),
        ("broken_json", {"state": "absent"}, True),
    ],
)
@pytest.mark.parametrize("where", ["beyond", "without description"])
def test_a_lost_answer_is_settled_where_the_listing_does_not_tell(
    bench: Bench, where: str, fault: str, options: dict[str, Any], changed: bool
) -> None:
    (id_,) = beyond(bench, 1, list_type="dnc" if where == "beyond" else "call")
    read_as(bench, rows_without_description=where != "beyond")
    bench.simulator.inject(Fault(fault, kind="write"))
    done = bench.set({"contact_list_id": id_, **options, "force": True})
    assert done.result["changed"] is changed
    assert (done.error is None) is changed
    assert (done.result["deleted"] or done.result["updated"]) == (["List 000"] if changed else [])


def test_a_deletion_that_a_gateway_hides_is_not_told_as_done(bench: Bench) -> None:
    bench.add("Gone")
    bench.simulator.inject(Fault("drop_before", kind="delete"))
    body = {"status": "error", "message": "Contact list not found"}
    bench.simulator.inject(Fault("status", kind="get", skip=1, status=404, body=body))
    done = bench.set({"name": "Gone", "state": "absent"})
    assert (done.result["deleted"], done.result["changed"]) == ([], False)
    assert "is still listed after its deletion" in done.result["errors"][0]["msg"]
    assert bench.set({"name": "Gone", "state": "absent"}).result["deleted"] == ["Gone"]


def test_nothing_is_created_while_the_listing_is_known_to_be_incomplete(bench: Bench) -> None:
    (id_, _newer) = bench.add("Older", "Newer")
    read_as(bench, list_cap=1)
    items = [{"contact_list_id": id_, "description": "New"}, {"name": "Made", **WORDS}]
    done = bench.set(*items)
    assert not done.writes
    assert f"'Made' is not created: the listing leaves out 'Older' ({id_})" in done.result["msg"]
    assert bench.set(*({**item, "force": True} for item in items)).result["created"] == ["Made"]


def test_a_list_of_another_type_says_nothing_of_the_listing(bench: Bench) -> None:
    (id_,) = bench.add("Do not call", listType="dnc", isGlobalDNC=True)
    done = bench.set({"contact_list_id": id_, "name": "Do not call"}, {"name": "Made", **WORDS})
    assert done.result["created"] == ["Made"]


def test_a_created_list_that_no_listing_shows_is_told_with_its_id(bench: Bench) -> None:
    read_as(bench, read_lag=3)
    done = bench.set({"name": "Made", **WORDS})
    (made,) = bench.stream.lists
    assert done.result["created"] == ["Made"]
    (error,) = done.result["errors"]
    assert f"declare it with contact_list_id: {made}" in error["msg"]


class TestDeletedListsThatAreStillFound:
    def test_their_id_is_unknown_to_a_declaration(self, bench: Bench) -> None:
        read_as(bench, soft_delete="by_id")
        (id_,) = bench.add("Old")
        assert bench.set({"contact_list_id": id_, "state": "absent"}).result["deleted"] == ["Old"]
        for done in (bench.one(contact_list_id=id_, name="Old"), bench.set({"contact_list_id": id_, "name": "Old"})):
            assert "is not active any more: it was deleted" in done.result["msg"]
        assert not bench.set({"contact_list_id": id_, "state": "absent"}).writes

    def test_they_hold_no_name(self, bench: Bench) -> None:
        read_as(bench, soft_delete="by_id")
        (id_,) = bench.add("A")
        items = [{"contact_list_id": id_, "state": "absent"}, {"name": "A", **WORDS}]
        bench.simulator.inject(Fault("status", kind="create", status=400))
        assert [error["name"] for error in bench.set(*items).result["errors"]] == ["A"]
        assert bench.set(*items).result["created"] == ["A"]
        assert not bench.set(*items).writes

    @pytest.mark.parametrize("item", [{"name": "A"}, {"contact_list_id": "cl-1"}])
    def test_one_that_is_still_listed_is_gone_for_a_deletion(self, item: dict[str, Any]) -> None:
        record = ContactList.from_api({"_id": "cl-1", "name": "A", "description": "", "isActive": False})
        current = Current((record,), listed=frozenset({"cl-1"}), by_get=frozenset({"cl-1"}))
        wanted = [DesiredList.from_options({**item, "state": "absent"})]
        plan = make_plan(wanted, current, Environment("https://x.example", "account", "stream"))
        assert (plan.actions, plan.problems) == ((), ())


def test_a_list_is_not_deleted_beside_one_that_differs_in_case(bench: Bench) -> None:
    read_as(bench, unique_names="exact")
    first, second = bench.add("Old", "old")
    for done in (bench.set({"name": "Old", "state": "absent"}), bench.one(name="Old", state="absent")):
        assert not done.writes
        assert "'Old' fits 2 contact lists" in done.result["msg"]
        assert first in done.result["msg"]
        assert second in done.result["msg"]
    assert bench.one(contact_list_id=first, state="absent").result["changed"] is True


@pytest.mark.parametrize("options", [{"max_changes": 5}, {"reviewed_plan": True}])
def test_what_is_too_much_is_refused_before_the_guards_are_read(bench: Bench, options: dict[str, Any]) -> None:
    names = [f"List {number:03}" for number in range(100)]
    bench.add(*names)
    items = [{"name": name, "state": "absent"} for name in names]
    if "reviewed_plan" in options:
        options = {"reviewed_plan": bench.set(items[0], check=True).result["plan"]}
    done = bench.set(*items, **options)
    assert done.kinds == ["list"]
    assert len(done.result["plan"]["actions"]) == 100
    assert "Nothing was written" in done.result["msg"]


def test_a_listing_without_descriptions_is_no_reason_to_refuse(bench: Bench) -> None:
    read_as(bench, rows_without_description=True)
    bench.add("A", "B")
    done = bench.set({"name": "A", "description": "About A"}, {"name": "B", "description": "About B"}, max_changes=0)
    assert done.error is None
    assert done.result["changed"] is False


@pytest.mark.parametrize(("key", "own"), [("accountId", "account_id"), ("iId", "stream_id")])
def test_a_list_of_another_environment_is_refused(bench: Bench, key: str, own: str) -> None:
    (mine,) = bench.add("Mine")
    (other,) = bench.add("Other", listType="dnc")
    bench.stream.lists[mine][key] = getattr(bench.stream, own)
    bench.stream.lists[other][key] = "somebody-else's"
    assert bench.one(contact_list_id=mine, description="New").error is None
    for done in (
        bench.one(contact_list_id=other, description="New", force=True),
        bench.one(contact_list_id=other, state="absent", force=True),
        bench.set({"contact_list_id": other, "description": "New", "force": True}),
    ):
        assert not done.writes
        assert f"belongs to another environment, its {key} is 'somebody-else's'" in done.result["msg"]
