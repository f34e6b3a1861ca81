# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A lost answer never leads to a second list, and a run only reports its own changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import Bench, Done
from ansible_collections.koreai.contact_center.tests.simulator import Fault, LoggedRequest

MADE = {"name": "Made", "description": "Words", "create": True}
GONE = {"name": "Old", "state": "absent"}
UPDATE = {"name": "Old", "description": "New words"}

UNDOCUMENTED = (
    "early_hints",
    "switching_protocols",
    "not_modified",
    "two_lengths",
    "negative_chunk",
    "long_length",
)


def read_as(bench: Bench, **interpretations: Any) -> None:
    bench.simulator.switches = replace(bench.simulator.switches, **interpretations)


def declare(bench: Bench, single: bool, **options: Any) -> Done:
    return bench.one(**options) if single else bench.set(options)


@pytest.mark.parametrize("single", [True, False])
class TestCreations:
    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    @pytest.mark.parametrize("seconds", [2.0, 20.0])
    def test_one_that_is_carried_out_late_is_not_sent_again(
        self, bench: Bench, status: int, seconds: float, single: bool
    ) -> None:
        bench.simulator.inject(Fault("late_commit", "create", status=status, seconds=seconds))
        done = declare(bench, single, **MADE)
        assert done.error is None, done.error
        assert done.kinds.count("create") == 1
        assert bench.names() == ["Made"]
        assert done.result["changed"] is True
        assert not declare(bench, single, **MADE).writes

    @pytest.mark.parametrize("fault", [Fault("late_commit", "create", status=503), Fault("drop_after", "create")])
    def test_one_that_may_be_stored_under_another_name_is_not_sent_again(
        self, bench: Bench, fault: Fault, single: bool
    ) -> None:
        read_as(bench, alter_stored="escape")
        bench.simulator.inject(fault)
        done = declare(bench, single, name="R&D", description="Words", create=True)
        assert done.kinds.count("create") == 1
        assert "it is not known whether an attempt of this task or someone else made it" in done.result["msg"]
        assert "'R&amp;D' (" in done.result["msg"]
        assert done.result["changed"] is True

    @pytest.mark.parametrize("made", [True, False])
    def test_one_that_is_answered_with_a_list_that_was_there_is_read_back(
        self, bench: Bench, single: bool, made: bool
    ) -> None:
        (id_,) = bench.add("Other")
        body = {"status": "success", "data": {"_id": id_, "name": "Other"}}
        bench.simulator.inject(Fault("wrong_shape", "create", body=body, commit=made))
        done = declare(bench, single, **MADE)
        assert done.result["changed"] is made
        assert ("is about another list, 'Other'" in done.result.get("msg", "")) is not made
        assert bench.names() == (["Made", "Other"] if made else ["Other"])

    def test_one_that_was_refused_for_the_limit_and_that_someone_else_made_is_not_ours(
        self, bench: Bench, single: bool
    ) -> None:
        bench.simulator.inject(Fault("status", "create", status=429))
        bench.simulator.on("create", lambda _request: bench.add("Made", description="Words"))
        done = declare(bench, single, **MADE)
        assert done.error is None, done.error
        assert done.result["changed"] is False
        assert done.result.get("created", []) == []
        assert any("is as declared, but not by this task" in text for text in done.result["warnings"])
        assert bench.names() == ["Made"]

    @pytest.mark.parametrize("words", ["Words", "Theirs"])
    @pytest.mark.parametrize("fault", ["drop_before", "limit"])
    def test_without_descriptions_in_rows_a_twin_is_read_by_its_id(
        self, bench: Bench, fault: str, words: str, single: bool
    ) -> None:
        read_as(bench, rows_without_description=True, unique_names="off")
        bench.simulator.inject(Fault(fault, "create"))
        bench.simulator.on("create", lambda _request: bench.add("Made", description=words))
        done = declare(bench, single, **MADE)
        assert (done.error is None) is (words == "Words"), done.error
        assert words == "Words" or "meanwhile there is 'Made' (" in done.result["msg"]
        assert done.result["changed"] is (fault == "drop_before")
        assert bench.described() == {"Made": words}

    def test_a_lost_answer_is_adopted_without_descriptions_in_rows(self, bench: Bench, single: bool) -> None:
        read_as(bench, rows_without_description=True)
        bench.simulator.inject(Fault("drop_after", "create"))
        done = declare(bench, single, **MADE)
        assert (done.error, done.result["changed"], done.kinds.count("create")) == (None, True, 1)

    @pytest.mark.parametrize("fault", [Fault("drop_before", "create"), Fault("html", "create", commit=False)])
    def test_a_list_that_was_there_and_got_the_name_is_not_ours(self, bench: Bench, fault: Fault, single: bool) -> None:
        (id_,) = bench.add("Old", description="Words")
        bench.simulator.inject(fault)
        bench.simulator.on("create", lambda _request: bench.stream.edit(id_, name="Made"))
        done = declare(bench, single, **MADE)
        assert done.result["changed"] is False
        assert done.result.get("created", []) == []


