# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many requests the clock allows."""

from __future__ import annotations

from collections import deque

from ansible_collections.koreai.contact_center.plugins.module_utils._clock import Clock


class Limiter:
    """At most ``rate`` requests in any ``window`` seconds, in bursts up to it.

    60 requests a minute and account: https://docs.kore.ai/ai-for-service/apis/contact-center/rate-limit-ccai.
    A request counts from its end, the latest moment at which the server may have counted it.
    """

    def __init__(self, clock: Clock, window: float = 60.0) -> None:
        self.clock = clock
        self.window = window
        self._ends: deque[float] = deque()

    def delay(self, rate: int, count: int = 1) -> float:
        """Seconds until ``count`` requests may be sent at once; 0.0 for a rate of 0, which means no pacing."""
        now = self.clock.now()
        while self._ends and self._ends[0] + self.window <= now:
            self._ends.popleft()
        in_the_way = len(self._ends) + min(count, rate) - rate
        if not rate or in_the_way <= 0:
            return 0.0
        return self._ends[in_the_way - 1] + self.window - now

    def count(self) -> None:
        """A request has ended."""
        self._ends.append(self.clock.now())
