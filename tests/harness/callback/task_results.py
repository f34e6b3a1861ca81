# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the result of every task to a file, one JSON object per line. Tests read this file instead of the screen."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: task_results
type: aggregate
short_description: Task results as JSON lines
description:
  - Writes one line for each task and host to the file that the environment variable E(TASK_RESULTS) names.
"""


class CallbackModule(CallbackBase):
    """``started`` and ``ended`` are seconds of time.monotonic, which is the same in all processes of a machine.

    ``core_is_loaded`` is true once the controller itself has loaded the core, and not only a worker.
    """

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "task_results"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._started: dict[tuple[str, str], float] = {}
        if "PACING_WINDOW" in os.environ:
            _scale(float(os.environ["PACING_WINDOW"]))
        if "OLDEST_READ" in os.environ:
            _outdate_after(float(os.environ["OLDEST_READ"]))

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        self._started[host.name, task._uuid] = time.monotonic()

    def v2_runner_on_ok(self, result: Any) -> None:
        self._write("ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._write("failed", result, ignored=ignore_errors)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._write("skipped", result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._write("unreachable", result)

    def _write(self, status: str, result: Any, *, ignored: bool = False) -> None:
        fields = result._task_fields
        line = {
            "name": str(fields.get("name") or ""),
            "action": str(result._task.action),
            "host": result._host.name,
            "status": status,
            "ignored": ignored,
            "check_mode": bool(fields.get("check_mode")),
            "started": self._started[result._host.name, result._task._uuid],
            "ended": time.monotonic(),
            "core_is_loaded": "ansible_collections.koreai.contact_center.plugins.module_utils._runner" in sys.modules,
            "result": result._result,
        }
        with open(os.environ["TASK_RESULTS"], "a", encoding="utf-8") as file:
            file.write(json.dumps(line, default=str) + "\n")


def _scale(window: float) -> None:
    """Shorten the budget's minute in this process and all its forks, so that no test waits for a real minute."""
    from ansible_collections.koreai.contact_center.plugins.module_utils import _budget

    _budget.WINDOW = window


def _outdate_after(seconds: float) -> None:
    """Let a write rely on younger reads only, in this process and all its forks."""
    from ansible_collections.koreai.contact_center.plugins.module_utils import _client, _read

    _client.OLDEST_READ = _read.OLDEST_READ = seconds
