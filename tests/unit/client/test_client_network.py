# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where requests go, and how: encoding, headers, connections, proxies, certificates, redirects."""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import socket
import ssl
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.koreai.contact_center.plugins.module_utils import _settings
from ansible_collections.koreai.contact_center.plugins.module_utils._clock import VirtualClock
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import (
    ApiError,
    KoreError,
    LibraryError,
    OptionError,
    RetryTimeoutError,
    StopError,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._options import ARGUMENT_SPECS
from ansible_collections.koreai.contact_center.plugins.module_utils._proxies import Proxy, proxy_for
from ansible_collections.koreai.contact_center.plugins.module_utils._settings import settings_of
from ansible_collections.koreai.contact_center.tests.harness.canned import (
    TOKEN,
    an_api,
    canned,
    http,
    shared_clock_api,
    whole_request,
)
from ansible_collections.koreai.contact_center.tests.harness.core import (
    Bench,
    a_bench,
    a_stream,
    validated,
)
from ansible_collections.koreai.contact_center.tests.harness.proxies import Led, a_socks_proxy, an_http_proxy
from ansible_collections.koreai.contact_center.tests.simulator import Fault, Simulator, Stream

LISTING = http("200 OK", b'{"status":"success","message":"","data":[]}')


def head(request: bytes) -> tuple[str, dict[str, str]]:
    """The request line and the headers, with names in lower case."""
    line, *fields = request.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    pairs = (field.partition(": ") for field in fields)
    return line, {name.lower(): value for name, _colon, value in pairs}


# The request itself


def test_the_documented_headers_and_query_are_sent() -> None:
    with canned(LISTING) as server, an_api(server.url, iid="st-other") as api:
        api.list_all()
    line, headers = head(server.requests[0])
    path = "/campaign/api/v2/public/st-dev/campaign/contactList/getAllListDetails"
    assert line == f"POST {path}?type=call&accountId=account HTTP/1.1"
    assert headers["auth"] == TOKEN
    assert (headers["iid"], headers["accountid"]) == ("st-other", "account")
    assert (headers["content-type"], headers["accept"]) == ("application/json", "application/json")
    assert "authorization" not in headers
    assert "cookie" not in headers


def test_the_body_of_a_write_is_json_in_ascii() -> None:
    """A server that cuts by UTF-16 units may leave half of a surrogate pair; it is sent back unchanged."""
    record = b'{"_id":"cl-1","name":"Old","description":"cut \\ud83d","listType":"call"}'
    answer = http("200 OK", b'{"status":"success","message":"","data":' + record + b"}")
    with canned(answer) as server, an_api(server.url, retry_timeout=0.0) as api:
        current = api.get("cl-1")
        # This answer is not an echo, so it does not name another list.
        api.update(current, {"name": "Schl\u00fcssel \U0001f511", "description": current.description})
    body = json.loads(server.requests[-1].partition(b"\r\n\r\n")[2])
    assert body == {"name": "Schl\u00fcssel \U0001f511", "description": "cut \ud83d"}
    assert server.requests[-1].isascii()


# Ids and options in URLs and headers

ODD = [
    "a/b",
    "../up",
    "a?b=c",
    "a#b",
    "a%2Fb",
    "%2e%2e",
    "...",
    "a;b",
    "a&accountId=x",
    "a+b",
    "a=b",
    "~",
    "@",
    ":",
    "\\",
]


@pytest.mark.parametrize("odd", ODD)
def test_odd_ids_reach_the_list_and_nothing_else(odd: str) -> None:
    stream = dataclasses.replace(a_stream(), stream_id=f"st-{odd}", account_id=f"acc-{odd}", iid=f"iid-{odd}")
    clock = VirtualClock()
    with Simulator([stream], clock=clock.now) as simulator:
        stream.add("Old", "Words", _id=odd)
        stream.add("Other", "Words")
        api = shared_clock_api(simulator, stream, clock)
        current = api.get(odd)
        api.update(current, {"name": "New", "description": "Words"})
        api.delete(current)
        assert [record["name"] for record in stream.lists.values()] == ["Other"]
        assert {request.contact_list_id for request in simulator.log} == {odd}
        assert [request.kind for request in simulator.log] == ["get", "update", "delete"]


def test_ids_that_the_server_makes_odd_are_encoded(bench: Bench) -> None:
    bench.simulator.switches = dataclasses.replace(bench.simulator.switches, ids="odd")
    assert bench.one(name="New", description="Words", create=True).error is None
    id_ = next(iter(bench.stream.lists))
    assert "/" in id_
    assert " " in id_
    assert bench.one(name="New", description="Other words").error is None
    assert bench.described() == {"New": "Other words"}
    assert bench.one(name="New", state="absent").error is None
    assert bench.names() == []


INJECTIONS = ["x\r\nauth: evil", "x\nHost: evil", "x\x00", "x y", "\u0130d", " ", ".", "..", "x\x7f", "x\u2028y"]


# Options that go into headers, the path or the query unchanged; jwt and host have their own tests.
SENT = ["stream_id", "account_id", "iid", "client_id", "contact_list_id"]


def test_every_option_that_takes_a_text_is_one_that_is_sent_or_is_known() -> None:
    options = ARGUMENT_SPECS["kore_contact_list"]
    texts = {name for name, spec in options.items() if spec["type"] == "str" and "choices" not in spec}
    # The secret signs and is not sent; name and description are JSON in a body.
    assert texts == {*SENT, "host", "jwt", "client_secret", "name", "description"}


@pytest.mark.parametrize("value", INJECTIONS)
@pytest.mark.parametrize("option", SENT)
def test_no_option_reaches_a_header_or_a_path_it_should_not(bench: Bench, option: str, value: str) -> None:
    done = bench.one(**{"contact_list_id": "cl-1", "description": "x", option: value})
    assert isinstance(done.error, OptionError)
    assert option in done.result["msg"]
    assert done.requests == []
    assert done.result["msg"].isprintable()


@pytest.mark.parametrize(
    "value", ["x\r\nauth: evil-0123456789", "token with spaces in it", "too-short", "tokén-0123456789ab"]
)
def test_a_jwt_that_is_no_header_value_is_refused_without_showing_it(bench: Bench, value: str) -> None:
    done = bench.one(name="Old", jwt=value, client_id=None, client_secret=None)
    assert "jwt is not a valid token" in done.result["msg"]
    assert value not in done.result["msg"]
    assert done.requests == []


HOSTS = [
    "http://example.com",
    "http://10.0.0.1",
    "ftp://example.com",
    "file:///etc/passwd",
    "https://user:password@example.com",
    "https://example.com/path",
    "https://example.com?x=1",
    "https://example.com#x",
    "https://example.com\\@evil.example",
    "https://exa mple.com",
    "https://example.com\r\nX: y",
    "https://",
    "https://:443",
    "https://example.com:0",
    "https://example.com:99999",
    "https://example.com:port",
    "https://[::1",
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
    "javascript:alert(1)",
    "https://x?",
    "https://x#",
    "https://x/?",
    "https://x/#",
    "https://x;y",
    "https://x:",
    "https://x:+443",
    "https://x:4 43",
    "https://ex%61mple.com",
    "https://[::1]x",
    "https://*.example",
    "//example.com",
    "https:/example.com",
    "https:example.com",
    "https://https://example.com",
    "https://example.com,https://b.example",
    "https://[:::]",
    "https://[1.2.3.4]",
    "https://[fe80::1%25eth0]",
    "[]",
    "..",
    "https://a..b",
    ".a",
    "platform.kore.ai..",
]


@pytest.fixture
def nothing_is_signed_or_looked_up(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: Any, **_named: Any) -> None:
        pytest.fail("A token was signed, or an address was looked up.")

    monkeypatch.setattr(_settings, "_tokens", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.usefixtures("nothing_is_signed_or_looked_up")
def test_a_host_that_is_no_address_is_refused(bench: Bench, host: str) -> None:
    done = bench.one(name="Old", host=host)
    assert isinstance(done.error, OptionError)
    assert "host must" in done.result["msg"]
    assert done.result["msg"].isprintable()
    assert done.requests == []


@pytest.mark.parametrize(
    ("host", "got"),
    [
        ("https://x/api", "'https://x' followed by '/'."),
        ("https://x ", "'https://x' followed by ' '."),
        (" https://x", "'' followed by ' '."),
        ("https://x\n", "'https://x' followed by '\\n'."),
        ("https://x?", "'https://x' followed by '?'."),
        ("https://x:99999", "'https://x' followed by ':'."),
        ("..", "'..'."),
    ],
)
def test_a_refused_host_is_quoted_with_what_is_wrong(bench: Bench, host: str, got: str) -> None:
    assert bench.one(name="Old", host=host).result["msg"].endswith(f"; got {got}")


@pytest.mark.parametrize(
    "host",
    [
        "https://:pw-of-mine@x",
        "https://user:pw-of-mine@x",
        "https://pw-of-mine@x",
        "user:pw-of-mine@x",
        "https://x/pw-of-mine@y",
        "https://x?pw-of-mine@y",
        "https://user:pw-of-mine",
        "https://:pw-of-mine",
        "https://x/?key=pw-of-mine",
        "https://pw-of-mine%40x",
        "http://user:pw-of-mine@localhost",
        "https://user:pw-of-mine@\u0430.example",
    ],
)
def test_a_refused_host_is_not_quoted_with_its_password(bench: Bench, host: str) -> None:
    done = bench.one(name="Old", host=host)
    assert isinstance(done.error, OptionError)
    assert "host must" in done.result["msg"]
    assert "pw-of" not in done.result["msg"]


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("https://pl\u0430tform.kore.ai", "U+0430"),
        ("https://platform.\u043a\u043e\u0440\u0435.ai", "U+0435, U+043A, U+043E, U+0440"),
        ("https://platform\u3002kore.ai", "U+3002"),
        ("https://platform.kore.ai\u200b", "U+200B"),
        ("https://b\u00fccher.example", "U+00FC"),
        ("https://platform.kore.ai:\uff14\uff14\uff13", "U+FF13, U+FF14"),
        ("http://127.0.0.\u0661", "U+0661"),
    ],
)
@pytest.mark.usefixtures("nothing_is_signed_or_looked_up")
def test_a_host_is_ascii(bench: Bench, host: str, found: str) -> None:
    done = bench.one(name="Old", host=host)
    assert f"host must be written in ASCII, and holds {found}, which may only look like a letter" in done.result["msg"]
    assert "punycode form, which begins with xn--" in done.result["msg"]
    assert done.result["msg"].isascii()
    assert done.requests == []


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("platform.kore.ai", "https://platform.kore.ai"),
        ("https://platform.kore.ai/", "https://platform.kore.ai"),
        ("HTTPS://Platform.Kore.AI", "https://platform.kore.ai"),
        ("platform.kore.ai:8443", "https://platform.kore.ai:8443"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("https://platform.kore.ai.", "https://platform.kore.ai"),
        ("https://my_host", "https://my_host"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://localhost", "http://localhost"),
        ("https://10.0.0.1:65535", "https://10.0.0.1:65535"),
    ],
)
def test_a_host_that_is_an_address_is_taken(host: str, url: str) -> None:
    given = {"host": host, "stream_id": "st-1", "account_id": "one", "jwt": TOKEN}
    assert settings_of(validated("kore_contact_list", {**given, "name": "Old"})).host == url


