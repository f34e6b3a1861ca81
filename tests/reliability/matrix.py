# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fault matrix: every kind of request and every fault, once or permanent, for one list, a set and a read."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._answer import Answer
from ansible_collections.koreai.contact_center.plugins.module_utils._client import Client, Request
from ansible_collections.koreai.contact_center.tests.harness.core import Bench, Done, a_bench
from ansible_collections.koreai.contact_center.tests.reliability.runs import (
    go,
    held,
    hold_error,
    hold_report,
    plain,
    stock,
    truth_of,
    wanted_after,
)
from ansible_collections.koreai.contact_center.tests.simulator import Fault, Switches

# Seconds. A fault that hangs really takes this time; everything else runs on the virtual clock. A busy machine must not
# look like a server that hangs.
TIMEOUT = 0.4
PATIENT = 30.0
RETRY_TIMEOUT = 100.0
LONGEST = 15.0


@dataclass(frozen=True)
class Trouble:
    """A fault of the matrix, and the words that its error contains; no words if there must be no error.

    ``passes``: a later attempt may succeed, and the client makes it.
    """

    text: str
    words: str
    fault: Fault | None
    passes: bool = False

    @property
    def hangs(self) -> bool:
        return self.fault is not None and self.fault.name in ("hang", "hang_after", "hang_body", "trickle")

    @property
    def is_late(self) -> bool:
        """Whether a write only takes effect after its answer was lost."""
        return self.fault is not None and self.fault.late is not None

    @property
    def costs(self) -> bool:
        """Whether it takes real time, because it hangs or sends a flood of data."""
        return self.hangs or (self.fault is not None and self.fault.name in ("huge", "gzip_bomb"))


def _status(code: int, **more: Any) -> Fault:
    return Fault("status", status=code, **more)


def _late(code: int) -> Fault:
    return Fault("late_commit", status=code)


