# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The meaning of a request without a complete response: turns an exception of the libraries into one of ours."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._errors import (
    ApiError,
    KoreError,
    LibraryError,
    StopError,
    TransientError,
    UnreadableError,
    missing_libraries,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._proxies import Proxy, UnusableProxyError
from ansible_collections.koreai.contact_center.plugins.module_utils._session import (
    LARGEST_BODY,
    TooLargeError,
    UnknownEncodingError,
    failed_connecting_to,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._text import on_one_line

try:
    import requests
    import urllib3
except ImportError:
    NETWORK_ERRORS: tuple[type[Exception], ...] = ()
else:
    NETWORK_ERRORS = (
        requests.RequestException,
        urllib3.exceptions.HTTPError,
        http.client.HTTPException,
        OSError,
        ValueError,
        zlib.error,
    )

# http.client's own words for a proxy's answer to CONNECT.
_TUNNEL = re.compile(r"Tunnel connection failed: ((\d+).*)")
# PySocks' words for the answer "connection not allowed by ruleset" (RFC 1928).
_SOCKS_FORBIDDEN = "0x02: "


@dataclass(frozen=True)
class Sending:
    """What was sent, and through which proxy; ``reached``: the host had answered before. ``timeout`` in seconds."""

    purpose: str
    write: bool
    host: str
    proxy: Proxy | None
    timeout: float
    reached: bool
    redact: Callable[[str], str]


def fault_of(error: Exception, sending: Sending) -> KoreError:
    """The exception for an attempt without a complete response; ``error`` is one of NETWORK_ERRORS.

    A request with an undocumented answer may have taken effect. So this is a TransientError, whose ``may_have_acted``
    is only false if no connection was made.
    """
    return _Fault(error, sending).meaning()


class _Fault:
    def __init__(self, error: Exception, sending: Sending) -> None:
        self._error = error
        self._sending = sending
        self._causes = list(_causes(error))
        stages = (failed_connecting_to(cause) for cause in self._causes)
        self._connecting_to = next(filter(None, stages), None)

    def meaning(self) -> KoreError:
        return (
            self._unusable_address()
            or self._unreadable_body()
            or self._untrusted()
            or self._unreachable()
            or self._refused_by_proxy()
            or self._transient()
        )

    def _unusable_address(self) -> KoreError | None:
        proxy = self._sending.proxy
        unusable = self._caused_by(requests.exceptions.InvalidSchema, urllib3.exceptions.LocationValueError)
        unusable |= self._caused_by(requests.exceptions.InvalidURL)
        if proxy and self._caused_by(UnusableProxyError):
            return self._unusable_proxy(proxy)
        if proxy and unusable and proxy.is_socks and self._caused_by(requests.exceptions.InvalidSchema):
            return LibraryError(f"{missing_libraries('PySocks', reason=f'for {proxy.label}')}.")
        if proxy and unusable and (self._at_proxy or self._caused_by(requests.exceptions.InvalidProxyURL)):
            return self._unusable_proxy(proxy)
        if unusable:
            return ApiError(self._cannot(f"{self._sending.host} is not a usable address ({self._reason}); check host"))
        return None

    def _unusable_proxy(self, proxy: Proxy) -> KoreError:
        return StopError(
            self._cannot(
                f"{proxy.label} has no usable address; give one such as http://proxy.example:3128, without blanks, and "
                "whatever is special in its user and password percent-encoded"
            )
        )

    def _unreadable_body(self) -> KoreError | None:
        host = self._sending.host
        if self._caused_by(TooLargeError):
            size = LARGEST_BODY // 1024 // 1024
            way_out = "check host, and any proxy between"
            text = f"the response of {host} is larger than {size} MiB, and was not read; {way_out}"
        elif self._caused_by(UnknownEncodingError):
            text = (
                f"the response of {host} is encoded as '{self._shown(str(self._error))}', and only gzip was asked for; "
                "check any proxy between"
            )
        elif self._caused_by(urllib3.exceptions.DecodeError, zlib.error):
            text = f"the response of {host} is not encoded as its header Content-Encoding says; check any proxy between"
        else:
            return None
        return UnreadableError(self._cannot(text), may_have_acted=self._sending.write)

    def _untrusted(self) -> KoreError | None:
        # urllib3 1.26 compares names by itself.
        unverified = any(type(cause).__name__ == "CertificateError" for cause in self._causes)
        unverified |= self._caused_by(ssl.SSLCertVerificationError)
        if not unverified and not (self._caused_by(OSError) and "TLS CA certificate" in str(self._error)):
            return None
        way_out = "set ca_path (KORE_CA_PATH) to the file of the authority that signed it"
        if "expired" in self._reason:
            way_out = "it has to be renewed there, or this machine's clock is wrong"
        return ApiError(self._cannot(f"the certificate of {self._peer} cannot be verified ({self._reason}); {way_out}"))

    def _unreachable(self) -> KoreError | None:
        """A fault that another attempt would meet again, unless the host had been reached before."""
        proxy = self._sending.proxy if self._at_proxy else None
        if self._sending.reached or self._connecting_to is None:
            return None
        option = proxy.variable if proxy else "host (KORE_HOST)"
        if self._caused_by(socket.gaierror):
            what = self._peer if proxy else f"the host {self._sending.host}"
            if proxy and proxy.is_socks:
                # PySocks resolves both names, and does not say which one failed.
                what = f"{what}, or the host {self._sending.host},"
            return ApiError(self._cannot(f"{what} cannot be found; check {option} and this machine's DNS"))
        if self._caused_by(ssl.SSLError) and not self._caused_by(ssl.SSLEOFError):
            way_out = f"if it speaks plain http, {option} has to begin with http://" if proxy else "check host and port"
            return ApiError(self._cannot(f"{self._peer} does not speak TLS as expected ({self._reason}); {way_out}"))
        return None

    def _refused_by_proxy(self) -> KoreError | None:
        proxy, words = self._sending.proxy, self._words_of_refusal()
        if proxy is None or not self._at_proxy or not words:
            return None
        way_out = "allow it there, or add it to NO_PROXY to connect without the proxy"
        if words.startswith("407") or self._is_socks_refusal:
            example = f"{proxy.scheme}://USER:PASSWORD@HOST"
            way_out = f"it wants a user and a password: put them into {proxy.variable}, as in {example}"
            if any(proxy.secrets):
                way_out = f"it does not accept the user and the password in {proxy.variable}: correct them there"
        said = f"{proxy.label} refuses to connect to {self._sending.host} ({self._shown(words)}); {way_out}"
        return StopError(self._cannot(said))

    def _words_of_refusal(self) -> str:
        """What the proxy said; empty if it did not refuse, or may connect later."""
        texts = [str(cause) for cause in self._causes]
        told = next(filter(None, map(_TUNNEL.fullmatch, texts)), None)
        if told and 400 <= int(told[2]) < 500 and told[2] not in ("408", "429"):
            return told[1]
        is_forbidden = any(text.startswith(_SOCKS_FORBIDDEN) for text in texts)
        return self._reason if is_forbidden or self._is_socks_refusal else ""

    @property
    def _is_socks_refusal(self) -> bool:
        """Whether a SOCKS proxy does not accept this user, or nobody without one. PySocks may not be installed."""
        return any(type(cause).__name__ == "SOCKS5AuthError" for cause in self._causes)

    def _transient(self) -> TransientError:
        if self._caused_by(requests.Timeout, TimeoutError, urllib3.exceptions.ReadTimeoutError):
            text = f"{self._peer} did not send a complete response within {self._sending.timeout:g} seconds (timeout)"
        elif self._caused_by(http.client.IncompleteRead):
            text = f"the response of {self._peer} is incomplete"
        elif self._is_senseless():
            text = f"the response of {self._peer} is not valid HTTP ({self._reason})"
        else:
            way = f" through {self._peer}" if self._at_proxy else ""
            text = f"the connection to {self._sending.host}{way} failed ({self._reason})"
        may_have_acted = self._sending.write and self._connecting_to is None
        return TransientError(self._cannot(text).rstrip("."), may_have_acted=may_have_acted)

    def _is_senseless(self) -> bool:
        """Whether the answer was not HTTP."""
        broken = any(
            isinstance(cause, http.client.HTTPException) and not isinstance(cause, ConnectionError)
            for cause in self._causes
        )
        return broken or isinstance(self._error, ValueError)

    @property
    def _at_proxy(self) -> bool:
        return self._connecting_to == "proxy"

    @property
    def _peer(self) -> str:
        proxy = self._sending.proxy
        return proxy.label if proxy and self._at_proxy else self._sending.host

    @property
    def _reason(self) -> str:
        # The innermost cause is the plainest, and contains no object's address.
        inner = [cause for cause in self._causes if isinstance(cause, OSError) and cause.strerror] or self._causes
        last = inner[-1]
        words = last.strerror if isinstance(last, OSError) and last.strerror else str(last) or type(last).__name__
        return self._shown(str(words))

    def _caused_by(self, *kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in self._causes)

    def _shown(self, words: str) -> str:
        # A server's status line may be among them.
        return on_one_line(self._sending.redact(words))[:200]

    def _cannot(self, text: str) -> str:
        return f"Cannot {self._sending.purpose}: {text}."


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and everything that it wraps: urllib3 keeps the cause in ``reason``, requests in ``args``."""
    seen: list[BaseException] = []
    queue: list[Any] = [error]
    while queue:
        cause = queue.pop(0)
        if isinstance(cause, BaseException) and cause not in seen:
            seen.append(cause)
            queue += [getattr(cause, "reason", None), cause.__cause__, cause.__context__, *cause.args]
    yield from seen