UNUSABLE = ["https://a..example", f"https://{'a' * 64}.example", "https://-.-"]


@pytest.mark.parametrize("host", UNUSABLE)
def test_an_address_that_can_not_exist_is_one_error_at_once(host: str) -> None:
    with an_api(host, timeout=2.0) as api:
        with pytest.raises(ApiError) as caught:
            api.list_all()
        assert api.client.waited == 0.0
        assert "retry_timeout" not in str(caught.value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 0.0, 1e12])
def test_a_timeout_that_is_no_time_is_refused(bench: Bench, value: float) -> None:
    done = bench.one(name="Old", timeout=value)
    assert isinstance(done.error, OptionError)
    assert "timeout" in done.result["msg"]
    assert done.requests == []


@pytest.mark.parametrize("value", [float("nan"), -0.5])
def test_a_retry_timeout_that_is_no_time_is_refused(bench: Bench, value: float) -> None:
    done = bench.one(name="Old", retry_timeout=value)
    assert isinstance(done.error, OptionError)
    assert done.requests == []


@settings(max_examples=80)
@given(id_=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=20))
def test_any_printable_id_stays_one_segment_of_the_path(id_: str) -> None:
    if id_ in (".", ".."):
        return
    with canned(http("404 Not Found", b'{"message":"no"}')) as server, an_api(server.url, stream_id=id_) as api:
        with pytest.raises(KoreError):
            api.get(id_)
        line, _headers = head(server.requests[0])
    path = line.split()[1].partition("?")[0]
    segments = path.split("/")
    assert len(segments) == 9
    assert requests.utils.unquote(segments[8]) == id_
    assert requests.utils.unquote(segments[5]) == id_
    assert path.count("?") == 0


