# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes a copy of the example repository for the simulated environments."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "repository"

_CONNECTION = """\
---
# Written by the simulator. Its secrets are fake; real ones are encrypted, or come from environment variables.
{values}"""


def environments() -> list[str]:
    """The environments of the example repository."""
    return sorted(path.name for path in (EXAMPLE / "host_vars").iterdir())


def check(folder: Path, names: Iterable[str]) -> None:
    """Raise ValueError, with a sentence, if no copy for environments of these names can be written to ``folder``."""
    wanted = environments()
    if sorted(names) != wanted:
        raise ValueError(f"--write-repository: the repository has the environments {','.join(wanted)}")
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise ValueError(f"--write-repository: {folder} is there already; name a new or an empty folder")


def write(folder: Path, described: Iterable[Mapping[str, str]]) -> None:
    """Write the copy. ``described`` has address and credentials by environment, like the ready file."""
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
    for environment in described:
        values = (f"kore_{key}: {json.dumps(value)}\n" for key, value in environment.items() if key != "name")
        path = folder / "host_vars" / environment["name"] / "connection.yml"
        path.write_text(_CONNECTION.format(values="".join(values)), encoding="utf-8")
