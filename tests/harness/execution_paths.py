# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two execution paths of a task: in the controller's process, or as an ordinary module."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

IN_PROCESS = "in process"
ORDINARY = "ordinary module"
EXECUTION_PATHS = (IN_PROCESS, ORDINARY)

# The keywords of a play that choose an execution path: only a module honours environment.
KEYWORDS: dict[str, dict[str, Any]] = {IN_PROCESS: {}, ORDINARY: {"environment": {"EXECUTION_PATH": "module"}}}

Result = TypeVar("Result")

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_ADDRESS = re.compile(r"127\.0\.0\.1:\d+")
# The address is part of a plan's digest.
_DIGEST = re.compile(r"^[0-9a-f]{64}$")


def comparable(results: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Results by task, without what may differ: the invocation, Ansible's own keys, times, ports and digests."""
    return {
        name: {key: _plain(value) for key, value in result.items() if key != "invocation" and key[:9] != "_ansible_"}
        for name, result in results.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        # The milliseconds of a pause come from the machine's clock.
        return {key: round(entry) if key == "waited_seconds" else _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if not isinstance(value, str):
        return value
    return _DIGEST.sub("DIGEST", _ADDRESS.sub("ADDRESS", _TIME.sub("TIME", value)))


def once(function: Callable[[str], Result]) -> Callable[[str], Result]:
    """Call a function once for each execution path, however many tests ask.

    If it raised an exception, raise it again.
    """
    results: dict[str, Result] = {}
    errors: dict[str, BaseException] = {}

    def called(path: str) -> Result:
        if path not in results and path not in errors:
            try:
                results[path] = function(path)
            except BaseException as error:
                errors[path] = error
        if path in errors:
            raise errors[path]
        return results[path]

    return called