# Connections


class Connections:
    """Counts the connections to a server."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from ansible_collections.koreai.contact_center.tests.simulator import server

        self.count = 0
        original = server.Server.get_request

        def counted(listener: Any) -> Any:
            self.count += 1
            return original(listener)

        monkeypatch.setattr(server.Server, "get_request", counted)


def test_one_connection_serves_a_whole_run(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    connections = Connections(monkeypatch)
    ids = bench.add("One", "Two", "Three")
    done = bench.set(*({"contact_list_id": id_, "description": "New words"} for id_ in ids))
    assert len(done.requests) == 5
    assert connections.count == 1


def test_refusals_do_not_cost_a_connection(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    connections = Connections(monkeypatch)
    bench.add("Old")
    bench.simulator.inject(Fault("status", "list", status=503, times=3))
    assert len(bench.one(name="Old").requests) == 4
    assert connections.count == 1


def test_a_connection_refused_and_then_back(bench: Bench) -> None:
    """The service restarts during a run: after a refused connection, each request is tried again, also a creation."""
    clock = bench.clock
    bench.add("Old")
    with bench.simulator.refuse():
        api = shared_clock_api(bench.simulator, bench.stream, clock, retry_timeout=5.0)
        with pytest.raises(ApiError, match=r"the connection to .* failed .*Connection refused.*; gave up") as caught:
            api.create({"name": "New", "description": "Words"}, None)
        assert caught.value.may_have_acted is False
    assert clock.now() <= 5.0
    assert [record.name for record in api.list_all().rows] == ["Old"]


def test_a_refused_creation_is_sent_again_once_the_server_is_back(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    outage = bench.simulator.refuse()
    outage.__enter__()
    original = VirtualClock.sleep

    def sleep(clock: VirtualClock, seconds: float) -> None:
        original(clock, seconds)
        if clock.now() > 3 and not back:
            back.append(clock.now())
            outage.__exit__(None, None, None)

    back: list[float] = []
    monkeypatch.setattr(VirtualClock, "sleep", sleep)
    api = shared_clock_api(bench.simulator, bench.stream, bench.clock)
    assert api.create({"name": "New", "description": "Words"}, None).record.name == "New"
    assert back
    assert bench.names() == ["New"]
    assert bench.simulator.log.kinds == ["list", "create"]
    assert api.client.requests > 2


def test_requests_and_waits_are_counted_with_failures(bench: Bench) -> None:
    bench.add("Old")
    bench.simulator.inject(Fault("status", "list", status=500, headers={"Retry-After": "40"}))
    bench.simulator.inject(Fault("drop_before", "list"))
    bench.simulator.inject(Fault("status", "list", status=400))
    done = bench.one(name="Old")
    assert done.result["failed"] is True
    assert done.result["api"]["requests"] == len(done.requests) == 3
    assert done.result["api"]["waited_seconds"] == pytest.approx(bench.clock.now(), abs=0.01)
    assert done.result["api"]["waited_seconds"] > 40


def test_own_pacing_is_counted_as_waiting(bench: Bench) -> None:
    (id_,) = bench.add("Old")
    done = bench.one(contact_list_id=id_, description="Words", rate_limit=2)
    assert done.result["api"]["requests"] == 3
    assert done.result["api"]["waited_seconds"] == 60.0
    assert not any(request.refused_by_limit for request in done.requests)


def test_a_loop_of_tasks_is_paced_as_one() -> None:
    with a_bench() as bench:
        bench.add("Old")
        for _turn in range(120):
            assert bench.one(name="Old", rate_limit=50).result["api"]["requests"] == 1
        assert bench.clock.now() == 120.0
        assert not any(request.refused_by_limit for request in bench.simulator.log)


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        (("REQUESTS_IMPORTED",), "cannot import requests, needed to reach Kore.ai; install with: "),
        (("JWT_IMPORTED",), "cannot import PyJWT, needed to reach Kore.ai; install with: "),
        (("REQUESTS_IMPORTED", "JWT_IMPORTED"), "cannot import requests and PyJWT, needed"),
    ],
)
def test_without_a_library_the_way_to_install_it_is_told(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...], named: str
) -> None:
    for name in missing:
        monkeypatch.setattr(_settings, name, False)
    done = bench.one(name="Old")
    assert isinstance(done.error, LibraryError)
    assert named in done.result["msg"]
    assert " -m pip install " in done.result["msg"]
    assert done.requests == []


# Redirects


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("kind", ["get", "list", "create", "update", "delete"])
def test_no_redirect_is_followed_and_auth_goes_nowhere_else(bench: Bench, kind: str, code: int) -> None:
    (id_,) = bench.add("Old")
    options: Mapping[str, Any] = {
        "get": {"contact_list_id": id_, "description": "x"},
        "list": {"name": "Old"},
        "create": {"name": "New", "description": "Words", "create": True},
        "update": {"contact_list_id": id_, "description": "New words"},
        "delete": {"contact_list_id": id_, "state": "absent"},
    }[kind]
    with canned(LISTING) as elsewhere:
        bench.simulator.inject(Fault("redirect", kind, status=code, body=f"{elsewhere.url}/steal"))
        done = bench.one(**options)
        assert elsewhere.requests == []
    assert f"it redirects to '{elsewhere.url}/steal'" in done.result["msg"]
    assert "where the token is not sent: set host" in done.result["msg"]
    assert done.result["changed"] is False
    assert bench.described() == {"Old": "About Old"}


def test_no_redirect_is_followed_on_the_same_host_either(bench: Bench) -> None:
    bench.simulator.inject(Fault("redirect", "list"))
    assert bench.one(name="Old").kinds == ["list"]


# Proxies and the environment

FAR = "https://platform.example"


def told(host: str = FAR, kind: type[KoreError] = KoreError, **options: Any) -> KoreError:
    """The error of a listing there."""
    with (
        an_api(host, **{"timeout": 2.0, "retry_timeout": 0.0, **options}) as api,
        pytest.raises(kind) as caught,
    ):
        api.list_all()
    return caught.value


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with canned(b"HTTP/1.1 403 Forbidden\r\n\r\n") as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        assert "403" in str(told())
    line, headers = head(proxy.requests[0])
    assert line.startswith("CONNECT platform.example:443 HTTP/1.")
    assert "auth" not in headers
    assert TOKEN not in str(proxy.requests)


def saying(first: bytes, *more: bytes) -> Callable[[socket.socket], None]:
    """A server's part in a talk in which it answers everything once."""

    def play(connection: socket.socket) -> None:
        connection.sendall(first)
        for answer in more:
            connection.recv(65536)
            connection.sendall(answer)

    return play