TROUBLES: Mapping[str, Trouble] = {
    "500": Trouble("500 before the write", "(HTTP 500)", _status(500), passes=True),
    "500-after": Trouble("500 after the write", "(HTTP 500)", _status(500, commit=True), passes=True),
    "502": Trouble(
        "502 with a web page, before the write", "a web page: 502' (HTTP 502)", Fault("html", status=502), passes=True
    ),
    "502-after": Trouble("502 after the write", "(HTTP 502)", _status(502, commit=True), passes=True),
    "503": Trouble("503 before the write", "(HTTP 503)", _status(503), passes=True),
    "503-retry-after": Trouble(
        "503 with Retry-After", "(HTTP 503)", _status(503, headers={"Retry-After": "5"}), passes=True
    ),
    "503-after": Trouble("503 after the write", "(HTTP 503)", _status(503, commit=True), passes=True),
    "504": Trouble("504 before the write", "(HTTP 504)", _status(504), passes=True),
    "504-after": Trouble("504 after the write", "(HTTP 504)", _status(504, commit=True), passes=True),
    "408": Trouble("408", "(HTTP 408)", _status(408), passes=True),
    "401": Trouble("401", "(HTTP 401)", _status(401)),
    "403-scope": Trouble("403 that speaks of the scope", "Scope is incorrect!' (HTTP 403)", _status(403)),
    "403-other": Trouble(
        "403 about the body",
        "Invalid values in the body' (HTTP 403)",
        _status(403, body={"errors": [{"msg": "Invalid values in the body"}]}),
    ),
    "400": Trouble("400", "(HTTP 400)", _status(400)),
    "400-ansi": Trouble("400 with control characters", "(HTTP 400)", Fault("ansi")),
    "400-echo": Trouble("400 that repeats the token", "(HTTP 400)", Fault("echo_auth")),
    "409": Trouble("409", "(HTTP 409)", _status(409)),
    "412": Trouble("412", "(HTTP 412)", _status(412)),
    "429": Trouble("429 without Retry-After", "(HTTP 429)", Fault("limit"), passes=True),
    "429-retry-after": Trouble(
        "429 with Retry-After", "(HTTP 429)", _status(429, headers={"Retry-After": "5"}), passes=True
    ),
    "429-nonsense": Trouble(
        "429, nonsense in Retry-After", "(HTTP 429)", _status(429, headers={"Retry-After": "soon"}), passes=True
    ),
    "429-zero": Trouble(
        "429 with Retry-After: 0", "(HTTP 429)", _status(429, headers={"Retry-After": "0"}), passes=True
    ),
    "limit-in-200": Trouble(
        "the limit's message in a 200", "exceeded the per-minute rate limit", Fault("limit_in_200"), passes=True
    ),
    "refused": Trouble("connection refused", "Connection refused", None, passes=True),
    "reset-before": Trouble("reset before the write", "Connection reset by peer", Fault("drop_before"), passes=True),
    "reset-after": Trouble("reset after the write", "Connection reset by peer", Fault("drop_after"), passes=True),
    "hang-before": Trouble("hang before the write", "(timeout)", Fault("hang"), passes=True),
    "hang-after": Trouble("hang after the write", "(timeout)", Fault("hang_after"), passes=True),
    "hang-body": Trouble("hang inside the body", "(timeout)", Fault("hang_body"), passes=True),
    "trickle": Trouble("a body byte by byte", "(timeout)", Fault("trickle", seconds=0.05), passes=True),
    "truncated": Trouble("a truncated body", "the response of", Fault("truncated"), passes=True),
    "huge": Trouble("a body of 50 MB", "larger than 16 MiB", Fault("huge")),
    "huge-after": Trouble("a body of 50 MB after the write", "larger than 16 MiB", Fault("huge", commit=True)),
    "gzip-bomb": Trouble("a gzip bomb of 1 GB", "larger than 16 MiB", Fault("gzip_bomb")),
    "html": Trouble("a web page with 200", "a web page: 200", Fault("html")),
    "html-after": Trouble("a web page with 200 after the write", "a web page: 200", Fault("html", commit=True)),
    "broken-json": Trouble("broken JSON after the write", "this is not a response of the API", Fault("broken_json")),
    "wrong-shape": Trouble("another shape after the write", "a string", Fault("wrong_shape")),
    "shape-null": Trouble(
        "success with data null",
        "null",
        Fault("wrong_shape", body={"status": "success", "data": None}),
    ),
    "shape-array": Trouble(
        "an array of nothing useful", "list instead of an object", Fault("wrong_shape", body=[None, {"_id": 3}])
    ),
    "no-content": Trouble(
        "204 after the write", "the server said 'nothing' (HTTP 204)", Fault("wrong_shape", status=204, body="")
    ),
    "failure-in-200": Trouble("a failure inside a 200", "its status is 'failure'", Fault("failure_in_200")),
    "failure-in-200-after": Trouble(
        "a failure inside a 200 after the write", "its status is 'failure'", Fault("failure_in_200", commit=True)
    ),
    "redirect": Trouble("a redirect", "it redirects to 'http://localhost:", Fault("redirect")),
    "content-type": Trouble("the wrong content type", "", Fault("content_type")),
    "500-late": Trouble("500, and the write 2 seconds later", "(HTTP 500)", _late(500), passes=True),
    "502-late": Trouble("502, and the write 2 seconds later", "(HTTP 502)", _late(502), passes=True),
    "503-late": Trouble("503, and the write 2 seconds later", "(HTTP 503)", _late(503), passes=True),
    "103": Trouble("103, and the answer behind it", "103", Fault("early_hints"), passes=True),
    "101": Trouble("101, and the answer behind it", "101", Fault("switching_protocols"), passes=True),
    "304": Trouble("304", "304", Fault("not_modified"), passes=True),
    "two-lengths": Trouble("two Content-Lengths", "is not valid HTTP", Fault("two_lengths"), passes=True),
    "negative-chunk": Trouble("a chunk of size -5", "is not valid HTTP", Fault("negative_chunk"), passes=True),
    "long-length": Trouble("a Content-Length of 5,000 digits", "is not valid HTTP", Fault("long_length"), passes=True),
}


