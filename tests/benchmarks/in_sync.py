# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sets that are in sync: nothing has to change, and the task has to find that out."""

from __future__ import annotations

from functools import partial

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
    Run,
    a_bench,
    alternating,
    median,
    ratio,
)
from ansible_collections.koreai.contact_center.tests.benchmarks.server import a_server

_NAMES = {
    "local": "`kore_contact_lists`, local",
    "module": "`kore_contact_lists`, as an ordinary module",
    "differences": "`uri`: one listing, a PUT per difference",
    "each": "`uri`: a GET and a PUT per list",
    "read": "`uri`: one listing, not compared with anything",
    "read_declared": "the same, in a play that has the declarations",
    "empty": "no task at all",
    "empty_declared": "no task at all, in a play that has the declarations",
}


def measure(effort: Effort) -> Section:
    rows: list[tuple[str, ...]] = []
    targets: list[Target] = []
    runs: dict[str, list[Run]] = {}
    for size in effort.sizes:
        runs = _runs(size, effort)
        targets += _targets(size, runs, last=size == effort.sizes[-1])
        reading = median(runs["read"])
        for name, text in _NAMES.items():
            run = median(runs[name])
            compared = (
                f"{ratio(runs[name], runs['read']):.2f}" if name != "each" else number(run.seconds / reading.seconds)
            )
            figures = (f"{run.requests:,}", seconds(run.seconds), compared, f"{run.memory:.0f} MiB")
            rows.append((f"{size:,}", text, *figures))
    return Section(
        "Nothing to do",
        "All lists are as declared. *Compared* is the wall time, divided by that of a play whose only task reads "
        f"the same listing with `uri`: {_pairs(effort)}.",
        ("Lists", "Play", "Requests", "Wall time", "Compared", "Peak memory"),
        rows,
        f"The loop over `uri` really read {effort.looped} lists, or all if there are fewer. Its time for more is "
        "calculated from the time that one list took; its peak memory is that of the lists it read.\n\n"
        "The action plugins call `gc.freeze` when they are loaded, so that Ansible's workers do not search what the "
        f"controller has loaded for garbage. Without it, {effort.sizes[-1]:,} lists take "
        f"{ratio(runs['local_unfrozen'], runs['local']):.2f} times as long locally, and "
        f"{ratio(runs['module_unfrozen'], runs['module']):.2f} times as long as an ordinary module.",
        targets,
    )


def _pairs(effort: Effort) -> str:
    last = f"the median of {effort.rounds} pairs"
    return f"{last} for {effort.sizes[-1]:,} lists and of {effort.fewer} for fewer" if effort.sizes[1:] else last


def _runs(size: int, effort: Effort) -> dict[str, list[Run]]:
    with a_server(size) as server, a_bench(server) as bench:
        variables = plays.declared(server.lists())
        run = partial(bench.run, variables=variables)
        unfrozen = partial(run, environment=bench.unfrozen())
        runs = alternating(
            effort.rounds if size == effort.sizes[-1] else effort.fewer,
            local=lambda: run(plays.whole_set(server)),
            module=lambda: run(plays.whole_set(server, **plays.MODULE)),
            local_unfrozen=lambda: unfrozen(plays.whole_set(server)),
            module_unfrozen=lambda: unfrozen(plays.whole_set(server, **plays.MODULE)),
            differences=lambda: run(plays.uri_differences(server)),
            read=lambda: bench.run(plays.uri_listing(server)),
            read_declared=lambda: run(plays.uri_listing(server)),
            empty=lambda: bench.run([]),
            empty_declared=lambda: run([]),
        )
        count = min(size, effort.looped)
        looped = [run(plays.uri_each(server, count)) for _round in range(effort.fewer)]
    return {**runs, "each": [_for_all(run, count, size, median(runs["empty"])) for run in looped]}


def _for_all(run: Run, count: int, size: int, empty: Run) -> Run:
    """The estimate of the loop over ``count`` lists for ``size`` lists."""
    if count == size:
        return run
    return Run(empty.seconds + (run.seconds - empty.seconds) / count * size, run.memory, size)


def _targets(size: int, runs: dict[str, list[Run]], *, last: bool) -> list[Target]:
    local, module, read = runs["local"], runs["module"], runs["read"]
    lists = f"{size:,} lists in sync"
    targets = [request_target(lists, 1, (run.requests for run in (*local, *module)))]
    if last:
        faster = median(runs["each"]).seconds / median(local).seconds
        targets += [
            Target(f"{lists}, local: wall time, of a `uri` read of the listing", 0.75, ratio(local, read)),
            Target(f"{lists}, local: peak memory, of the same", 1.2, ratio(local, read, "memory")),
            Target(
                f"{lists}, local: wall time, of a play with these declarations and no task",
                1.35,
                ratio(local, runs["empty_declared"]),
            ),
            Target(f"{lists}, as an ordinary module: wall time, of a `uri` read", 1.1, ratio(module, read)),
            Target(f"{lists}, local: times faster than the `uri` loop", 100, faster, at_least=True),
        ]
    return targets
