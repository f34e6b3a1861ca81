# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proxies that lead to one port of this machine, whatever host they are asked for."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Led:
    """``asked``: host and port of each requested connection, in order; ``port``: where the proxy listens."""

    port: int
    asked: list[tuple[str, int]] = field(default_factory=list)


# Talks to a client until it has said which host it wants to reach.
Greeting = Callable[[socket.socket], tuple[str, int]]


@contextmanager
def an_http_proxy(port: int) -> Iterator[Led]:
    """A proxy for CONNECT requests."""
    with _listening(_connect, port) as led:
        yield led


@contextmanager
def a_socks_proxy(port: int) -> Iterator[Led]:
    """A SOCKS5 proxy without a password (RFC 1928)."""
    with _listening(_socks, port) as led:
        yield led


@contextmanager
def _listening(greeting: Greeting, port: int) -> Iterator[Led]:
    listener = socket.create_server(("127.0.0.1", 0))
    led = Led(listener.getsockname()[1])
    threading.Thread(target=_serve, args=(listener, greeting, port, led), daemon=True).start()
    try:
        yield led
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _serve(listener: socket.socket, greeting: Greeting, port: int, led: Led) -> None:
    while True:
        try:
            client, _address = listener.accept()
        except OSError:
            return
        threading.Thread(target=_lead, args=(client, greeting, port, led), daemon=True).start()


def _lead(client: socket.socket, greeting: Greeting, port: int, led: Led) -> None:
    with client, contextlib.suppress(OSError, struct.error):
        led.asked.append(greeting(client))
        with socket.create_connection(("127.0.0.1", port)) as server:
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            _pump(client, server)
            back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _connect(client: socket.socket) -> tuple[str, int]:
    head = client.recv(65536)
    host, _colon, port = head.split()[1].decode().rpartition(":")
    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    return host, int(port)


def _socks(client: socket.socket) -> tuple[str, int]:
    _version, methods = struct.unpack("BB", client.recv(2))
    client.recv(methods)
    client.sendall(b"\x05\x00")
    _version, _command, _reserved, kind = struct.unpack("BBBB", client.recv(4))
    host = client.recv(client.recv(1)[0]).decode() if kind == 3 else socket.inet_ntoa(client.recv(4))
    (port,) = struct.unpack(">H", client.recv(2))
    client.sendall(b"\x05\x00\x00\x01" + bytes(6))
    return host, int(port)
