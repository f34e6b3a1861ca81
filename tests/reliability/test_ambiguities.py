# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection is safe under every interpretation of the API's pages by a server."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.koreai.contact_center.tests.harness.core import Bench, a_bench, a_stream
from ansible_collections.koreai.contact_center.tests.harness.effort import EFFORT, some
from ansible_collections.koreai.contact_center.tests.reliability.ambiguities import AMBIGUITIES, OUTCOMES
from ansible_collections.koreai.contact_center.tests.reliability.figures import note
from ansible_collections.koreai.contact_center.tests.reliability.promises import PROMISES
from ansible_collections.koreai.contact_center.tests.reliability.runs import (
    ONE,
    SET,
    go,
    held,
    hold_error,
    hold_report,
    plain,
    stock,
    truth_of,
    wanted_after,
)
from ansible_collections.koreai.contact_center.tests.simulator import API_SECRETS, STATUSES, Stream, Switches, sign
from ansible_collections.koreai.contact_center.tests.simulator import switches as interpretations

ROOT = Path(__file__).resolve().parents[2]
INTERPRETATIONS = [
    (row, name, value) for row in AMBIGUITIES for name, values in row.interpretations.items() for value in values
]
RUNS = ("set", *ONE)
CAMPAIGN = "cd-1234567-aaaa"


@pytest.fixture
def bench() -> Iterator[Bench]:
    with a_bench() as made:
        yield made


def read_as(bench: Bench, **values: Any) -> None:
    bench.simulator.switches = dataclasses.replace(bench.simulator.switches, **values)


# The table


def test_the_table_has_every_question_once() -> None:
    assert [row.number for row in AMBIGUITIES] == list(range(1, 34))


def test_the_table_names_every_interpretation_of_the_simulator() -> None:
    named = {(name, value) for row in AMBIGUITIES for name, values in row.interpretations.items() for value in values}
    # The time that an answer takes is not an interpretation.
    every = {field.name for field in dataclasses.fields(Switches)} - {"latency"}
    assert {name for name, _value in named} == every
    default = Switches()
    for name in every:
        for value in interpretations.allowed(name):
            assert (name, value) in named or value == getattr(default, name), (name, value)


def test_the_table_s_tests_exist() -> None:
    for row in (*AMBIGUITIES, *PROMISES):
        assert row.tests
        for test in row.tests:
            path, _colons, name = test.partition("::")
            *classes, name = name.split("::")
            body = ast.parse(ROOT.joinpath(path).read_text()).body
            for wanted in classes:
                (body,) = [node.body for node in body if isinstance(node, ast.ClassDef) and node.name == wanted]
            assert name in {node.name for node in body if isinstance(node, ast.FunctionDef)}, test


# Each interpretation by itself


READINGS = some((*interpretation, run) for interpretation in INTERPRETATIONS for run in RUNS)


@pytest.mark.parametrize(
    ("row", "name", "value", "run"), READINGS, ids=[f"{name}={value}-{run}" for _row, name, value, run in READINGS]
)
def test_each_interpretation(row: Any, name: str, value: Any, run: str) -> None:
    outcome = OUTCOMES.get((name, value), {}).get(run, "converges")
    with a_bench(switches=Switches(**{name: value})) as bench:
        ids = stock(bench)
        before = held(bench)
        done = go(bench, run, ids)
        truth = truth_of(before, held(bench))
        hold_report(run, done, truth, readable=True)
        hold_error(done)
        note("interpretations", str(row.number), f"{name}={value}", outcome)
        if outcome == "refused":
            assert done.error is not None
            assert not truth
            assert not done.writes
            return
        if outcome in ("late", "hidden"):
            assert done.error is None or _LOST.search(done.result["msg"]), done.error
        else:
            assert done.error is None, done.error
        assert plain(held(bench)) == wanted_after(run)
        if outcome == "hidden":
            assert done.error is not None
            return
        if outcome not in ("told", "late"):
            assert bool(done.unusual_warnings) is (outcome == "warned")
        again = _until_in_sync(bench, run, ids) if outcome == "late" else go(bench, run, ids)
        assert not again.writes
        assert (again.error is not None) is (outcome == "gone")
        assert again.result["changed"] is False
        assert plain(held(bench)) == wanted_after(run)


