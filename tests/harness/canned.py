# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server that sends exactly the bytes it is given, and clients for tests of single requests."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._auth import ReadyToken, SignedToken
from ansible_collections.koreai.contact_center.plugins.module_utils._budget import Budget
from ansible_collections.koreai.contact_center.plugins.module_utils._campaign_api import CampaignApi
from ansible_collections.koreai.contact_center.plugins.module_utils._client import Client
from ansible_collections.koreai.contact_center.plugins.module_utils._clock import SystemClock, VirtualClock
from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import ContactList
from ansible_collections.koreai.contact_center.plugins.module_utils._progress import Progress
from ansible_collections.koreai.contact_center.plugins.module_utils._settings import Settings
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Stream

TOKEN = "ready-token-0123456789abcdef"

Play = Callable[[socket.socket], None]


@dataclass
class Canned:
    """What a canned server received. ``url`` is its address."""

    port: int
    requests: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def canned(answer: bytes | Play) -> Iterator[Canned]:
    """Send the same bytes to every connection, or let a function use its socket; then close it."""
    listener = socket.create_server(("127.0.0.1", 0))
    made = Canned(listener.getsockname()[1])
    threading.Thread(target=_serve, args=(listener, answer, made), daemon=True).start()
    try:
        yield made
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def http(status: str, body: bytes, *headers: bytes, length: bool = True) -> bytes:
    """An answer as bytes, with its true length unless another one is given."""
    lines = [f"HTTP/1.1 {status}".encode(), b"Connection: close", *headers]
    lines += [b"Content-Length: %d" % len(body)] if length else []
    return b"\r\n".join([*lines, b"", b""]) + body


@contextmanager
def an_api(
    host: str, *, real_time: bool = False, stream: Stream | None = None, **settings: Any
) -> Iterator[CampaignApi]:
    """The API at an address. With a stream, its tokens are signed; without one, a ready token is sent."""
    values: dict[str, Any] = {
        "host": host,
        "stream_id": stream.stream_id if stream else "st-dev",
        "account_id": stream.account_id if stream else "account",
        "iid": stream.header_iid if stream else "st-dev",
        "tokens": SignedToken(stream.client_id, stream.client_secret) if stream else ReadyToken(TOKEN),
        **settings,
    }
    client = Client(Settings(**values), Budget(SystemClock() if real_time else VirtualClock()), Progress())
    try:
        yield CampaignApi(client)
    finally:
        client.close()


def shared_clock_api(simulator: Simulator, stream: Stream, clock: VirtualClock, **settings: Any) -> CampaignApi:
    """The API of a simulator that uses the same virtual clock."""
    tokens = SignedToken(stream.client_id, stream.client_secret)
    made = Settings(simulator.url, stream.stream_id, stream.account_id, stream.header_iid, tokens, **settings)
    return CampaignApi(Client(made, Budget(clock), Progress()))


def send(api: CampaignApi, kind: str, current: ContactList) -> Any:
    """Send one request of a kind about that list; a creation creates another list."""
    calls: dict[str, Callable[[], Any]] = {
        "get": lambda: api.get(current.id),
        "list": lambda: api.list_all().rows,
        "create": lambda: api.create({"name": "New", "description": "Words"}, None).record,
        "update": lambda: api.update(current, {"name": current.name, "description": "New words"}).record,
        "delete": lambda: api.delete(current).answered,
    }
    return calls[kind]()


def _serve(listener: socket.socket, answer: bytes | Play, made: Canned) -> None:
    while True:
        try:
            connection, _address = listener.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(connection, answer, made), daemon=True).start()


def _answer(connection: socket.socket, answer: bytes | Play, made: Canned) -> None:
    with connection, contextlib.suppress(OSError):
        made.requests.append(whole_request(connection))
        if callable(answer):
            answer(connection)
        else:
            connection.sendall(answer)


def whole_request(connection: socket.socket) -> bytes:
    """A request with its body, which arrives in a packet of its own."""
    request = connection.recv(65536)
    head, _blank, body = request.partition(b"\r\n\r\n")
    announced = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    missing = int(announced[1]) - len(body) if announced else 0
    while missing > 0 and (piece := connection.recv(missing)):
        request += piece
        missing -= len(piece)
    return request
