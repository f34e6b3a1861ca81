# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of the core in processes of their own, which can be killed or start side by side."""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils import _runner
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import KoreError

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__])


def start(options: Mapping[str, Any]) -> BaseProcess:
    """A process that runs kore_contact_lists, started."""
    process = _PROCESSES.Process(target=_run, args=(options,))
    process.start()
    return process


def side_by_side(sets: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The results of runs that start together, in their order; a failure's with ``msg``."""
    queues = [_PROCESSES.Queue() for _set in sets]
    pairs = zip(sets, queues, strict=True)
    processes = [_PROCESSES.Process(target=_run, args=(options, queue)) for options, queue in pairs]
    for process in processes:
        process.start()
    results = [queue.get(timeout=60) for queue in queues]
    for process in processes:
        process.join(30)
    return results


def _run(options: Mapping[str, Any], answers: Any = None) -> None:
    try:
        result = _runner.run("kore_contact_lists", _runner.Task(options))
    except KoreError as error:
        result = {**error.result, "msg": str(error)}
    if answers is not None:
        answers.put(result)
