# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One odd record of a listing affects nothing but itself."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.plugins.module_utils._campaign_api import CampaignApi
from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import ContactList
from ansible_collections.koreai.contact_center.plugins.module_utils._current import Current
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import ApiError
from ansible_collections.koreai.contact_center.tests.harness.core import Bench
from ansible_collections.koreai.contact_center.tests.simulator import Fault, LoggedRequest, handlers, views

LEFT_OUT = {
    "numeric_id": "the _id of the record 'Odd record' is a number",
    "no_id": "the record 'Odd record' has no _id",
    "not_an_object": "it is a string and not an object",
}
NAMELESS = ("null_name", "no_name")
MADE = {"name": "Made", "description": "Words", "create": True}


def read_as(bench: Bench, **interpretations: Any) -> None:
    bench.simulator.switches = replace(bench.simulator.switches, **interpretations)


class TestRepeatedRows:
    """Records with the same id are one list."""

    @pytest.fixture(autouse=True)
    def _repeat(self, bench: Bench) -> None:
        read_as(bench, repeated_rows=True)

    def test_they_are_one_list_for_every_action(self, bench: Bench) -> None:
        bench.add("Same", "Old", "Gone")
        items = [
            {"name": "Same", "description": "New"},
            {"name": "New", "former_names": ["Old"]},
            {"name": "Gone", "state": "absent"},
            MADE,
        ]
        done = bench.set(*items)
        assert done.error is None, done.error
        assert bench.names() == ["Made", "New", "Same"]
        assert done.result["plan"]["summary"]["unmanaged"] == 0

    @pytest.mark.parametrize("options", [{"name": "Same", "description": "New"}, {"name": "Same", "state": "absent"}])
    def test_they_are_one_list_for_a_single_task(self, bench: Bench, options: dict[str, Any]) -> None:
        bench.add("Same")
        assert bench.one(**options).error is None

    def test_they_are_read_once(self, bench: Bench) -> None:
        bench.add("Same", "Other")
        assert sorted(found["name"] for found in bench.info().result["contact_lists"]) == ["Other", "Same"]

    def test_a_creation_that_was_lost_is_adopted(self, bench: Bench) -> None:
        bench.simulator.inject(Fault("drop_after", "create"))
        assert bench.set(MADE).error is None
        assert bench.names() == ["Made"]


def test_of_rows_that_differ_the_latest_counts() -> None:
    rows = [
        {"_id": "cl-1", "name": "Old", "updatedAt": "2026-01-01T00:00:00.000Z"},
        {"_id": "cl-1", "name": "New", "updatedAt": "2026-01-02T00:00:00.000Z"},
        {"_id": "cl-1", "name": "Mid", "updatedAt": "2026-01-01T12:00:00.000Z"},
    ]
    assert [row.name for row in CampaignApi.rows_of(rows)[0]] == ["New"]


def test_rows_that_contradict_each_other_tell_only_what_they_agree_on() -> None:
    shared = {"_id": "cl-1", "description": "Words", "updatedAt": "2026-01-01T00:00:00.000Z"}
    rows = [{**shared, "name": "A"}, {**shared, "name": "B", "totalRecordCount": 0}, {**shared, "name": "A"}]
    ((row,), left_out) = CampaignApi.rows_of(rows)
    assert (row.name, row.description, row.total_record_count, left_out) == ("", "Words", 0, ())


@pytest.mark.parametrize("single", [True, False])
@pytest.mark.parametrize(
    ("field", "other", "item", "after"),
    [
        ("name", "Same", {"name": "True", "description": "W", "create": True}, {"True": "W"}),
        ("name", "Same", {"name": "New", "former_names": ["True"]}, {"New": "About True"}),
        ("name", "Same", {"name": "True", "state": "absent"}, {}),
        ("description", "W", {"name": "True", "description": "W"}, {"True": "W"}),
        ("totalRecordCount", 3, {"name": "True", "state": "absent"}, {}),
        ("listType", "sms", {"name": "True", "description": "W"}, {"True": "W"}),
    ],
)
def test_a_list_whose_rows_contradict_each_other_is_read_by_its_id(
    bench: Bench,
    monkeypatch: pytest.MonkeyPatch,
    field: str,
    other: Any,
    item: dict[str, Any],
    after: dict[str, str],
    single: bool,
) -> None:
    row_view, seen = views.row_view, [0]

    def odd(*args: Any) -> Any:
        seen[0] += 1
        return row_view(*args) if seen[0] % 2 else {**row_view(*args), field: other}

    monkeypatch.setattr(views, "row_view", odd)
    monkeypatch.setattr(views.RowEncoder, "encode", _each_row_twice)
    bench.add("True")
    done = bench.one(**item) if single else bench.set(item)
    assert done.error is None, done.error
    assert bench.described() == after


