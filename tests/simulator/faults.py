# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults on demand: what can go wrong between a server and a client, by name."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .log import KINDS, WRITES


@dataclass(frozen=True)
class FaultKind:
    """``commits``: whether the request takes effect unless the fault says otherwise."""

    commits: bool
    text: str


FAULTS: Mapping[str, FaultKind] = {
    "status": FaultKind(False, "answers with that status (default 503) and an error's body"),
    "drop_before": FaultKind(False, "resets the connection; the request had no effect"),
    "drop_after": FaultKind(True, "resets the connection after the request took effect"),
    "hang": FaultKind(False, "no answer for SECONDS, or until the simulator stops, then closes"),
    "hang_after": FaultKind(True, "the same, but the request took effect"),
    "hang_body": FaultKind(True, "the head and half of the body, then nothing"),
    "trickle": FaultKind(True, "the body comes one byte at a time, SECONDS apart (default 1)"),
    "trickle_headers": FaultKind(True, "the head comes one byte at a time"),
    "truncated": FaultKind(True, "Content-Length promises more than comes"),
    "huge": FaultKind(False, "a body of 50 MB"),
    "html": FaultKind(False, "an HTML page, status 200 unless given"),
    "broken_json": FaultKind(True, "the right answer, cut off in the middle, as JSON"),
    "wrong_shape": FaultKind(True, "valid JSON that is not what the page says; body chooses it"),
    "failure_in_200": FaultKind(False, "status 200, and a body that says failure"),
    "limit_in_200": FaultKind(False, "status 200, and the rate limit's message"),
    "limit": FaultKind(False, "429 with the rate limit's message"),
    "hourly_limit": FaultKind(False, "the hourly limit's message, at that status (default 429); 200: in a failure"),
    "late_commit": FaultKind(
        False, "that status (default 503) at once; a write takes effect SECONDS later (default 2), at the next request"
    ),
    "early_hints": FaultKind(True, "103, and the right answer on the same connection behind it"),
    "switching_protocols": FaultKind(True, "101, and the right answer behind it"),
    "not_modified": FaultKind(True, "304"),
    "two_lengths": FaultKind(True, "the right answer with two Content-Lengths that differ"),
    "negative_chunk": FaultKind(True, "the right answer in chunks, the first of size -5"),
    "long_length": FaultKind(True, "the right answer with a Content-Length of 5,000 digits"),
    "redirect": FaultKind(False, "302 to the URL in body (default: the same path on localhost)"),
    "content_type": FaultKind(True, "the right answer as text/plain, or as the type in body"),
    "gzip_bomb": FaultKind(False, "a small gzip body that expands to 1 GB"),
    "echo_auth": FaultKind(False, "400 with a message that repeats the token and all headers"),
    "ansi": FaultKind(False, "400 with ANSI escapes, control characters, newlines and Jinja"),
}
GROUPS: Mapping[str, frozenset[str]] = {
    "any": frozenset(KINDS),
    "read": frozenset({"get", "list", "campaign"}),
    "write": WRITES,
    **{kind: frozenset({kind}) for kind in KINDS},
}


@dataclass(frozen=True)
class Fault:
    """One fault, for the next ``times`` matching requests (None: for all) after ``skip`` others.

    ``kind`` is a kind of request, or ``read``, ``write`` or ``any``. ``body`` is sent unchanged if it is text or bytes,
    otherwise as JSON. ``commit`` overrides whether the request takes effect.
    """

    name: str
    kind: str = "any"
    times: int | None = 1
    skip: int = 0
    contact_list_id: str | None = None
    campaign_id: str | None = None
    status: int | None = None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float | None = None
    commit: bool | None = None

    def __post_init__(self) -> None:
        """Refuse unknown names and kinds."""
        if self.name not in FAULTS:
            raise ValueError(f"there is no fault named {self.name!r}; the faults are: " + ", ".join(sorted(FAULTS)))
        if self.kind not in GROUPS:
            raise ValueError(f"a fault cannot strike {self.kind!r}; it can strike: " + ", ".join(sorted(GROUPS)))
        if self.times is not None and self.times < 1:
            raise ValueError("times must be 1 or more, or null for every request")

    @property
    def commits(self) -> bool:
        """Whether the request takes effect despite the fault."""
        return FAULTS[self.name].commits if self.commit is None else self.commit

    @property
    def late(self) -> float | None:
        """Seconds until the request takes effect later; None if it does not."""
        return (2.0 if self.seconds is None else self.seconds) if self.name == "late_commit" else None

    def matches(self, kind: str, contact_list_id: str | None, campaign_id: str | None = None) -> bool:
        """Whether the fault applies to a request of that kind, on that list or campaign."""
        is_meant = self.contact_list_id in (None, contact_list_id) and self.campaign_id in (None, campaign_id)
        return kind in GROUPS[self.kind] and is_meant


def parse(text: str) -> Fault:
    """A fault given as NAME[:KIND[:TIMES]]; TIMES may be ``always``."""
    name, _colon, rest = text.partition(":")
    kind, _colon, times = rest.partition(":")
    if times and times != "always" and not times.isdigit():
        raise ValueError(f"fault {name}: {times!r} is neither a number nor 'always'")
    count = None if times == "always" else int(times or 1)
    return Fault(name, kind=kind or "any", times=count)


class FaultQueue:
    """The faults that are still to come. A request gets the first one that matches."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Add a fault at the end."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Drop all faults."""
        with self._lock:
            self._faults.clear()

    def copy(self) -> list[Fault]:
        """The faults to come, with what is left of their counts."""
        with self._lock:
            return list(self._faults)

    def take(self, kind: str, contact_list_id: str | None, campaign_id: str | None = None) -> Fault | None:
        """The fault for this request, if any. A fault that is skipped counts the request against ``skip``."""
        with self._lock:
            for index, fault in enumerate(self._faults):
                if not fault.matches(kind, contact_list_id, campaign_id):
                    continue
                if fault.skip:
                    self._faults[index] = dataclasses.replace(fault, skip=fault.skip - 1)
                    continue
                self._use(index, fault)
                return fault
        return None

    def _use(self, index: int, fault: Fault) -> None:
        if fault.times is None:
            return
        if fault.times == 1:
            del self._faults[index]
        else:
            self._faults[index] = dataclasses.replace(fault, times=fault.times - 1)


def describe() -> str:
    """All faults as plain text, one line each."""
    return "\n".join(f"  {name:<19} {kind.text}" for name, kind in FAULTS.items())
