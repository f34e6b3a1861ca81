# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request: token, pacing, retry, time limits, errors as exceptions."""

from __future__ import annotations

import json
import math
import os
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._answer import (
    Answer,
    Question,
    RateLimitError,
    data_of,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._budget import ASKING, Budget, Wait
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import (
    OLDEST_READ,
    ConflictError,
    HourlyLimitError,
    KoreError,
    RetryTimeoutError,
    StaleReadError,
    StopError,
    TransientError,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._faults import NETWORK_ERRORS, Sending, fault_of
from ansible_collections.koreai.contact_center.plugins.module_utils._progress import Progress
from ansible_collections.koreai.contact_center.plugins.module_utils._proxies import proxy_for
from ansible_collections.koreai.contact_center.plugins.module_utils._secrets import without_secrets
from ansible_collections.koreai.contact_center.plugins.module_utils._session import exchange, open_session
from ansible_collections.koreai.contact_center.plugins.module_utils._settings import Settings

_LONGEST_BACKOFF = 30.0
# Seconds: how often a wait reports that it lasts, and checks whether anybody still waits for it.
_STEP = 1.0
# Runs that met the same fault do not try again at the same moment.
_JITTER = random.SystemRandom()


@dataclass(frozen=True)
class Settled:
    """A read has shown that the request took effect, so there is no further attempt."""

    value: Any = None


Settle = Callable[[TransientError, bool], "Settled | None"]


@dataclass(frozen=True)
class Request:
    """One request of the API.

    ``purpose`` completes "Cannot …". ``texts`` are names and descriptions that the server's words may repeat, ``by_id``
    says that it reads one list by its id. ``settle`` is called before every further attempt of a write, with the error
    of the last one and whether any may have acted: it reads what the server holds, in ``settle_requests``, and returns
    Settled, or None to send again, or raises. ``settle_after`` are the seconds that it waits first where the server may
    still be at work on the attempt that failed.
    """

    purpose: str
    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    texts: Sequence[str] = ()
    by_id: bool = False
    settle: Settle | None = None
    settle_after: float = 0.0
    settle_requests: int = 1

    @property
    def write(self) -> bool:
        return self.settle is not None


class Client:
    """Sends requests to one stream, one at a time.

    ``requests``, ``writes`` among them, and ``waited`` (seconds) tell what it cost, ``expected`` how many requests
    there will have been in the end, as far as that is known, ``sent_at`` (the clock's seconds) when the last one left,
    ``answer`` what came back for it, None where nothing did.
    """

    def __init__(self, settings: Settings, budget: Budget, progress: Progress) -> None:
        self.settings = settings
        self.budget = budget
        self.clock = budget.clock
        self.progress = progress
        self.requests = 0
        self.writes = 0
        self.expected = 0
        self.waited = 0.0
        self.sent_at = 0.0
        self.answer: Answer | None = None
        self._relied_on_since = math.inf
        self._retrying = 0.0
        # A task must not continue beside the next run after Ansible's own process has ended.
        self._parent = os.getppid()
        self._reached = False
        self._over: HourlyLimitError | None = None
        self._proxy = proxy_for(settings.host)
        credentials = self._proxy.secrets if self._proxy and self._proxy.is_usable else ()
        self._secrets = (*settings.tokens.secrets, *credentials)
        self._hidden: Sequence[str] = self._secrets
        self._session = open_session(self._proxy, validate_certs=settings.validate_certs, ca_path=settings.ca_path)
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
        self.budget.release()
        if self.budget.trouble:
            self.progress.note(self.budget.trouble)
        self._session.close()

    def redacted(self, text: str) -> str:
        """A server's text without the secrets of this task and of its proxy, or parts of them."""
        return without_secrets(text, self._hidden)

    def call(self, request: Request) -> Any:
        """Send a request until it is answered; returns ``data`` of the answer, or the Settled of ``settle``.

        Raises KoreError, RetryTimeoutError once ``retry_timeout`` seconds went into faults and the pauses after them.
        """
        attempt = 0
        lost = False
        while True:
            started = self.clock.now()
            paced = self.waited
            try:
                data = self._attempt(request)
            except TransientError as error:
                fault = error
            except KoreError as error:
                # Whatever happened to this attempt, an earlier one may have taken effect.
                error.may_have_acted = error.may_have_acted or lost
                raise
            else:
                self._relied_on_since = min(self._relied_on_since, self.sent_at)
                return data
            # Outside of the handler: the next error has another cause.
            lost = lost or fault.may_have_acted
            self._retrying += self.clock.now() - started - (self.waited - paced)
            self._pause(fault, request, attempt, lost)
            settled = self._settled(request, fault, lost)
            if settled is not None:
                return settled
            attempt += 1

    def make_room(self, count: int) -> None:
        """Wait until ``count`` requests, reserved for this task, can follow one another without a pause."""
        while wait := self.budget.reserve(self.settings.rate_limit, count):
            self._pass(min(wait.seconds, ASKING), wait.seconds, _why(wait))

    def wait(self, seconds: float, why: str) -> None:
        """Wait some seconds, and show it."""
        self.budget.release()
        end = self.clock.now() + seconds
        while (left := end - self.clock.now()) > 0:
            self._pass(min(left, _STEP), left, why)

    def _pass(self, seconds: float, left: float, why: str) -> None:
        self._stop_if_orphaned()
        ahead = self.budget.forecast(self.settings.rate_limit, self.expected - self.requests, left)
        self.progress.pausing(seconds, ahead)
        self.progress.waiting(left, why)
        self.clock.sleep(seconds)
        self.waited += seconds

    def _settled(self, request: Request, error: TransientError, lost: bool) -> Settled | None:
        """Ask what the failed attempts did; what is read so is what the next attempt relies on."""
        if request.settle is None:
            return None
        for _reading in range(2):
            # The attempt has to follow at once.
            self.make_room(request.settle_requests + 1)
            self._relied_on_since = math.inf
            settled = self._asked(request.settle, error, lost)
            if settled is not None:
                return settled
            # One of these reads may have waited for a limit, and let another one grow old.
            self.make_room(1)
            if self.clock.now() - self._relied_on_since < OLDEST_READ:
                return None
        raise StaleReadError(f"Cannot {request.purpose}", may_have_acted=lost)

    @staticmethod
    def _asked(settle: Settle, error: TransientError, lost: bool) -> Settled | None:
        """What the failed attempts did. If that cannot be read either, the exception says so."""
        try:
            return settle(error, lost)
        except KoreError as failure:
            if lost and not (failure.may_have_acted or isinstance(failure, ConflictError)):
                failure.may_have_acted = True
                failure.args = (f"{error}; and what it did could not be read. {failure}",)
            raise

    def _attempt(self, request: Request) -> Any:
        if self._over:
            met = "nothing more is sent since the account's hourly limit was met; run again in an hour."
            raise HourlyLimitError(f"Cannot {request.purpose}: {met}", status=self._over.status)
        self.make_room(1)
        self._stop_if_orphaned()
        token = self.settings.tokens.token()
        signed_at = self.settings.tokens.now()
        self._hidden = (token, *self._secrets)
        self.sent_at = self.clock.now()
        self.writes += request.write
        self.answer = None
        self.budget.begin()
        try:
            answer = self._exchange(request, token)
        except NETWORK_ERRORS as error:
            self._session.close()
            raise fault_of(error, self._sending(request)) from None
        finally:
            self.requests += 1
            self.budget.end()
        self._reached = True
        self.answer = answer
        question = Question(
            request.purpose,
            self.redacted,
            write=request.write,
            by_id=request.by_id,
            texts=request.texts,
            signed_at=signed_at,
        )
        try:
            return data_of(answer, question)
        except KoreError as error:
            if answer.status < 400:
                # Nobody knows what else such a server sends on this connection.
                self._session.close()
            if isinstance(error, HourlyLimitError):
                self._over = error
            raise

    def _sending(self, request: Request) -> Sending:
        return Sending(
            request.purpose,
            write=request.write,
            host=self.settings.host,
            proxy=self._proxy,
            timeout=self.settings.timeout,
            reached=self._reached,
            redact=self.redacted,
        )

    def _exchange(self, request: Request, token: str) -> Answer:
        if self._proxy:
            self._proxy.check()
        return Answer(
            *exchange(
                self._session,
                request.method,
                self.settings.host + request.path,
                params={**request.params, "accountId": self.settings.account_id},
                # Half a surrogate pair that a server has stored can only be sent back escaped.
                body=None if request.body is None else json.dumps(request.body).encode(),
                token=token,
                timeout=self.settings.timeout,
            )
        )

    def _pause(self, error: TransientError, request: Request, attempt: int, lost: bool) -> None:
        asked = error.retry_after
        if asked is None and isinstance(error, RateLimitError):
            asked = self.budget.window
        backoff = min(2.0 ** min(attempt, 10), _LONGEST_BACKOFF) * _JITTER.uniform(0.5, 1.0)
        pause = max(asked or 0.0, backoff)
        if error.may_have_acted:
            pause = max(pause, request.settle_after)
        left = self.settings.retry_timeout - self._retrying
        if pause > left:
            unknown = " It is not known whether it took effect." if lost else ""
            gave_up = RetryTimeoutError(
                f"{error}; gave up, as the next attempt is {pause:.0f} seconds away and {max(left, 0):.0f} of the "
                f"{self.settings.retry_timeout:g} seconds of retry_timeout are left.{unknown} Run again later.",
                status=error.status,
                may_have_acted=lost,
            )
            raise gave_up from None
        self._retrying += pause
        self.wait(pause, f"after: {error}")

    def _stop_if_orphaned(self) -> None:
        if os.getppid() != self._parent:
            raise StopError("The process that started this task is gone, so nothing more is sent. Run again.")


def _why(wait: Wait) -> str:
    others = ", which other tasks use as well" if wait.for_others else ""
    return f"for the rate limit{others}"