def test_a_later_listing_does_not_make_an_unclear_creation_undone(bench: Bench) -> None:
    read_as(bench, alter_stored="escape")
    bench.simulator.inject(Fault("drop_after", "create"))
    bench.simulator.inject(Fault("status", "create", status=400, times=None))
    done = bench.set({**MADE, "name": "R&D"}, *({**MADE, "name": f"Z{number}"} for number in range(4)), rate_limit=2)
    assert max(request.at for request in done.requests) > 60
    assert bench.names() == ["R&amp;D"]
    assert done.result["changed"] is True


@pytest.mark.parametrize("single", [True, False])
class TestUpdates:
    def test_a_third_value_after_a_lost_answer_may_be_ours(self, bench: Bench, single: bool) -> None:
        (id_,) = bench.add("Old")
        read_as(bench, alter_stored="escape")
        bench.simulator.inject(Fault("drop_after", "update"))
        done = declare(bench, single, name="Old", description="A & B")
        assert "it is not known whether an attempt of this task or someone else did that" in done.result["msg"]
        assert "someone else changed it meanwhile" not in done.result["msg"]
        assert done.result["changed"] is True
        assert bench.stream.lists[id_]["description"] == "A &amp; B"

    def test_after_a_limit_the_same_change_of_someone_else_is_not_ours(self, bench: Bench, single: bool) -> None:
        (id_,) = bench.add("Old")
        bench.simulator.inject(Fault("status", "update", status=429))
        bench.simulator.on("update", lambda _request: bench.stream.edit(id_, description="New words"))
        done = declare(bench, single, **UPDATE)
        assert done.error is None, done.error
        assert done.result["changed"] is False
        assert done.result.get("updated", []) == []
        assert any("is as declared, but not by this task" in text for text in done.result["warnings"])
        if single:
            assert done.result["contact_list"]["description"] == "New words"

    def test_after_a_limit_another_change_is_someone_else_s(self, bench: Bench, single: bool) -> None:
        (id_,) = bench.add("Old")
        bench.simulator.inject(Fault("status", "update", status=429))
        bench.simulator.on("update", lambda _request: bench.stream.edit(id_, description="Theirs"))
        done = declare(bench, single, **UPDATE)
        assert "someone else changed it meanwhile" in done.result["msg"]
        assert done.result["changed"] is False

    @pytest.mark.parametrize(
        ("fault", "words"),
        [("limit", "it is gone, as someone else deleted it meanwhile."), ("drop_before", "task took effect before")],
    )
    @pytest.mark.parametrize("item", [UPDATE, {"name": "New", "former_names": ["Old"]}])
    def test_a_list_that_is_gone_before_a_further_attempt_is_called_so(
        self, bench: Bench, item: dict[str, Any], fault: str, words: str, single: bool
    ) -> None:
        (id_,) = bench.add("Old")
        bench.simulator.inject(Fault(fault, "update"))
        bench.simulator.on("update", lambda _request: bench.stream.lists.pop(id_))
        done = declare(bench, single, **item)
        assert "Cannot update the contact list 'Old' (" in done.result["msg"]
        assert words in done.result["msg"]
        assert "check host" not in done.result["msg"]
        assert done.result["changed"] is (fault != "limit")

    @pytest.mark.parametrize("acted", [True, False])
    def test_one_that_a_proxy_sent_twice_is_read_back(self, bench: Bench, acted: bool, single: bool) -> None:
        """An app that takes each token once refuses the second time, and that is the answer that comes back."""
        bench.add("Old")
        body = {"errors": [{"msg": "error verifying the jwt: possibly a replay", "code": 401}]}
        bench.simulator.inject(Fault("status", "update", status=401, body=body, commit=acted))
        done = declare(bench, single, **UPDATE)
        assert done.result["changed"] is acted
        assert (done.error is None) is acted
        assert acted or "such as a proxy, sent the request twice" in done.result["msg"]
        assert done.kinds.count("update") == 1

    def test_a_refusal_after_a_lost_answer_does_not_hide_it(self, bench: Bench, single: bool) -> None:
        """The first attempt takes effect late, and the second one is refused: the report says what the server holds."""
        bench.add("Old")
        bench.simulator.inject(Fault("late_commit", "update", status=503, seconds=5.0))
        bench.simulator.inject(Fault("status", "update", status=400, skip=1))
        done = declare(bench, single, **UPDATE)
        assert done.error is None, done.error
        assert done.result["changed"] is True
        assert bench.described() == {"Old": "New words"}

    def test_a_lost_rename_is_done_although_someone_else_took_the_name_too(self, bench: Bench, single: bool) -> None:
        bench.add("Old")
        read_as(bench, unique_names="off")
        bench.simulator.inject(Fault("drop_after", "update"))
        bench.simulator.on("update", lambda _request: bench.add("New"))
        done = declare(bench, single, name="New", former_names=["Old"])
        assert done.result["changed"] is True
        assert done.result.get("renamed", ["New"]) == ["New"]
        assert done.kinds.count("update") == 1
        assert single or "'New' is the name of 2 lists now" in done.result["msg"]

    def test_no_attempt_of_a_rename_relies_on_a_stale_listing(self, bench: Bench, single: bool) -> None:
        bench.add("Old")
        bench.simulator.inject(Fault("status", "update", status=429))
        bench.simulator.on("update", lambda _request: bench.add("New"))
        read_as(bench, unique_names="off")
        done = declare(bench, single, name="New", former_names=["Old"])
        assert done.kinds.count("update") == 1
        assert "meanwhile there is 'New' (" in done.result["msg"]
        assert bench.names() == ["New", "Old"]

    @pytest.mark.parametrize("item", [UPDATE, {"name": "New", "former_names": ["Old"]}])
    @pytest.mark.parametrize(
        ("edit", "words"), [({"isGlobalDNC": True}, "a global do-not-call list"), ({"listType": "sms"}, "'sms'")]
    )
    def test_what_is_never_written_is_not_written_at_a_further_attempt(
        self, bench: Bench, edit: dict[str, Any], words: str, item: dict[str, Any], single: bool
    ) -> None:
        (id_,) = bench.add("Old")
        read_as(bench, protected_writes="accepted", rows_without_description=True, list_ignores_type=True)
        bench.simulator.inject(Fault("status", "update", status=503))
        bench.simulator.on("update", lambda _request: bench.stream.edit(id_, **edit))
        done = declare(bench, single, **item)
        assert words in done.result["msg"]
        assert done.kinds.count("update") == 1
        assert done.result["changed"] is False

    @pytest.mark.parametrize("read", ["get", "campaign"])
    def test_a_limit_among_the_reads_before_an_attempt_lets_none_of_them_grow_old(
        self, bench: Bench, read: str, single: bool
    ) -> None:
        """Somebody takes the name while the read after the listing waits for the limit."""
        (id_,) = bench.add("Old")
        bench.stream.campaigns.add("Winback May", id_)
        read_as(bench, unique_names="off", rows_without_description=True, retry_after="seconds")
        bench.simulator.inject(Fault("status", "update", status=503))
        bench.simulator.inject(Fault("limit", read, skip=1, seconds=70))

        def take(request: LoggedRequest) -> None:
            if request.fault == "limit":
                bench.add("New")

        bench.simulator.on(read, take)
        done = declare(bench, single, name="New", former_names=["Old"])
        assert "meanwhile there is 'New' (" in done.result["msg"]
        assert bench.names() == ["New", "Old"]

    def test_an_attempt_whose_reads_are_always_old_is_not_sent(self, bench: Bench, single: bool) -> None:
        bench.add("Old")
        read_as(bench, rows_without_description=True, retry_after="seconds")
        bench.simulator.inject(Fault("status", "update", status=503))
        for skip in (1, 2):
            bench.simulator.inject(Fault("limit", "get", skip=skip, seconds=70))
        done = declare(bench, single, name="New", former_names=["Old"])
        assert done.kinds.count("update") == 1
        assert "the read that it relies on was more than 60 seconds old" in done.result["msg"]
        assert done.result["changed"] is False
        assert bench.names() == ["Old"]

    def test_room_is_made_for_the_read_and_the_attempt_after_it(self, bench: Bench, single: bool) -> None:
        """This minute only has room for the read.

        So both wait for the next one, and the attempt follows the read at once.
        """
        bench.add("Old")
        bench.simulator.inject(Fault("status", "update", status=503))
        done = bench.run(
            "kore_contact_list" if single else "kore_contact_lists",
            **({"name": "New", "former_names": ["Old"]} if single else {}),
            **({} if single else {"contact_lists": [{"name": "New", "former_names": ["Old"]}]}),
            rate_limit=4,
        )
        assert done.error is None, done.error
        first, second = (index for index, kind in enumerate(done.kinds) if kind == "update")
        between = done.requests[first + 1 : second]
        assert [request.kind for request in between] == ["list"]
        assert between[0].at == done.requests[second].at > 59