# What is reported about a list that the next run may not find.
_LOST = re.compile("reads lag behind, or someone else changed it back|reading it back does not show it")


def _until_in_sync(bench: Bench, run: str, ids: dict[str, str]) -> Any:
    for _turn in range(8):
        bench.clock.sleep(60)
        again = go(bench, run, ids)
        if again.error is None and not again.result["changed"]:
            break
    return again


# All interpretations at once


def values_of(name: str) -> st.SearchStrategy[Any]:
    known = interpretations.allowed(name)
    if known:
        return st.sampled_from(known)
    numbers: dict[str, list[float]] = {
        "list_cap": [0, 0, 0, 2, 4],
        "read_lag": [0, 0, 0, 1, 3],
        "hourly_limit": [0],
        "lag_seconds": [0.0, 0.0, 2.0, 30.0],
        "rate_limit": [0, 20, 60],
        "window": [60.0],
    }
    return st.sampled_from(numbers.get(name, [0.0]))


# These let no request succeed, so half of the examples would show nothing.
CLOSED = ("require_no_extra_claims", "encrypted_payload", "encrypted_tokens")
OPEN = [field.name for field in dataclasses.fields(Switches) if field.name not in CLOSED]


def servers(names: Sequence[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Servers with random answers to the questions behind these switches, and the usual answers to all others."""
    return st.fixed_dictionaries({name: values_of(name) for name in names})


# A server with many odd answers refuses most requests; one with a few odd answers lets more succeed.
ANY_SERVER = servers(OPEN) | st.lists(st.sampled_from(OPEN), max_size=8, unique=True).flatmap(servers)


@settings(max_examples=EFFORT.over_http)
@given(ANY_SERVER, st.sampled_from(RUNS), st.booleans(), st.sampled_from((None, "gone", *STATUSES)))
def test_any_server_gets_no_write_that_was_not_asked_for(
    server: dict[str, Any], run: str, in_use: bool, status: str | None
) -> None:
    with a_bench(switches=Switches(**server)) as bench:
        ids = stock(bench)
        if in_use:
            bench.stream.lists[ids["Gone"]]["campaignInUse"] = [{"id": CAMPAIGN, "name": "c"}]
        if status:
            campaign = bench.stream.campaigns.add("Winback May", ids["Before"], ids["Kept"], status=status)
        if status == "gone":
            bench.stream.campaigns.remove(campaign)
        before = held(bench)
        done = go(bench, run, ids)
        after = held(bench)
        truth = truth_of(before, after)
        # What reads only show later can only be reported later.
        if not (server.get("read_lag") or server.get("lag_seconds")):
            hold_report(run, done, truth, readable=True)
        hold_error(done)
        wanted = dict(wanted_after(run))
        for id_, (name, words) in after.items():
            assert words in (wanted.get(name), f"About {name}")
            # A rename sends the description along. It stays with its list, and goes to no other list.
            assert (words == "About Before") is (id_ == ids["Before"])
        for kept in ("Kept", "Nobody's"):
            assert after[ids[kept]] == before[ids[kept]]
        if in_use:
            assert ids["Gone"] in after
        if status in ("Active", "Preparing") and server.get("in_use_shape") != "missing":
            assert after[ids["Before"]] == before[ids["Before"]]
        if done.error is None:
            assert plain(after) == wanted_after(run)
    note("any server", run, "error" if done.error else "converged")


# Single questions


@pytest.mark.parametrize(("status", "runs"), [(405, True), (404, True), (401, False)])
@pytest.mark.parametrize("shape", ["errors_msg", "message", "string", "html"])
def test_the_other_verb_is_tried_where_the_first_is_not_known(
    bench: Bench, status: int, runs: bool, shape: str
) -> None:
    read_as(bench, list_method="GET", wrong_verb=status, error_shape=shape)
    stock(bench)
    done = bench.set(*SET)
    assert (done.error is None) is runs
    assert [request.method for request in done.requests if request.kind == "list"] == (
        ["POST", "GET", "GET"] if runs else ["POST"]
    )
    assert bool(done.writes) is runs
    assert runs or "(HTTP 401)" in done.result["msg"]


@pytest.mark.parametrize("ignored", [True, False])
def test_a_listing_with_other_types_leaves_them_alone(bench: Bench, ignored: bool) -> None:
    (sms,) = bench.add("Texts", listType="sms")
    read_as(bench, protected_writes="accepted", list_ignores_type=ignored)
    for found in ({"contact_list_id": sms}, {"name": "Texts"}) if ignored else ({"contact_list_id": sms},):
        for wanted in ({"description": "x"}, {"state": "absent"}):
            for done in (bench.one(**found, **wanted), bench.set({**found, **wanted})):
                assert "its listType is 'sms' and not 'call'" in done.result["msg"]
                assert not done.writes
    taken = bench.one(name="texts", description="Words", create=True)
    assert (taken.error is None, bool(taken.writes)) == ((False, False) if ignored else (False, True))


def test_a_list_beyond_the_end_of_the_listing_is_found_by_its_id(bench: Bench) -> None:
    ids = bench.add("One", "Two", "Three")
    read_as(bench, list_cap=1)
    items = [{"contact_list_id": id_, "description": "New words"} for id_ in ids]
    refused = bench.set(*items)
    assert f"'One' ({ids[0]}) is not written: the listing of this stream leaves it out" in refused.result["msg"]
    assert not refused.writes
    done = bench.set(*({**item, "force": True} for item in items))
    assert done.error is None, done.error
    assert set(bench.described().values()) == {"New words"}
    missing = bench.set({"name": "One", "description": "x"})
    assert "No contact list is named 'One'" in missing.result["msg"]
    gone = bench.one(name="One", state="absent")
    assert (gone.result["changed"], gone.writes) == (False, [])


@pytest.mark.parametrize("put", ["partial", "replace"])
@pytest.mark.parametrize("empty", [True, False])
def test_a_list_without_description_can_be_renamed(bench: Bench, put: str, empty: bool) -> None:
    read_as(bench, put=put, empty_description=empty)
    (id_,) = bench.add("Old", description="")
    done = bench.one(contact_list_id=id_, name="New")
    assert done.error is None, done.error
    assert bench.described() == {"New": ""}
    refused = bench.one(contact_list_id=id_, description="")
    assert "description is empty" in refused.result["msg"]
    assert refused.requests == []


@pytest.mark.parametrize("unit", ["utf16", "code_points", "utf8_bytes"])
@pytest.mark.parametrize("truncate", [True, False])
@pytest.mark.parametrize("name", ["N" * 48, "é" * 48, "語" * 48, "🔑" * 24, "🔑" * 25, "N" * 49])
def test_a_server_that_counts_otherwise_refuses_or_is_found_out(
    bench: Bench, unit: str, truncate: bool, name: str
) -> None:
    read_as(bench, length_unit=unit, truncate=truncate)
    done = bench.one(name=name, description="Words", create=True)
    if name in ("🔑" * 25, "N" * 49):
        assert done.requests == []
    elif done.error is None:
        assert bench.names() == [name]
    elif truncate and done.writes:
        assert f"the name '{name}' was sent and '{bench.names()[0]}' is stored" in done.result["msg"]
    else:
        assert "must not exceed" in done.result["msg"]
        assert bench.names() == []


@pytest.mark.parametrize("unique", ["casefold", "exact", "off"])
@pytest.mark.parametrize("name", ["RENEWALS", "renewals", "Renewal\u017f", "Renewals\u00a0"])
def test_no_two_names_that_differ_in_case_are_made(bench: Bench, unique: str, name: str) -> None:
    read_as(bench, unique_names=unique)
    bench.add("Renewals", "Other")
    # Without its outer white space, the last name is that of the existing list.
    is_same = name.strip() == "Renewals"
    for run in (bench.one, lambda **options: bench.set(options)):
        renamed = run(name=name, former_names=["Other"])
        assert ("its former names, exist" if is_same else "has that name, and other APIs") in renamed.result["msg"]
        made = run(name=name, description="Words", create=True)
        assert (made.error is None) is is_same
        assert is_same or "which differs only in case" in made.result["msg"]
    assert bench.names() == ["Other", "Renewals"]


@pytest.mark.parametrize("form", ["nfc", "nfd"])
@pytest.mark.parametrize("name", ["Re\u0301sume\u0301", "R\u00e9sum\u00e9", "\uac00\u1100\u1161", "\u212bngstr\u00f6m"])
def test_unicode_that_the_server_normalises_is_in_sync(bench: Bench, form: str, name: str) -> None:
    read_as(bench, normalise=form)
    done = bench.one(name=name, description=name, create=True)
    assert done.error is None, done.error
    assert done.result["warnings"] == []
    again = bench.one(name=name, description=name, create=True)
    assert (again.result["changed"], again.kinds) == (False, ["list"])


def test_a_value_that_is_cut_is_told(bench: Bench) -> None:
    read_as(bench, length_unit="utf8_bytes", truncate=True)
    (id_,) = bench.add("Old")
    done = bench.one(contact_list_id=id_, description="é" * 200)
    assert done.error is None, done.error
    (warning,) = done.result["warnings"]
    assert "was sent and" in warning
    assert "is stored; the next run will report a difference again" in warning
    assert "é" * 128 in warning
    assert done.result["contact_list"]["description"] == "é" * 128


@pytest.mark.parametrize("shape", ["objects", "strings"])
def test_the_campaigns_of_a_renamed_list_are_named(bench: Bench, shape: str) -> None:
    read_as(bench, in_use_shape=shape)
    bench.add("Old", campaignInUse=[{"name": "stale", "id": CAMPAIGN}])
    done = bench.one(name="New", former_names=["Old"], check=True)
    assert any(f"{CAMPAIGN} (status unknown)" in text for text in done.result["warnings"])
    assert not any("stale" in text for text in done.result["warnings"])
    assert bench.one(name="New", former_names=["Old"]).error is None
    assert bench.names() == ["New"]


@pytest.mark.parametrize("meaning", ["running", "associated"])
@pytest.mark.parametrize("refuses", [True, False])
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"campaignInUse": [{"id": CAMPAIGN, "name": "c"}]}, f"campaigns refer to it: {CAMPAIGN} (status unknown)"),
        ({"isListInUse": True}, "it is in use"),
        ({"totalRecordCount": 7}, "it holds 7 contacts"),
    ],
)
def test_a_list_in_use_by_either_word_is_not_deleted(
    bench: Bench, meaning: str, refuses: bool, fields: dict[str, Any], words: str
) -> None:
    if meaning == "associated" and "isListInUse" in fields:
        fields = {"campaignInUse": [{"id": CAMPAIGN, "name": "c"}]}
        words = f"campaigns refer to it: {CAMPAIGN} (status unknown)"
    read_as(bench, is_list_in_use=meaning, delete_in_use_refused=refuses)
    bench.add("Old", **fields)
    for done in (bench.one(name="Old", state="absent"), bench.set({"name": "Old", "state": "absent"})):
        assert words in done.result["msg"]
        assert not done.writes


@pytest.mark.parametrize("accepted", ["accepted", "refused"])
@pytest.mark.parametrize(
    "fields", [{"isDefault": True}, {"isGlobalDNC": True}, {"listType": "dnc"}, {"isActive": False}]
)
def test_protected_lists_are_never_written(bench: Bench, accepted: str, fields: dict[str, Any]) -> None:
    read_as(bench, protected_writes=accepted)
    (id_,) = bench.add("Protected", **fields)
    for options in ({"description": "New words"}, {"name": "New"}, {"state": "absent"}):
        runs = [bench.one(contact_list_id=id_, **options)]
        # By its page, a row of the listing is a contact list. In a set, only the flags of a list to be renamed or
        # deleted are read.
        if "description" not in options or "listType" in fields or "isActive" in fields:
            runs.append(bench.set({"contact_list_id": id_, **options}))
        for done in runs:
            assert not done.writes
            assert (done.error is None) is (fields == {"isActive": False} and "state" in options)
    forced = bench.one(contact_list_id=id_, description="New words", force=True)
    assert forced.writes


def test_allow_duplicates_is_never_put(bench: Bench) -> None:
    read_as(bench, put_allow_duplicates=True)
    bench.add("Old", allowDuplicates=True, apiConfigurations={"dataSyncMode": "allowDuplicates"})
    done = bench.one(name="Old", description="New words", allow_duplicates=False)
    assert done.error is None, done.error
    (write,) = done.writes
    assert set(write.body) == {"name", "description"}
    assert any("it cannot be changed after creation" in text for text in done.result["warnings"])


@pytest.mark.parametrize("code", [401, 403])
def test_a_missing_scope_stops_everything(bench: Bench, code: int) -> None:
    read_as(bench, scope_status=code)
    stock(bench)
    bench.stream.scopes = frozenset()
    done = bench.set(*SET)
    assert done.kinds == ["list"]
    assert "map the API scope Campaign Management to the JWT app and publish the app" in done.result["msg"]


@pytest.mark.parametrize("code", [429, 200, 403, 400])
@pytest.mark.parametrize("wording", ["current", "older"])
@pytest.mark.parametrize("header", ["none", "seconds", "date", "nonsense"])
@pytest.mark.parametrize("counts", [True, False])
def test_every_word_for_the_limit_is_waited_out(
    bench: Bench, code: int, wording: str, header: str, counts: bool
) -> None:
    read_as(bench, limit_status=code, limit_wording=wording, retry_after=header, limit_counts_refused=counts)
    read_as(bench, rate_limit=4)
    stock(bench)
    done = bench.set(*SET, rate_limit=0, retry_timeout=1000.0)
    assert done.error is None, done.error
    assert any(request.refused_by_limit for request in done.requests)
    assert plain(held(bench)) == wanted_after("set")


def test_an_account_that_others_use_up_is_waited_for(bench: Bench) -> None:
    ids = stock(bench)
    for _number in range(60):
        bench.simulator._world.limiter.admit(bench.stream.account_id, bench.clock.now(), bench.simulator.switches)
    done = go(bench, "update", ids)
    assert done.error is None, done.error
    assert bench.clock.now() >= 60.0


def test_a_list_that_changes_during_a_paced_run_is_not_overwritten(bench: Bench) -> None:
    ids = bench.add(*(f"List {number}" for number in range(8)))
    last = ids[-1]
    edited: list[str] = []

    def edit(_request: Any) -> None:
        if not edited:
            edited.append(last)
            bench.stream.edit(last, description="Of somebody else")

    bench.simulator.on("update", edit)
    items = [{"contact_list_id": id_, "description": "New words"} for id_ in ids]
    done = bench.set(*items, rate_limit=4)
    assert "List 7" in {error["name"] for error in done.result["errors"]}
    assert "someone else changed it meanwhile" in done.result["msg"]
    assert bench.described()["List 7"] == "Of somebody else"
    assert sorted(done.result["updated"]) == [f"List {number}" for number in range(7)]


def test_a_chain_of_renames_goes_in_its_order(bench: Bench) -> None:
    bench.add("A", "B", "C")
    done = bench.set(
        {"name": "B", "former_names": ["A"]},
        {"name": "C", "former_names": ["B"]},
        {"name": "D", "former_names": ["C"]},
    )
    assert done.error is None, done.error
    assert [write.body["name"] for write in done.writes] == ["D", "C", "B"]
    assert bench.described() == {"B": "About A", "C": "About B", "D": "About C"}


def test_a_circle_of_renames_is_refused(bench: Bench) -> None:
    one, two = bench.add("A", "B")
    done = bench.set({"contact_list_id": one, "name": "B"}, {"contact_list_id": two, "name": "A"})
    assert "take each other's names in a circle" in done.result["msg"]
    assert not done.writes


def test_a_token_without_extra_claims_can_be_given(bench: Bench) -> None:
    read_as(bench, require_no_extra_claims=True)
    bench.add("Old")
    token = sign(bench.stream, iat=None, exp=None, jti=None)
    done = bench.one(name="Old", description="New words", jwt=token, client_id=None, client_secret=None)
    assert done.error is None, done.error
    assert bench.described() == {"Old": "New words"}


def test_an_id_of_another_environment_is_unknown() -> None:
    other: Stream = a_stream("prod")
    with a_bench() as bench:
        (id_,) = bench.add("Old")
        bench.simulator.streams[other.stream_id] = other
        bench.stream = other
        done = bench.one(contact_list_id=id_, description="New words")
        assert f"No contact list of this stream has the id {id_}" in done.result["msg"]
        assert not done.writes


@pytest.mark.parametrize("told", [True, False])
def test_a_list_of_another_stream_is_not_written(bench: Bench, told: bool) -> None:
    other = a_stream("prod")
    bench.simulator.streams[other.stream_id] = other
    id_ = other.add("Old", "About Old")
    read_as(bench, known_ids="account", v1_fields=told)
    changes: tuple[dict[str, Any], ...] = ({"description": "New words"}, {"name": "New"}, {"state": "absent"})
    runs = [bench.one(contact_list_id=id_, **wanted) for wanted in changes[1:]]
    runs += [bench.set({"contact_list_id": id_, **wanted}) for wanted in changes]
    if told:
        runs.append(bench.one(contact_list_id=id_, description="New words"))
    for done in runs:
        words = "belongs to another environment" if told else "the listing of this stream leaves it out"
        assert words in done.result["msg"]
        assert not done.writes
    # If a name finds the list, it is known which one it is.
    (own,) = bench.add("Old")
    assert bench.one(name="Old", description="New words").result["contact_list"]["id"] == own
    assert other.lists[id_]["description"] == "About Old"


@pytest.mark.parametrize("deleted", ["by_id", "listed", "listed_untold"])
def test_a_deleted_list_is_not_written(bench: Bench, deleted: str) -> None:
    read_as(bench, soft_delete=deleted)
    (id_,) = bench.add("Old")
    assert bench.one(contact_list_id=id_, state="absent").result["changed"] is True
    for done in (
        bench.one(contact_list_id=id_, state="absent"),
        bench.set({"contact_list_id": id_, "state": "absent"}),
        bench.one(name="Old", state="absent"),
        bench.set({"name": "Old", "state": "absent"}),
    ):
        assert (done.error, done.result["changed"], done.writes) == (None, False, [])
    for item in ({"contact_list_id": id_}, {"name": "Old"}):
        for done in (bench.one(**item, description="New words"), bench.set({**item, "description": "New words"})):
            assert done.error is not None
            assert done.result["changed"] is False
    if deleted != "listed_untold":
        for in_sync in ({"contact_list_id": id_, "name": "Old"}, {"name": "Old", "description": "About Old"}):
            for done in (bench.one(**in_sync), bench.set(in_sync)):
                assert done.error is not None, "it is called in sync"
    # The list that exists under the same name is the one that is meant.
    new = bench.stream.add("Old", "New list")
    assert bench.one(contact_list_id=new, description="New words").error is None
    if deleted != "listed_untold":
        assert bench.one(name="Old", description="Newer words").result["contact_list"]["id"] == new
    assert bench.stream.lists[id_]["description"] == "About Old"


def test_an_encrypted_token_can_be_given(bench: Bench) -> None:
    read_as(bench, encrypted_tokens=True)
    bench.add("Old")
    options = {"name": "Old", "description": "New words"}
    refused = bench.one(**options)
    assert (refused.kinds, refused.error is None) == (["list"], False)
    ready = bench.one(**options, jwt=sign(bench.stream, encrypted=True), client_id=None, client_secret=None)
    assert ready.error is None, ready.error
    assert bench.described() == {"Old": "New words"}


def test_secrets_in_a_record_are_not_returned(bench: Bench) -> None:
    read_as(bench, api_secrets=True, v1_fields=True)
    ids = stock(bench)
    results = [bench.info().result, bench.info(contact_list_id=ids["Kept"]).result]
    results += [go(bench, run, ids).result for run in ("update", "rename", "create", "delete")]
    for secret in API_SECRETS:
        assert secret not in str(results)
    shown = results[0]["contact_lists"][0]["api_configurations"]
    assert set(shown) == {"data_sync_mode"}


def test_v2_alone_is_used(bench: Bench) -> None:
    ids = stock(bench)
    for run in RUNS:
        go(bench, run, ids)
    start = f"/campaign/api/v2/public/{bench.stream.stream_id}/campaign/contactList/"
    assert all(request.path.startswith(start) for request in bench.simulator.log)
    assert "unknown" not in bench.simulator.log.kinds
