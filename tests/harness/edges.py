# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ways in which a task can run: in the controller's process, or as an ordinary module."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

CHECKOUT = Path(__file__).resolve().parents[2]

IN_PROCESS = "in process"
ORDINARY = "ordinary module"
EDGES = (IN_PROCESS, ORDINARY)

# The keywords of a play that choose an execution path: a module honours environment, the controller's process cannot.
KEYWORDS: dict[str, dict[str, Any]] = {IN_PROCESS: {}, ORDINARY: {"environment": {"EDGE": "module"}}}

Result = TypeVar("Result")

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_ADDRESS = re.compile(r"127\.0\.0\.1:\d+")
# The address goes into the digest of a plan.
_DIGEST = re.compile(r"^[0-9a-f]{64}$")


def named_checkout(folder: Path) -> Path:
    """A folder in which Ansible finds the checkout by the collection's name."""
    link = folder / "ansible_collections" / "koreai" / "contact_center"
    if not link.is_symlink():
        link.parent.mkdir(parents=True)
        link.symlink_to(CHECKOUT, target_is_directory=True)
    return folder


def copied(folder: Path) -> Path:
    """A folder with the files of the checkout that git tracks or would track, as they are."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    for name in listed.split("\0"):
        if name and (CHECKOUT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, folder / name)
    return folder


def without_action_plugins(folder: Path) -> Path:
    """A folder with the collection as it would be without its action plugins."""
    root = folder / "ansible_collections" / "koreai" / "contact_center"
    (root / "plugins").mkdir(parents=True)
    for entry in ("galaxy.yml", "meta"):
        (root / entry).symlink_to(CHECKOUT / entry)
    for entry in (CHECKOUT / "plugins").iterdir():
        if entry.name != "action":
            (root / "plugins" / entry.name).symlink_to(entry)
    return folder


def comparable(results: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Results by task, without what may differ: the invocation, Ansible's own keys, times, ports and digests."""
    return {
        name: {key: _plain(value) for key, value in result.items() if key != "invocation" and key[:9] != "_ansible_"}
        for name, result in results.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if not isinstance(value, str):
        return value
    return _DIGEST.sub("DIGEST", _ADDRESS.sub("ADDRESS", _TIME.sub("TIME", value)))


def once(function: Callable[[str], Result]) -> Callable[[str], Result]:
    """Call a function once for each execution path, however many tests ask: what it raised is raised again."""
    results: dict[str, Result] = {}
    errors: dict[str, BaseException] = {}

    def called(edge: str) -> Result:
        if edge not in results and edge not in errors:
            try:
                results[edge] = function(edge)
            except BaseException as error:
                errors[edge] = error
        if edge in errors:
            raise errors[edge]
        return results[edge]

    return called
