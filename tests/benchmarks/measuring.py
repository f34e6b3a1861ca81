# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of ansible-playbook with their time, memory and requests, and comparisons of runs."""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.koreai.contact_center.tests.benchmarks.server import Server

_PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")
# ru_maxrss is in KiB, but in bytes on macOS.
_UNITS_A_MIB = 1024 * 1024 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Run:
    """One run. Memory, in MiB, is that of the largest process: ansible-playbook or one of its children."""

    seconds: float
    memory: float
    requests: int


@dataclass(frozen=True)
class Bench:
    """Runs plays against one simulator, in a separate folder."""

    server: Server
    folder: Path

    def unfrozen(self) -> dict[str, str]:
        """An environment in which Python's ``gc.freeze`` does nothing."""
        folder = self.folder / "unfrozen"
        folder.mkdir(exist_ok=True)
        (folder / "sitecustomize.py").write_text("import gc\n\ngc.freeze = lambda: None\n", "utf-8")
        return {"PYTHONPATH": str(folder)}

    def run(
        self,
        tasks: Sequence[Mapping[str, Any]],
        variables: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Run:
        """Run one play on localhost, with the lists as they were at the start.

        Variables come from a JSON file, which is the fastest way to pass many of them. ``environment`` is added to that
        of ansible-playbook.
        """
        playbook = self.folder / "playbook.yml"
        play = {"hosts": "localhost", "gather_facts": False, "tasks": list(tasks)}
        playbook.write_text(yaml.safe_dump([play], sort_keys=False), "utf-8")
        command = [str(_PLAYBOOK), str(playbook)]
        if variables:
            extra = self.folder / "variables.json"
            extra.write_text(json.dumps(variables), "utf-8")
            command += ["-e", f"@{extra}"]
        self.server.reset()
        seconds, memory = _timed(command, self.folder, environment or {})
        return Run(seconds, memory, len(self.server.log()))


@contextmanager
def a_bench(server: Server) -> Iterator[Bench]:
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        # An empty configuration, so that the caller's is not used.
        Path(folder, "ansible.cfg").touch()
        yield Bench(server, Path(folder))


def alternating(rounds: int, **plays: Callable[[], Run]) -> dict[str, list[Run]]:
    """Run all plays in turn, each round in the other direction, so that other load affects all of them alike.

    A first round, which fills caches, does not count.
    """
    names = list(plays)
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for index in range(-1, rounds):
        for name in names if index % 2 else reversed(names):
            run = plays[name]()
            if index >= 0:
                runs[name].append(run)
    return runs


def median(runs: Sequence[Run]) -> Run:
    """The median of each figure."""
    return Run(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.memory for run in runs),
        statistics.median_high(run.requests for run in runs),
    )


def ratio(ones: Sequence[Run], others: Sequence[Run], figure: str = "seconds") -> float:
    """The median of the ratios between runs of the same round."""
    pairs = zip(ones, others, strict=True)
    return float(statistics.median(getattr(one, figure) / getattr(other, figure) for one, other in pairs))


def _timed(command: list[str], folder: Path, environment: Mapping[str, str]) -> tuple[float, float]:
    output = folder / "output"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    started = time.perf_counter()
    process = os.posix_spawn(
        command[0],
        command,
        {**_environment(folder), **environment},
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, str(output), flags, 0o600), (os.POSIX_SPAWN_DUP2, 1, 2)],
    )
    _process, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - started
    code = os.waitstatus_to_exitcode(status)
    if code:
        raise RuntimeError(f"{' '.join(command)} ended with {code}:\n{output.read_text('utf-8')}")
    return seconds, usage.ru_maxrss / _UNITS_A_MIB


def _environment(folder: Path) -> dict[str, str]:
    """The caller's environment, without variables that would change Ansible or the connection."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "KORE_", "PYTHON"))}
    settings = {
        "ANSIBLE_CONFIG": str(folder / "ansible.cfg"),
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "NO_PROXY": "127.0.0.1",
    }
    chosen = {name: value for name, value in os.environ.items() if name == "ANSIBLE_COLLECTIONS_PATH"}
    return {**kept, **settings, **chosen}
