# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the collection's playbooks against simulated environments, with their reports."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.koreai.contact_center.tests.harness.playbook import COLLECTION, Controller, Run, environments
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Switches, environment, sample_lists

REPORTS = "reports"


def sampled(*names: str) -> Simulator:
    """A simulator, not started yet, whose environments all have the sample lists."""
    streams = [environment(name) for name in names]
    for stream in streams:
        sample_lists(stream)
    return Simulator(streams, Switches(rate_limit=0))


@dataclass
class Workflow:
    """A checkout with an inventory of all streams of a simulator. Each run begins without reports."""

    controller: Controller
    simulator: Simulator
    shared: Mapping[str, Any] = field(default_factory=dict)
    hosts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def run(self, playbook: str, *arguments: str, keep: bool = False, **options: Any) -> Run:
        """Run a playbook by its short name. ``hosts`` and ``shared`` are host and group variables."""
        if not keep:
            shutil.rmtree(self.reports, ignore_errors=True)
        options.setdefault("inventory", self.inventory())
        run = self.controller.run(f"{COLLECTION}.{playbook}", arguments=arguments, **options)
        self.controller.hold_secrets(*(path.read_text(encoding="utf-8") for path in self.files()))
        return run

    def inventory(self) -> dict[str, Any]:
        """All streams as hosts, with their variables."""
        inventory = environments(self.simulator, **self.shared)
        for name, variables in self.hosts.items():
            inventory["kore_environments"]["hosts"].setdefault(name, {}).update(variables)
        return inventory

    @property
    def reports(self) -> Path:
        return self.controller.folder / REPORTS

    def files(self) -> list[Path]:
        return sorted(self.reports.iterdir()) if self.reports.exists() else []

    def names(self) -> list[str]:
        return [path.name for path in self.files()]

    def text(self, name: str) -> str:
        return (self.reports / name).read_text(encoding="utf-8")

    def data(self, name: str) -> Any:
        return json.loads(self.text(name))

    def statuses(self) -> dict[str, str]:
        """The status of each environment from summary.json, and of the whole run as ``all``."""
        summary = self.data("summary.json")
        found = {name: about["status"] for name, about in summary["environments"].items()}
        return {"all": summary["status"], **found}

    def asked(self, run: Run) -> dict[str, list[str]]:
        """The kinds of a run's requests, by environment."""
        streams = self.simulator.streams
        kinds: dict[str, list[str]] = {stream.name: [] for stream in streams.values()}
        for request in run.requests:
            kinds[streams[request.stream_id or ""].name].append(request.kind)
        return kinds
