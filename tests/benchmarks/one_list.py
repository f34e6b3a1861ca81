# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module for one list: once, and in a loop."""

from __future__ import annotations

import statistics
import time
from functools import partial

import requests

from ansible_collections.koreai.contact_center.tests.benchmarks import plays
from ansible_collections.koreai.contact_center.tests.benchmarks.effort import Effort
from ansible_collections.koreai.contact_center.tests.benchmarks.figures import (
    Section,
    Target,
    number,
    request_target,
    seconds,
)
from ansible_collections.koreai.contact_center.tests.benchmarks.measuring import a_bench, alternating, median
from ansible_collections.koreai.contact_center.tests.benchmarks.server import Server, a_server

LOOPED = 50


def measure(effort: Effort) -> Section:
    with a_server(LOOPED) as server, a_bench(server) as bench:
        run = partial(bench.run, variables=plays.declared(server.lists()))
        runs = alternating(
            effort.rounds,
            local=lambda: run(plays.one_list(server, 1)),
            looped=lambda: run(plays.one_list(server, LOOPED)),
            uri=lambda: run(plays.uri_get(server, 1)),
            empty=lambda: run([]),
        )
        gets = [run(plays.uri_get(server, effort.looped)) for _round in range(effort.fewer)]
        request = _one_request(server)
    one, fifty, uri, empty = (median(runs[name]) for name in ("local", "looped", "uri", "empty"))
    each = statistics.median(
        (looped.seconds - local.seconds) / (LOOPED - 1)
        for looped, local in zip(runs["looped"], runs["local"], strict=True)
    )
    uri_each = (median(gets).seconds - empty.seconds) / effort.looped
    uri_fifty = empty.seconds + uri_each * LOOPED
    return Section(
        "One list at a time",
        "`kore_contact_list` (local), in sync, each list by its id, compared with a `uri` GET of the same lists.",
        ("Lists", "`kore_contact_list`", "`uri` GET", "Faster"),
        [
            ("1", seconds(one.seconds), seconds(uri.seconds), f"{uri.seconds / one.seconds:.1f} times"),
            (
                f"{LOOPED} in a loop",
                seconds(fifty.seconds),
                seconds(uri_fifty),
                f"{uri_fifty / fifty.seconds:.0f} times",
            ),
            ("each further one", _ms(each), _ms(uri_each), f"{uri_each / each:.0f} times"),
        ],
        f"A play without any task takes {seconds(empty.seconds)}; the request itself {_ms(request)}."
        + ("" if effort.looped == LOOPED else f" The loop over `uri` is calculated from {effort.looped} lists."),
        [
            Target(f"{LOOPED} in a loop, local: an item, above the request itself", 30, (each - request) * 1000, " ms"),
            Target(
                f"{LOOPED} in a loop, local: times faster than {LOOPED} `uri` GETs",
                10,
                uri_fifty / fifty.seconds,
                at_least=True,
            ),
            request_target(f"{LOOPED} in a loop", LOOPED, (run.requests for run in runs["looped"])),
        ],
    )


def _one_request(server: Server) -> float:
    """The seconds that one such GET takes, over a separate connection."""
    [get] = plays.uri_get(server, 1)
    options = get["ansible.builtin.uri"]
    url = options["url"].replace("{{ ids[item.name] }}", server.lists()[0]["_id"])
    times = []
    for _attempt in range(LOOPED):
        started = time.perf_counter()
        with requests.Session() as session:
            session.trust_env = False
            session.get(url, headers=options["headers"], timeout=30).raise_for_status()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _ms(value: float) -> str:
    return f"{number(value * 1000)} ms"
