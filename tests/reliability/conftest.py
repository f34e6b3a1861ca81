# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os

import pytest


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count each test, in the process that receives the reports of all tests."""
    from ansible_collections.koreai.contact_center.tests.reliability.figures import note

    if report.when == "call" and "PYTEST_XDIST_WORKER" not in os.environ:
        path, _colons, name = report.nodeid.partition("::")
        note("tests", path.rpartition("/")[2], name.partition("[")[0], report.outcome)