@pytest.mark.parametrize("single", [True, False])
@pytest.mark.parametrize("item", [UPDATE, {"name": "New", "former_names": ["Old"]}, GONE])
def test_a_lost_answer_is_settled_by_a_read_that_no_longer_lags(
    bench: Bench, item: dict[str, Any], single: bool
) -> None:
    bench.add("Old")
    read_as(bench, lag_seconds=2.0)
    bench.simulator.inject(Fault("drop_after", "write"))
    done = declare(bench, single, **item)
    assert (done.error, done.result["changed"]) == (None, True)
    assert len(done.writes) == 1


@pytest.mark.parametrize("first", [{"name": "C"}, {"state": "absent"}])
@pytest.mark.parametrize("second", [{"name": "B", "former_names": ["A"]}, {**MADE, "name": "B"}])
def test_a_name_that_this_run_freed_is_free_although_reads_lag(
    bench: Bench, first: dict[str, Any], second: dict[str, Any]
) -> None:
    _first, freed = bench.add("A", "B")
    read_as(bench, lag_seconds=2.0)
    bench.simulator.inject(Fault("limit", "write", skip=1, headers={"Retry-After": "1"}))
    done = bench.set({"contact_list_id": freed, **first}, second)
    assert done.error is None, done.error
    assert bench.names().count("B") == 1


