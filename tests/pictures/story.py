# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The README's ten minutes in a real run: its commands against the simulator, with their output."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.koreai.contact_center.tests.harness.core import connection
from ansible_collections.koreai.contact_center.tests.harness.pages import README, fenced
from ansible_collections.koreai.contact_center.tests.simulator import (
    Simulator,
    environment,
    repository,
    sample_lists,
)

# Settings of Ansible's own output that leave out its frame.
_QUIET = {
    "ANSIBLE_FORCE_COLOR": "true",
    "ANSIBLE_DISPLAY_OK_HOSTS": "false",
    "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
    "ANSIBLE_NOCOWS": "true",
    # One environment after the other, so that every run prints the same.
    "ANSIBLE_FORKS": "1",
}
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Scene:
    """A command as it is typed, and the lines that it printed, with their colours."""

    command: str
    printed: list[str]


@dataclass(frozen=True)
class Told:
    """The scenes, and the plan.md that the first one wrote."""

    scenes: list[Scene]
    plan: str


def tell(work: Path) -> Told:
    """Run the README's commands in a repository that the simulator writes to ``work``."""
    block = next(block.text for block in fenced(README) if "reports/plan.json" in block.text)
    typed = [command for command in re.split(r"(?<!\\)\n", block.strip()) if command.startswith("ansible-playbook")]
    streams = [environment(name) for name in ("dev", "staging", "production")]
    for stream in streams:
        sample_lists(stream)
    folder = work / "contact-lists"
    with Simulator(streams) as simulator:
        repository.write(folder, [{"name": stream.name, **connection(simulator, stream)} for stream in streams])
        scenes, plan = [], ""
        for command in typed:
            scenes.append(Scene(command, _printed(command, folder)))
            plan = plan or (folder / "reports" / "plan.md").read_text(encoding="utf-8")
    return Told(scenes, plan)


def _printed(command: str, folder: Path) -> list[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "KORE_"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
    variables = {**kept, **_QUIET, "PATH": path, "ANSIBLE_HOME": str(folder.parent / "home")}
    words = shlex.split(command.replace("\\\n", " "))
    done = subprocess.run(
        words, cwd=folder, env=variables, capture_output=True, encoding="utf-8", check=True, timeout=120
    )
    shown = done.stdout.replace(str(folder.parent), "/home/you")
    lines = [re.sub(r" \*+$", "", line) for line in shown.splitlines()]
    recap = [number for number, line in enumerate(lines) if _COLOUR.sub("", line).startswith("PLAY RECAP")]
    return [line for line in lines[: recap[-1]] if _COLOUR.sub("", line).strip()]
