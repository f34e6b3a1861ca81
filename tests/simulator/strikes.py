# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each fault does to its request."""

from __future__ import annotations

import dataclasses
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from . import bombs, wire
from .answers import Answer, RefusedError, dumps, refusal, success
from .faults import Fault
from .limits import HOUR, HOURLY_MESSAGE, MESSAGES, limit_refusal
from .switches import Switches

# Words for the errors that a fault makes, by status.
_WORDS: Mapping[int, str] = {
    400: "Bad Request",
    401: "Invalid SDK credentials",
    403: "Permission denied. Scope is incorrect!",
    404: "Contact list not found",
    409: "Contact list name already exists",
    429: MESSAGES["current"],
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
ANSI_TEXT = (
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b[2J\x00\x08\x7f\x9b\u202e\n"
    "second line\r\nok: [localhost] => {{ 1 + 1 }} {% raw %}\ttail"
)


@dataclass(frozen=True)
class Struck:
    """A request with a fault. ``answer`` is what it would have got, if it took effect."""

    fault: Fault
    switches: Switches
    answer: Answer
    connection: socket.socket
    headers: Mapping[str, str]
    raw_target: str
    port: int
    stopping: threading.Event


@dataclass(frozen=True)
class Outcome:
    """``status`` goes into the log (None: no answer). ``act`` uses the raw socket instead."""

    status: int | None
    answer: Answer | None = None
    stream: Callable[[], Iterator[bytes]] | None = None
    act: Callable[[], None] | None = None


def strike(struck: Struck) -> Outcome:
    """Decide what a fault does; nothing is sent yet."""
    return _STRIKES[struck.fault.name](struck)


def _sent(struck: Struck, answer: Answer) -> Outcome:
    """An ordinary answer, with body, status and headers replaced by those of the fault."""
    fault = struck.fault
    if fault.body is not None:
        text = fault.body.encode() if isinstance(fault.body, str) else fault.body
        is_raw = isinstance(text, bytes)
        kind = "text/html" if is_raw and text.lstrip()[:1] == b"<" else answer.content_type
        answer = dataclasses.replace(answer, body=text if is_raw else dumps(text), content_type=kind)
    answer = _dressed(struck, answer)
    return Outcome(answer.status, answer)


def _dressed(struck: Struck, answer: Answer) -> Answer:
    fault = struck.fault
    headers = {**answer.headers, **fault.headers}
    kinds = [headers.pop(name) for name in list(headers) if name.lower() == "content-type"]
    return dataclasses.replace(
        answer,
        status=fault.status or answer.status,
        content_type=kinds[-1] if kinds else answer.content_type,
        headers=headers,
    )


def _status(struck: Struck) -> Outcome:
    status = struck.fault.status or 503
    code = 4002 if status in (401, 403) else status
    words = _WORDS.get(status, f"Error {status}")
    return _sent(struck, refusal(RefusedError(status, words, code), struck.switches))


def _drop(struck: Struck) -> Outcome:
    return Outcome(None, act=lambda: wire.reset(struck.connection))


def _hang(struck: Struck) -> Outcome:
    def act() -> None:
        struck.stopping.wait(struck.fault.seconds)

    return Outcome(None, act=act)


def _hang_body(struck: Struck) -> Outcome:
    answer = _dressed(struck, struck.answer)

    def act() -> None:
        half = answer.body[: len(answer.body) // 2]
        struck.connection.sendall(wire.head(answer, len(answer.body)) + half)
        struck.stopping.wait(struck.fault.seconds)

    return Outcome(answer.status, act=act)


def _undocumented(struck: Struck) -> Outcome:
    """An answer that no page documents, from ``wire``. SECONDS may pass between its head and the rest."""
    status, head, rest = wire.UNDOCUMENTED[struck.fault.name](_dressed(struck, struck.answer))

    def act() -> None:
        struck.connection.sendall(head)
        if struck.fault.seconds:
            struck.stopping.wait(struck.fault.seconds)
        struck.connection.sendall(rest)

    return Outcome(status, act=act)


def _trickle(struck: Struck) -> Outcome:
    answer = _dressed(struck, struck.answer)

    def act() -> None:
        struck.connection.sendall(wire.head(answer, len(answer.body)))
        wire.trickle(struck.connection, answer.body, _pause(struck), struck.stopping)

    return Outcome(answer.status, act=act)


def _trickle_headers(struck: Struck) -> Outcome:
    answer = _dressed(struck, struck.answer)

    def act() -> None:
        head = wire.head(answer, len(answer.body))
        wire.trickle(struck.connection, head, _pause(struck), struck.stopping)
        struck.connection.sendall(answer.body)

    return Outcome(answer.status, act=act)


def _pause(struck: Struck) -> float:
    return 1.0 if struck.fault.seconds is None else struck.fault.seconds


def _truncated(struck: Struck) -> Outcome:
    answer = _dressed(struck, struck.answer)

    def act() -> None:
        promised = len(answer.body) + 1000
        struck.connection.sendall(wire.head(answer, promised) + answer.body)

    return Outcome(answer.status, act=act)


def _huge(struck: Struck) -> Outcome:
    answer = Answer(200, b"", headers={"Content-Length": str(bombs.HUGE_LENGTH)})
    answer = _dressed(struck, answer)
    return Outcome(answer.status, answer, bombs.huge)


def _gzip_bomb(struck: Struck) -> Outcome:
    answer = _dressed(struck, Answer(200, b"", headers={"Content-Encoding": "gzip"}))
    return Outcome(answer.status, answer, bombs.gzip_bomb)


def _html(struck: Struck) -> Outcome:
    status = struck.fault.status or 200
    page = f"<html><head><title>{status}</title></head><body><h1>Maintenance</h1></body></html>"
    return _sent(struck, Answer(status, page.encode(), "text/html"))


def _broken_json(struck: Struck) -> Outcome:
    cut = max(1, len(struck.answer.body) // 2)
    return _sent(struck, dataclasses.replace(struck.answer, body=struck.answer.body[:cut]))


def _wrong_shape(struck: Struck) -> Outcome:
    return _sent(struck, success("", "not what the page says"))


def _failure_in_200(struck: Struck) -> Outcome:
    body = {"status": "failure", "message": "The contact list could not be processed"}
    return _sent(struck, Answer(200, dumps(body)))


def _limit_in_200(struck: Struck) -> Outcome:
    body = {"status": "failure", "message": MESSAGES[struck.switches.limit_wording]}
    return _sent(struck, Answer(200, dumps(body)))


def _limit(struck: Struck) -> Outcome:
    refused = limit_refusal(struck.switches, struck.fault.seconds or struck.switches.window)
    refused.status = 429
    return _sent(struck, refusal(refused, struck.switches))


def _hourly_limit(struck: Struck) -> Outcome:
    if struck.fault.status == 200:
        return _sent(struck, Answer(200, dumps({"status": "failure", "message": HOURLY_MESSAGE})))
    refused = limit_refusal(struck.switches, struck.fault.seconds or HOUR, hourly=True)
    refused.status = struck.fault.status or 429
    return _sent(struck, refusal(refused, struck.switches))


def _redirect(struck: Struck) -> Outcome:
    default = f"http://localhost:{struck.port}{struck.raw_target}"
    headers = {"Location": str(struck.fault.body or default)}
    answer = _dressed(struck, Answer(302, b"", "text/plain", headers))
    return Outcome(answer.status, answer)


def _content_type(struck: Struck) -> Outcome:
    answer = dataclasses.replace(struck.answer, content_type=str(struck.fault.body or "text/plain"))
    answer = _dressed(struck, answer)
    return Outcome(answer.status, answer)


def _echo_auth(struck: Struck) -> Outcome:
    pairs = "; ".join(f"{name}: {value}" for name, value in struck.headers.items())
    token = struck.headers.get("auth", "")
    refused = RefusedError(400, f"Cannot use the token {token} (headers were {pairs})")
    return _sent(struck, refusal(refused, struck.switches))


def _ansi(struck: Struck) -> Outcome:
    return _sent(struck, refusal(RefusedError(400, ANSI_TEXT), struck.switches))


_STRIKES: Mapping[str, Callable[[Struck], Outcome]] = {
    "status": _status,
    "drop_before": _drop,
    "drop_after": _drop,
    "hang": _hang,
    "hang_after": _hang,
    "hang_body": _hang_body,
    "trickle": _trickle,
    "trickle_headers": _trickle_headers,
    "truncated": _truncated,
    "huge": _huge,
    "html": _html,
    "broken_json": _broken_json,
    "wrong_shape": _wrong_shape,
    "failure_in_200": _failure_in_200,
    "limit_in_200": _limit_in_200,
    "limit": _limit,
    "hourly_limit": _hourly_limit,
    "late_commit": _status,
    **dict.fromkeys(wire.UNDOCUMENTED, _undocumented),
    "redirect": _redirect,
    "content_type": _content_type,
    "gzip_bomb": _gzip_bomb,
    "echo_auth": _echo_auth,
    "ansi": _ansi,
}
