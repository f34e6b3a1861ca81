# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a server's refusal means for a whole run: what is missing, what is the cause, and which list it is about."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.plugins.module_utils._auth import SignedToken
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import AccessError, NotFoundError
from ansible_collections.koreai.contact_center.tests.harness.canned import an_api
from ansible_collections.koreai.contact_center.tests.harness.core import Bench, Done, a_stream
from ansible_collections.koreai.contact_center.tests.simulator import Fault, Simulator

READS: dict[str, dict[str, Any]] = {
    "all lists": {},
    "one by its name": {"name": "Old"},
}
WRITES: dict[str, dict[str, Any]] = {
    "change": {"name": "Old", "description": "New words"},
    "create": {"name": "New", "description": "Words", "create": True},
    "delete": {"name": "Old", "state": "absent"},
    "rename": {"name": "New", "former_names": ["Old"]},
}


def every_run(bench: Bench) -> list[Done]:
    """The runs that begin with a listing, with and without check mode."""
    runs = [bench.info(**options) for options in READS.values()]
    for options in WRITES.values():
        runs += [bench.one(check=check, **options) for check in (True, False)]
        runs += [bench.set(options, check=check) for check in (True, False)]
    return runs


# A listing is never "not found"


@pytest.mark.parametrize("refusal", ["404_message", "404_route", "400_errors"])
def test_a_listing_that_is_refused_is_no_empty_app(bench: Bench, refusal: str) -> None:
    bench.add("Old")
    bench.simulator.switches = dataclasses.replace(bench.simulator.switches, listing_not_found=refusal, rate_limit=0)
    for done in every_run(bench):
        assert done.error is not None
        assert not isinstance(done.error, NotFoundError)
        assert done.result["msg"].startswith("Cannot list the contact lists: the server said '")
        assert "contact_lists" not in done.result
        assert (done.result["changed"], done.writes) == (False, [])
    assert bench.described() == {"Old": "About Old"}


NO_ARRAY = "Cannot list the contact lists: an array is documented, but the response holds "
FIRST_IN_THE_CONSOLE = "If this app has no contact list yet, create the first one in the console, then run again."


@pytest.mark.parametrize(("data", "words"), [("null", "null"), ("object", "an object"), ("missing", "null")])
def test_a_listing_without_an_array_says_how_to_begin(bench: Bench, data: str, words: str) -> None:
    bench.simulator.switches = dataclasses.replace(bench.simulator.switches, empty_listing=data, rate_limit=0)
    for done in every_run(bench):
        assert done.result["msg"] == f"{NO_ARRAY}{words}. {FIRST_IN_THE_CONSOLE}"
        assert (done.result["changed"], done.writes) == (False, [])


@pytest.mark.parametrize("data", ["text", 3, True, {"_id": "cl-1", "name": "Old"}, {"results": []}])
def test_a_listing_of_another_shape_does_so_too(bench: Bench, data: Any) -> None:
    bench.simulator.inject(Fault("wrong_shape", "list", body={"status": "success", "data": data}))
    text = bench.info().result["msg"]
    assert text.startswith(NO_ARRAY)
    assert text.endswith(FIRST_IN_THE_CONSOLE)


# An id is only unknown if the API itself says so


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, {"message": "Not Found"}),
        (404, {"errors": [{"msg": "Route not found"}]}),
        (404, {"status": 404, "error": "Not Found", "message": "Not Found", "path": "/campaign"}),
        (404, "<html><title>404 Not Found</title></html>"),
        (404, {"errors": [{"msg": "The requested URL was not found"}]}),
        (400, {"errors": [{"msg": "Account not found"}]}),
        (403, {"errors": [{"msg": "Contact list not found"}]}),
    ],
)
def test_what_another_s_404_says_is_no_reason_to_believe_a_list_gone(bench: Bench, status: int, body: Any) -> None:
    (id_,) = bench.add("Old")
    bench.simulator.inject(Fault("status", "get", status=status, body=body, times=None))
    for done in (
        bench.one(contact_list_id=id_, state="absent"),
        bench.one(contact_list_id=id_, name="Old", state="absent", check=True),
        bench.set({"contact_list_id": "cl-unlisted", "state": "absent"}),
        bench.info(contact_list_id=id_),
    ):
        assert done.error is not None
        assert f"(HTTP {status})" in done.result["msg"]
        assert (done.result["changed"], done.writes) == (False, [])


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize(
    "body",
    [
        {"errors": [{"msg": "Contact list not found"}]},
        {"status": "error", "message": "The contact list does not exist"},
    ],
)
def test_what_the_api_says_of_an_id_is_believed(bench: Bench, status: int, body: Any) -> None:
    bench.simulator.inject(Fault("status", "get", status=status, body=body, times=None))
    assert bench.one(contact_list_id="cl-1", state="absent").error is None
    assert bench.set({"contact_list_id": "cl-1", "state": "absent"}).error is None
    assert bench.info(contact_list_id="cl-1").result["contact_lists"] == []


# A refusal only concerns its item, whatever the list is called


@pytest.mark.parametrize("name", ["Token holders", "scope", "Authorised payers", "Hourly limit"])
@pytest.mark.parametrize("quotes", ["", "'", '"'])
def test_a_403_about_a_list_with_such_a_name_ends_no_task(bench: Bench, name: str, quotes: str) -> None:
    id_, _other = bench.add(name, "Other")
    body = {"errors": [{"msg": f"Contact list {quotes}{name}{quotes} is locked"}]}
    bench.simulator.inject(Fault("status", "update", status=403, body=body, contact_list_id=id_))
    done = bench.set({"name": name, "description": "New words"}, {"name": "Other", "description": "New words"})
    assert done.result["updated"] == ["Other"]
    assert [error["name"] for error in done.result["errors"]] == [name]
    assert done.result["pending"] == []


