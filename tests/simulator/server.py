# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sockets: HTTP/1.1 with keep-alive, TLS, and a stop that does not wait for clients."""

from __future__ import annotations

import contextlib
import io
import socket
import socketserver
import ssl
import sys
import threading
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from werkzeug.exceptions import InternalServerError
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

_LARGEST_BODY = 10 * 1024 * 1024


class Handler(WSGIRequestHandler):
    """Answers many requests on one connection, which werkzeug's own handler does not do."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def setup(self) -> None:
        """Do the TLS handshake in this thread, so that other clients do not wait for a slow one."""
        if isinstance(self.request, ssl.SSLSocket):
            self.request.do_handshake()
        super().setup()

    def run_wsgi(self) -> None:
        """Read the whole request, call the application, and send its answer."""
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.environ = environ = self.make_environ()
        length = int(environ.get("CONTENT_LENGTH") or 0)
        limit = _LARGEST_BODY if environ.get("wsgi.input_terminated") else length
        if length > _LARGEST_BODY:
            self.close_connection = True
            limit = 0
        body = environ["wsgi.input"].read(limit)
        environ.update({"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))})
        try:
            self._send(environ)
        except (ConnectionError, ssl.SSLError, TimeoutError):
            self.close_connection = True

    def _send(self, environ: dict[str, Any]) -> None:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            started[:] = [(status, headers)]

        try:
            parts = self.server.app(environ, start_response)
        except (ConnectionError, ssl.SSLError, TimeoutError):
            raise
        except Exception:
            self.server.handle_error(self.request, self.client_address)
            parts = InternalServerError()(environ, start_response)
        status, headers = started[0]
        try:
            self._head(int(status.split()[0]), headers)
            self._body(parts)
        finally:
            close = getattr(parts, "close", None)
            if close:
                close()

    def _head(self, status: int, headers: list[tuple[str, str]]) -> None:
        """Status line and headers. Without a length, the end of the connection ends the body."""
        phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"
        self.send_response(status, phrase)
        names = set()
        for name, value in headers:
            self.send_header(name, value)
            names.add(name.lower())
        if "content-length" not in names and status not in (204, 304):
            self.send_header("Connection", "close")

    def _body(self, parts: Iterable[bytes]) -> None:
        """Send the first part of the body together with the head, as one packet for most answers."""
        self._headers_buffer: list[bytes]
        head = b"".join([*self._headers_buffer, b"\r\n"])
        self._headers_buffer = []
        for part in parts if self.command != "HEAD" else ():
            self.connection.sendall(head + part if head else part)
            head = b""
        if head:
            self.connection.sendall(head)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The simulator keeps its own log."""

    def log_error(self, format: str, *args: Any) -> None:  # noqa: A002
        """Show nothing: a bad request line is the client's problem."""


class Server(ThreadedWSGIServer):
    """Keeps track of its connections, to be able to cut them."""

    daemon_threads = True

    def __init__(self, host: str, port: int, app: Any, tls: ssl.SSLContext | None) -> None:
        self._tls = tls
        self._connections: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(host, port, app, handler=Handler)

    def server_bind(self) -> None:
        """Bind without asking the name service for the host's full name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection; its own thread does the TLS handshake."""
        connection, address = self.socket.accept()
        if self._tls is not None:
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        with self._guard:
            self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        """Close one connection."""
        with self._guard:
            self._connections.discard(request)
        super().shutdown_request(request)

    def cut_connections(self) -> None:
        """End all connections, whatever their threads are doing."""
        with self._guard:
            connections = list(self._connections)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Show errors, other than broken connections and handshakes, which are normal here."""
        if not isinstance(sys.exc_info()[1], (OSError, ssl.SSLError)):
            super().handle_error(request, client_address)


class Listener:
    """A server in a separate thread. It can close its port and open it again."""

    def __init__(self, host: str, port: int, app: Any, tls: ssl.SSLContext | None) -> None:
        self._host, self._app, self._tls = host, app, tls
        self.port = port
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    def open(self) -> None:
        """Listen; port 0 is replaced by a free one, which is kept from then on."""
        server = Server(self._host, self.port, self._app, self._tls)
        self.port = int(server.port)
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="simulator", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and cut all connections. New connections are refused from then on."""
        server, thread = self._server, self._thread
        self._server = self._thread = None
        if server is None or thread is None:
            return
        server.shutdown()
        thread.join()
        server.cut_connections()
