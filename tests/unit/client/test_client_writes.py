# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes with late, lost or wrong answers: they are carried out once, never twice, and reported correctly."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import Bench, Done, a_bench
from ansible_collections.koreai.contact_center.tests.simulator import Fault, LoggedRequest, Switches

# Seconds. A fault that hangs really takes this time; everything else runs on the virtual clock. A busy machine must not
# look like a server that hangs.
TIMEOUT = 0.4
PATIENT = 30.0


def status(code: int, *, commit: bool = False, **more: Any) -> Fault:
    return Fault("status", status=code, commit=commit, **more)


# Answers that no page documents.
UNDOCUMENTED = (
    "early_hints",
    "switching_protocols",
    "not_modified",
    "two_lengths",
    "negative_chunk",
    "long_length",
)

# Each write may have taken effect or not, and the client cannot tell.
LOST = {
    "500": status(500),
    "500 after the write": status(500, commit=True),
    "502": status(502),
    "502 after the write": status(502, commit=True),
    "503": status(503),
    "503 with Retry-After": status(503, headers={"Retry-After": "7"}),
    "504": status(504),
    "504 after the write": status(504, commit=True),
    "408": status(408),
    "429": Fault("limit"),
    "429 with Retry-After": status(429, headers={"Retry-After": "7"}),
    "429 with a nonsense Retry-After": status(429, headers={"Retry-After": "soon"}),
    "the limit in a 200": Fault("limit_in_200"),
    "reset before the write": Fault("drop_before"),
    "reset after the write": Fault("drop_after"),
    "hang before the write": Fault("hang"),
    "hang after the write": Fault("hang_after"),
    "hang inside the body": Fault("hang_body"),
    "a body byte by byte": Fault("trickle", seconds=0.05),
    "a body cut short": Fault("truncated"),
    **{name: Fault(name) for name in UNDOCUMENTED},
    **{f"{name} without the write": Fault(name, commit=False) for name in UNDOCUMENTED},
}


def once(fault: Fault, kind: str) -> Fault:
    return dataclasses.replace(fault, kind=kind)


def patience(case: str) -> float:
    return TIMEOUT if case.startswith(("hang", "a body byte")) else PATIENT


def committed(done: Done) -> list[LoggedRequest]:
    return [request for request in done.requests if request.committed]


@pytest.mark.parametrize("case", LOST)
def test_an_update_survives_it_and_is_committed_once(bench: Bench, case: str) -> None:
    (id_,) = bench.add("Renewals")
    bench.simulator.inject(once(LOST[case], "update"))
    done = bench.one(contact_list_id=id_, description="New words", timeout=patience(case))
    assert done.error is None, done.error
    assert done.result["changed"] is True
    assert done.result["contact_list"]["description"] == "New words"
    assert [request.kind for request in committed(done)] == ["update"]
    assert bench.simulator.faults == []
    assert bench.one(contact_list_id=id_, description="New words").kinds == ["get"]


@pytest.mark.parametrize("case", LOST)
def test_a_rename_survives_it_and_is_committed_once(bench: Bench, case: str) -> None:
    bench.add("Old")
    bench.simulator.inject(once(LOST[case], "update"))
    done = bench.one(name="New", former_names=["Old"], timeout=patience(case))
    assert done.error is None, done.error
    assert [request.kind for request in committed(done)] == ["update"]
    assert bench.described() == {"New": "About Old"}


@pytest.mark.parametrize("case", LOST)
def test_a_deletion_survives_it_and_is_committed_once(bench: Bench, case: str) -> None:
    (id_,) = bench.add("Old")
    bench.simulator.inject(once(LOST[case], "delete"))
    done = bench.one(contact_list_id=id_, state="absent", timeout=patience(case))
    assert done.error is None, done.error
    assert (done.result["changed"], done.result["contact_list"]) == (True, None)
    assert [request.kind for request in committed(done)] == ["delete"]
    assert bench.names() == []


@pytest.mark.parametrize("case", LOST)
@pytest.mark.parametrize("kind", ["get", "list"])
def test_a_read_survives_it(bench: Bench, kind: str, case: str) -> None:
    (id_,) = bench.add("Renewals")
    bench.simulator.inject(once(LOST[case], kind))
    found = {"contact_list_id": id_} if kind == "get" else {"name": "Renewals"}
    done = bench.one(**found, description="About Renewals", timeout=patience(case))
    assert done.error is None, done.error
    assert (done.kinds, done.result["changed"]) == ([kind, kind], False)
    assert done.result["api"]["requests"] == 2