def _each_row_twice(_encoder: Any, records: list[Any], stream: Any, switches: Any) -> bytes:
    rows = [views.row_view(record, stream, switches) for record in records for _turn in range(2)]
    return json.dumps(rows).encode()


@pytest.mark.parametrize("broken", LEFT_OUT)
class TestRecordsWithoutAnId:
    def test_they_are_left_out_and_told(self, bench: Bench, broken: str) -> None:
        read_as(bench, broken_rows=broken)
        bench.add("Same")
        told = f"The listing holds a record that is not a contact list: {LEFT_OUT[broken]}."
        for done in (
            bench.info(),
            bench.set({"name": "Same", "description": "New"}, MADE),
            bench.one(name="Same", description="Newer"),
        ):
            assert done.error is None, done.error
            assert told in done.result["warnings"]
        assert [found["name"] for found in bench.info(name="Same").result["contact_lists"]] == ["Same"]

    @pytest.mark.parametrize(
        "item",
        [
            {"name": "odd record", "description": "W", "create": True},
            {"name": "Odd record", "former_names": ["Same"]},
            {"name": "New", "former_names": ["Odd record"], "description": "W", "create": True},
        ],
    )
    def test_a_name_that_they_bear_is_not_taken(self, bench: Bench, broken: str, item: dict[str, Any]) -> None:
        read_as(bench, broken_rows=broken)
        bench.add("Same")
        done = bench.set(item)
        if broken == "not_an_object":
            assert done.error is None, "what is no object bears no name"
            return
        assert "so a list of that name may exist already" in done.result["msg"]
        assert not done.writes
        assert bench.set({**item, "force": True}).error is None


@pytest.mark.parametrize("broken", NAMELESS)
class TestRecordsWithoutAName:
    def test_one_is_read_by_its_id_once(self, bench: Bench, broken: str) -> None:
        read_as(bench, broken_rows=broken)
        bench.add("Same")
        done = bench.set({"name": "Same", "description": "New"})
        assert done.error is None, done.error
        assert done.kinds == ["list", "get", "update", "list"]
        assert done.result["plan"]["estimate"]["requests"] == len(done.requests)
        taken = bench.set({"name": "Odd record", "description": "W", "create": True}, check=True)
        assert taken.result["plan"]["summary"]["updates"] == 1, "its own name is known"
        assert "Odd record" in [found["name"] for found in bench.info().result["contact_lists"]]

    def test_one_that_stays_nameless_refuses_creations_only(self, bench: Bench, broken: str) -> None:
        read_as(bench, broken_rows=broken, nameless_get=True)
        bench.add("Same", "Old")
        done = bench.set({"name": "Same", "description": "New"}, {"name": "New", "former_names": ["Old"]})
        assert done.error is None, done.error
        refused = bench.set(MADE)
        assert f"no read gives a name for {bench.stream.odd_id}" in refused.result["msg"]
        assert not refused.writes
        assert bench.set({**MADE, "force": True}).error is None
        assert len(bench.info().result["contact_lists"]) == 4
        assert bench.stream.odd_id in bench.set(MADE, check=True).result["unmanaged"]


def test_an_odd_description_spoils_its_own_list_alone(bench: Bench) -> None:
    odd, _sound = bench.add("Odd", "Sound")
    bench.stream.lists[odd]["description"] = 7
    done = bench.set({"name": "Sound", "description": "New"})
    assert done.error is None, done.error
    refused = bench.set({"name": "New", "former_names": ["Odd"]})
    assert "its description is a number and not a string" in refused.result["msg"]
    assert not refused.writes


def test_many_odd_records_spoil_no_contact_list() -> None:
    rows, left_out = CampaignApi.rows_of([None] * 30 + [{"_id": "cl-1", "name": "A"}])
    assert [row.name for row in rows] == ["A"]
    warnings = Current().with_listing(rows, 0.0, left_out).warnings
    assert len(warnings) == 21
    assert warnings[-1] == "The listing holds 10 more records that are not contact lists."


def test_a_listing_of_nothing_but_odd_records_is_none() -> None:
    with pytest.raises(ApiError, match="more than 20 records of the response are not contact lists"):
        CampaignApi.rows_of([None] * 21)


