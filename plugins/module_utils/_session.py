# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection: certificates, proxies, and limits of time and size on every answer."""

from __future__ import annotations

import email.errors
import functools
import http.client
import io
import os
import re
import socket
import time
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._proxies import Proxy

try:
    import requests
    import requests.adapters
    import urllib3
    from urllib3.connection import HTTPConnection, HTTPSConnection
except ImportError:
    REQUESTS_IMPORTED = False
else:
    REQUESTS_IMPORTED = True

# 1,000 lists, the most of an account, are 1 to 2 MB. As Python's objects, JSON may take 30 times as much.
LARGEST_BODY = 16 * 1024 * 1024
# Older versions of urllib3 decode everything at once that was read, which may become a thousand times as much.
_PIECE = 8 * 1024
# At most one of these: with one inside another, a small body would become gigabytes before any limit applies.
# By their names, as urllib3 1.26 knows them.
_DECODED = {"identity": "identity", "gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}
# After one of these, http.client's parser loses the rest of the head.
_BROKEN_HEAD = (email.errors.MissingHeaderBodySeparatorDefect, email.errors.FirstHeaderLineIsContinuationDefect)


class TooLargeError(OSError):
    """A body beyond LARGEST_BODY."""


class UnknownEncodingError(ValueError):
    """A body in an encoding that was not asked for; its text is that header."""


class SenselessHeadError(http.client.HTTPException):
    """A response whose status or length HTTP does not allow here."""


if REQUESTS_IMPORTED:

    class _Bounded(io.RawIOBase):
        """A socket's bytes up to a size and a deadline. The socket's own timeout starts again with every byte."""

        def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
            self._raw = raw
            self._sock = sock
            self._seconds = sock.gettimeout() or 0.0
            self.restart()

        def restart(self) -> None:
            self._deadline = time.monotonic() + self._seconds
            self._bytes = 0
            self.ended = False

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int | None:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("timed out")
            if self._bytes > LARGEST_BODY:
                raise TooLargeError
            self._sock.settimeout(left)
            count = self._raw.readinto(buffer)
            self._bytes += count or 0
            self.ended = not count
            return count

        def close(self) -> None:
            self._raw.close()
            super().close()

    class _Response(http.client.HTTPResponse):
        """An answer whose head, and then whose body, has to arrive within the connection's timeout."""

        def __init__(self, sock: socket.socket, *args: Any, **more: Any) -> None:
            super().__init__(sock, *args, **more)
            self._bounded = _Bounded(self.fp.detach(), sock)
            self.fp = io.BufferedReader(self._bounded)

        def begin(self) -> None:
            super().begin()
            if self._bounded.ended:
                # http.client takes it for a whole head.
                raise http.client.IncompleteRead(b"")
            if any(isinstance(defect, _BROKEN_HEAD) for defect in self.headers.defects):
                raise SenselessHeadError("a line that is not a header")
            if self.status < 200:
                # The real answer may follow, and the next request would take it for its own.
                raise SenselessHeadError(f"status {self.status}")
            lengths = [
                part.strip() for value in self.headers.get_all("Content-Length", ()) for part in value.split(",")
            ]
            if len(set(lengths)) > 1 or any(not re.fullmatch("[0-9]{1,15}", length) for length in lengths):
                raise SenselessHeadError("an invalid Content-Length")
            self._bounded.restart()

    class _Connection(HTTPConnection):
        """If connecting fails, the error is marked with who caused it: see ``failed_connecting_to``."""

        response_class = _Response

        def connect(self) -> None:
            self._connecting_to = "host" if self.proxy is None else "proxy"
            try:
                super().connect()
            except Exception as error:
                error.connecting_to = self._connecting_to  # type: ignore[attr-defined]
                raise

        def _tunnel(self) -> None:
            super()._tunnel()
            self._connecting_to = "host"

    class _TlsConnection(_Connection, HTTPSConnection):
        pass

    class _Pool(urllib3.HTTPConnectionPool):
        ConnectionCls = _Connection

    class _TlsPool(urllib3.HTTPSConnectionPool):
        ConnectionCls = _TlsConnection

    class _Adapter(requests.adapters.HTTPAdapter):
        def init_poolmanager(self, *args: Any, **more: Any) -> None:
            super().init_poolmanager(*args, **more)
            self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

        def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
            manager = super().proxy_manager_for(proxy, **more)
            pools = _socks_pools() if proxy.lower().startswith("socks") else {"http": _Pool, "https": _TlsPool}
            manager.pool_classes_by_scheme = pools
            return manager

    class _Session(requests.Session):
        """A session that ignores redirects: requests would first read the whole body, however long it is."""

        def get_redirect_target(self, _response: requests.Response) -> None:
            return None


def open_session(proxy: Proxy | None, *, validate_certs: bool, ca_path: str | None) -> requests.Session:
    """A session for one host.

    The environment is read here and not by requests, which would also take credentials from ~/.netrc and, on macOS, ask
    the system for proxies, so that a forked worker crashes.
    """
    session = _Session()
    session.trust_env = False
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter())
    if proxy:
        session.proxies["all"] = proxy.url
    session.verify = validate_certs and (
        ca_path or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
    )
    return session


def exchange(
    session: requests.Session,
    method: str,
    url: str,
    *,
    params: Mapping[str, str],
    body: bytes | None,
    token: str,
    timeout: float,
) -> tuple[int, Mapping[str, str], bytes]:
    """Send one request; status, headers and the decoded body of its answer."""
    with warnings.catch_warnings():
        if not session.verify:
            warnings.simplefilter("ignore", urllib3.exceptions.InsecureRequestWarning)
        response = session.request(
            method,
            url,
            params=params,
            data=body,
            headers={"auth": token},
            timeout=timeout,
            # HTTP libraries do not know that they must drop the header auth on the way to another host.
            allow_redirects=False,
            stream=True,
        )
    with response:
        return response.status_code, response.headers, b"".join(_pieces(response))


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """The decoded body, up to a size; the connection limits the time."""
    header = response.headers.get("Content-Encoding", "")
    # A list of names may have empty elements (RFC 9110, 5.6.1).
    names = [name.strip().lower() for name in header.split(",") if name.strip()]
    if len(names) > 1 or not _DECODED.keys() >= set(names):
        raise UnknownEncodingError(header)
    response.raw.headers["Content-Encoding"] = _DECODED[names[0]] if names else ""
    response.raw.enforce_content_length = True
    size = 0
    while piece := response.raw.read(_PIECE, decode_content=True):
        size += len(piece)
        if size > LARGEST_BODY:
            raise TooLargeError
        yield piece


def failed_connecting_to(error: BaseException) -> str | None:
    """``host`` or ``proxy`` if no connection to it could be made, so that no request was sent; otherwise None."""
    return getattr(error, "connecting_to", None)


@functools.cache
def _socks_pools() -> dict[str, Any]:
    """The same for a SOCKS proxy; only called if PySocks is installed."""
    from urllib3.contrib import socks

    class Connection(_Connection, socks.SOCKSConnection):
        def _new_conn(self) -> Any:
            self._connecting_to = "proxy"
            sock = super()._new_conn()
            self._connecting_to = "host"
            return sock

    class TlsConnection(Connection, socks.SOCKSHTTPSConnection):
        pass

    class Pool(urllib3.HTTPConnectionPool):
        ConnectionCls = Connection

    class TlsPool(urllib3.HTTPSConnectionPool):
        ConnectionCls = TlsConnection

    return {"http": Pool, "https": TlsPool}
