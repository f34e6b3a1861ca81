# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Only a few of many lists differ."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from ansible_collections.koreai.contact_center.tests.benchmarks import plays
from ansible_collections.koreai.contact_center.tests.benchmarks.effort import Effort
from ansible_collections.koreai.contact_center.tests.benchmarks.figures import (
    Section,
    Target,
    number,
    request_target,
    seconds,
)
from ansible_collections.koreai.contact_center.tests.benchmarks.measuring import (
    Bench,
    Run,
    a_bench,
    alternating,
    median,
)
from ansible_collections.koreai.contact_center.tests.benchmarks.server import a_server

LISTS = 1000
LATENCIES = (0.0, 0.2)
_NAMES = {
    "local": "`kore_contact_lists`, local",
    "differences": "`uri`: one listing, a PUT per difference",
    "each": "`uri`: a GET and a PUT per list",
}


def measure(effort: Effort) -> Section:
    rows = []
    targets = []
    with a_server(LISTS) as server, a_bench(server) as bench:
        records = server.lists()
        for latency, changed in itertools.product(LATENCIES, effort.changes):
            server.switch(latency=latency)
            variables = plays.declared(records, changed)
            hardest = (latency, changed) == (LATENCIES[-1], effort.changes[-1])
            runs = _runs(bench, variables, changed, effort, hardest=hardest)
            case = f"{changed} of {LISTS:,} changed, {latency * 1000:.0f} ms"
            targets.append(request_target(case, changed + 2, (run.requests for run in runs["local"])))
            if hardest:
                targets.append(_against_ideal(case, runs, (changed + 2) * latency))
            rows += _rows(
                f"{changed}", f"{latency * 1000:.0f} ms", {name: median(found) for name, found in runs.items()}
            )
    return Section(
        "A few changes",
        f"{LISTS:,} lists of which some differ, with `rate_limit: 0`, by `kore_contact_lists` and by `uri` in "
        "its two usual forms. Latency is what the server adds to each answer.",
        ("Changed", "Latency", "Play", "Requests", "Wall time", "`kore_contact_lists` is faster"),
        rows,
        "The module reads the lists once more than `uri` does, to verify what was written. Each figure is a "
        f"median, of {effort.rounds} runs in the last case and of {effort.fewer} in the others; with more than one PUT "
        "`uri` ran once. The form with a GET per list is calculated from "
        f"{min(effort.looped, effort.changes[-1])} GETs and as many PUTs.",
        targets,
    )


def _runs(
    bench: Bench, variables: Mapping[str, Any], changed: int, effort: Effort, *, hardest: bool
) -> dict[str, list[Run]]:
    differences = partial(bench.run, plays.uri_differences(bench.server), variables)
    compared: dict[str, Callable[[], Run]] = {
        "local": partial(bench.run, plays.whole_set(bench.server), variables),
        "empty": partial(bench.run, []),
    }
    # Each PUT takes a second, so a loop with more than one is run once, and a loop with too many not at all.
    if changed == 1:
        compared["differences"] = differences
    runs = alternating(effort.rounds if hardest else effort.fewer, **compared)
    if 1 < changed <= effort.sent:
        runs["differences"] = [differences()]
    if hardest:
        runs["each"] = [_each(bench, variables, changed, effort, median(runs["empty"]))]
    return runs


def _each(bench: Bench, variables: Mapping[str, Any], changed: int, effort: Effort, empty: Run) -> Run:
    """A GET for every list and a PUT for those that differ, estimated from some of each."""
    count = min(effort.looped, changed)
    gets = bench.run(plays.uri_get(bench.server, count), variables)
    both = bench.run(plays.uri_each(bench.server, count), variables)
    if (gets.requests, both.requests) != (count, 2 * count):
        raise RuntimeError(f"the loops over uri sent {gets.requests} and {both.requests} requests")
    get = (gets.seconds - empty.seconds) / count
    put = (both.seconds - gets.seconds) / count
    return Run(empty.seconds + LISTS * get + changed * put, both.memory, LISTS + changed)


def _rows(changed: str, latency: str, runs: Mapping[str, Run]) -> list[tuple[str, ...]]:
    return [
        (
            changed,
            latency,
            text,
            f"{runs[name].requests:,}",
            seconds(runs[name].seconds),
            "" if name == "local" else f"{number(runs[name].seconds / runs['local'].seconds)} times",
        )
        for name, text in _NAMES.items()
        if name in runs
    ]


def _against_ideal(case: str, runs: Mapping[str, Sequence[Run]], waiting: float) -> Target:
    pairs = zip(runs["local"], runs["empty"], strict=True)
    measured = statistics.median(local.seconds / (empty.seconds + waiting) for local, empty in pairs)
    return Target(f"{case}: wall time, of an empty play and {waiting:g} s of latency", 1.1, measured)
