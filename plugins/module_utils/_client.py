# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request: token, pacing, retry, time limits, errors as exceptions."""

from __future__ import annotations

import json
import os
import random
import socket
import ssl
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._answer import Answer, RateLimitError, data_of
from ansible_collections.koreai.contact_center.plugins.module_utils._auth import TokenSource
from ansible_collections.koreai.contact_center.plugins.module_utils._clock import SystemClock
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import (
    ApiError,
    ConflictError,
    KoreError,
    RetryTimeoutError,
    StopError,
    TransientError,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._limiter import Limiter
from ansible_collections.koreai.contact_center.plugins.module_utils._progress import Progress
from ansible_collections.koreai.contact_center.plugins.module_utils._secrets import without_secrets
from ansible_collections.koreai.contact_center.plugins.module_utils._session import open_session
from ansible_collections.koreai.contact_center.plugins.module_utils._text import on_one_line

try:
    import requests
    import urllib3
except ImportError:
    pass

# 1,000 lists, an account's most, are 1 to 2 MB; as Python's objects, JSON may take 30 times as much.
LARGEST_BODY = 16 * 1024 * 1024
_LONGEST_BACKOFF = 30.0
# Seconds: how often a wait shows that it lasts, and looks whether anybody still waits for it.
_STEP = 1.0
# Runs that met the same fault do not come back at the same moment.
_JITTER = random.SystemRandom()

# Kept as long as the process lives: a loop of tasks is paced as one.
_LIMITERS: dict[tuple[str, str], Limiter] = {}


@dataclass(frozen=True)
class Settings:
    """How to reach one stream; times in seconds, ``rate_limit`` in requests a minute (0: no pacing)."""

    host: str
    stream_id: str
    account_id: str
    iid: str
    tokens: TokenSource = field(repr=False)
    validate_certs: bool = True
    ca_path: str | None = None
    timeout: float = 30.0
    rate_limit: int = 50
    retry_timeout: float = 180.0


@dataclass(frozen=True)
class Settled:
    """What a re-read showed instead of another attempt: the request had taken effect."""

    value: Any = None


@dataclass(frozen=True)
class Request:
    """One request of the API.

    ``purpose`` completes "Cannot …". ``settle`` is called before every further attempt of a write: it reads what the
    server holds and returns Settled, or None to send again, or raises. ``settle_after`` are the seconds that it
    waits first where the server may still be at work on the attempt that failed.
    """

    purpose: str
    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    settle: Callable[[TransientError], Settled | None] | None = None
    settle_after: float = 0.0

    @property
    def write(self) -> bool:
        return self.settle is not None


def limiter_of(settings: Settings) -> Limiter:
    """The process's limiter for an account, which all its streams share."""
    return _LIMITERS.setdefault((settings.host, settings.account_id), Limiter(SystemClock()))


class Client:
    """Sends requests to one stream, one at a time.

    ``requests`` and ``waited`` (seconds) tell what it cost, ``sent_at`` (the clock's seconds) when the last one left.
    """

    def __init__(self, settings: Settings, limiter: Limiter, progress: Progress) -> None:
        self.settings = settings
        self.limiter = limiter
        self.clock = limiter.clock
        self.progress = progress
        self.requests = 0
        self.waited = 0.0
        self.sent_at = 0.0
        self._retrying = 0.0
        # What ended with Ansible's own process must not go on beside the next run.
        self._parent = os.getppid()
        self._reached = False
        self._session = open_session(settings.host, validate_certs=settings.validate_certs, ca_path=settings.ca_path)
        self._session.headers.update(
            {
                "iid": settings.iid,
                "accountId": settings.account_id,
                "Content-Type": "application/json",
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "User-Agent": "ansible-collection-koreai.contact_center",
            }
        )

    def close(self) -> None:
        self._session.close()

    def call(self, request: Request) -> Any:
        """Send a request until it is answered; returns ``data`` of the answer, or the Settled of ``settle``.

        Raises KoreError, RetryTimeoutError once ``retry_timeout`` seconds went into faults and the pauses after them.
        """
        attempt = 0
        while True:
            started = self.clock.now()
            paced = self.waited
            try:
                return self._attempt(request)
            except TransientError as error:
                self._retrying += self.clock.now() - started - (self.waited - paced)
                self._pause(error, request, attempt)
                settled = _settled(request, error)
            if settled is not None:
                return settled
            attempt += 1

    def delay(self) -> float:
        """Seconds that pacing holds the next request back."""
        return self.limiter.delay(self.settings.rate_limit)

    def make_room(self, count: int) -> None:
        """Wait until ``count`` requests can follow one another without a pause."""
        self._wait(self.limiter.delay(self.settings.rate_limit, count), "for the rate limit", planned=True)

    def _attempt(self, request: Request) -> Any:
        self.make_room(1)
        self._stop_if_orphaned()
        token = self.settings.tokens.token()
        self.sent_at = self.clock.now()
        try:
            answer = self._exchange(request, token)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError, zlib.error) as error:
            raise self._fault(request, error) from None
        finally:
            self.requests += 1
            self.limiter.count()
        self._reached = True
        hidden = (token, *self.settings.tokens.secrets)
        return data_of(answer, request.purpose, write=request.write, redact=lambda text: without_secrets(text, hidden))

    def _exchange(self, request: Request, token: str) -> Answer:
        # Escaped, half a surrogate pair that a server stored survives being sent back.
        body = None if request.body is None else json.dumps(request.body).encode()
        with warnings.catch_warnings():
            if not self.settings.validate_certs:
                warnings.simplefilter("ignore", urllib3.exceptions.InsecureRequestWarning)
            response = self._session.request(
                request.method,
                self.settings.host + request.path,
                params={**request.params, "accountId": self.settings.account_id},
                data=body,
                headers={"auth": token},
                timeout=self.settings.timeout,
                # auth is no header that HTTP libraries know to drop on the way to another host.
                allow_redirects=False,
                stream=True,
            )
        with response:
            content = b"".join(_body(response))
        return Answer(response.status_code, response.headers, content)

    def _fault(self, request: Request, error: Exception) -> KoreError:
        """The exception for an attempt that got no whole answer."""
        cannot = f"Cannot {request.purpose}:"
        host = self.settings.host
        causes = list(_causes(error))

        def caused_by(*kinds: type[BaseException]) -> bool:
            return any(isinstance(cause, kinds) for cause in causes)

        if isinstance(error, (ValueError, urllib3.exceptions.LocationValueError)):
            # requests' own errors on addresses are ValueErrors; those on a proxy's may quote half of its password.
            why = "" if self._session.proxies else f" ({_reason(causes)})"
            return ApiError(f"{cannot} {host} cannot be reached{why}; check host and the proxy settings.")
        if isinstance(error, _TooLargeError):
            text = f"{cannot} the answer of {host} is larger than {LARGEST_BODY // 1024 // 1024} MiB, and was not read."
            return ApiError(text, may_have_acted=request.write)
        # urllib3 1.26 compares names by itself.
        unverified = any(type(cause).__name__ == "CertificateError" for cause in causes)
        unverified |= caused_by(ssl.SSLCertVerificationError)
        if unverified or (caused_by(OSError) and "TLS CA certificate" in str(error)):
            reason = _reason(causes)
            way_out = "set ca_path (KORE_CA_PATH) to the file of the authority that signed it"
            if "expired" in reason:
                way_out = "it has to be renewed there, or this machine's clock is wrong"
            return ApiError(f"{cannot} the certificate of {host} cannot be verified ({reason}); {way_out}.")
        if caused_by(socket.gaierror) and not self._reached:
            return ApiError(f"{cannot} the host {host} cannot be found; check host (KORE_HOST) and this machine's DNS.")
        if caused_by(ssl.SSLError) and not self._reached and not caused_by(ssl.SSLEOFError):
            return ApiError(f"{cannot} {host} does not speak TLS as expected ({_reason(causes)}); check host and port.")
        if isinstance(error, requests.Timeout) or caused_by(TimeoutError, urllib3.exceptions.ReadTimeoutError):
            text = f"{cannot} {host} gave no whole answer within {self.settings.timeout:g} seconds (timeout)"
        else:
            text = f"{cannot} the connection to {host} failed ({_reason(causes)})"
        never_sent = caused_by(ConnectionRefusedError, socket.gaierror) or isinstance(error, requests.ConnectTimeout)
        return TransientError(text, may_have_acted=request.write and not never_sent)

    def _pause(self, error: TransientError, request: Request, attempt: int) -> None:
        asked = error.retry_after
        if asked is None and isinstance(error, RateLimitError):
            asked = self.limiter.window
        backoff = min(2.0 ** min(attempt, 10), _LONGEST_BACKOFF) * _JITTER.uniform(0.5, 1.0)
        pause = max(asked or 0.0, backoff)
        if error.may_have_acted and error.status not in (500, 502, 503):
            pause = max(pause, request.settle_after)
        left = self.settings.retry_timeout - self._retrying
        if pause > left:
            unknown = " It is not known whether it took effect." if error.may_have_acted else ""
            gave_up = RetryTimeoutError(
                f"{error}; gave up, as the next attempt is {pause:.0f} seconds away and {max(left, 0):.0f} of the "
                f"{self.settings.retry_timeout:g} seconds of retry_timeout are left.{unknown} Run again later.",
                status=error.status,
                may_have_acted=error.may_have_acted,
            )
            raise gave_up from None
        self._retrying += pause
        self._wait(pause, f"after: {error}", planned=False)

    def _wait(self, seconds: float, why: str, *, planned: bool) -> None:
        self.waited += seconds
        self.progress.pausing(seconds, planned=planned)
        end = self.clock.now() + seconds
        while (left := end - self.clock.now()) > 0:
            self._stop_if_orphaned()
            self.progress.waiting(left, why)
            self.clock.sleep(min(left, _STEP))

    def _stop_if_orphaned(self) -> None:
        if os.getppid() != self._parent:
            raise StopError("The process that started this task is gone, so nothing more is sent. Run again.")


