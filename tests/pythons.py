# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the Pythons of this machine: on PATH, and those of pyenv, of uv and of the system.

python tests/pythons.py VERSION...

Prints a line for each version that it finds, such as 3.12, followed by the path of its interpreter.
"""

from __future__ import annotations

import glob
import os
import pwd
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_SYSTEM = ("/usr/local/bin", "/usr/bin", "/opt/homebrew/bin", "/opt/local/bin")
_ASK = (
    "import importlib.util, sys; "
    "print('%d.%d' % sys.version_info[:2], sys.prefix == sys.base_prefix, bool(importlib.util.find_spec('ensurepip')))"
)


def find(version: str) -> str | None:
    """The first interpreter of a version that can make an environment."""
    return next((path for path in _candidates(version) if _is(path, version)), None)


def _candidates(version: str) -> Iterator[str]:
    folders = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    yield from (os.path.join(folder, f"python{version}") for folder in folders)
    yield from (os.path.join(folder, "python3") for folder in folders)
    for folder in dict.fromkeys([*_pyenv_folders(folders), *_uv_folders(), str(Path(sys.base_prefix).parent)]):
        yield from _newest_first(f"{folder}/{version}.*/bin/python3")
        yield from _newest_first(f"{folder}/cpython-{version}.*/bin/python3")
    yield from (os.path.join(folder, f"python{version}") for folder in _SYSTEM)


def _pyenv_folders(folders: list[str]) -> list[str]:
    """Where pyenv keeps its Pythons: in the folder it was told, beside its shims on PATH, or in a home folder."""
    told = [os.environ["PYENV_ROOT"]] if os.environ.get("PYENV_ROOT") else []
    shims = [str(Path(folder).parent) for folder in folders if Path(folder).name == "shims"]
    return [f"{root}/versions" for root in (*told, *shims, *(f"{home}/.pyenv" for home in _homes()))]


def _uv_folders() -> list[str]:
    told = [os.environ["UV_PYTHON_INSTALL_DIR"]] if os.environ.get("UV_PYTHON_INSTALL_DIR") else []
    data = [os.environ["XDG_DATA_HOME"]] if os.environ.get("XDG_DATA_HOME") else []
    return [*told, *(f"{folder}/uv/python" for folder in (*data, *(f"{home}/.local/share" for home in _homes())))]


def _homes() -> list[str]:
    """HOME, and the user's home folder without it."""
    return list(dict.fromkeys([str(Path.home()), pwd.getpwuid(os.getuid()).pw_dir]))


def _newest_first(pattern: str) -> list[str]:
    return sorted(glob.glob(pattern), key=lambda path: [int(part) for part in re.findall(r"\d+", path)], reverse=True)


def _is(path: str, version: str) -> bool:
    if not os.access(path, os.X_OK):
        return False
    try:
        done = subprocess.run([path, "-c", _ASK], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    said = done.stdout.split()
    # Debian's Python has no ensurepip unless python3-venv is installed; uv does not need it.
    return said[:2] == [version, "True"] and (said[2] == "True" or shutil.which("uv") is not None)


if __name__ == "__main__":
    for wanted in sys.argv[1:]:
        if found := find(wanted):
            print(wanted, found)