def test_more_odd_records_than_an_account_has_lists_are_no_listing() -> None:
    with pytest.raises(ApiError, match="more than 1,000 records of the response are not contact lists"):
        CampaignApi.rows_of([{"_id": "cl-1", "name": "A"}, *[None] * 1001])


SPARSE = ("list_type", "campaign_in_use", "count", "all")
ITEMS = [
    {"name": "Same", "description": "New"},
    {"name": "New", "former_names": ["Old"]},
    {"name": "Gone", "state": "absent"},
]


@pytest.mark.parametrize("sparse", SPARSE)
class TestSparseRows:
    @pytest.mark.parametrize("item", ITEMS)
    def test_what_an_action_needs_costs_one_get(self, bench: Bench, sparse: str, item: dict[str, Any]) -> None:
        read_as(bench, sparse_rows=sparse)
        bench.add("Same", "Old", "Gone")
        done = bench.set(item)
        assert done.error is None, done.error
        # A rename and a deletion need their GET anyway.
        expected = 1 if "description" not in item or sparse in ("list_type", "all") else 0
        assert done.kinds.count("get") == expected

    def test_a_paced_run_keeps_what_a_get_told_and_reads_usage_again(self, bench: Bench, sparse: str) -> None:
        read_as(bench, sparse_rows=sparse)
        names = [f"List {number:03}" for number in range(70)]
        bench.add(*names, "Gone", "Old")
        items = [{"name": name, "description": "New"} for name in names]
        # Deletions come last, more than a minute after the plan.
        foretold = bench.set(*items, *ITEMS[1:], check=True)
        bench.clock.sleep(60)
        done = bench.set(*items, *ITEMS[1:])
        assert done.error is None, done.error
        assert done.result["deleted"] == ["Gone"]
        assert foretold.result["plan"]["estimate"]["requests"] == len(done.requests)
        (deletion,) = [request for request in done.requests if request.kind == "delete"]
        reads = [
            request.at
            for request in done.requests
            if request.at <= deletion.at
            and (request.kind == "get" if sparse != "list_type" else request.kind in ("get", "list"))
            and request.contact_list_id in (None, deletion.contact_list_id)
        ]
        assert deletion.at - max(reads) < 60

    def test_a_deletion_is_refused_where_its_list_got_contacts_meanwhile(self, bench: Bench, sparse: str) -> None:
        read_as(bench, sparse_rows=sparse)
        names = [f"List {number:03}" for number in range(70)]
        ids = bench.add("Gone", *names)

        def fill(_request: LoggedRequest) -> None:
            if bench.clock.now() >= 60:
                bench.stream.edit(ids[0], totalRecordCount=3)

        bench.simulator.on("update", fill)
        done = bench.set(*({"name": name, "description": "New"} for name in names), ITEMS[2])
        assert [error["name"] for error in done.result["errors"]] == ["Gone"]
        assert "it holds 3 contacts" in done.result["errors"][0]["msg"]
        assert "Gone" in bench.names()


@pytest.mark.parametrize("lacking", ["name", "description", "listType", "campaignInUse", "totalRecordCount"])
@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("single", [True, False])
def test_what_a_read_by_id_lacks_is_known_from_the_row(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, lacking: str, item: dict[str, Any], single: bool
) -> None:
    read_view = handlers.read_view

    def sparse(*args: Any) -> dict[str, Any]:
        return {key: value for key, value in read_view(*args).items() if key != lacking}

    monkeypatch.setattr(handlers, "read_view", sparse)
    read_as(bench, put="replace")
    bench.add("Same", "Old", "Gone")
    done = bench.one(**item) if single else bench.set(item)
    assert (done.error, done.result["changed"]) == (None, True)
    assert "" not in bench.described().values()


def test_a_read_by_id_that_lacks_usage_does_not_make_that_of_a_row_younger() -> None:
    row = {"_id": "cl-1", "name": "A", "description": "W", "totalRecordCount": 0}
    usage = {"campaignInUse": [], "isListInUse": False}
    current = Current().with_listing([ContactList.from_api({**row, **usage})], 10.0)
    assert current.with_read(ContactList.from_api(row), 80.0).usage_read_at == {"cl-1": 10.0}
    assert current.with_read(ContactList.from_api({**row, **usage}), 80.0).usage_read_at == {"cl-1": 80.0}
    bare = Current().with_listing([ContactList.from_api(row)], 10.0)
    assert bare.with_read(ContactList.from_api(row), 80.0).usage_read_at == {"cl-1": 80.0}


