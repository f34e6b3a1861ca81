# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The log of requests, which shows tests what was sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

Kind = Literal["get", "list", "campaign", "create", "update", "delete", "unknown"]
KINDS: tuple[str, ...] = get_args(Kind)
WRITES: frozenset[str] = frozenset({"create", "update", "delete"})


@dataclass(frozen=True)
class LoggedRequest:
    """One request as it arrived and as it was answered, without tokens and secrets."""

    number: int
    at: float
    kind: Kind
    method: str
    path: str
    query: Mapping[str, str]
    stream_id: str | None
    contact_list_id: str | None
    headers: Mapping[str, str]
    body: Any
    token_sha256: str | None = None
    jti: str | None = None
    status: int | None = None
    committed: bool = False
    refused_by_limit: bool = False
    fault: str | None = None
    campaign_id: str | None = None

    @property
    def is_write(self) -> bool:
        """Whether the request asks for a change, granted or not."""
        return self.kind in WRITES


class RequestLog:
    """All requests in the order in which they were settled. Reads return copies."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: list[LoggedRequest] = []
        self._number = 0

    def next_number(self) -> int:
        """A number for a request that has just come in."""
        with self._lock:
            self._number += 1
            return self._number

    def append(self, request: LoggedRequest) -> None:
        """Add a settled request."""
        with self._lock:
            self._requests.append(request)

    def commit(self, number: int) -> None:
        """Record that a request, which was settled without effect, has now taken effect."""
        with self._lock:
            self._requests = [
                replace(request, committed=True) if request.number == number else request for request in self._requests
            ]

    def clear(self) -> None:
        """Forget all requests and count from 1 again."""
        with self._lock:
            self._requests.clear()
            self._number = 0

    def copy(self) -> list[LoggedRequest]:
        """The requests so far, as a separate list."""
        with self._lock:
            return list(self._requests)

    @property
    def count(self) -> int:
        """The number of requests."""
        return len(self)

    @property
    def writes(self) -> list[LoggedRequest]:
        """The requests that asked for a change, also refused ones."""
        return [request for request in self.copy() if request.is_write]

    @property
    def kinds(self) -> list[str]:
        """The kinds of all requests, in order."""
        return [request.kind for request in self.copy()]

    def of(self, kind: str) -> list[LoggedRequest]:
        """The requests of one kind."""
        return [request for request in self.copy() if request.kind == kind]

    def __len__(self) -> int:
        with self._lock:
            return len(self._requests)

    def __iter__(self) -> Iterator[LoggedRequest]:
        return iter(self.copy())

    def __getitem__(self, index: int) -> LoggedRequest:
        return self.copy()[index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RequestLog):
            return self.copy() == other.copy()
        return isinstance(other, Sequence) and self.copy() == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"RequestLog({self.copy()!r})"
