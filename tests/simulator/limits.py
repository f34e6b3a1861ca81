# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rate limits: sliding windows for each account, or for others that share a limit.

https://docs.kore.ai/ai-for-service/apis/contact-center/rate-limit-ccai; the words for an hour are those of the page of
all products, https://docs.kore.ai/ai-for-service/apis/rate-limit.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from email.utils import formatdate

from .answers import RefusedError
from .switches import Switches

HOUR = 3600.0
HOURLY_MESSAGE = "You've exceeded the hourly rate limit. Please wait for sometime before retrying."
MESSAGES = {
    "current": "You've exceeded the per-minute rate limit. Please wait for sometime before retrying.",
    "older": "Rate limit for this API has been reached. Please try again after some time.",
}


class SlidingWindow:
    """Counts the requests of all who share a limit, whatever their outcome."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: dict[str, deque[float]] = {}

    def clear(self) -> None:
        """Forget what was counted."""
        with self._lock:
            self._times.clear()

    def admit(self, shared_by: str, now: float, switches: Switches, *, hourly: bool = False) -> float | None:
        """None for a request within the limit, otherwise the seconds until one is possible."""
        limit = switches.hourly_limit if hourly else switches.rate_limit
        window = HOUR if hourly else switches.window
        if not limit:
            return None
        with self._lock:
            times = self._times.setdefault(shared_by, deque())
            while times and times[0] <= now - window:
                times.popleft()
            full = len(times) >= limit
            if not full or switches.limit_counts_refused:
                times.append(now)
            return times[len(times) - limit] + window - now if full else None


def limit_refusal(switches: Switches, wait: float, *, hourly: bool = False) -> RefusedError:
    """The refusal of a request over a limit. ``wait``, in seconds, goes into Retry-After."""
    seconds = max(1, int(-(-wait // 1)))
    values = {
        "seconds": str(seconds),
        "date": formatdate(time.time() + seconds, usegmt=True),
        "nonsense": "soon, perhaps",
    }
    value = values.get(switches.retry_after)
    headers = {} if value is None else {"Retry-After": value}
    message = HOURLY_MESSAGE if hourly else MESSAGES[switches.limit_wording]
    return RefusedError(switches.limit_status, message, 429, headers)