@pytest.mark.parametrize("single", [True, False])
@pytest.mark.parametrize("fault", UNDOCUMENTED)
@pytest.mark.parametrize(
    ("kind", "item"),
    [
        ("create", MADE),
        ("update", UPDATE),
        ("update", {"name": "New", "former_names": ["Old"]}),
        ("delete", {"name": "Old", "state": "absent"}),
    ],
    ids=["create", "update", "rename", "delete"],
)
def test_an_undocumented_answer_to_a_write_is_read_back(
    bench: Bench, kind: str, item: dict[str, Any], fault: str, single: bool
) -> None:
    bench.add("Old")
    bench.simulator.inject(Fault(fault, kind))
    done = declare(bench, single, **item)
    assert done.error is None, done.error
    assert done.result["changed"] is True
    assert done.kinds.count(kind) == 1
    assert not declare(bench, single, **{**item, "former_names": []}).writes


@pytest.mark.parametrize("single", [True, False])
@pytest.mark.parametrize(
    ("status", "body"),
    [(404, "<html><title>Blocked</title></html>"), (409, ""), (400, "[]"), (400, {"status": "success", "message": ""})],
)
@pytest.mark.parametrize(
    ("kind", "item"), [("create", MADE), ("update", UPDATE), ("delete", {"name": "Old", "state": "absent"})]
)
@pytest.mark.parametrize("acted", [True, False])
def test_a_refusal_in_another_form_than_the_api_s_is_read_back(
    bench: Bench, kind: str, item: dict[str, Any], status: int, body: Any, acted: bool, single: bool
) -> None:
    bench.add("Old")
    bench.simulator.inject(Fault("wrong_shape", kind, status=status, body=body, commit=acted))
    done = declare(bench, single, **item)
    assert (done.error is None, done.result["changed"]) == (acted, acted), done.error
    assert acted or f"(HTTP {status})" in done.result["msg"]
    assert done.kinds.count(kind) == 1


