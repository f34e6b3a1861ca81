# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The doctor reports what an account does, and nothing else. It leaves nothing behind and changes nothing else."""

from __future__ import annotations

import copy
import dataclasses
import email.utils
import json
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.koreai.contact_center.plugins.module_utils import _doctor, _doctor_findings, _doctor_reads
from ansible_collections.koreai.contact_center.plugins.module_utils._answer import Answer
from ansible_collections.koreai.contact_center.plugins.module_utils._client import Client, Request
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_api import DoctorApi, Reply
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_lists import PREFIX
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_questions import ASPECTS, QUESTIONS
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import ApiError
from ansible_collections.koreai.contact_center.tests.harness.canned import an_api
from ansible_collections.koreai.contact_center.tests.harness.core import Bench, Done, a_bench
from ansible_collections.koreai.contact_center.tests.harness.effort import EFFORT, some
from ansible_collections.koreai.contact_center.tests.reliability.ambiguities import AMBIGUITIES
from ansible_collections.koreai.contact_center.tests.reliability.doctor_truth import (
    UNSEEN,
    UNSWITCHED,
    seen,
    truth,
)
from ansible_collections.koreai.contact_center.tests.reliability.figures import note
from ansible_collections.koreai.contact_center.tests.reliability.matrix import RETRY_TIMEOUT, TIMEOUT, TROUBLES
from ansible_collections.koreai.contact_center.tests.simulator import Fault, Switches
from ansible_collections.koreai.contact_center.tests.simulator import switches as interpretations

DEFAULT = Switches()
NUMBERS: Mapping[str, tuple[Any, ...]] = {"read_lag": (1, 3), "lag_seconds": (2.0, 30.0)}
# Switches that only have an effect together with others.
COMPANY: Mapping[str, dict[str, Any]] = {"nameless_get": {"broken_rows": "null_name"}}
VALUES = [
    (field.name, value)
    for field in dataclasses.fields(Switches)
    if field.name not in UNSEEN
    for value in interpretations.allowed(field.name) or NUMBERS[field.name]
    if value != field.default
]
READS, WRITES = 8, 25
READ_KINDS = ("list", "get", "campaign")


def stock(bench: Bench) -> None:
    """An app with lists of several kinds, one of them in use."""
    used, *_others = bench.add("Used", "Other")
    bench.add("Uploaded", source="localDrive")
    bench.add("Texts", listType="sms")
    bench.stream.campaigns.add("Winback", used)


def alive(bench: Bench) -> dict[str, dict[str, Any]]:
    return copy.deepcopy({id_: record for id_, record in bench.stream.lists.items() if record["isActive"]})


@contextmanager
def noted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[_doctor.Visit]]:
    """The visits inside the block."""
    visits: list[_doctor.Visit] = []
    original = _doctor.visit

    def visit(api: DoctorApi, made: _doctor.Visit) -> None:
        visits.append(made)
        original(api, made)

    with monkeypatch.context() as patch:
        patch.setattr("ansible_collections.koreai.contact_center.plugins.module_utils._doctor_runner.visit", visit)
        yield visits


def examined(switches: Switches, *, empty: bool = False, write: bool = True) -> tuple[dict[str, str], Done]:
    """The findings for a simulator. Nothing of the doctor is left there, and everything else is as it was."""
    with pytest.MonkeyPatch.context() as patch, a_bench(switches=switches) as bench, noted(patch) as visits:
        if not empty:
            stock(bench)
        before = alive(bench)
        done = bench.doctor(write=write)
        assert alive(bench) == before
        assert done.result["leftovers"] == 0
        hold_cost(done)
        return seen(visits[0].notes), done


def hold_cost(done: Done) -> None:
    assert len(done.kinds) <= READS + WRITES, done.kinds
    if not done.result["changed"]:
        reads = next((index for index, kind in enumerate(done.kinds) if kind == "create"), len(done.kinds))
        assert reads <= READS, done.kinds


BASELINE = truth(DEFAULT)


def test_the_questions_are_those_of_the_page() -> None:
    assert [text for row, text in QUESTIONS.items() if row > 0] == [row.question for row in AMBIGUITIES]
    assert {aspect.row for aspect in ASPECTS.values()} <= set(QUESTIONS)


