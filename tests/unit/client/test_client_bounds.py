# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers that hang, drip, flood or talk nonsense: time and memory are bounded, and there is one clear sentence."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import socket
import subprocess
import sys
import threading
import time
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import ContactList
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import (
    ApiError,
    KoreError,
    RetryTimeoutError,
)
from ansible_collections.koreai.contact_center.tests.harness.canned import an_api, canned, http, send
from ansible_collections.koreai.contact_center.tests.harness.checkout import named_checkout
from ansible_collections.koreai.contact_center.tests.harness.core import a_bench
from ansible_collections.koreai.contact_center.tests.simulator import Fault

KINDS = ["get", "list", "create", "update", "delete"]
WRITES = ("create", "update", "delete")
RECORD = {"_id": "cl-1", "name": "Old", "description": "About Old"}

LISTING = b'{"status":"success","message":"","data":[]}'
CHUNKED = b"Transfer-Encoding: chunked"
GZIP = b"Content-Encoding: gzip"

HANGS = ["hang", "hang_after", "hang_body", "trickle", "trickle_headers"]


@pytest.mark.parametrize("fault", HANGS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_hangs_ends_within_timeout_and_retry_timeout(kind: str, fault: str) -> None:
    with a_bench(real_time=True) as bench:
        (id_,) = bench.add("Old")
        bench.simulator.inject(Fault(fault, kind, times=None, seconds=0.1 if "trickle" in fault else None))
        options = {
            "get": {"contact_list_id": id_, "description": "x"},
            "list": {"name": "Old"},
            "create": {"name": "New", "description": "Words", "create": True},
            "update": {"contact_list_id": id_, "description": "New words"},
            "delete": {"contact_list_id": id_, "state": "absent"},
        }[kind]
        started = time.monotonic()
        done = bench.one(**options, timeout=0.3, retry_timeout=0.6)
        lasted = time.monotonic() - started
        # Two attempts, each with 0.3 seconds for the head and for the body, and the reads around them.
        assert lasted < 8.0
        committed = [request.kind for request in done.requests if request.committed]
        assert len(committed) <= 1
        if done.error is None:
            assert committed == [kind]
            assert done.result["changed"] is True
        else:
            assert done.result["changed"] is bool(committed)
            assert any(word in done.result["msg"] for word in ("timeout", "not known whether it was created"))


def test_a_timeout_names_the_seconds_and_the_option() -> None:
    with a_bench(real_time=True) as bench:
        bench.simulator.inject(Fault("hang", times=None))
        done = bench.one(name="Old", timeout=0.2, retry_timeout=0.0)
        assert "did not send a complete response within 0.2 seconds (timeout)" in done.result["msg"]
        assert done.kinds == ["list"]


def test_an_address_that_never_answers_ends_within_timeout() -> None:
    # A listener that accepts nobody: its queue is full, and the next connection waits.
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _number in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        started = time.monotonic()
        with an_api(f"http://127.0.0.1:{port}", timeout=0.3, retry_timeout=0.0) as api, pytest.raises(KoreError):
            api.list_all()
        assert time.monotonic() - started < 3.0
        for filler in fillers:
            filler.close()


def test_a_body_in_drops_ends_within_timeout() -> None:
    def play(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _drop in range(100):
            connection.sendall(b" ")
            time.sleep(0.05)

    with canned(play) as server, an_api(server.url, timeout=0.4, retry_timeout=0.0) as api:
        started = time.monotonic()
        with pytest.raises(KoreError, match=r"did not send a complete response within 0\.4 seconds"):
            api.list_all()
        assert time.monotonic() - started < 2.5


def test_the_body_of_a_redirect_is_bounded_too() -> None:
    def play(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n\r\n")
        for _drop in range(100):
            connection.sendall(b" ")
            time.sleep(0.05)

    with canned(play) as server, an_api(server.url, timeout=0.4, retry_timeout=0.0) as api:
        started = time.monotonic()
        with pytest.raises(KoreError):
            api.list_all()
        assert time.monotonic() - started < 2.5


# One request of each kind; after each, the megabytes by which the peak of this process has grown so far. The kernel
# counts this peak from exec on, whereas getrusage begins with the peak of the parent process.
_CHILD = """
import json, re, sys, time
from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import ContactList
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import KoreError
from ansible_collections.koreai.contact_center.tests.harness.canned import an_api, send
from ansible_collections.koreai.contact_center.tests.harness.core import a_stream

def peak():
    with open("/proc/self/status") as status:
        return int(re.search("VmHWM:(.*)kB", status.read())[1]) // 1024

url, id_, *kinds = sys.argv[1:]
current = ContactList.from_api({"_id": id_, "name": "Old", "description": "About Old"})
with an_api(url, stream=a_stream(), timeout=300.0, retry_timeout=0.0) as api:
    before = peak()
    for kind in kinds:
        started = time.process_time()
        try:
            words = f"no error: {send(api, kind, current)}"
        except KoreError as error:
            words = str(error)
        print(json.dumps([kind, peak() - before, time.process_time() - started, words]))
"""
# Megabytes: at most 16 MiB are read, zlib makes a copy of them when it returns them, and so much JSON can become many
# objects.
PLAIN, PACKED, PARSED = 32, 56, 600


LIST = ["list"]


# An answer to another request, or with another status, is read by the same code: one kind of each is enough.
@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is read from /proc")
@pytest.mark.parametrize(
    ("fault", "kinds", "megabytes"),
    [
        (Fault("huge"), KINDS, PLAIN),
        (Fault("huge", commit=True), ["update"], PLAIN),
        (Fault("huge", status=302, headers={"Location": "http://127.0.0.1:9/"}), LIST, PLAIN),
        (Fault("gzip_bomb"), KINDS, PACKED),
        (Fault("gzip_bomb", commit=True), ["update"], PACKED),
        (Fault("gzip_bomb", status=500), LIST, PACKED),
        (Fault("gzip_bomb", status=302, headers={"Location": "http://127.0.0.1:9/"}), LIST, PACKED),
    ],
    ids=[
        "50 MB",
        "50 MB after the write",
        "50 MB in a redirect",
        "gzip bomb",
        "gzip bomb after the write",
        "gzip bomb in an error",
        "gzip bomb in a redirect",
    ],
)
def test_a_flood_is_bounded_in_memory_and_time(fault: Fault, kinds: list[str], megabytes: int, tmp_path: Path) -> None:
    with a_bench(real_time=True) as bench:
        (id_,) = bench.add("Old")
        bench.simulator.inject(replace(fault, times=None))
        told = measured(tmp_path, bench.simulator.url, id_, *kinds)
        requests = bench.simulator.log.copy()
    assert [kind for kind, *_rest in told] == [request.kind for request in requests] == kinds
    assert all(request.committed is (fault.commits and request.is_write) for request in requests)
    for kind, used, lasted, said in told:
        assert "is larger than 16 MiB, and was not read" in said, kind
        assert used < megabytes, kind
        assert lasted < 20, kind


def measured(folder: Path, url: str, id_: str, *kinds: str) -> list[Any]:
    """Kind, megabytes, processor seconds and error of each request, sent by a separate process."""
    # This process finds this checkout by itself, and an environment may know another one.
    environment = {**os.environ, "PYTHONPATH": str(named_checkout(folder))}
    child = subprocess.run(
        [sys.executable, "-c", _CHILD, url, id_, *kinds],
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
        cwd=folder,
        env=environment,
    )
    assert child.returncode == 0, child.stderr
    return [json.loads(line) for line in child.stdout.splitlines()]


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is read from /proc")
@pytest.mark.parametrize(
    ("first", "told"),
    [
        (b"", "more than 20 records of the response are not contact lists; of the first one, it is an array"),
        (json.dumps(RECORD).encode() + b",", "more than 1,000 records of the response are not contact lists;"),
    ],
    ids=["nothing else", "beside a list"],
)
def test_what_is_just_small_enough_is_bounded_once_it_is_parsed(tmp_path: Path, first: bytes, told: str) -> None:
    flood = LISTING[:-2] + first + b"[]," * (5 * 1024 * 1024) + b"[]]}"
    assert 15 < len(flood) / 1024 / 1024 < 16
    with canned(http("200 OK", gzip.compress(flood), GZIP)) as server:
        ((_kind, used, lasted, said),) = measured(tmp_path, server.url, "cl-1", "list")
    assert told in said
    assert used < PARSED
    assert lasted < 20


# What is encoded, and how

TWO_MEMBERS = gzip.compress(LISTING[:20]) + gzip.compress(LISTING[20:])
RAW_DEFLATE = zlib.compress(LISTING)[2:-4]
DECODED = {
    "gzip": (b"gzip", gzip.compress(LISTING)),
    "its name in capitals": (b"GZIP", gzip.compress(LISTING)),
    "its older name": (b"x-gzip", gzip.compress(LISTING)),
    "members one behind the other": (b"gzip", TWO_MEMBERS),
    "a hundred members": (b"gzip", b"".join(gzip.compress(LISTING[at : at + 1]) for at in range(len(LISTING)))),
    "an empty member first": (b"gzip", gzip.compress(b"") + gzip.compress(LISTING)),
    "an empty member last": (b"gzip", gzip.compress(LISTING) + gzip.compress(b"")),
    "a name in its header": (b"gzip", b"\x1f\x8b\x08\x08\0\0\0\0\0\xfflisting\0" + gzip.compress(LISTING)[10:]),
    "zeros behind it": (b"gzip", gzip.compress(LISTING) + bytes(512)),
    "a megabyte of zeros behind it": (b"gzip", gzip.compress(LISTING) + bytes(1024 * 1024)),
    "members, and zeros behind them": (b"gzip", TWO_MEMBERS + bytes(8)),
    "deflate": (b"deflate", zlib.compress(LISTING)),
    "deflate without its frame": (b"deflate", RAW_DEFLATE),
    "not encoded": (b"identity", LISTING),
    "an encoding without a name": (b"", LISTING),
    "a list with an empty element": (b"gzip,", gzip.compress(LISTING)),
    "a name between tabs": (b"\tgzip\t", gzip.compress(LISTING)),
}


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("case", DECODED)
def test_what_the_standards_allow_is_decoded(case: str, chunked: bool) -> None:
    encoding, body = DECODED[case]
    header = b"Content-Encoding: " + encoding
    whole = http("200 OK", body, header)
    if chunked:
        pieces = b"".join(b"1\r\n%c\r\n" % byte for byte in body[:5000])
        if len(body) > 5000:
            pieces += b"%x\r\n%s\r\n" % (len(body) - 5000, body[5000:])
        whole = http("200 OK", pieces + b"0\r\n\r\n", CHUNKED, header, length=False)
    with canned(whole) as server, an_api(server.url, retry_timeout=0.0) as api:
        assert api.list_all().rows == ()


CORRUPT = bytearray(gzip.compress(LISTING))
CORRUPT[len(CORRUPT) // 2] ^= 0xFF
NOT_DECODED = {
    "gzip that is none": (b"gzip", LISTING),
    "gzip that is broken": (b"gzip", bytes(CORRUPT)),
    "gzip whose sum is wrong": (b"gzip", gzip.compress(LISTING)[:-8] + b"12345678"),
    "deflate that is none": (b"deflate", LISTING),
    "zlib in gzip's name": (b"gzip", zlib.compress(LISTING)),
}
AS_SAID = "is not encoded as its header Content-Encoding says; check any proxy between."


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", NOT_DECODED)
def test_a_body_that_is_not_what_its_header_says_fails_at_once(case: str, kind: str) -> None:
    encoding, body = NOT_DECODED[case]
    with canned(http("200 OK", body, b"Content-Encoding: " + encoding)) as server, an_api(server.url) as api:
        with pytest.raises(ApiError, match=f"the response of {server.url} {AS_SAID}") as caught:
            send(api, kind, ContactList.from_api(RECORD))
        assert caught.value.may_have_acted is (kind in WRITES)
        assert (len(server.requests), api.client.waited) == (1, 0.0)


@pytest.mark.parametrize(
    "encoding", ["br", "zstd", "BR", "gzip, gzip", "gzip, br", "identity, gzip", "rot13", "gzip;q=1"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_an_encoding_that_nobody_asked_for_is_named_and_fails_at_once(encoding: str, kind: str) -> None:
    with (
        canned(http("200 OK", LISTING, f"Content-Encoding: {encoding}".encode())) as server,
        an_api(server.url) as api,
    ):
        with pytest.raises(ApiError) as caught:
            send(api, kind, ContactList.from_api(RECORD))
        said = f"the response of {server.url} is encoded as '{encoding}', and only gzip was asked for; check any proxy"
        assert said in str(caught.value)
        assert caught.value.may_have_acted is (kind in WRITES)
        assert (len(server.requests), api.client.waited) == (1, 0.0)


@pytest.mark.parametrize("case", ["gzip cut short", "deflate cut short"])
def test_an_encoded_body_that_is_cut_short_fails_at_once(case: str) -> None:
    name, body = {
        "gzip cut short": (b"gzip", gzip.compress(LISTING)[:-20]),
        "deflate cut short": (b"deflate", RAW_DEFLATE[:-12]),
    }[case]
    with canned(http("200 OK", body, b"Content-Encoding: " + name)) as server, an_api(server.url) as api:
        with pytest.raises(ApiError, match="this is not a response of the API"):
            api.list_all()
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("502 Bad Gateway", b"<html>" + b"<title>" * 150_000),
        ("502 Bad Gateway", b"<html>" + b"<title " * 150_000),
        ("502 Bad Gateway", b"://" * 350_000),
        ("400 Bad Request", b'{"message": "' + b"eyJ" * 350_000 + b'"}'),
        ("400 Bad Request", b'{"message": "' + b"eyJaaaaa." * 120_000 + b'"}'),
        ("400 Bad Request", b'{"message": "' + b"eyJ." * 250_000 + b'"}'),
        ("200 OK", LISTING[:-2] + b'{"_id": "cl-1", "name": "Old", "files": ["' + b"eyJ" * 350_000 + b'"]}]}'),
    ],
    ids=["titles", "open titles", "addresses", "tokens", "whole tokens", "short tokens", "tokens in a record"],
)
def test_what_is_read_is_looked_through_once(status: str, body: bytes) -> None:
    """A second look for each character would take minutes for a megabyte, and no time limit counts after the read."""
    with canned(http(status, body)) as server, an_api(server.url, retry_timeout=0.0) as api:
        started = time.process_time()
        try:
            shown = str([found.to_result() for found in api.list_all().rows])
        except KoreError as error:
            shown = str(error)
        assert shown
        assert time.process_time() - started < 20


def test_the_largest_real_listing_is_read() -> None:
    rows = b",".join(
        b'{"_id":"cl-%d","name":"List %d","description":"%s"}' % (number, number, b"d" * 256) for number in range(1000)
    )
    body = b'{"status":"success","message":"","data":[' + rows + b"]}"
    with canned(http("200 OK", body)) as server, an_api(server.url) as api:
        assert len(api.list_all().rows) == 1000


# Bytes that are not proper HTTP

NONSENSE = {
    "nothing": b"",
    "garbage": b"\x00\x01garbage\r\n\r\n",
    "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n",
    "a status of two digits": b"HTTP/1.1 99 X\r\n\r\n",
    "a status of words": b"HTTP/1.1 OK fine\r\n\r\n",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-",
    "a head without an end": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n",
    "a status line alone": b"HTTP/1.1 200 OK\r\n",
    "a line that is not a header": b"HTTP/1.1 200 OK\r\nno header\r\nContent-Length: 2\r\n\r\n{}",
    "a head that begins within": b"HTTP/1.1 200 OK\r\n within\r\nContent-Length: 2\r\n\r\n{}",
    "300 headers": http("200 OK", LISTING, *(b"X-%d: 1" % number for number in range(300))),
    "a header of 100 KB": http("200 OK", LISTING, b"X: " + b"a" * 100_000),
    "a length that is no number": http("200 OK", LISTING, b"Content-Length: many", length=False),
    "a length of another script": http("200 OK", LISTING, b"Content-Length: \xb2", length=False),
    "two lengths": http("200 OK", LISTING, b"Content-Length: 2"),
    "a length below zero": http("200 OK", LISTING, b"Content-Length: -5", length=False),
    "a length of 5,000 digits": http("200 OK", LISTING, b"Content-Length: " + b"9" * 5000, length=False),
    "a length with a sign": http("200 OK", LISTING, b"Content-Length: +44", length=False),
    "a chunk below zero": http("200 OK", b"-5\r\n" + LISTING, CHUNKED, length=False),
    "a chunk of minus one": http("200 OK", b"-1\r\n" + LISTING, CHUNKED, length=False),
    "a chunk of 5,000 digits": http("200 OK", b"f" * 5000 + b"\r\n" + LISTING, CHUNKED, length=False),
    "chunks that are none": http("200 OK", b"zz\r\nhello", CHUNKED, length=False),
    "chunks cut short": http("200 OK", b"20\r\n{}\r\n", CHUNKED, length=False),
    "a redirect to no address": http("302 Found", b"", b"Location: http://[bad"),
    "a redirect in no text": http("302 Found", b"", b"Location: http://x/\xff\xfe"),
    "a redirect to another scheme": http("302 Found", b"", b"Location: file:///etc/passwd"),
    "odd cookies": http("418 No", b"{}", b"Set-Cookie: \xff\xfe=;;;=; expires=nonsense"),
    "an odd Retry-After": http("429 No", b"{}", b"Retry-After: \xff\xb2"),
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "an upgrade": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
    "processing": b"HTTP/1.1 102 Processing\r\n\r\n",
    "early hints": b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
    "continue": b"HTTP/1.1 100 Continue\r\n\r\n",
    "not modified": b"HTTP/1.1 304 Not Modified\r\n\r\n",
    "JSON of another encoding": http("200 OK", LISTING.decode().encode("utf-16")[:-1]),
}


@pytest.mark.parametrize("case", NONSENSE)
def test_nonsense_on_the_wire_is_one_sentence(case: str) -> None:
    with canned(NONSENSE[case]) as server, an_api(server.url, timeout=2.0, retry_timeout=0.0) as api:
        started = time.monotonic()
        text = ""
        try:
            # An answer that can be understood may be used.
            assert api.list_all().rows == ()
        except KoreError as error:
            text = str(error)
        assert text.isprintable()
        assert text.startswith("Cannot list the contact lists: " if text else "")
        assert time.monotonic() - started < 10.0


# These are not HTTP at all. A redirect to nowhere and another encoding of JSON are HTTP.
UNDERSTOOD = ("a redirect", "odd", "an odd", "no content", "JSON")
SENSELESS = [case for case in NONSENSE if not case.startswith(UNDERSTOOD)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", SENSELESS)
def test_an_answer_that_makes_no_sense_may_follow_a_write_that_took_effect(case: str, kind: str) -> None:
    """To a read, such an answer is transient; after a write, nobody knows."""
    with canned(NONSENSE[case]) as server, an_api(server.url, timeout=5.0, retry_timeout=0.0) as api:
        with pytest.raises(RetryTimeoutError) as caught:
            send(api, kind, ContactList.from_api(RECORD))
        assert len(server.requests) == 1
    assert caught.value.may_have_acted is (kind in WRITES)
    assert ("It is not known whether it took effect." in str(caught.value)) is (kind in WRITES)
    assert "cannot be reached" not in str(caught.value)


@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Encoding: gzip\r\n\r\n{}",
    ],
    ids=["103", "101", "304", "302", "two lengths", "chunk below zero", "no envelope", "no gzip"],
)
def test_a_connection_that_gave_no_sense_is_never_used_again(first: bytes) -> None:
    """The real answer may still follow, and the next request would take it for its own."""
    late = threading.Event()

    def play(connection: socket.socket) -> None:
        if len(server.requests) > 1:
            connection.sendall(http("200 OK", LISTING))
            return
        connection.sendall(first)
        # As late as possible: the next request has already been sent.
        late.wait(5)
        connection.settimeout(0.5)
        with contextlib.suppress(OSError):
            assert not connection.recv(65536)
        ended.set()

    ended = threading.Event()
    with canned(play) as server, an_api(server.url, timeout=5.0, retry_timeout=0.0) as api:
        with pytest.raises(ApiError):
            api.list_all()
        late.set()
        assert api.list_all().rows == ()
        assert len(server.requests) == 2
        assert ended.wait(5)


@settings(max_examples=60)
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_an_answer_or_one_error(data: bytes, proper: bool) -> None:
    whole = http("200 OK", data) if proper else b"HTTP/1.1 " + data
    with canned(whole) as server, an_api(server.url, timeout=0.5, retry_timeout=0.0) as api, pytest.raises(KoreError):
        api.list_all()


@pytest.mark.parametrize("chunks", [[b"{"], [LISTING], [LISTING[:5], LISTING[5:]], [bytes([byte]) for byte in LISTING]])
def test_a_chunked_listing_is_read(chunks: list[bytes]) -> None:
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in [*chunks]) + b"0\r\n\r\n"
    with canned(http("200 OK", body, CHUNKED, length=False)) as server, an_api(server.url, retry_timeout=0.0) as api:
        if chunks == [b"{"]:
            with pytest.raises(ApiError, match="this is not a response of the API"):
                api.list_all()
        else:
            assert api.list_all().rows == ()


@pytest.mark.parametrize(
    ("kind", "data", "understood"),
    [
        ("get", RECORD, ContactList.from_api(RECORD)),
        ("list", [RECORD], (ContactList.from_api(RECORD),)),
        ("create", RECORD, ContactList.from_api(RECORD)),
        ("update", {"contactListId": "cl-1"}, None),
        ("delete", RECORD, True),
    ],
    ids=KINDS,
)
def test_a_gzipped_answer_is_understood(kind: str, data: Any, understood: Any) -> None:
    body = json.dumps({"status": "success", "message": "", "data": data}).encode()
    with canned(http("200 OK", gzip.compress(body), GZIP)) as server, an_api(server.url) as api:
        assert send(api, kind, ContactList.from_api(RECORD)) == understood
        assert [b"Accept-Encoding: gzip" in request for request in server.requests] == [True]


@pytest.mark.parametrize("kind", KINDS)
def test_a_gzipped_error_is_told_in_its_own_words(kind: str) -> None:
    body = gzip.compress(b'{"errors":[{"msg":"Not on a Sunday"}]}')
    with canned(http("400 Bad Request", body, GZIP)) as server, an_api(server.url) as api:
        with pytest.raises(ApiError, match=r"the server said 'Not on a Sunday' \(HTTP 400\)"):
            send(api, kind, ContactList.from_api(RECORD))
        assert len(server.requests) == 1
