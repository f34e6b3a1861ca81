# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks, environments and runs that share an account's budget, on a server that counts.

A minute takes a few seconds here, for the server and for the clients. The counts are right however slow the machine is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import a_stream, connection, validated
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, play, task
from ansible_collections.koreai.contact_center.tests.harness.processes import start_reads
from ansible_collections.koreai.contact_center.tests.reliability.figures import note
from ansible_collections.koreai.contact_center.tests.simulator import LoggedRequest, Simulator, Switches

RATE = 50


def hold_within_the_limit(requests: Sequence[LoggedRequest], count: int, window: float, allowed: int = RATE) -> None:
    """Check that all requests came, that none was refused, and that no window has more than allowed."""
    assert len(requests) == count
    assert not [request for request in requests if request.refused_by_limit]
    times = sorted(request.at for request in requests)
    assert all(later - earlier >= window for earlier, later in zip(times, times[allowed:], strict=False))


def test_four_processes_of_60_requests_send_no_more_than_the_account_allows(tmp_path: Path) -> None:
    """The server allows exactly what the processes may send together."""
    window = 3.0
    stream = a_stream()
    with Simulator([stream], Switches(rate_limit=RATE, window=window)) as simulator:
        options = validated("kore_contact_list_info", {**connection(simulator, stream), "rate_limit": RATE})
        tasks = [start_reads(options, 60, budget_folder=str(tmp_path), window=window) for _task in range(4)]
        for process in tasks:
            process.join()
        assert [process.exitcode for process in tasks] == [0] * 4
        hold_within_the_limit(simulator.log.copy(), 240, window)
    note("properties", "processes of one account at once", "without a refusal")


def test_a_killed_process_leaves_room_after_a_window(tmp_path: Path) -> None:
    """Its reservations and requests lapse by themselves; its neighbours neither fail nor send too many.

    The end of the request that was under way is not recorded, and that request may reach the server after the process
    has ended.
    """
    window = 2.0
    stream = a_stream()
    with Simulator([stream], Switches(rate_limit=RATE + 1, window=window)) as simulator:
        options = validated("kore_contact_list_info", {**connection(simulator, stream), "rate_limit": RATE})
        simulator.on("any", lambda request: victims[0].kill() if request.number == 20 else None)
        victims = [start_reads(options, 1000, budget_folder=str(tmp_path), window=window)]
        victims[0].join()
        before = simulator.log.count
        tasks = [start_reads(options, 60, budget_folder=str(tmp_path), window=window) for _task in range(2)]
        for process in tasks:
            process.join()
        assert [process.exitcode for process in tasks] == [0] * 2
        requests = simulator.log.copy()
        assert len(requests) - before - 120 in (0, 1)
        hold_within_the_limit(requests, len(requests), window, allowed=RATE + 1)


@pytest.mark.parametrize("runs", [1, pytest.param(2, marks=pytest.mark.thorough)])
def test_20_tasks_in_a_row_in_three_environments_of_one_account(tmp_path: Path, runs: int) -> None:
    """80 requests in one playbook, or in each of two at once. The account has 60, of which 10 are for others."""
    window = 8.0
    streams = [a_stream(name) for name in ("dev", "staging", "production")]
    names = [f"List {number}" for number in range(7)]
    for stream in streams:
        for run in range(runs):
            for name in names:
                stream.add(f"{name} of {run}", "Old")
    with Simulator(streams, Switches(rate_limit=60, window=window)) as simulator:
        controller = Controller(tmp_path, [simulator])
        plays = [
            play(
                [
                    task(name, "kore_contact_list", {"name": f"{name} new {run}", "former_names": [f"{name} of {run}"]})
                    for name in names
                ]
            )
            for run in range(runs)
        ]
        begun = [controller.begin([each], variables={"PACING_WINDOW": str(window)}) for each in plays]
        assert [run.wait(600) for run in begun] == [0] * runs
        # Each of the 21 tasks lists, reads the list, renames it and reads it back.
        hold_within_the_limit(simulator.log.copy(), runs * 21 * 4, window)
    note("properties", "tasks, environments and runs of one account at once", "without a refusal")


@pytest.mark.thorough
def test_20_forks_at_once(tmp_path: Path) -> None:
    window = 4.0
    streams = [a_stream(f"env{number:02}") for number in range(20)]
    with Simulator(streams, Switches(rate_limit=60, window=window)) as simulator:
        controller = Controller(tmp_path, [simulator])
        reads = [task(f"read {turn}", "kore_contact_list_info") for turn in range(4)]
        run = controller.play(
            reads, arguments=["--forks", "20"], variables={"PACING_WINDOW": str(window)}, strategy="free"
        )
        assert run.status == 0, run
        hold_within_the_limit(run.requests, 80, window)
        assert "The requests of other tasks are not counted" not in run.stdout
