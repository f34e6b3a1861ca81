# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What to tell a user whose Python lacks a library."""

from __future__ import annotations

import sys


def missing_library(name: str, reason: str = "to reach Kore.ai") -> str:
    """One sentence: which library is missing, where, and the command that installs it."""
    python = sys.executable or "python3"
    return (
        f"The Python library {name} is needed {reason} and cannot be imported by {python}; "
        f"install it with: {python} -m pip install {name}"
    )
