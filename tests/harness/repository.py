# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The example repository after somebody has copied it: its secrets are encrypted, or come from the environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT
from ansible_collections.koreai.contact_center.tests.simulator import Simulator

# The names of its environments, and the password of its vault.
NAMES = ("dev", "staging", "production")
VAULT_PASSWORD = "example"

_HOST = "https://platform.kore.ai"


def copied(folder: Path, simulator: Simulator) -> dict[str, str]:
    """Copy it for the environments of a simulator.

    Return environment variables with the secrets that no file contains.
    """
    shutil.copytree(CHECKOUT / "examples" / "repository", folder)
    connection = folder / "group_vars/kore_environments/connection.yml"
    text = connection.read_text(encoding="utf-8")
    assert _HOST in text
    connection.write_text(text.replace(_HOST, simulator.url), encoding="utf-8")
    secrets = {stream.name: stream.client_secret for stream in simulator.streams.values()}
    return {f"KORE_{name.upper()}_CLIENT_SECRET": secrets[name] for name in ("dev", "staging")}


def dump_inventory(folder: Path, program: Path) -> None:
    """Write a program that prints the inventory as it is now; AWX gives it to a job in this form.

    An inventory source has neither the vault's password nor the secrets.
    """
    command = [str(Path(sys.executable).with_name("ansible-inventory")), "-i", "inventory.yml", "--list", "--export"]
    environment = {"PATH": os.environ["PATH"], "ANSIBLE_HOME": str(program.parent / "ansible")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True, text=True)
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!{sys.executable}\nprint({done.stdout!r})\n", encoding="utf-8")
    program.chmod(0o755)
