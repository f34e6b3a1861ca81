# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checkout, and copies of it that Ansible can find."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def named_checkout(folder: Path) -> Path:
    """A folder in which Ansible finds the checkout under the collection's name."""
    link = folder / "ansible_collections" / "koreai" / "contact_center"
    if not link.is_symlink():
        link.parent.mkdir(parents=True)
        link.symlink_to(CHECKOUT, target_is_directory=True)
    return folder


def copied(folder: Path) -> Path:
    """A folder with those files of the checkout that git tracks, or would track."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    for name in listed.split("\0"):
        if name and (CHECKOUT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, folder / name)
    return folder


def without_action_plugins(folder: Path) -> Path:
    """A folder with the collection without its action plugins."""
    root = folder / "ansible_collections" / "koreai" / "contact_center"
    (root / "plugins").mkdir(parents=True)
    for entry in ("galaxy.yml", "meta"):
        (root / entry).symlink_to(CHECKOUT / entry)
    for entry in (CHECKOUT / "plugins").iterdir():
        if entry.name != "action":
            (root / "plugins" / entry.name).symlink_to(entry)
    return folder
