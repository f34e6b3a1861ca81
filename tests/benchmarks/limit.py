# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""More changes than the rate limit allows in a minute."""

from __future__ import annotations

import math
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unittest import mock

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.koreai.contact_center.plugins.module_utils import _read, _runner
from ansible_collections.koreai.contact_center.plugins.module_utils._budget import Budget
from ansible_collections.koreai.contact_center.plugins.module_utils._budget_file import SharedFile
from ansible_collections.koreai.contact_center.plugins.module_utils._clock import SystemClock, VirtualClock
from ansible_collections.koreai.contact_center.plugins.module_utils._options import ARGUMENT_SPECS
from ansible_collections.koreai.contact_center.tests.benchmarks import plays
from ansible_collections.koreai.contact_center.tests.benchmarks.effort import Effort
from ansible_collections.koreai.contact_center.tests.benchmarks.figures import Section, Target, request_target, seconds
from ansible_collections.koreai.contact_center.tests.benchmarks.server import a_server
from ansible_collections.koreai.contact_center.tests.harness.processes import start_reads
from ansible_collections.koreai.contact_center.tests.simulator import (
    Simulator,
    Switches,
    environment,
    generated_lists,
)

CHANGES = 200
# The default rate_limit, of the account's 60 requests in a window.
RATE = 50
MINUTE = 60.0
# One listing and the PUTs; one more listing for each further minute, because no write relies on an older one; the
# read-back.
REQUESTS = CHANGES + math.ceil(CHANGES / (RATE - 1)) + 1
# The scaled window: a minute in six seconds.
WINDOW = 6.0


# Tasks at the same time, and how many reads each of them makes, one after the other.
TASKS = 4
READS = 60


@dataclass(frozen=True)
class Paced:
    """One run or several; times in seconds of their clock."""

    took: float
    requests: int
    refused: int
    window: float

    @property
    def ideal(self) -> float:
        """The shortest possible time for the necessary requests: bursts of the rate, one window apart."""
        return (self.requests - 1) // RATE * self.window

    @property
    def ratio(self) -> float:
        return self.took / self.ideal


def measure(effort: Effort) -> Section:
    virtual = _on_a_virtual_clock()
    scaled = [_in_a_scaled_window() for _round in range(effort.fewer)]
    paced = [("virtual clock, 60 s", [virtual]), (f"real clock, {WINDOW:g} s for a minute", scaled)]
    rows = [_row(name, runs) for name, runs in paced]
    targets = [
        Target("a request that does not wait: what the shared budget costs it", 1.0, _cost_of_sharing(), " ms"),
    ]
    for name, runs in paced:
        what = f"{CHANGES} changes under the limit, {name}"
        targets += [
            Target(f"{what}: time, of the ideal", 1.05, statistics.median(run.ratio for run in runs)),
            request_target(what, REQUESTS, (run.requests for run in runs)),
            Target(f"{what}: refused requests", 0, max(run.refused for run in runs), exactly=True),
        ]
    together = [_together() for _round in range(effort.fewer)]
    name = f"{TASKS} processes that read {READS} times each, {WINDOW:g} s for a minute"
    rows.append(_row(name, together))
    targets += [
        Target(f"{name}: time, of the ideal", 1.05, statistics.median(run.ratio for run in together)),
        request_target(name, TASKS * READS, (run.requests for run in together)),
        Target(f"{name}: refused requests", 0, max(run.refused for run in together), exactly=True),
    ]
    return Section(
        "More changes than a minute takes",
        f"{CHANGES} changed descriptions under a limit of 60 requests in a window, with the default `rate_limit` of "
        f"{RATE}. The ideal sends the {REQUESTS} necessary requests, including the listings of each further "
        f"minute, in bursts of {RATE}, one window apart. On the virtual clock, waiting takes no time; on the real one, "
        f"a minute is scaled to {WINDOW:g} seconds, for the module and for the server. In the last row, the server "
        f"allows {RATE} requests, and the processes only know of each other through the shared file.",
        ("Clock and window", "Requests", "Ideal", "Time", "Of the ideal", "Refused"),
        rows,
        targets=targets,
    )


def _row(name: str, runs: Sequence[Paced]) -> tuple[str, ...]:
    took = statistics.median(run.took for run in runs)
    share = statistics.median(run.ratio for run in runs)
    refused = max(run.refused for run in runs)
    return name, f"{runs[0].requests}", seconds(runs[0].ideal), seconds(took), f"{share:.3f}", str(refused)


def _on_a_virtual_clock() -> Paced:
    clock = VirtualClock()
    stream = environment("dev")
    generated_lists(stream, CHANGES)
    with Simulator([stream], Switches(rate_limit=60), clock=clock.now) as simulator:
        options = {
            "host": simulator.url,
            "stream_id": stream.stream_id,
            "account_id": stream.account_id,
            "client_id": stream.client_id,
            "client_secret": stream.client_secret,
        }
        _change_all(options, list(stream.lists.values()), Budget(clock))
        refused = sum(request.refused_by_limit for request in simulator.log)
        return Paced(clock.now(), simulator.log.count, refused, MINUTE)


def _in_a_scaled_window() -> Paced:
    # The greatest age of a read is scaled like the window.
    scaled = mock.patch.object(_read, "OLDEST_READ", _read.OLDEST_READ * WINDOW / MINUTE)
    with scaled, a_server(CHANGES, rate_limit=60, window=WINDOW) as server:
        budget = Budget(SystemClock(), window=WINDOW)
        started = time.monotonic()
        _change_all(server.connection, server.lists(), budget)
        took = time.monotonic() - started
        log = server.log()
    return Paced(took, len(log), sum(request["refused_by_limit"] for request in log), WINDOW)


def _together() -> Paced:
    """Tasks of one account at the same time, under a limit that leaves nothing for others."""
    with a_server(0, rate_limit=RATE, window=WINDOW) as server, tempfile.TemporaryDirectory() as folder:
        options = _validated("kore_contact_list_info", {**server.connection, "rate_limit": RATE})
        tasks = [start_reads(options, READS, budget_folder=folder, window=WINDOW) for _task in range(TASKS)]
        for task in tasks:
            task.join()
        log = server.log()
    # From the first request, because the start of the processes is not measured.
    took = log[-1]["at"] - log[0]["at"]
    return Paced(took, len(log), sum(request["refused_by_limit"] for request in log), WINDOW)


def _cost_of_sharing() -> float:
    """Milliseconds that a request pays for the shared file when it does not wait: the median of several runs."""
    clock = SystemClock()
    costs = []
    with tempfile.TemporaryDirectory() as folder:
        budget = Budget(clock, SharedFile(folder, "https://platform.kore.example", "account", clock))
        for _request in range(RATE):
            started = time.perf_counter()
            budget.reserve(RATE)
            budget.begin()
            budget.end()
            costs.append(time.perf_counter() - started)
    return statistics.median(costs) * 1000


def _validated(module: str, options: dict[str, Any]) -> dict[str, Any]:
    return ArgumentSpecValidator(ARGUMENT_SPECS[module]).validate(options).validated_parameters


def _change_all(connection: dict[str, str], records: Sequence[dict[str, Any]], budget: Budget) -> None:
    items = plays.declared(records, changed=len(records))["declared"]
    options = {**connection, "rate_limit": RATE, "contact_lists": items}
    validated = _validated("kore_contact_lists", options)
    result = _runner.run("kore_contact_lists", _runner.Task(validated, budget=budget))
    if len(result["updated"]) != CHANGES:
        raise RuntimeError(f"only {len(result['updated'])} lists were changed")
