# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many requests and seconds a run takes, found by the same run on a virtual clock."""

from __future__ import annotations

import math
from dataclasses import replace

from ansible_collections.koreai.contact_center.plugins.module_utils._budget import Budget
from ansible_collections.koreai.contact_center.plugins.module_utils._clock import VirtualClock
from ansible_collections.koreai.contact_center.plugins.module_utils._current import Current
from ansible_collections.koreai.contact_center.plugins.module_utils._plan import (
    MissingReads,
    Plan,
    missing_reads,
    unread_campaigns,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._read import Reader, ids_to_read_back, reads_before
from ansible_collections.koreai.contact_center.plugins.module_utils._verify import (
    Written,
    campaigns_to_read_back,
)


def estimate(plan: Plan, reader: Reader, current: Current) -> dict[str, int]:
    """How many requests a whole run takes, including the reads before it, and how many seconds of pacing."""
    run = _Rehearsal(reader.api.client.settings.rate_limit, current)
    by_age = sorted(current.by_get, key=lambda id_: current.values_read_at[id_])
    campaigns = sorted(current.campaigns, key=lambda id_: current.campaigns_read_at[id_])
    # If other reasons refuse the plan, the reads for its safety checks were not made.
    lacking = missing_reads(plan, current, updates=reader.single)
    unread = unread_campaigns(plan, current)
    campaigns += unread
    ids = (*current.unknown, *by_age, *lacking.ids)
    run.read(MissingReads(current.listed is not None or lacking.listing, ids, tuple(campaigns)))
    for action in plan.actions:
        run.read(reads_before(action, run.current, run.clock.now, run.make_room, run.rate))
        run.send(1)
    if plan.actions:
        run.send(1 + len(ids_to_read_back([Written.by(action) for action in plan.actions], run.current)))
        # The row of a new list will lack what all other rows lack.
        if current.listed and current.listed == current.without_values:
            run.send(sum(action.action == "create" for action in plan.actions))
        run.send(len(campaigns_to_read_back(plan.actions)) + len(unread))
    return {"requests": run.requests, "seconds": math.ceil(run.clock.now())}


class _Rehearsal:
    """A run without a server on a virtual clock; at first, nothing of ``current`` is read."""

    def __init__(self, rate: int, current: Current) -> None:
        self.clock = VirtualClock()
        self.current = replace(current, listed_at=-math.inf, values_read_at={}, usage_read_at={}, campaigns_read_at={})
        self.requests = 0
        # A plan must not depend on what others send meanwhile.
        self._budget = Budget(self.clock)
        self.rate = rate

    def make_room(self, count: int) -> None:
        while wait := self._budget.reserve(self.rate, count):
            self.clock.sleep(wait.seconds)

    def send(self, count: int) -> None:
        for _request in range(count):
            self.make_room(1)
            self._budget.begin()
            self._budget.end()
        self.requests += count

    def read(self, missing: MissingReads) -> None:
        if missing.listing:
            self.send(1)
            self.current = self.current.with_simulated_read(True, (), self.clock.now())
        for id_ in missing.ids:
            self.send(1)
            self.current = self.current.with_simulated_read(False, [id_], self.clock.now())
        for id_ in missing.campaigns:
            self.send(1)
            self.current = self.current.with_simulated_read(False, (), self.clock.now(), [id_])