def test_every_aspect_has_a_switch_or_a_reason() -> None:
    changed = {
        aspect
        for name, value in VALUES
        for aspect, answer in truth(with_company(name, value), empty=name == "empty_listing").items()
        if answer != BASELINE[aspect]
    }
    assert changed | set(UNSWITCHED) == set(ASPECTS)
    assert not changed & set(UNSWITCHED)
    assert {field.name for field in dataclasses.fields(Switches)} >= set(UNSEEN)


def with_company(name: str, value: Any) -> Switches:
    return Switches(**{**COMPANY.get(name, {}), name: value})


def test_an_account_that_is_as_the_pages_say() -> None:
    found, done = examined(DEFAULT)
    assert found == {aspect: answer for aspect, answer in BASELINE.items() if aspect != "nameless"}
    assert done.error is None
    assert done.result["api"]["waited_seconds"] == 0, "within one minute's budget"
    assert {finding["verdict"] for finding in done.result["findings"]} == {"safe", "not_seen"}


@pytest.mark.parametrize(("name", "value"), VALUES, ids=[f"{name}={value}" for name, value in VALUES])
def test_each_interpretation_is_named_and_nothing_else(name: str, value: Any) -> None:
    switches, empty = with_company(name, value), name == "empty_listing"
    right = truth(switches, empty=empty)
    found, done = examined(switches, empty=empty)
    wanted = {aspect for aspect, answer in right.items() if answer != BASELINE[aspect]}
    assert wanted, "this switch changes no finding"
    assert wanted <= found.keys()
    assert found == {aspect: right[aspect] for aspect in found}
    rows = {QUESTIONS[ASPECTS[aspect].row] for aspect in wanted}
    told = {finding["question"]: finding for finding in done.result["findings"]}
    assert all(told[row]["verdict"] != "not_seen" for row in rows)
    note("doctor", name, str(value), "named")


@pytest.mark.parametrize("name", sorted(set(UNSEEN) - {"latency"}))
def test_what_cannot_be_seen_is_not_seen(name: str) -> None:
    numbers = {"list_cap": (4,), "rate_limit": (50,), "window": (50.0,), "hourly_limit": (50,)}
    for value in interpretations.allowed(name) or numbers[name]:
        found, _done = examined(Switches(**{name: value}))
        assert found == {aspect: BASELINE[aspect] for aspect in found}


def mixtures() -> st.SearchStrategy[dict[str, Any]]:
    def values(name: str) -> st.SearchStrategy[Any]:
        return st.sampled_from(interpretations.allowed(name) or (getattr(DEFAULT, name), *NUMBERS[name]))

    names = [field.name for field in dataclasses.fields(Switches) if field.name not in UNSEEN]
    closed = ("require_no_extra_claims", "encrypted_payload", "encrypted_tokens", "listing_not_found", "wrap_list")
    some = st.lists(st.sampled_from(names), max_size=6, unique=True)
    most = st.just([name for name in names if name not in closed])
    return (some | most).flatmap(lambda chosen: st.fixed_dictionaries({name: values(name) for name in chosen}))


@settings(max_examples=max(EFFORT.over_http, 100) if EFFORT.everything else EFFORT.over_http)
@given(mixtures())
def test_in_a_mixture_what_is_hidden_is_not_seen_and_never_wrong(mixture: dict[str, Any]) -> None:
    switches = Switches(**mixture)
    found, _done = examined(switches)
    right = truth(switches)
    assert found == {aspect: right[aspect] for aspect in found}


@pytest.mark.parametrize("verb", ["POST", "GET", "both"])
def test_an_encrypted_response_is_one_to_either_verb(verb: Any) -> None:
    found, _done = examined(Switches(list_method=verb, encrypted_payload=True))
    assert found == {"payload": "encrypted"}


@pytest.mark.parametrize("write", [False, True])
def test_two_visits_give_the_same_bytes(write: bool) -> None:
    for switches in (DEFAULT, Switches(soft_delete="listed_untold"), Switches(soft_delete="listed", ids="odd")):
        with a_bench(switches=switches) as bench:
            stock(bench)
            first, second = (json.dumps(bench.doctor(write=write).result["findings"]) for _turn in range(2))
            assert first == second