# A creation is only sent again if it surely had no effect.

UNKNOWN = {"504", "408", "reset before the write", "hang before the write"}
UNKNOWN |= {f"{name} without the write" for name in UNDOCUMENTED}


@pytest.mark.parametrize("case", LOST)
def test_a_creation_whose_answer_was_lost_makes_one_list_and_never_two(bench: Bench, case: str) -> None:
    bench.simulator.switches = dataclasses.replace(bench.simulator.switches, unique_names="off")
    bench.simulator.inject(once(LOST[case], "create"))
    done = bench.one(name="New", description="Words", create=True, timeout=patience(case))
    if case in UNKNOWN:
        assert "it is not known whether it was created: it is not there yet. Run again." in done.result["msg"]
        assert bench.names() == []
        assert done.result["changed"] is False
    else:
        assert done.error is None, done.error
        assert done.result["changed"] is True
        assert done.result["contact_list"]["id"] == next(iter(bench.stream.lists))
    again = bench.one(name="New", description="Words", create=True)
    assert again.error is None, again.error
    assert again.result["changed"] is (case in UNKNOWN)
    assert bench.described() == {"New": "Words"}
    assert len(bench.stream.lists) == 1


def test_a_lost_creation_is_adopted_after_the_server_had_its_time(bench: Bench) -> None:
    bench.simulator.inject(Fault("drop_after", "create"))
    done = bench.one(name="New", description="Words", create=True, timeout=11.0)
    assert done.kinds == ["list", "create", "list", "list"]
    assert done.requests[2].at - done.requests[1].at >= 11.0


def test_a_list_that_appears_late_is_found_before_it_is_made_again(bench: Bench) -> None:
    """The server answers 504 and creates the list a little later, within the time that the client waits for it."""

    def later(_request: LoggedRequest) -> None:
        bench.add("New", description="Words")

    bench.simulator.inject(Fault("status", "create", status=504))
    bench.simulator.on("create", later)
    done = bench.one(name="New", description="Words", create=True)
    assert done.error is None, done.error
    assert done.kinds.count("create") == 1
    assert bench.names() == ["New"]


@pytest.mark.parametrize("seconds", [2.0, 10.0, 29.0])
@pytest.mark.parametrize("code", [500, 502, 503])
def test_a_creation_that_a_refused_answer_hides_for_seconds_is_made_once(
    bench: Bench, code: int, seconds: float
) -> None:
    """The gateway gives up, and the server behind it commits a little later."""
    bench.simulator.switches = dataclasses.replace(bench.simulator.switches, unique_names="off")
    bench.simulator.inject(Fault("late_commit", "create", status=code, seconds=seconds))
    done = bench.one(name="New", description="Words", create=True)
    assert done.error is None, done.error
    assert done.kinds.count("create") == 1
    assert done.requests[2].at - done.requests[1].at >= 30.0
    assert (done.result["changed"], bench.names()) == (True, ["New"])


def test_a_creation_that_was_refused_is_sent_again_once_it_is_known_to_be_absent(bench: Bench) -> None:
    bench.simulator.inject(status(503, kind="create"))
    done = bench.one(name="New", description="Words", create=True, timeout=11.0)
    assert done.error is None, done.error
    assert done.kinds == ["list", "create", "list", "create", "list"]
    assert done.requests[2].at - done.requests[1].at >= 11.0
    assert bench.names() == ["New"]


@pytest.mark.parametrize("case", ["503", "429", "reset before the write"])
@pytest.mark.parametrize("name", ["New", "NEW"])
def test_a_list_that_somebody_else_made_meanwhile_is_not_adopted(bench: Bench, case: str, name: str) -> None:
    bench.simulator.inject(once(LOST[case], "create"))
    bench.simulator.on("create", lambda _request: bench.add(name, description="Of somebody else"))
    done = bench.one(name="New", description="Words", create=True)
    assert f"meanwhile there is '{name}' (" in done.result["msg"]
    assert "which is not as declared" in done.result["msg"]
    assert done.kinds.count("create") == 1
    assert bench.described() == {name: "Of somebody else"}
    # A request that was refused because of the limit created nothing. After other answers, nobody knows which request
    # created the list.
    lost = case != "429"
    assert ("it is not known whether an attempt of this task or someone else made it" in done.result["msg"]) is lost
    assert done.result["changed"] is lost


