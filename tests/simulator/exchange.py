# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a request is processed: route, limit, credentials, fault, handler, log.

Every request counts against the limit, and every token counts as used, whatever fault is injected.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from . import routes
from .answers import Answer, RefusedError, encrypted, refusal, success
from .auth import check_token, fingerprint
from .faults import Fault
from .handlers import Call
from .limits import limit_refusal
from .log import WRITES, LoggedRequest
from .state import Stream
from .strikes import Outcome, Struck, strike
from .switches import Switches
from .world import World

_UNLOGGED = frozenset({"auth", "authorization", "cookie"})


@dataclass(frozen=True)
class Arrival:
    """A request as it arrived. It is read completely before anything is decided."""

    method: str
    raw_target: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    connection: socket.socket
    port: int

    @property
    def raw_path(self) -> str:
        """The path, percent-encoded as it was sent."""
        return self.raw_target.partition("?")[0]

    def header(self, name: str) -> str | None:
        """The value of a header; ``name`` in lower case."""
        return self.headers.get(name)


@dataclass(frozen=True)
class Exchange:
    """One request on its way to an answer, with the switches as they are when it arrives."""

    world: World
    arrival: Arrival
    match: routes.Match
    switches: Switches
    at: float
    number: int

    def settle(self) -> Outcome:
        """Decide the outcome and log it; the caller sends what is returned."""
        fault: Fault | None = None
        committed = False
        limited = self._over_limit()
        if limited is not None:
            answer = refusal(limited, self.switches)
            outcome = Outcome(answer.status, answer)
        else:
            refused = self._refusal()
            fault = self.world.faults.take(self.match.kind, self.match.contact_list_id, self.match.campaign_id)
            answer = success("", {})
            if fault is None or fault.commits:
                answer = self._perform(refused)
            committed = answer.committed
            if fault and fault.late is not None and self.match.kind in WRITES:
                self.world.later(fault.late, lambda: self._commit(refused))
            outcome = self._strike(fault, answer) if fault else Outcome(answer.status, answer)
        entry = replace(
            self._entry(),
            status=outcome.status,
            committed=committed,
            refused_by_limit=limited is not None,
            fault=fault.name if fault else None,
        )
        self.world.settle(entry)
        return outcome

    @property
    def _stream(self) -> Stream | None:
        return self.world.streams.get(self.match.stream_id or "")

    def _holder(self, stream: Stream) -> Stream:
        """The stream whose list a request names by id; with ``known_ids``, it may be another stream."""
        wanted = self.match.contact_list_id
        if self.switches.known_ids == "account" and wanted is not None:
            for other in (stream, *self.world.streams.values()):
                if other.account_id == stream.account_id and wanted in other.lists:
                    return other
        return stream

    def _over_limit(self) -> RefusedError | None:
        """The refusal of a request over its account's limit. Requests without a known account have no limit."""
        stream = self._stream
        account_id = stream.account_id if stream else self.arrival.query.get("accountId")
        known = {stream.account_id for stream in self.world.streams.values()}
        if account_id not in known:
            return None
        shared_by = stream.stream_id if stream and self.switches.limit_shared_by == "stream" else account_id
        for limiter, hourly in ((self.world.hourly, True), (self.world.limiter, False)):
            wait = limiter.admit(shared_by, self.at, self.switches, hourly=hourly)
            if wait is not None:
                return limit_refusal(self.switches, wait, hourly=hourly)
        return None

    def _refusal(self) -> RefusedError | None:
        """Why route, stream, token or headers make the request fail."""
        if self.match.refusal is not None:
            return self.match.refusal
        stream = self._stream
        if stream is None:
            return RefusedError(400, "Invalid StreamId")
        try:
            with self.world.lock:
                token = self.arrival.header("auth")
                check_token(token, stream, self.switches, self.world.used_tokens)
            self._check_values(stream)
        except RefusedError as refused:
            return refused
        return None

    def _check_values(self, stream: Stream) -> None:
        """Headers iid and accountId and the query's accountId must be the stream's own."""
        if self.arrival.header("iid") != stream.header_iid:
            raise RefusedError(400, "Invalid StreamId")
        accounts = {self.arrival.header("accountid"), self.arrival.query.get("accountId")}
        if accounts != {stream.account_id}:
            raise RefusedError(401, "Invalid SDK credentials", 4002)

    def _perform(self, refused: RefusedError | None) -> Answer:
        """Carry out the request, unless it is refused."""
        stream, handler = self._stream, self.match.handler
        if refused is not None or stream is None or handler is None:
            return refusal(refused or RefusedError(404, "Not Found"), self.switches)
        call = Call(
            stream=self._holder(stream),
            switches=self.switches,
            rows=self.world.rows,
            contact_list_id=self.match.contact_list_id or "",
            campaign_id=self.match.campaign_id or "",
            query=self.arrival.query,
            body=self.arrival.body,
            content_type=self.arrival.header("content-type") or "",
            now=self.world.clock(),
        )
        try:
            with self.world.lock:
                answer = handler(call)
        except RefusedError as error:
            return refusal(error, self.switches)
        return encrypted(answer) if self.switches.encrypted_payload else answer

    def _commit(self, refused: RefusedError | None) -> None:
        """Carry out a write that was answered earlier."""
        if self._perform(refused).committed:
            self.world.log.commit(self.number)

    def _strike(self, fault: Fault, answer: Answer) -> Outcome:
        return strike(
            Struck(
                fault=fault,
                switches=self.switches,
                answer=answer,
                connection=self.arrival.connection,
                headers=self.arrival.headers,
                raw_target=self.arrival.raw_target,
                port=self.arrival.port,
                stopping=self.world.stopping,
            )
        )

    def _entry(self) -> LoggedRequest:
        arrival = self.arrival
        digest, jti = fingerprint(arrival.header("auth"))
        return LoggedRequest(
            number=self.number,
            at=self.at,
            kind=self.match.kind,
            method=arrival.method,
            path=arrival.raw_path,
            query=arrival.query,
            stream_id=self.match.stream_id,
            contact_list_id=self.match.contact_list_id,
            campaign_id=self.match.campaign_id,
            headers={k: v for k, v in arrival.headers.items() if k not in _UNLOGGED},
            body=_parsed(arrival.body),
            token_sha256=digest,
            jti=jti,
        )


def begin(world: World, arrival: Arrival) -> Exchange:
    """Number a request and find its route, under the present switches."""
    world.catch_up()
    switches = world.switches
    return Exchange(
        world=world,
        arrival=arrival,
        match=routes.match(arrival.method, arrival.raw_path, switches),
        switches=switches,
        at=world.clock(),
        number=world.log.next_number(),
    )


def _parsed(body: bytes) -> Any:
    """A body as JSON, else as text; None if there is none."""
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode("utf-8", "replace")