@pytest.mark.parametrize("options", [{"write": False}, {"write": True, "check": True}])
def test_without_write_and_in_check_mode_nothing_is_written(options: dict[str, Any]) -> None:
    with a_bench() as bench:
        stock(bench)
        done = bench.doctor(**options)
        assert done.error is None
        assert set(done.kinds) <= set(READ_KINDS)
        assert len(done.kinds) <= READS
        why = "check mode" if "check" in options else "set write to true"
        told = {finding["question"]: finding for finding in done.result["findings"]}
        assert why in told[QUESTIONS[4]]["answer"]


MARK = "marked"


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("value", [{}, {"v1_fields": True}, {"api_secrets": True}, {"error_shape": "string"}])
def test_the_findings_hold_nothing_of_the_account(value: dict[str, Any], write: bool) -> None:
    with a_bench(switches=Switches(**value)) as bench:
        (used,) = bench.add(f"Name {MARK}", _id=f"cl-{MARK}", description=f"Words {MARK}", columns=[f"column {MARK}"])
        bench.stream.lists[used][f"field{MARK}"] = MARK
        bench.stream.campaigns.add(f"Campaign {MARK}", used, id_=f"cd-{MARK}")
        done = bench.doctor(write=write)
        text = json.dumps(done.result["findings"])
        stream = bench.stream
        hidden = (MARK, stream.stream_id, stream.account_id, stream.client_id, stream.client_secret, "127.0.0.1")
        assert not [word for word in hidden if word in text]


# Leftovers


class Killed(BaseException):
    """The process is gone: nothing more is sent."""


@contextmanager
def killed_at(number: int, *, after: bool) -> Iterator[None]:
    """Kill the sender at the request of that number, before or after it reached the server."""
    original = Client._exchange
    sent = 0

    def exchange(client: Client, request: Request, token: str) -> Answer:
        nonlocal sent
        sent += 1
        if sent > number or (sent == number and not after):
            raise Killed
        answer = original(client, request, token)
        if sent == number:
            raise Killed
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "_exchange", exchange)
        yield


@pytest.mark.parametrize("seed", range(EFFORT.kills))
def test_what_a_kill_leaves_is_deleted_by_the_next_run(seed: int) -> None:
    chance = random.Random(seed)
    values = {name: value for name, value in chance.sample(VALUES, 2) if name in KILLED_UNDER}
    with a_bench(switches=Switches(**values)) as bench:
        stock(bench)
        before = alive(bench)
        number, after = chance.randint(*REQUESTS), chance.random() < 0.5
        with killed_at(number, after=after), pytest.raises(Killed):
            bench.doctor(write=True)
        left = len(alive(bench)) - len(before)
        assert left <= 2
        bench.clock.sleep(120)
        done = bench.doctor(write=True)
        assert alive(bench) == before
        assert done.result["leftovers"] == 0
        assert done.result["changed"] is bool(left)
        hold_cost(done)
        note("doctor", "killed", f"{left} left")


# From the last read to the deletion, on any server.
REQUESTS = (7, 22)
# Servers on which leftovers can be distinguished from other lists.
KILLED_UNDER = (
    *("put", "unique_names", "alter_stored", "alter_read", "normalise", "trim_names", "truncate", "length_unit"),
    *("not_found", "error_shape", "soft_delete", "ids", "list_method", "sparse_rows", "empty_description"),
)


@pytest.mark.parametrize(
    "fields",
    [
        {"source": "localDrive"},
        {"listType": "sms"},
        {"totalRecordCount": 1},
        {"isGlobalDNC": True},
        {"isListInUse": True},
        {"campaignInUse": [{"id": "cd-1", "name": "c"}]},
    ],
)
def test_a_list_that_may_be_somebody_s_is_named_and_not_deleted(fields: dict[str, Any]) -> None:
    with a_bench(switches=Switches(list_ignores_type=True)) as bench:
        (id_,) = bench.add(f"{PREFIX}a", **fields)
        done = bench.doctor(write=True)
        assert not done.writes
        assert id_ in done.result["msg"]
        assert "state=absent" in done.result["msg"]
        assert done.result["leftovers"] == 1
        assert done.result["changed"] is False
        assert id_ not in json.dumps([done.result["findings"], done.result["problems"]])