@dataclass(frozen=True)
class Place:
    """Where a fault happens: in which run, and at which of its requests of a kind, for which list."""

    scope: str
    kind: str
    skip: int = 0
    run: str = ""
    about: str = ""

    @property
    def label(self) -> str:
        return f"{self.scope} {self.run or 'all'} {self.kind}{self.skip or ''}"

    def purpose(self, ids: Mapping[str, str]) -> tuple[str, str]:
        """How an error names the request: what it does, and its list by id, or by name if it has no id."""
        if self.kind == "list":
            return "list the contact lists", ""
        id_ = ids.get(self.about)
        list_ = f"'{self.about}'" if id_ is None else id_ if self.kind == "get" else f"'{self.about}' ({id_})"
        return f"{'read' if self.kind == 'get' else self.kind} the contact list ", list_


PLACES = (
    Place("one", "get", 0, "update", "Updated"),
    Place("one", "get", 1, "update", "Updated"),
    Place("one", "list", 0, "rename"),
    Place("one", "update", 0, "update", "Updated"),
    Place("one", "update", 0, "rename", "Before"),
    Place("one", "list", 0, "create"),
    Place("one", "create", 0, "create", "Made"),
    Place("one", "list", 1, "create"),
    Place("one", "get", 0, "delete", "Gone"),
    Place("one", "list", 0, "delete"),
    Place("one", "delete", 0, "delete", "Gone"),
    Place("set", "list", 0),
    Place("set", "get", 0, about="Before"),
    Place("set", "get", 1, about="Gone"),
    Place("set", "update", 0, about="Updated"),
    Place("set", "update", 1, about="Before"),
    Place("set", "create", 0, about="Made"),
    Place("set", "delete", 0, about="Gone"),
    Place("set", "list", 1),
    Place("info", "get", 0, "read", "Kept"),
    Place("info", "list", 0, "read all"),
)


@dataclass(frozen=True)
class Cell:
    """One run of the matrix. ``stays``: from then on, the fault affects every request of this kind."""

    place: Place
    trouble: str
    stays: bool

    @property
    def label(self) -> str:
        return f"{self.place.label}-{self.trouble}-{'stays' if self.stays else 'once'}"


# A change that takes effect late happens once. If every attempt did, the same change could be sent and made twice.
CELLS = tuple(
    Cell(place, trouble, stays)
    for stays in (False, True)
    for trouble, kind in TROUBLES.items()
    for place in PLACES
    if not (stays and kind.is_late)
)


@dataclass(frozen=True)
class Verdict:
    """How a cell ended. ``outcome`` is converged or error."""

    outcome: str
    done: Done
    seconds: float


