# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes sure that no simulator receives a write during a run in check mode, in the whole suite.

There are two ways to run anything: _runner.run within this process, and ansible-playbook through playbook.py. Both
report here what they saw. tests/conftest.py fails the test in which it happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ansible_collections.koreai.contact_center.tests.simulator import LoggedRequest, Simulator


class CheckModeGuard:
    """Knows all simulators, whether a run in check mode is under way, and what was written during it."""

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
        """A simulator received a request."""
        if request.is_write and self._under_way:
            self.writes.append(request)

    def taken(self) -> list[LoggedRequest]:
        """Return the writes so far, and forget them."""
        taken, self.writes = self.writes, []
        return taken


GUARD = CheckModeGuard()


def install() -> None:
    """Make every simulator and every run of the core in this process report to the guard."""
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