@pytest.mark.parametrize("id_", ['cl-1"; id; "', "cl-1 force=true", "-cl"])
def test_an_id_that_a_shell_may_take_for_more_is_in_no_command(id_: str) -> None:
    with a_bench() as bench:
        bench.add(f"{PREFIX}a", totalRecordCount=1, _id=id_)
        msg = bench.doctor(write=True).result["msg"]
        assert id_ in msg
        assert "contact_list_id=" not in msg


@pytest.mark.parametrize("commit", [False, True])
def test_a_creation_that_a_web_page_refuses_is_looked_for(commit: bool) -> None:
    with a_bench() as bench:
        stock(bench)
        before = alive(bench)
        bench.simulator.inject(Fault("html", kind="create", status=403, commit=commit))
        done = bench.doctor(write=True)
        assert alive(bench) == before
        assert (done.result["leftovers"], done.result["changed"]) == (0, False)


def test_five_leftovers_at_most_are_deleted_in_a_run() -> None:
    with a_bench() as bench:
        ids = bench.add(*(f"{PREFIX}{number}" for number in range(7)))
        done = bench.doctor(write=True)
        assert done.kinds.count("delete") == 5
        assert sum(id_ in done.result["msg"] for id_ in ids) == 2
        again = bench.doctor(write=True)
        assert again.error is None
        assert again.result["changed"] is True
        assert not bench.names()
        assert max(len(done.kinds), len(again.kinds)) <= READS + WRITES


def test_a_server_that_knows_no_id_hides_no_leftover() -> None:
    """A gateway that gives the same answer to every read by id does not show that a list is gone."""
    with a_bench() as bench:
        ids = bench.add(f"{PREFIX}a", f"{PREFIX}b")
        for kind in ("get", "delete"):
            bench.simulator.inject(Fault("html", kind=kind, times=None, status=404, commit=False))
        done = bench.doctor(write=True)
        assert done.result["leftovers"] == 2
        assert all(id_ in done.result["msg"] for id_ in ids)
        bench.stream.lists.clear()
        done = bench.doctor(write=True)
        (made,) = list(bench.stream.lists)
        assert done.result["leftovers"] == 1
        assert made in done.result["msg"]


@contextmanager
def timed_out_at(number: int) -> Iterator[None]:
    """End the task once by its own timeout, while that request is answered."""
    original = Client._exchange
    sent = 0

    def exchange(client: Client, request: Request, token: str) -> Answer:
        nonlocal sent
        sent += 1
        answer = original(client, request, token)
        if sent == number:
            raise Killed
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "_exchange", exchange)
        yield


@pytest.mark.parametrize("number", [1, 7, 8, 9, 12, 20])
def test_the_timeout_of_the_task_leaves_nothing_and_tells_what_was_seen(number: int) -> None:
    with a_bench() as bench:
        stock(bench)
        before = alive(bench)
        bench.is_timeout = lambda error: isinstance(error, Killed)
        with timed_out_at(number):
            done = bench.doctor(write=True)
        assert alive(bench) == before
        assert done.error is not None
        assert done.result["problems"] == ["The task's timeout ended the run. Give it more time, and run again."]
        assert (done.result["leftovers"], done.result["changed"]) == (0, False)
        assert len(done.result["findings"]) == len(QUESTIONS)


# Faults


def _struck(trouble: str, kind: str, skip: int, *, stays: bool) -> None:
    fault = TROUBLES[trouble].fault
    assert fault
    with a_bench(switches=Switches(limit_counts_refused=False)) as bench:
        stock(bench)
        before = alive(bench)
        bench.simulator.inject(dataclasses.replace(fault, kind=kind, skip=skip, times=None if stays else 1))
        timeout = TIMEOUT if TROUBLES[trouble].hangs else 30.0
        done = bench.doctor(write=True, timeout=timeout, retry_timeout=RETRY_TIMEOUT)
        left = {id_: record for id_, record in alive(bench).items() if id_ not in before}
        assert {id_: record for id_, record in alive(bench).items() if id_ in before} == before
        assert done.result["findings"]
        assert done.error is None or done.result["msg"]
        if left:
            assert done.error is not None
            assert done.result["leftovers"] >= 1
            assert all(id_ in done.result["msg"] for id_ in left) or "A creation was not answered" in done.result["msg"]
        else:
            assert "Traceback" not in str(done.result.get("msg"))
        bench.simulator._world.faults.clear()
        bench.clock.sleep(120)
        again = bench.doctor(write=True)
        assert alive(bench) == before
        assert again.error is None