def test_an_update_does_not_overwrite_a_third_value(bench: Bench) -> None:
    (id_,) = bench.add("Renewals")
    bench.simulator.inject(Fault("drop_before", "update"))
    bench.simulator.on("update", lambda _request: bench.stream.edit(id_, description="Of somebody else"))
    done = bench.one(contact_list_id=id_, description="New words")
    assert "it is now 'Renewals' with the description 'Of somebody else'" in done.result["msg"]
    assert "it is not known whether an attempt of this task or someone else did that" in done.result["msg"]
    assert done.result["changed"] is True
    assert done.kinds.count("update") == 1
    assert bench.described() == {"Renewals": "Of somebody else"}


def test_a_deletion_is_not_tried_again_on_a_list_that_got_contacts(bench: Bench) -> None:
    (id_,) = bench.add("Old")
    bench.simulator.inject(Fault("drop_before", "delete"))
    bench.simulator.on("delete", lambda _request: bench.stream.edit(id_, totalRecordCount=5))
    done = bench.one(contact_list_id=id_, state="absent")
    assert "someone else changed it meanwhile, it holds 5 contacts now" in done.result["msg"]
    assert bench.names() == ["Old"]


@pytest.mark.parametrize("kind", ["create", "update", "delete"])
@pytest.mark.parametrize(
    "after",
    [
        Fault("status", "read", status=400, times=None),
        Fault("html", "read", times=None),
        Fault("status", "read", status=503, times=None),
        Fault("status", "read", status=401, times=None),
    ],
    ids=["400", "html", "503", "401"],
)
def test_a_write_that_can_not_be_checked_counts_as_a_change(bench: Bench, kind: str, after: Fault) -> None:
    """The write took effect, its answer was lost, and no read shows it: the report must not say "unchanged"."""
    id_ = bench.add("Old")[0] if kind != "create" else None
    bench.simulator.inject(Fault("drop_after", kind))
    bench.simulator.on(kind, lambda _request: bench.simulator.inject(after))
    options: dict[str, Any] = {
        "create": {"name": "New", "description": "Words", "create": True},
        "update": {"contact_list_id": id_, "description": "New words"},
        "delete": {"contact_list_id": id_, "state": "absent"},
    }[kind]
    done = bench.one(**options)
    assert done.error is not None
    assert len(committed(done)) == 1
    assert done.result["changed"] is True


@pytest.mark.parametrize("fault", ["broken_json", "wrong_shape", "content_type"])
@pytest.mark.parametrize("kind", ["create", "update", "delete"])
def test_an_answer_that_can_not_be_read_is_proved_by_a_read(bench: Bench, kind: str, fault: str) -> None:
    id_ = bench.add("Old")[0] if kind != "create" else None
    bench.simulator.inject(Fault(fault, kind))
    options: dict[str, Any] = {
        "create": {"name": "New", "description": "Words", "create": True},
        "update": {"contact_list_id": id_, "description": "New words"},
        "delete": {"contact_list_id": id_, "state": "absent"},
    }[kind]
    done = bench.one(**options)
    assert done.error is None, done.error
    assert done.result["changed"] is True
    assert len(committed(done)) == 1