def play(cell: Cell) -> Verdict:
    """Run a cell, and assert everything that must be true whatever the fault."""
    run = cell.place.run or "set"
    with a_bench(switches=Switches(unique_names="off", limit_counts_refused=False)) as bench:
        ids = stock(bench)
        wanted = wanted_after(run)
        before = held(bench)
        began, at = time.monotonic(), bench.clock.now()
        with _troubled(bench, cell):
            timeout = TIMEOUT if TROUBLES[cell.trouble].hangs else PATIENT
            done = go(bench, run, ids, diff=True, timeout=timeout, retry_timeout=RETRY_TIMEOUT)
        seconds = time.monotonic() - began
        after = held(bench)
        _hold_writes(run, done, ids)
        assert seconds < LONGEST, f"{seconds} seconds"
        assert bench.clock.now() - at <= RETRY_TIMEOUT + 90, "its waits are not bounded"
        hold_report(run, done, truth_of(before, after), readable=not cell.stays)
        what, which = cell.place.purpose(ids)
        hold_error(done, f"Cannot {what}", TROUBLES[cell.trouble].words)
        assert done.error is None or which in done.result["msg"], f"{done.error} does not name {which}"
        if done.error is None:
            assert plain(after) == wanted
            assert not done.unusual_warnings
        assert len({name for name, _words in plain(after)}) == len(after), f"a duplicate: {after}"
        bench.clock.sleep(120)
        again = go(bench, run, ids, diff=True)
        assert again.error is None, f"without the fault it does not converge: {again.error}"
        assert plain(held(bench)) == wanted
        hold_report(run, again, truth_of(after, held(bench)), readable=True)
        last = go(bench, run, ids, diff=True)
        assert (last.error, last.result["changed"], last.writes) == (None, False, [])
        hold_report(run, last, truth_of(held(bench), held(bench)), readable=True)
    return Verdict("converged" if done.error is None else "error", done, seconds)


def expected(cell: Cell) -> str:
    """The outcome that a cell must have. No cell may have either, because nothing here depends on chance."""
    trouble = TROUBLES[cell.trouble]
    if not trouble.words:
        return "converged"
    # The read after a write finds what took effect, whatever the answer to the write was.
    is_write = cell.place.kind not in ("get", "list")
    if is_write and trouble.fault is not None and (trouble.fault.commits or trouble.is_late):
        return "converged"
    # Every attempt fails, or the answer is a refusal, or an answer that another attempt would not improve.
    if cell.stays or not trouble.passes:
        return "error"
    # A creation without an answer may still take effect. A second one would then create the list twice.
    if cell.place.kind == "create" and cell.trouble in ("504", "408", "reset-before", "hang-before"):
        return "error"
    return "converged"


def _hold_writes(run: str, done: Done, ids: Mapping[str, str]) -> None:
    """One list is written in one way, or not at all. The bench checks what a set may write against its plan."""
    allowed = {
        "update": ("update", ids["Updated"]),
        "rename": ("update", ids["Before"]),
        "create": ("create", None),
        "delete": ("delete", ids["Gone"]),
    }
    for write in done.writes if run != "set" else ():
        assert (write.kind, write.contact_list_id) == allowed.get(run), f"a write beyond the plan: {write}"


@contextmanager
def _troubled(bench: Bench, cell: Cell) -> Iterator[None]:
    """The fault of a cell only exists inside the block."""
    trouble = TROUBLES[cell.trouble]
    times = None if cell.stays else 1
    if trouble.fault is None:
        with _refused(bench, cell):
            yield
        return
    bench.simulator.inject(dataclasses.replace(trouble.fault, kind=cell.place.kind, skip=cell.place.skip, times=times))
    try:
        yield
    finally:
        bench.simulator._world.faults.clear()


@contextmanager
def _refused(bench: Bench, cell: Cell) -> Iterator[None]:
    """The port is closed while the client sends the requests of a cell."""
    original: Callable[[Client, Request, str], Answer] = Client._exchange
    seen = 0

    def exchange(client: Client, request: Request, token: str) -> Answer:
        nonlocal seen
        if _kind(request) == cell.place.kind:
            struck = seen >= cell.place.skip if cell.stays else seen == cell.place.skip
            seen += 1
            if struck:
                return _while_closed(bench, lambda: original(client, request, token))
        return original(client, request, token)

    Client._exchange = exchange  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Client._exchange = original  # type: ignore[method-assign, assignment]


def _while_closed(bench: Bench, send: Callable[[], Answer]) -> Answer:
    with bench.simulator.refuse():
        return send()


def _kind(request: Request) -> str:
    last = request.path.rpartition("/")[2]
    fixed = {"getAllListDetails": "list", "createContactList": "create"}
    return fixed.get(last) or {"GET": "get", "PUT": "update", "DELETE": "delete"}[request.method]