# If not every fault is tried: each one once, at one request of a kind, and a few permanent ones.
STAY = ("400", "401", "503", "reset-after", "html-after", "wrong-shape")
PLACES = (("list", 0), ("list", 3), ("get", 0), ("get", 3), ("create", 0), ("create", 1), ("update", 0), ("delete", 0))
STRIKES = [trouble for trouble, known in TROUBLES.items() if known.fault and not known.costs]
COSTLY = [trouble for trouble, known in TROUBLES.items() if known.fault and known.costs]


CELLS = [
    (trouble, kind, skip, stays)
    for trouble in [*STRIKES, *(COSTLY if EFFORT.everything else ())]
    for kind, skip in PLACES
    for stays in (False, True)
    if EFFORT.everything or trouble in STAY or (kind == "create" and not (skip or stays))
]


@pytest.mark.parametrize(("trouble", "kind", "skip", "stays"), some(CELLS))
def test_a_fault_leaves_a_report_or_one_error(trouble: str, kind: str, skip: int, stays: bool) -> None:
    _struck(trouble, kind, skip, stays=stays)


# What no switch shows


def test_wrong_credentials_are_told_apart() -> None:
    for stream, answer in (
        ({"client_secret": "another-secret-0123456789"}, "The credentials are refused."),
        ({"account_id": "another"}, "The credentials are refused."),
        ({"stream_id": "st-another"}, "The server does not know the app."),
    ):
        with a_bench() as bench:
            stock(bench)
            done = bench.doctor(write=True, **stream)
            told = {finding["question"]: finding for finding in done.result["findings"]}
            assert (told[QUESTIONS[18]]["answer"], told[QUESTIONS[18]]["verdict"]) == (answer, "mind")
            assert done.error is not None


@pytest.mark.parametrize("status", [401, 403])
def test_a_missing_scope_is_told(status: Any) -> None:
    with a_bench(switches=Switches(scope_status=status)) as bench:
        bench.stream.scopes = frozenset()
        done = bench.doctor()
        told = {finding["question"]: finding for finding in done.result["findings"]}
        assert told[QUESTIONS[18]]["answer"] == "The API scope is missing."
        assert "publish the app" in done.result["msg"]


@pytest.mark.parametrize(
    ("status", "words", "question", "answer"),
    [
        (403, "Insufficient scope", 18, "Credentials and scope are accepted for reads, but refused for writes."),
        (401, "Unauthorized", 18, "Credentials and scope are accepted for reads, but refused for writes."),
        (400, "Source is not allowed", 16, "A creation is refused, although it is as the pages say."),
    ],
)
def test_writes_that_are_refused_would_go_wrong_in_use(status: int, words: str, question: int, answer: str) -> None:
    with a_bench() as bench:
        stock(bench)
        body = {"errors": [{"msg": words, "code": status}]}
        bench.simulator.inject(Fault("status", kind="write", times=None, status=status, body=body))
        done = bench.doctor(write=True)
        told = {finding["question"]: finding for finding in done.result["findings"]}
        assert answer in told[QUESTIONS[question]]["answer"]
        assert told[QUESTIONS[question]]["verdict"] == "mind"
        assert [answer in problem for problem in done.result["problems"]] == [True]
        assert done.kinds.count("create") == 1
        assert bench.doctor().error is None, "reads do not tell"


def test_a_host_that_is_not_reached_is_told() -> None:
    with a_bench() as bench, bench.simulator.refuse():
        done = bench.doctor(retry_timeout=5.0)
        told = {finding["question"]: finding for finding in done.result["findings"]}
        assert told[QUESTIONS[-1]]["answer"] == "The connection fails. Not seen in part: the host is not reached."
        assert all(finding["verdict"] in ("mind", "not_seen", "safe") for finding in done.result["findings"])


def test_one_finding_for_each_question_and_the_worst_verdict_counts() -> None:
    notes = _doctor_findings.Notes()
    notes.saw("verb", "get_401", "POST: HTTP 401")
    notes.saw("wrong_verb", "401")
    found = _doctor_findings.findings(notes, "no")
    assert [finding["question"] for finding in found] == list(QUESTIONS.values())
    told = {finding["question"]: finding for finding in found}
    assert told[QUESTIONS[1]]["verdict"] == "mind"
    assert told[QUESTIONS[1]]["evidence"] == "POST: HTTP 401"
    assert told[QUESTIONS[4]]["answer"] == "Not seen: no."
    assert len(notes.fails) == 1
    with pytest.raises(KeyError):
        notes.saw("verb", "put")