@pytest.mark.parametrize(
    ("options", "found"), [({}, ["About Two", "About One"]), ({"name": "One"}, ["About One"]), ({"name": "None"}, [])]
)
def test_what_rows_lack_is_looked_up_by_id(bench: Bench, options: dict[str, Any], found: list[str]) -> None:
    read_as(bench, rows_without_description=True)
    bench.add("One", "Two")
    done = bench.info(**options)
    assert [read["description"] for read in done.result["contact_lists"]] == found
    assert done.kinds == ["list", *["get"] * len(found)]


def test_a_list_that_is_gone_before_it_is_read_by_its_id_is_not_found(bench: Bench) -> None:
    read_as(bench, rows_without_description=True)
    (id_,) = bench.add("One")
    bench.simulator.on("list", lambda _request: bench.stream.lists.pop(id_))
    assert bench.info().result["contact_lists"] == []


def test_without_descriptions_a_paced_run_does_not_outlast_its_own_reads(bench: Bench) -> None:
    """There is room for the reads and the write together, and what is outdated is decided after the wait."""
    read_as(bench, rows_without_description=True)
    names = [f"List {number:03}" for number in range(30)]
    bench.add(*names, *(f"Old {number:03}" for number in range(30)))
    items = [{"name": name, "description": "New"} for name in names]
    renames = [{"name": f"New {number:03}", "former_names": [f"Old {number:03}"]} for number in range(30)]
    for rate_limit in (3, 4, 5, 7, 50):
        done = bench.set(*items, *renames, rate_limit=rate_limit)
        assert done.error is None, (rate_limit, done.error)
        bench.clock.sleep(60)
        for id_, record in list(bench.stream.lists.items()):
            bench.stream.edit(id_, name=record["name"].replace("New", "Old"), description="As before")


@pytest.mark.parametrize("lacking", [True, False])
def test_the_estimate_knows_that_a_new_list_is_read_back_by_its_id_then(bench: Bench, lacking: bool) -> None:
    read_as(bench, rows_without_description=lacking)
    bench.add("Other")
    done = bench.set(*({**MADE, "name": f"New {number}"} for number in range(3)))
    assert done.kinds.count("get") == (3 if lacking else 0)
    assert done.result["plan"]["estimate"]["requests"] == len(done.requests)


def test_a_record_is_completed_by_what_an_older_one_told() -> None:
    full = {"_id": "cl-1", "name": "A", "description": "W", "isDefault": False, "listType": "call"}
    usage = {"campaignInUse": [], "isListInUse": False, "totalRecordCount": 0}
    older = ContactList.from_api({**full, **usage})
    row = ContactList.from_api({"_id": "cl-1", "name": None, "listType": None, "totalRecordCount": 5})
    completed = row.completed_by(older)
    assert (completed.name, completed.description, completed.list_type) == ("A", "W", "call")
    assert (completed.campaign_ids, completed.is_list_in_use, completed.total_record_count) == ((), False, 5)
    assert completed.is_default is False


@pytest.mark.parametrize(
    "record", [{"name": None}, {"name": None, "_id": None}, {"status": "failed"}, {"name": "x", "status": "failed"}]
)
def test_a_record_without_id_and_name_holds_no_name(record: dict[str, Any]) -> None:
    rows = [{"_id": "cl-1", "name": "Real", "description": "Words", "listType": "call"}, record]
    found, left_out = CampaignApi.rows_of(rows)
    assert [row.id for row in found] == ["cl-1"]
    assert [entry.name for entry in left_out] == [record.get("name") or ""]


def test_no_part_of_a_secret_is_shown_of_records(bench: Bench) -> None:
    part, token = bench.stream.client_secret[4:20], "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefgh"
    rows: list[dict[str, Any]] = [{"name": f"Odd {part}"}]
    body = {"status": "success", "data": rows}
    fault = Fault("wrong_shape", kind="list", times=None, body=body)
    bench.simulator.inject(fault)
    done = bench.info()
    assert "the record 'Odd ********' has no _id" in str(done.result["warnings"])
    rows.append({"_id": "cl-1", "name": f"My {token}", "description": f"About {token}", "status": token})
    found = bench.info().result["contact_lists"][0]
    assert (found["name"], found["description"]) == (f"My {token}", f"About {token}")
    assert token not in found["status"]
    rows[1]["accountId"] = part
    assert "its accountId is '********'" in str(bench.info().error)