def _settled(request: Request, error: TransientError) -> Settled | None:
    """Ask what the failed attempt did; where that cannot be read either, the exception says so."""
    if request.settle is None:
        return None
    try:
        return request.settle(error)
    except KoreError as failure:
        if error.may_have_acted and not (failure.may_have_acted or isinstance(failure, ConflictError)):
            failure.may_have_acted = True
            failure.args = (f"{error}; and what it did could not be read. {failure}",)
        raise


class _TooLargeError(OSError):
    """A body beyond LARGEST_BODY."""


def _body(response: requests.Response) -> Iterator[bytes]:
    """The decoded body in pieces, up to a size; the session sees to its time."""
    compressed = "gzip" in response.headers.get("Content-Encoding", "").lower()
    gunzip = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32) if compressed else None
    received = size = 0
    # urllib3 2 would say in Python's words that a body breaks off; see below.
    response.raw.enforce_content_length = False
    while piece := response.raw.read(65536, decode_content=False):
        received += len(piece)
        if gunzip:
            piece = gunzip.decompress(piece, LARGEST_BODY)
            if gunzip.unused_data:
                raise zlib.error("there is more behind the end of the compressed answer")
        size += len(piece)
        if max(size, received) > LARGEST_BODY or (gunzip and gunzip.unconsumed_tail):
            raise _TooLargeError
        yield piece
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and announced.isascii() and received < int(announced):
        raise requests.ConnectionError("the answer breaks off")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and all that it wraps: urllib3 keeps the cause in ``reason``, requests in ``args``."""
    seen: list[BaseException] = []
    queue: list[Any] = [error]
    while queue:
        cause = queue.pop(0)
        if isinstance(cause, BaseException) and cause not in seen:
            seen.append(cause)
            queue += [getattr(cause, "reason", None), cause.__cause__, cause.__context__, *cause.args]
    yield from seen


def _reason(causes: list[BaseException]) -> str:
    # The innermost cause is the plainest, and it holds no object's address.
    inner = [cause for cause in causes if isinstance(cause, OSError) and cause.strerror] or causes
    last = inner[-1]
    words = last.strerror if isinstance(last, OSError) and last.strerror else str(last) or type(last).__name__
    return on_one_line(str(words))[:200]