MALFORMED = [
    "http://user:pAss/word-1@proxy:3128",
    "http://user:pAss#word-1@proxy",
    "http://user:pAss?word-1@proxy",
    "http://user:123/word-1@proxy",
    "user:pAss",
    "http://",
    "http://user:pAss-word-1@",
    "http://user:pAss-word-1@:3128",
    "ftp://user:pAss-word-1@proxy",
    "socks9://user:pAss-word-1@proxy:1080",
    "http://user:pAss-word-1@proxy:0x50",
    "http://user:pAss-word-1%E2%82%AC@proxy:3128",
    "http://user:pAss-word-1@proxy:99999",
    " http://user:pAss-word-1@proxy:3128",
    "http://user:pAss-word-1@proxy:3128 ",
    "http://user:pAss-word-1@proxy:3128\n",
    "http://user:pAss-word-1@proxy:3128\r",
    "http://user:pAss-word-1@pro xy:3128",
    "http://user:pAss-word-1@pro\txy:3128",
    "http://us\ner:pAss-word-1@proxy:3128",
    "\u00a0http://user:pAss-word-1@proxy:3128",
]


@pytest.mark.parametrize("proxy", MALFORMED)
def test_a_malformed_proxy_is_named_by_its_variable_and_not_shown(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    text = str(told(kind=StopError))
    assert "HTTPS_PROXY" in text
    assert " has no usable address; give one such as http://proxy.example:3128" in text
    assert not any(part in text for part in ("pAss", "word-1", "user:", "123"))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "it wants a user and a password: put them into "),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "allow it there, or add it to NO_PROXY to connect without the proxy"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "allow it there, or add it to NO_PROXY to connect without the proxy"),
    ],
)
def test_a_proxy_that_refuses_is_named_and_ends_the_task_at_once(
    monkeypatch: pytest.MonkeyPatch, answer: bytes, said: str
) -> None:
    with canned(answer) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        text = str(told(kind=StopError, retry_timeout=180.0))
        status = answer.decode().strip().removeprefix("HTTP/1.1 ")
        assert f"the proxy {proxy.url} (HTTPS_PROXY) refuses to connect to {FAR} ({status}); {said}" in text
        assert len(proxy.requests) == 1


