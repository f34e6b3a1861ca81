# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each fault does what its name says, and the request takes effect or not, as described."""

from __future__ import annotations

import gzip
import json
import socket
import time

import pytest
import requests

from ansible_collections.koreai.contact_center.tests.simulator import FAULTS, Fault, Simulator, bombs, faults

BROKEN = requests.exceptions.RequestException


@pytest.fixture
def target(stream):
    return stream.add("Old", "text")


def renamed(api, target):
    return api.stream.lists[target]["name"] == "New"


ANSWERED = {
    "status": (503, False),
    "html": (200, False),
    "broken_json": (200, True),
    "wrong_shape": (200, True),
    "failure_in_200": (200, False),
    "limit_in_200": (200, False),
    "limit": (429, False),
    "hourly_limit": (429, False),
    "redirect": (302, False),
    "content_type": (200, True),
    "echo_auth": (400, False),
    "ansi": (400, False),
    "late_commit": (503, False),
}
UNDOCUMENTED = {
    "early_hints": 103,
    "switching_protocols": 101,
    "not_modified": 304,
    "two_lengths": 200,
    "negative_chunk": 200,
    "long_length": 200,
}
SILENT = {"drop_before": False, "drop_after": True, "hang": False, "hang_after": True}
CUT = ("hang_body", "trickle", "trickle_headers", "truncated")
BOMBS = ("huge", "gzip_bomb")


def test_every_fault_is_tested_here():
    assert {*ANSWERED, *SILENT, *CUT, *BOMBS, *UNDOCUMENTED} == set(FAULTS)


@pytest.mark.parametrize("name", ANSWERED)
def test_faults_that_answer(api, target, name):
    status, commits = ANSWERED[name]
    api.simulator.inject(Fault(name))
    assert api.update(target, name="New").status_code == status
    assert renamed(api, target) is commits
    entry = api.simulator.log[-1]
    assert (entry.fault, entry.status, entry.committed) == (name, status, commits)
    assert api.get(target).status_code == 200


@pytest.mark.parametrize("commit", [True, False])
def test_commit_overrides(api, target, commit):
    api.simulator.inject(Fault("status", status=500, commit=commit))
    assert api.update(target, name="New").status_code == 500
    assert renamed(api, target) is commit


def sent_to(api, name, request, **fault):
    """All bytes that come back under a fault until the connection ends."""
    api.simulator.inject(Fault(name, **fault))
    with socket.create_connection(("127.0.0.1", api.simulator.port), timeout=30) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize("name", UNDOCUMENTED)
def test_answers_that_no_page_documents(api, target, name):
    path = f"/campaign/api/v2/public/{api.stream.stream_id}/campaign/contactList/{target}"
    headers = {**api.headers(), "Host": "x", "Content-Type": "application/json", "Content-Length": "14"}
    lines = [f"PUT {path}?accountId={api.stream.account_id} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
    answer = sent_to(api, name, "\r\n".join([*lines, "", '{"name":"New"}']).encode())
    assert renamed(api, target)
    entry = api.simulator.log[-1]
    assert (entry.status, entry.committed) == (UNDOCUMENTED[name], True)
    head, _blank, rest = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % UNDOCUMENTED[name])
    lengths = [line.split(b": ")[1] for line in head.split(b"\r\n") if line.startswith(b"Content-Length")]
    assert len(lengths) == {"two_lengths": 2, "long_length": 1}.get(name, 0)
    assert len(set(lengths)) == len(lengths)
    assert all(len(length) == 5000 for length in lengths) is (name != "two_lengths")
    if name in ("early_hints", "switching_protocols"):
        assert rest.startswith(b"HTTP/1.1 200 OK\r\n")
    assert rest.startswith(b"-5\r\n") is (name == "negative_chunk")
    assert rest.endswith(b"}") is (name != "not_modified")


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_late_commit(call, stream, target, status):
    now = [0.0]
    with Simulator([stream], clock=lambda: now[0]) as simulator:
        api = call(simulator, stream)
        simulator.inject(Fault("late_commit", status=status, seconds=2, times=2))
        assert api.update(target, name="New").status_code == status
        assert api.create("Other").status_code == status
        now[0] = 1.9
        assert (api.name_of(target), len(api.list().json()["data"])) == ("Old", 1)
        assert not any(entry.committed for entry in simulator.log)
        now[0] = 2.0
        assert (api.name_of(target), len(api.list().json()["data"])) == ("New", 2)
        assert [entry.committed for entry in simulator.log.writes] == [True, True]


