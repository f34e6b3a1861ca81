# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lets pytest find the collection by its name, in a checkout that may lie anywhere.

Ansible's own loader is set up once, before any test module is imported. Under ansible-test, which does the same
by its own means, nothing happens here.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


def pytest_configure(config: pytest.Config) -> None:
    if "ansible_pytest_collections" in os.environ.get("PYTEST_PLUGINS", ""):
        return

    from ansible.plugins.loader import init_plugin_loader

    # A folder of our own: an installed copy of the collection must not be tested instead.
    folder = tempfile.TemporaryDirectory(prefix="koreai-contact-center-")
    config.add_cleanup(folder.cleanup)
    link = Path(folder.name, "ansible_collections", "koreai", "contact_center")
    link.parent.mkdir(parents=True)
    link.symlink_to(CHECKOUT, target_is_directory=True)
    init_plugin_loader([folder.name])
