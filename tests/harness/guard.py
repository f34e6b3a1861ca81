# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No write reaches a simulator while a run in check mode is under way: held for the whole suite.

The two ways to run anything, _runner.run within this process and ansible-playbook through playbook.py, tell here what
they saw; tests/conftest.py lets the test fail in which it happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ansible_collections.koreai.contact_center.tests.simulator import LoggedRequest, Simulator


class CheckModeGuard:
    """Knows which simulators there are, whether a check-mode run is under way, and what was written meanwhile."""

    def __init__(self) -> None:
        self.writes: list[LoggedRequest] = []
        self.runs = 0
        self._under_way = 0

    @contextmanager
    def run(self) -> Iterator[None]:
        """A run in check mode is under way."""
        self.runs += 1
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    def seen(self, request: LoggedRequest) -> None:
        """A simulator was asked for something."""
        if request.is_write and self._under_way:
            self.writes.append(request)

    def taken(self) -> list[LoggedRequest]:
        """The writes so far, which are forgotten then."""
        taken, self.writes = self.writes, []
        return taken


GUARD = CheckModeGuard()


def install() -> None:
    """Let every simulator and every run of the core in this process tell the guard."""
    from ansible_collections.koreai.contact_center.plugins.module_utils import _runner

    run: Callable[[str, _runner.Task], dict[str, Any]] = _runner.run
    start = Simulator.start

    def guarded_run(name: str, task: _runner.Task) -> dict[str, Any]:
        if not task.check_mode:
            return run(name, task)
        with GUARD.run():
            return run(name, task)

    def guarded_start(simulator: Simulator) -> None:
        simulator.listen(GUARD.seen)
        start(simulator)

    _runner.run = guarded_run
    Simulator.start = guarded_start  # type: ignore[method-assign]