def test_a_late_commit_is_seen_without_a_request(call, stream, target):
    now = [0.0]
    with Simulator([stream], clock=lambda: now[0]) as simulator:
        simulator.inject(Fault("late_commit", seconds=5, times=2))
        api = call(simulator, stream)
        assert api.delete(target).status_code == 503
        assert api.get(target).status_code == 503
        now[0] = 5.0
        simulator.catch_up()
        assert stream.lists == {}
        simulator.inject(Fault("late_commit"))
        api.create("Other")
        simulator.reset()
        now[0] = 60.0
        simulator.catch_up()
        assert len(stream.lists) == 1


@pytest.mark.parametrize("name", SILENT)
def test_faults_that_never_answer(api, target, name):
    api.simulator.inject(Fault(name, seconds=0.1))
    with pytest.raises(BROKEN):
        api.update(target, name="New")
    assert renamed(api, target) is SILENT[name]
    entry = api.simulator.log[-1]
    assert (entry.status, entry.committed) == (None, SILENT[name])


def test_a_drop_is_a_reset(api, target):
    api.simulator.inject(Fault("drop_before"))
    with socket.create_connection(("127.0.0.1", api.simulator.port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            connection.recv(10)


def test_a_hang_runs_into_the_timeout(api, target):
    api.simulator.inject(Fault("hang"))
    with pytest.raises(requests.exceptions.ReadTimeout):
        api.get(target, timeout=0.2)


@pytest.mark.parametrize("name", ["hang", "hang_body", "trickle", "trickle_headers"])
def test_stopping_waits_for_nobody(api, target, name):
    api.simulator.inject(Fault(name, seconds=60))
    with pytest.raises(BROKEN):
        api.get(target, timeout=0.1)
    begin = time.monotonic()
    api.simulator.stop()
    # The fault would last for 60 seconds.
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize("name", ["hang_body", "truncated"])
def test_bodies_that_end_early(api, target, name):
    api.simulator.inject(Fault(name, seconds=0.1))
    with pytest.raises(BROKEN):
        api.update(target, name="New")
    assert renamed(api, target)
    assert api.simulator.log[-1].status == 200


@pytest.mark.parametrize("name", ["trickle", "trickle_headers"])
def test_trickles(api, target, name):
    api.simulator.inject(Fault(name, seconds=0))
    answer = api.get(target)
    assert answer.json()["data"]["name"] == "Old"


def test_a_huge_body(api, target):
    api.simulator.inject(Fault("huge"))
    answer = api.get(target, stream=True)
    size = sum(map(len, answer.iter_content(1 << 20)))
    assert size == int(answer.headers["Content-Length"]) > 50 << 20


def test_a_gzip_bomb_is_small_until_it_is_unpacked(api, target):
    api.simulator.inject(Fault("gzip_bomb"))
    answer = api.get(target, stream=True)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.raw.read(decode_content=False)) < 2 << 20


def test_a_gzip_bomb_is_valid(monkeypatch):
    monkeypatch.setattr(bombs, "BOMB_MEGABYTES", 8)
    monkeypatch.setattr(bombs, "_trailer", bombs._trailer.__wrapped__)
    unpacked = gzip.decompress(b"".join(bombs.gzip_bomb()))
    assert len(unpacked) > 8 << 20
    assert json.loads(unpacked)["status"] == "success"


def test_a_client_may_leave_a_bomb_alone(api, target):
    api.simulator.inject(Fault("huge"))
    api.get(target, stream=True).close()
    assert api.get(target).status_code == 200


def test_bodies_status_and_headers_of_ones_own(api, target):
    api.simulator.inject(Fault("status", status=502, body="<html>no</html>", headers={"Retry-After": "7"}))
    answer = api.get(target)
    assert (answer.status_code, answer.text, answer.headers["Retry-After"]) == (502, "<html>no</html>", "7")
    assert answer.headers["Content-Type"].startswith("text/html")
    api.simulator.inject(Fault("wrong_shape", body=[1, {"a": None}]))
    assert api.get(target).json() == [1, {"a": None}]
    api.simulator.inject(Fault("status", status=404))
    assert api.get(target).json()["errors"][0]["msg"] == "Contact list not found"


@pytest.mark.parametrize("status", [200, 400, 403, 503])
def test_the_hourly_limit_comes_at_any_status(api, target, status):
    api.simulator.inject(Fault("hourly_limit", status=status))
    answer = api.get(target)
    assert answer.status_code == status
    assert "You've exceeded the hourly rate limit." in answer.text


def test_what_deceiving_answers_say(api, target):
    for name, text in (
        ("failure_in_200", '"status":"failure"'),
        ("limit_in_200", "exceeded the per-minute rate limit"),
        ("limit", "exceeded the per-minute rate limit"),
        ("hourly_limit", "exceeded the hourly rate limit"),
        ("html", "<html>"),
        ("ansi", "{{ 1 + 1 }}"),
        ("wrong_shape", "not what the page says"),
    ):
        api.simulator.inject(Fault(name))
        assert text in api.get(target).text
    api.simulator.inject(Fault("broken_json"))
    with pytest.raises(requests.exceptions.JSONDecodeError):
        api.get(target).json()
    api.simulator.inject(Fault("content_type"))
    assert api.get(target).headers["Content-Type"].startswith("text/plain")


def test_a_redirect_leads_to_another_host_where_a_follower_is_seen(api, target):
    api.simulator.inject(Fault("redirect"))
    answer = api.get(target)
    assert answer.headers["Location"].startswith(f"http://localhost:{api.simulator.port}/campaign/")
    api.simulator.inject(Fault("redirect", body="http://127.0.0.2:1/x"))
    assert api.get(target).headers["Location"] == "http://127.0.0.2:1/x"
    assert api.simulator.log.count == 2


def test_the_token_comes_back(api, target):
    headers = api.headers()
    api.simulator.inject(Fault("echo_auth"))
    assert api.get(target, headers=headers).text.count(headers["auth"]) == 2


def test_the_order_and_the_counts_of_faults(api, target):
    for fault in (
        Fault("status", kind="write", status=500),
        Fault("status", kind="get", status=501, skip=1, times=2),
        Fault("status", contact_list_id=target, status=502),
    ):
        api.simulator.inject(fault)
    statuses = [api.get(target).status_code for _turn in range(4)]
    assert statuses == [502, 501, 501, 200]
    assert api.update(target, name="New").status_code == 500
    assert api.simulator.faults == []
    api.simulator.inject(Fault("status", times=None))
    assert [api.get(target).status_code for _turn in range(3)] == [503] * 3


def test_a_fault_uses_up_the_token(start, stream):
    api = start(single_use_tokens=True)
    api.simulator.inject(Fault("status"))
    headers = api.headers()
    assert [api.list(headers=headers).status_code for _turn in range(2)] == [503, 401]


def test_faults_that_make_no_sense():
    for values in ({"name": "nope"}, {"name": "status", "kind": "put"}, {"name": "status", "times": 0}):
        with pytest.raises(ValueError, match=r"."):
            Fault(**values)
    assert faults.parse("status:update:always") == Fault("status", kind="update", times=None)
    assert faults.parse("hang") == Fault("hang")
    with pytest.raises(ValueError, match="neither"):
        faults.parse("hang:get:often")