@pytest.mark.parametrize("single", [True, False])
class TestDeletions:
    @pytest.mark.parametrize(
        ("edit", "words"),
        [
            ({"campaignInUse": [{"id": "cd-9", "name": "New"}]}, "campaigns refer to it now (cd-9)"),
            ({"isListInUse": True}, "it is in use now"),
            ({"totalRecordCount": 3}, "it holds 3 contacts now"),
            ({"description": "Theirs"}, "it is now 'Old' with the description 'Theirs'"),
        ],
    )
    def test_a_further_attempt_says_what_stands_against_it(
        self, bench: Bench, edit: dict[str, Any], words: str, single: bool
    ) -> None:
        (id_,) = bench.add("Old")
        bench.simulator.inject(Fault("status", "delete", status=503))
        bench.simulator.on("delete", lambda _request: bench.stream.edit(id_, **edit))
        done = declare(bench, single, **GONE)
        assert f"someone else changed it meanwhile, {words}" in done.result["msg"]
        assert bench.names() == ["Old"]

    @pytest.mark.parametrize(
        ("edit", "words"),
        [
            ({"isGlobalDNC": True}, "it is a global do-not-call list"),
            ({"isDefault": True}, "it is a default list"),
            ({"listType": "sms"}, "its listType is 'sms'"),
        ],
    )
    def test_what_is_never_written_is_not_deleted_at_a_further_attempt(
        self, bench: Bench, edit: dict[str, Any], words: str, single: bool
    ) -> None:
        (id_,) = bench.add("Old")
        read_as(bench, protected_writes="accepted")
        bench.simulator.inject(Fault("status", "delete", status=503))
        bench.simulator.on("delete", lambda _request: bench.stream.edit(id_, **edit))
        done = declare(bench, single, **GONE)
        assert f"is not deleted: {words}" in done.result["msg"]
        assert done.kinds.count("delete") == 1
        assert done.result["changed"] is False

    def test_the_same_campaigns_in_another_order_are_no_change(self, bench: Bench, single: bool) -> None:
        campaigns = [{"id": f"cd-{number}", "name": "C"} for number in range(3)]
        (id_,) = bench.add("Old", campaignInUse=campaigns)
        read_as(bench, delete_in_use_refused=False)
        bench.simulator.inject(Fault("status", "delete", status=503))
        bench.simulator.on("delete", lambda _request: bench.stream.edit(id_, campaignInUse=campaigns[::-1]))
        done = declare(bench, single, **GONE, force=True)
        assert done.error is None, done.error
        assert bench.names() == []

    def test_after_a_limit_the_same_deletion_of_someone_else_is_not_ours(self, bench: Bench, single: bool) -> None:
        (id_,) = bench.add("Old")

        def drop(_request: LoggedRequest) -> None:
            bench.stream.lists.pop(id_, None)

        bench.simulator.inject(Fault("status", "delete", status=429))
        bench.simulator.on("delete", drop)
        done = declare(bench, single, **GONE)
        assert done.error is None, done.error
        assert done.result["changed"] is False

    def test_one_that_is_carried_out_late_is_done(self, bench: Bench, single: bool) -> None:
        bench.add("Old")
        bench.simulator.inject(Fault("late_commit", "delete", status=503, seconds=2.0))
        done = declare(bench, single, **GONE)
        assert done.error is None, done.error
        assert done.result["changed"] is True

    @pytest.mark.parametrize("data", [None, {}, [], {"acknowledged": True, "deletedCount": 1}, "deleted"])
    @pytest.mark.parametrize("commit", [True, False])
    def test_an_answer_without_the_former_record_is_read_back(
        self, bench: Bench, data: Any, commit: bool, single: bool
    ) -> None:
        bench.add("Old")
        body = {"status": "success", "message": "Contact list Old deleted successfully", "data": data}
        bench.simulator.inject(Fault("wrong_shape", "delete", body=body, commit=commit))
        done = declare(bench, single, **GONE)
        assert done.result["changed"] is commit
        assert (done.error is None) is commit
        assert bench.names() == ([] if commit else ["Old"])
        assert commit or "'Old'" in done.result["msg"]
