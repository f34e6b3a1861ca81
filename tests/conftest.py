# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for the whole suite."""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.plugins.loader import init_plugin_loader
from hypothesis import settings


def _name_the_collection() -> None:
    """Let imports find this checkout, wherever it lies, by the collection's name, before any test imports it."""
    # A folder of our own: an installed copy of the collection must not be tested instead.
    folder = tempfile.TemporaryDirectory(prefix="koreai-contact-center-")
    atexit.register(folder.cleanup)
    link = Path(folder.name, "ansible_collections", "koreai", "contact_center")
    link.parent.mkdir(parents=True)
    link.symlink_to(Path(__file__).resolve().parents[1], target_is_directory=True)
    init_plugin_loader([folder.name])


_name_the_collection()


# How long one example takes says more about what else the machine does than about the collection.
settings.register_profile("any pace", parent=settings(), deadline=None)
settings.load_profile("any pace")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a file that share a playbook run in one process; all others go where there is room."""
    from xdist.scheduler import LoadScopeScheduling

    class ByRun(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return file if file.endswith(("_playbook.py", "_harness.py")) else nodeid

    return ByRun(config, log)


@pytest.fixture(scope="session", autouse=True)
def _installed() -> None:
    # Here and not above: the collection has its name only after this file was read.
    from ansible_collections.koreai.contact_center.tests.harness import guard

    guard.install()


@pytest.fixture(autouse=True)
def _no_write_in_check_mode(_installed: None) -> Iterator[None]:
    """Fail every test in which a write reached a simulator while a run in check mode was under way."""
    from ansible_collections.koreai.contact_center.tests.harness.guard import GUARD

    yield
    writes = GUARD.taken()
    assert not writes, f"writes while a run in check mode was under way: {writes}"