@pytest.mark.parametrize(("answer", "verdict"), [("none", "not_seen"), ("some", "supported")])
def test_what_is_seen_about_a_question_does_not_answer_it(answer: str, verdict: str) -> None:
    notes = _doctor_findings.Notes()
    notes.saw("limit_headers", answer, "Retry-After")
    told = {finding["question"]: finding for finding in _doctor_findings.findings(notes, "no")}[QUESTIONS[19]]
    assert told["answer"].startswith("Not seen: the limit is not met to find out. ")
    assert told["answer"].endswith("mention it." if answer == "some" else "mentions it.")
    assert (told["verdict"], told["evidence"]) == (verdict, "Retry-After")


NOON = 1_767_268_800.0


@pytest.mark.parametrize(
    ("off", "evidence"),
    [
        (0, None),
        (4, None),
        (-4, None),
        (20, "this machine's is less than a minute ahead"),
        (-61, "this machine's is 1 minute behind"),
        (3600, "this machine's is 60 minutes ahead"),
    ],
)
def test_a_clock_that_differs_is_told_in_whole_minutes(off: int, evidence: str | None) -> None:
    notes = _doctor_findings.Notes()
    headers = {"Date": email.utils.formatdate(NOON, usegmt=True)}
    _doctor_reads._saw_clock(notes, Reply(200, headers, sent_at=NOON + off, ended_at=NOON + off))
    assert notes.seen["clock"] == ("differ" if evidence else "agree")
    assert notes.evidence["clock"] == (evidence or "")


@pytest.mark.parametrize("date", [{}, {"Date": "noon"}])
def test_a_server_without_a_time_leaves_the_clock_unseen(date: dict[str, str]) -> None:
    notes = _doctor_findings.Notes()
    _doctor_reads._saw_clock(notes, Reply(200, date))
    assert "clock" not in notes.seen
    assert notes.hidden["clock"] == "the server does not send its time"


def test_headers_about_the_limit_are_named_without_their_values() -> None:
    notes = _doctor_findings.Notes()
    _doctor_reads._saw_limit_headers(notes, Reply(200, {"X-RateLimit-Limit": "61", "X-Account": "x"}), Reply(200))
    assert (notes.seen["limit_headers"], notes.evidence["limit_headers"]) == ("some", "X-RateLimit-Limit")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("the certificate of https://h cannot be verified (expired)", "certificate"),
        ("the host https://h cannot be found; check host (KORE_HOST) and this machine's DNS", "address"),
        ("https://h does not speak TLS as expected (wrong version); check host and port", "tls"),
        ("the proxy http://p:1 (HTTPS_PROXY) refuses to connect to https://h", "proxy"),
        ("https://h did not send a complete response within 30 seconds (timeout)", "timeout"),
        ("the connection to https://h failed (Connection refused)", "failed"),
    ],
)
def test_a_connection_that_fails_is_told_by_its_reason(words: str, answer: str) -> None:
    notes = _doctor_findings.Notes()
    _doctor_reads.saw_failure(notes, ApiError(f"Cannot list the contact lists: {words}."))
    assert notes.seen == {"reach": answer}
    assert notes.fails


@pytest.mark.parametrize(
    ("host", "validate_certs", "proxied", "wanted"),
    [
        ("https://h", True, False, {"way": "direct", "certificate": "verified"}),
        ("https://h", False, True, {"way": "proxy", "certificate": "unverified"}),
        ("http://127.0.0.1", True, False, {"way": "direct", "certificate": "plain"}),
    ],
)
def test_the_way_to_the_host_is_told(host: str, validate_certs: bool, proxied: bool, wanted: dict[str, str]) -> None:
    notes = _doctor_findings.Notes()
    with an_api(host, validate_certs=validate_certs) as api:
        _doctor_reads.saw_way(DoctorApi(api.client), notes, proxied=proxied)
    assert notes.seen == {"reach": "reached", **wanted}