@pytest.mark.parametrize(
    ("scheme", "answers", "said"),
    [
        ("socks5", [b"\x05\xff"], "authentication"),
        ("socks5h", [b"\x05\x02"], "authentication"),
        ("socks5h", [b"\x05\x00", b"\x05\x02\x00\x01" + bytes(6)], "0x02: Connection not allowed by ruleset"),
    ],
)
def test_a_socks_proxy_that_refuses_is_named_and_ends_the_task_at_once(
    monkeypatch: pytest.MonkeyPatch, scheme: str, answers: list[bytes], said: str
) -> None:
    way_out = f"it wants a user and a password: put them into HTTPS_PROXY, as in {scheme}://USER:PASSWORD@HOST."
    if len(answers) > 1:
        way_out = "allow it there, or add it to NO_PROXY to connect without the proxy."
    with canned(saying(*answers)) as proxy:
        address = f"{scheme}://127.0.0.1:{proxy.port}"
        monkeypatch.setenv("HTTPS_PROXY", address)
        text = str(told(kind=StopError, retry_timeout=180.0))
        assert f"the proxy {address} (HTTPS_PROXY) refuses to connect to {FAR} (" in text
        assert said in text
        assert text.endswith(f"); {way_out}")
        assert len(proxy.requests) == 1


