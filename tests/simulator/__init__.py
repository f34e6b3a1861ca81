# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stateful HTTP server that behaves as Kore.ai's public contact-list pages (v2) say.

It knows nothing of the collection's own code. Start it in a test with ``Simulator(...)``,
or on its own with ``python -m tests.simulator --help``.
"""

from __future__ import annotations

from .auth import sign
from .campaigns import CAMPAIGN_SECRETS, STATUSES
from .faults import FAULTS, Fault
from .log import LoggedRequest, RequestLog
from .seeds import environment, generated_lists, sample_lists
from .simulator import Simulator
from .state import Stream
from .switches import Switches
from .views import API_SECRETS

__all__ = [
    "API_SECRETS",
    "CAMPAIGN_SECRETS",
    "FAULTS",
    "STATUSES",
    "Fault",
    "LoggedRequest",
    "RequestLog",
    "Simulator",
    "Stream",
    "Switches",
    "environment",
    "generated_lists",
    "sample_lists",
    "sign",
]
