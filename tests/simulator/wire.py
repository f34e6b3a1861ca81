# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The raw socket: for the faults that no well-formed HTTP answer can show."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading
from http import HTTPStatus

from .answers import Answer


class HangUpError(ConnectionError):
    """Raised by the application once it has dealt with the socket itself; ends the connection."""


def reset(connection: socket.socket) -> None:
    """Close with a TCP reset, at once, whoever else holds the socket object."""
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


def trickle(connection: socket.socket, data: bytes, seconds: float, stopping: threading.Event) -> None:
    """Send one byte at a time until all are sent, the client has gone, or the server stops."""
    for position in range(len(data)):
        connection.sendall(data[position : position + 1])
        if stopping.wait(seconds):
            break