@pytest.mark.parametrize(
    ("scheme", "answers"),
    [
        ("http", [b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"]),
        ("socks5h", [b"\x05\x02", b"\x01\x01"]),
    ],
)
def test_a_password_that_a_proxy_does_not_accept_is_not_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, scheme: str, answers: list[bytes]
) -> None:
    with canned(saying(*answers)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://user:pass-word@127.0.0.1:{proxy.port}")
        text = str(told(kind=StopError, retry_timeout=180.0))
        assert text.endswith("it does not accept the user and the password in HTTPS_PROXY: correct them there.")
        assert "pass-word" not in text
        assert len(proxy.requests) == 1


@pytest.mark.parametrize("answer", ["502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout"])
def test_a_proxy_that_can_not_reach_the_host_now_may_do_so_later(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    with canned(f"HTTP/1.1 {answer}\r\n\r\n".encode()) as proxy:
        monkeypatch.setenv("all_proxy", proxy.url)
        with an_api(FAR, timeout=2.0, retry_timeout=30.0) as api:
            with pytest.raises(RetryTimeoutError) as caught:
                api.create({"name": "New", "description": "Words"}, None)
            assert caught.value.may_have_acted is False
    assert f"the connection to {FAR} through the proxy {proxy.url} (all_proxy) failed" in str(caught.value)
    assert answer in str(caught.value)
    assert len(proxy.requests) > 1


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_a_proxy_s_password_is_sent_to_it_and_not_shown(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    expected = base64.b64encode(b"user:pass-word-of-the-proxy").decode()
    echo = f"HTTP/1.1 407 No {expected} pass-word-of-the-proxy\r\n\r\n".encode()
    with canned(echo) as proxy:
        address = proxy.url.partition("//")[2]
        monkeypatch.setenv("HTTPS_PROXY", f"{scheme}user:pass-word-of-the-proxy@{address}")
        text = str(told())
    assert head(proxy.requests[0])[1]["proxy-authorization"] == f"Basic {expected}"
    assert f"the proxy {proxy.url} (HTTPS_PROXY)" in text
    assert "pass-word" not in text
    assert expected not in text


def test_a_proxy_s_password_in_a_response_of_the_host_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, authority_file: str
) -> None:
    """A proxy that looks into TLS answers in the host's place, and may repeat what it was sent."""
    credentials = base64.b64encode(b"user:pass-word-of-the-proxy").decode()
    said = f"Basic {credentials} is not user:pass-word-of-the-proxy, and pass-word-of-the-p"
    with Simulator([a_stream()], tls=tls(authority.issue_cert("platform.example"))) as simulator:
        simulator.inject(Fault("status", status=400, body=json.dumps({"message": said}), times=None))
        with an_http_proxy(simulator.port) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://user:pass-word-of-the-proxy@127.0.0.1:{proxy.port}")
            text = str(told(ca_path=authority_file))
    assert "the server said 'Basic " in text
    assert "pass-word" not in text
    assert credentials not in text


@pytest.mark.parametrize("said", [b"Tunnel connection failed: 407 No", b"0x02: Connection not allowed by ruleset"])
def test_words_of_a_proxy_in_the_host_s_mouth_do_not_deny_a_write(
    monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, authority_file: str, said: bytes
) -> None:
    context = tls(authority.issue_cert("platform.example"))

    def play(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with context.wrap_socket(connection, server_side=True) as secure:
            whole_request(secure)
            secure.sendall(said + b"\r\n\r\n")

    with canned(play) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with an_api(FAR, timeout=2.0, retry_timeout=0.0, ca_path=authority_file) as api:
            with pytest.raises(RetryTimeoutError, match="is not valid HTTP") as caught:
                api.create({"name": "New", "description": "Words"}, None)
            assert caught.value.may_have_acted is True


def test_a_proxy_that_can_not_be_found_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://user:pass-word@no-such-proxy.invalid:3128")
    text = str(told(retry_timeout=180.0))
    proxy = "the proxy http://no-such-proxy.invalid:3128 (https_proxy)"
    assert f"{proxy} cannot be found; check https_proxy and this machine's DNS." in text
    assert FAR not in text


def test_a_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("https_proxy", f"127.0.0.1:{port}")
    with an_api(FAR, timeout=2.0, retry_timeout=0.0) as api:
        with pytest.raises(ApiError, match="Connection refused") as caught:
            api.create({"name": "New", "description": "Words"}, None)
        assert caught.value.may_have_acted is False
    assert f"the connection to {FAR} through the proxy http://127.0.0.1:{port} (https_proxy) failed" in str(
        caught.value
    )


def test_a_proxy_that_speaks_http_behind_https_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with canned(b"HTTP/1.1 400 Bad Request\r\n\r\n") as proxy:
        secure = proxy.url.replace("http:", "https:")
        monkeypatch.setenv("HTTPS_PROXY", secure)
        text = str(told(retry_timeout=180.0))
        assert f"the proxy {secure} (HTTPS_PROXY) does not speak TLS as expected" in text
        assert "if it speaks plain http, HTTPS_PROXY has to begin with http://" in text
        assert len(proxy.requests) == 1


def test_a_proxy_with_a_certificate_that_nobody_knows_is_named(
    monkeypatch: pytest.MonkeyPatch, authority: trustme.CA
) -> None:
    with Simulator([a_stream()], tls=tls(authority.issue_cert("127.0.0.1"))) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        assert f"the certificate of the proxy {proxy.url} (HTTPS_PROXY) cannot be verified" in str(told())


def test_a_proxy_that_says_nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = threading.Event()
    with canned(lambda _connection: waiting.wait(20) and None) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        started = time.monotonic()
        text = str(told(timeout=0.4))
        assert time.monotonic() - started < 5.0
        assert f"the proxy {proxy.url} (HTTPS_PROXY) did not send a complete response within 0.4 seconds" in text
        waiting.set()


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 OK\r\n\r\n", b""])
def test_a_proxy_that_talks_nonsense_is_named(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    with canned(answer) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        assert f"the proxy {proxy.url} (HTTPS_PROXY)" in str(told())


@pytest.fixture
def far(authority: trustme.CA) -> Iterator[tuple[Simulator, Stream]]:
    """A simulator that is platform.example to a client that is led there."""
    stream = a_stream()
    stream.add("Old", "Words")
    with Simulator([stream], tls=tls(authority.issue_cert("platform.example"))) as simulator:
        yield simulator, stream


@pytest.mark.parametrize(
    ("proxied", "scheme"),
    [(an_http_proxy, ""), (an_http_proxy, "http://"), (a_socks_proxy, "socks5h://"), (a_socks_proxy, "SOCKS5H://")],
)
def test_a_proxy_leads_to_the_host(
    monkeypatch: pytest.MonkeyPatch,
    far: tuple[Simulator, Stream],
    authority_file: str,
    proxied: Callable[[int], AbstractContextManager[Led]],
    scheme: str,
) -> None:
    simulator, stream = far
    with proxied(simulator.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"{scheme}127.0.0.1:{proxy.port}")
        with an_api(FAR, stream=stream, ca_path=authority_file, retry_timeout=0.0) as api:
            current = api.list_all().rows[0]
            api.update(current, {"name": "New", "description": "Words"})
        assert proxy.asked == [("platform.example", 443)]
    assert [record["name"] for record in stream.lists.values()] == ["New"]


@pytest.mark.parametrize("scheme", ["socks4", "socks5", "socks5h"])
def test_a_socks_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://user:pass-word@127.0.0.1:{port}")
    with an_api(FAR, timeout=2.0, retry_timeout=0.0) as api:
        with pytest.raises(ApiError) as caught:
            api.create({"name": "New", "description": "Words"}, None)
        assert caught.value.may_have_acted is False
    text = str(caught.value)
    assert f"through the proxy {scheme}://127.0.0.1:{port} (ALL_PROXY) failed (Connection refused)" in text
    assert "pass-word" not in text


def test_without_pysocks_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_arguments: object, **_options: object) -> None:
        # What requests uses instead.
        raise requests.exceptions.InvalidSchema("Missing dependencies for SOCKS support.")

    monkeypatch.setattr(requests.adapters, "SOCKSProxyManager", missing)
    monkeypatch.setenv("HTTPS_PROXY", "socks5://user:pass-word@127.0.0.1:1080")
    text = str(told(kind=LibraryError))
    assert "cannot import PySocks, needed for the proxy socks5://127.0.0.1:1080 (HTTPS_PROXY); install with: " in text
    assert text.endswith(" -m pip install PySocks.")


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"])
def test_what_stays_on_this_machine_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    with canned(LISTING) as proxy, canned(LISTING) as server:
        monkeypatch.setenv(variable, proxy.url)
        for host in (server.url, server.url.replace("127.0.0.1", "localhost")):
            with an_api(host) as api:
                assert api.list_all().rows == ()
        assert proxy.requests == []
        assert len(server.requests) == 2


def test_http_proxy_is_not_for_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert proxy_for("https://platform.example") is None


PROXY = Proxy("http://127.0.0.1:9", "https_proxy")


@pytest.mark.parametrize(
    ("value", "host", "by_proxy"),
    [
        ("platform.example", "https://platform.example", False),
        ("example", "https://platform.example", False),
        (".example", "https://platform.example", False),
        (" other.example , platform.example ", "https://platform.example", False),
        ("*", "https://platform.example", False),
        ("platform.example:443", "https://platform.example:443", False),
        ("platform.example:8443", "https://platform.example:8443", False),
        ("platform.example:8443", "https://platform.example:9443", True),
        ("platform.example:8443", "https://platform.example", True),
        ("10.1.2.3", "https://10.1.2.3", False),
        ("10.1.0.0/16", "https://10.1.2.3", False),
        ("10.1.0.0/16", "https://10.1.2.3:8443", False),
        ("10.2.0.0/16", "https://10.1.2.3", True),
        ("other.example", "https://platform.example", True),
        ("", "https://platform.example", True),
        (",", "https://platform.example", True),
        ("2001:db8::1", "https://[2001:db8::1]", False),
        ("2001:db8::2", "https://[2001:db8::1]", True),
        ("10.1.0.0/33,/,10.1.2.3/x", "https://10.1.2.3", True),
        ("PLATFORM.example", "https://platform.example", False),
    ],
)
@pytest.mark.parametrize("variable", ["no_proxy", "NO_PROXY"])
def test_no_proxy_is_read_as_requests_reads_it(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, host: str, by_proxy: bool
) -> None:
    monkeypatch.setenv("https_proxy", PROXY.url)
    monkeypatch.setenv(variable, value)
    assert proxy_for(host) == (PROXY if by_proxy else None)
    assert requests.utils.should_bypass_proxies(host, no_proxy=None) is not by_proxy
    assert os.environ[variable] == value


@pytest.mark.parametrize(
    ("lower", "upper", "by_proxy"),
    [
        ("", "platform.example", False),
        ("platform.example", "", False),
        ("other.example", "platform.example", True),
        ("platform.example", "other.example", False),
    ],
)
def test_of_two_no_proxies_requests_chooses(
    monkeypatch: pytest.MonkeyPatch, lower: str, upper: str, by_proxy: bool
) -> None:
    for name, value in (("https_proxy", PROXY.url), ("no_proxy", lower), ("NO_PROXY", upper)):
        monkeypatch.setenv(name, value)
    assert requests.utils.should_bypass_proxies(FAR, no_proxy=None) is not by_proxy
    assert proxy_for(FAR) == (PROXY if by_proxy else None)


@pytest.mark.parametrize("value", [None, "", "other.example"])
def test_the_system_is_not_asked_for_its_proxies(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    """On macOS, a forked worker that asks the system crashes."""

    def crash(*_arguments: object) -> None:
        raise AssertionError("the system was asked")

    # These are the functions of urllib.request on those systems.
    def bypass(host: str) -> bool:
        found = urllib.request.getproxies_environment()
        return bool(urllib.request.proxy_bypass_environment(host, found)) if found else bool(crash())

    for module in (urllib.request, requests.utils, requests.compat):
        monkeypatch.setattr(module, "getproxies", crash)
        monkeypatch.setattr(module, "proxy_bypass", bypass)
    if value is not None:
        monkeypatch.setenv("NO_PROXY", value)
    assert proxy_for(FAR) is None
    monkeypatch.setenv("https_proxy", PROXY.url)
    assert proxy_for(FAR) == PROXY
    with an_api(FAR, timeout=2.0, retry_timeout=0.0) as api, pytest.raises(KoreError):
        api.list_all()


def test_no_proxy_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    with canned(LISTING) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "platform.invalid")
        assert "the host https://platform.invalid cannot be found; check host" in str(told("https://platform.invalid"))
        assert proxy.requests == []


def test_netrc_is_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("default login user password from-netrc\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    with canned(LISTING) as server, an_api(server.url) as api:
        api.list_all()
    assert "authorization" not in head(server.requests[0])[1]


# TLS


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def authority_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def tls(certificate: trustme.LeafCert, **limits: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    for name, version in limits.items():
        setattr(context, name, version)
    return context


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[tuple[Simulator, Stream]]:
    """A simulator with a certificate for 127.0.0.1 from an unknown authority."""
    stream = a_stream()
    stream.add("Old", "Words")
    with Simulator([stream], tls=tls(authority.issue_cert("127.0.0.1"))) as simulator:
        yield simulator, stream


def listed(simulator: Simulator, stream: Stream, **options: Any) -> list[str]:
    with an_api(simulator.url, stream=stream, timeout=5.0, retry_timeout=0.0, **options) as api:
        return [record.name for record in api.list_all().rows]


def test_an_untrusted_certificate_is_refused_before_a_token_is_sent(secure: tuple[Simulator, Stream]) -> None:
    with pytest.raises(ApiError) as caught:
        listed(*secure)
    text = str(caught.value)
    assert f"the certificate of {secure[0].url} cannot be verified (" in text
    assert "set ca_path (KORE_CA_PATH) to the file of the authority that signed it" in text
    assert secure[0].log.count == 0


def test_an_untrusted_certificate_is_not_tried_again(secure: tuple[Simulator, Stream]) -> None:
    simulator, stream = secure
    with an_api(simulator.url, stream=stream) as api, pytest.raises(ApiError):
        api.list_all()
    assert (api.client.requests, api.client.waited) == (1, 0.0)


def test_ca_path_is_trusted(secure: tuple[Simulator, Stream], authority_file: str) -> None:
    assert listed(*secure, ca_path=authority_file) == ["Old"]


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_bundle_of_the_environment_is_trusted(
    secure: tuple[Simulator, Stream], authority_file: str, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, authority_file)
    assert listed(*secure) == ["Old"]


def test_ca_path_goes_before_the_environment(
    secure: tuple[Simulator, Stream], authority_file: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
    assert listed(*secure, ca_path=authority_file) == ["Old"]
    with pytest.raises(ApiError, match="cannot be verified"):
        listed(*secure)


def test_without_validate_certs_nothing_is_verified(
    secure: tuple[Simulator, Stream], recwarn: pytest.WarningsRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    assert listed(*secure, validate_certs=False) == ["Old"]
    assert not recwarn.list


def test_a_certificate_for_another_name_is_refused(authority: trustme.CA, authority_file: str) -> None:
    stream = a_stream()
    with Simulator([stream], tls=tls(authority.issue_cert("other.example"))) as simulator:
        with pytest.raises(
            ApiError, match=r"the certificate of .* cannot be verified .*(mismatch|not valid for|doesn't match)"
        ):
            listed(simulator, stream, ca_path=authority_file)
        assert simulator.log.count == 0


@pytest.mark.parametrize("content", ["", "no certificate"])
def test_a_file_that_is_no_authority_is_one_error_at_once(
    secure: tuple[Simulator, Stream], tmp_path: Path, content: str
) -> None:
    path = tmp_path / "empty.pem"
    path.write_text(content)
    with an_api(secure[0].url, stream=secure[1], ca_path=str(path)) as api:
        with pytest.raises(ApiError) as caught:
            api.list_all()
        assert api.client.waited == 0.0
        assert "Traceback" not in str(caught.value)


def test_a_bundle_of_the_environment_that_is_not_there_is_one_error(
    secure: tuple[Simulator, Stream], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/authority.pem")
    with pytest.raises(ApiError, match="cannot be verified"):
        listed(*secure)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
def test_old_tls_is_refused(authority: trustme.CA, authority_file: str) -> None:
    def old(context: ssl.SSLContext) -> ssl.SSLContext:
        # OpenSSL itself only speaks these versions at its lowest security level.
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        return context

    stream = a_stream()
    with Simulator([stream], tls=old(tls(authority.issue_cert("127.0.0.1")))) as simulator:
        with pytest.raises(ApiError, match="does not speak TLS as expected"):
            listed(simulator, stream, ca_path=authority_file)
        assert simulator.log.count == 0
        # A client that accepts less gets an answer there.
        lenient = old(ssl.create_default_context(cafile=authority_file))
        address = ("127.0.0.1", simulator.port)
        with socket.create_connection(address) as sock, lenient.wrap_socket(sock, server_hostname=address[0]) as spoken:
            assert spoken.version() == "TLSv1.1"


def test_an_expired_certificate_is_refused_and_called_so(authority: trustme.CA, authority_file: str) -> None:
    stream = a_stream()
    gone = datetime(2020, 1, 1, tzinfo=timezone.utc)
    with Simulator([stream], tls=tls(authority.issue_cert("127.0.0.1", not_after=gone))) as simulator:
        with pytest.raises(ApiError, match=r"cannot be verified \(.*expired.*\); it has to be renewed there"):
            listed(simulator, stream, ca_path=authority_file)
        assert simulator.log.count == 0


def test_https_to_a_port_that_speaks_http_is_one_sentence(bench: Bench) -> None:
    with (
        an_api(bench.simulator.url.replace("http:", "https:"), timeout=5.0, retry_timeout=0.0) as api,
        pytest.raises(ApiError, match=r"does not speak TLS as expected .*; check host and port"),
    ):
        api.list_all()


def test_an_unknown_host_is_one_sentence() -> None:
    with an_api("https://no-such-host.invalid", timeout=5.0) as api:
        with pytest.raises(ApiError, match=r"the host https://no-such-host.invalid cannot be found; check host"):
            api.list_all()
        assert api.client.waited == 0.0


def test_a_tls_handshake_that_hangs_ends_within_timeout() -> None:
    waiting = threading.Event()
    with canned(lambda _connection: waiting.wait(20) and None) as server:
        started = time.monotonic()
        with (
            an_api(server.url.replace("http:", "https:"), timeout=0.4, retry_timeout=0.0) as api,
            pytest.raises(ApiError, match="timeout"),
        ):
            api.list_all()
        assert time.monotonic() - started < 3.0
        waiting.set()


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("platform.kore.ai", "https://platform.kore.ai"),
        ("https://platform.kore.ai/", "https://platform.kore.ai"),
        ("HTTPS://Platform.Kore.AI", "https://platform.kore.ai"),
        ("https://platform.kore.ai:443", "https://platform.kore.ai"),
        ("platform.kore.ai:0443//", "https://platform.kore.ai"),
        ("https://platform.kore.ai.", "https://platform.kore.ai"),
        ("https://platform.kore.ai.:443", "https://platform.kore.ai"),
        ("https://platform.kore.ai:08443", "https://platform.kore.ai:8443"),
        ("https://platform.kore.ai:80", "https://platform.kore.ai:80"),
        ("HTTP://LocalHost:80", "http://localhost"),
        ("http://127.0.0.1:443", "http://127.0.0.1:443"),
        ("https://[2001:DB8::1]:443", "https://[2001:db8::1]"),
    ],
)
def test_all_spellings_of_a_host_are_one(host: str, url: str) -> None:
    """A reviewed plan and the account's budget use this spelling."""
    options = {"host": host, "stream_id": "st-dev", "account_id": "account", "jwt": "a.ready.token-0123456789"}
    assert settings_of(validated("kore_contact_list_info", options)).host == url
