# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWX gives a job the inventory of its last update, together with the newest revision of the project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from ansible_collections.koreai.contact_center.tests.harness.playbook import COLLECTION, Controller, Run
from ansible_collections.koreai.contact_center.tests.harness.repository import (
    NAMES,
    VAULT_PASSWORD,
    copied,
    dump_inventory,
)
from ansible_collections.koreai.contact_center.tests.harness.workflow import sampled
from ansible_collections.koreai.contact_center.tests.simulator import Simulator


class Job:
    """A checkout of the project, and a program that prints the inventory as AWX has it."""

    def __init__(self, folder: Path, simulator: Simulator) -> None:
        self.project = folder / "project"
        self.secrets = copied(self.project, simulator)
        self.declarations = self.project / "contact_lists.yml"
        self.inventory = folder / "hosts"
        self._password = folder / "password"
        self._password.write_text(f"{VAULT_PASSWORD}\n", encoding="utf-8")
        self._controller = Controller(self.project, [simulator])

    def update_the_inventory(self) -> None:
        dump_inventory(self.project, self.inventory)

    def run(self, playbook: str) -> Run:
        return self._controller.run(
            f"{COLLECTION}.{playbook}",
            inventory=self.inventory,
            variables=self.secrets,
            arguments=("--vault-password-file", str(self._password)),
        )

    def statuses(self) -> dict[str, str]:
        summary = json.loads((self.project / "reports/summary.json").read_text(encoding="utf-8"))
        return {name: about["status"] for name, about in summary["environments"].items()}


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with sampled(*NAMES) as simulator:
        yield Job(tmp_path, simulator)


def merge(declarations: Path) -> None:
    """Change the declarations in the newest revision of the project."""
    text = declarations.read_text(encoding="utf-8")
    assert "ended in July 2025" in text
    declarations.write_text(text.replace("ended in July 2025", "ended in summer 2025"), encoding="utf-8")


@pytest.mark.thorough
def test_drift_compares_with_the_newest_file_and_not_with_the_inventory_of_before(job: Job) -> None:
    job.update_the_inventory()
    applied = job.run("apply")
    assert (applied.status, job.statuses()) == (0, dict.fromkeys(NAMES, "applied")), applied

    merge(job.declarations)
    drift = job.run("drift")
    assert (drift.status, job.statuses()) == (2, dict.fromkeys(NAMES, "drift")), drift


@pytest.mark.thorough
def test_declarations_that_are_variables_are_those_of_the_last_update(job: Job) -> None:
    """This is why the examples update the inventory before each job, although their declarations are in a file."""
    connection = job.project / "group_vars/kore_environments/connection.yml"
    lines = connection.read_text(encoding="utf-8").replace("contact_lists_file: contact_lists.yml\n", "")
    connection.write_text(lines, encoding="utf-8")
    declared = yaml.safe_load(job.declarations.read_text(encoding="utf-8"))["contact_lists"]
    variables = job.project / "group_vars/kore_environments/contact_lists.yml"
    variables.write_text(yaml.safe_dump({"contact_lists_desired": declared}), encoding="utf-8")

    job.update_the_inventory()
    assert job.run("apply").status == 0
    merge(variables)
    drift = job.run("drift")
    assert (drift.status, job.statuses()) == (0, dict.fromkeys(NAMES, "clean")), drift
