# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection: what the environment says of proxies and certificates, and a time limit on every answer."""

from __future__ import annotations

import http.client
import io
import ipaddress
import os
import socket
import time
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

try:
    import requests
    import requests.adapters
    import urllib3
    from urllib3.connection import HTTPConnection, HTTPSConnection
except ImportError:
    REQUESTS_IMPORTED = False
else:
    REQUESTS_IMPORTED = True

    class _Timed(io.RawIOBase):
        """A socket's bytes until a deadline: its own timeout begins anew with every byte that comes."""

        def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
            self._raw = raw
            self._sock = sock
            self._seconds = sock.gettimeout() or 0.0
            self.restart()

        def restart(self) -> None:
            self._deadline = time.monotonic() + self._seconds

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int | None:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("timed out")
            self._sock.settimeout(left)
            return self._raw.readinto(buffer)

        def close(self) -> None:
            self._raw.close()
            super().close()

    class _Response(http.client.HTTPResponse):
        """An answer whose head, and again whose body, has to come within the connection's timeout."""

        def __init__(self, sock: socket.socket, *args: Any, **more: Any) -> None:
            super().__init__(sock, *args, **more)
            self._timed = _Timed(self.fp.detach(), sock)
            self.fp = io.BufferedReader(self._timed)

        def begin(self) -> None:
            super().begin()
            self._timed.restart()

    class _Connection(HTTPConnection):
        response_class = _Response

    class _TlsConnection(HTTPSConnection):
        response_class = _Response

    class _Pool(urllib3.HTTPConnectionPool):
        ConnectionCls = _Connection

    class _TlsPool(urllib3.HTTPSConnectionPool):
        ConnectionCls = _TlsConnection

    class _Adapter(requests.adapters.HTTPAdapter):
        def init_poolmanager(self, *args: Any, **more: Any) -> None:
            super().init_poolmanager(*args, **more)
            self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

        def proxy_manager_for(self, *args: Any, **more: Any) -> Any:
            manager = super().proxy_manager_for(*args, **more)
            manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
            return manager

    class _Session(requests.Session):
        """A session that looks at no redirect: requests would read its whole body first, however long."""

        def get_redirect_target(self, _response: requests.Response) -> None:
            return None


def open_session(host: str, *, validate_certs: bool, ca_path: str | None) -> requests.Session:
    """A session for one host.

    The environment is read here and not by requests, which would also take credentials from ~/.netrc and, on macOS, ask
    the system for proxies: a forked worker crashes there.
    """
    session = _Session()
    session.trust_env = False
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter())
    session.proxies.update(_proxies(host))
    session.verify = validate_certs and (
        ca_path or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
    )
    return session


def is_loopback(hostname: str) -> bool:
    """Whether requests to this host stay on this machine."""
    if hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(hostname).is_loopback
    except ValueError:
        return False


def _proxies(host: str) -> dict[str, str]:
    hostname = urlsplit(host).hostname or ""
    environment = getproxies_environment()
    # What is plain http stays on this machine: a token goes to no proxy in clear text.
    if is_loopback(hostname) or proxy_bypass_environment(hostname, environment):
        return {}
    return environment
