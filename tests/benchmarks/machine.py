# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the figures were measured, and with which versions."""

from __future__ import annotations

import os
import platform
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

import yaml

from ansible_collections.koreai.contact_center.tests.benchmarks.server import ROOT

_LIBRARIES = ("ansible-core", "requests", "urllib3", "PyJWT", "cryptography")


def describe() -> str:
    """One line: date, machine, versions."""
    collection = yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))["version"]
    today = datetime.now(tz=timezone.utc).date().isoformat()
    machine = f"{os.cpu_count()} cores{_processor()}{_memory()}, {_system()}"
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"Measured on {today}: {machine}; koreai.contact_center {collection}, {python}, {libraries}."


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return f" ({platform.machine()})"
    name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return f" ({name or platform.machine()})"


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return ""
    return f", {size / 2**30:.0f} GiB"


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"