@pytest.mark.parametrize("code", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize("commit", [True, False])
@pytest.mark.parametrize("kind", ["create", "update", "delete"])
def test_a_redirect_of_a_write_is_proved_by_a_read(bench: Bench, kind: str, commit: bool, code: int) -> None:
    id_ = bench.add("Old")[0] if kind != "create" else None
    bench.simulator.inject(Fault("redirect", kind, status=code, commit=commit))
    options: dict[str, Any] = {
        "create": {"name": "New", "description": "Words", "create": True},
        "update": {"contact_list_id": id_, "description": "New words"},
        "delete": {"contact_list_id": id_, "state": "absent"},
    }[kind]
    done = bench.one(**options)
    assert done.kinds.count(kind) == 1
    assert done.kinds[-1] in ("get", "list")
    assert done.result["changed"] is commit
    assert (done.error is None) is commit
    assert commit or "it redirects to" in done.result["msg"]


# The hourly limit

HOURLY = {"errors": [{"msg": "You've exceeded the hourly rate limit. Please wait for sometime before retrying."}]}


@pytest.mark.parametrize("code", [200, 400, 403, 429, 503])
@pytest.mark.parametrize("kind", ["list", "update", "get"])
def test_after_the_hourly_limit_nothing_more_is_sent(bench: Bench, kind: str, code: int) -> None:
    ids = bench.add("One", "Two", "Three")
    items = [{"contact_list_id": id_, "description": "New words"} for id_ in ids]
    bench.simulator.inject(Fault("status", kind, status=code, body=HOURLY, skip=1 if kind == "update" else 0))
    if kind == "get":
        items.append({"contact_list_id": "cl-unlisted", "description": "New words"})
    done = bench.set(*items)
    assert done.error is not None
    assert "run again in an hour" in done.result["msg"]
    assert done.requests[-1].kind == kind
    assert bench.clock.now() == 0.0
    assert done.result["changed"] is (kind == "update")
    assert sorted(bench.described().values()).count("New words") == (1 if kind == "update" else 0)


# Limits of retry_timeout


@pytest.mark.parametrize("kind", ["get", "list", "create", "update", "delete"])
@pytest.mark.parametrize(
    "case", ["503", "429", "reset before the write", "the limit in a 200", "early_hints without the write"]
)
def test_a_fault_that_stays_ends_within_retry_timeout(bench: Bench, kind: str, case: str) -> None:
    (id_,) = bench.add("Old")
    bench.simulator.inject(dataclasses.replace(LOST[case], kind=kind, times=None))
    options: dict[str, Any] = {
        "get": {"contact_list_id": id_, "description": "x"},
        "list": {"name": "Old"},
        "create": {"name": "New", "description": "Words", "create": True},
        "update": {"contact_list_id": id_, "description": "New words"},
        "delete": {"contact_list_id": id_, "state": "absent"},
    }[kind]
    started = bench.clock.now()
    done = bench.one(**options, retry_timeout=100.0, rate_limit=0)
    assert done.error is not None
    assert bench.clock.now() - started <= 100.0 + 1.0 + 3.0
    assert "retry_timeout" in done.result["msg"] or "not known whether it was created" in done.result["msg"]
    assert done.result["api"]["requests"] == len(done.requests)
    assert bench.described() == {"Old": "About Old"}


@pytest.mark.parametrize("value", ["0", "Wed, 21 Oct 2015 07:28:00 GMT"])
@pytest.mark.parametrize("code", [429, 503])
def test_a_retry_after_without_a_pause_does_not_make_a_client_that_never_rests(
    bench: Bench, code: int, value: str
) -> None:
    bench.add("Old")
    bench.simulator.inject(status(code, kind="list", times=200, headers={"Retry-After": value}))
    done = bench.one(name="Old", rate_limit=0)
    assert done.error is not None
    assert len(done.requests) < 60


def test_retry_after_is_honoured(bench: Bench) -> None:
    bench.add("Old")
    bench.simulator.inject(status(429, kind="list", headers={"Retry-After": "17"}))
    done = bench.one(name="Old")
    assert [request.at for request in done.requests] == [0.0, 17.0]
    assert done.result["api"] == {"requests": 2, "waited_seconds": 17.0}


def test_a_limit_without_retry_after_waits_for_the_window(bench: Bench) -> None:
    bench.add("Old")
    bench.simulator.inject(Fault("limit", "list"))
    done = bench.one(name="Old")
    assert [request.at for request in done.requests] == [0.0, 60.0]
    assert done.result["api"] == {"requests": 2, "waited_seconds": 60.0}


def test_a_longer_retry_after_than_the_patience_ends_at_once(bench: Bench) -> None:
    bench.add("Old")
    bench.simulator.inject(status(429, kind="list", headers={"Retry-After": "3600"}))
    done = bench.one(name="Old")
    assert done.kinds == ["list"]
    assert (
        "the next attempt is 3600 seconds away and 180 of the 180 seconds of retry_timeout are left"
        in (done.result["msg"])
    )
    assert bench.clock.now() == 0.0


def test_pauses_grow_and_are_not_all_alike(bench: Bench) -> None:
    bench.add("Old")
    bench.simulator.inject(status(503, kind="list", times=6))
    moments = [request.at for request in bench.one(name="Old").requests]
    pauses = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert len(pauses) == 6
    for attempt, pause in enumerate(pauses):
        assert 0.5 * min(2**attempt, 30) <= pause <= 30.0
    assert len(set(pauses)) == 6


def test_pacing_is_no_part_of_the_patience() -> None:
    """Pacing may take minutes; the run still has all of retry_timeout for the fault at its end."""
    with a_bench(switches=Switches(rate_limit=0)) as bench:
        ids = bench.add(*(f"List {number}" for number in range(12)))
        bench.simulator.inject(status(503, kind="update", skip=11))
        items = [{"contact_list_id": id_, "description": "New words"} for id_ in ids]
        done = bench.set(*items, rate_limit=4, retry_timeout=10.0)
        assert done.error is None, done.error
        assert bench.clock.now() > 120
        assert set(bench.described().values()) == {"New words"}


# Tokens


@pytest.mark.parametrize("case", ["503", "429", "reset after the write"])
def test_single_use_tokens_are_fresh_for_every_attempt(case: str) -> None:
    with a_bench(switches=Switches(single_use_tokens=True)) as bench:
        (id_,) = bench.add("Old")
        for kind in ("get", "list", "update"):
            bench.simulator.inject(once(LOST[case], kind))
        done = bench.one(contact_list_id=id_, name="New", description="Words")
        assert done.error is None, done.error
        assert len(done.requests) >= 7
        assert len({request.jti for request in done.requests}) == len(done.requests)
        assert bench.described() == {"New": "Words"}


def test_a_ready_token_that_the_app_takes_once_says_the_way_out() -> None:
    from ansible_collections.koreai.contact_center.tests.simulator import sign

    with a_bench(switches=Switches(single_use_tokens=True)) as bench:
        bench.add("Old")
        token = sign(bench.stream)
        credentials = {"jwt": token, "client_id": None, "client_secret": None}
        assert bench.one(name="Old", **credentials).error is None
        done = bench.one(name="Old", **credentials)
        assert "possibly a replay" in done.result["msg"]
        assert "give client_id and client_secret instead of jwt" in done.result["msg"]
        assert token not in str(done.result)


@pytest.mark.parametrize("kind", ["get", "list", "create", "update", "delete"])
def test_an_echoed_token_is_not_shown(bench: Bench, kind: str) -> None:
    (id_,) = bench.add("Old")
    bench.simulator.inject(Fault("echo_auth", kind))
    options: dict[str, Any] = {
        "get": {"contact_list_id": id_, "description": "x"},
        "list": {"name": "Old"},
        "create": {"name": "New", "description": "Words", "create": True},
        "update": {"contact_list_id": id_, "description": "New words"},
        "delete": {"contact_list_id": id_, "state": "absent"},
    }[kind]
    done = bench.one(**options)
    assert "Cannot use the token ********" in done.result["msg"]
    assert "eyJ" not in str(done.result)


@pytest.mark.parametrize("kind", ["get", "update"])
def test_hostile_words_of_a_server_stay_on_one_line(bench: Bench, kind: str) -> None:
    (id_,) = bench.add("Old")
    bench.simulator.inject(Fault("ansi", kind))
    done = bench.one(contact_list_id=id_, description="x")
    assert done.result["msg"].isprintable()
    assert "{{ 1 + 1 }}" in done.result["msg"]


@pytest.mark.parametrize(
    "id_", ["cl-\x1b[2J\x1b[31m", "cl-\nok: [localhost]", "cl-\u202e", "cl-\x00"], ids=["ansi", "line", "rtl", "nul"]
)
@pytest.mark.parametrize("text", ["in use", "twins", "case", "taken"])
def test_ids_of_a_server_are_shown_without_control_characters(bench: Bench, id_: str, text: str) -> None:
    bench.simulator.switches = dataclasses.replace(bench.simulator.switches, unique_names="off")
    campaign = [{"id": id_, "name": "c"}]
    bench.add("Old", _id=id_, campaignInUse=campaign)
    if text == "twins":
        bench.add("Old")
    elif text == "taken":
        bench.add("Other")
    options: dict[str, Any] = {
        "in use": {"name": "Old", "state": "absent"},
        "twins": {"name": "Old"},
        "case": {"name": "OLD"},
        "taken": {"name": "old", "former_names": ["Other"]},
    }[text]
    done = bench.one(**options)
    assert done.error is not None
    assert done.result["msg"].isprintable()
