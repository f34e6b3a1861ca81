# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A few lists of many differ."""

from __future__ import annotations

import itertools
import statistics
from functools import partial

from ansible_collections.koreai.contact_center.tests.benchmarks import plays
from ansible_collections.koreai.contact_center.tests.benchmarks.effort import Effort
from ansible_collections.koreai.contact_center.tests.benchmarks.figures import Section, Target, seconds
from ansible_collections.koreai.contact_center.tests.benchmarks.measuring import (
    Run,
    a_bench,
    alternating,
    median,
)
from ansible_collections.koreai.contact_center.tests.benchmarks.server import a_server

LISTS = 1000
LATENCIES = (0.0, 0.2)


def measure(effort: Effort) -> Section:
    rows = []
    targets = []
    with a_server(LISTS) as server, a_bench(server) as bench:
        records = server.lists()
        for latency, changed in itertools.product(LATENCIES, effort.changes):
            server.switch(latency=latency)
            variables = plays.declared(records, changed)
            hardest = (latency, changed) == (LATENCIES[-1], effort.changes[-1])
            runs = alternating(
                effort.rounds if hardest else effort.fewer,
                local=partial(bench.run, plays.whole_set(server), variables),
                empty=partial(bench.run, []),
            )
            case = f"{changed} of {LISTS:,} changed, {latency * 1000:.0f} ms"
            targets.append(Target(f"{case}: requests", changed + 2, max(run.requests for run in runs["local"])))
            if hardest:
                targets.append(_against_ideal(case, runs, (changed + 2) * latency))
            # One run alone: it takes a minute.
            uri = bench.run(plays.uri_differences(server), variables) if changed <= effort.looped else None
            rows.append((str(changed), f"{latency * 1000:.0f} ms", *_cells(median(runs["local"]), uri)))
    return Section(
        "A few changes",
        f"{LISTS:,} lists of which some differ, with ``rate_limit: 0``, by ``kore_contact_lists`` (local) and by "
        "``uri`` as one listing and a PUT per difference. Latency is what the server adds to each answer.",
        ("Changed", "Latency", "Requests", "Wall time", "``uri``: requests", "Wall time", "Faster"),
        rows,
        "The module reads the lists once more than ``uri`` does, as proof of what was written.",
        targets,
    )


def _cells(local: Run, uri: Run | None) -> tuple[str, ...]:
    beside = (f"{uri.requests}", seconds(uri.seconds), f"{uri.seconds / local.seconds:.1f} times") if uri else ("",) * 3
    return f"{local.requests}", seconds(local.seconds), *beside


def _against_ideal(case: str, runs: dict[str, list[Run]], waiting: float) -> Target:
    pairs = zip(runs["local"], runs["empty"], strict=True)
    measured = statistics.median(local.seconds / (empty.seconds + waiting) for local, empty in pairs)
    return Target(f"{case}: wall time, of an empty play and {waiting:g} s of latency", 1.1, measured)
