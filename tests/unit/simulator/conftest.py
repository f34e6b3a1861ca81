# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plain client for the simulator, which uses none of the collection's code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
import requests

from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Stream, Switches, environment, sign


class Caller:
    """Sends requests as the pages say; each part of a request can be replaced."""

    def __init__(self, simulator: Any, stream: Stream) -> None:
        self.simulator = simulator
        self.stream = stream
        self.session = requests.Session()
        self.session.trust_env = False

    def headers(self) -> dict[str, str]:
        return {"auth": sign(self.stream), "iid": self.stream.header_iid, "accountId": self.stream.account_id}

    def send(self, method: str, last: str, family: str = "/contactList", **options: Any) -> requests.Response:
        base = f"{self.simulator.url}/campaign/api/v2/public/{self.stream.stream_id}/campaign{family}"
        options.setdefault("headers", self.headers())
        options.setdefault("params", {"accountId": self.stream.account_id})
        options.setdefault("timeout", 30)
        options.setdefault("allow_redirects", False)
        return self.session.request(method, f"{base}/{last}", **options)

    def get(self, contact_list_id: str, **options: Any) -> requests.Response:
        return self.send("GET", quote(contact_list_id, safe=""), **options)

    def list(self, method: str = "POST", kind: str | None = "call", **options: Any) -> requests.Response:
        params = {"accountId": self.stream.account_id} | ({"type": kind} if kind else {})
        return self.send(method, "getAllListDetails", params=params, **options)

    def create(self, name: Any, description: Any = "text", **fields: Any) -> requests.Response:
        body = {"name": name, "description": description, "source": "passiveApi", **fields}
        return self.send("POST", "createContactList", json=body)

    def update(self, contact_list_id: str, **body: Any) -> requests.Response:
        return self.send("PUT", quote(contact_list_id, safe=""), json=body)

    def delete(self, contact_list_id: str) -> requests.Response:
        return self.send("DELETE", quote(contact_list_id, safe=""))

    def campaign(self, campaign_id: str, method: str = "GET", **options: Any) -> requests.Response:
        return self.send(method, quote(campaign_id, safe=""), family="", **options)

    def name_of(self, contact_list_id: str) -> Any:
        return self.get(contact_list_id).json()["data"]["name"]


@pytest.fixture
def stream() -> Stream:
    return environment("dev")


@pytest.fixture
def call() -> type[Caller]:
    """A function for tests that start their own simulator."""
    return Caller


@pytest.fixture
def start(stream: Stream) -> Iterator[Callable[..., Caller]]:
    """Start a simulator with switches, and return a caller."""
    running: list[Simulator] = []

    def begin(**switches: Any) -> Caller:
        simulator = Simulator(streams=[stream], switches=Switches(**switches))
        simulator.start()
        running.append(simulator)
        return Caller(simulator, stream)

    yield begin
    for simulator in running:
        simulator.stop()


@pytest.fixture
def api(start: Callable[..., Caller]) -> Caller:
    """A caller of a simulator with the strict interpretations."""
    return start()
