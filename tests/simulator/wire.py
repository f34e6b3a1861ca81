# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes to the raw socket, for faults that no well-formed HTTP answer can show."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus

from .answers import Answer


class HangUpError(ConnectionError):
    """The application has used the socket itself; the connection ends."""


def reset(connection: socket.socket) -> None:
    """Close with a TCP reset, at once, even if others hold the socket object."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(connection.detach())


def head(answer: Answer, length: int) -> bytes:
    """Status line and headers of an answer after which the connection closes."""
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [
        f"HTTP/1.1 {answer.status} {phrase}",
        f"Content-Type: {answer.content_type}",
        *(f"{name}: {value}" for name, value in answer.headers.items()),
        f"Content-Length: {length}",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def _line(status: int, *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *headers, "", ""]).encode()


def _interim(status: int, header: str) -> Callable[[Answer], tuple[int, bytes, bytes]]:
    return lambda answer: (status, _line(status, header), head(answer, len(answer.body)) + answer.body)


def _framed(*headers: str, before: bytes = b"") -> Callable[[Answer], tuple[int, bytes, bytes]]:
    def parts(answer: Answer) -> tuple[int, bytes, bytes]:
        lengths = [header.format(length=len(answer.body), more=len(answer.body) + 7) for header in headers]
        return answer.status, _line(answer.status, "Content-Type: application/json", *lengths), before + answer.body

    return parts


# Status, head, and what follows the head, for answers that no page documents.
UNDOCUMENTED: Mapping[str, Callable[[Answer], tuple[int, bytes, bytes]]] = {
    "early_hints": _interim(103, "Link: </style.css>; rel=preload"),
    "switching_protocols": _interim(101, "Upgrade: websocket"),
    "not_modified": lambda _answer: (304, _line(304, 'ETag: "1"'), b""),
    "two_lengths": _framed("Content-Length: {length}", "Content-Length: {more}"),
    "negative_chunk": _framed("Transfer-Encoding: chunked", before=b"-5\r\n"),
    "long_length": _framed("Content-Length: " + "9" * 5000),
}


def trickle(connection: socket.socket, data: bytes, seconds: float, stopping: threading.Event) -> None:
    """Send one byte at a time, until all are sent, the client has left, or the server stops."""
    for position in range(len(data)):
        connection.sendall(data[position : position + 1])
        if stopping.wait(seconds):
            break
