# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of the core in separate processes, which can be killed."""

from __future__ import annotations

import contextlib
import multiprocessing
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils import _budget, _runner
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import KoreError

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__])


def start(options: Mapping[str, Any]) -> BaseProcess:
    """Start a process that runs kore_contact_lists."""
    process = _PROCESSES.Process(target=_run, args=(options,))
    process.start()
    return process


def start_reads(options: Mapping[str, Any], count: int, *, budget_folder: str, window: float) -> BaseProcess:
    """Start a process that reads several times, one task after the other, in a minute of ``window`` seconds.

    It exits with 1 if a read fails.
    """
    process = _PROCESSES.Process(target=_read, args=(options, count, budget_folder, window))
    process.start()
    return process


def _read(options: Mapping[str, Any], count: int, budget_folder: str, window: float) -> None:
    _budget.WINDOW = window
    for _turn in range(count):
        _runner.run("kore_contact_list_info", _runner.Task(options, budget_folder=budget_folder))


def _run(options: Mapping[str, Any]) -> None:
    with contextlib.suppress(KoreError):
        _runner.run("kore_contact_lists", _runner.Task(options))
