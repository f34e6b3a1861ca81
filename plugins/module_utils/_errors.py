# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong, as sentences a user can act on."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

# Seconds. No write relies on a read that is older; the API has no version to compare.
OLDEST_READ = 60.0
# Seconds by which reads may lag behind writes: they pass before a read that is to show what a write without an answer
# did, and before a read-back that contradicts a write is repeated.
LAG = 3.0


class KoreError(Exception):
    """A failure that the user reads about; its text is one or more whole sentences.

    ``may_have_acted`` is true if a write failed and may have taken effect. ``result`` has the other return values, in
    the shape of the module's results.
    """

    may_have_acted = False

    def __init__(self, message: str, *, result: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.result: Mapping[str, Any] = result or {}


class OptionError(KoreError):
    """An option or a declaration is not usable; nothing was sent."""


class LibraryError(KoreError):
    """A necessary Python library is not installed."""


class ConflictError(KoreError):
    """The server's state is not the one that a write relies on; that write was not sent (again).

    ``may_have_acted``: an earlier attempt of that write may have caused the change.
    """

    def __init__(self, message: str, *, may_have_acted: bool = False) -> None:
        super().__init__(message)
        self.may_have_acted = may_have_acted


class StaleReadError(ConflictError):
    """The data that a write relies on was read more than OLDEST_READ seconds before the write could be sent."""

    def __init__(self, failure: str, *, may_have_acted: bool = False) -> None:
        super().__init__(
            f"{failure}: the read that it relies on was more than {OLDEST_READ:.0f} seconds old before the write could "
            "be sent. Raise rate_limit, or run again when the server is faster.",
            may_have_acted=may_have_acted,
        )


class ApiError(KoreError):
    """The server refused a request, or answered something that its documentation does not describe.

    ``status`` is the HTTP status, None if there was no answer.
    """

    def __init__(self, message: str, *, status: int | None = None, may_have_acted: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.may_have_acted = may_have_acted


class NotFoundError(ApiError):
    """The server does not know the id."""


class UnreadableError(ApiError):
    """The body of an answer is too large, or not encoded as its header says."""


class StopError(ApiError):
    """Every further request of this task would fail the same way."""


class AccessError(StopError):
    """401, or a 403 that speaks of authorisation or scope."""


class HourlyLimitError(StopError):
    """The account's requests of this hour are used up; this request was not carried out, and nothing more is sent."""


class RetryTimeoutError(StopError):
    """The seconds of ``retry_timeout`` are used up."""


class TransientError(ApiError):
    """A fault that another attempt may survive; it leaves the client only as a RetryTimeoutError.

    ``retry_after`` is the pause in seconds that the fault asks for, None if the client may choose. ``may_have_acted``
    is only false if the server surely did not act.
    """

    def __init__(
        self, message: str, *, status: int | None = None, may_have_acted: bool = True, retry_after: float | None = None
    ) -> None:
        super().__init__(message, status=status, may_have_acted=may_have_acted)
        self.retry_after = retry_after


def missing_libraries(*names: str, reason: str = "to reach Kore.ai") -> str:
    """One sentence: which libraries are missing, where, and the command that installs them."""
    python = sys.executable or "python3"
    return (
        f"{python} cannot import {' and '.join(names)}, needed {reason}; "
        f"install with: {python} -m pip install {' '.join(names)}"
    )