@pytest.mark.parametrize("id_", ["cl-token-7", "scope"])
def test_a_403_about_a_list_with_such_an_id_ends_no_task(bench: Bench, id_: str) -> None:
    bench.add("Locked", _id=id_)
    bench.add("Other")
    body = {"errors": [{"msg": f"Contact list {id_} is locked"}]}
    bench.simulator.inject(Fault("status", "update", status=403, body=body, contact_list_id=id_))
    done = bench.set({"name": "Locked", "description": "New words"}, {"name": "Other", "description": "New words"})
    assert done.result["updated"] == ["Other"]


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize("kind", ["update", "delete"])
def test_a_403_about_a_campaign_with_such_a_name_ends_no_task(bench: Bench, kind: str, shown: bool) -> None:
    """The list's record has the campaign's name, or only the campaign itself."""
    (id_,) = bench.add("Old")
    campaign_id = bench.stream.campaigns.add("Token scope offers", id_)
    if not shown:
        bench.stream.lists[id_]["campaignInUse"] = [campaign_id]
    body = {"errors": [{"msg": f"The campaign Token scope offers ({campaign_id}) is at work on Old"}]}
    bench.simulator.inject(Fault("status", kind, status=403, body=body, contact_list_id=id_))
    item = {"contact_list_id": id_, "force": True}
    item |= {"name": "New"} if kind == "update" else {"name": "Old", "state": "absent"}
    error = bench.set(item).error
    assert "Token scope offers" in str(error)
    assert str(error).endswith("(HTTP 403).")


@pytest.mark.parametrize("id_", ["url", "/path", "route-66", "app"])
def test_an_unknown_id_may_hold_any_word(bench: Bench, id_: str) -> None:
    body = {"errors": [{"msg": f"{id_} not found"}]}
    bench.simulator.inject(Fault("status", "get", status=404, body=body, times=None))
    assert bench.one(contact_list_id=id_, state="absent").error is None


def test_a_campaign_with_such_an_id_holds_nothing_up(bench: Bench) -> None:
    bench.stream.campaigns.add("Winback", *bench.add("Old"), id_="cd-scope-7")
    body = {"errors": [{"msg": "cd-scope-7 cannot be shown"}]}
    bench.simulator.inject(Fault("status", "campaign", status=403, body=body, times=None))
    assert bench.set({"name": "New", "former_names": ["Old"]}).result["renamed"] == ["New"]


def test_a_403_that_speaks_of_the_scope_ends_the_task(bench: Bench) -> None:
    bench.add("Scope", "Zulu")
    bench.simulator.inject(Fault("status", "update", status=403))
    done = bench.set({"name": "Scope", "description": "New words"}, {"name": "Zulu", "description": "New words"})
    assert done.result["pending"] == ["Zulu"]
    assert done.kinds == ["list", "update"]


# Which list an error is about


def test_every_error_about_a_list_names_it_by_name_and_id(bench: Bench) -> None:
    (id_,) = bench.add("Old")
    known = f"'Old' ({id_})"
    refusal = Fault("status", "get", status=400, body={"errors": [{"msg": "No"}]})
    # By its declaration, if it was not read yet.
    bench.simulator.inject(refusal)
    assert f"read the contact list {known}" in bench.one(contact_list_id=id_, name="Old").result["msg"]
    bench.simulator.inject(refusal)
    gone = bench.set({"contact_list_id": "cl-unlisted", "name": "Gone", "description": "x"})
    assert "read the contact list 'Gone' (cl-unlisted)" in gone.result["msg"]
    # By the listing.
    bench.simulator.inject(refusal)
    assert f"read the contact list {known}" in bench.one(name="Old", description="x").result["msg"]
    bench.simulator.inject(refusal)
    assert f"read the contact list {known}" in bench.set({"name": "Old", "state": "absent"}).result["msg"]
    # By the previous read.
    bench.simulator.inject(dataclasses.replace(refusal, skip=1))
    assert f"read the contact list {known}" in bench.one(contact_list_id=id_, description="x").result["msg"]


def test_an_unknown_id_is_told_with_the_name_that_it_was_declared_with(bench: Bench) -> None:
    done = bench.set({"contact_list_id": "cl-9", "name": "Gone"}, {"contact_list_id": "cl-8", "description": "Words"})
    assert "No contact list of this stream has the id cl-9, declared for 'Gone'." in done.result["msg"]
    assert "No contact list of this stream has the id cl-8." in done.result["msg"]


# Clocks


@pytest.mark.parametrize(("off", "how"), [(-7200, "behind"), (7200, "ahead of")])
def test_a_machine_whose_clock_is_wrong_is_told_so(off: int, how: str) -> None:
    stream = a_stream()
    with Simulator([stream]) as simulator:
        tokens = SignedToken(stream.client_id, stream.client_secret, now=lambda: time.time() + off)
        with an_api(simulator.url, stream=stream, tokens=tokens) as api:
            with pytest.raises(AccessError) as caught:
                api.list_all()
            assert api.client.requests == 1
    text = str(caught.value)
    assert "this task signed the token a moment before, so one of the clocks is wrong" in text
    assert any(f"whose clock is {7200 + shift} seconds {how} the server's" in text for shift in range(-20, 21))
    assert "client_secret" not in text
