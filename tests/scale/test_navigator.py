# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a plan with ansible-navigator, here without an execution environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller
from ansible_collections.koreai.contact_center.tests.harness.repository import NAMES, VAULT_PASSWORD, copied
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Switches, environment, sample_lists

_NAVIGATOR = str(Path(sys.executable).with_name("ansible-navigator"))


def test_navigator_plans_and_records_no_secret(tmp_path: Path) -> None:
    streams = [environment(name) for name in NAMES]
    for stream in streams:
        sample_lists(stream)
    project, password, record = tmp_path / "project", tmp_path / "password", tmp_path / "record.json"
    password.write_text(VAULT_PASSWORD, encoding="utf-8")
    command = [_NAVIGATOR, "run", "koreai.contact_center.plan", "--inventory", "inventory.yml", "--mode", "stdout"]
    command += ["--execution-environment", "false", "--playbook-artifact-save-as", str(record)]
    command += ["--vault-password-file", str(password)]
    with Simulator(streams, Switches(rate_limit=0)) as simulator:
        secrets = copied(project, simulator)
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        variables = {"PATH": path, "HOME": str(tmp_path), "TERM": "xterm", **secrets}
        done = subprocess.run(command, cwd=project, env=variables, capture_output=True, text=True, check=False)

        assert done.returncode == 0, done
        assert "PLAY RECAP" in done.stdout
        assert json.loads((project / "reports/summary.json").read_text(encoding="utf-8"))["status"] == "changes"
        recorded = record.read_text(encoding="utf-8")
        assert "kore_contact_lists" in recorded
        Controller(tmp_path, [simulator]).hold_secrets(done.stdout, done.stderr, recorded)
