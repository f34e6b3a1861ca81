# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings and fixtures of the whole suite."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.plugins.loader import init_plugin_loader
from hypothesis import settings


def _name_the_collection() -> None:
    """Make this checkout importable under the collection's name, wherever it is, before any test imports it."""
    # A folder of our own, so that an installed copy of the collection is not tested instead.
    folder, owner = tempfile.mkdtemp(prefix="koreai-contact-center-"), os.getpid()
    # Processes that are forked from this one must not remove the folder.
    atexit.register(lambda: os.getpid() == owner and shutil.rmtree(folder, ignore_errors=True))
    link = Path(folder, "ansible_collections", "koreai", "contact_center")
    link.parent.mkdir(parents=True)
    link.symlink_to(Path(__file__).resolve().parents[1], target_is_directory=True)
    init_plugin_loader([folder])


_name_the_collection()


# The time of one example depends more on the machine's load than on the collection, so there is no deadline.
# tests/harness/effort.py alone says how many examples are tried.
settings.register_profile("any pace", parent=settings(), deadline=None)
settings.load_profile("any pace")


def _shares_a_run(nodeid: str) -> bool:
    """Whether the tests of a file share a playbook run, so that they have to run in one process."""
    return nodeid.partition("::")[0].endswith(("_playbook.py", "_harness.py"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the longest tests first, so that all processes end together: playbooks, then properties, then the rest."""

    def rank(item: pytest.Item) -> int:
        function = getattr(item, "function", None)
        return 0 if _shares_a_run(item.nodeid) else 1 if getattr(function, "is_hypothesis_test", False) else 2

    items.sort(key=rank)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Run the tests of a file that share a playbook run in one process, and all others wherever there is room."""
    from xdist.scheduler import LoadScopeScheduling

    class ByRun(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return nodeid.partition("::")[0] if _shares_a_run(nodeid) else nodeid

    # Keep the order of the collection; xdist's own order begins with the files that have most tests.
    config.option.loadscopereorder = False
    return ByRun(config, log)


@pytest.fixture(scope="session", autouse=True)
def _installed() -> None:
    # Not at the top: the collection only has its name after this file was read.
    from ansible_collections.koreai.contact_center.tests.harness import guard

    guard.install()


@pytest.fixture(autouse=True)
def _no_write_in_check_mode(_installed: None) -> Iterator[None]:
    """Fail every test in which a simulator received a write during a run in check mode."""
    from ansible_collections.koreai.contact_center.tests.harness.guard import GUARD

    yield
    writes = GUARD.taken()
    assert not writes, f"writes while a run in check mode was under way: {writes}"
